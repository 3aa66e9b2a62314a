using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>
/// What every action on the clock of a unit shares: load the unit, let the action say which events happened, refuse what cannot be, remember the events
/// and what they moved, tell. The unit's row is changed too, so that of two actions at once one is tried again.
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
        var history = file.History;
        if (!decide(file, new NewEvent(act, history.Events.Count)).Granted(out var events, out var no)) return no;
        foreach (var next in events)
        {
            if (next.On > today) return Refusal.Invalid("on", $"{next.On:yyyy-MM-dd} lies in the future; today is {today:yyyy-MM-dd}. Record it when it has happened.");
            if (!history.Record(next).Granted(out var longer, out var refusal)) return Refuse(refusal);
            history = longer;
        }

        // Remember: the events, the lines that they moved, the unit they belong to.
        await work.AddAll([.. UnitStore.RowsOf(act.Maker, unitId, events)], what, stop);
        var lines = new List<CoverageLineRow>();
        foreach (var row in file.LineRows) lines.Add(await Move(work, row, history, today, what, stop));
        var unit = await work.Change(also is null ? file.Row : await also(work, file), what, stop);

        // Tell.
        await work.Tell(what, new { unit = unitId, events = events.Select(e => e.Id) }, stop);
        var after = (await work.FindUnit(act.Maker, unit.Id, null, stop))!;
        return await work.Commit(UnitView.Of(after, today), stop);
    }

    public static Result<IReadOnlyList<CoverageEvent>, Refusal> These(params CoverageEvent[] events) => events;

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

/// <summary>Gives new events their ids, numbers and the rest that is the same for all.</summary>
internal sealed class NewEvent(Act act, int before)
{
    private int _made;

    public string Id() => act.NewId("event");

    public long Sequence() => before + ++_made;

    public DateTimeOffset At => act.At;

    public string Actor => act.Actor;
}

/// <summary>Evidence as the API takes it.</summary>
/// <param name="Kind">carrier_scan, tracking_number, bench_receipt, customers_word or document.</param>
/// <param name="Reference">The tracking number, or the id of a stored file.</param>
public sealed record EvidenceInput(string Kind, string Reference)
{
    private const int LongestReference = 200;

    internal static Result<IReadOnlyList<EvidenceReference>, Refusal> Read(IReadOnlyList<EvidenceInput>? inputs)
    {
        var evidence = new List<EvidenceReference>();
        foreach (var input in inputs ?? [])
        {
            if (!Words.TryRead<EvidenceKind>(input.Kind, out var kind)) return Refusal.Invalid("evidence", $"`{input.Kind}` is no kind of evidence; write one of {Words.All<EvidenceKind>()}.");
            if (string.IsNullOrWhiteSpace(input.Reference) || input.Reference.Length > LongestReference) return Refusal.Invalid("evidence", $"Evidence needs a reference of 1 to {LongestReference} characters: a tracking number, or the id of a stored file.");
            evidence.Add(new EvidenceReference(kind, input.Reference.Trim()));
        }

        return evidence;
    }
}
