using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>
/// The first run. The server prints a token once; whoever brings it becomes the operator. Until then the server answers its own machine only.
/// One wins under a race, and the token is void afterwards.
/// </summary>
public static class ClaimInstallation
{
    private const string TokenRow = "first_run_token";

    /// <param name="Token">As the server printed it.</param>
    /// <param name="Login">The operator's name for signing in.</param>
    /// <param name="Password">12 to 256 characters, any of them.</param>
    public sealed record Command(string Token, string Login, string Password);

    public sealed record Answer(string Login, string Role, string Session, DateTimeOffset ExpiresAt);

    /// <summary>A new token to print, or null when the installation has been claimed. Earlier tokens are void.</summary>
    public static async Task<string?> NewToken(Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        if (await IsClaimed(work, stop)) return null;
        var token = Secrets.New(Secrets.FirstRunPrefix);
        var row = await work.Single<InstallationRow>("SELECT * FROM installation WHERE maker = @Maker AND id = @Id", new { act.Maker, Id = TokenRow }, stop);
        if (row is null) await work.Add(new InstallationRow { Maker = act.Maker, Id = TokenRow, Value = Secrets.Hash(token) }, "installation.token", stop);
        else await work.Change(row with { Value = Secrets.Hash(token) }, "installation.token", stop);
        await work.Commit(stop);
        return token;
    }

    public static async Task<bool> IsClaimed(Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await IsClaimed(look, stop);
    }

    public static async Task<Result<Answer, Refusal>> Run(Command command, Act act, Database database, CancellationToken stop)
    {
        if (Passwords.Problem(command.Password, "password") is { } weak) return weak;
        if (Logins.Problem(command.Login, "login") is { } wrong) return wrong;

        // Load.
        await using var work = await database.Begin(act, stop);
        var row = await work.Single<InstallationRow>($"SELECT * FROM installation WHERE maker = @Maker AND id = @Id{work.Dialect.ForUpdate}", new { act.Maker, Id = TokenRow }, stop);

        // Decide. A claimed house has no such address any more.
        if (row is null || await IsClaimed(work, stop)) return Refusal.NotFound("address");
        if (!Secrets.SameHash(row.Value, Secrets.Hash(command.Token))) return new Refusal(RefusalCode.WrongCredentials, "This is not the token that the server printed last. Each start prints a new one.", "token");

        // Remember: the operator, and a first session; the token goes.
        var account = new AccountRow { Maker = act.Maker, Id = act.NewId("account"), Login = command.Login, Role = Role.Operator, Password = Passwords.Hash(command.Password), CreatedAt = act.At };
        await work.Add(account, "account.created", stop);
        await work.Remove(row, "installation.claimed", stop);
        var (session, secret) = Sessions.New(account, act);
        await work.Add(session, "session.began", stop);
        await work.Commit(stop);
        return new Answer(account.Login, account.Role, secret, session.ExpiresAt);
    }

    private static async Task<bool> IsClaimed(Session session, CancellationToken stop) =>
        await session.Single<long>("SELECT count(*) FROM account WHERE maker = @House AND role = @Operator", new { Act.House, Role.Operator }, stop) > 0;
}
