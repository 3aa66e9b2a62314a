using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>Date arithmetic on day numbers. Nothing here guesses: the month-end rule always comes in.</summary>
public static class Calendar
{
    /// <summary>The last day number there is (9999-12-31).</summary>
    public const long LastDayNumber = 3652058;

    // Years are counted from 1 March of the year 0, so that the leap day is the last of its year: 306 days before day number 0.
    private const uint DaysBefore = 306;
    private const uint DaysOfFourCenturies = 146_097;

    /// <summary>Adds whole months. <see cref="Value.Never"/> stays never. False when the result leaves the calendar.</summary>
    public static bool TryAddMonths(long day, long months, MonthEnd rule, out long result)
    {
        result = day;
        if (day >= Value.Never) return true;
        if (unchecked((ulong)day) > LastDayNumber) return false;
        if (months is > 120_000 or < -120_000) return false;
        unchecked
        {
            // After Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms" (2023): multiplications instead of divisions.
            var n = (4 * ((uint)day + DaysBefore)) + 3;
            var century = n / DaysOfFourCenturies;
            var product = 2_939_745UL * ((n % DaysOfFourCenturies) | 3);
            var year = (100 * century) + (uint)(product >> 32);
            var month = (2_141 * ((uint)product / 2_939_745 / 4)) + 197_913;
            var ofMonth = (month & 0xffff) / 2_141;

            // Months from 0 (March); January and February belong to the year before.
            var total = (year * 12L) + (month >> 16) - 3 + months;
            if (total is < 10 or >= 119_998) return false;
            var first = FirstOfMonth((uint)total);
            result = first + ofMonth;
            if (ofMonth < 28) return true;

            // The day may not exist in that month.
            var next = FirstOfMonth((uint)total + 1);
            if (result >= next) result = rule is MonthEnd.Roll ? next : next - 1;
            return result <= LastDayNumber;
        }
    }

    /// <summary>The day number of the first day of a month, counted from March of the year 0.</summary>
    private static long FirstOfMonth(uint months)
    {
        unchecked
        {
            var (year, month) = (months / 12, months % 12);
            var century = year / 100;
            return (1461 * year / 4) - century + (century / 4) + (((979 * (month + 3)) - 2919) >> 5) - DaysBefore;
        }
    }

    public static bool TryAddDays(long day, long days, out long result)
    {
        result = day;
        if (day >= Value.Never) return true;
        result = day + days;
        return result is >= 0 and <= LastDayNumber;
    }

    /// <summary>Whole months from one date to another: the largest n with <c>from + n months &lt;= to</c>; negative when <paramref name="to"/> is earlier.</summary>
    public static long MonthsBetween(long from, long to, MonthEnd rule)
    {
        if (from >= Value.Never || to >= Value.Never) return to >= Value.Never && from < Value.Never ? 100_000 : 0;
        var (a, b) = (DateOnly.FromDayNumber((int)from), DateOnly.FromDayNumber((int)to));
        long months = ((b.Year - a.Year) * 12L) + b.Month - a.Month;
        while (TryAddMonths(from, months, rule, out var reached) && reached > to) months--;
        while (TryAddMonths(from, months + 1, rule, out var next) && next <= to) months++;
        return months;
    }

    public static bool TryLastDay(long start, long term, bool termIsMonths, DateRules rules, out long result)
    {
        var fits = termIsMonths ? TryAddMonths(start, term, rules.MonthEnd, out result) : TryAddDays(start, term, out result);
        if (fits && !rules.LastDayIncluded && result < Value.Never) result--;
        return fits && result >= 0;
    }
}
