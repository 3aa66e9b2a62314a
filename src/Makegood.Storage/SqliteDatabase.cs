using System.Globalization;
using Makegood.Storage.Migrations;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Makegood.Storage;

/// <summary>
/// SQLite in a folder. One connection writes, and works that come together share one commit (and one flush to disk);
/// others only read. Source: `design/safety.md`, durability: the single writer also keeps us clear of the WAL-reset bug of SQLite 3.7.0–3.51.2.
/// </summary>
public sealed class SqliteDatabase : Database
{
    public const string FileName = "makegood.db";
    private const int MostWorksPerCommit = 256;
    private static readonly TimeSpan LongestGroup = TimeSpan.FromMilliseconds(2);

    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private readonly string _readers;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _waiting;
    private long _commits;
    private long _works;
    private Group? _group;

    static SqliteDatabase() => Batteries_V2.Init();

    /// <exception cref="StoreBusyException">Another program has this folder open.</exception>
    public SqliteDatabase(string folder)
    {
        Directory.CreateDirectory(folder);
        Folder = System.IO.Path.GetFullPath(folder);
        Path = System.IO.Path.Combine(Folder, FileName);
        _lock = TakeLock();
        try
        {
            _writer = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
            _writer.Open();
            Say("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA busy_timeout = 5000;");
        }
        catch
        {
            _writer?.Dispose();
            _lock.Dispose();
            throw;
        }

        _readers = new SqliteConnectionStringBuilder { DataSource = Path, Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ToString();
    }

    public override Dialect Dialect => Dialect.Sqlite;

    public override string Where => Path;

    public string Folder { get; }

    public string Path { get; }

    /// <summary>The version of the SQLite that is built in.</summary>
    public static string Version => raw.sqlite3_libversion().utf8_to_string();

    public override long Commits => Interlocked.Read(ref _commits);

    public override long Works => Interlocked.Read(ref _works);

    public override async Task<Work> Begin(Act act, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        await TakeTurn();
        try
        {
            if (_group is null)
            {
                Say("BEGIN IMMEDIATE");
                _group = new Group();
            }

            Say("SAVEPOINT work");
            return new SqliteWork(this, act);
        }
        catch
        {
            GiveTurn();
            throw;
        }
    }

    public override async Task<Session> Look(CancellationToken stop)
    {
        var connection = new SqliteConnection(_readers);
        await connection.OpenAsync(stop);
        return new SqliteLook(connection);
    }

    public override async ValueTask DisposeAsync()
    {
        await TakeTurn();
        if (_group is not null) Flush();
        await _writer.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(_readers));
        await _lock.DisposeAsync();
        // The turn is kept: whoever still waits would find a closed database.
    }

    internal override async Task RunSchema(Func<SchemaWork, Task> steps, CancellationToken stop)
    {
        await TakeTurn();
        try
        {
            if (_group is not null) Flush();
            await using var transaction = _writer.BeginTransaction(deferred: false);
            await steps(new SchemaWork(_writer, transaction, Dialect));
            await transaction.CommitAsync(stop);
        }
        finally
        {
            GiveTurn();
        }
    }

    // Cancelling a wait would leave the count of the waiting wrong; the queue is short.
    private async Task TakeTurn()
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _turn.WaitAsync(CancellationToken.None);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    // The last of a group, a full group or an old one goes to disk; otherwise the next in line adds to it.
    private void GiveTurn()
    {
        if (_group is { } group && (Volatile.Read(ref _waiting) == 0 || group.Works >= MostWorksPerCommit || System.Diagnostics.Stopwatch.GetElapsedTime(group.Began) >= LongestGroup)) Flush();
        _turn.Release();
    }

    private void Flush()
    {
        var group = _group!;
        _group = null;
        try
        {
            Say("COMMIT");
            Interlocked.Increment(ref _commits);
            Interlocked.Add(ref _works, group.Works);
            group.Saved.SetResult();
        }
        catch (Exception problem) when (problem is SqliteException or InvalidOperationException)
        {
            // Nobody in the group was answered yet, so nothing that was promised is lost.
            if (!RolledBack) Say("ROLLBACK");
            group.Saved.SetException(problem);
        }
    }

    private bool RolledBack => raw.sqlite3_get_autocommit(_writer.Handle) != 0;

    private void Say(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private FileStream TakeLock()
    {
        var path = System.IO.Path.Combine(Folder, "makegood.lock");
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return file;
        }
        catch (IOException problem) when (problem is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new StoreBusyException($"{Folder} is in use by another makegood; stop that one first, or let it do the work");
        }
    }

    /// <summary>Works that share one commit.</summary>
    private sealed class Group
    {
        public TaskCompletionSource Saved { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Began { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

        public int Works { get; set; }
    }

    private sealed class SqliteWork(SqliteDatabase database, Act act) : Work(database._writer, null, Dialect.Sqlite, act)
    {
        private bool _over;

        public override ValueTask DisposeAsync()
        {
            if (_over) return ValueTask.CompletedTask;
            _over = true;
            // A full disk may have undone the whole transaction already, the others of the group with it.
            if (database.RolledBack)
            {
                var group = database._group!;
                database._group = null;
                group.Saved.SetException(new IOException("the database undid the whole transaction; nothing of it was saved"));
                _ = group.Saved.Task.Exception;
            }
            else
            {
                database.Say("ROLLBACK TO work; RELEASE work");
            }

            database.GiveTurn();
            return ValueTask.CompletedTask;
        }

        protected override async Task Save(CancellationToken stop)
        {
            database.Say("RELEASE work");
            _over = true;
            var group = database._group!;
            group.Works++;
            database.GiveTurn();
            await group.Saved.Task;
        }

        protected override Task InsertAll<T>(RowShape shape, IReadOnlyCollection<T> rows, CancellationToken stop)
        {
            using var command = database._writer.CreateCommand();
            command.CommandText = shape.Insert;
            var cells = shape.Properties.Select(p => command.Parameters.Add(new SqliteParameter("@" + p.Name, RowShape.IsNumber(p) ? SqliteType.Integer : SqliteType.Text))).ToList();
            foreach (var row in rows)
            {
                for (var i = 0; i < cells.Count; i++) cells[i].Value = Columns.ToColumn(shape.Properties[i].GetValue(row)) ?? DBNull.Value;
                command.ExecuteNonQuery();
            }

            return Task.CompletedTask;
        }
    }

    private sealed class SqliteLook(SqliteConnection connection) : Session(connection, connection.BeginTransaction(deferred: true), Dialect.Sqlite)
    {
        public override async ValueTask DisposeAsync()
        {
            await Transaction!.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
