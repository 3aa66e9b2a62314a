using Makegood.Storage.Migrations;

namespace Makegood.Storage;

/// <summary>Where everything is kept. Which database it is, is one setting; nothing above this floor asks.</summary>
public abstract class Database : IAsyncDisposable
{
    public abstract Dialect Dialect { get; }

    /// <summary>Where it is, in words that hold no password.</summary>
    public abstract string Where { get; }

    /// <summary>How many commits to disk there were; several works may have shared one.</summary>
    public abstract long Commits { get; }

    /// <summary>How many works were saved.</summary>
    public abstract long Works { get; }

    /// <summary>Begins to change things. Only one piece of work at a time may hold it on SQLite, so no network calls meanwhile.</summary>
    public abstract Task<Work> Begin(Act act, CancellationToken stop);

    /// <summary>
    /// From now on until it is closed, commits do not wait for the disk: for stores that are made anew if the machine dies meanwhile, such as a demo.
    /// </summary>
    public virtual Task Hurry() => Task.CompletedTask;

    /// <summary>Looks at one moment of the store; later changes do not show.</summary>
    public abstract Task<Session> Look(CancellationToken stop);

    /// <summary>Opens the store that a text names: <c>postgres://…</c> or <c>Host=…</c> for PostgreSQL, otherwise the folder for SQLite.</summary>
    /// <exception cref="StoreBusyException">Another program has it open.</exception>
    public static Database Open(string store) => IsPostgres(store) ? new PostgresDatabase(store) : new SqliteDatabase(store);

    public static bool IsPostgres(string store) =>
        store.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || store.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) || store.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    /// <summary>For tests of what happens when the store fails: told each statement of a work, a schema step or a commit before it runs, and may throw.</summary>
    internal Action<string>? Before { get; set; }

    /// <summary>Runs schema statements in one transaction, all or none.</summary>
    internal abstract Task RunSchema(Func<SchemaWork, Task> steps, CancellationToken stop);

    public abstract ValueTask DisposeAsync();
}

/// <summary>The store is open in another program.</summary>
public sealed class StoreBusyException(string message) : Exception(message);
