using System.Globalization;
using Makegood.Domain.Basics;
using Calendar = Makegood.Policy.Evaluation.Calendar;

namespace Makegood.Domain.Warranty;

/// <summary>
/// Works out until when a line runs: end = start + months + days of the union of the pauses. A day in two trips counts once; a trip that begins on or before
/// the last day as moved so far counts, one that begins later does not; a trip still under way counts up to the day of the question.
/// </summary>
/// <remarks>The same rules as <c>extended(…)</c> in the policy language; a test holds the two against each other.</remarks>
public static class CoverageClock
{
    /// <summary>The state of a line as of a day; null while it has not started.</summary>
    /// <param name="events">All events of the unit as written down, corrections included.</param>
    public static CoverageState? StateOf(CoverageLine line, IReadOnlyList<CoverageEvent> events, DateOnly asOf) =>
        StateOf(line, new CoverageHistory(line.UnitId, [line], events), asOf);

    /// <inheritdoc cref="StateOf(CoverageLine, IReadOnlyList{CoverageEvent}, DateOnly)"/>
    public static CoverageState? StateOf(CoverageLine line, CoverageHistory history, DateOnly asOf)
    {
        var events = history.Standing;
        var first = events.FirstOrDefault(e => e.LineId == line.Id && e is Started or Inherited);
        if (first is null) return null;
        var reckoning = new Reckoning(line, events, first, asOf);
        var walk = reckoning.Run();
        return new CoverageState
        {
            Line = line,
            AsOf = asOf,
            StartsOn = first.On,
            Basis = first is Started started ? started.Basis : "inherited",
            PassedOver = first is Started { PassedOver: var passed } ? passed : [],
            LastDay = walk.End,
            IsProvisional = walk.AwaySince is not null,
            AwaySince = walk.AwaySince,
            PausedDays = walk.PausedDays,
            Steps = walk.Steps,
            NotCounted = [.. reckoning.NeverCounted.Concat(walk.NotCounted).DistinctBy(u => u.EventId).OrderBy(u => u.From).ThenBy(u => u.EventId, StringComparer.Ordinal)],
            Voids = [.. Voids(line, events).Where(v => v.Scope is not VoidScope.Damage).Select(v => new VoidStretch(v.Id, v.On, LiftedOn(events, v), v.Clause))],
            VoidedDamages = [.. Voids(line, events).Where(v => v.Scope is VoidScope.Damage).Select(v => new VoidedDamage(v.Id, v.On, LiftedOn(events, v), v.Damage ?? string.Empty, v.Clause))],
            TransferredOn = [.. events.OfType<Transferred>().Where(t => t.LineId is null || t.LineId == line.Id).Select(t => t.On)],
            Parts = PartsOf(line, events),
        };
    }

    /// <summary>
    /// The last day that an heir takes over on a day: pauses count up to that day, and what is still away that day goes on counting for the heir. Null while
    /// the line has not started.
    /// </summary>
    public static DateOnly? LastDayToPassOn(CoverageLine line, IReadOnlyList<CoverageEvent> events, DateOnly day)
    {
        var standing = new CoverageHistory(line.UnitId, [line], events).Standing;
        var first = standing.FirstOrDefault(e => e.LineId == line.Id && e is Started or Inherited);
        return first is null ? null : new Reckoning(line, standing, first, day).Run(day).End;
    }

    /// <summary>The part instances a line has spoken of, in the order in which they took each other's place.</summary>
    internal static IReadOnlyList<string> PartsOf(CoverageLine line, IEnumerable<CoverageEvent> standing)
    {
        if (line.PartId is null) return [.. standing.OfType<Replaced>().Where(r => r.LineId == line.Id).Select(r => r.NewPartId).Prepend(line.UnitId)];
        return [.. standing.OfType<Replaced>().Where(r => r.LineId == line.Id).Select(r => r.NewPartId).Prepend(line.PartId)];
    }

