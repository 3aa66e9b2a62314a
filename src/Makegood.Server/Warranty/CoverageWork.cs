using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>
/// What every action on the clock of a unit shares: load the unit, let the action say which events happened, refuse what cannot be, remember the events
/// and what they moved, tell.
/// </summary>
internal static class CoverageWork
{
    /// <param name="decide">Makes the events from the unit's file; <paramref name="decide"/>'s second argument gives an event its common fields.</param>
    /// <param name="also">What else is to be remembered, such as a part that was fitted.</param>
    public static async Task<Result<UnitView, Refusal>> Run(
        string unitId,
        string what,
        Act act,
        string? onlyOwner,
        Database database,
        Func<UnitFile, NewEvent, Result<IReadOnlyList<CoverageEvent>, Refusal>> decide,
        Func<Work, UnitFile, Task<UnitRow>>? also,
        CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load.
        var file = await work.FindUnit(act.Maker, unitId, onlyOwner, stop);
        if (file is null) return Refusal.NotFound("unit");
        if (file.Row.RetiredAt is not null) return new Refusal(RefusalCode.Retired, $"The unit was retired on {file.Row.RetiredAt:yyyy-MM-dd}; its history can be read and no longer changed.");
        var today = await MakerDay.Of(work, act.At, stop);

        // Decide.
        if (!decide(file, new NewEvent(act, file.History.Events.Count)).Granted(out var events, out var no)) return no;

        // Remember: what else belongs to it, the events, the lines that they moved, the unit they belong to.
        if (also is not null) file = file with { Row = await also(work, file) };
        if (!(await work.RecordCoverage(file, events, today, what, stop)).Granted(out var recorded, out var refusal)) return refusal;

        // Tell.
        await work.Tell(what, new { unit = unitId, events = events.Select(e => e.Id) }, stop);
        var after = (await work.FindUnit(act.Maker, recorded.Row.Id, null, stop))!;
        return await work.Commit(UnitView.Of(after, today), stop);
    }

    public static Result<IReadOnlyList<CoverageEvent>, Refusal> These(params CoverageEvent[] events) => events;
}
