using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>Somebody else's password is set anew, and whoever is signed in with the old one is out at once.</summary>
public static class ResetPassword
{
    /// <param name="Password">12 to 256 characters. Without one, a random one is made and shown once.</param>
    public sealed record Command(string? Password = null);

    /// <param name="Password">The random password, shown this once; null when the request brought one.</param>
    public sealed record Answer(string Id, string Login, string? Password);

    public static async Task<Result<Answer, Refusal>> Run(string id, Command command, IReadOnlySet<string> held, Act act, Database database, CancellationToken stop)
    {
        if (command.Password is not null && Passwords.Problem(command.Password, "password") is { } weak) return weak;
        var made = command.Password is null ? Passwords.New() : null;
        var hash = Passwords.Hash(made ?? command.Password!);

        // Load.
        await using var work = await database.Begin(act, stop);
        var account = await FindAccounts.Row(work, act.Maker, id, stop, toChange: true);

        // Decide.
        if (account is null) return Refusal.NotFound("account");
        if (AccountRules.MayGive(held, account.Role, "id") is { } above) return above;
        if (account.Id == act.Actor) return new Refusal(RefusalCode.NotPossibleNow, "Change your own password with `POST /api/v1/me/password`; it asks for the old one.");

        // Remember.
        await work.Change(account with { Password = hash }, "account.password-reset", stop);
        await AccountRules.EndSessions(account, null, work, stop);
        await work.Commit(stop);
        return new Answer(account.Id, account.Login, made);
    }
}