    private static IEnumerable<Voided> Voids(CoverageLine line, IReadOnlyList<CoverageEvent> events)
    {
        var parts = PartsOf(line, events);
        return events.OfType<Voided>().Where(v => v.Source == line.Source && (v.LineId is null || v.LineId == line.Id) && v.Scope switch
        {
            VoidScope.Unit => true,
            VoidScope.Part => parts.Contains(v.PartId, StringComparer.Ordinal),
            VoidScope.Damage => v.PartId is null || parts.Contains(v.PartId, StringComparer.Ordinal),
        });
    }

    private static DateOnly? LiftedOn(IReadOnlyList<CoverageEvent> events, Voided voided) => events.OfType<Unvoided>().FirstOrDefault(u => u.VoidId == voided.Id)?.On;

    /// <summary>A trip that may count. <paramref name="To"/> is the first day that is not counted any more; null while it is under way.</summary>
    private sealed record Trip(PauseOpened Out, PauseClosed? Back, DateOnly From, DateOnly? To);

    /// <summary>A period that runs: its start and length, or a last day that was set, and the first day on which events concern it.</summary>
    private sealed record Strand(DateOnly Start, int Months, int Days, DateOnly? SetTo, CoverageEvent Born, IReadOnlyList<CoverageStep> Steps, IReadOnlyList<Uncounted> Earlier, bool IsFirst);

    /// <summary>Where a strand ends, and how it came to that.</summary>
    private sealed record Walk(DateOnly End, int PausedDays, DateOnly? AwaySince, IReadOnlyList<CoverageStep> Steps, IReadOnlyList<Uncounted> NotCounted);

    private sealed class Reckoning
    {
        private readonly CoverageLine _line;
        private readonly CoverageTerm _term;
        private readonly DateOnly _asOf;
        private readonly CoverageEvent _first;
        private readonly List<Trip> _trips = [];
        private readonly List<CoverageEvent> _changes;

        public Reckoning(CoverageLine line, IReadOnlyList<CoverageEvent> events, CoverageEvent first, DateOnly asOf)
        {
            (_line, _term, _first, _asOf) = (line, line.Term, first, asOf);
            _changes = [.. events.Where(e => e.LineId == line.Id && e.Id != first.Id && e is Extended or Restarted or Inherited or Replaced).OrderBy(e => e.On).ThenBy(e => e.Sequence)];
            var parts = PartsOf(line, events);
            var backs = events.OfType<PauseClosed>().ToDictionary(b => b.TripId, StringComparer.Ordinal);
            foreach (var left in events.OfType<PauseOpened>().OrderBy(t => t.On).ThenBy(t => t.Sequence))
            {
                var back = backs.GetValueOrDefault(left.TripId);
                if (WhyNever(left, back, parts) is { } because) NeverCounted.Add(new Uncounted(left.Id, left.On, back?.On, because));
                else _trips.Add(new Trip(left, back, left.On, back is null ? null : After(back.On)));
            }
        }

        public List<Uncounted> NeverCounted { get; } = [];

        /// <param name="until">Looks only at what happened before this day, and at the days of trips before it.</param>
        public Walk Run(DateOnly? until = null)
        {
            var strands = new List<Strand> { Begin() };
            foreach (var change in _changes.Where(c => until is not { } cut || c.On <= cut))
            {
                switch (change)
                {
                    case Restarted restarted:
                        strands = [Fresh(strands, change, restarted.Months, restarted.Days)];
                        break;
                    case Inherited inherited:
                        strands = [Heir(strands, change, inherited.LastDay, $"it ends when `{inherited.FromLineId}` does")];
                        break;
                    case Replaced { Rule: AfterReplacement.Fresh }:
                        strands = [Fresh(strands, change, _term.Months, _term.Days)];
                        break;
                    case Replaced { Rule: AfterReplacement.Inherit, LastDay: { } last }:
                        strands = [Heir(strands, change, last, "the replacement runs as long as the machine")];
                        break;
                    case Replaced { Rule: AfterReplacement.RemainingOrDays, Days: var days }:
                        strands.Add(Floor(strands, change, days));
                        break;
                }
            }

            return Best(strands, until, null);
        }

