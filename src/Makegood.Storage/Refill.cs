using System.Text.Json;
using Makegood.Storage.Migrations;

namespace Makegood.Storage;

/// <summary>The rows do not fit into this store; the message says why.</summary>
public sealed class RefillException(string message) : Exception(message);

/// <summary>Fills an empty store with the rows of another, all or none.</summary>
public static class Refill
{
    private const int RowsAtOnce = 1000;

    /// <param name="schema">The steps of the schema that the rows come from. Later steps are done after the filling, on the rows as on any other store.</param>
    /// <param name="rows">Table and row as JSON, tables in the order of <see cref="Tables.After(IEnumerable{long})"/>.</param>
    /// <param name="root">What the filled store must hash to.</param>
    /// <exception cref="RefillException">The store is not empty, a row does not fit, or the hash is another one. The store is as empty as before.</exception>
    /// <exception cref="SchemaException">The rows come from a newer or another schema.</exception>
    public static async Task Run(Database database, IReadOnlyList<AppliedStep> schema, IAsyncEnumerable<(string Table, string Json)> rows, string root, DateTimeOffset at, CancellationToken stop)
    {
        var numbers = schema.Select(s => s.Number).ToHashSet();
        Migrator.MustKnow(schema);
        await Migrator.Run(database, [.. Migrator.Steps.Where(s => numbers.Contains(s.Number))], at, stop);
        var tables = Tables.After(numbers);
        await database.RunSchema(
            async work =>
            {
                foreach (var table in tables.Append(Tables.Sessions))
                {
                    if ((await work.Query<long>($"SELECT 1 FROM {table} LIMIT 1", null, stop)).Count > 0) throw new RefillException($"{database.Where} is not empty: there are rows in {table}. Restore into a new folder or a new database");
                }

                await Fill(work, tables, rows, stop);
                using var hash = new RootHash();
                foreach (var table in tables)
                {
                    await foreach (var row in work.Rows($"SELECT * FROM {table} ORDER BY maker, id", stop)) hash.Add(RootHash.Line(table, row.Json));
                }

                var now = hash.Value();
                if (now != root) throw new RefillException($"what was restored hashes to {now}, and the backup says {root}; nothing was kept");
            },
            stop);
        await Migrator.Run(database, at, stop);
    }

    private static async Task Fill(SchemaWork work, IReadOnlyList<string> tables, IAsyncEnumerable<(string Table, string Json)> rows, CancellationToken stop)
    {
        var batch = new List<object?[]>(RowsAtOnce);
        string? current = null;
        IReadOnlyList<(string Name, bool IsNumber)> columns = [];
        await foreach (var (table, json) in rows.WithCancellation(stop))
        {
            if (table != current || batch.Count == RowsAtOnce) await Write();
            if (table != current)
            {
                if (!tables.Contains(table)) throw new RefillException($"the schema has no table {table}");
                columns = await work.ColumnsOf(table, stop);
                current = table;
            }

            batch.Add(Cells(table, json, columns));
        }

        await Write();

        async Task Write()
        {
            if (batch.Count > 0) await work.Insert(current!, columns, batch, stop);
            batch.Clear();
        }
    }

    private static object?[] Cells(string table, string json, IReadOnlyList<(string Name, bool IsNumber)> columns)
    {
        using var document = JsonDocument.Parse(json);
        var row = document.RootElement;
        if (row.GetPropertyCount() != columns.Count) throw new RefillException($"a row of {table} has other columns than the table");
        var cells = new object?[columns.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            if (!row.TryGetProperty(columns[i].Name, out var cell)) throw new RefillException($"a row of {table} has no {columns[i].Name}");
            cells[i] = (cell.ValueKind, columns[i].IsNumber) switch
            {
                (JsonValueKind.Null, _) => null,
                (JsonValueKind.String, false) => cell.GetString(),
                (JsonValueKind.Number, true) => cell.GetInt64(),
                _ => throw new RefillException($"a row of {table} has {cell.GetRawText()} in {columns[i].Name}"),
            };
        }

        return cells;
    }
}
