using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Claims;

/// <summary>A maker with a printer and a kit in its catalogue, both shipped policies published, and people at the desk.</summary>
public sealed class Desk<TStore>(PostgresCluster cluster) : IAsyncLifetime
    where TStore : IStoreKind
{
    private static readonly string[] Inspected =
        ["fault.modification", "fault.incorrect_use", "fault.environment", "fault.misuse", "fault.other_brand_part", "fault.poor_filament", "fault.other_software", "fault.poor_maintenance", "fault.wear", "fault.force_majeure"];

    private int _serial;

    public TestServer Server { get; private set; } = null!;

    /// <summary>An agent of the desk.</summary>
    public HttpClient Agent { get; private set; } = null!;

    /// <summary>Two leads, so that an appeal can be decided by another.</summary>
    public HttpClient Lead { get; private set; } = null!;

    public HttpClient SecondLead { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.Start<TStore>(cluster);
        await Post(Server.Operator, "/api/v1/policies", new { text = await File.ReadAllTextAsync(Repo.Path("policies/fff-printer.policy.md")) }, HttpStatusCode.Created);
        await Post(Server.Operator, "/api/v1/policies", new { text = await File.ReadAllTextAsync(Repo.Path("policies/kit-parts.policy.md")) }, HttpStatusCode.Created);
        await Post(Server.Operator, "/api/v1/parts", new { sku = "NOZ-1", name = "Nozzle assembly", item = "nozzle_assembly", cost_amount = 1250, cost_currency = "USD" }, HttpStatusCode.Created);
        await Post(Server.Operator, "/api/v1/parts", new { sku = "COV-1", name = "Acrylic cover", item = "acrylic_cover", cost_amount = 2100, cost_currency = "USD" }, HttpStatusCode.Created);
        await Post(Server.Operator, "/api/v1/parts", new { sku = "MB-1", name = "Main board", item = "mainboard", cost_amount = 8900, cost_currency = "USD" }, HttpStatusCode.Created);
        await Post(Server.Operator, "/api/v1/parts", new { sku = "MOT-17", name = "Stepper motor", item = "motor", cost_amount = 1800, cost_currency = "USD" }, HttpStatusCode.Created);
        await Post(Server.Operator, "/api/v1/parts", new { sku = "RAIL-300", name = "Linear rail", item = "linear_rail", cost_amount = 3300, cost_currency = "USD" }, HttpStatusCode.Created);
        await Post(Server.Operator, "/api/v1/products", new { sku = "CP-1", name = "Creator Pro", model = "creator_pro", technology = "FFF", grade = "consumer", kind = "unit", policy = "fff-printer" }, HttpStatusCode.Created);
        await Post(Server.Operator, "/api/v1/products", new { sku = "KIT-1", name = "Printer kit", kind = "kit", policy = "kit-parts" }, HttpStatusCode.Created);
        await TestServer.Json(await Server.Operator.PutAsJsonAsync("/api/v1/products/KIT-1/bill", new { lines = new[] { new { position = 1, part = "MOT-17", quantity = 1 }, new { position = 2, part = "RAIL-300", quantity = 1 } } }), HttpStatusCode.OK);
        Agent = await SignIn("ada", "agent");
        Lead = await SignIn("lea", "lead");
        SecondLead = await SignIn("lou", "lead");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A person of the maker's with this role, signed in.</summary>
    public async Task<HttpClient> SignIn(string login, string role, string? person = null)
    {
        await Post(Server.Operator, "/api/v1/accounts", new { login, role, password = "a good long sentence", person_id = person }, HttpStatusCode.Created);
        var session = await Post(Server.Anonymous, "/api/v1/sessions", new { maker = "acme", login, password = "a good long sentence" }, HttpStatusCode.OK);
        return Server.With((string)session["session"]!);
    }

    /// <summary>A Creator Pro from the official shop, made and bought on 10 May 2026.</summary>
    public async Task<string> Printer(string channel = "official_store", string bought = "2026-05-10", string? owner = null)
    {
        var number = Interlocked.Increment(ref _serial);
        var order = string.Create(CultureInfo.InvariantCulture, $"P-{number}");
        var serial = string.Create(CultureInfo.InvariantCulture, $"CP{number:D6}");
        await Post(Server.Operator, "/api/v1/sales", new { order_number = order, line = 1, channel, store_record = true, purchased_on = bought, invoice_number = "INV-" + order }, HttpStatusCode.Created);
        return (string)(await Post(Server.Operator, "/api/v1/units", new { serial, product = "CP-1", order_number = order, manufactured_on = bought, owner_id = owner }, HttpStatusCode.Created))["id"]!;
    }

    /// <summary>A kit, invoiced and delivered.</summary>
    public async Task<JsonNode> Kit(string invoiced = "2026-06-01", string delivered = "2026-06-05")
    {
        var number = Interlocked.Increment(ref _serial);
        var order = string.Create(CultureInfo.InvariantCulture, $"K-{number}");
        await Post(Server.Operator, "/api/v1/sales", new { order_number = order, line = 1, channel = "official_store", store_record = true, invoiced_on = invoiced, delivered_on = delivered, invoice_number = "INV-" + order }, HttpStatusCode.Created);
        return await Post(Server.Operator, "/api/v1/units", new { serial = string.Create(CultureInfo.InvariantCulture, $"KIT{number:D6}"), product = "KIT-1", order_number = order }, HttpStatusCode.Created);
    }

    /// <summary>What an inspection finds when nothing but the quality of the part is at fault.</summary>
    public static JsonObject GoodFaith(bool defect = true)
    {
        var facts = new JsonObject { ["fault.quality_defect"] = defect ? "yes" : "no" };
        foreach (var name in Inspected) facts[name] = "no";
        return facts;
    }

    /// <summary>What the customer of a printer is asked.</summary>
    public static JsonObject FromCustomer() => new() { ["unit.warranty_card"] = "provided", ["unit.run_time"] = "120 h", ["repair.unauthorised_shop"] = "no" };

    public static Task<JsonNode> Post(HttpClient client, string address, object body, HttpStatusCode status = HttpStatusCode.OK) => TestServer.Post(client, address, body, status);

    public static Task<JsonNode> Post(HttpClient client, string address, object body, string key, HttpStatusCode status) => TestServer.Post(client, address, body, status, key);

    public static async Task<JsonNode> Get(HttpClient client, string address) => await TestServer.Json(await client.GetAsync(address), HttpStatusCode.OK);
}
