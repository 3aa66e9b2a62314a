using System.Collections.Frozen;
using System.Globalization;
using Makegood.Domain.Basics;
using NodaTime;
using NodaTime.TimeZones;

namespace Makegood.Domain.Service;

/// <summary>When somebody is at the desk, as a person writes it down and as it is kept.</summary>
/// <param name="Zone">IANA name such as <c>Europe/Berlin</c>.</param>
/// <param name="Week">Opening hours by day: <c>monday</c> to <c>sunday</c>, each a list such as <c>09:00-12:30</c>; a day that is left out is closed. The day ends at <c>24:00</c>.</param>
/// <param name="Holidays">Days on which nobody is there, whatever the day of the week.</param>
public sealed record CalendarText(string Zone, IReadOnlyDictionary<string, IReadOnlyList<string>> Week, IReadOnlyList<DateOnly> Holidays)
{
    private static readonly string[] Workdays = ["monday", "tuesday", "wednesday", "thursday", "friday"];

    /// <summary>Monday to Friday, nine to five: what holds until a maker writes their own.</summary>
    public static CalendarText Usual(string zone) => new(zone, Workdays.ToDictionary(d => d, IReadOnlyList<string> (_) => ["09:00-17:00"], StringComparer.Ordinal), []);
}

/// <summary>
/// Business time: what passes while the desk is open. A day on which the clocks change has the hours that really pass; an hour that comes twice is counted from its first
/// time to its first time, and one that is left out takes nothing with it.
/// </summary>
public sealed class BusinessCalendar
{
    /// <summary>More than a lifetime of public holidays.</summary>
    public const int MostHolidays = 2000;

    private const int DayMinutes = 24 * 60;

    // Doors open at the first 02:30 of two; at a 02:30 that there is not they open when the clock goes on.
    private static readonly ZoneLocalMappingResolver Resolver = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    private readonly DateTimeZone _zone;
    private readonly FrozenDictionary<IsoDayOfWeek, IReadOnlyList<(int From, int To)>> _week;
    private readonly FrozenSet<LocalDate> _holidays;

    private BusinessCalendar(DateTimeZone zone, FrozenDictionary<IsoDayOfWeek, IReadOnlyList<(int From, int To)>> week, FrozenSet<LocalDate> holidays) => (_zone, _week, _holidays) = (zone, week, holidays);

    /// <summary>Reads a calendar, or says what cannot be meant.</summary>
    public static Result<BusinessCalendar, Refusal> Read(CalendarText text)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(text.Zone) is not { } zone) return Refusal.Invalid("zone", $"`{text.Zone}` is no time zone; write an IANA name such as Europe/Berlin.");
        if (text.Holidays.Count > MostHolidays) return Refusal.Invalid("holidays", string.Create(CultureInfo.InvariantCulture, $"There are {text.Holidays.Count:N0} holidays; {MostHolidays} is the most."));
        var week = new Dictionary<IsoDayOfWeek, IReadOnlyList<(int From, int To)>>();
        foreach (var (name, hours) in text.Week)
        {
            if (!Words.TryRead<DayOfWeek>(name, out var day)) return Refusal.Invalid("week", $"`{name}` is no day of the week; write monday, tuesday, wednesday, thursday, friday, saturday or sunday.");
            var open = new List<(int From, int To)>(hours.Count);
            foreach (var span in hours)
            {
                if (ReadHours(span) is not { } read) return Refusal.Invalid("week", $"`{span}` on {name} cannot be read; write opening hours as `09:00-17:00`, the end later than the beginning, at most `24:00`.");
                if (open.Count > 0 && read.From < open[^1].To) return Refusal.Invalid("week", $"`{span}` on {name} begins before the hours in front of it end; write them in their order, without overlap.");
                open.Add(read);
            }

            if (open.Count > 0) week[day is DayOfWeek.Sunday ? IsoDayOfWeek.Sunday : (IsoDayOfWeek)(int)day] = open;
        }

        if (week.Count == 0) return Refusal.Invalid("week", "The desk is never open, so no promise could ever fall due; write the hours of at least one day.");
        return new BusinessCalendar(zone, week.ToFrozenDictionary(), text.Holidays.Select(LocalDate.FromDateOnly).ToFrozenSet());
    }

    /// <summary>The business time that passes between two instants; none when the second is not later.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from) return TimeSpan.Zero;
        var (first, last) = (Instant.FromDateTimeOffset(from), Instant.FromDateTimeOffset(to));
        var sum = Duration.Zero;
        foreach (var (opens, closes) in OpenFrom(first))
        {
            if (opens >= last) break;
            var (a, b) = (Instant.Max(opens, first), Instant.Min(closes, last));
            if (b > a) sum += b - a;
        }

        return sum.ToTimeSpan();
    }

    /// <summary>The first instant at which so much business time has passed. Time that ends with the day's hours ends on that day.</summary>
    public DateTimeOffset Add(DateTimeOffset from, TimeSpan time)
    {
        Invariant.Holds(time >= TimeSpan.Zero, "business time is added, never taken away");
        if (time == TimeSpan.Zero) return from;
        var start = Instant.FromDateTimeOffset(from);
        var left = Duration.FromTimeSpan(time);
        foreach (var (opens, closes) in OpenFrom(start))
        {
            var begin = Instant.Max(opens, start);
            if (closes <= begin) continue;
            if (closes - begin >= left) return (begin + left).ToDateTimeOffset();
            left -= closes - begin;
        }

        throw new BrokenInvariantException("a calendar with opening hours goes on for ever");
    }

    // Spans in their order, from the day before on: near midnight a change of the clocks can put an instant on either day.
    private IEnumerable<(Instant Opens, Instant Closes)> OpenFrom(Instant from)
    {
        for (var day = from.InZone(_zone).Date.PlusDays(-1); ; day = day.PlusDays(1))
        {
            if (_holidays.Contains(day) || !_week.TryGetValue(day.DayOfWeek, out var hours)) continue;
            foreach (var (open, close) in hours) yield return (At(day, open), At(day, close));
        }
    }

    private Instant At(LocalDate day, int minute) => _zone.ResolveLocal(day.AtMidnight().PlusMinutes(minute), Resolver).ToInstant();

    private static (int From, int To)? ReadHours(string text) =>
        text.Split('-') is [var first, var second] && Minute(first) is { } from && Minute(second) is { } to && from < to ? (from, to) : null;

    private static int? Minute(string text)
    {
        if (text.Length != 5 || text[2] != ':' || !int.TryParse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hours) || !int.TryParse(text.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes > 59) return null;
        return (hours * 60) + minutes is <= DayMinutes and var minute ? minute : null;
    }
}
