using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Makegood.Server.Claims;
using Makegood.Server.Doors.Demo;
using Makegood.Server.Reports;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Makegood.Tests;

namespace Makegood.Server.Tests.Claims;

/// <summary>What was assessed is answered in the same bytes for ever, whatever is published after it.</summary>
public abstract partial class ReplayedForEver<TStore>(PostgresCluster cluster, ITestOutputHelper output)
    where TStore : IStoreKind
{
    private const long Seed = 20261125;

    // To compose and write them takes most of the time, so that many only with --long.
    private static readonly int Least = Environment.GetEnvironmentVariable("MAKEGOOD_LONG") is "1" ? 10_000 : 1_000;

    [Fact]
    public async Task Every_stored_assessment_replays_byte_for_byte_after_newer_policies_are_published()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        var stop = CancellationToken.None;
        var watch = Stopwatch.StartNew();
        // The sample life gives two assessments for most claims.
        var claims = Least * 55 / 100;
        await MakeDemo.Run(new MakeDemo.Measure(claims / 2, claims, InBulk: true), Seed, new DateOnly(2026, 6, 30), store.Folder, store.Database, (_, _, _) => { }, stop);
        var made = watch.Elapsed;
        var before = await Written(store.Database);
        Assert.True(before.Count >= Least, $"only {before.Count} assessments");
        var replayed = await Replay(store.Database);
        Assert.Equal((before.Count, 0L), replayed);

        // Newer texts, with other periods, under the same names: tried by one person, published by another, through the operations that people use.
        watch.Restart();
        await Publish(store.Database, "fff-printer", text => text.Replace("version: \"2021-06\"", "version: \"2026-07\"", StringComparison.Ordinal).Replace("value: 3 months", "value: 1 month", StringComparison.Ordinal));
        await Publish(store.Database, "kit-parts", text => text.Replace("version: \"2024-01\"", "version: \"2026-07\"", StringComparison.Ordinal));
        var published = watch.Elapsed;

        watch.Restart();
        Assert.Equal((before.Count, 0L), await Replay(store.Database));
        output.WriteLine($"{before.Count} assessments: made in {made.TotalSeconds:F1} s, two newer policies tried and published in {published.TotalSeconds:F1} s, replayed in {watch.Elapsed.TotalSeconds:F2} s ({before.Count / watch.Elapsed.TotalSeconds:F0}/s)");
        Assert.Equal(before, await Written(store.Database));

        // The newer text would answer some of them otherwise, and a replay that took it would be seen.
        Assert.True(await WouldDiffer(store.Database) > 0);
    }

    private static async Task<(long Count, string Hash)> Written(Database database)
    {
        await using var look = await database.Look(CancellationToken.None);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0L;
        await foreach (var row in look.Stream<AssessmentRow>("SELECT * FROM assessment WHERE maker = @Maker ORDER BY id", new { MakeDemo.Maker }, CancellationToken.None))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{row.Id}|{row.PolicyId}|{row.Facts}|{row.Verdict}|{row.VerdictHash}\n"));
            count++;
        }

        return (count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // What `GET …/assessments/{number}/replay` does, for all of them.
    private static async Task<(long Asked, long Differ)> Replay(Database database)
    {
        await using var look = await database.Look(CancellationToken.None);
        var versions = await Versions(look);
        var shelf = new PolicyShelf();
        var (asked, differ) = (0L, 0L);
        await foreach (var kept in look.Stream<AssessmentRow>("SELECT * FROM assessment WHERE maker = @Maker ORDER BY id", new { MakeDemo.Maker }, CancellationToken.None))
        {
            var again = ReplayAssessment.Again(kept, versions[kept.PolicyId], shelf);
            asked++;
            if (!again.Same || again.Hash != again.KeptHash || again.KeptHash != kept.VerdictHash) differ++;
        }

        return (asked, differ);
    }

    private static async Task<long> WouldDiffer(Database database)
    {
        await using var look = await database.Look(CancellationToken.None);
        var newest = (await Versions(look)).Values.Single(v => v is { Policy: "fff-printer", Version: "2026-07" });
        var shelf = new PolicyShelf();
        var some = await look.Query<AssessmentRow>("SELECT * FROM assessment WHERE maker = @Maker AND policy LIKE 'fff-printer@%' ORDER BY id LIMIT 500", new { MakeDemo.Maker }, CancellationToken.None);
        return some.Count(kept => ReplayAssessment.Again(kept, newest, shelf) is { Same: false } other && other.Verdict.GetProperty("outcome").GetString() != kept.Outcome);
    }

    private static async Task<Dictionary<string, PolicyVersionRow>> Versions(Session look) =>
        (await look.Query<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @Maker", new { MakeDemo.Maker }, CancellationToken.None)).ToDictionary(v => v.Id, StringComparer.Ordinal);

    private static async Task Publish(Database database, string policy, Func<string, string> renew)
    {
        // The worked cases are those of the old periods.
        var text = Cases().Replace(renew(await File.ReadAllTextAsync(Repo.Path($"policies/{policy}.policy.md"))), string.Empty);
        var clock = new Clock(new TestClock(new DateTimeOffset(2026, 7, 1, 8, 0, 0, TimeSpan.Zero)));
        var tried = await TryPolicyOnClaims.Run(new TryPolicyOnClaims.Command(text), clock.Act(MakeDemo.Maker, "author"), new PolicyShelf(), database, CancellationToken.None);
        Assert.True(tried.Granted(out var trial, out var no), no?.Detail);
        Assert.True(trial!.Claims > 0);
        var done = await PublishPolicy.Run(new PublishPolicy.Command(text), clock.Act(MakeDemo.Maker, "second"), database, CancellationToken.None);
        Assert.True(done.Granted(out _, out no), no?.Detail);
    }

    [GeneratedRegex("```cases\n.*?```\n", RegexOptions.Singleline)]
    private static partial Regex Cases();
}

public sealed class ReplayedForEverOnSqlite(PostgresCluster cluster, ITestOutputHelper output) : ReplayedForEver<OnSqlite>(cluster, output);

public sealed class ReplayedForEverOnPostgres(PostgresCluster cluster, ITestOutputHelper output) : ReplayedForEver<OnPostgres>(cluster, output);
