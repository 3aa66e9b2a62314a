using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>Finds out who holds a key or a session.</summary>
public static class FindCaller
{
    /// <summary>The caller, or null when the token is unknown, revoked, ended or of a disabled account.</summary>
    public static async Task<Caller?> Run(string token, DateTimeOffset now, Database database, CancellationToken stop)
    {
        var hash = Secrets.Hash(token);
        await using var look = await database.Look(stop);
        if (token.StartsWith(Secrets.KeyPrefix, StringComparison.Ordinal))
        {
            var key = await look.Single<ApiKeyRow>("SELECT * FROM api_key WHERE hash = @hash AND revoked_at IS NULL", new { hash }, stop);
            return key is null ? null : new Caller(key.Maker, key.Id, key.Role, key.Scopes.Split(' ').ToHashSet(), null);
        }

        if (!token.StartsWith(Secrets.SessionPrefix, StringComparison.Ordinal)) return null;
        var session = await look.Single<SessionRow>("SELECT * FROM session WHERE hash = @hash AND ended_at IS NULL AND expires_at > @now", new { hash, now }, stop);
        if (session is null) return null;
        var account = await look.Single<AccountRow>("SELECT * FROM account WHERE maker = @Maker AND id = @AccountId AND disabled_at IS NULL", session, stop);
        return account is null ? null : new Caller(account.Maker, account.Id, account.Role, Role.ScopesOf(account.Role).ToHashSet(), account.PersonId) { SessionId = session.Id };
    }
}
