using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Storage.Migrations;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Makegood.Storage;

/// <summary>
/// SQLite in a folder. One connection writes, and works that come together share one commit and one flush to disk (decision 0017); others only read.
/// Source: `design/safety.md`, durability. The log is folded beside the writer, which is safe from SQLite 3.51.3 on.
/// </summary>
public sealed class SqliteDatabase : Database
{
    public const string FileName = "makegood.db";
    public const string LockName = "makegood.lock";
    public const string HolderName = "makegood.pid";
    private const int MostWorksPerCommit = 256;
    private const int FirstWithoutResetBug = 3_051_003;

    // In kilobytes. SQLite looks through its whole cache at most commits, so that more costs more than it saves; the machine keeps the file in memory anyway.
    private const int CacheSize = 16_384;

    // In pages. 4 MB, since a flush waits for the disk as long as it is busy with a fold; and 64.
    private const int FoldAfter = 1_024;
    private const int FoldAfterInHurry = 16_384;
    private static readonly TimeSpan LongestGroup = TimeSpan.FromMilliseconds(2);

    private static readonly System.Collections.Frozen.FrozenSet<string> Often = System.Collections.Frozen.FrozenSet.Create(StringComparer.Ordinal, "BEGIN IMMEDIATE", "SAVEPOINT work", "RELEASE work", "COMMIT");

    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private readonly string _readers;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _toFold = new(0);
    private readonly Task _folding;
    private readonly Dictionary<string, SqliteCommand> _said = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteInsert> _inserts = new(StringComparer.Ordinal);
    private int _waiting;
    private long _commits;
    private long _works;
    private long _written;
    private bool _isFolding;
    private bool _hurries;
    private bool _closed;
    private Group? _group;

    static SqliteDatabase()
    {
        Batteries_V2.Init();
        Invariant.Holds(raw.sqlite3_libversion_number() >= FirstWithoutResetBug, $"SQLite {Version} can damage a file that one connection folds while another writes; makegood comes with a newer one");
    }

