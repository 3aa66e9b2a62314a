using System.Globalization;
using System.Text.Json.Nodes;
using Makegood.Domain.Orders;
using Makegood.Server.Access;
using Makegood.Server.Credit;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Makegood.Tests;
using Makegood.Tests.Credit;

namespace Makegood.Server.Tests.Credit;

/// <summary>
/// Random lives of many accounts go through the one writer into a store, mixed as they happen. After each event the stored balance is what the reference model
/// makes of the stored facts, and so it is at days to come; at the end the ledger proves itself.
/// </summary>
public abstract class ModelOnStores<TStore>(PostgresCluster cluster, ITestOutputHelper output)
    where TStore : IStoreKind
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private static int Histories => Environment.GetEnvironmentVariable("MAKEGOOD_LONG") is null ? 60 : 1_000;

    private static int First => int.TryParse(Environment.GetEnvironmentVariable("MAKEGOOD_SEED"), out var seed) ? seed : 61_122;

    [Fact]
    public async Task Model_and_store_never_differ()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        var time = new TestClock(new DateTimeOffset(2023, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = new Clock(time);
        var text = await File.ReadAllTextAsync(Repo.Path("policies/store-credit.policy.md"));
        Assert.True((await CreateMaker.Run(new CreateMaker.Command("acme", "Acme"), clock.Act(Act.House, "test"), store.Database, Stop)).Granted(out _, out _));
        Assert.True((await PublishPolicy.Run(new PublishPolicy.Command(text, "credit"), clock.Act("acme", "test"), store.Database, Stop)).Granted(out _, out _));
        var programmes = new CreditProgrammes(new PolicyShelf());
        var programme = (await Programmes(store.Database, programmes)).On(clock.Now);
        var events = Enumerable.Range(First, Histories)
            .SelectMany(seed => new History(seed, programme, asks: seed % 2 == 0).Events.Select(told => (Account: Name(seed), Told: Renamed(told, seed))))
            .OrderBy(e => e.Told.At)
            .ToList();
        var (asked, problems) = (0, new List<string>());
        await using (var desk = new CreditDesk(store.Database, clock, programmes))
        {
            foreach (var (account, told) in events)
            {
                time.Pass(told.At - time.GetUtcNow());
                await desk.Tell<object>([told], clock.Act("acme", "test"), _ => new object(), Stop);
                if (await Difference(store.Database, programmes, account, clock.Now, null) is { } now) problems.Add(now);
                asked++;
                if (problems.Count > 2) break;
            }
        }

        foreach (var account in events.Select(e => e.Account).Distinct())
        {
            foreach (var days in new[] { 29, 31, 364, 366, 1_200 })
            {
                if (await Difference(store.Database, programmes, account, clock.Now, clock.Now.AddDays(days)) is { } later) problems.Add(later);
                asked++;
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{asked:N0} questions about {Histories:N0} histories of {events.Count:N0} events, seeds from {First}: {problems.Count} differences"));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        await using var look = await store.Database.Look(Stop);
        var proof = new CreditProof(look, new PolicyShelf(), Stop);
        await proof.Run();
        Assert.Empty(proof.Findings);
    }

    private static string Name(int seed) => string.Create(CultureInfo.InvariantCulture, $"a{seed}");

    // Orders and holds have names of the whole shop, so each life gets its own.
    private static ShopEvent Renamed(ShopEvent told, int seed)
    {
        var json = JsonNode.Parse(ShopEventJson.Text(told))!.AsObject();
        foreach (var field in new[] { "account", "order", "hold" })
        {
            if ((string?)json[field] is { } name) json[field] = field is "account" ? Name(seed) : string.Create(CultureInfo.InvariantCulture, $"{seed}/{name}");
        }

        Assert.True(ShopEventReader.Read(json.ToJsonString()).Granted(out var renamed, out var problem), problem?.Detail);
        return renamed!;
    }

    private static async Task<string?> Difference(Database database, CreditProgrammes programmes, string account, DateTimeOffset now, DateTimeOffset? asOf)
    {
        await using var look = await database.Look(Stop);
        var facts = await look.ReadCreditFacts("acme", account, (await programmes.Of("acme", look, Stop))!.Named, null, Stop);
        if (facts.Count == 0) return null;
        var model = new Model(facts.Select(f => f.Event), asOf ?? now);
        Assert.True((await ShowAccount.Run(account, asOf, null, "acme", now, programmes, database, Stop)).Granted(out var view, out var refusal), refusal?.Detail);
        foreach (var wallet in view!.Wallets)
        {
            if ((wallet.Available, wallet.Held, wallet.Owed) != model.Of(wallet.Currency)) return $"{account} at {asOf ?? now:O}: the store has {wallet}, the model {model.Of(wallet.Currency)}";
        }

        return view.ExpiresOn == model.Until ? null : $"{account} at {asOf ?? now:O}: the store ends on {view.ExpiresOn}, the model on {model.Until}";
    }

    private static async Task<MakerProgrammes> Programmes(Database database, CreditProgrammes programmes)
    {
        await using var look = await database.Look(Stop);
        return (await programmes.Of("acme", look, Stop))!;
    }
}

public sealed class ModelOnSqlite(PostgresCluster cluster, ITestOutputHelper output) : ModelOnStores<OnSqlite>(cluster, output);

public sealed class ModelOnPostgres(PostgresCluster cluster, ITestOutputHelper output) : ModelOnStores<OnPostgres>(cluster, output);
