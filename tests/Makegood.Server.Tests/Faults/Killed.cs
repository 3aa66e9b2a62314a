using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Tests.Upkeep;
using Makegood.Storage;

namespace Makegood.Server.Tests.Faults;

/// <summary>
/// The real server under load, killed at random moments. Outside it stands a journal of what was answered. What was answered is there after the
/// next start; what was not is sent again with its key, and is there once.
/// </summary>
public abstract class Killed<TStore>(PostgresCluster cluster, ITestOutputHelper output)
    where TStore : IStoreKind
{
    private const int Clients = 6;
    private const int LongKills = 1000;

    protected abstract int Kills { get; }

    [Fact]
    public async Task Nothing_that_was_answered_is_lost_and_nothing_is_doubled()
    {
        await using var bare = await BareStore.Make<TStore>(cluster);
        await bare.Database.DisposeAsync();
        using var outside = new Scratch();
        await using var journal = new Journal(Path.Combine(outside.Path, "journal.txt"));
        var kills = Environment.GetEnvironmentVariable("MAKEGOOD_LONG") is "1" ? LongKills : Kills;
        var dice = new Random(20261122);
        var open = new List<string>();
        string? session = null;
        var slowest = TimeSpan.Zero;
        var resent = 0;
        var next = 0;
        for (var kill = 0; kill <= kills; kill++)
        {
            using var server = await ServerProcess.Start(bare.Folder, bare.Store);
            if (server.StartUp > slowest) slowest = server.StartUp;
            session ??= await server.Claim();
            using var client = Client(server, session);
            foreach (var slug in open)
            {
                // Sent again with the same key: the first answer if there was one, otherwise done now.
                var answer = await Post(client, slug);
                Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{slug}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                if (answer.Headers.Contains("Idempotency-Replayed")) resent++;
                journal.Note(slug);
            }

            open.Clear();
            if (kill == kills)
            {
                await Compare(server, client, bare.Folder, bare.Store, journal);
                Assert.Equal(0, await server.Stop());
                break;
            }

            var load = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                while (true)
                {
                    var slug = $"m{Interlocked.Increment(ref next)}";
                    try
                    {
                        var answer = await Post(client, slug);
                        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
                        await answer.Content.ReadAsStringAsync();
                        journal.Note(slug);
                    }
                    catch (HttpRequestException)
                    {
                        lock (open) open.Add(slug);
                        return;
                    }
                }
            })).ToList();
            // Some kills in the first moments, some in full swing.
            var answered = journal.Count;
            var target = answered + dice.Next(0, 60);
            while (journal.Count < target && !load.TrueForAll(l => l.IsCompleted)) await Task.Delay(1);
            await server.Kill();
            await Task.WhenAll(load);
        }

        output.WriteLine($"{kills} kills, {journal.Count} answers, {resent} of the unanswered had been saved; slowest start {slowest.TotalSeconds:F2} s");
    }

    private static async Task Compare(ServerProcess server, HttpClient client, string folder, string store, Journal journal)
    {
        var answered = File.ReadAllLines(journal.Path);
        Assert.Equal(answered.Length, answered.Distinct().Count());
        var there = (await TestServer.Json(await client.GetAsync("/api/v1/makers"), HttpStatusCode.OK))["items"]!.AsArray().Select(m => (string)m!["slug"]!).ToList();
        Assert.Equal(answered.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));

        // The server is asked to prove its own store, while it runs.
        string[] where = store == folder ? [] : ["--store", store];
        var (code, said, complained) = await ServerProcess.Call(["verify", "--data", folder, "--json", .. where]);
        Assert.True(code == 0, said + complained);
        var proven = JsonNode.Parse(said)!;
        Assert.Empty(proven["findings"]!.AsArray());
        // One commit for each maker, besides those of the house: none was made twice.
        Assert.True((long)proven["commits"]! >= answered.Length, said);
        Assert.False(server.Said.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal), server.Said);
    }

    private static HttpClient Client(ServerProcess server, string session) =>
        new() { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", session) } };

    private static async Task<HttpResponseMessage> Post(HttpClient client, string slug)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/makers") { Content = JsonContent.Create(new { slug, name = "Maker " + slug }) };
        request.Headers.Add("Idempotency-Key", "key-" + slug);
        return await client.SendAsync(request);
    }

    private sealed class Journal(string path) : IAsyncDisposable
    {
        private readonly StreamWriter _file = new(path) { AutoFlush = true };
        private int _count;

        public string Path { get; } = path;

        public int Count => Volatile.Read(ref _count);

        public void Note(string slug)
        {
            lock (_file) _file.WriteLine(slug);
            Interlocked.Increment(ref _count);
        }

        public ValueTask DisposeAsync() => _file.DisposeAsync();
    }
}

