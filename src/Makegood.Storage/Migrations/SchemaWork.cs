using System.Data.Common;
using Dapper;

namespace Makegood.Storage.Migrations;

/// <summary>A transaction that may change the schema.</summary>
public sealed class SchemaWork(DbConnection connection, DbTransaction transaction, Dialect dialect)
{
    public Dialect Dialect { get; } = dialect;

    public Task<int> Run(string sql, object? arguments, CancellationToken stop) =>
        connection.ExecuteAsync(new CommandDefinition(sql, arguments, transaction, cancellationToken: stop));

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? arguments, CancellationToken stop) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, transaction, cancellationToken: stop))).AsList();
}
