using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Makegood.Storage.Migrations;
using Microsoft.Data.Sqlite;

namespace Makegood.Storage;

/// <summary>Something in a store or a backup that is not as it was written.</summary>
/// <param name="Place">Where: a file and line, or a table and id.</param>
/// <param name="What">What is wrong there.</param>
public sealed record Finding(string Place, string What);

/// <summary>
/// Holds a store against itself: its pages and keys, every maker's chain of audits, and every row against the last thing the audit says of it.
/// All findings are told, not only the first.
/// </summary>
public sealed class Proof(Session look, CancellationToken stop)
{
    private const int PageLength = 1000;
    private const string AllDefinitions = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'schema_step' AND name NOT LIKE 'sqlite%' ORDER BY name";

    // By the numbers of the steps. Walking them takes longer than the rest of a small proof, and comes to the same each time.
    private static readonly ConcurrentDictionary<string, Expected> Schemas = new();

    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> Findings => _findings;

    public long Rows { get; private set; }

    public long Commits { get; private set; }

    /// <summary>Looks at everything.</summary>
    /// <param name="tables">The tables of the store's schema.</param>
    public async Task Run(IReadOnlyList<string> tables)
    {
        if (look.Dialect.IsSqlite) await Reading("the database file", Pages);
        if (look.Dialect.IsSqlite) await Reading("the schema", Definitions);
        await Reading("the audit", Chains);
        var leftovers = new Dictionary<(string, string, string), string>();
        await Reading("table leftover", async () =>
        {
            foreach (var row in await look.Query<LeftoverRow>("SELECT * FROM leftover ORDER BY maker, id", null, stop)) leftovers[(row.TableName, row.Maker, row.RowId)] = row.Content;
        });
        foreach (var shape in RowShape.All.Where(s => s.Proven && tables.Contains(s.Table))) await Reading($"table {shape.Table}", () => Contents(shape, leftovers));
        foreach (var shape in RowShape.All.Where(s => !s.Proven && tables.Contains(s.Table))) await Reading($"table {shape.Table}", () => Readable(shape.Table));
    }

    private void Found(string place, string what) => _findings.Add(new Finding(place, what));

    // What a damaged file does to those who read it is a finding like any other.
    private async Task Reading(string place, Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (Exception problem) when (problem is SqliteException or DataException or InvalidDataException or FormatException or JsonException or InvalidCastException or ArgumentException)
        {
            Found(place, $"it cannot be read: {problem.Message.TrimEnd('.')}");
        }
    }

    private async Task Pages()
    {
        foreach (var line in await look.Query<string>("PRAGMA integrity_check", null, stop))
        {
            if (line != "ok") Found("the database file", line);
        }

        foreach (var (table, rowid, parent) in await look.Query<(string Table, long? Rowid, string Parent)>("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check", null, stop))
        {
            Found(string.Create(CultureInfo.InvariantCulture, $"table {table}, row {rowid}"), $"it points to a row of {parent} that is not there");
        }
    }

    // A flipped byte in a table's own definition would rename a column. The right definitions are those of a new, empty database.
    private async Task Definitions()
    {
        var applied = (await look.Query<long>("SELECT number FROM schema_step ORDER BY number", null, stop)).ToHashSet();
        var steps = Migrator.Steps.Where(s => applied.Contains(s.Number)).ToList();
        if (steps.Count < applied.Count) return;
        var (definitions, weights) = await Right(steps);
        var right = new Dictionary<string, string>(definitions);
        foreach (var (name, sql) in await look.Query<(string Name, string Sql)>(AllDefinitions, null, stop))
        {
            if (!right.Remove(name, out var its)) Found($"the schema, {name}", "no step of the schema makes it");
            else if (its != sql) Found($"the schema, {name}", "its definition was changed");
        }

        foreach (var name in right.Keys) Found($"the schema, {name}", "it is not there");
        if (weights is null) return;
        var told = await look.Query<Weight>("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx", null, stop);
        if (!told.SequenceEqual(weights)) Found("the schema, sqlite_stat1", "what the planner is told of the indexes was changed");
    }

