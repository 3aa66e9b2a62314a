using System.Globalization;
using Makegood.Domain.Orders;
using Makegood.Server.Access;
using Makegood.Server.Credit;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Makegood.Tests;
using Npgsql;

namespace Makegood.Server.Tests.Credit;

/// <summary>
/// The ledger decides a commit while the one before is being written. Under load it may fail at any statement, lose its answer, be overtaken by another program or by a new
/// programme: what was answered is there once, what was not is not, and the ledger proves itself.
/// </summary>
public abstract class DecidedAhead<TStore>(PostgresCluster cluster, ITestOutputHelper output)
    where TStore : IStoreKind
{
    private const int Clients = 48;
    private const int Rounds = 12;
    private const int Accounts = 6;
    private const long Given = 1_000_000;
    private static readonly CancellationToken Stop = CancellationToken.None;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("MAKEGOOD_SEED"), out var seed) ? seed : 271_122;

    [Fact]
    public async Task Whatever_statement_fails_each_answer_is_true()
    {
        await using var world = await World.Open<TStore>(cluster);
        await using var desk = world.Desk();
        await world.Give(desk);
        var random = new Random(Seed);
        var (failures, late) = (0, 0);
        world.Store.Database.Before = sql =>
        {
            lock (random)
            {
                // What is hit is a statement in forty; a commit and its answer more often.
                if (random.Next(sql is "COMMIT" or "COMMITTED" ? 8 : 40) > 0) return;
                failures++;
                if (sql is "COMMITTED") late++;
            }

            throw new NpgsqlException("the connection broke");
        };
        var (held, lost) = await world.Hold(desk);
        world.Store.Database.Before = null;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {failures} failures, {late} of them after the commit; {held} holds given, {lost} requests told that they failed"));
        Assert.True(failures > 10, $"only {failures} failures");
        Assert.Equal(Clients * Rounds, held + lost);
        await world.Prove(held);

        // It goes on as if nothing had been.
        var (more, none) = await world.Hold(desk);
        Assert.Equal((Clients * Rounds, 0), (more, none));
        await world.Prove(held + more);
    }

    [Fact]
    public async Task Two_programs_that_write_the_same_ledger_take_turns()
    {
        await using var world = await World.Open<TStore>(cluster);
        await using var one = world.Desk();
        await using var other = world.Desk();
        await world.Give(one);
        var both = await Task.WhenAll(world.Hold(one), world.Hold(other));
        Assert.Equal([(Clients * Rounds, 0), (Clients * Rounds, 0)], both);
        await world.Prove(2 * Clients * Rounds);
    }

    [Fact]
    public async Task Who_asks_after_a_programme_was_published_is_served_by_it()
    {
        await using var world = await World.Open<TStore>(cluster);
        await using var desk = world.Desk();
        await world.Give(desk);
        for (var version = 2; version <= 6; version++)
        {
            var load = world.Hold(desk);
            await world.Publish(version);
            var told = new OrderPlaced { At = world.Clock.Now, Order = string.Create(CultureInfo.InvariantCulture, $"first under {version}"), Account = World.Account(version % Accounts), Currency = "EUR", Items = 10_000 };
            Assert.True((await desk.Tell<string>([told], world.Clock.Act("acme", "tester"), o => o[0].Entries[0].Policy, Stop)).Granted(out var policy, out var refusal), refusal?.Detail);
            Assert.Equal(World.Name(version), policy);
            Assert.Equal((Clients * Rounds, 0), await load);
        }

        await world.Prove(5 * Clients * Rounds);
    }

    private sealed class World(TestStore store, Clock clock, string text) : IAsyncDisposable
    {
        private int _next;

        public TestStore Store { get; } = store;

        public Clock Clock { get; } = clock;

        public static async Task<World> Open<T>(PostgresCluster cluster)
            where T : IStoreKind
        {
            var world = new World(await TestStore.Make<T>(cluster), new Clock(TimeProvider.System), await File.ReadAllTextAsync(Repo.Path("policies/store-credit.policy.md")));
            Assert.True((await CreateMaker.Run(new CreateMaker.Command("acme", "Acme"), world.Clock.Act(Act.House, "test"), world.Store.Database, Stop)).Granted(out _, out _));
            await world.Publish(1);
            return world;
        }

        public static string Account(int i) => string.Create(CultureInfo.InvariantCulture, $"account-{i}");

        public static string Name(int version) => string.Create(CultureInfo.InvariantCulture, $"store-credit@v{version}");

        public CreditDesk Desk() => new(Store.Database, Clock, new CreditProgrammes(new PolicyShelf()));

        public async Task Publish(int version)
        {
            var changed = text
                .Replace("version: \"2024-01\"", string.Create(CultureInfo.InvariantCulture, $"version: \"v{version}\""), StringComparison.Ordinal)
                .Replace("effective_from: 2020-01-01", string.Create(CultureInfo.InvariantCulture, $"effective_from: 2020-01-0{version}"), StringComparison.Ordinal);
            Assert.NotEqual(text, changed);
            Assert.True((await PublishPolicy.Run(new PublishPolicy.Command(changed, "credit"), Clock.Act("acme", "test"), Store.Database, Stop)).Granted(out _, out var refusal), refusal?.Detail);
        }

        public Task Give(CreditDesk desk) => Task.WhenAll(Enumerable.Range(0, Accounts).Select(i => desk.Tell<object>(
            [new CreditGranted { At = Clock.Now, Account = Account(i), Grant = "gift " + Account(i), Currency = "EUR", Amount = Given, Reason = "test" }], Clock.Act("acme", "tester"), _ => new object(), Stop)));

        /// <summary>Many checkouts at once, each with an order of its own. How many got their hold, and how many were told that it failed.</summary>
        public async Task<(int Held, int Lost)> Hold(CreditDesk desk)
        {
            var (held, lost) = (0, 0);
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    var number = Interlocked.Increment(ref _next);
                    try
                    {
                        var answer = await HoldCredit.Run(new HoldCredit.Command(Account(number % Accounts), string.Create(CultureInfo.InvariantCulture, $"cart {number}"), "EUR", 10_000, Amount: 1), Clock.Act("acme", "tester"), desk, Stop);
                        Assert.True(answer.Granted(out _, out var refusal), refusal?.Detail);
                        Interlocked.Increment(ref held);
                    }
                    catch (NpgsqlException)
                    {
                        Interlocked.Increment(ref lost);
                    }
                }
            })));
            return (held, lost);
        }

        public async Task Prove(int held)
        {
            await using var look = await Store.Database.Look(Stop);
            Assert.Equal(held, await look.Single<long>("SELECT COUNT(*) FROM credit_fact WHERE maker = 'acme' AND kind = 'credit.held'", null, Stop));
            Assert.Equal((Accounts * Given) - held, await look.Single<long>("SELECT CAST(SUM(available) AS bigint) FROM credit_wallet WHERE maker = 'acme'", null, Stop) - await Earned(look));
            Assert.Equal(held, await look.Single<long>("SELECT CAST(SUM(held) AS bigint) FROM credit_wallet WHERE maker = 'acme'", null, Stop));
            var proof = new CreditProof(look, new PolicyShelf(), Stop);
            await proof.Run();
            Assert.Empty(proof.Findings);
        }

        public ValueTask DisposeAsync() => Store.DisposeAsync();

        private static async Task<long> Earned(Session look) => await look.Single<long?>("SELECT CAST(SUM(amount) AS bigint) FROM credit_movement WHERE maker = 'acme' AND kind = 'earn'", null, Stop) ?? 0;
    }
}

public sealed class DecidedAheadOnSqlite(PostgresCluster cluster, ITestOutputHelper output) : DecidedAhead<OnSqlite>(cluster, output);

public sealed class DecidedAheadOnPostgres(PostgresCluster cluster, ITestOutputHelper output) : DecidedAhead<OnPostgres>(cluster, output);
