using Makegood.Domain.Warranty;
using Makegood.Policy.Checked;
using Makegood.Tests.Evaluation;
using static Makegood.Tests.Domain.Book;

namespace Makegood.Tests.Domain;

public sealed class ClockTests(ITestOutputHelper output)
{
    [Fact]
    public void The_end_is_start_and_months_and_the_days_of_the_union_of_pauses()
    {
        var histories = Dice.Count(100_000, 2_000_000);
        long trips = 0, open = 0, chained = 0, moved = 0;
        for (var i = 0; i < histories; i++)
        {
            var seed = Dice.Seed + i;
            var random = RandomHistory.Of(seed);
            var state = CoverageClock.StateOf(random.Line, random.Events, random.AsOf);
            var (last, paused) = DayByDay(random);
            Assert.NotNull(state);
            Assert.True(state.LastDay == last, $"seed {seed}: the clock says {state.LastDay:yyyy-MM-dd}, day by day it is {last:yyyy-MM-dd}\n{WhyThisDay.Of(state).Text}");
            Assert.True(state.PausedDays == paused, $"seed {seed}: {state.PausedDays} paused days, day by day {paused}");
            Assert.True(state.Steps[^1].After == last, $"seed {seed}: the last step does not arrive at the last day");
            trips += random.Trips.Count;
            open += random.Trips.Count(t => t.Back is null);
            moved += paused > 0 ? 1 : 0;
            chained += random.Trips.Exists(t => t.Counts && t.Left > random.Term.LastDayFrom(random.Term.StartsOn, random.Term.Months, 0) && t.Left <= last) ? 1 : 0;
        }

        output.WriteLine($"{histories} histories from seed {Dice.Seed}: {trips} trips, {open} of them open; {moved} ends moved, {chained} by a trip in the time won by another; 0 differences");
        Assert.True(chained > histories / 50, "hardly any chain was met, so the test shows little");
    }

    [Fact]
    public void A_pause_inside_another_never_moves_the_end_twice()
    {
        for (var i = 0; i < 20_000; i++)
        {
            var seed = Dice.Seed + i;
            var dice = new Random(seed);
            var random = RandomHistory.Of(seed);
            var known = random.Trips.Find(t => t.Counts && t.Back is not null && t.Back > t.Left);
            if (known is null) continue;
            var before = CoverageClock.StateOf(random.Line, random.Events, random.AsOf)!;
            var left = known.Left.AddDays(dice.Next(known.Back!.Value.DayNumber - known.Left.DayNumber));
            var back = left.AddDays(dice.Next(known.Back.Value.DayNumber - left.DayNumber + 1));
            var more = random.With(left, back);
            var after = CoverageClock.StateOf(random.Line, more.Events, random.AsOf)!;
            Assert.True(before.LastDay == after.LastDay && before.PausedDays == after.PausedDays, $"seed {seed}: {before.LastDay:yyyy-MM-dd} became {after.LastDay:yyyy-MM-dd} by a trip from {left:yyyy-MM-dd} to {back:yyyy-MM-dd}");
        }
    }

