using System.Security.Cryptography;
using System.Text;
using Makegood.Server.Doors.Demo;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Demo;

/// <summary>The sample lives of <c>makegood demo</c>, small ones of both kinds: by operations, and in bulk.</summary>
public abstract class DemoLives<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private static readonly DateOnly Until = new(2026, 6, 30);

    // What is the same for the same seed: all but what is sealed or secret, and the chain that holds their hashes.
    private static readonly (string Table, string Columns)[] Told =
    [
        ("sale", "*"), ("unit", "*"), ("unit_part", "*"), ("coverage_term", "*"), ("coverage_line", "*"), ("coverage_event", "*"),
        ("claim", "id, number, unit_id, person_id, channel, language, state, turn, symptom, failed_on, items, outcome, clause, flags, missing, assessment_id, decision_id, facts_at, opened_at, decided_at, ended_at, due_at, resolution, duplicate_of, cost_amount, goodwill"),
        ("claim_part", "*"), ("claim_fact", "*"), ("claim_request", "*"), ("claim_event", "id, claim_id, sequence, kind, from_state, to_state, turn, at, actor"), ("assessment", "*"), ("decision", "*"),
        ("remedy", "*"), ("remedy_event", "*"), ("shipment", "*"), ("part_issue", "*"), ("custody", "*"), ("custody_event", "*"),
    ];

    [Fact]
    public async Task Written_in_bulk_the_same_seed_makes_the_same_life() => await Same(new MakeDemo.Measure(60, 110, InBulk: true));

    private protected async Task Same(MakeDemo.Measure measure)
    {
        var (one, again) = (await Make(measure, 7), await Make(measure, 7));
        Assert.Equal(one.Hash, again.Hash);
        Assert.Empty(one.Broken);
        Assert.Equal(measure.Claims, one.Claims);
    }

    private async Task<(string Hash, long Claims, IReadOnlyList<string> Broken)> Make(MakeDemo.Measure measure, long seed)
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await MakeDemo.Run(measure, seed, Until, store.Folder, store.Database, (_, _, _) => { }, CancellationToken.None);
        var findings = await Sample.Prove(store.Database);
        Assert.True(findings.Count == 0, string.Join('\n', findings.Take(5)));
        await using var look = await store.Database.Look(CancellationToken.None);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (table, columns) in Told)
        {
            foreach (var row in await look.Query<dynamic>($"SELECT {columns} FROM {table} WHERE maker = @Maker ORDER BY id", new { MakeDemo.Maker }, CancellationToken.None))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(string.Join('|', ((IDictionary<string, object?>)row).Values) + "\n"));
            }
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), await look.Single<long>("SELECT COUNT(*) FROM claim WHERE maker = @Maker", new { MakeDemo.Maker }, CancellationToken.None), await StoredClaims.Broken(look, MakeDemo.Maker, CancellationToken.None));
    }
}

public sealed class DemoLivesOnSqlite(PostgresCluster cluster) : DemoLives<OnSqlite>(cluster)
{
    // Step by step takes its time, so it is lived on one store only; the operations have their own journeys on both.
    [Fact]
    public async Task Lived_by_the_operations_the_same_seed_makes_the_same_life() => await Same(new MakeDemo.Measure(20, 30, InBulk: false));

    [Fact]
    public void Units_whose_seeds_follow_one_another_share_no_id()
    {
        var ids = Enumerable.Range(0, 2000).Select(seed => new DemoTime(seed, DateTimeOffset.UnixEpoch)).SelectMany(time => Enumerable.Range(0, 50).Select(_ => time.NewId("fact"))).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Another_seed_makes_another_life()
    {
        var day = new DateOnly(2026, 6, 30);
        Assert.Equal(SampleLife.Make(50, 80, 7, day).Troubles.Select(t => t.FiledAt), SampleLife.Make(50, 80, 7, day).Troubles.Select(t => t.FiledAt));
        Assert.NotEqual(SampleLife.Make(50, 80, 7, day).Troubles.Select(t => t.FiledAt), SampleLife.Make(50, 80, 8, day).Troubles.Select(t => t.FiledAt));
    }
}

public sealed class DemoLivesOnPostgres(PostgresCluster cluster) : DemoLives<OnPostgres>(cluster);
