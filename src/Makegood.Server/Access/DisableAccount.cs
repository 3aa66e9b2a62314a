using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>Nobody can sign in with this account any more, and whoever is signed in with it is out at once. Safe to repeat; can be taken back.</summary>
public static class DisableAccount
{
    public static async Task<Result<AccountView, Refusal>> Run(string id, IReadOnlySet<string> held, Act act, Database database, CancellationToken stop)
    {
        // Load.
        await using var work = await database.Begin(act, stop);
        var account = await FindAccounts.Row(work, act.Maker, id, stop, toChange: true);

        // Decide.
        if (account is null) return Refusal.NotFound("account");
        if (account.DisabledAt is not null) return await work.Commit(AccountView.Of(account), stop);
        if (AccountRules.MayGive(held, account.Role, "id") is { } above) return above;
        if (account.Id == act.Actor) return new Refusal(RefusalCode.NotPossibleNow, "Nobody disables their own account; ask another person with `access:manage`.");
        if (await AccountRules.LastOperator(account, work, stop) is { } last) return last;

        // Remember.
        var changed = await work.Change(account with { DisabledAt = act.At }, "account.disabled", stop);
        await AccountRules.EndSessions(account, null, work, stop);
        return await work.Commit(AccountView.Of(changed), stop);
    }
}

/// <summary>A disabled account works again, with the password that it had. Safe to repeat.</summary>
public static class EnableAccount
{
    public static async Task<Result<AccountView, Refusal>> Run(string id, IReadOnlySet<string> held, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        var account = await FindAccounts.Row(work, act.Maker, id, stop, toChange: true);

        if (account is null) return Refusal.NotFound("account");
        if (account.DisabledAt is null) return await work.Commit(AccountView.Of(account), stop);
        if (AccountRules.MayGive(held, account.Role, "id") is { } above) return above;

        var changed = await work.Change(account with { DisabledAt = null }, "account.enabled", stop);
        return await work.Commit(AccountView.Of(changed), stop);
    }
}
