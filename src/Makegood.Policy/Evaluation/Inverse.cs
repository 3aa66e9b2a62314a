using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>The arithmetic of a policy, forwards and backwards: where does an operand make a result cross a value?</summary>
internal sealed class Inverse(Program program)
{
    private readonly PolicyModel _model = program.Model;

    /// <summary>The result of a node on two operands; null where there is none.</summary>
    public long? Apply(Node node, long a, long b)
    {
        var rules = _model.Dates;
        return node.Code switch
        {
            Code.Add => a + b,
            Code.Subtract => a - b,
            Code.Multiply => Math.Abs(a) < 1_000_000_000 && Math.Abs(b) < 1_000_000 ? a * b : null,
            Code.AddDays => Calendar.TryAddDays(a, b, out var day) ? day : null,
            Code.AddMonths => Calendar.TryAddMonths(a, b, rules.MonthEnd, out var month) ? month : null,
            Code.LastDay => Calendar.TryLastDay(a, b, node.Number == 1, rules, out var last) ? last : null,
            Code.DaysBetween => b - a,
            Code.MonthsBetween => a is >= 0 and <= Calendar.LastDayNumber && b is >= 0 and <= Calendar.LastDayNumber ? Calendar.MonthsBetween(a, b, rules.MonthEnd) : null,
            _ => Machine.FloorHours(b - a),
        };
    }
    /// <summary>Where the left operand makes the result cross <paramref name="t"/>, the right one being <paramref name="b"/>.</summary>
    public IEnumerable<Crossing> SolveLeft(Node node, Crossing t, long b) => node.Code switch
    {
        Code.Add => [t.Shifted(-b)],
        Code.Subtract => [t.Shifted(b)],
        Code.Multiply => Factor(t, b),
        Code.AddDays => [t.Shifted(-b)],
        Code.AddMonths => MonthPreimage(t, b),
        Code.LastDay => node.Number == 1 ? MonthPreimage(EndOf(t), b) : [EndOf(t).Shifted(-b)],
        Code.DaysBetween => [t.Mirrored(b - t.Value)],
        Code.MonthsBetween => LatestStart(t.Edge is Edge.After ? t.Value + 1 : t.Value, b),
        Code.HoursBetween => [new Crossing(b - (3600 * (t.Edge is Edge.After ? t.Value + 1 : t.Value)), Edge.After)],
        _ => [],
    };

    /// <summary>Where the right operand makes the result cross <paramref name="t"/>, the left one being <paramref name="a"/>.</summary>
    public IEnumerable<Crossing> SolveRight(Node node, Crossing t, long a) => node.Code switch
    {
        Code.Add => [t.Shifted(-a)],
        Code.Subtract => [t.Mirrored(a - t.Value)],
        Code.Multiply => Factor(t, a),
        Code.AddDays => [t.Shifted(-a)],
        Code.AddMonths => MonthCount(a, t),
        Code.LastDay => node.Number == 1 ? MonthCount(a, EndOf(t)) : [EndOf(t).Shifted(-a)],
        Code.DaysBetween => [t.Shifted(a)],
        Code.MonthsBetween => Calendar.TryAddMonths(a, t.Edge is Edge.After ? t.Value + 1 : t.Value, _model.Dates.MonthEnd, out var day) ? [new Crossing(day, Edge.Before)] : [],
        Code.HoursBetween => [new Crossing(a + (3600 * (t.Edge is Edge.After ? t.Value + 1 : t.Value)), Edge.Before)],
        _ => [],
    };

    /// <summary>The calendar day that a last day stands for.</summary>
    private Crossing EndOf(Crossing t) => _model.Dates.LastDayIncluded ? t : t.Shifted(1);

    /// <summary>Where x * b crosses t.</summary>
    private static IEnumerable<Crossing> Factor(Crossing t, long b)
    {
        // Whole multiples only: the product passes the target between its floor and the next factor.
        if (b == 0) return [];
        var floor = FloorDivide(t.Value, b);
        var exact = floor * b == t.Value;
        if (b > 0) return t.Edge is Edge.After || !exact ? [new Crossing(floor, Edge.After)] : [new Crossing(floor, Edge.Before)];
        return t.Edge is Edge.After && exact ? [new Crossing(floor, Edge.Before)] : [new Crossing(floor, Edge.After)];
    }

    private static long FloorDivide(long a, long b)
    {
        var quotient = a / b;
        return (a % b != 0) && ((a < 0) != (b < 0)) ? quotient - 1 : quotient;
    }

    /// <summary>The first day whose sum with the months reaches the target, or the last that does not pass it.</summary>
    private IEnumerable<Crossing> MonthPreimage(Crossing t, long months)
    {
        if (t.Value >= Value.Never || t.Value < 0 || !Calendar.TryAddMonths(t.Value, -months, MonthEnd.Clamp, out var near)) yield break;
        long? found = null;
        for (var day = Math.Max(1, near - 5); day <= near + 5; day++)
        {
            if (!Calendar.TryAddMonths(day, months, _model.Dates.MonthEnd, out var sum)) continue;
            if (t.Edge is Edge.Before && sum >= t.Value && found is null) found = day;
            if (t.Edge is Edge.After && sum <= t.Value) found = day;
        }

        if (found is { } at) yield return new Crossing(at, t.Edge);
    }

    /// <summary>The last start from which <paramref name="months"/> whole months fit before <paramref name="end"/>.</summary>
    private IEnumerable<Crossing> LatestStart(long months, long end) => MonthPreimage(new Crossing(end, Edge.After), months);

    /// <summary>How many months carry <paramref name="a"/> across the target.</summary>
    private IEnumerable<Crossing> MonthCount(long a, Crossing t)
    {
        if (a is < 0 or > Calendar.LastDayNumber || t.Value is < 0 or > Calendar.LastDayNumber) return [];
        var months = Calendar.MonthsBetween(a, t.Value, _model.Dates.MonthEnd);
        var meets = Calendar.TryAddMonths(a, months, _model.Dates.MonthEnd, out var reached) && reached == t.Value;
        return t.Edge is Edge.Before && meets ? FirstMeeting(a, t, months) : [new Crossing(months, Edge.After)];
    }

    /// <summary>Clamped months can meet a day only once, but the count before it may already: go back while it does.</summary>
    private IEnumerable<Crossing> FirstMeeting(long a, Crossing t, long months)
    {
        while (Calendar.TryAddMonths(a, months - 1, _model.Dates.MonthEnd, out var before) && before >= t.Value) months--;
        return [new Crossing(months, Edge.Before)];
    }

    /// <summary>The first instant of a day in the zone of the policy.</summary>
    public long StartOfDay(long day)
    {
        var date = DateOnly.FromDayNumber((int)day);
        return program.Zone.AtStartOfDay(new NodaTime.LocalDate(date.Year, date.Month, date.Day)).ToInstant().ToUnixTimeSeconds();
    }
}