    [Fact]
    public void The_order_in_which_trips_are_written_down_does_not_matter()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var seed = Dice.Seed + i;
            var random = RandomHistory.Of(seed);
            var shuffled = random.Events.Skip(1).ToArray();
            new Random(seed).Shuffle(shuffled);
            var other = CoverageClock.StateOf(random.Line, [random.Events[0], .. shuffled.Select((e, n) => e with { Sequence = n + 2 })], random.AsOf)!;
            Assert.Equal(CoverageClock.StateOf(random.Line, random.Events, random.AsOf)!.LastDay, other.LastDay);
        }
    }

    [Fact]
    public void A_withdrawn_event_counts_as_never_written()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var random = RandomHistory.Of(Dice.Seed + i);
            var before = CoverageClock.StateOf(random.Line, random.Events, random.AsOf)!;
            var more = random.With(random.Term.StartsOn.AddDays(3), random.Term.StartsOn.AddDays(40));
            var sequence = more.Events[^1].Sequence;
            List<CoverageEvent> corrected = [.. more.Events];
            foreach (var wrong in more.Events.TakeLast(2)) corrected.Add(new Corrected(wrong.Id, null) { Id = "c" + wrong.Id, Sequence = ++sequence, On = wrong.On, RecordedAt = wrong.RecordedAt, Actor = "anna", Reason = "another unit" });
            Assert.Equal(before.LastDay, CoverageClock.StateOf(random.Line, corrected, random.AsOf)!.LastDay);
        }
    }

    [Theory]
    [InlineData("2024-06-01", "2024-06-11", "2024-06-11", 10)] // leaves on the last day
    [InlineData("2024-06-02", "2024-06-12", "2024-06-01", 0)] // leaves a day late
    [InlineData("2024-03-01", "2024-03-01", "2024-06-01", 0)] // no length
    [InlineData("2024-03-01", "2024-03-02", "2024-06-02", 1)]
    [InlineData("2023-06-01", "2023-06-03", "2024-06-03", 2)] // on the first day
    public void One_trip(string left, string back, string last, int days)
    {
        var state = new Book(Line(Term("2023-06-01"))).Start().Trip("t1", left, back).State("2025-01-01");
        Assert.Equal((Day(last), days, false), (state.LastDay, state.PausedDays, state.IsProvisional));
    }

    [Fact]
    public void An_open_trip_shows_a_provisional_end_that_moves_on_with_every_day()
    {
        var book = new Book(Line(Term("2023-06-01"))).Start().Out("t1", "2024-05-20");
        Assert.Equal((Day("2024-06-01"), true), (book.State("2024-05-20").LastDay, book.State("2024-05-20").IsProvisional));
        Assert.Equal(Day("2024-06-11"), book.State("2024-05-30").LastDay);
        Assert.Equal((Day("2024-08-13"), 73), (book.State("2024-08-01").LastDay, book.State("2024-08-01").PausedDays));
        Assert.Equal(CoverageStanding.StandingStill, book.State("2024-08-01").Now);
        Assert.True(book.State("2024-08-01").Covers(Day("2024-08-01")));
        var back = book.Back("t1", "2024-05-30").State("2024-08-01");
        Assert.Equal((Day("2024-06-11"), false, CoverageStanding.Over), (back.LastDay, back.IsProvisional, back.Now));
    }

    [Fact]
    public void A_trip_in_the_time_won_by_another_counts()
    {
        var book = new Book(Line(Term("2023-06-01"))).Start().Trip("t1", "2024-05-20", "2024-06-09").Trip("t2", "2024-06-15", "2024-06-25");
        Assert.Equal((Day("2024-07-01"), 30), (book.State("2025-01-01").LastDay, book.State("2025-01-01").PausedDays));
    }

    [Fact]
    public void Both_days_counted_makes_every_trip_a_day_longer()
    {
        var book = new Book(Line(Term("2023-06-01", pause: new PauseRule(true, Days: DayCount.BothDays)))).Start().Trip("t1", "2024-03-01", "2024-03-03").Trip("t2", "2024-04-01", "2024-04-01");
        Assert.Equal((Day("2024-06-05"), 4), (book.State("2025-01-01").LastDay, book.State("2025-01-01").PausedDays));
    }

    [Fact]
    public void A_maker_s_void_leaves_the_statutory_line_alone()
    {
        var commercial = Line(Term("2023-06-01"));
        var statutory = Line(Term("2023-06-05", 24) with { Policy = "statutory-eu-consumer@2024" }, "l2", null, CoverageSource.Statutory, "unit");
        var book = new Book(commercial, statutory).Start().Start("l2");
        book.Write(Voided("2023-09-01"));
        Assert.Equal(CoverageStanding.Void, book.State("2023-10-01").Now);
        Assert.Equal(CoverageStanding.Running, book.State("2023-08-31").On(Day("2023-08-31")));
        Assert.Equal(CoverageStanding.Running, book.State("2023-10-01", "l2").Now);
        book.Write(Unvoided("2023-12-01", "e3"));
        Assert.Equal(CoverageStanding.Running, book.State("2023-12-01").Now);
        Assert.Equal(CoverageStanding.Void, book.State("2023-12-01").On(Day("2023-11-30")));
    }

    [Fact]
    public void What_was_known_at_an_instant_can_be_played_back()
    {
        var book = new Book(Line(Term("2023-06-01"))).Start().Trip("t1", "2024-03-01", "2024-03-21");
        var before = book.History.KnownAt(book.History.Events[1].RecordedAt);
        Assert.Equal(Day("2024-06-01").AddDays(10), CoverageClock.StateOf(book.History.Lines[0], before, Day("2024-03-11"))!.LastDay);
        Assert.Equal(Day("2024-06-21"), book.State("2024-03-11").LastDay);
    }

    /// <summary>
    /// Another way to the same day: walk through the calendar with a budget of days. A day away takes nothing from it; the first day on which the budget is used
    /// up and nothing is away is the last one.
    /// </summary>
    private static (DateOnly Last, int Paused) DayByDay(RandomHistory random)
    {
        var term = random.Term;
        var months = term.Months;
        var (day, budget, paused) = (term.StartsOn, term.LastDayFrom(term.StartsOn, months, 0).DayNumber - term.StartsOn.DayNumber, 0);
        while (true)
        {
            foreach (var extension in random.Extensions.Where(e => e.On == day))
            {
                budget += term.LastDayFrom(term.StartsOn, months + extension.Months, extension.Days).DayNumber - term.LastDayFrom(term.StartsOn, months, 0).DayNumber;
                months += extension.Months;
            }

            if (random.Trips.Exists(t => t.Counts && t.IsAway(day, random)))
            {
                paused++;
            }
            else if (budget-- == 0)
            {
                return (day, paused);
            }

            day = day.AddDays(1);
        }
    }

    internal sealed record RandomTrip(DateOnly Left, DateOnly? Back, bool Counts)
    {
        public bool IsAway(DateOnly day, RandomHistory random)
        {
            var last = Back ?? (random.AsOf < Left ? Left : random.AsOf);
            var both = random.Term.Pause.Days is DayCount.BothDays && (Back is not null || random.AsOf >= Left);
            return day >= Left && (both ? day <= last : day < last);
        }
    }

    internal sealed record RandomHistory(CoverageLine Line, IReadOnlyList<CoverageEvent> Events, List<RandomTrip> Trips, IReadOnlyList<Extended> Extensions, DateOnly AsOf)
    {
        public CoverageTerm Term => Line.Term;

        public static RandomHistory Of(int seed)
        {
            var dice = new Random(seed);
            var start = new DateOnly(2022, 1, 1).AddDays(dice.Next(1200));
            var term = Book.Term("2023-01-01", dice.Next(1, 15)) with
            {
                StartsOn = start,
                MonthEnd = dice.Next(2) == 0 ? MonthEnd.Clamp : MonthEnd.Roll,
                LastDayIncluded = dice.Next(3) != 0,
                Pause = new PauseRule(dice.Next(12) != 0, (PauseProof)dice.Next(3), (PauseScope)dice.Next(2), (DayCount)dice.Next(2)),
            };
            var end = term.LastDayFrom(start, term.Months, 0);
            var events = new List<CoverageEvent> { new Started(term.Basis, []) { Id = "e1", Sequence = 1, LineId = "l1", On = start, RecordedAt = DateTimeOffset.UnixEpoch, Actor = "anna" } };
            var trips = new List<RandomTrip>();
            var asOf = end.AddDays(dice.Next(-200, 120));
            if (asOf < start) asOf = start;
            for (var n = dice.Next(7); n > 0; n--)
            {
                // Half of them near the end, where it matters.
                var left = dice.Next(2) == 0 ? end.AddDays(dice.Next(-20, 40)) : start.AddDays(dice.Next(500));
                if (left < start) left = start;
                DateOnly? back = dice.Next(10) == 0 ? null : left.AddDays(dice.Next(4) == 0 ? dice.Next(3) : dice.Next(60));
                Add(dice, term, events, trips, left, back);
            }

            var extensions = new List<Extended>();
            while (dice.Next(4) == 0)
            {
                var (months, days) = dice.Next(2) == 0 ? (dice.Next(1, 4), 0) : (0, dice.Next(1, 40));
                var on = dice.Next(2) == 0 ? end.AddDays(dice.Next(-10, 20)) : start.AddDays(dice.Next(400));
                if (on < start) on = start;
                extensions.Add(new Extended(months, days) { Id = "x" + events.Count, Sequence = events.Count + 1, LineId = "l1", On = on, RecordedAt = DateTimeOffset.UnixEpoch, Actor = "anna", Reason = "bought" });
                events.Add(extensions[^1]);
            }

            return new RandomHistory(Book.Line(term), events, trips, extensions, asOf);
        }

        /// <summary>The same with one trip more that counts.</summary>
        public RandomHistory With(DateOnly left, DateOnly back)
        {
            List<CoverageEvent> events = [.. Events];
            List<RandomTrip> trips = [.. Trips];
            Add(null, Term, events, trips, left, back);
            return this with { Events = events, Trips = trips };
        }

        private static void Add(Random? dice, CoverageTerm term, List<CoverageEvent> events, List<RandomTrip> trips, DateOnly left, DateOnly? back)
        {
            var (way, other) = (Kind(dice), Kind(dice));
            string[] parts = (dice?.Next(4) ?? 0) switch { 0 or 1 => [], 2 => ["p1"], _ => ["p2"] };
            var counts = term.Pause.Pauses && Shows(way) && (back is null || Shows(other)) && (term.Pause.Scope is PauseScope.WholeUnit || parts is not ["p2"]);
            var sequence = events.Count + 1;
            var trip = "t" + sequence;
            events.Add(new PauseOpened(trip, parts) { Id = "e" + sequence, Sequence = sequence, On = left, RecordedAt = DateTimeOffset.UnixEpoch, Actor = "anna", Evidence = [new(way, trip)] });
            if (back is { } on) events.Add(new PauseClosed(trip) { Id = "e" + (sequence + 1), Sequence = sequence + 1, On = on, RecordedAt = DateTimeOffset.UnixEpoch, Actor = "anna", Evidence = [new(other, trip)] });
            trips.Add(new RandomTrip(left, back, counts));

            bool Shows(EvidenceKind kind) => term.Pause.Proof is PauseProof.CustomersWord || kind is EvidenceKind.TrackingNumber || (term.Pause.Proof is PauseProof.MakersRecord && kind is EvidenceKind.BenchReceipt);
        }

        private static EvidenceKind Kind(Random? dice) => (dice?.Next(8) ?? 7) switch { 0 => EvidenceKind.CustomersWord, 1 => EvidenceKind.BenchReceipt, _ => EvidenceKind.TrackingNumber };
    }
}
