using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>Date arithmetic on day numbers. Nothing here guesses: the month-end rule always comes in.</summary>
public static class Calendar
{
    /// <summary>The last day number there is (9999-12-31).</summary>
    public const long LastDayNumber = 3652058;

    /// <summary>Adds whole months. <see cref="Value.Never"/> stays never. False when the result leaves the calendar.</summary>
    public static bool TryAddMonths(long day, long months, MonthEnd rule, out long result)
    {
        result = day;
        if (day >= Value.Never) return true;
        if (day is < 0 or > LastDayNumber) return false;
        if (months is > 120_000 or < -120_000) return false;
        var (years, ofYear, ofMonth) = DateOnly.FromDayNumber((int)day);
        var total = (years * 12L) + ofYear - 1 + months;
        if (total < 12 || total >= 120_000) return false;
        var (year, month) = Math.DivRem((uint)total, 12);
        month++;
        if (ofMonth <= 28 || ofMonth <= DateTime.DaysInMonth((int)year, (int)month))
        {
            result = new DateOnly((int)year, (int)month, ofMonth).DayNumber;
            return true;
        }

        var length = DateTime.DaysInMonth((int)year, (int)month);

        result = new DateOnly((int)year, (int)month, length).DayNumber;
        if (rule is MonthEnd.Roll) result++;
        return result <= LastDayNumber;
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
