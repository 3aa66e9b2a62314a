using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Makegood.Storage.Migrations;

/// <summary>What the planner of SQLite is told of one index, as its own table has it.</summary>
internal sealed record Weight
{
    public required string Tbl { get; init; }

    /// <summary>Null speaks of a table without an index; none is told here.</summary>
    public string? Idx { get; init; }

    /// <summary>The rows of the table, then how many of them share a value of the first column, of the first two, and so on.</summary>
    public required string Stat { get; init; }
}

/// <summary>
/// The statement of a step that tells SQLite's planner how much each column narrows: <c>WEIGH INDEXES;</c>. Left to itself, SQLite takes the first column of every index to
/// leave ten rows; ours is the maker, which leaves all of them, and a question for one account may then walk the whole ledger. Measuring (<c>ANALYZE</c>) would tell it too,
/// and would make plans depend on when it was done. PostgreSQL measures by itself. Decision 0026.
/// </summary>
internal static class Weighing
{
    public const string Statement = "WEIGH INDEXES";

    // Large against any other number here, so that an index is worth its while even where the whole table has one maker.
    private const long Rows = 10_000_000;
    private const long OfMaker = 1_000_000;
    private const long OfWord = 20;
    private const long OfTime = 200;
    private const long OfName = 10;
    private const long Some = 2_000_000;

    // They have a handful of values each.
    private static readonly HashSet<string> Words = ["state", "kind", "turn", "outcome", "goodwill", "item", "product_id", "policy_id", "policy", "custody", "currency", "route", "channel", "platform", "role", "removed_at", "version"];

    public static async Task Run(SchemaWork work, CancellationToken stop)
    {
        if (!work.Dialect.IsSqlite) return;

        // Makes SQLite's own table, and fills nothing in.
        await work.Run("ANALYZE sqlite_schema", null, stop);
        await work.Run("DELETE FROM sqlite_stat1", null, stop);
        foreach (var weight in await Of((sql, arguments) => work.Query<Part>(sql, arguments, stop))) await work.Run("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (@Tbl, @Idx, @Stat)", weight, stop);

        // Whoever has the schema in mind reads it anew.
        await work.Run("ANALYZE sqlite_schema", null, stop);
    }

    /// <summary>What is right for a database with the tables of this one.</summary>
    public static Task<IReadOnlyList<Weight>> Of(SqliteConnection connection) => Of(async (sql, arguments) => (await connection.QueryAsync<Part>(sql, arguments)).AsList());

    private static async Task<IReadOnlyList<Weight>> Of(Func<string, object?, Task<IReadOnlyList<Part>>> query)
    {
        var parts = await query("""
            SELECT t.name AS tbl, i.name AS idx, i."unique" AS is_unique, i.partial AS is_partial, c.seqno AS place, c.name AS name
            FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, i.name, c.seqno
            """, null);
        return [.. parts.GroupBy(p => (p.Tbl, p.Idx)).Select(g => new Weight { Tbl = g.Key.Tbl, Idx = g.Key.Idx, Stat = Stat([.. g]) })];
    }

    private static string Stat(IReadOnlyList<Part> columns)
    {
        // An index over some of the rows has fewer of them; how many fewer, nobody knows beforehand.
        var all = columns[0].IsPartial ? Some : Rows;
        var (left, told) = (all, new List<long> { all });
        foreach (var (column, i) in columns.Select((c, i) => (c.Name, i)))
        {
            left = column == "maker" ? Math.Min(left, OfMaker) : Math.Min(left, Math.Max(left / By(column), 1));
            if (column != "maker" && !Words.Contains(column)) left = Math.Min(left, IsTime(column) ? OfTime : OfName);
            told.Add(columns[0].IsUnique && i == columns.Count - 1 ? 1 : left);
        }

        return string.Join(' ', told.Select(t => t.ToString(CultureInfo.InvariantCulture)));
    }

    private static long By(string column) => Words.Contains(column) ? OfWord : 2;

    private static bool IsTime(string column) => column is "at" or "since" or "day" || column.EndsWith("_at", StringComparison.Ordinal) || column.EndsWith("_on", StringComparison.Ordinal) || column.EndsWith("_since", StringComparison.Ordinal);

    private sealed record Part
    {
        public required string Tbl { get; init; }
        public required string Idx { get; init; }
        public required bool IsUnique { get; init; }
        public required bool IsPartial { get; init; }
        public required string Name { get; init; }
    }
}
