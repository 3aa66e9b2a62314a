using Makegood.Storage;

namespace Makegood.Server.Orders;

/// <summary>A shop to be listened to, with the secrets that count now.</summary>
/// <param name="Secrets">One, or two during a rotation; none when it was lost or the shop removed.</param>
public sealed record ListeningShop(string Maker, ShopView Shop, IReadOnlyList<string> Secrets);

/// <summary>The shop that a webhook's address names. A webhook knows nothing else, so its maker is found here.</summary>
public static class FindShop
{
    public static async Task<ListeningShop?> Run(string id, string platform, DateTimeOffset now, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var row = await look.Single<ShopRow>("SELECT * FROM shop WHERE id = @id AND platform = @platform", new { id, platform }, stop);
        if (row is null) return null;
        var secrets = new List<string>();
        if (row is { Secret: { } secret, RemovedAt: null }) secrets.Add(vault.OpenSecret(row.Maker, row.Id, secret));
        if (row is { EarlierSecret: { } earlier, RemovedAt: null } && row.EarlierUntil > now) secrets.Add(vault.OpenSecret(row.Maker, row.Id, earlier));
        return new ListeningShop(row.Maker, ShopView.Of(row), secrets);
    }
}