        private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private static string Count(int number, string one) => string.Create(CultureInfo.InvariantCulture, $"{number} {one}{(number == 1 ? string.Empty : "s")}");

        private static string Length(int months, int days) => (months, days) switch
        {
            (_, 0) => Count(months, "month"),
            (0, _) => Count(days, "day"),
            _ => $"{Count(months, "month")} and {Count(days, "day")}",
        };

        /// <summary>The first day that a trip does not take any more.</summary>
        private DateOnly After(DateOnly back) => _term.Pause.Days is DayCount.BothDays ? Plus(back, 1) : back;

        private static DateOnly Plus(DateOnly day, long days) => DateOnly.FromDayNumber((int)Math.Clamp(day.DayNumber + days, 0, Calendar.LastDayNumber));

        private UncountedBecause? WhyNever(PauseOpened left, PauseClosed? back, IReadOnlyList<string> parts)
        {
            var rule = _term.Pause;
            if (!rule.Pauses) return UncountedBecause.PolicyPausesNothing;
            if (rule.Scope is PauseScope.WhatWasSent && left.Parts.Count > 0 && !left.Parts.Any(p => parts.Contains(p, StringComparer.Ordinal))) return UncountedBecause.AnotherPart;
            if (!left.Evidence.Any(Shows)) return UncountedBecause.NoProofOfTheWayOut;
            return back is not null && !back.Evidence.Any(Shows) ? UncountedBecause.NoProofOfTheWayBack : null;
        }

        private bool Shows(EvidenceReference evidence) => _term.Pause.Proof switch
        {
            PauseProof.BothTrackings => evidence.Kind is EvidenceKind.CarrierScan or EvidenceKind.TrackingNumber,
            PauseProof.MakersRecord => evidence.Kind is not EvidenceKind.CustomersWord,
            PauseProof.CustomersWord => true,
        };

        private Strand Begin()
        {
            if (_first is Inherited inherited)
            {
                var taken = new CoverageStep(CoverageStepKind.Inheritance, _first.Id, null, inherited.LastDay, $"from {Day(_first.On)} on it carries what `{inherited.FromLineId}` had left, until {Day(inherited.LastDay)}") { Evidence = _first.Evidence, Clauses = _term.ReplacementClauses };
                return new Strand(_first.On, 0, 0, inherited.LastDay, _first, [taken], [], IsFirst: true);
            }

            var started = (Started)_first;
            var start = new CoverageStep(CoverageStepKind.Start, _first.Id, null, _first.On, $"counting starts with {started.Basis} on {Day(_first.On)}") { Evidence = _first.Evidence, Clauses = _term.StartClauses };
            return new Strand(_first.On, _term.Months, _term.Days, null, _first, [start, LengthStep(_first.On, _term.Months, _term.Days)], [], IsFirst: true);
        }

        private CoverageStep LengthStep(DateOnly start, int months, int days)
        {
            var last = _term.LastDayFrom(start, months, days);
            Invariant.Holds(Calendar.TryAddMonths(start.DayNumber, months, _term.MonthEnd, out var reached), "a period stays inside the calendar");
            var month = DateOnly.FromDayNumber((int)reached);
            var words = $"{Length(months, days)} from {Day(start)}";
            if (months > 0 && month.Day != start.Day) words += $"; that month has no day {start.Day.ToString(CultureInfo.InvariantCulture)}, so it is {Day(month)}";
            words += _term.LastDayIncluded ? $"; the last day is {Day(last)}" : $"; the day before is the last one, {Day(last)}";
            return new CoverageStep(CoverageStepKind.Length, null, start, last, words) { Clauses = _term.LengthClauses };
        }

