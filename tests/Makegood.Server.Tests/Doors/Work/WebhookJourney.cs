using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Doors.Webhooks;
using Makegood.Server.Tests.Doors.Webhooks;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Doors.Work;

/// <summary>From a change to a receiver that can check who sent it; refusals, retries over days, dead letters, replay.</summary>
public abstract class WebhookJourney<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_receiver_is_told_once_with_a_signature_that_it_can_check()
    {
        await using var receiver = await LocalServer.Start(204);
        await using var server = await Start(receiver);
        var added = await Add(server, receiver, "product.*");

        await NewProduct(server, "P-1");
        await server.Deliver();
        await server.Deliver();

        var visit = Assert.Single(receiver.Visits);
        var body = JsonNode.Parse(visit.Body)!;
        Assert.Equal("product.created", (string)body["type"]!);
        var secret = WebhookSecret.Read((string)added["secret"]!).Granted(out var read, out _) ? read : null;
        Assert.True(StandardWebhookSignature.Verify(visit.Headers["webhook-id"], visit.Headers["webhook-timestamp"], visit.Headers["webhook-signature"], visit.Body, [secret!], server.Time.GetUtcNow()).Granted(out _, out _));
        Assert.Equal("delivered", (string)(await Deliveries(server, added))[0]!["state"]!);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_over_days_then_the_letter_is_dead_and_can_be_sent_again()
    {
        var answers = 503;
        await using var receiver = await LocalServer.Start(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref answers);
            return Task.CompletedTask;
        });
        await using var server = await Start(receiver);
        var added = await Add(server, receiver, "*");
        await NewProduct(server, "P-1");

        var first = server.Time.GetUtcNow();
        for (var i = 0; i < 40 && (string)(await Deliveries(server, added)).FirstOrDefault()?["state"]! != "dead"; i++)
        {
            await server.Deliver();
            server.Time.Pass(TimeSpan.FromHours(6));
        }

        var dead = (await Deliveries(server, added))[0]!;
        Assert.Equal("dead", (string)dead["state"]!);
        Assert.Equal(RetrySchedule.Attempts, receiver.Visits.Count);
        Assert.True(server.Time.GetUtcNow() - first > TimeSpan.FromDays(2));
        Assert.Single(receiver.Visits.Select(v => v.Headers["webhook-id"]).Distinct());

        Volatile.Write(ref answers, 200);
        await TestServer.Json(await server.Operator.PostAsync($"/api/v1/webhooks/{Id(added)}/deliveries/{(string)dead["id"]!}/replay", null), HttpStatusCode.OK);
        await server.Deliver();

        Assert.Equal("delivered", (string)(await Deliveries(server, added))[0]!["state"]!);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_switched_off_and_keeps_nothing_from_the_others()
    {
        await using var gone = await LocalServer.Start(410);
        await using var there = await LocalServer.Start(200);
        await using var server = await Start(gone, there);
        await Add(server, gone, "*");
        await Add(server, there, "*");

        await NewProduct(server, "P-1");
        await server.Deliver();
        await NewProduct(server, "P-2");
        await server.Deliver();

        Assert.Single(gone.Visits);
        Assert.Equal(2, there.Visits.Count);
        var hooks = (await Get(server, "/api/v1/webhooks"))["items"]!.AsArray();
        Assert.Contains("410", (string)hooks.Single(h => h!["disabled_at"] is not null)!["disabled_because"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_change_of_secret_both_sign_for_a_day_and_then_the_new_one_alone()
    {
        await using var receiver = await LocalServer.Start(200);
        await using var server = await Start(receiver);
        var added = await Add(server, receiver, "*");
        await TestServer.Json(await server.Operator.PostAsync($"/api/v1/webhooks/{Id(added)}/secret", null), HttpStatusCode.OK);

        await NewProduct(server, "P-1");
        await server.Deliver();
        server.Time.Pass(TimeSpan.FromHours(25));
        await NewProduct(server, "P-2");
        await server.Deliver();

        Assert.Equal([2, 1], receiver.Visits.Select(v => v.Headers["webhook-signature"].Split(' ').Length));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/x")]
    [InlineData("https://10.1.2.3/x")]
    [InlineData("https://[::ffff:192.168.0.1]/x")]
    [InlineData("ftp://example.com/x")]
    public async Task A_target_in_the_house_is_refused_when_it_is_saved(string url)
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var answer = await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/webhooks", new { url, topics = new[] { "*" } }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("url", (string)answer["field"]!);
    }

    [Fact]
    public async Task The_secret_lies_sealed_in_the_store_and_in_the_audit()
    {
        await using var receiver = await LocalServer.Start(200);
        await using var server = await Start(receiver);
        var added = await Add(server, receiver, "*");
        var bare = ((string)added["secret"]!)["whsec_".Length..];
        await using var look = await server.Database.Look(CancellationToken.None);

        var kept = await look.Query<string>("SELECT data FROM audit_event WHERE data IS NOT NULL UNION ALL SELECT secret FROM webhook", null, CancellationToken.None);

        Assert.DoesNotContain(kept, text => text.Contains(bare, StringComparison.Ordinal));
    }

    private static string Id(JsonNode added) => (string)added["webhook"]!["id"]!;

    private static async Task<JsonNode> Get(TestServer server, string address) => await TestServer.Json(await server.Operator.GetAsync(address), HttpStatusCode.OK);

    private static async Task<JsonArray> Deliveries(TestServer server, JsonNode added) => (await Get(server, $"/api/v1/webhooks/{Id(added)}/deliveries"))["items"]!.AsArray();

    private static async Task<JsonNode> Add(TestServer server, LocalServer receiver, string topic) =>
        await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/webhooks", new { url = $"http://127.0.0.1:{receiver.Port}/hook", topics = new[] { topic } }), HttpStatusCode.Created);

    private static async Task NewProduct(TestServer server, string sku) =>
        await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/products", new { sku, name = "A printer", kind = "unit" }), HttpStatusCode.Created);

    // The worker that runs by itself is stilled: the test says when it works, on a clock that only the test moves.
    private async Task<TestServer> Start(params LocalServer[] receivers)
    {
        var server = await TestServer.Start<TStore>(cluster, new Dictionary<string, string>
        {
            ["webhooks_http"] = "yes",
            ["webhooks_allow"] = "127.0.0.1/32",
            ["webhooks_ports"] = string.Join(' ', receivers.Select(r => r.Port)),
            ["webhooks_worker"] = "no",
        });
        // A session would end within the days that pass here; a key does not.
        server.Operator = await server.WithKey("webhooks:manage", "registry:write");
        return server;
    }
}

public sealed class WebhookJourneyOnSqlite(PostgresCluster cluster) : WebhookJourney<OnSqlite>(cluster);

public sealed class WebhookJourneyOnPostgres(PostgresCluster cluster) : WebhookJourney<OnPostgres>(cluster);
