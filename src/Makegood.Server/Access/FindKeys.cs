using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>A key as the API shows it: never its secret.</summary>
/// <param name="CreatedBy">The account or key that made it.</param>
/// <param name="RevokedAt">Since when it opens nothing; null while it works.</param>
public sealed record KeyView(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? RevokedAt)
{
    internal static KeyView Of(ApiKeyRow row) => new(row.Id, row.Name, row.Scopes.Split(' '), row.CreatedAt, row.CreatedBy, row.RevokedAt);
}

/// <summary>Looks up keys, revoked ones too.</summary>
public static class FindKeys
{
    /// <param name="after">The id that the page before ended with.</param>
    /// <param name="limit">How many at most.</param>
    public static async Task<IReadOnlyList<KeyView>> All(string maker, string? after, int limit, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var rows = await look.Query<ApiKeyRow>("SELECT * FROM api_key WHERE maker = @maker AND id > @after ORDER BY id LIMIT @limit", new { maker, after = after ?? string.Empty, limit = (long)limit }, stop);
        return [.. rows.Select(KeyView.Of)];
    }

    public static async Task<Result<KeyView, Refusal>> One(string maker, string id, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await look.Single<ApiKeyRow>("SELECT * FROM api_key WHERE maker = @maker AND id = @id", new { maker, id }, stop) is { } row ? KeyView.Of(row) : Refusal.NotFound("key");
    }
}

/// <summary>A key opens nothing any more, from the next request on. Safe to repeat; cannot be taken back.</summary>
public static class RevokeKey
{
    public static async Task<Result<KeyView, Refusal>> Run(string id, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        var row = await work.Single<ApiKeyRow>($"SELECT * FROM api_key WHERE maker = @Maker AND id = @id{work.Dialect.ForUpdate}", new { act.Maker, id }, stop);

        if (row is null) return Refusal.NotFound("key");
        if (row.RevokedAt is not null) return await work.Commit(KeyView.Of(row), stop);

        var changed = await work.Change(row with { RevokedAt = act.At }, "key.revoked", stop);
        return await work.Commit(KeyView.Of(changed), stop);
    }
}
