using Makegood.Domain.Basics;
using Makegood.Storage;
using NodaTime;

namespace Makegood.Server.Reports;

/// <summary>A report: figures over a span of days in the maker's zone, both included.</summary>
/// <param name="From">The first day; for reports about now it is today.</param>
public sealed record Report<T>(string Name, DateOnly From, DateOnly To, IReadOnlyList<T> Rows);

/// <summary>The days that a report is about, and the instants between which they lie.</summary>
internal sealed record ReportSpan(DateOnly From, DateOnly To, DateTimeOffset Begin, DateTimeOffset End, DateOnly Today)
{
    private const int UsualDays = 365;
    private const int MostDays = 36_600;

    /// <param name="from">A year before the end when not said.</param>
    /// <param name="to">Today when not said.</param>
    public static async Task<Result<ReportSpan, Refusal>> Read(Session look, string maker, DateOnly? from, DateOnly? to, DateTimeOffset now, CancellationToken stop)
    {
        var name = await MakerDay.ZoneOf(look, maker, stop);
        var (zone, today) = (DateTimeZoneProviders.Tzdb[name], MakerDay.In(name, now));
        var last = to ?? today;
        if (last.DayNumber < UsualDays && from is null) return Refusal.Invalid("to", "There is nothing that early.");
        var first = from ?? last.AddDays(1 - UsualDays);
        if (first > last) return Refusal.Invalid("from", "The first day is after the last; swap them.");
        if (last.DayNumber - first.DayNumber >= MostDays || last == DateOnly.MaxValue) return Refusal.Invalid("from", "More than a hundred years; name a shorter span.");
        return new ReportSpan(first, last, Start(first, zone), Start(last.AddDays(1), zone), today);
    }

    public Report<T> Of<T>(string name, IReadOnlyList<T> rows) => new(name, From, To, rows);

    public Report<T> OfToday<T>(string name, IReadOnlyList<T> rows) => new(name, Today, Today, rows);

    private static DateTimeOffset Start(DateOnly day, DateTimeZone zone) => zone.AtStartOfDay(LocalDate.FromDateOnly(day)).ToDateTimeOffset().ToUniversalTime();
}
