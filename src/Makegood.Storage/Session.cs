using System.Buffers;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;

namespace Makegood.Storage;

/// <summary>A connection in a transaction, asked in plain SQL. What both kinds of session share: to look.</summary>
public abstract class Session(DbConnection connection, DbTransaction? transaction, Dialect dialect) : IAsyncDisposable
{
    private const int PortionMost = 1000;

    protected DbConnection Connection { get; } = connection;

    protected DbTransaction? Transaction { get; } = transaction;

    public Dialect Dialect { get; } = dialect;

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? arguments, CancellationToken stop) =>
        (await Connection.QueryAsync<T>(Command(sql, arguments, stop))).AsList();

    /// <summary>The only row, or null when there is none.</summary>
    public Task<T?> Single<T>(string sql, object? arguments, CancellationToken stop) =>
        Connection.QuerySingleOrDefaultAsync<T>(Command(sql, arguments, stop));

    /// <summary>Two questions at once: the only row of the first, or null, and the rows of the second.</summary>
    public async Task<(TOne? One, IReadOnlyList<TMany> Many)> Both<TOne, TMany>(string one, string many, object? arguments, CancellationToken stop)
    {
        await using var answers = await Connection.QueryMultipleAsync(Command($"{one}; {many}", arguments, stop));
        return (await answers.ReadSingleOrDefaultAsync<TOne>(), (await answers.ReadAsync<TMany>()).AsList());
    }

    /// <summary>The rows of a table whose column has one of these values, asked for in portions.</summary>
    public async Task<IReadOnlyList<T>> Some<T>(string table, string column, string maker, IReadOnlyList<string> values, string order, CancellationToken stop)
    {
        if (values.Count == 0) return [];
        var rows = new List<T>();
        foreach (var portion in values.Chunk(PortionMost))
        {
            rows.AddRange(Dialect.IsSqlite
                ? await Query<T>($"SELECT * FROM {table} WHERE maker = @maker AND {column} IN (SELECT value FROM json_each(@list)) ORDER BY {order}", new { maker, list = JsonSerializer.Serialize(portion) }, stop)
                : await Query<T>($"SELECT * FROM {table} WHERE maker = @maker AND {column} = ANY(@list) ORDER BY {order}", new { maker, list = portion }, stop));
        }

        return rows;
    }

    /// <summary>Rows one by one, for tables that may be larger than memory.</summary>
    public async IAsyncEnumerable<T> Stream<T>(string sql, object? arguments, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var row in Connection.QueryUnbufferedAsync<T>(sql, arguments, Transaction).WithCancellation(stop)) yield return row;
    }

    /// <summary>All rows of a table as texts, in the order of their keys.</summary>
    /// <exception cref="InvalidDataException">A row that cannot be read as what the schema says.</exception>
    public async IAsyncEnumerable<RowText> Rows(string table, [EnumeratorCancellation] CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using var reader = await Connection.ExecuteReaderAsync(Command($"SELECT * FROM {table} ORDER BY maker, id", null, stop));
        while (await reader.ReadAsync(stop)) yield return RowText.Read(reader, buffer);
    }

    /// <summary>The next rows of a maker's, as texts.</summary>
    public async Task<IReadOnlyList<RowText>> RowPage(string table, string maker, string after, int length, CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var page = new List<RowText>(length);
        await using var reader = await Connection.ExecuteReaderAsync(Command($"SELECT * FROM {table} WHERE maker = @maker AND id > @after ORDER BY id LIMIT @length", new { maker, after, length }, stop));
        while (await reader.ReadAsync(stop)) page.Add(RowText.Read(reader, buffer));
        return page;
    }

    public abstract ValueTask DisposeAsync();

    protected Task<int> Execute(string sql, object? arguments, CancellationToken stop)
    {
        Before(sql);
        return Connection.ExecuteAsync(Command(sql, arguments, stop));
    }

    /// <summary>Called before each statement that changes something.</summary>
    protected virtual void Before(string sql)
    {
    }

    private CommandDefinition Command(string sql, object? arguments, CancellationToken stop) => new(sql, arguments, Transaction, cancellationToken: stop);
}

/// <summary>The few words in which the two databases differ.</summary>
/// <param name="Name"><c>sqlite</c> or <c>postgres</c>.</param>
/// <param name="ForUpdate">Ends a select whose row must not change before the commit.</param>
public sealed record Dialect(string Name, string ForUpdate)
{
    public static readonly Dialect Sqlite = new("sqlite", string.Empty);

    public static readonly Dialect Postgres = new("postgres", " FOR UPDATE");

    public bool IsSqlite => ReferenceEquals(this, Sqlite);
}
