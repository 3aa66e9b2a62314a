using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>Days in half-open intervals [from, to). An open interval has <see cref="Value.Never"/> as its end.</summary>
public static class Intervals
{
    /// <summary>The number of days in the union. Open intervals end at <paramref name="until"/>; without it they count nothing.</summary>
    public static long UnionDays(List<(long From, long To)> intervals, long? until)
    {
        intervals.Sort();
        long days = 0;
        var reached = long.MinValue;
        foreach (var (from, written) in intervals)
        {
            var to = written;
            if (to >= Value.Never)
            {
                if (until is null) continue;
                to = until.Value;
            }

            var start = Math.Max(from, reached);
            if (to > start) days += to - start;
            reached = Math.Max(reached, to);
        }

        return days;
    }

    /// <summary>
    /// Moves <paramref name="end"/> by the days of the union of the intervals that begin on or before the end as moved so far. An interval that is
    /// still open makes the result <see cref="Value.Never"/>.
    /// </summary>
    public static long Extend(long end, List<(long From, long To)> intervals)
    {
        if (end >= Value.Never) return end;
        intervals.Sort();
        var reached = long.MinValue;
        foreach (var (from, to) in intervals)
        {
            // Sorted by start: what begins later than the moved end can no longer move it.
            if (from > end) break;
            if (to >= Value.Never) return Value.Never;
            var start = Math.Max(from, reached);
            if (to > start) end += to - start;
            reached = Math.Max(reached, to);
        }

        return Math.Min(end, Calendar.LastDayNumber);
    }
}
