using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Reports;

/// <summary>What should have come back and has not, today.</summary>
public static class OverdueReturns
{
    public sealed record Row
    {
        public required string Remedy { get; init; }
        public required string Claim { get; init; }
        public required string Serial { get; init; }
        public required string Item { get; init; }
        public required string State { get; init; }
        public required DateOnly DueOn { get; init; }

        /// <summary>Days since the last day on which it could come in time.</summary>
        public long DaysOverdue { get; init; }
    }

    public static async Task<Result<Report<Row>, Refusal>> Run(string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, null, null, now, stop)).Granted(out var span, out var refusal)) return refusal;
        var rows = await look.Query<Row>(
            """
            SELECT r.id AS remedy, c.number AS claim, u.printed_serial AS serial, r.item, r.state, r.return_due_on AS due_on
            FROM remedy r JOIN claim c ON c.maker = r.maker AND c.id = r.claim_id JOIN unit u ON u.maker = r.maker AND u.id = r.unit_id
            WHERE r.maker = @maker AND r.return_due_on < @Today AND r.ended_at IS NULL AND (r.state = 'return_due' OR r.state = 'return_overdue')
            ORDER BY r.return_due_on, r.id
            """,
            new { maker, span.Today },
            stop);
        return span.OfToday("overdue-returns", [.. rows.Select(r => r with { DaysOverdue = span.Today.DayNumber - r.DueOn.DayNumber })]);
    }
}

/// <summary>Units and parts that are on their way, in the shop, at a supplier or lost, today.</summary>
public static class UnitsAway
{
    /// <summary>Whose units wait elsewhere; what the maker keeps or has scrapped is nobody else's.</summary>
    public sealed record Row
    {
        public required string Unit { get; init; }
        public required string Serial { get; init; }

        /// <summary>The part that travels by itself; null for the unit.</summary>
        public string? UnitPart { get; init; }
        public required string Custody { get; init; }

        /// <summary>A day in the maker's zone.</summary>
        public required string Since { get; init; }
        public long Days { get; init; }
        public string? Claim { get; init; }
    }

    public static async Task<Result<Report<Row>, Refusal>> Run(string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, null, null, now, stop)).Granted(out var span, out var refusal)) return refusal;
        var rows = await look.Query<Row>(
            """
            SELECT k.unit_id AS unit, u.printed_serial AS serial, CASE WHEN k.id = k.unit_id THEN NULL ELSE k.id END AS unit_part, k.custody, SUBSTR(k.since, 1, 10) AS since, c.number AS claim
            FROM custody k JOIN unit u ON u.maker = k.maker AND u.id = k.unit_id
            LEFT JOIN remedy r ON r.maker = k.maker AND r.id = k.remedy_id LEFT JOIN claim c ON c.maker = r.maker AND c.id = r.claim_id
            WHERE k.maker = @maker AND k.custody IN ('in_transit_in', 'in_shop', 'at_supplier', 'in_transit_out', 'lost')
            ORDER BY k.since, k.id
            """,
            new { maker },
            stop);
        return span.OfToday("units-away", [.. rows.Select(r => r with { Days = span.Today.DayNumber - DateOnly.ParseExact(r.Since, Columns.DateFormat, System.Globalization.CultureInfo.InvariantCulture).DayNumber })]);
    }
}

/// <summary>The open claims that have waited longest, today.</summary>
public static class OldestClaims
{
    private const int Most = 100;

    public sealed record Row
    {
        public required string Claim { get; init; }
        public required string State { get; init; }
        public required string Turn { get; init; }
        public string? Assignee { get; init; }
        public required DateTimeOffset OpenedAt { get; init; }
        public DateTimeOffset? DueAt { get; init; }
        public long Days { get; init; }
    }

    public static async Task<Result<Report<Row>, Refusal>> Run(string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, null, null, now, stop)).Granted(out var span, out var refusal)) return refusal;
        var rows = await look.Query<Row>(
            $"SELECT number AS claim, state, turn, assignee, opened_at, due_at FROM claim WHERE maker = @maker AND ended_at IS NULL AND turn <> 'nobody' ORDER BY opened_at, id LIMIT {Most}",
            new { maker },
            stop);
        return span.OfToday("oldest-claims", [.. rows.Select(r => r with { Days = (long)(now - r.OpenedAt).TotalDays })]);
    }
}