    /// <exception cref="StoreBusyException">Another program has this folder open.</exception>
    public SqliteDatabase(string folder)
    {
        Folder = System.IO.Path.GetFullPath(folder);
        Path = System.IO.Path.Combine(Folder, FileName);
        OwnerOnly.MakeFolder(Folder);
        _lock = TakeLock();
        try
        {
            // Made before SQLite does, because SQLite would let the whole machine read it; its side files take over the mode.
            OwnerOnly.Open(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            _writer = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
            _writer.Open();
            Say("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA busy_timeout = 5000; PRAGMA wal_autocheckpoint = 0;");
            Say($"PRAGMA cache_size = -{CacheSize}");
        }
        catch
        {
            _writer?.Dispose();
            _lock.Dispose();
            throw;
        }

        _readers = new SqliteConnectionStringBuilder { DataSource = Path, Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ToString();
        _folding = Task.Factory.StartNew(Fold, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override Dialect Dialect => Dialect.Sqlite;

    public override string Where => Path;

    public string Folder { get; }

    public string Path { get; }

    /// <summary>The version of the SQLite that is built in.</summary>
    public static string Version => raw.sqlite3_libversion().utf8_to_string();

    public override long Commits => Interlocked.Read(ref _commits);

    public override long Works => Interlocked.Read(ref _works);

    /// <summary>The process that has a folder open, or had it last; null when nobody ever had.</summary>
    public static int? Holder(string folder)
    {
        var path = System.IO.Path.Combine(folder, HolderName);
        return File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null;
    }

    public override async Task<Work> Begin(Act act, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        await TakeTurn();
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_group is not null)
            {
                Say("SAVEPOINT work");
                return new SqliteWork(this, act, isFirst: false);
            }

            // Left over only when an earlier ROLLBACK failed as well.
            if (!RolledBack) Say("ROLLBACK");
            Say("BEGIN IMMEDIATE");
            _group = new Group();
            return new SqliteWork(this, act, isFirst: true);
        }
        catch
        {
            GiveTurn();
            throw;
        }
    }

    // Whole stores go by: room for the pages that are written again and again, and fewer and longer walks from the log into the file.
    public override Task Hurry()
    {
        _hurries = true;
        return Tune("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
    }

    public override async Task<Session> Look(CancellationToken stop)
    {
        var connection = new SqliteConnection(_readers);
        try
        {
            await connection.OpenAsync(stop);
            return new SqliteLook(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await TakeTurn();
        try
        {
            if (_closed) return;
            _closed = true;
            if (_group is not null) Flush();
        }
        finally
        {
            // Whoever still waits finds a closed database, and says so.
            _turn.Release();
        }

        _toFold.Release();
        await _folding;

        // Readers first: the last connection to close folds the write-ahead log into the file, and that is the writer's task.
        using (var reader = new SqliteConnection(_readers)) SqliteConnection.ClearPool(reader);
        foreach (var insert in _inserts.Values) insert.Dispose();
        foreach (var said in _said.Values) await said.DisposeAsync();
        await _writer.DisposeAsync();
        await _lock.DisposeAsync();
    }

    internal override async Task RunSchema(Func<SchemaWork, Task> steps, CancellationToken stop)
    {
        await TakeTurn();
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_group is not null) Flush();
            if (!RolledBack) Say("ROLLBACK");
            await using var transaction = _writer.BeginTransaction(deferred: false);
            await steps(new SchemaWork(_writer, transaction, Dialect, Before));
            Before?.Invoke("COMMIT");
            await transaction.CommitAsync(CancellationToken.None);
        }
        finally
        {
            GiveTurn();
        }
    }

    /// <summary>Says something to the writing connection, between works. For tests: a full disk is <c>PRAGMA max_page_count</c>.</summary>
    internal async Task Tune(string pragma)
    {
        await TakeTurn();
        try
        {
            if (_group is not null) Flush();
            Say(pragma);
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
    // INVARIANT: whoever is counted as waiting will take the turn and give it back, so a group that is left open here is always closed.
    private void GiveTurn()
    {
        try
        {
            if (_group is { } group && (Volatile.Read(ref _waiting) == 0 || group.Works >= MostWorksPerCommit || System.Diagnostics.Stopwatch.GetElapsedTime(group.Began) >= LongestGroup)) Flush();
        }
        finally
        {
            _turn.Release();
        }
    }

    // Never throws: those who wait for the group are told.
    private void Flush()
    {
        var group = _group!;
        try
        {
            Before?.Invoke("COMMIT");
            Say("COMMIT");
            if (group.Works > 0) Interlocked.Increment(ref _commits);
            Interlocked.Add(ref _works, group.Works);
            _group = null;
            group.Saved.SetResult();
        }
        catch (Exception problem)
        {
            Abandon(problem);
            return;
        }

        FoldIfLong();
    }

    // The pages since the log was folded last; told to the one that folds when they are many.
    private void FoldIfLong()
    {
        raw.sqlite3_db_status(_writer.Handle!, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1);
        _written += pages;
        if (_written < (_hurries ? FoldAfterInHurry : FoldAfter) || Volatile.Read(ref _isFolding)) return;
        (_written, _isFolding) = (0, true);
        _toFold.Release();
    }

    /// <summary>
    /// Folds the write-ahead log into the file, beside the one who writes: nobody waits while the pages are copied and flushed. What was written meanwhile is folded in the
    /// writer's turn, so that the log begins anew; it is little. Two connections may do this at once from SQLite 3.51.3 on (decision 0017).
    /// </summary>
    private void Fold()
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        while (true)
        {
            _toFold.Wait();
            if (_closed) return;
            try
            {
                connection.Open();
                Say(connection, (_hurries ? "PRAGMA synchronous = OFF; " : "PRAGMA synchronous = FULL; ") + "PRAGMA wal_checkpoint(PASSIVE)");
                TakeTurn().GetAwaiter().GetResult();
                try
                {
                    if (_group is not null) Flush();
                    if (!_closed) Say("PRAGMA wal_checkpoint(PASSIVE)");
                }
                finally
                {
                    GiveTurn();
                }
            }
            catch (SqliteException)
            {
                // A full disk, or a reader that stays: the log grows for a while, and the next time may do better. What is written says itself when it cannot be.
            }

            Volatile.Write(ref _isFolding, false);
        }
    }

    // Nobody in the group was answered yet, so nothing that was promised is lost.
    private void Abandon(Exception problem)
    {
        var group = _group!;
        _group = null;
        try
        {
            if (!RolledBack) Say("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The next to begin tries again and tells why it cannot; those of this group are told what came first.
        }

        group.Saved.SetException(problem);
        _ = group.Saved.Task.Exception; // seen, even when no work waits for it
    }

    private bool RolledBack => raw.sqlite3_get_autocommit(_writer.Handle) != 0;

    // A few words are said with every work; they are read once.
    private void Say(string sql)
    {
        if (!_said.TryGetValue(sql, out var command))
        {
            command = _writer.CreateCommand();
            command.CommandText = sql;
            if (Often.Contains(sql)) _said[sql] = command;
        }

        try
        {
            command.ExecuteNonQuery();
        }
        finally
        {
            if (!_said.ContainsKey(sql)) command.Dispose();
        }
    }

    private static void Say(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private FileStream TakeLock()
    {
        var path = System.IO.Path.Combine(Folder, LockName);
        try
        {
            var file = OwnerOnly.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // In a file of its own: the locked one cannot be read by others.
            File.WriteAllText(System.IO.Path.Combine(Folder, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return file;
        }
        catch (IOException problem) when (problem is not (FileNotFoundException or DirectoryNotFoundException) && IsTaken(problem))
        {
            throw new StoreBusyException($"{Folder} is in use by another makegood{(Holder(Folder) is { } process ? string.Create(CultureInfo.InvariantCulture, $" (process {process})") : string.Empty)}; stop that one first, or let it do the work");
        }
    }

    // EWOULDBLOCK (11 on Linux, 35 on macOS), or a sharing violation: as opposed to a full disk.
    private static bool IsTaken(IOException problem) => (problem.HResult & 0xFFFF) is 11 or 35 or 32;

    /// <summary>Works that share one commit.</summary>
    private sealed class Group
    {
        public TaskCompletionSource Saved { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Began { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

        public int Works { get; set; }
    }

    // The first of a group can be undone with the whole transaction; a savepoint costs a copy of every page that is written in it.
    private sealed class SqliteWork(SqliteDatabase database, Act act, bool isFirst) : Work(database._writer, null, Dialect.Sqlite, act)
    {
        private bool _over;

        public override async ValueTask DisposeAsync()
        {
            if (_over) return;
            _over = true;
            var group = database._group!;
            Undo();
            var hasSeenOthers = database._group == group && group.Works > 0;
            database.GiveTurn();
            // It may have read what others of its group changed. An answer such as "that was done already" must not go out before that is on disk.
            if (hasSeenOthers) await group.Saved.Task;
        }

        protected override async Task Save(CancellationToken stop)
        {
            Before("RELEASE work");
            if (!isFirst) database.Say("RELEASE work");
            _over = true;
            var group = database._group!;
            group.Works++;
            database.GiveTurn();
            await group.Saved.Task;
        }

        // A full disk may make SQLite undo the whole transaction; what came then would be saved by itself, statement by statement.
        protected override void Before(string sql)
        {
            if (database.RolledBack) throw new IOException("the database undid the whole transaction; nothing of it was saved");
            database.Before?.Invoke(sql);
        }

        protected override Task<int> InsertAll<T>(RowShape shape, string one, string many, IReadOnlyCollection<T> rows, CancellationToken stop)
        {
            var written = 0;
            if (!database._inserts.TryGetValue(one, out var insert)) insert = database._inserts[one] = new SqliteInsert(database._writer.Handle!, shape, one);
            foreach (var row in rows)
            {
                Before(one);
                written += insert.Add((Row)(object)row!);
            }

            return Task.FromResult(written);
        }

        private void Undo()
        {
            try
            {
                if (database.RolledBack) database.Abandon(new IOException("the database undid the whole transaction; nothing of it was saved"));
                else if (!isFirst) database.Say("ROLLBACK TO work; RELEASE work");
                else
                {
                    database.Say("ROLLBACK");
                    database._group = null;
                }
            }
            catch (SqliteException problem)
            {
                // Half undone cannot be kept, so the others of the group go too. None of them was answered.
                database.Abandon(problem);
            }
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