    private static async Task<Expected> Right(IReadOnlyList<MigrationStep> steps)
    {
        var key = string.Join(' ', steps.Select(s => s.Number));
        if (Schemas.TryGetValue(key, out var there)) return there;
        await using var fresh = new SqliteConnection("Data Source=:memory:");
        await fresh.OpenAsync();
        foreach (var statement in steps.SelectMany(s => Script.Statements(Migrator.For(s.Sql, Dialect.Sqlite))).Where(s => Carry.Read(s) is null && s != Weighing.Statement)) await fresh.ExecuteAsync(statement);
        var definitions = (await fresh.QueryAsync<(string Name, string Sql)>(AllDefinitions)).ToDictionary(d => d.Name, d => d.Sql);
        var weights = steps.Any(s => Script.Statements(s.Sql).Contains(Weighing.Statement)) ? await Weighing.Of(fresh) : null;
        return Schemas.GetOrAdd(key, new Expected(definitions, weights));
    }

    private async Task Chains()
    {
        var heads = (await look.Query<AuditHeadRow>("SELECT * FROM audit_head ORDER BY maker", null, stop)).ToDictionary(h => h.Maker);
        await using var events = Keyed<AuditEventRow>("audit_event").GetAsyncEnumerator(stop);
        var hasEvent = await events.MoveNextAsync();
        string? maker = null;
        var number = 0L;
        var previous = AuditChain.Start;
        await foreach (var commit in Keyed<AuditCommitRow>("audit_commit"))
        {
            if (commit.Maker != maker)
            {
                Head(maker, number, previous);
                (maker, number, previous) = (commit.Maker, 0, AuditChain.Start);
            }

            number++;
            Commits++;
            var place = string.Create(CultureInfo.InvariantCulture, $"audit of {commit.Maker}, commit {commit.Number}");
            if (commit.Number != number || commit.Id != AuditChain.CommitId(number) || commit.Revision != 1) Found(place, string.Create(CultureInfo.InvariantCulture, $"commit {number} should stand here: one is missing, or its number was changed"));
            if (commit.Previous != previous) Found(place, "it does not follow the commit before it");
            var its = new List<AuditEventRow>();
            for (; hasEvent && Belongs(events.Current, commit) <= 0; hasEvent = await events.MoveNextAsync())
            {
                var e = events.Current;
                if (Belongs(e, commit) < 0) Found($"audit of {e.Maker}, event {e.Id}", "there is no commit that it belongs to");
                else its.Add(e);
                if (Belongs(e, commit) == 0 && (e.Id != AuditChain.EventId(number, its.Count - 1) || e.CommitNumber != number || e.Position != its.Count - 1 || e.Revision != 1)) Found($"audit of {e.Maker}, event {e.Id}", "an event before it is missing, or its number was changed");
            }

            if (AuditChain.Seal(commit, its).Hash != commit.Hash) Found(place, $"its content is not what its hash says; it, or one of its events ({string.Join(", ", its.Select(e => $"{e.Kind} {e.SubjectId}").Take(3))}{(its.Count > 3 ? ", …" : string.Empty)}), was changed");
            (number, previous) = (commit.Number, commit.Hash);
        }

        Head(maker, number, previous);
        for (; hasEvent; hasEvent = await events.MoveNextAsync()) Found($"audit of {events.Current.Maker}, event {events.Current.Id}", "there is no commit that it belongs to");
        foreach (var left in heads.Values) Found($"audit of {left.Maker}", "its head is there, but its commits are not");

        void Head(string? of, long last, string hash)
        {
            if (of is null) return;
            if (!heads.Remove(of, out var head)) Found($"audit of {of}", "its head is missing");
            else if (head.Number != last || head.Hash != hash || head.Id != "head" || head.Revision != last + 1) Found($"audit of {of}, head", string.Create(CultureInfo.InvariantCulture, $"it says commit {head.Number}, revision {head.Revision}, and the last commit is {last}: commits were cut off at the end, or the head was changed"));
        }
    }

    // Before, in or after the commit, in the order of keys.
    private static int Belongs(AuditEventRow e, AuditCommitRow commit) =>
        string.CompareOrdinal(e.Maker, commit.Maker) is not 0 and var byMaker ? byMaker : string.CompareOrdinal(e.Id.Length > commit.Id.Length ? e.Id[..commit.Id.Length] : e.Id, commit.Id);

