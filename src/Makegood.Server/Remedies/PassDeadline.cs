using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The day has passed and nothing came back. The clock sees it by itself; a person may say it first.</summary>
public static class PassDeadline
{
    // Where a day can pass at all, by the tables.
    private static readonly string From = string.Join(", ", RemedyLifecycle.Steps.Values.SelectMany(t => t).Where(s => s.Move is RemedyMove.PassDeadline).Select(s => $"'{Words.Write(s.From)}'").Distinct());

    public static Task<Result<RemedyView, Refusal>> Run(string id, Act act, Database database, CancellationToken stop) => RemedyWork.Run(id, RemedyMove.PassDeadline, act, null, database, Decide, stop);

    /// <summary>Remedies whose day has passed and that do not say so yet, by id.</summary>
    public static async Task<IReadOnlyList<string>> Due(string maker, string after, int most, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var today = await MakerDay.Of(look, maker, now, stop);
        return await look.Query<string>($"SELECT id FROM remedy WHERE maker = @maker AND id > @after AND ended_at IS NULL AND return_due_on < @today AND state IN ({From}) ORDER BY id LIMIT @most", new { maker, after, today, most }, stop);
    }

    private static Task<Result<Step, Refusal>> Decide(Stage stage) => Task.FromResult<Result<Step, Refusal>>(
        stage.Row.ReturnDueOn >= stage.Today
            ? RemedyRefusals.ToRefusal(RemedyRefusal.DeadlineNotReached, $"It is {stage.Row.ReturnDueOn:yyyy-MM-dd}.")
            : new Step { Data = new { due = stage.Row.ReturnDueOn } });
}
