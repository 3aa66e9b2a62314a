using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Server.Tests.Demo;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Makegood.Tests;

namespace Makegood.Server.Tests.Faults;

/// <summary>
/// Every kind of remedy, from the filing of its claim to its end, with the real server killed between any two steps: some requests have been answered by then, some
/// not. After the next start each is sent again with its key. At the end everything has happened exactly once.
/// </summary>
public abstract class KilledRemedies<TStore>(PostgresCluster cluster, ITestOutputHelper output)
    where TStore : IStoreKind
{
    private const int Seed = 20261124;
    private const int LongRounds = 20;
    private const string Maker = "acme";

    private readonly Random _dice = new(Seed);
    private readonly Tally _tally = new();

    /// <summary>Of a hundred steps, so many end with the server killed.</summary>
    protected abstract int Kills { get; }

    private static bool IsLong => Environment.GetEnvironmentVariable("MAKEGOOD_LONG") is "1";

    [Fact]
    public async Task Killed_between_any_two_steps_of_every_remedy_nothing_is_lost_or_doubled()
    {
        await using var bare = await BareStore.Make<TStore>(cluster);
        await bare.Database.DisposeAsync();
        var watch = Stopwatch.StartNew();
        var walks = new List<RemedyWalk>();
        string? session = null;
        for (var round = 0; round < (IsLong ? LongRounds : 1); round++)
        {
            var fresh = Enum.GetValues<RemedyKind>().Select(k => new RemedyWalk($"r{round}-{Words.Write(k)}", k, $"KR{round:D2}{(int)k:D2}", $"SP{round:D2}{(int)k:D2}")).ToList();
            walks.AddRange(fresh);
            IReadOnlyList<Sent> open = [];
            for (var isOpened = false; ; isOpened = true)
            {
                using var server = await ServerProcess.Start(bare.Folder, bare.Store);
                session ??= await Begin(server);
                using var client = Client(server, session);
                if (!isOpened) await Open(client, fresh, round == 0);
                await Repeat(client, open);
                if (await WalkUntilKilled(server, client, fresh) is not { } left)
                {
                    Assert.Equal(0, await server.Stop());
                    break;
                }

                open = left;
            }
        }

        await using var database = Database.Open(bare.Store);
        Assert.Empty(await Sample.Prove(database));
        await using var look = await database.Look(CancellationToken.None);
        var maker = (await look.Single<string>("SELECT maker FROM maker WHERE slug = @Maker", new { Maker }, CancellationToken.None))!;
        Assert.Empty(await StoredClaims.Broken(look, maker, CancellationToken.None));
        foreach (var walk in walks) await Compare(look, maker, walk);
        output.WriteLine($"seed {Seed}: {walks.Count} remedies of {Enum.GetValues<RemedyKind>().Length} kinds, {_tally.Kills} kills, {_tally.Answered} answers before a kill, given again the same to the byte, {_tally.Open} unanswered, of which {_tally.Saved} had been saved; {watch.Elapsed.TotalSeconds:F1} s");
    }

    // Sent again with the same key: the first answer if there was one, otherwise done now.
    private async Task Repeat(HttpClient client, IReadOnlyList<Sent> open)
    {
        foreach (var sent in open)
        {
            var again = await Post(client, sent);
            var text = await again.Content.ReadAsStringAsync();
            Assert.True(again.IsSuccessStatusCode, $"seed {Seed}: {sent.Walk.Key} {sent.Address}: {(int)again.StatusCode} {text}");
            var wasSaved = again.Headers.Contains("Idempotency-Replayed");
            if (sent.Answer is { } first)
            {
                Assert.True(wasSaved, $"seed {Seed}: {sent.Key} was answered and is lost");
                Assert.Equal(first, text);
                continue;
            }

            if (wasSaved) _tally.Saved++;
            sent.Walk.Learn(JsonNode.Parse(text)!);
        }
    }

    // Step by step, all remedies abreast. Null when all have come to their end; otherwise what was under way when the server was killed.
    private async Task<IReadOnlyList<Sent>?> WalkUntilKilled(ServerProcess server, HttpClient client, IReadOnlyList<RemedyWalk> walks)
    {
        while (true)
        {
            foreach (var walk in walks.Where(w => w.Remedy.Length == 0 && w.Claim.Length > 0)) walk.Remedy = await TheRemedy(client, walk);
            var next = walks.Where(w => w.Next is not null).Select(Of).ToList();
            if (next.Count == 0) return null;
            var isKilled = _dice.Next(100) < (IsLong ? 100 : Kills);
            // As many answers are waited for as the dice say, then as much of the rest as fits in a moment.
            var (answers, wanted, moment) = (0, isKilled ? _dice.Next(0, next.Count + 1) : next.Count, _dice.Next(0, 6));
            var load = next.Select(sent => Task.Run(async () =>
            {
                try
                {
                    var answer = await Post(client, sent);
                    var text = await answer.Content.ReadAsStringAsync();
                    Assert.True(answer.IsSuccessStatusCode, $"seed {Seed}: {sent.Key} {sent.Address}: {(int)answer.StatusCode} {text}");
                    sent.Answer = text;
                    Interlocked.Increment(ref answers);
                }
                catch (Exception problem) when (isKilled && problem is HttpRequestException or HttpIOException)
                {
                    // Nobody knows what became of it.
                }
            })).ToList();
            while (Volatile.Read(ref answers) < wanted && !load.All(l => l.IsCompleted)) await Task.Delay(1);
            if (isKilled)
            {
                for (var wait = Stopwatch.StartNew(); wait.ElapsedMilliseconds < moment;) await Task.Yield();
                await server.Kill();
                _tally.Kills++;
            }

            await Task.WhenAll(load);
            foreach (var sent in next.Where(s => s.Answer is not null)) sent.Walk.Learn(JsonNode.Parse(sent.Answer!)!);
            if (!isKilled) continue;
            _tally.Answered += answers;
            _tally.Open += next.Count - answers;
            return next;
        }
    }

    // The remedy of a walk exists once it is decided, or quoted.
    private static async Task<string> TheRemedy(HttpClient client, RemedyWalk walk)
    {
        var items = (await TestServer.Json(await client.GetAsync($"/api/v1/remedies?claim={walk.Claim}"), HttpStatusCode.OK))["items"]!.AsArray();
        return items.Count == 0 ? string.Empty : (string)Assert.Single(items)!["id"]!;
    }

    private static async Task<string> Begin(ServerProcess server)
    {
        var session = await server.Claim();
        using var client = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { { "Authorization", "Bearer " + session } } };
        await TestServer.Json(await client.PostAsJsonAsync("/api/v1/makers", new { slug = Maker, name = "Acme Printers" }), HttpStatusCode.Created);
        return session;
    }

    private static async Task Open(HttpClient client, IReadOnlyList<RemedyWalk> walks, bool isFirst)
    {
        var day = Today.AddDays(-60).ToString("yyyy-MM-dd");
        if (isFirst)
        {
            await Make("policies", new { text = await File.ReadAllTextAsync(Repo.Path("policies/fff-printer.policy.md")) });
            await Make("parts", new { sku = "NOZ-1", name = "Nozzle assembly", item = "nozzle_assembly", cost_amount = 1250, cost_currency = "USD" });
            await Make("parts", new { sku = "COV-1", name = "Acrylic cover", item = "acrylic_cover", cost_amount = 2100, cost_currency = "USD" });
            await Make("products", new { sku = "CP-1", name = "Creator Pro", model = "creator_pro", technology = "FFF", grade = "consumer", kind = "unit", policy = "fff-printer" });
            // A person decides, and says how each is made good.
            await TestServer.Json(await client.PutAsJsonAsync("/api/v1/claim-rules", new { automatic_approvals = false }), HttpStatusCode.OK);
        }

        foreach (var walk in walks)
        {
            await Make("sales", new { order_number = walk.Name, line = 1, channel = "official_store", store_record = true, purchased_on = day, invoice_number = "INV-" + walk.Name });
            await Make("units", new { serial = walk.Serial, product = "CP-1", order_number = walk.Name, manufactured_on = day });
            if (walk.Kind is RemedyKind.AdvanceUnit or RemedyKind.UnitSwap) await Make("units", new { serial = walk.Spare, product = "CP-1", manufactured_on = day });
        }

        async Task Make(string address, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/" + address) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
            await TestServer.Json(await client.SendAsync(request), HttpStatusCode.Created);
        }
    }

    private static async Task Compare(Session look, string maker, RemedyWalk walk)
    {
        var moves = RemedyWalk.Moves[walk.Kind];
        var key = new { maker, walk.Claim, walk.Remedy, remedyLike = $"%{walk.Remedy}%" };
        async Task<IReadOnlyList<string>> All(string sql) => await look.Query<string>(sql, key, CancellationToken.None);
        async Task<long> Count(string sql) => await look.Single<long>($"SELECT COUNT(*) FROM {sql}", key, CancellationToken.None);

        // One claim, one remedy, every step once and in its order.
        Assert.Equal([walk.Claim], await All("SELECT c.id FROM claim c JOIN unit u ON u.maker = c.maker AND u.id = c.unit_id WHERE c.maker = @maker AND c.id = @Claim"));
        Assert.Equal(1, await look.Single<long>("SELECT COUNT(*) FROM claim c JOIN unit u ON u.maker = c.maker AND u.id = c.unit_id WHERE c.maker = @maker AND u.printed_serial = @Serial", new { maker, walk.Serial }, CancellationToken.None));
        Assert.Equal([walk.Remedy], await All("SELECT id FROM remedy WHERE maker = @maker AND claim_id = @Claim"));
        Assert.Equal(["plan", .. moves], await All("SELECT kind FROM remedy_event WHERE maker = @maker AND remedy_id = @Remedy ORDER BY sequence"));
        var claim = walk.Kind is RemedyKind.Paid ? (string[])["submit", "assess", "send_to_review", "reject", "offer_quote", "accept_quote", "resolve"] : ["submit", "assess", "send_to_review", "approve", "start_remedy", "resolve"];
        Assert.Equal(claim, await All("SELECT kind FROM claim_event WHERE maker = @maker AND claim_id = @Claim ORDER BY sequence"));
        Assert.Equal("resolved", Assert.Single(await All("SELECT state FROM claim WHERE maker = @maker AND id = @Claim")));
        Assert.Equal(1, await Count("decision WHERE maker = @maker AND claim_id = @Claim"));
        Assert.Equal(1, await Count("assessment WHERE maker = @maker AND claim_id = @Claim"));

        // What left, left once; and the money was asked for once, under one key.
        Assert.Equal(moves.Contains("ship") ? 1 : 0, await Count("part_issue WHERE maker = @maker AND remedy_id = @Remedy"));
        Assert.Equal(moves.Select(m => m switch { "ship" or "send_out" => "out", "send_in" => "in", "send_to_supplier" => "to_supplier", _ => null }).OfType<string>(), await All("SELECT direction FROM shipment WHERE maker = @maker AND remedy_id = @Remedy ORDER BY number"));
        Assert.Equal(moves.Contains("send_to_supplier") ? 1 : 0, await Count("supplier_leg WHERE maker = @maker AND remedy_id = @Remedy"));
        var isMoney = walk.Kind is RemedyKind.MoneyHandOff ? 1 : 0;
        Assert.Equal(isMoney, await Count("hand_off WHERE maker = @maker AND remedy_id = @Remedy AND times_asked = 1"));
        Assert.Equal(isMoney, await Count("outbox WHERE maker = @maker AND topic = 'remedy.hand_off' AND payload LIKE @remedyLike"));
        Assert.Equal(walk.Kind is RemedyKind.AdvanceUnit or RemedyKind.UnitSwap ? 1 : 0, await Count("unit_link WHERE maker = @maker AND remedy_id = @Remedy"));

        // Where things are, and how they came there.
        var old = "(SELECT unit_id FROM claim WHERE maker = @maker AND id = @Claim)";
        Assert.Equal(Places(walk.Kind), await All($"SELECT to_custody FROM custody_event WHERE maker = @maker AND thing_id = {old} ORDER BY sequence"));
        var trips = moves.Contains("send_in") ? 1 : 0;
        Assert.Equal(trips, await Count($"coverage_event WHERE maker = @maker AND unit_id = {old} AND kind = 'pause_opened'"));
        Assert.Equal(trips, await Count($"coverage_event WHERE maker = @maker AND unit_id = {old} AND kind = 'pause_closed'"));

        // The outside world hears of every step once.
        Assert.Equal(moves.Append("plan").Select(m => "remedy." + m).Order(StringComparer.Ordinal), (await All("SELECT topic FROM outbox WHERE maker = @maker AND topic <> 'remedy.hand_off' AND topic LIKE 'remedy.%' AND payload LIKE @remedyLike")).Order(StringComparer.Ordinal));
    }

    // Where the claimed unit went, by kind.
    private static string[] Places(RemedyKind kind) => kind switch
    {
        RemedyKind.DepotRepair => ["in_transit_in", "in_shop", "at_supplier", "in_shop", "in_transit_out", "with_customer"],
        RemedyKind.UnitSwap => ["in_transit_in", "in_shop", "retained"],
        RemedyKind.AdvanceUnit => ["in_shop"],
        RemedyKind.PartOnly or RemedyKind.PartWithReturn or RemedyKind.PartAfterReturn or RemedyKind.MoneyHandOff or RemedyKind.Paid => [],
    };

    private static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    private static Sent Of(RemedyWalk walk)
    {
        var (address, body) = walk.Request(Today);
        return new Sent(walk, walk.Key, address, JsonSerializer.Serialize(body));
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, Sent sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/" + sent.Address) { Content = new StringContent(sent.Body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", sent.Key);
        return await client.SendAsync(request);
    }

    private static HttpClient Client(ServerProcess server, string session) => new()
    {
        BaseAddress = server.Address,
        DefaultRequestHeaders = { { "Authorization", "Bearer " + session }, { "Makegood-Maker", Maker } },
    };

    /// <summary>A request as it was sent, so that it can be sent again to the byte.</summary>
    private sealed record Sent(RemedyWalk Walk, string Key, string Address, string Body)
    {
        public string? Answer { get; set; }
    }

    private sealed class Tally
    {
        public int Kills { get; set; }

        public int Answered { get; set; }

        public int Open { get; set; }

        public int Saved { get; set; }
    }
}

public sealed class KilledRemediesOnSqlite(PostgresCluster cluster, ITestOutputHelper output) : KilledRemedies<OnSqlite>(cluster, output)
{
    protected override int Kills => 100;
}

public sealed class KilledRemediesOnPostgres(PostgresCluster cluster, ITestOutputHelper output) : KilledRemedies<OnPostgres>(cluster, output)
{
    // Each start of the process takes its seconds; all steps are killed with --long.
    protected override int Kills => 30;
}
