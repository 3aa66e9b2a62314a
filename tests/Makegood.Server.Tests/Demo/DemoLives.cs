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

    [Theory]
    [InlineData(false, 25, 40)]
    [InlineData(true, 120, 240)]
    public async Task The_same_seed_makes_the_same_life_and_another_seed_another(bool inBulk, int units, int claims)
    {
        var measure = new MakeDemo.Measure(units, claims, inBulk);
        var (one, again, other) = (await Make(measure, 7), await Make(measure, 7), await Make(measure, 8));
        Assert.Equal(one.Hash, again.Hash);
        Assert.NotEqual(one.Hash, other.Hash);
        Assert.All(new[] { one, again, other }, m => Assert.Empty(m.Broken));
        Assert.Equal(claims, one.Claims);
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

public sealed class DemoLivesOnSqlite(PostgresCluster cluster) : DemoLives<OnSqlite>(cluster);

public sealed class DemoLivesOnPostgres(PostgresCluster cluster) : DemoLives<OnPostgres>(cluster);
