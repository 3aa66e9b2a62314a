using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;

namespace Makegood.Storage;

/// <summary>Gives new events their ids, numbers and the rest that is the same for all.</summary>
/// <param name="before">How many events the unit has.</param>
public sealed class NewEvent(Act act, int before)
{
    private int _made;

    public DateTimeOffset At => act.At;

    public string Actor => act.Actor;

    public string Id() => act.NewId("event");

    public long Sequence() => before + ++_made;
}

/// <summary>Remembers what happened to the coverage of a unit.</summary>
public static class CoverageStore
{
    /// <summary>
    /// The events, the lines that they moved and the unit, whose row is changed too, so that of two actions at once one is tried again. Or why an event
    /// cannot be; what was written before stays unsaved then.
    /// </summary>
    public static async Task<Result<UnitFile, Refusal>> RecordCoverage(this Work work, UnitFile file, IReadOnlyList<CoverageEvent> events, DateOnly today, string what, CancellationToken stop)
    {
        var history = file.History;
        foreach (var next in events)
        {
            if (next.On > today) return Refusal.Invalid("on", $"{next.On:yyyy-MM-dd} lies in the future; today is {today:yyyy-MM-dd}. Record it when it has happened.");
            if (!history.Record(next).Granted(out var longer, out var refusal)) return Refuse(refusal);
            history = longer;
        }

        await work.AddAll([.. UnitStore.RowsOf(work.Act.Maker, file.Row.Id, events)], what, stop);
        var lines = new List<CoverageLineRow>();
        foreach (var row in file.LineRows) lines.Add(await Move(work, row, history, today, what, stop));
        return file with { Row = await work.Change(file.Row, what, stop), LineRows = lines, History = history };
    }

    private static async Task<CoverageLineRow> Move(Work work, CoverageLineRow row, CoverageHistory history, DateOnly today, string what, CancellationToken stop)
    {
        var line = history.Lines.SingleOrDefault(l => l.Id == row.Id);
        if (line is null || CoverageClock.StateOf(line, history, today) is not { } state) return row;
        var moved = row with { StartsOn = state.StartsOn, LastDay = state.LastDay, Provisional = state.IsProvisional, State = LineStates.Of(state) };
        return moved == row ? row : await work.Change(moved, what, stop);
    }

    private static Refusal Refuse(CoverageRefusal refusal)
    {
        var words = CoverageHistory.Words(refusal);
        var sentence = char.ToUpperInvariant(words[0]) + words[1..] + ".";
        return refusal switch
        {
            CoverageRefusal.SequenceNotNext or CoverageRefusal.IdTaken or CoverageRefusal.NotStarted or CoverageRefusal.AlreadyStarted or CoverageRefusal.BeforeStart
                or CoverageRefusal.TripIsOpen or CoverageRefusal.TripWasClosed or CoverageRefusal.TripNotOpen or CoverageRefusal.ClosesBeforeItOpened or CoverageRefusal.CoverageIsOver
                or CoverageRefusal.AlreadyVoid or CoverageRefusal.NotVoid or CoverageRefusal.BeforeTheVoid or CoverageRefusal.BreaksLaterEvent => new Refusal(RefusalCode.NotPossibleNow, sentence),
            CoverageRefusal.LineUnknown or CoverageRefusal.EventUnknown or CoverageRefusal.PartNotOnLine => new Refusal(RefusalCode.Invalid, sentence),
            CoverageRefusal.ActorMissing or CoverageRefusal.LineMissing or CoverageRefusal.EvidenceMissing or CoverageRefusal.ReasonMissing or CoverageRefusal.LengthMissing
                or CoverageRefusal.PartMissing or CoverageRefusal.DamageMissing or CoverageRefusal.LastDayMissing or CoverageRefusal.OwnerUnchanged
                or CoverageRefusal.CorrectsCorrection or CoverageRefusal.CorrectsWithAnotherKind => new Refusal(RefusalCode.Invalid, sentence),
        };
    }
}
