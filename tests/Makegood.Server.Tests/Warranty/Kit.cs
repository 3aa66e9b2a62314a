using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Warranty;

/// <summary>A kit of one motor and one rail, sold on 1 June 2023 under the shipped policy for kits.</summary>
internal static class Kit
{
    private static async Task Catalogue(TestServer server)
    {
        await Post(server, "/api/v1/policies", new { text = await File.ReadAllTextAsync(Repo.Path("policies/kit-parts.policy.md")) }, HttpStatusCode.Created);
        await Post(server, "/api/v1/parts", new { sku = "MOT-17", name = "Stepper motor", item = "motor" }, HttpStatusCode.Created);
        await Post(server, "/api/v1/parts", new { sku = "RAIL-300", name = "Linear rail", item = "linear_rail" }, HttpStatusCode.Created);
        await Post(server, "/api/v1/products", new { sku = "KIT-1", name = "Printer kit", kind = "kit", policy = "kit-parts" }, HttpStatusCode.Created);
        var bill = await server.Operator.PutAsJsonAsync("/api/v1/products/KIT-1/bill", new { lines = new[] { new { position = 1, part = "MOT-17", quantity = 1 }, new { position = 2, part = "RAIL-300", quantity = 1 } } });
        await TestServer.Json(bill, HttpStatusCode.OK);
        await Post(server, "/api/v1/sales", new { order_number = "A-1", line = 1, channel = "official_store", store_record = true, invoiced_on = "2023-06-01", delivered_on = "2023-06-05" }, HttpStatusCode.Created);
    }

    public static async Task<TestServer> Start<TStore>(PostgresCluster cluster)
        where TStore : IStoreKind
    {
        var server = await TestServer.Start<TStore>(cluster);
        await Catalogue(server);
        return server;
    }

    public static Task<JsonNode> Register(TestServer server, string serial) =>
        Post(server, "/api/v1/units", new { serial, product = "KIT-1", order_number = "A-1" }, HttpStatusCode.Created);

    public static async Task<JsonNode> Post(TestServer server, string address, object body, HttpStatusCode status = HttpStatusCode.OK) =>
        await TestServer.Json(await server.Operator.PostAsJsonAsync(address, body), status);

    public static async Task<JsonNode> Get(TestServer server, string address) => await TestServer.Json(await server.Operator.GetAsync(address), HttpStatusCode.OK);

    public static JsonNode Part(JsonNode unit, string item) => unit["parts"]!.AsArray().Single(p => (string)p!["item"]! == item)!;

    public static JsonNode Line(JsonNode unit, string name) => unit["coverage"]!.AsArray().Single(l => (string)l!["name"]! == name)!;

    public static IEnumerable<string> LastDays(JsonNode unit) => unit["coverage"]!.AsArray().Select(l => (string)l!["last_day"]!);

    public static object[] Tracking(string number) => [new { kind = "tracking_number", reference = number }];
}

/// <summary>A server with the kit in its catalogue, for all tests of a class: publishing a policy checks it whole, which takes its time.</summary>
public sealed class KitServer<TStore>(PostgresCluster cluster) : IAsyncLifetime
    where TStore : IStoreKind
{
    public TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await Kit.Start<TStore>(cluster);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
