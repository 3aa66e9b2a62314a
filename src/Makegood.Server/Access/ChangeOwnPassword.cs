using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>A signed-in person changes the password. The other stays of the account end; this one goes on.</summary>
public static class ChangeOwnPassword
{
    /// <param name="Old">The password as it is.</param>
    /// <param name="New">12 to 256 characters, any of them.</param>
    public sealed record Command(string Old, string New);

    public static async Task<Result<AccountView, Refusal>> Run(Command command, Caller caller, Act act, Database database, CancellationToken stop)
    {
        if (caller.SessionId is null) return new Refusal(RefusalCode.NotAllowed, "A key has no password; this is for people who are signed in.");
        if (Passwords.Problem(command.New, "new") is { } weak) return weak;

        // Load and decide; hashes are compared and made before the writer is taken.
        AccountRow? seen;
        await using (var look = await database.Look(stop)) seen = await FindAccounts.Row(look, caller.Maker, caller.Id, stop);
        if (seen is null) return Refusal.NotFound("account");
        if (!Passwords.Fits(seen.Password, command.Old)) return new Refusal(RefusalCode.WrongCredentials, "The old password is wrong.", "old");
        var hash = Passwords.Hash(command.New);

        // Remember. The revision guards against a change in between.
        await using var work = await database.Begin(act with { Maker = caller.Maker }, stop);
        var changed = await work.Change(seen with { Password = hash }, "account.password-changed", stop);
        await AccountRules.EndSessions(seen, caller.SessionId, work, stop);
        await work.Commit(stop);
        return AccountView.Of(changed);
    }
}
