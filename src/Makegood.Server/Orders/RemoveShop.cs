using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Orders;

/// <summary>A shop tells us nothing more. What it told stays, and so does its name.</summary>
public static class RemoveShop
{
    public static async Task<Result<ShopView, Refusal>> Run(string id, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        var row = await work.Single<ShopRow>("SELECT * FROM shop WHERE maker = @Maker AND id = @id", new { act.Maker, id }, stop);
        if (row is null) return Refusal.NotFound("shop");
        if (row.RemovedAt is not null) return await work.Commit(ShopView.Of(row), stop);
        var removed = await work.Change(row with { RemovedAt = act.At, Secret = null, EarlierSecret = null, EarlierUntil = null }, "shop.removed", stop);
        return await work.Commit(ShopView.Of(removed), stop);
    }
}
