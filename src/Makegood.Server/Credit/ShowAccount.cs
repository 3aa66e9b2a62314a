using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>What an account has: now, or as of an instant, by what was known at another. Only looks.</summary>
public static class ShowAccount
{
    public static async Task<Result<CreditAccountView, Refusal>> Run(string account, DateTimeOffset? asOf, DateTimeOffset? knownAt, string maker, DateTimeOffset now, CreditProgrammes programmes, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.CreditAccountAndWallets(maker, account, stop) is not ({ } row, var wallets)) return Refusal.NotFound("account");

        // At rest the balances stand in the store; something may have lapsed by itself since, or another time may be asked for.
        if (asOf is null && knownAt is null && !(row.ChangesAt <= now))
        {
            return new CreditAccountView(account, now, [.. wallets.Select(w => new WalletView(w.Currency, w.Available, w.Held, w.Owed))], row.ExpiresOn, row.ClosedAt, System.Text.Json.JsonSerializer.Deserialize<List<string>>(row.Reviews)!);
        }

        if (await programmes.Of(maker, look, stop) is not { } versions) return CreditWords.NoProgramme;
        var at = asOf ?? now;
        return CreditAccountView.Of(await ReadAccount.At(look, maker, account, versions, at, knownAt, stop), at);
    }
}
