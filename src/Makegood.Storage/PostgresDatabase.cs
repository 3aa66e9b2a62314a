using System.Data;
using System.Data.Common;
using Makegood.Storage.Migrations;
using Npgsql;

namespace Makegood.Storage;

/// <summary>
/// PostgreSQL. READ COMMITTED with guarded updates (a row's revision) and unique keys; SERIALIZABLE is not leaned on (`design/safety.md`).
/// </summary>
public sealed class PostgresDatabase : Database
{
    private readonly NpgsqlDataSource _source;
    private long _commits;

    /// <param name="store">A <c>postgres://user:password@host:port/database</c> address, or a connection string of Npgsql.</param>
    public PostgresDatabase(string store)
    {
        var settings = Settings(store);
        Where = $"PostgreSQL {settings.Host}:{settings.Port} {settings.Database}";
        _source = NpgsqlDataSource.Create(settings);
    }

    public override Dialect Dialect => Dialect.Postgres;

    public override string Where { get; }

    public override long Commits => Interlocked.Read(ref _commits);

    // Each work is a transaction of its own; PostgreSQL groups their flushes itself.
    public override long Works => Commits;

    public override async Task<Work> Begin(Act act, CancellationToken stop)
    {
        var connection = await _source.OpenConnectionAsync(stop);
        try
        {
            return new PostgresWork(this, connection, await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, stop), act);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override async Task<Session> Look(CancellationToken stop)
    {
        var connection = await _source.OpenConnectionAsync(stop);
        try
        {
            // One moment for all questions of a look, as on SQLite.
            return new PostgresLook(connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    internal override async Task RunSchema(Func<SchemaWork, Task> steps, CancellationToken stop)
    {
        await using var connection = await _source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var work = new SchemaWork(connection, transaction, Dialect, Before);
        // Two programs that start at once: the second waits, then finds nothing left to do.
        await work.Run("SELECT pg_advisory_xact_lock(7261544)", null, stop);
        await steps(work);
        Before?.Invoke("COMMIT");
        await transaction.CommitAsync(CancellationToken.None);
    }

    private static NpgsqlConnectionStringBuilder Settings(string store)
    {
        if (!Uri.TryCreate(store, UriKind.Absolute, out var address) || address.Scheme is not ("postgres" or "postgresql")) return new NpgsqlConnectionStringBuilder(store);
        var user = address.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder { Host = Uri.UnescapeDataString(address.Host), Database = Uri.UnescapeDataString(address.AbsolutePath.Trim('/')) };
        if (address.Port > 0) settings.Port = address.Port;
        if (user[0].Length > 0) settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) settings.Password = Uri.UnescapeDataString(user[1]);
        // postgres://user@/name?host=/folder names a socket, as libpq has it.
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var cells = pair.Split('=', 2);
            settings[cells[0]] = Uri.UnescapeDataString(cells.ElementAtOrDefault(1) ?? string.Empty);
        }

        return settings;
    }

    private sealed class PostgresWork(PostgresDatabase database, NpgsqlConnection connection, DbTransaction transaction, Act act) : Work(connection, transaction, Dialect.Postgres, act)
    {
        public override async ValueTask DisposeAsync()
        {
            await Transaction!.DisposeAsync();
            await Connection.DisposeAsync();
        }

        protected override async Task Save(CancellationToken stop)
        {
            Before("COMMIT");
            // Not to be broken off: whoever hangs up in the middle would leave it open whether the work was saved.
            await Transaction!.CommitAsync(CancellationToken.None);
            Interlocked.Increment(ref database._commits);
            Before("COMMITTED");
        }

        protected override void Before(string sql) => database.Before?.Invoke(sql);

        protected override async Task<int> InsertAll<T>(RowShape shape, string one, string many, IReadOnlyCollection<T> rows, CancellationToken stop)
        {
            Before(many);
            await using var command = new NpgsqlCommand(many, (NpgsqlConnection)Connection, (NpgsqlTransaction)Transaction!);
            foreach (var column in PostgresColumn.Of(shape)) command.Parameters.Add(column.Read(rows));
            await command.PrepareAsync(stop);
            return await command.ExecuteNonQueryAsync(stop);
        }

        protected override async Task<IReadOnlyList<int>> WriteAll(IReadOnlyList<RowSheet.Part> parts, CancellationToken stop)
        {
            if (parts.Count == 0) return [];
            await using var batch = new NpgsqlBatch((NpgsqlConnection)Connection, (NpgsqlTransaction)Transaction!);
            foreach (var part in parts)
            {
                Before(part.Many);
                var command = new NpgsqlBatchCommand(part.Many);
                foreach (var column in PostgresColumn.Of(part.Shape)) command.Parameters.Add(column.Read(part.Rows));
                batch.BatchCommands.Add(command);
            }

            // A connection keeps what it has prepared, so this is one message more for its first time only; without it, each commit has a dozen statements read and planned anew.
            await batch.PrepareAsync(stop);
            await batch.ExecuteNonQueryAsync(stop);
            return [.. batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(c => c.RecordsAffected)];
        }
    }

    private sealed class PostgresLook(NpgsqlConnection connection, DbTransaction transaction) : Session(connection, transaction, Dialect.Postgres)
    {
        public override async ValueTask DisposeAsync()
        {
            await Transaction!.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
