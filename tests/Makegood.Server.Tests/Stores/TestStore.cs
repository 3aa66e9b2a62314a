using Makegood.Storage;
using Makegood.Storage.Migrations;

[assembly: AssemblyFixture(typeof(Makegood.Server.Tests.Stores.PostgresCluster))]

namespace Makegood.Server.Tests.Stores;

/// <summary>Which database a journey runs on. The same test class runs once on each.</summary>
public interface IStoreKind
{
    static abstract Task<string> Make(PostgresCluster cluster, string folder);

    /// <summary>Takes a store that nobody has open for a template. Returns what puts a copy of it into a folder, and says where it is.</summary>
    static abstract Task<Func<string, Task<string>>> Keep(PostgresCluster cluster, string store);
}

/// <summary>Journeys on SQLite in a temporary folder.</summary>
public sealed class OnSqlite : IStoreKind
{
    private static readonly Lazy<Task<Func<string, Task<string>>>> Empty = new(MakeEmpty);

    public static async Task<string> Make(PostgresCluster cluster, string folder) => await (await Empty.Value)(folder);

    public static async Task<Func<string, Task<string>>> Keep(PostgresCluster cluster, string store)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(store, SqliteDatabase.FileName));
        return async folder =>
        {
            await using var file = OwnerOnly.Open(Path.Combine(folder, SqliteDatabase.FileName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await file.WriteAsync(bytes);
            return folder;
        };
    }

    // The steps of the schema are walked once for all tests; each gets what they came to.
    private static async Task<Func<string, Task<string>>> MakeEmpty()
    {
        var folder = Directory.CreateTempSubdirectory("makegood-test-").FullName;
        await using (var database = new SqliteDatabase(folder)) await Migrator.Run(database, DateTimeOffset.UnixEpoch, CancellationToken.None);
        var copies = await Keep(null!, folder);
        Directory.Delete(folder, recursive: true);
        return copies;
    }
}

/// <summary>Journeys on a database of their own in the throw-away cluster.</summary>
public sealed class OnPostgres : IStoreKind
{
    public static Task<string> Make(PostgresCluster cluster, string folder) => cluster.NewDatabase();

    public static Task<Func<string, Task<string>>> Keep(PostgresCluster cluster, string store) => Task.FromResult<Func<string, Task<string>>>(_ => cluster.Copy(store));
}

/// <summary>An empty store with its schema, and the folder that goes with it.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private TestStore(string folder, string store, Database database) => (Folder, Store, Database) = (folder, store, database);

    public string Folder { get; }

    public string Store { get; }

    public Database Database { get; }

    public static Task<TestStore> Make<TStore>(PostgresCluster cluster)
        where TStore : IStoreKind => Make(folder => TStore.Make(cluster, folder));

    /// <param name="make">Puts a store into a folder, and says where it is.</param>
    public static async Task<TestStore> Make(Func<string, Task<string>> make)
    {
        var folder = Directory.CreateTempSubdirectory("makegood-test-").FullName;
        var store = await make(folder);
        var database = Database.Open(store);
        await Migrator.Run(database, DateTimeOffset.UnixEpoch, CancellationToken.None);
        return new TestStore(folder, store, database);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
