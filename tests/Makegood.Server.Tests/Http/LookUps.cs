using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Warranty;
using Makegood.Server.Doors.Http;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Tests.Http;

public abstract class LookUps<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private const int Tries = 10_000;

    [Fact]
    public async Task Ten_thousand_tries_at_known_and_unknown_serials_look_the_same()
    {
        await using var server = await TestServer.Start<TStore>(cluster, new Dictionary<string, string> { ["lookup_per_minute"] = "1000000", ["lookup_per_minute_all"] = "1000000" });
        await Sell(server, 100);
        var shapes = new ConcurrentDictionary<(bool Known, string Shape), int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Tries), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, stop) =>
        {
            var known = i % 2 == 0;
            using var answer = await server.Anonymous.GetAsync($"/api/v1/public/acme/serials/SN-{(known ? 1000 + (i / 2 % 100) : 5000 + i)}", stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            var json = JsonNode.Parse(text)!.AsObject();
            Assert.Equal(known, json["covered_until"] is not null);
            var headers = answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Date" or "Makegood-Request")).Select(h => $"{h.Key}: {string.Join(',', h.Value)}").Order(StringComparer.Ordinal);
            shapes.AddOrUpdate((known, $"{(int)answer.StatusCode} {text.Length} {string.Join(',', json.Select(m => m.Key))} note={json["note"]} {string.Join(" | ", headers)}"), 1, (_, n) => n + 1);
        });

        Assert.Equal(Tries, shapes.Values.Sum());
        Assert.Equal(2, shapes.Count);
        Assert.Single(shapes.Keys.Select(k => k.Shape).Distinct());
    }

    [Fact]
    public async Task Model_and_month_are_all_that_is_told()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        await Sell(server, 1);
        var answer = await TestServer.Json(await server.Anonymous.GetAsync("/api/v1/public/acme/serials/sn%201000"), HttpStatusCode.OK);
        Assert.Equal(["serial", "model", "covered_until", "note"], answer.AsObject().Select(m => m.Key));
        Assert.Equal(("SN1000", "creator_pro", "2027-10"), ((string?)answer["serial"], (string?)answer["model"], (string?)answer["covered_until"]));
        Assert.DoesNotContain("Grace", answer.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("O-1", answer.ToJsonString(), StringComparison.Ordinal);

        // Retired, of another maker, of no maker: as unknown.
        foreach (var path in new[] { "acme/serials/SN-9999", "zeta/serials/SN-1000", "_/serials/SN-1000" })
        {
            var unknown = await TestServer.Json(await server.Anonymous.GetAsync("/api/v1/public/" + path), HttpStatusCode.OK);
            Assert.Null(unknown["model"]);
            Assert.Null(unknown["covered_until"]);
        }

        await TestServer.Json(await server.Anonymous.GetAsync("/api/v1/public/acme/serials/%D0%90%D0%91"), HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task The_budget_of_an_address_holds_under_parallel_calls_and_refills()
    {
        await using var server = await TestServer.Start<TStore>(cluster, new Dictionary<string, string> { ["lookup_per_minute"] = "20" });
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => server.Anonymous.GetAsync($"/api/v1/public/acme/serials/X{i}000Z")));
        Assert.Equal(20, answers.Count(a => a.StatusCode is HttpStatusCode.OK));
        var refused = answers.First(a => a.StatusCode is HttpStatusCode.TooManyRequests);
        Assert.Equal("3", refused.Headers.RetryAfter?.ToString());
        Assert.Equal("/problems/too-many-requests", (string?)(await TestServer.Json(refused, HttpStatusCode.TooManyRequests))["type"]);

        server.Time.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/api/v1/public/acme/serials/Y1")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.Anonymous.GetAsync("/api/v1/public/acme/serials/Y2")).StatusCode);
    }

    private static async Task Sell(TestServer server, int units)
    {
        var buyer = await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/persons", new { name = "Grace Example" }), HttpStatusCode.Created);
        await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/products", new { sku = "P-1", name = "Creator Pro", kind = "unit", model = "creator_pro" }), HttpStatusCode.Created);
        var product = await TestServer.Json(await server.Operator.GetAsync("/api/v1/products/P-1"), HttpStatusCode.OK);
        // The rows that a registration leaves: what is looked up, without the policy that promised it.
        await using var work = await server.Database.Begin(server.Clock.Act("acme", "test"), CancellationToken.None);
        for (var i = 0; i < units; i++)
        {
            var id = server.Clock.NewId("unit");
            await work.Add(new UnitRow { Maker = "acme", Id = id, Serial = $"SN{1000 + i}", PrintedSerial = $"SN-{1000 + i}", ProductId = (string)product["id"]!, OwnerId = (string)buyer["id"]!, PrintCounter = true, RegisteredAt = server.Clock.Now }, "unit.registered", CancellationToken.None);
            await work.Add(new CoverageLineRow { Maker = "acme", Id = server.Clock.NewId("line"), UnitId = id, Source = "commercial", Name = "unit", Missing = string.Empty, StartsOn = new DateOnly(2026, 10, 1), LastDay = new DateOnly(2027, 10, 1), Provisional = false, State = "runs", CreatedAt = server.Clock.Now }, "coverage.opened", CancellationToken.None);
        }

        await work.Commit(CancellationToken.None);
    }
}

