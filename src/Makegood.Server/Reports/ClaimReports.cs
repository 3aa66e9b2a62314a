using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Reports;

/// <summary>How much was solved from afar; of the claims filed and the help begun in these days.</summary>
public static class SolvedByGuidance
{
    /// <param name="What">claims or guidance.</param>
    /// <param name="Settled">Claims that were decided or solved from afar; help that has ended.</param>
    /// <param name="Solved">Those solved from afar, without a part.</param>
    /// <param name="Share">Solved of settled, 0 to 1; null when nothing is settled.</param>
    public sealed record Row(string What, long Settled, long Solved, decimal? Share);

    public static async Task<Result<Report<Row>, Refusal>> Run(DateOnly? from, DateOnly? to, string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, from, to, now, stop)).Granted(out var span, out var refusal)) return refusal;
        const string solved = "EXISTS (SELECT 1 FROM claim_event e WHERE e.maker = c.maker AND e.claim_id = c.id AND e.kind = 'solve_by_guidance')";
        var claims = (await look.Query<Counts>(
            $"SELECT COUNT(*) AS settled, COALESCE(SUM(x.solved), 0) AS solved FROM (SELECT CASE WHEN {solved} THEN 1 ELSE 0 END AS solved FROM claim c WHERE c.maker = @maker AND c.submitted_at >= @Begin AND c.submitted_at < @End AND (c.decided_at IS NOT NULL OR {solved})) x",
            new { maker, span.Begin, span.End },
            stop))[0];
        var help = (await look.Query<Counts>(
            "SELECT COUNT(*) AS settled, COALESCE(SUM(CASE WHEN state = 'solved' THEN 1 ELSE 0 END), 0) AS solved FROM guidance WHERE maker = @maker AND opened_at >= @Begin AND opened_at < @End AND state <> 'open'",
            new { maker, span.Begin, span.End },
            stop))[0];
        return span.Of<Row>("solved-by-guidance", [Of("claims", claims), Of("guidance", help)]);
    }

    private static Row Of(string what, Counts counts) => new(what, counts.Settled, counts.Solved, counts.Settled == 0 ? null : Math.Round((decimal)counts.Solved / counts.Settled, 4));

    private sealed record Counts
    {
        public required long Settled { get; init; }
        public required long Solved { get; init; }
    }
}

/// <summary>What the policy answered and what was decided, by the clause that carries it; of the claims filed in these days.</summary>
public static class OutcomeByClause
{
    public sealed record Row
    {
        /// <summary>Null where no assessment was carried by one.</summary>
        public string? Clause { get; init; }
        public string? Outcome { get; init; }

        /// <summary>approved, refused, goodwill, referred or customer_pays; null while undecided.</summary>
        public string? Decision { get; init; }
        public required long Parts { get; init; }
        public required long Claims { get; init; }
    }

    public static async Task<Result<Report<Row>, Refusal>> Run(DateOnly? from, DateOnly? to, string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, from, to, now, stop)).Granted(out var span, out var refusal)) return refusal;
        var rows = await look.Query<Row>(
            """
            SELECT p.clause, p.outcome, p.decision, COUNT(*) AS parts, COUNT(DISTINCT p.claim_id) AS claims
            FROM claim c JOIN claim_part p ON p.maker = c.maker AND p.claim_id = c.id
            WHERE c.maker = @maker AND c.submitted_at >= @Begin AND c.submitted_at < @End
            GROUP BY p.clause, p.outcome, p.decision
            """,
            new { maker, span.Begin, span.End },
            stop);
        return span.Of("outcome-by-clause", [.. rows.OrderByDescending(r => r.Parts).ThenBy(r => r.Clause, StringComparer.Ordinal).ThenBy(r => r.Outcome, StringComparer.Ordinal).ThenBy(r => r.Decision, StringComparer.Ordinal)]);
    }
}

/// <summary>What goodwill cost, by who gave it; of the decisions of these days.</summary>
public static class GoodwillByPerson
{
    public sealed record Row
    {
        /// <summary>The account or key that decided.</summary>
        public required string Person { get; init; }
        public required string Role { get; init; }
        public string? Currency { get; init; }
        public required long Decisions { get; init; }

        /// <summary>In minor units.</summary>
        public required long Cost { get; init; }
    }

    public static async Task<Result<Report<Row>, Refusal>> Run(DateOnly? from, DateOnly? to, string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, from, to, now, stop)).Granted(out var span, out var refusal)) return refusal;
        // A sum of bigint is numeric on PostgreSQL.
        var rows = await look.Query<Row>(
            "SELECT actor AS person, by_role AS role, cost_currency AS currency, COUNT(*) AS decisions, CAST(SUM(cost_amount) AS bigint) AS cost FROM decision WHERE maker = @maker AND goodwill = 1 AND at >= @Begin AND at < @End GROUP BY actor, by_role, cost_currency",
            new { maker, span.Begin, span.End },
            stop);
        return span.Of("goodwill", [.. rows.OrderByDescending(r => r.Cost).ThenBy(r => r.Person, StringComparer.Ordinal).ThenBy(r => r.Currency, StringComparer.Ordinal)]);
    }
}

/// <summary>What remedies cost; of the claims filed in these days. Every way to cut it has the same sum.</summary>
public static class Costs
{
    public sealed record Row
    {
        /// <summary>The kind of remedy, the part, the model or the lot; null where it is not known.</summary>
        public string? Key { get; init; }
        public string? Currency { get; init; }
        public required long Remedies { get; init; }
        public required long Claims { get; init; }

        /// <summary>In minor units.</summary>
        public required long Cost { get; init; }
    }

    /// <param name="by">class, part, model or lot.</param>
    public static async Task<Result<Report<Row>, Refusal>> Run(string by, DateOnly? from, DateOnly? to, string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        var key = by switch { "class" => "r.kind", "part" => "r.item", "model" => "COALESCE(d.model, d.sku)", "lot" => "p.lot", _ => null };
        if (key is null) return Refusal.Invalid("by", $"`{by}` is no way to cut the costs; write class, part, model or lot.");
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, from, to, now, stop)).Granted(out var span, out var refusal)) return refusal;
        var rows = await look.Query<Row>(
            $"""
            SELECT {key} AS key, r.cost_currency AS currency, COUNT(*) AS remedies, COUNT(DISTINCT c.id) AS claims, CAST(SUM(r.cost_amount) AS bigint) AS cost
            FROM claim c JOIN remedy r ON r.maker = c.maker AND r.claim_id = c.id
            JOIN product d ON d.maker = c.maker AND d.id = c.product_id
            LEFT JOIN claim_part p ON p.maker = c.maker AND p.claim_id = c.id AND p.position = r.position
            WHERE c.maker = @maker AND c.submitted_at >= @Begin AND c.submitted_at < @End
            GROUP BY {key}, r.cost_currency
            """,
            new { maker, span.Begin, span.End },
            stop);
        return span.Of("costs-by-" + by, [.. rows.OrderByDescending(r => r.Cost).ThenBy(r => r.Key, StringComparer.Ordinal).ThenBy(r => r.Currency, StringComparer.Ordinal)]);
    }
}
