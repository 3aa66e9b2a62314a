using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>A person signs in with name and password.</summary>
public static class SignIn
{
    /// <param name="Maker">The maker's slug; empty for the people of the house.</param>
    public sealed record Command(string Login, string Password, string? Maker = null);

    public sealed record Answer(string Login, string Role, string Session, DateTimeOffset ExpiresAt);

    public static async Task<Result<Answer, Refusal>> Run(Command command, Act act, Database database, CancellationToken stop)
    {
        var maker = string.IsNullOrEmpty(command.Maker) ? Act.House : command.Maker;

        // Load and decide, before the writer is needed: hashing a password takes its time, on purpose.
        await using var look = await database.Look(stop);
        var account = await look.Single<AccountRow>("SELECT * FROM account WHERE maker = @maker AND login = @Login AND disabled_at IS NULL", new { maker, command.Login }, stop);
        if (!Passwords.Fits(account?.Password, command.Password)) return new Refusal(RefusalCode.WrongCredentials, "Login or password are wrong.");

        // Remember.
        await using var work = await database.Begin(act with { Maker = maker, Actor = account!.Id }, stop);
        var (session, secret) = Sessions.New(account, act);
        await work.Add(session, "session.began", stop);
        await work.Commit(stop);
        return new Answer(account.Login, account.Role, secret, session.ExpiresAt);
    }
}
