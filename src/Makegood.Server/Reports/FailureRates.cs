using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Storage;
using NodaTime;

namespace Makegood.Server.Reports;

/// <summary>
/// How often parts fail, by month in service. A failure is a part that was made good: approved, or by goodwill. A month counts the parts that have been in service so long by
/// today, or until their unit was retired.
/// </summary>
/// <remarks>In service from the delivery, else the purchase, the invoice or the registration: what is on record of these, in this order.</remarks>
public static class FailureRates
{
    /// <param name="Lot">Null where it is not known, or where parts are counted whatever their lot.</param>
    /// <param name="Month">1 is the first month in service.</param>
    /// <param name="InService">Parts that have come so far; null by lot, because nobody says which lot the parts are of that never failed.</param>
    /// <param name="Rate">Failures of parts in service; null where that is not known.</param>
    public sealed record Row(string Part, string? Lot, long Month, long Failures, long? InService, decimal? Rate);

    /// <param name="by">part or lot.</param>
    public static async Task<Result<Report<Row>, Refusal>> Run(string by, DateOnly? from, DateOnly? to, string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        if (by is not ("part" or "lot")) return Refusal.Invalid("by", $"`{by}` is no way to count failures; write part or lot.");
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, from, to, now, stop)).Granted(out var span, out var refusal)) return refusal;

        // One question for all failures, one for all parts: their days grouped, so that a hundred thousand units are some thousand rows.
        const string start = "COALESCE(s.delivered_on, s.purchased_on, SUBSTR(s.purchased_at, 1, 10), s.invoiced_on, SUBSTR(u.registered_at, 1, 10))";
        var failures = await look.Query<Failure>(
            $"""
            SELECT p.item, p.lot, {start} AS start, COALESCE(c.failed_on, SUBSTR(c.opened_at, 1, 10)) AS end_day, CAST(SUM(p.quantity) AS bigint) AS parts
            FROM claim c JOIN claim_part p ON p.maker = c.maker AND p.claim_id = c.id JOIN unit u ON u.maker = c.maker AND u.id = c.unit_id LEFT JOIN sale s ON s.maker = u.maker AND s.id = u.sale_id
            WHERE c.maker = @maker AND c.submitted_at >= @Begin AND c.submitted_at < @End AND p.decision IN ('approved', 'goodwill')
            GROUP BY p.item, p.lot, {start}, COALESCE(c.failed_on, SUBSTR(c.opened_at, 1, 10))
            """,
            new { maker, span.Begin, span.End },
            stop);
        var counts = failures.GroupBy(f => (f.Item, Lot: by is "lot" ? f.Lot : null, Month: MonthOf(f.Start, f.EndDay))).ToDictionary(g => g.Key, g => g.Sum(f => f.Parts));
        if (by is "lot") return span.Of("failure-rates-by-lot", [.. counts.OrderBy(c => c.Key.Item, StringComparer.Ordinal).ThenBy(c => c.Key.Lot, StringComparer.Ordinal).ThenBy(c => c.Key.Month).Select(c => new Row(c.Key.Item, c.Key.Lot, c.Key.Month, c.Value, null, null))]);

        var parts = await look.Query<Fitted>(
            $"""
            SELECT p.item, {start} AS start, SUBSTR(u.retired_at, 1, 10) AS retired, COUNT(*) AS parts
            FROM unit_part p JOIN unit u ON u.maker = p.maker AND u.id = p.unit_id LEFT JOIN sale s ON s.maker = u.maker AND s.id = u.sale_id
            WHERE p.maker = @maker AND p.replaces_id IS NULL
            GROUP BY p.item, {start}, SUBSTR(u.retired_at, 1, 10)
            """,
            new { maker },
            stop);
        return span.Of("failure-rates-by-part", Rates(counts.ToDictionary(c => (c.Key.Item, c.Key.Month), c => c.Value), parts, span.Today));
    }

    private static List<Row> Rates(Dictionary<(string Item, long Month), long> failures, IReadOnlyList<Fitted> parts, DateOnly today)
    {
        var last = failures.GroupBy(f => f.Key.Item, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(f => f.Key.Month), StringComparer.Ordinal);
        var rows = new List<Row>();
        foreach (var (item, months) in last.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            // Those that reached a month reached every one before it.
            var reached = new long[months + 2];
            foreach (var group in parts.Where(p => p.Item == item))
            {
                var until = group.Retired is { } retired && string.CompareOrdinal(retired, Columns.Write(today)) < 0 ? retired : Columns.Write(today);
                if (string.CompareOrdinal(group.Start, until) > 0) continue;
                reached[Math.Min(MonthOf(group.Start, until), months)] += group.Parts;
            }

            for (var month = months - 1; month >= 1; month--) reached[month] += reached[month + 1];
            for (var month = 1L; month <= months; month++)
            {
                var failed = failures.GetValueOrDefault((item, month));
                rows.Add(new Row(item, null, month, failed, reached[month], reached[month] == 0 ? null : Math.Round((decimal)failed / reached[month], 6)));
            }
        }

        return rows;
    }

    // Whole months gone by, and one: who fails before the day on which service began failed in the first.
    private static long MonthOf(string start, string end)
    {
        var (from, to) = (Day(start), Day(end));
        return to < from ? 1 : Period.Between(from, to, PeriodUnits.Months).Months + 1;
    }

    private static LocalDate Day(string text) => LocalDate.FromDateOnly(DateOnly.ParseExact(text, Columns.DateFormat, CultureInfo.InvariantCulture));

    private sealed record Failure
    {
        public required string Item { get; init; }
        public string? Lot { get; init; }
        public required string Start { get; init; }
        public required string EndDay { get; init; }
        public required long Parts { get; init; }
    }

    private sealed record Fitted
    {
        public required string Item { get; init; }
        public required string Start { get; init; }
        public string? Retired { get; init; }
        public required long Parts { get; init; }
    }
}
