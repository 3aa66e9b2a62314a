using Makegood.Server.Tests.Stores;
using Makegood.Server.Upkeep;

namespace Makegood.Server.Tests.Upkeep;

/// <summary>A folder that goes when it is left.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("makegood-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A store on SQLite with a few hundred units, and a backup of it.</summary>
internal sealed class Made : IAsyncDisposable
{
    private readonly Scratch _scratch = new();

    private Made(TestStore store) => Store = store;

    public TestStore Store { get; }

    public string Folder => _scratch.Path;

    public string File { get; private set; } = string.Empty;

    public static async Task<Made> Backup(PostgresCluster cluster)
    {
        var made = new Made(await TestStore.Make<OnSqlite>(cluster));
        await Sample.Fill(made.Store.Database, made.Store.Folder, 250, 7);
        Assert.True((await BackUp.Run(new BackUp.Command(made.Folder), made.Store.Database, made.Store.Folder, Sample.At, CancellationToken.None)).Granted(out var answer, out _));
        made.File = answer.File;
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _scratch.Dispose();
    }
}
