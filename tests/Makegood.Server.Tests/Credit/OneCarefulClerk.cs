using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Credit;

/// <summary>Sixty-four clients at a few hot accounts, over real HTTP: every answer is one that a single careful clerk could have given.</summary>
public abstract class OneCarefulClerk<TStore>(CreditServer<TStore> credit, ITestOutputHelper output) : IClassFixture<CreditServer<TStore>>
    where TStore : IStoreKind
{
    private const int Clients = 64;
    private const int AccountCount = 8;
    private long _clock;

    protected abstract int Calls { get; }

    [Fact]
    public async Task Every_answer_fits_one_order()
    {
        var seed = 20261126;
        var accounts = Enumerable.Range(0, AccountCount).Select(i => credit.Fresh("clerk")).ToArray();
        var steps = accounts.ToDictionary(a => a, _ => new List<Step>());
        var giver = await credit.Server.WithKey("credit:manage", "credit:write", "credit:read");
        foreach (var account in accounts) Note(account, await Give(giver, account, 1000));
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var dice = new Random(seed + client);
            var holds = new List<(string Account, string Id, long Amount)>();
            for (var i = 0; i < Calls / Clients; i++)
            {
                var account = accounts[dice.Next(AccountCount)];
                var amount = dice.Next(1, 400);
                switch (dice.Next(8))
                {
                    case 0:
                        Note(account, await Give(giver, account, amount));
                        break;
                    case 1 or 2:
                        Note(account, await Look(account));
                        break;
                    case 3 or 4 when holds.Count > 0:
                        var held = holds[^1];
                        holds.RemoveAt(holds.Count - 1);
                        Note(held.Account, await GiveBack(held.Account, held.Id, held.Amount));
                        break;
                    default:
                        var (step, id) = await Take(account, amount, $"{account}/{client}/{i}");
                        Note(account, step);
                        if (id is not null) holds.Add((account, id, amount));
                        break;
                }
            }
        })));

        foreach (var (account, its) in steps) Assert.True(Linear.Problem(its) is null, $"seed {seed}, {account}: {Linear.Problem(its)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {steps.Values.Sum(s => s.Count)} calls, {steps.Values.Sum(s => s.Count(x => x.Asked is Asked.Take && !x.Done))} takes refused; one order explains every answer"));

        void Note(string account, Step step)
        {
            lock (steps) steps[account].Add(step);
        }
    }

    private long Tick() => Interlocked.Increment(ref _clock);

    private async Task<Step> Give(HttpClient who, string account, long amount)
    {
        var from = Tick();
        var answer = await CreditServer<TStore>.Post(who, $"accounts/{account}/grants", new { currency = "EUR", amount, reason = "kind" });
        return new Step(Asked.Give, amount, from, Tick(), true, Available(answer["event"]!["balances"]!));
    }

    private async Task<(Step Step, string? Id)> Take(string account, long amount, string order)
    {
        var from = Tick();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/credit/holds") { Content = JsonContent.Create(new { account, order, currency = "EUR", items = 10_000, amount }) };
        using var answer = await credit.Shop.SendAsync(request);
        var to = Tick();
        if (answer.StatusCode is HttpStatusCode.Conflict) return (new Step(Asked.Take, amount, from, to, false, null), null);
        var hold = await TestServer.Json(answer, HttpStatusCode.Created);
        return (new Step(Asked.Take, amount, from, to, true, Available(hold["balances"]!)), (string)hold["id"]!);
    }

    private async Task<Step> GiveBack(string account, string id, long amount)
    {
        var from = Tick();
        var answer = await credit.Post($"holds/{id}/release", new { account });
        return new Step(Asked.GiveBack, amount, from, Tick(), true, Available(answer["balances"]!));
    }

    private async Task<Step> Look(string account)
    {
        var from = Tick();
        var answer = await credit.Get($"accounts/{account}");
        return new Step(Asked.Look, 0, from, Tick(), true, Available(answer["wallets"]!));
    }

    private static long Available(JsonNode wallets) => wallets.AsArray().Sum(w => (long)w!["available"]!);
}

public sealed class OneCarefulClerkOnSqlite(CreditServer<OnSqlite> credit, ITestOutputHelper output) : OneCarefulClerk<OnSqlite>(credit, output)
{
    protected override int Calls => 10_048;
}

public sealed class OneCarefulClerkOnPostgres(CreditServer<OnPostgres> credit, ITestOutputHelper output) : OneCarefulClerk<OnPostgres>(credit, output)
{
    protected override int Calls => 2_560;
}

/// <summary>The search sees: five ledgers that are broken as real ones were are each caught, and a sound one never is.</summary>
public sealed class BrokenLedgers
{
    private const int Histories = 400;

    [Fact]
    public async Task A_sound_ledger_passes() => Assert.Null(await FirstProblem(() => new Till()));

