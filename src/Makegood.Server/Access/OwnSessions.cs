using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>A stay as its owner sees it.</summary>
/// <param name="IsThisOne">The one that asks.</param>
public sealed record SessionView(string Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool IsThisOne);

/// <summary>The caller's own stays that still last.</summary>
public static class OwnSessions
{
    public static async Task<IReadOnlyList<SessionView>> All(Caller caller, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var rows = await look.Query<SessionRow>("SELECT * FROM session WHERE maker = @Maker AND account_id = @Id AND ended_at IS NULL AND expires_at > @now ORDER BY id", new { caller.Maker, caller.Id, now }, stop);
        return [.. rows.Select(r => new SessionView(r.Id, r.CreatedAt, r.ExpiresAt, r.Id == caller.SessionId))];
    }
}

/// <summary>Ends one of the caller's own stays: signs out here, or elsewhere. Safe to repeat.</summary>
public static class EndSession
{
    /// <summary>The one that asks, by another name.</summary>
    public const string Current = "current";

    public static async Task<Result<SessionView, Refusal>> Run(string id, Caller caller, Act act, Database database, CancellationToken stop)
    {
        var wanted = id == Current ? caller.SessionId : id;
        await using var work = await database.Begin(act with { Maker = caller.Maker }, stop);
        var row = await work.Single<SessionRow>($"SELECT * FROM session WHERE maker = @Maker AND id = @wanted AND account_id = @Id{work.Dialect.ForUpdate}", new { caller.Maker, wanted, caller.Id }, stop);

        if (row is null) return Refusal.NotFound("session");
        var view = new SessionView(row.Id, row.CreatedAt, row.ExpiresAt, row.Id == caller.SessionId);
        if (row.EndedAt is not null) return view;

        await work.Change(row with { EndedAt = act.At }, "session.ended", stop);
        await work.Commit(stop);
        return view;
    }
}
