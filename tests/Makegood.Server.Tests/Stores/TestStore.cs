using Makegood.Storage;
using Makegood.Storage.Migrations;

[assembly: AssemblyFixture(typeof(Makegood.Server.Tests.Stores.PostgresCluster))]

namespace Makegood.Server.Tests.Stores;

/// <summary>Which database a journey runs on. The same test class runs once on each.</summary>
public interface IStoreKind
{
    static abstract Task<string> Make(PostgresCluster cluster, string folder);
}

/// <summary>Journeys on SQLite in a temporary folder.</summary>
public sealed class OnSqlite : IStoreKind
{
    public static Task<string> Make(PostgresCluster cluster, string folder) => Task.FromResult(folder);
}

/// <summary>Journeys on a database of their own in the throw-away cluster.</summary>
public sealed class OnPostgres : IStoreKind
{
    public static Task<string> Make(PostgresCluster cluster, string folder) => cluster.NewDatabase();
}

/// <summary>An empty store with its schema, and the folder that goes with it.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private TestStore(string folder, string store, Database database) => (Folder, Store, Database) = (folder, store, database);

    public string Folder { get; }

    public string Store { get; }

    public Database Database { get; }

    public static async Task<TestStore> Make<TStore>(PostgresCluster cluster)
        where TStore : IStoreKind
    {
        var folder = Directory.CreateTempSubdirectory("makegood-test-").FullName;
        var store = await TStore.Make(cluster, folder);
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