    [Fact]
    public async Task Check_then_act_is_caught() => Assert.NotNull(await FirstProblem(() => new ChecksThenActs()));

    [Fact]
    public async Task A_lost_update_is_caught() => Assert.NotNull(await FirstProblem(() => new LosesUpdates()));

    [Fact]
    public async Task A_retry_that_counts_twice_is_caught() => Assert.NotNull(await FirstProblem(() => new CountsRetries()));

    [Fact]
    public async Task A_stale_read_is_caught() => Assert.NotNull(await FirstProblem(() => new ReadsStale()));

    [Fact]
    public async Task A_reversal_in_two_halves_is_caught() => Assert.NotNull(await FirstProblem(() => new ReversesByHalves()));

    private static async Task<string?> FirstProblem(Func<Till> make)
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            if (Linear.Problem(await History(make(), seed)) is { } problem) return problem;
        }

        return null;
    }

    private static async Task<List<Step>> History(Till till, int seed)
    {
        var steps = new List<Step>();
        var clock = 0L;
        await Do(Asked.Give, 100, null);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(client => Task.Run(async () =>
        {
            var dice = new Random((seed * 10) + client);
            var taken = new Stack<long>();
            for (var i = 0; i < 8; i++)
            {
                var amount = dice.Next(10, 80);
                var what = (Asked)dice.Next(4);
                if (what is Asked.GiveBack)
                {
                    if (taken.TryPop(out var back)) await Do(what, back, null);
                    continue;
                }

                var key = $"{client}/{i}";
                if (await Do(what, amount, key) && what is Asked.Take) taken.Push(amount);

                // The answer got lost, says the client, and sends it again.
                if (what is Asked.Give && dice.Next(2) == 0) await Do(what, amount, key);
            }
        })));
        return steps;

        async Task<bool> Do(Asked what, long amount, string? key)
        {
            var from = Interlocked.Increment(ref clock);
            var (done, saw) = await till.Do(what, amount, key);
            var to = Interlocked.Increment(ref clock);
            lock (steps) steps.Add(new Step(what, amount, from, to, done, saw, what is Asked.Look ? null : key));
            return done;
        }
    }

    /// <summary>One careful clerk.</summary>
    private class Till
    {
        private readonly Dictionary<string, (bool Done, long? Saw)> _answered = [];

        protected Lock One { get; } = new();

        protected long Balance { get; set; }

        public async Task<(bool Done, long? Saw)> Do(Asked what, long amount, string? key)
        {
            await Task.Yield();
            if (key is null || what is Asked.Look) return await Run(what, amount);
            if (Remembered(key) is { } earlier) return earlier;
            var answer = await Run(what, amount);
            lock (One) _answered[key] = answer;
            return answer;
        }

        protected virtual (bool Done, long? Saw)? Remembered(string key)
        {
            lock (One) return _answered.TryGetValue(key, out var earlier) ? earlier : null;
        }

        protected virtual Task<(bool Done, long? Saw)> Run(Asked what, long amount)
        {
            lock (One)
            {
                if (what is Asked.Take && amount > Balance) return Task.FromResult<(bool, long?)>((false, null));
                Balance += what switch { Asked.Give or Asked.GiveBack => amount, Asked.Take => -amount, Asked.Look => 0 };
                return Task.FromResult<(bool, long?)>((true, Balance));
            }
        }
    }

    private sealed class ChecksThenActs : Till
    {
        protected override async Task<(bool Done, long? Saw)> Run(Asked what, long amount)
        {
            if (what is not Asked.Take) return await base.Run(what, amount);
            if (amount > Balance) return (false, null);
            await Task.Yield();
            lock (One) return (true, Balance -= amount);
        }
    }

    private sealed class LosesUpdates : Till
    {
        protected override async Task<(bool Done, long? Saw)> Run(Asked what, long amount)
        {
            if (what is not Asked.Give) return await base.Run(what, amount);
            var seen = Balance;
            await Task.Yield();
            lock (One) return (true, Balance = seen + amount);
        }
    }

    private sealed class CountsRetries : Till
    {
        protected override (bool Done, long? Saw)? Remembered(string key) => null;
    }

    private sealed class ReadsStale : Till
    {
        private long _shown;
        private int _reads;

        protected override async Task<(bool Done, long? Saw)> Run(Asked what, long amount)
        {
            if (what is not Asked.Look) return await base.Run(what, amount);
            lock (One)
            {
                if (_reads++ % 3 == 0) _shown = Balance;
                return (true, _shown);
            }
        }
    }

    private sealed class ReversesByHalves : Till
    {
        protected override async Task<(bool Done, long? Saw)> Run(Asked what, long amount)
        {
            if (what is not Asked.GiveBack) return await base.Run(what, amount);
            lock (One) Balance += amount / 2;
            await Task.Yield();
            lock (One) return (true, Balance += amount - (amount / 2));
        }
    }
}