public sealed class LookUpsOnSqlite(PostgresCluster cluster) : LookUps<OnSqlite>(cluster);

public sealed class LookUpsOnPostgres(PostgresCluster cluster) : LookUps<OnPostgres>(cluster);

public sealed class LookupGuards
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Counting_upwards_raises_an_alarm_that_names_a_network_and_no_address()
    {
        var log = new Lines();
        var guard = new LookupGuard(1000, 1000, log);
        for (var i = 0; i < 25; i++) guard.Take("192.0.2.7", "192.0.2.0/24", "acme", Serial($"FD23{i:D6}"), Now);
        Assert.Equal(2, log.Count);
        Assert.Contains("192.0.2.0/24", log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.7", log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("FD23", log.All, StringComparison.Ordinal);
    }

    [Fact]
    public void Serials_from_here_and_there_raise_none()
    {
        var log = new Lines();
        var guard = new LookupGuard(1000, 1000, log);
        for (var i = 0; i < 100; i++) guard.Take("192.0.2.7", "192.0.2.0/24", "acme", Serial($"FD23{i * 7919 % 100000:D6}"), Now);
        // The same label read again and again is no scan either.
        for (var i = 0; i < 100; i++) guard.Take("192.0.2.8", "192.0.2.0/24", "acme", Serial("FD23000001"), Now);
        Assert.Equal(0, log.Count);
    }

    [Fact]
    public void One_batch_of_serials_has_a_budget_of_its_own_however_many_addresses_ask()
    {
        var guard = new LookupGuard(20, 100_000, new Lines());
        var granted = Enumerable.Range(0, 900).Count(i => guard.Take($"2001:db8:{i:x}::/64", "x", "acme", Serial($"FD2300{i:D3}"), Now) is null);
        Assert.Equal(20 * LookupGuard.AddressesPerBatch, granted);
        Assert.Null(guard.Take("192.0.2.9", "x", "acme", Serial("FD2301000"), Now));
        Assert.Null(guard.Take("192.0.2.9", "x", "zeta", Serial("FD2300000"), Now));
    }

    [Fact]
    public void All_together_have_a_budget()
    {
        var guard = new LookupGuard(20, 600, new Lines());
        Assert.Equal(600, Enumerable.Range(0, 5000).Count(i => guard.Take($"192.0.{i / 250}.{i % 250}", "x", "acme", Serial($"A{i}B000"), Now) is null));
    }

    private static SerialNumber Serial(string text) => SerialNumber.Read(text).Granted(out var serial, out _) ? serial : throw new ArgumentException(text, nameof(text));

    private sealed class Lines : ILogger<LookupGuard>
    {
        private readonly List<string> _lines = [];

        public int Count => _lines.Count;

        public string All => string.Join('\n', _lines);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _lines.Add(formatter(state, exception));
    }
}
