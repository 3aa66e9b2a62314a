using System.Buffers;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Makegood.Storage.Migrations;

/// <summary>A transaction that may change the schema.</summary>
/// <param name="before">Told each statement before it runs.</param>
internal sealed class SchemaWork(DbConnection connection, DbTransaction transaction, Dialect dialect, Action<string>? before)
{
    public Dialect Dialect { get; } = dialect;

    public Task<int> Run(string sql, object? arguments, CancellationToken stop)
    {
        before?.Invoke(sql);
        return connection.ExecuteAsync(new CommandDefinition(sql, arguments, transaction, cancellationToken: stop));
    }

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? arguments, CancellationToken stop) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, transaction, cancellationToken: stop))).AsList();

    public async IAsyncEnumerable<RowText> Rows(string sql, [EnumeratorCancellation] CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, null, transaction, cancellationToken: stop));
        while (await reader.ReadAsync(stop)) yield return RowText.Read(reader, buffer);
    }

    /// <summary>The columns of a table in their order, each with whether it holds whole numbers.</summary>
    public async Task<IReadOnlyList<(string Name, bool IsNumber)>> ColumnsOf(string table, CancellationToken stop) =>
        [.. (await Query<(string Name, string Type)>(Tables.ColumnsSql(Dialect), new { table }, stop)).Select(c => (c.Name, c.Type is "INTEGER" or "bigint"))];

    /// <summary>Inserts rows whose cells stand in the order of the columns.</summary>
    public async Task Insert(string table, IReadOnlyList<(string Name, bool IsNumber)> columns, IReadOnlyList<object?[]> rows, CancellationToken stop)
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        if (Dialect.IsSqlite)
        {
            command.CommandText = $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => "@p" + i))})";
            var cells = columns.Select((c, i) => ((SqliteCommand)command).Parameters.Add(new SqliteParameter("@p" + i, c.IsNumber ? SqliteType.Integer : SqliteType.Text))).ToList();
            foreach (var row in rows)
            {
                before?.Invoke(command.CommandText);
                for (var i = 0; i < cells.Count; i++) cells[i].Value = row[i] ?? DBNull.Value;
                command.ExecuteNonQuery();
            }

            return;
        }

        command.CommandText = $"INSERT INTO {table} ({names}) SELECT * FROM unnest({string.Join(", ", columns.Select((c, i) => $"@p{i}::{(c.IsNumber ? "bigint" : "text")}[]"))})";
        for (var i = 0; i < columns.Count; i++)
        {
            var column = i;
            ((NpgsqlCommand)command).Parameters.AddWithValue("p" + i, columns[i].IsNumber ? rows.Select(r => (long?)r[column]).ToArray() : rows.Select(r => (string?)r[column]).ToArray());
        }

        before?.Invoke(command.CommandText);
        await command.ExecuteNonQueryAsync(stop);
    }
}
