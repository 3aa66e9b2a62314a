using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Money;
using Makegood.Server.Credit;
using Makegood.Storage;
using NodaTime;

namespace Makegood.Server.Money;

/// <summary>The days that a report is about, in the maker's zone, and a look at the books in which everything that has lapsed is booked.</summary>
internal sealed class BookDays : IAsyncDisposable
{
    private const int MostDays = 36_600;
    private readonly DateTimeZone _zone;
    private readonly string _zoneName;

    private BookDays(Session look, string maker, string zone, DateTimeOffset now, BookBasis basis, DateTimeOffset? knownAt)
    {
        (Look, Maker, Basis, KnownAt, _zoneName) = (look, maker, basis, knownAt, zone);
        _zone = DateTimeZoneProviders.Tzdb[zone];
        Today = DayOf(now);
        (From, To) = (Today, Today);
    }

    public Session Look { get; }

    public string Maker { get; }

    public BookBasis Basis { get; }

    public DateTimeOffset? KnownAt { get; }

    public DateOnly Today { get; }

    public DateOnly From { get; private set; }

    public DateOnly To { get; private set; }

    /// <summary>The first instant of the first day.</summary>
    public DateTimeOffset Begin => StartOf(From);

    /// <summary>The first instant after the last day.</summary>
    public DateTimeOffset End => StartOf(To.AddDays(1));

    /// <summary>As of the end of one day: today, if none is named.</summary>
    public static Task<Result<BookDays, Refusal>> AsOf(MoneyQuestion question, MoneyHouse house, CancellationToken stop) => Open(question, house, days =>
    {
        days.From = days.To = question.AsOf ?? days.Today;
        return days.To > days.Today ? Refusal.Invalid("as_of", $"`{days.To:yyyy-MM-dd}` has not been yet; the last day there are books for is {days.Today:yyyy-MM-dd}.") : Readable("as_of", days.To);
    }, stop);

    /// <summary>A span of days: this year up to today, if none is named.</summary>
    public static Task<Result<BookDays, Refusal>> Span(MoneyQuestion question, MoneyHouse house, CancellationToken stop) => Open(question, house, days =>
    {
        days.To = question.To ?? days.Today;
        days.From = question.From ?? new DateOnly(days.To.Year, 1, 1);
        if (days.To > days.Today) return Refusal.Invalid("to", $"`{days.To:yyyy-MM-dd}` has not been yet; the last day there are books for is {days.Today:yyyy-MM-dd}.");
        if (days.From > days.To) return Refusal.Invalid("from", "The first day is after the last; swap them.");
        return days.To.DayNumber - days.From.DayNumber >= MostDays ? Refusal.Invalid("from", "More than a hundred years; name a shorter span.") : Readable("from", days.From);
    }, stop);

    /// <summary>A year of the calendar, up to today in the current one, which it is if none is named.</summary>
    public static Task<Result<BookDays, Refusal>> Year(MoneyQuestion question, MoneyHouse house, CancellationToken stop) => Open(question, house, days =>
    {
        var year = question.Year ?? days.Today.Year;
        if (year < 1900 || year > days.Today.Year) return Refusal.Invalid("year", string.Create(CultureInfo.InvariantCulture, $"`{year}` is no year there are books for; write 1900 to {days.Today.Year}."));
        days.From = new DateOnly(year, 1, 1);
        days.To = year == days.Today.Year ? days.Today : new DateOnly(year, 12, 31);
        return null;
    }, stop);

    public DateTimeOffset StartOf(DateOnly day) => _zone.AtStartOfDay(LocalDate.FromDateOnly(day)).ToDateTimeOffset().ToUniversalTime();

    public DateOnly DayOf(DateTimeOffset instant) => Instant.FromDateTimeOffset(instant).InZone(_zone).Date.ToDateOnly();

    /// <summary>The time of a movement by which it is sorted into days.</summary>
    public DateTimeOffset TimeOf(CreditMovementRow row) => Basis switch
    {
        BookBasis.Effective => row.EffectiveAt,
        BookBasis.Recorded => row.RecordedAt,
    };

    public MoneyReport<T> Of<T>(string name, IReadOnlyList<T> rows)
        where T : class => new(name, From, To, _zoneName, Words.Write(Basis), KnownAt, rows);

    public ValueTask DisposeAsync() => Look.DisposeAsync();

    // Balances are right before what lapsed is booked; sums of movements are not. So it is booked first, as at every look of a checkout.
    private static async Task<Result<BookDays, Refusal>> Open(MoneyQuestion question, MoneyHouse house, Func<BookDays, Refusal?> choose, CancellationToken stop)
    {
        var basis = BookBasis.Effective;
        if (question.Basis is { } word && !Words.TryRead(word, out basis)) return Refusal.Invalid("basis", $"`{word}` is no basis; write {Words.All<BookBasis>()}.");
        var act = house.Clock.Act(house.Maker, "server");
        await BookLapsed.Run(act, house.Database, house.Desk, stop);
        var look = await house.Database.Look(stop);
        var days = new BookDays(look, house.Maker, await MakerDay.ZoneOf(look, house.Maker, stop), act.At, basis, question.KnownAt);
        if (choose(days) is not { } refusal) return days;
        await days.DisposeAsync();
        return refusal;
    }

    private static Refusal? Readable(string field, DateOnly day) => day.Year < 1900 ? Refusal.Invalid(field, "There is nothing that early.") : null;
}
