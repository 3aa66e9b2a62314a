using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Orders;

/// <summary>A shop gets a new secret. The one before counts beside it for a day, so that the shop can change over without losing a message.</summary>
public static class RotateShopSecret
{
    /// <summary>Shopify may sign with the earlier one for an hour; people need longer.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    /// <param name="Secret">As for connecting: given for Shopify, made for WooCommerce when left out.</param>
    /// <param name="Leaked">The earlier one is known to somebody: it counts no more from now on.</param>
    public sealed record Command(string? Secret = null, bool Leaked = false);

    public static async Task<Result<ConnectShop.Answer, Refusal>> Run(string id, Command command, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        var row = await work.Single<ShopRow>("SELECT * FROM shop WHERE maker = @Maker AND id = @id", new { act.Maker, id }, stop);
        if (row is null) return Refusal.NotFound("shop");
        if (row.RemovedAt is not null) return new Refusal(RefusalCode.Retired, "This shop was removed; connect it anew under another name.");
        if (ConnectShop.SecretProblem(command.Secret, row.Platform) is { } problem) return problem;

        var made = command.Secret is null ? ConnectShop.NewSecret() : null;
        var keeps = !command.Leaked && row.Secret is not null;
        var changed = await work.Change(
            row with { Secret = vault.SealSecret(act.Maker, id, command.Secret ?? made!), EarlierSecret = keeps ? row.Secret : null, EarlierUntil = keeps ? act.At + Overlap : null },
            "shop.secret_changed",
            stop);
        await work.Commit(stop);
        return new ConnectShop.Answer(ShopView.Of(changed), ConnectShop.PathOf(changed), made);
    }
}
