using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Credit;

/// <summary>A server with the shipped credit programme, and a shop's key.</summary>
public sealed class CreditServer<TStore>(PostgresCluster cluster) : IAsyncLifetime
    where TStore : IStoreKind
{
    private int _names;

    public TestServer Server { get; private set; } = null!;

    /// <summary>The shop: tells orders, and asks at the checkout.</summary>
    public HttpClient Shop { get; private set; } = null!;

    public static string Root { get; } = FindRoot();

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.Start<TStore>(cluster);
        await TestServer.Json(await Server.Operator.PostAsJsonAsync("/api/v1/policies", new { text = await File.ReadAllTextAsync(Path.Combine(Root, "policies/store-credit.policy.md")), kind = "credit" }), HttpStatusCode.Created);
        Shop = await Server.WithKey("credit:read", "credit:write");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A name that no other test of the class uses.</summary>
    public string Fresh(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{Interlocked.Increment(ref _names)}");

    public string Now => Server.Clock.Now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public Task<JsonNode> Post(string path, object body, HttpStatusCode status = HttpStatusCode.OK, string? key = null) => Post(Shop, path, body, status, key);

    public static async Task<JsonNode> Post(HttpClient who, string path, object body, HttpStatusCode status = HttpStatusCode.OK, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/credit/{path}") { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await TestServer.Json(await who.SendAsync(request), status);
    }

    public async Task<JsonNode> Get(string path, HttpStatusCode status = HttpStatusCode.OK) => await TestServer.Json(await Shop.GetAsync($"/api/v1/credit/{path}"), status);

    /// <summary>Tells one event; its answer.</summary>
    public async Task<JsonNode> Tell(object told) => (await Post("events", new { events = new[] { told } }))["events"]![0]!;

    /// <summary>An order of goods, placed and paid now, which earns one percent.</summary>
    public Task<JsonNode> Order(string account, string order, long items, string currency = "EUR", long creditUsed = 0) =>
        Tell(new { at = Now, type = "order.placed", order, account, currency, items, credit_used = creditUsed, other_payment = items - creditUsed });

    public async Task<(long Available, long Held, long Owed)> Balance(string account, string currency = "EUR")
    {
        var wallet = (await Get($"accounts/{account}"))["wallets"]!.AsArray().FirstOrDefault(w => (string)w!["currency"]! == currency);
        return wallet is null ? default : ((long)wallet["available"]!, (long)wallet["held"]!, (long)wallet["owed"]!);
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Makegood.slnx"))) return at.FullName;
        }

        throw new InvalidOperationException("run the tests inside a clone");
    }
}