        private Strand Fresh(List<Strand> strands, CoverageEvent born, int months, int days)
        {
            var before = Best(strands, born.On, born);
            var last = _term.LastDayFrom(born.On, months, days);
            var step = new CoverageStep(CoverageStepKind.Restart, born.Id, before.End, last, $"a new period of {Length(months, days)} starts on {Day(born.On)}; the last day is {Day(last)}") { Evidence = born.Evidence, Clauses = _term.ReplacementClauses };
            return new Strand(born.On, months, days, null, born, [.. before.Steps, step], before.NotCounted, IsFirst: false);
        }

        private Strand Heir(List<Strand> strands, CoverageEvent born, DateOnly last, string words)
        {
            var before = Best(strands, born.On, born);
            var step = new CoverageStep(CoverageStepKind.Inheritance, born.Id, before.End, last, $"from {Day(born.On)} on {words}, until {Day(last)}") { Evidence = born.Evidence, Clauses = _term.ReplacementClauses };
            return new Strand(born.On, 0, 0, last, born, [.. before.Steps, step], before.NotCounted, IsFirst: false);
        }

        private Strand Floor(List<Strand> strands, CoverageEvent born, int days)
        {
            var before = Best(strands, born.On, born);
            var last = _term.LastDayFrom(born.On, 0, days);
            var step = new CoverageStep(CoverageStepKind.Replacement, born.Id, before.End, last, $"replaced on {Day(born.On)}: what remains, but at least {Count(days, "day")}, which is until {Day(last)}") { Evidence = born.Evidence, Clauses = _term.ReplacementClauses };
            return new Strand(born.On, 0, days, null, born, [.. before.Steps, step], before.NotCounted, IsFirst: false);
        }

        /// <summary>The strand that runs longest; of equals the older one.</summary>
        private Walk Best(List<Strand> strands, DateOnly? until, CoverageEvent? before) => strands.Select(s => Go(s, until, before)).MaxBy(w => w.End)!;

        private Walk Go(Strand strand, DateOnly? until, CoverageEvent? before)
        {
            var steps = new List<CoverageStep>(strand.Steps);
            var uncounted = new List<Uncounted>(strand.Earlier);
            var (months, days, paused) = (strand.Months, strand.Days, 0);
            // INVARIANT: items come sorted by day, so no day from here on has been counted.
            var reached = DateOnly.MinValue;
            DateOnly? away = null;

            DateOnly End()
            {
                if (strand.SetTo is not { } set) return Plus(_term.LastDayFrom(strand.Start, months, days), paused);
                Invariant.Holds(Calendar.TryAddMonths(set.DayNumber, months, _term.MonthEnd, out var moved), "a period stays inside the calendar");
                return Plus(DateOnly.FromDayNumber((int)moved), days + paused);
            }

            foreach (var (trip, change) in Items(strand, until, before))
            {
                var end = End();
                if (change is not null)
                {
                    if (change is Replaced { Rule: AfterReplacement.OriginalGoesOn or AfterReplacement.RemainingOrDays } replaced)
                    {
                        var what = replaced.Rule is AfterReplacement.OriginalGoesOn ? "the period of the part it replaces goes on" : $"what remains reaches at least as far as {Count(replaced.Days, "day")} from then";
                        steps.Add(new CoverageStep(CoverageStepKind.Replacement, change.Id, end, end, $"replaced on {Day(change.On)}: {what}") { Evidence = change.Evidence, Clauses = _term.ReplacementClauses });
                        continue;
                    }

                    if (change.On > end)
                    {
                        uncounted.Add(new Uncounted(change.Id, change.On, null, UncountedBecause.AfterTheEnd));
                        continue;
                    }

                    var (moreMonths, moreDays) = change is Extended more ? (more.Months, more.Days) : (0, ((Replaced)change).Days);
                    (months, days) = (months + moreMonths, days + moreDays);
                    var words = $"{Length(moreMonths, moreDays)} more";
                    if (moreMonths > 0 && strand.SetTo is null) words += $", so {Length(months, days)} from {Day(strand.Start)}";
                    steps.Add(new CoverageStep(CoverageStepKind.Extension, change.Id, end, End(), words) { Evidence = change.Evidence, AddedDays = moreMonths > 0 ? 0 : moreDays });
                    continue;
                }

                Invariant.Holds(trip is not null, "an item is a trip or a change");
                var from = trip.From < strand.Born.On ? strand.Born.On : trip.From;
                var to = trip.To ?? Later(After(_asOf), from);
                if (until is { } cut && to > cut) to = cut;
                if (strand.Born.On >= to && trip.From < strand.Born.On)
                {
                    if (strand.IsFirst) uncounted.Add(new Uncounted(trip.Out.Id, trip.From, trip.Back?.On, UncountedBecause.BeforeThePeriod));
                    continue;
                }

                if (from > end)
                {
                    uncounted.Add(new Uncounted(trip.Out.Id, trip.From, trip.Back?.On, UncountedBecause.AfterTheEnd));
                    continue;
                }

                if (trip.Back is null && until is null) away = away is { } already && already <= trip.From ? already : trip.From;
                var counts = Later(from, reached);
                var added = Math.Max(0, to.DayNumber - counts.DayNumber);
                reached = Later(reached, to);
                if (added == 0 && (trip.Back is not null || to > from))
                {
                    uncounted.Add(new Uncounted(trip.Out.Id, trip.From, trip.Back?.On, to <= from ? UncountedBecause.NoDayAway : UncountedBecause.InsideAnother));
                    continue;
                }

                paused += added;
                steps.Add(new CoverageStep(CoverageStepKind.Pause, trip.Out.Id, end, End(), PauseWords(trip, from, counts, to, added))
                {
                    Evidence = [.. trip.Out.Evidence, .. trip.Back?.Evidence ?? []],
                    Clauses = _term.Pause.Clauses,
                    AddedDays = added,
                });
            }

            return new Walk(End(), paused, away, steps, uncounted);
        }