    private async Task Contents(RowShape shape, Dictionary<(string Table, string Maker, string Id), string> leftovers)
    {
        var table = shape.Table;
        foreach (var maker in await look.Query<string>($"SELECT DISTINCT maker FROM {table} UNION SELECT maker FROM audit_head ORDER BY 1", null, stop))
        {
            await using var rows = RowsOf(table, maker).GetAsyncEnumerator(stop);
            var hasRow = await rows.MoveNextAsync();
            await foreach (var (id, data, e) in LastEvents(table, maker))
            {
                for (; hasRow && string.CompareOrdinal(rows.Current.Id, id) < 0; hasRow = await rows.MoveNextAsync()) Unknown(rows.Current);
                var row = hasRow && rows.Current.Id == id ? rows.Current : null;
                if (row is not null) hasRow = await rows.MoveNextAsync();
                if (row is not null) Rows++;
                var place = $"table {table}, id {id} of {maker}";
                var json = row?.Json ?? leftovers.GetValueOrDefault((table, maker, id));
                if (data is null && row is not null) Found(place, $"it is there, but the audit says that it was removed (event {e})");
                else if (data is not null && json is null) Found(place, $"it is not there, but the audit says that it is (event {e})");
                else if (data is not null && Difference(json!, data, shape.Audited) is { } difference) Found(place, $"{difference} (event {e})");
            }

            for (; hasRow; hasRow = await rows.MoveNextAsync()) Unknown(rows.Current);
        }

        void Unknown(RowText row)
        {
            Rows++;
            Found($"table {table}, id {row.Id} of {row.Maker}", "the audit knows nothing of it");
        }
    }

    // No audit to hold it against; that every row can be read as what it should be is still worth knowing.
    private async Task Readable(string table)
    {
        await foreach (var row in look.Rows(table, stop)) Rows++;
    }

    /// <summary>What a row says otherwise than its last event; null when nothing. A column that is younger than the event is not compared.</summary>
    private static string? Difference(string row, string data, bool isWhole)
    {
        if (row == data) return null;
        using var is_ = JsonDocument.Parse(row);
        using var was = JsonDocument.Parse(data);
        if (!isWhole) return was.RootElement.TryGetProperty("sha256", out var seal) && seal.GetString() == RowSeal.Of(is_.RootElement) ? null : "its content has another hash than the audit says";
        foreach (var column in was.RootElement.EnumerateObject())
        {
            if (is_.RootElement.TryGetProperty(column.Name, out var value) && !JsonElement.DeepEquals(value, column.Value)) return $"{column.Name} is {Short(value)}, and the audit says {Short(column.Value)}";
        }

        return null;
    }

    private static string Short(JsonElement value)
    {
        const int longest = 60;
        var text = value.GetRawText();
        return text.Length <= longest ? text : text[..longest] + "…";
    }

    private async IAsyncEnumerable<T> Keyed<T>(string table)
        where T : Row
    {
        // By keys and pages, because PostgreSQL answers one question at a time.
        for (var (maker, id) = (string.Empty, string.Empty); ;)
        {
            var page = await look.Query<T>($"SELECT * FROM {table} WHERE (maker, id) > (@maker, @id) ORDER BY maker, id LIMIT {PageLength}", new { maker, id }, stop);
            foreach (var row in page) yield return row;
            if (page.Count < PageLength) yield break;
            (maker, id) = (page[^1].Maker, page[^1].Id);
        }
    }

    private async IAsyncEnumerable<RowText> RowsOf(string table, string maker)
    {
        for (var after = string.Empty; ;)
        {
            var page = await look.RowPage(table, maker, after, PageLength, stop);
            foreach (var row in page) yield return row;
            if (page.Count < PageLength) yield break;
            after = page[^1].Id;
        }
    }

    private async IAsyncEnumerable<(string Id, string? Data, string Event)> LastEvents(string table, string maker)
    {
        for (var after = string.Empty; ;)
        {
            var page = await look.Query<(string Id, string? Data, string Event)>(
                $"""
                SELECT e.subject_id, e.data, e.id FROM audit_event e
                JOIN (SELECT subject_id, max(id) AS last FROM audit_event WHERE maker = @maker AND subject = @table AND subject_id > @after GROUP BY subject_id ORDER BY subject_id LIMIT {PageLength}) l
                ON e.maker = @maker AND e.id = l.last ORDER BY e.subject_id
                """,
                new { maker, table, after },
                stop);
            foreach (var row in page) yield return row;
            if (page.Count < PageLength) yield break;
            after = page[^1].Id;
        }
    }

    /// <summary>What a schema holds when nobody changed it.</summary>
    /// <param name="Weights">What the planner is told; null before the step that tells it.</param>
    private sealed record Expected(IReadOnlyDictionary<string, string> Definitions, IReadOnlyList<Weight>? Weights);
}