public sealed class KilledOnSqlite(PostgresCluster cluster, ITestOutputHelper output) : Killed<OnSqlite>(cluster, output)
{
    protected override int Kills => 40;
}

public sealed class KilledOnPostgres(PostgresCluster cluster, ITestOutputHelper output) : Killed<OnPostgres>(cluster, output)
{
    protected override int Kills => 10;
}

public sealed class Stopped(PostgresCluster cluster)
{
    [Fact]
    public async Task Told_to_stop_it_finishes_what_it_began_and_ends_well()
    {
        await using var bare = await BareStore.Make<OnSqlite>(cluster);
        await bare.Database.DisposeAsync();
        using var server = await ServerProcess.Start(bare.Folder, bare.Store);
        using var client = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", await server.Claim()) } };
        var answered = new List<string>();
        var load = Enumerable.Range(0, 4).Select(c => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                try
                {
                    using var answer = await client.PostAsJsonAsync("/api/v1/makers", new { slug = $"m{c}-{i}", name = "x" });
                    if (answer.StatusCode != HttpStatusCode.Created) return;
                    lock (answered) answered.Add($"m{c}-{i}");
                }
                catch (HttpRequestException)
                {
                    return;
                }
            }
        })).ToList();
        while (true)
        {
            lock (answered)
            {
                if (answered.Count > 20) break;
            }

            await Task.Yield();
        }

        Assert.Equal(0, await server.Stop());
        await Task.WhenAll(load);
        Assert.False(File.Exists(Path.Combine(bare.Folder, "makegood.sock")));
        await using var database = new SqliteDatabase(bare.Folder);
        await using var look = await database.Look(CancellationToken.None);
        Assert.Empty(answered.Except(await look.Query<string>("SELECT slug FROM maker", null, CancellationToken.None)));
        Assert.Empty(await Sample.Prove(database));
    }

    [Fact]
    public async Task A_migration_killed_at_random_moments_is_resumed()
    {
        using var scratch = new Scratch();
        var dice = new Random(20261123);
        // An empty file, so that there is a store to migrate.
        await File.WriteAllBytesAsync(Path.Combine(scratch.Path, SqliteDatabase.FileName), []);
        for (var kill = 0; kill < 12; kill++)
        {
            using var migrating = ServerProcess.Begin("migrate", "--data", scratch.Path);
            var wait = System.Diagnostics.Stopwatch.StartNew();
            var moment = dice.Next(50, 400);
            while (wait.ElapsedMilliseconds < moment && !migrating.HasExited) await Task.Yield();
            migrating.Kill();
            await migrating.WaitForExitAsync();
        }

        var (code, said, complained) = await ServerProcess.Call("migrate", "--data", scratch.Path);
        Assert.True(code == 0, said + complained);
        var (again, nothing, _) = await ServerProcess.Call("migrate", "--data", scratch.Path);
        Assert.Equal((0, "The schema is up to date; there is nothing to do.\n"), (again, nothing));
        await using var database = new SqliteDatabase(scratch.Path);
        await Sample.Fill(database, scratch.Path, 1, 1);
        Assert.Empty(await Sample.Prove(database));
    }
}
