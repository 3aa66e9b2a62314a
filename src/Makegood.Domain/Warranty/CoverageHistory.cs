using Makegood.Domain.Basics;

namespace Makegood.Domain.Warranty;

/// <summary>Why an event is not recorded, in the order of the checks.</summary>
public enum CoverageRefusal
{
    /// <summary>The numbers of a unit's events leave no gap: somebody else recorded one in the meantime.</summary>
    SequenceNotNext,
    IdTaken,
    ActorMissing,
    LineMissing,
    LineUnknown,
    EvidenceMissing,
    ReasonMissing,
    LengthMissing,
    PartMissing,
    DamageMissing,
    LastDayMissing,
    OwnerUnchanged,
    EventUnknown,
    CorrectsCorrection,
    CorrectsWithAnotherKind,
    NotStarted,
    AlreadyStarted,
    BeforeStart,
    TripIsOpen,
    TripWasClosed,
    TripNotOpen,
    ClosesBeforeItOpened,
    PartNotOnLine,
    CoverageIsOver,
    AlreadyVoid,
    NotVoid,
    BeforeTheVoid,

    /// <summary>After this correction a later event would make no sense; that one is corrected first.</summary>
    BreaksLaterEvent,
}

/// <summary>All that happened to the coverage of one unit, in the order in which it was written down.</summary>
public sealed record CoverageHistory(string UnitId, IReadOnlyList<CoverageLine> Lines, IReadOnlyList<CoverageEvent> Events)
{
    /// <summary>The events as they are to be read now: corrected ones with their right content, withdrawn ones and the corrections themselves left out.</summary>
    public IReadOnlyList<CoverageEvent> Standing { get; } = Stand(Events);

    /// <summary>What was known at an instant, to play an earlier answer back.</summary>
    public CoverageHistory KnownAt(DateTimeOffset instant) => new(UnitId, Lines, [.. Events.Where(e => e.RecordedAt <= instant)]);

    /// <summary>The history with one event more, or the reason why it cannot be one.</summary>
    public Result<CoverageHistory, CoverageRefusal> Record(CoverageEvent next)
    {
        if (next.Sequence != (Events.Count == 0 ? 1 : Events[^1].Sequence + 1)) return CoverageRefusal.SequenceNotNext;
        if (Events.Any(e => e.Id == next.Id)) return CoverageRefusal.IdTaken;
        if (string.IsNullOrWhiteSpace(next.Actor)) return CoverageRefusal.ActorMissing;
        var longer = new CoverageHistory(UnitId, Lines, [.. Events, next]);
        if (next is Corrected correction) return longer.Correct(correction);
        if (Shape(next) is { } wrong) return wrong;
        var before = new Moves(this);
        foreach (var known in Standing) before.Take(known);
        if (before.Take(next) is { } refusal) return refusal;
        return longer;
    }

    /// <summary>What to say to the person who recorded it.</summary>
    public static string Words(CoverageRefusal refusal) => refusal switch
    {
        CoverageRefusal.SequenceNotNext => "something else was recorded for this unit in the meantime; look at it, then try again",
        CoverageRefusal.IdTaken => "this event is recorded already",
        CoverageRefusal.ActorMissing => "say who records this",
        CoverageRefusal.LineMissing => "say which line of coverage this is about",
        CoverageRefusal.LineUnknown => "this unit has no such line of coverage",
        CoverageRefusal.EvidenceMissing => "a trip needs evidence: a tracking number, a scan, a receipt at the bench, or at least the customer's word",
        CoverageRefusal.ReasonMissing => "write the reason: it is shown to whoever asks why",
        CoverageRefusal.LengthMissing => "say how many months or days; at least one day",
        CoverageRefusal.PartMissing => "say which part this is about",
        CoverageRefusal.DamageMissing => "say which damage is meant",
        CoverageRefusal.LastDayMissing => "say which last day is inherited",
        CoverageRefusal.OwnerUnchanged => "the new owner is the old one",
        CoverageRefusal.EventUnknown => "there is no such event to correct",
        CoverageRefusal.CorrectsCorrection => "correct the event itself, not its correction; the last correction counts",
        CoverageRefusal.CorrectsWithAnotherKind => "a correction keeps the kind of the event; withdraw it and record the right one",
        CoverageRefusal.NotStarted => "this line of coverage has not started yet",
        CoverageRefusal.AlreadyStarted => "this line of coverage has started already; correct its start instead",
        CoverageRefusal.BeforeStart => "this day lies before the coverage starts",
        CoverageRefusal.TripIsOpen => "this trip is open already; record its way back first",
        CoverageRefusal.TripWasClosed => "this trip is over already; correct it, or open another one",
        CoverageRefusal.TripNotOpen => "no such trip is under way",
        CoverageRefusal.ClosesBeforeItOpened => "it cannot be back before it left",
        CoverageRefusal.PartNotOnLine => "this part is not on that line of coverage",
        CoverageRefusal.CoverageIsOver => "the period is over by that day; start a new one instead of extending it",
        CoverageRefusal.AlreadyVoid => "this is void already",
        CoverageRefusal.NotVoid => "there is no such void to lift",
        CoverageRefusal.BeforeTheVoid => "a void cannot be lifted before it began; withdraw it by a correction if it was wrong",
        CoverageRefusal.BreaksLaterEvent => "a later event makes no sense after this correction; correct that one first",
    };

