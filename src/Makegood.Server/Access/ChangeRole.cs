using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>A person gets another role. It holds from the next request on.</summary>
public static class ChangeRole
{
    /// <param name="Role">agent, lead, policy_owner, finance or operator. A customer stays a customer.</param>
    public sealed record Command(string Role);

    public static async Task<Result<AccountView, Refusal>> Run(string id, Command command, IReadOnlySet<string> held, Act act, Database database, CancellationToken stop)
    {
        if (AccountRules.RoleProblem(command.Role, act.Maker) is { } noRole) return noRole;

        // Load.
        await using var work = await database.Begin(act, stop);
        var account = await FindAccounts.Row(work, act.Maker, id, stop, toChange: true);

        // Decide.
        if (account is null) return Refusal.NotFound("account");
        if (account.Role == command.Role) return await work.Commit(AccountView.Of(account), stop);
        if (account.Role == Role.Customer || command.Role == Role.Customer) return Refusal.Invalid("role", "A customer stays a customer, and staff stays staff: what a customer sees hangs on the person. Make a second account instead.");
        if (AccountRules.MayGive(held, account.Role, "role") is { } above) return above;
        if (AccountRules.MayGive(held, command.Role, "role") is { } tooMuch) return tooMuch;
        if (account.Id == act.Actor) return new Refusal(RefusalCode.NotPossibleNow, "Nobody changes their own role; ask another person with `access:manage`.");
        if (await AccountRules.LastOperator(account, work, stop) is { } last) return last;

        // Remember.
        var changed = await work.Change(account with { Role = command.Role }, "account.role-changed", stop);
        return await work.Commit(AccountView.Of(changed), stop);
    }
}
