using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>
/// Computes the due dates of all open claims anew after the promises or the opening hours have changed. Page by page, each in a transaction of its own together with how
/// far it came: whoever is stopped in between goes on there. Claims that move meanwhile are computed by the new rule anyway.
/// </summary>
public static class RefreshDueDates
{
    private const string RowId = "due";
    private const int PageLength = 500;
    private const int MostTries = 5;

    /// <param name="Seen">Open claims that were looked at.</param>
    /// <param name="Moved">Those whose due date became another one.</param>
    public sealed record Answer(long Seen, long Moved);

    /// <summary>Does what is left to do; nothing when nothing has changed.</summary>
    public static async Task<Answer> Run(Act act, Database database, CancellationToken stop)
    {
        var mine = act with { Once = null };
        var tries = 0;
        while (true)
        {
            try
            {
                if (await Page(mine, database, stop) is { } answer) return answer;
                tries = 0;
            }
            catch (Exception problem) when (StoreProblems.IsRace(problem) && ++tries < MostTries)
            {
                // A claim of this page moved at the same moment; the page is done again.
            }
        }
    }

    /// <summary>The makers that have something left to do.</summary>
    public static async Task<IReadOnlyList<string>> Waiting(Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await look.Query<string>("SELECT maker FROM due_refresh WHERE done_at IS NULL ORDER BY maker", null, stop);
    }

    /// <summary>Notes, with the change itself, that open claims have to follow it.</summary>
    internal static async Task Begin(Work work, CancellationToken stop)
    {
        var row = await Row(work, stop);
        if (row is null) await work.Add(new DueRefreshRow { Maker = work.Act.Maker, Id = RowId, BegunAt = work.Act.At, AfterClaim = string.Empty, Seen = 0, Moved = 0 }, "due_refresh.begun", stop);
        else await work.Change(row with { BegunAt = work.Act.At, AfterClaim = string.Empty, Seen = 0, Moved = 0, DoneAt = null }, "due_refresh.begun", stop);
    }

    // Null while there are more pages.
    private static async Task<Answer?> Page(Act act, Database database, CancellationToken stop)
    {
        // Load.
        await using var work = await database.Begin(act, stop);
        var row = await Row(work, stop);
        if (row is null || row.DoneAt is not null) return new Answer(row?.Seen ?? 0, row?.Moved ?? 0);
        var claims = await work.Query<ClaimRow>(
            $"SELECT * FROM claim WHERE maker = @Maker AND id > @AfterClaim AND ended_at IS NULL ORDER BY id LIMIT @most{work.Dialect.ForUpdate}",
            new { act.Maker, row.AfterClaim, most = PageLength },
            stop);
        var rules = await work.FindServiceRules(act.Maker, stop);
        var clocks = rules is null ? null : await work.ReadClocks(act.Maker, claims, rules, act.At, stop);

        // Remember.
        var moved = row.Moved;
        foreach (var claim in claims)
        {
            var due = clocks?[claim.Id].DueAt;
            if (due == claim.DueAt) continue;
            await work.Change(claim with { DueAt = due }, "claim.due_computed", stop);
            moved++;
        }

        var isDone = claims.Count < PageLength;
        row = await work.Change(row with { AfterClaim = isDone ? row.AfterClaim : claims[^1].Id, Seen = row.Seen + claims.Count, Moved = moved, DoneAt = isDone ? act.At : null }, "due_refresh.page", stop);
        await work.Commit(stop);
        return isDone ? new Answer(row.Seen, row.Moved) : null;
    }

    private static Task<DueRefreshRow?> Row(Work work, CancellationToken stop) =>
        work.Single<DueRefreshRow>($"SELECT * FROM due_refresh WHERE maker = @Maker AND id = @RowId{work.Dialect.ForUpdate}", new { work.Act.Maker, RowId }, stop);
}
