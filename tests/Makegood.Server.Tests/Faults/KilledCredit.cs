using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Credit;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Faults;

/// <summary>
/// The real server killed while checkouts and gifts go to two hot accounts. What was answered counts once after the next start; what was not is sent again with its
/// key, and counts once. The balances are those that the answers add up to, to the cent, and the server proves its own books.
/// </summary>
public abstract class KilledCredit<TStore>(PostgresCluster cluster, ITestOutputHelper output)
    where TStore : IStoreKind
{
    private const int Clients = 8;
    private const int LongKills = 1000;
    private const long Given = 3;
    private const long Used = 2;
    private static readonly string[] Accounts = ["hot/a", "hot/b"];

    protected abstract int Kills { get; }

    [Fact]
    public async Task Nothing_that_was_answered_is_lost_and_nothing_is_doubled()
    {
        await using var bare = await BareStore.Make<TStore>(cluster);
        await bare.Database.DisposeAsync();
        var kills = Environment.GetEnvironmentVariable("MAKEGOOD_LONG") is "1" ? LongKills : Kills;
        var dice = new Random(20261125);
        var done = new Dictionary<string, (long Gifts, long Uses)> { [Accounts[0]] = default, [Accounts[1]] = default };
        var open = new List<int>();
        string? session = null;
        var (next, resent, answered) = (0, 0, 0);
        for (var kill = 0; kill <= kills; kill++)
        {
            using var server = await ServerProcess.Start(bare.Folder, bare.Store);
            session ??= await Begin(server);
            using var client = Client(server, session);
            foreach (var number in open)
            {
                using var answer = await Send(client, number);
                Assert.True(answer.IsSuccessStatusCode, $"{number}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                if (answer.Headers.Contains("Idempotency-Replayed")) resent++;
                await Note(number, answer);
            }

            open.Clear();
            if (kill == kills)
            {
                await Compare(server, client, bare.Folder, bare.Store, done, kills > Kills);
                Assert.Equal(0, await server.Stop());
                break;
            }

            var load = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                while (true)
                {
                    var number = Interlocked.Increment(ref next);
                    try
                    {
                        using var answer = await Send(client, number);
                        Assert.True(answer.IsSuccessStatusCode, $"{number}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                        await Note(number, answer);
                    }
                    catch (HttpRequestException)
                    {
                        lock (open) open.Add(number);
                        return;
                    }
                }
            })).ToList();

            // Some kills in the first moments, some in full swing.
            var target = Volatile.Read(ref answered) + dice.Next(0, 120);
            while (Volatile.Read(ref answered) < target && !load.TrueForAll(l => l.IsCompleted)) await Task.Delay(1);
            await server.Kill();
            await Task.WhenAll(load);
        }

        output.WriteLine($"{kills} kills, {answered} answers, {resent} of the unanswered had been saved");

        async Task Note(int number, HttpResponseMessage answer)
        {
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            var wasUse = IsUse(number);
            Assert.Equal(wasUse ? Used : Given, (long)(wasUse ? body["amount"] : body["event"]!["entries"]![0]!["amount"])!);
            lock (done)
            {
                var (gifts, uses) = done[AccountOf(number)];
                done[AccountOf(number)] = wasUse ? (gifts, uses + 1) : (gifts + 1, uses);
            }

            Interlocked.Increment(ref answered);
        }
    }

    private static string AccountOf(int number) => Accounts[number % 2];

    private static bool IsUse(int number) => number % 3 == 0;

    private static async Task<string> Begin(ServerProcess server)
    {
        var session = await server.Claim();
        using var client = Client(server, session);
        using (var make = new HttpRequestMessage(HttpMethod.Post, "/api/v1/makers") { Content = JsonContent.Create(new { slug = "acme", name = "Acme Printers" }) })
        {
            using var house = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", session) } };
            await TestServer.Json(await house.SendAsync(make), HttpStatusCode.Created);
        }

        await TestServer.Json(await client.PostAsJsonAsync("/api/v1/policies", new { text = await File.ReadAllTextAsync(Path.Combine(CreditServer<OnSqlite>.Root, "policies/store-credit.policy.md")), kind = "credit" }), HttpStatusCode.Created);

        // Enough that no use is ever refused, whatever the order.
        foreach (var account in Accounts)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/credit/accounts/{Uri.EscapeDataString(account)}/grants") { Content = JsonContent.Create(new { currency = "EUR", amount = 1_000_000, reason = "to begin with" }) };
            request.Headers.Add("Idempotency-Key", "first-" + account);
            await TestServer.Json(await client.SendAsync(request), HttpStatusCode.OK);
        }

        return session;
    }

    private static async Task<HttpResponseMessage> Send(HttpClient client, int number)
    {
        var account = AccountOf(number);
        var order = string.Create(CultureInfo.InvariantCulture, $"o-{number}");
        using var request = IsUse(number)
            ? new HttpRequestMessage(HttpMethod.Post, "/api/v1/credit/holds") { Content = JsonContent.Create(new { account, order, currency = "EUR", amount = Used, items = 100 }) }
            : new HttpRequestMessage(HttpMethod.Post, $"/api/v1/credit/accounts/{Uri.EscapeDataString(account)}/grants") { Content = JsonContent.Create(new { currency = "EUR", amount = Given, reason = "kind" }) };
        request.Headers.Add("Idempotency-Key", "key-" + order);
        return await client.SendAsync(request);
    }

    private static async Task Compare(ServerProcess server, HttpClient client, string folder, string store, Dictionary<string, (long Gifts, long Uses)> done, bool isLong)
    {
        foreach (var (account, (gifts, uses)) in done)
        {
            var wallet = (await TestServer.Json(await client.GetAsync($"/api/v1/credit/accounts/{Uri.EscapeDataString(account)}"), HttpStatusCode.OK))["wallets"]![0]!;
            var (available, held) = ((long)wallet["available"]!, (long)wallet["held"]!);
            Assert.Equal((1_000_000 + (Given * gifts), 0), (available + held, (long)wallet["owed"]!));

            // A long run outlives its first holds, which lapse by themselves.
            if (!isLong) Assert.Equal(Used * uses, held);
        }

        // The server is asked to prove its own store, while it runs.
        string[] where = store == folder ? [] : ["--store", store];
        var (code, said, complained) = await ServerProcess.Call(["verify", "--data", folder, "--json", .. where]);
        Assert.True(code == 0, said + complained);
        Assert.Empty(JsonNode.Parse(said)!["findings"]!.AsArray());
        Assert.False(server.Said.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal), server.Said);
    }

    private static HttpClient Client(ServerProcess server, string session)
    {
        var client = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", session) } };
        client.DefaultRequestHeaders.Add("Makegood-Maker", "acme");
        return client;
    }
}

public sealed class KilledCreditOnSqlite(PostgresCluster cluster, ITestOutputHelper output) : KilledCredit<OnSqlite>(cluster, output)
{
    protected override int Kills => 40;
}

public sealed class KilledCreditOnPostgres(PostgresCluster cluster, ITestOutputHelper output) : KilledCredit<OnPostgres>(cluster, output)
{
    protected override int Kills => 10;
}
