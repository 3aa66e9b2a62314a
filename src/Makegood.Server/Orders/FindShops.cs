using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Orders;

/// <summary>The shops of a maker, and what came from them.</summary>
public static class FindShops
{
    public const int PageMost = 200;

    public sealed record Deliveries(IReadOnlyList<ShopDeliveryView> Items, string? Next);

    public static async Task<IReadOnlyList<ShopView>> All(string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return [.. (await look.Query<ShopRow>("SELECT * FROM shop WHERE maker = @maker ORDER BY platform, name", new { maker }, stop)).Select(ShopView.Of)];
    }

    /// <param name="isOpen">Only what a person still has to look at; all for null or no.</param>
    public static async Task<Result<Deliveries, Refusal>> Of(string id, bool? isOpen, string? after, int limit, string maker, Database database, CancellationToken stop)
    {
        if (limit is < 1 or > PageMost) return Refusal.Invalid("limit", $"A page has 1 to {PageMost} messages.");
        await using var look = await database.Look(stop);
        if (await look.Single<long>("SELECT count(*) FROM shop WHERE maker = @maker AND id = @id", new { maker, id }, stop) == 0) return Refusal.NotFound("shop");
        var rows = await look.Query<ShopDeliveryRow>(
            $"SELECT * FROM shop_delivery WHERE maker = @maker AND shop_id = @id {(isOpen is true ? "AND is_open = 1" : string.Empty)} {(after is null ? string.Empty : "AND id > @after")} ORDER BY id LIMIT @most",
            new { maker, id, after, most = limit + 1 },
            stop);
        return new Deliveries([.. rows.Take(limit).Select(ShopDeliveryView.Of)], rows.Count > limit ? rows[limit - 1].Id : null);
    }
}
