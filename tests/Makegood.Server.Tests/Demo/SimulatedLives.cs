using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Makegood.Server.Doors.Demo;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;

namespace Makegood.Server.Tests.Demo;

/// <summary>Seeded lives of claims with everything that goes wrong; what must always hold is asked of the rows afterwards.</summary>
public sealed class SimulatedLives(ITestOutputHelper output)
{
    private const int Towns = 2;

    private static bool IsLong => Environment.GetEnvironmentVariable("MAKEGOOD_LONG") is "1";

    [Fact]
    public async Task Whatever_people_try_and_wherever_it_breaks_off_the_rows_keep_to_the_rules()
    {
        // A seed that failed is tried again alone: MAKEGOOD_SEED=7.
        var seed = Environment.GetEnvironmentVariable("MAKEGOOD_SEED") is { Length: > 0 } named ? long.Parse(named, CultureInfo.InvariantCulture) : 20280229;
        var lives = IsLong ? 1000 : 100;
        var clock = Stopwatch.StartNew();
        // Towns of their own live side by side, each from a seed of its own.
        var lived = await Task.WhenAll(Enumerable.Range(0, Towns).Select(i => Task.Run(() => Live(lives / Towns, seed + i))));
        var broken = lived.SelectMany((town, i) => town.Broken.Select(b => string.Create(CultureInfo.InvariantCulture, $"seed {seed + i}: {b}"))).ToList();
        var counts = (Tried: lived.Sum(t => t.Counts.Tried), Granted: lived.Sum(t => t.Counts.Granted), Crashed: lived.Sum(t => t.Counts.Crashed), Twice: lived.Sum(t => t.Counts.Twice));
        output.WriteLine($"{lives} lives, seed {seed}: {counts.Tried} tried, {counts.Granted} granted, {counts.Crashed} broken off, {counts.Twice} sent twice, {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.True(broken.Count == 0, $"of {lives / Towns} lives, {string.Join("; ", broken.Take(10))}");
        Assert.True(counts is { Granted: > 100, Crashed: > 10, Twice: > 10 }, $"seed {seed}: hardly anything was tried: {counts}");

        var few = Math.Min(lives, IsLong ? 50 : 12);
        Assert.Equal((await Live(few, seed)).Hash, (await Live(few, seed)).Hash);
    }

    [Fact]
    public async Task A_rule_that_is_broken_in_the_rows_is_seen()
    {
        var (store, _) = await Store(12, 3);
        await using var own = store;
        await using (var look = await store.Database.Look(CancellationToken.None)) Assert.Empty(await StoredClaims.Broken(look, MakeDemo.Maker, CancellationToken.None));
        await Sample.Do(store.Database, async work =>
        {
            var claim = (await work.Query<ClaimRow>("SELECT * FROM claim WHERE maker = @Maker ORDER BY id LIMIT 1", new { MakeDemo.Maker }, CancellationToken.None))[0];
            await work.Change(claim with { State = "closed", EndedAt = Sample.At, Resolution = null }, "broken.on_purpose", CancellationToken.None);
        }, Sample.Act(MakeDemo.Maker));
        await using var after = await store.Database.Look(CancellationToken.None);
        var broken = await StoredClaims.Broken(after, MakeDemo.Maker, CancellationToken.None);
        Assert.Contains(broken, b => b.StartsWith("closed without a resolution", StringComparison.Ordinal));
        Assert.Contains(broken, b => b.StartsWith("the events end elsewhere", StringComparison.Ordinal));
    }

    private static async Task<(string Hash, IReadOnlyList<string> Broken, (long Tried, long Granted, long Crashed, long Twice) Counts)> Live(int lives, long seed)
    {
        var (store, simulation) = await Store(lives, seed);
        await using var own = store;
        await using var look = await store.Database.Look(CancellationToken.None);
        var broken = (await StoredClaims.Broken(look, MakeDemo.Maker, CancellationToken.None)).ToList();
        var (_, differ) = await StoredClaims.Replay(look, MakeDemo.Maker, long.MaxValue, CancellationToken.None);
        broken.AddRange(differ.Select(id => $"an assessment that does not replay: {id}"));
        broken.AddRange((await Sample.Prove(store.Database)).Select(f => f.ToString()!));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in new[] { "claim_part", "claim_fact", "assessment", "decision", "remedy", "remedy_event", "shipment", "part_issue", "hand_off", "supplier_leg", "unit_link", "custody_event", "coverage_event", "coverage_line" })
        {
            foreach (var row in await look.Query<dynamic>($"SELECT * FROM {table} WHERE maker = @Maker ORDER BY id", new { MakeDemo.Maker }, CancellationToken.None)) hash.AppendData(Encoding.UTF8.GetBytes(string.Join('|', ((IDictionary<string, object?>)row).Values) + "\n"));
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), broken, simulation.Counts);
    }

    private static async Task<(TestStore Store, ClaimSimulation Simulation)> Store(int lives, long seed)
    {
        var store = await TestStore.Make<OnSqlite>(null!);
        // What is on disk is not the question here, and waiting for the disk would be most of the time.
        await ((SqliteDatabase)store.Database).Tune("PRAGMA synchronous = OFF");
        return (store, await ClaimSimulation.Run(store.Database, store.Folder, lives, seed));
    }
}
