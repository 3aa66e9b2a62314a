using Makegood.Storage;

namespace Makegood.Server.Tests.Stores;

/// <summary>A store without any schema.</summary>
internal sealed class BareStore : IAsyncDisposable
{
    private BareStore(string folder, string store) => (Folder, Store, Database) = (folder, store, Database.Open(store));

    public string Folder { get; }

    public string Store { get; }

    public Database Database { get; }

    public static async Task<BareStore> Make<TStore>(PostgresCluster cluster)
        where TStore : IStoreKind
    {
        var folder = Directory.CreateTempSubdirectory("makegood-test-").FullName;
        return new BareStore(folder, typeof(TStore) == typeof(OnPostgres) ? await cluster.NewBareDatabase() : folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
