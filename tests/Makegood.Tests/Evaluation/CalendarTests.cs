using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using NodaTime;

namespace Makegood.Tests.Evaluation;

/// <summary>Month arithmetic against NodaTime and against walking month by month, over a whole cycle of the calendar.</summary>
public sealed class CalendarTests
{
    private const int CycleDays = 146_097;
    private static readonly int First = new DateOnly(1950, 1, 1).DayNumber;
    private static readonly int[] SomeCounts = [0, 1, 2, 3, 4, 5, 6, 9, 11, 12, 13, 18, 23, 24, 25, 36, 47, 48, 49, 59, 60, 83, 119, 120];

    [Fact]
    public void All_days_of_400_years_by_month_counts_up_to_120()
    {
        for (var day = 0; day < CycleDays; day++)
        {
            if (Dice.Long || day % 97 == 0)
            {
                for (var months = 0; months <= 120; months++) Check(First + day, months);
            }
            else
            {
                foreach (var months in SomeCounts) Check(First + day, months);
            }
        }
    }

    [Fact]
    public void Subtracting_months_follows_the_same_rule()
    {
        for (var day = 0; day < CycleDays; day += 7)
        {
            foreach (var months in SomeCounts) Check(First + day, -months);
        }
    }

    [Fact]
    public void Months_between_is_the_largest_count_that_does_not_pass()
    {
        var dice = new Random(Dice.Seed);
        for (var i = 0; i < 200_000; i++)
        {
            long from = First + dice.Next(CycleDays);
            var to = from + dice.Next(-4000, 4000);
            foreach (var rule in new[] { MonthEnd.Clamp, MonthEnd.Roll })
            {
                var months = Calendar.MonthsBetween(from, to, rule);
                Assert.True(Calendar.TryAddMonths(from, months, rule, out var reached) && reached <= to, $"{from} {to} {rule}: {months} months pass the second day");
                Assert.True(Calendar.TryAddMonths(from, months + 1, rule, out var next) && next > to, $"{from} {to} {rule}: one month more than {months} still fits");
            }
        }
    }

    [Fact]
    public void The_calendar_ends_without_a_wrong_date()
    {
        Assert.False(Calendar.TryAddMonths(Calendar.LastDayNumber, 1, MonthEnd.Clamp, out _));
        Assert.False(Calendar.TryAddMonths(0, -1, MonthEnd.Clamp, out _));
        Assert.False(Calendar.TryAddMonths(0, long.MaxValue, MonthEnd.Clamp, out _));
        Assert.False(Calendar.TryAddMonths(0, long.MinValue + 1, MonthEnd.Clamp, out _));
        Assert.False(Calendar.TryAddMonths(0, long.MinValue, MonthEnd.Clamp, out _));
        Assert.True(Calendar.TryAddMonths(Value.Never, 12, MonthEnd.Roll, out var never));
        Assert.Equal(Value.Never, never);
    }

    [Fact]
    public void The_union_of_intervals_is_a_set_of_days()
    {
        var dice = new Random(Dice.Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var intervals = Enumerable.Range(0, dice.Next(6)).Select(_ => ((long From, long To))(dice.Next(40), dice.Next(5) == 0 ? Value.Never : dice.Next(60))).ToList();
            long? until = dice.Next(2) == 0 ? dice.Next(60) : null;
            var days = new HashSet<long>();
            foreach (var (from, to) in intervals)
            {
                for (var day = from; day < (to >= Value.Never ? until ?? from : to); day++) days.Add(day);
            }

            Assert.Equal(days.Count, Intervals.UnionDays([.. intervals], until));
        }
    }

    [Fact]
    public void An_end_moves_by_the_days_of_intervals_that_begin_in_time()
    {
        var dice = new Random(Dice.Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var intervals = Enumerable.Range(0, dice.Next(6)).Select(_ => ((long From, long To))(dice.Next(40), dice.Next(20) == 0 ? Value.Never : dice.Next(60))).ToList();
            long end = dice.Next(50);

            // Again and again: which intervals begin on or before the end, as moved by the days of all that count so far?
            long moved = end, before;
            do
            {
                before = moved;
                var counted = intervals.Where(x => x.From <= before).ToList();
                if (counted.Exists(x => x.To >= Value.Never))
                {
                    moved = Value.Never;
                    break;
                }

                moved = end + counted.SelectMany(x => Enumerable.Range((int)x.From, (int)Math.Max(0, x.To - x.From))).Distinct().Count();
            }
            while (moved != before);

            Assert.True(moved == Intervals.Extend(end, [.. intervals]), $"{end} by {string.Join(" ", intervals)}: {Intervals.Extend(end, [.. intervals])}, day by day {moved}");
        }
    }

    private static void Check(int day, int months)
    {
        var date = LocalDate.FromDateTime(DateTime.MinValue.AddDays(day));
        var clamped = date.PlusMonths(months);
        var expected = Number(clamped);
        if (!Calendar.TryAddMonths(day, months, MonthEnd.Clamp, out var byClamp) || byClamp != expected) Assert.Fail($"{date} + {months} months, clamped: {byClamp - expected} days off {clamped}");

        // A day that the month lacks becomes the 1st of the next.
        if (clamped.Day != date.Day) expected++;
        if (!Calendar.TryAddMonths(day, months, MonthEnd.Roll, out var byRoll) || byRoll != expected) Assert.Fail($"{date} + {months} months, rolled: {byRoll - expected} days off");
    }

    private static long Number(LocalDate date) => Period.DaysBetween(new LocalDate(1, 1, 1), date);
}