    private static CoverageEvent[] Stand(IReadOnlyList<CoverageEvent> events)
    {
        if (!events.Any(e => e is Corrected)) return [.. events];
        var last = new Dictionary<string, Corrected>(StringComparer.Ordinal);
        foreach (var correction in events.OfType<Corrected>()) last[correction.EventId] = correction;
        var standing = new List<CoverageEvent>();
        foreach (var known in events)
        {
            if (known is Corrected) continue;
            if (!last.TryGetValue(known.Id, out var correction)) standing.Add(known);
            else if (correction.Now is { } now) standing.Add(now with { Id = known.Id, Sequence = known.Sequence });
        }

        return [.. standing];
    }

    private Result<CoverageHistory, CoverageRefusal> Correct(Corrected correction)
    {
        if (string.IsNullOrWhiteSpace(correction.Reason)) return CoverageRefusal.ReasonMissing;
        var wrong = Events.FirstOrDefault(e => e.Id == correction.EventId && e.Id != correction.Id);
        if (wrong is null) return CoverageRefusal.EventUnknown;
        if (wrong is Corrected) return CoverageRefusal.CorrectsCorrection;
        if (correction.Now is { } now)
        {
            if (now.Kind != wrong.Kind) return CoverageRefusal.CorrectsWithAnotherKind;
            if (Shape(now) is { } shape) return shape;
        }

        var moves = new Moves(this);
        foreach (var known in Standing)
        {
            if (moves.Take(known) is { } refusal) return known.Id == correction.EventId ? refusal : CoverageRefusal.BreaksLaterEvent;
        }

        return this;
    }

    /// <summary>What an event must say for itself, whatever came before it.</summary>
    private CoverageRefusal? Shape(CoverageEvent next)
    {
        var aboutLine = next.Kind is CoverageEventKind.Started or CoverageEventKind.Extended or CoverageEventKind.Inherited or CoverageEventKind.Restarted or CoverageEventKind.Replaced;
        if (aboutLine && next.LineId is null) return CoverageRefusal.LineMissing;
        if (next.LineId is { } line && Lines.All(l => l.Id != line)) return CoverageRefusal.LineUnknown;
        if (next is PauseOpened or PauseClosed && next.Evidence.Count == 0) return CoverageRefusal.EvidenceMissing;
        if (next is Extended or Restarted or Inherited or Voided or Unvoided && string.IsNullOrWhiteSpace(next.Reason)) return CoverageRefusal.ReasonMissing;
        if (next is Extended { Months: < 0 } or Extended { Days: < 0 } or Extended { Months: 0, Days: 0 }) return CoverageRefusal.LengthMissing;
        if (next is Restarted { Months: < 0 } or Restarted { Days: < 0 } or Restarted { Months: 0, Days: 0 }) return CoverageRefusal.LengthMissing;
        if (next is Replaced { Rule: AfterReplacement.ExtendByDays or AfterReplacement.RemainingOrDays, Days: <= 0 }) return CoverageRefusal.LengthMissing;
        if (next is Voided { Scope: VoidScope.Part, PartId: null }) return CoverageRefusal.PartMissing;
        if (next is Voided { Scope: VoidScope.Damage } damage && string.IsNullOrWhiteSpace(damage.Damage)) return CoverageRefusal.DamageMissing;
        if (next is Replaced { Rule: AfterReplacement.Inherit, LastDay: null }) return CoverageRefusal.LastDayMissing;
        if (next is Transferred { FromOwner: { } from } transfer && from == transfer.ToOwner) return CoverageRefusal.OwnerUnchanged;
        return null;
    }

