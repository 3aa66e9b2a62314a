using System.Data.Common;
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
    public async IAsyncEnumerable<T> Stream<T>(string sql, object? arguments, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var row in Connection.QueryUnbufferedAsync<T>(sql, arguments, Transaction).WithCancellation(stop)) yield return row;
    }

    public abstract ValueTask DisposeAsync();

    protected Task<int> Execute(string sql, object? arguments, CancellationToken stop) => Connection.ExecuteAsync(Command(sql, arguments, stop));

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