        private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

        private string PauseWords(Trip trip, DateOnly from, DateOnly counts, DateOnly to, int added)
        {
            var way = trip.Back is { } back ? $"away from {Day(trip.From)} to {Day(back.On)}" : $"away since {Day(trip.From)} and not back yet, counted up to {Day(_asOf)}";
            var days = to.DayNumber - from.DayNumber;
            var both = _term.Pause.Days is DayCount.BothDays ? ", both days counted" : string.Empty;
            if (from > trip.From) way += $", of it from {Day(from)} on";
            return added == days ? $"{way}: {Count(added, "day")}{both}" : $"{way}: {Count(days, "day")}{both}, of which {Count(added, "day")} from {Day(counts)} on were not counted yet";
        }

        /// <summary>What concerns a strand, by day: on one day what extends comes before what pauses.</summary>
        private IEnumerable<(Trip? Trip, CoverageEvent? Change)> Items(Strand strand, DateOnly? until, CoverageEvent? before)
        {
            bool IsBefore(CoverageEvent change, CoverageEvent other) => (change.On, change.Sequence).CompareTo((other.On, other.Sequence)) < 0;
            var changes = _changes
                .Where(c => c is Extended or Replaced { Rule: AfterReplacement.OriginalGoesOn or AfterReplacement.RemainingOrDays or AfterReplacement.ExtendByDays })
                .Where(c => IsBefore(strand.Born, c) && (before is null || IsBefore(c, before)) && (until is not { } cut || c.On <= cut))
                .Select(c => (Day: c.On, Rank: 0, c.Sequence, Item: ((Trip?)null, (CoverageEvent?)c)));
            var trips = _trips.Where(t => until is not { } cut || t.From < cut).Select(t => (Day: t.From, Rank: 1, t.Out.Sequence, Item: ((Trip?)t, (CoverageEvent?)null)));
            return changes.Concat(trips).OrderBy(i => i.Day).ThenBy(i => i.Rank).ThenBy(i => i.Sequence).Select(i => i.Item);
        }
    }
}