    /// <summary>Takes standing events one by one and says which one makes no sense after those before it.</summary>
    private sealed class Moves(CoverageHistory history)
    {
        private readonly Dictionary<string, DateOnly> _starts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, DateOnly> _open = new(StringComparer.Ordinal);
        private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
        private readonly List<Voided> _voids = [];
        private readonly List<CoverageEvent> _taken = [];

        public CoverageRefusal? Take(CoverageEvent next)
        {
            if (Refuse(next) is { } refusal) return refusal;
            switch (next)
            {
                case Started or Inherited when next.LineId is { } line && !_starts.ContainsKey(line): _starts[line] = next.On; break;
                case PauseOpened trip: _open[trip.TripId] = trip.On; break;
                case PauseClosed trip when _open.Remove(trip.TripId): _closed.Add(trip.TripId); break;
                case Voided voided: _voids.Add(voided); break;
                case Unvoided lifted: _voids.RemoveAll(v => v.Id == lifted.VoidId); break;
            }

            _taken.Add(next);
            return null;
        }

        private CoverageRefusal? Refuse(CoverageEvent next) => next.Kind switch
        {
            CoverageEventKind.Started => _starts.ContainsKey(next.LineId!) ? CoverageRefusal.AlreadyStarted : null,
            CoverageEventKind.Inherited => null, // after a swap it is what starts the line of the new unit
            CoverageEventKind.PauseOpened => Early(next) ?? Opened((PauseOpened)next),
            CoverageEventKind.PauseClosed => Closed((PauseClosed)next),
            CoverageEventKind.Extended => Early(next) ?? (IsOver(next) ? CoverageRefusal.CoverageIsOver : null),
            CoverageEventKind.Restarted => Early(next),
            CoverageEventKind.Replaced => Early(next) ?? (IsOnLine((Replaced)next) ? null : CoverageRefusal.PartNotOnLine),
            CoverageEventKind.Voided => Early(next) ?? (_voids.Exists(v => IsSame(v, (Voided)next)) ? CoverageRefusal.AlreadyVoid : null),
            CoverageEventKind.Unvoided => Lifted((Unvoided)next),
            CoverageEventKind.Transferred => Early(next),
            CoverageEventKind.Corrected => null, // never among the standing events
        };

        private CoverageRefusal? Early(CoverageEvent next)
        {
            if (next.LineId is { } line) return !_starts.TryGetValue(line, out var start) ? CoverageRefusal.NotStarted : next.On < start ? CoverageRefusal.BeforeStart : null;
            return _starts.Count == 0 ? CoverageRefusal.NotStarted : next.On < _starts.Values.Min() ? CoverageRefusal.BeforeStart : null;
        }

        private CoverageRefusal? Opened(PauseOpened trip) => _open.ContainsKey(trip.TripId) ? CoverageRefusal.TripIsOpen : _closed.Contains(trip.TripId) ? CoverageRefusal.TripWasClosed : null;

        private CoverageRefusal? Closed(PauseClosed trip)
        {
            if (_closed.Contains(trip.TripId)) return CoverageRefusal.TripWasClosed;
            if (!_open.TryGetValue(trip.TripId, out var left)) return CoverageRefusal.TripNotOpen;
            return trip.On < left ? CoverageRefusal.ClosesBeforeItOpened : null;
        }

        private bool IsOver(CoverageEvent next)
        {
            var line = history.Lines.First(l => l.Id == next.LineId);
            return CoverageClock.StateOf(line, _taken, next.On) is { } state && next.On > state.LastDay;
        }

        private bool IsOnLine(Replaced replaced)
        {
            var line = history.Lines.First(l => l.Id == replaced.LineId);
            return CoverageClock.PartsOf(line, _taken).Contains(replaced.OldPartId, StringComparer.Ordinal);
        }

        private static bool IsSame(Voided a, Voided b) =>
            a.Scope == b.Scope && a.Source == b.Source && a.LineId == b.LineId && a.PartId == b.PartId && a.Damage == b.Damage;

        private CoverageRefusal? Lifted(Unvoided lifted)
        {
            var voided = _voids.Find(v => v.Id == lifted.VoidId);
            return voided is null ? CoverageRefusal.NotVoid : lifted.On < voided.On ? CoverageRefusal.BeforeTheVoid : null;
        }
    }
}
