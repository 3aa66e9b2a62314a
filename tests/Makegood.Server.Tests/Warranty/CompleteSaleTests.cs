using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Warranty;

/// <summary>A sale whose facts come bit by bit, and what its units make of them.</summary>
public abstract class CompleteSaleTests<TStore>(SharedServer<TStore> shared) : IClassFixture<SharedServer<TStore>>
    where TStore : IStoreKind
{
    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_fact_that_comes_later_starts_the_lines_that_waited_for_it()
    {
        var (sale, unit) = await Sold("later");
        var before = (await Kit.Get(Server, $"/api/v1/units/{unit}"))["coverage"]![0]!;
        Assert.Equal("waiting", (string?)before["state"]);

        var told = await Facts(sale, new { invoiced_on = "2026-03-10", invoice_number = "R-77", buyer_kind = "consumer", buyer_country = "DE", buyer_name = "Anna Beispiel" });
        Assert.Equal(("2026-03-10", "R-77", "DE"), ((string?)told["invoiced_on"], (string?)told["invoice_number"], (string?)told["buyer_country"]));
        var after = await Kit.Get(Server, $"/api/v1/units/{unit}");
        Assert.Equal(("2026-03-10", "2027-03-10"), ((string?)after["coverage"]![0]!["starts_on"], (string?)after["coverage"]![0]!["last_day"]));
        Assert.Equal((string?)told["buyer_person"], (string?)after["owner_id"]);
        // The same again changes nothing; another buyer by name is nobody's guess.
        Assert.Equal(told.ToJsonString(), (await Facts(sale, new { invoiced_on = "2026-03-10" })).ToJsonString());
        Assert.Equal("buyer_name", (string?)(await Facts(sale, new { buyer_name = "Bert" }, HttpStatusCode.Conflict))["field"]);
    }

    [Fact]
    public async Task What_is_on_record_is_corrected_with_a_reason_only_and_what_was_promised_stays()
    {
        var (sale, unit) = await Sold("wrong");
        await Facts(sale, new { invoiced_on = "2026-03-10" });
        var refused = await Facts(sale, new { invoiced_on = "2026-03-12" }, HttpStatusCode.Conflict);
        Assert.Equal(("/problems/differs-from-earlier", "invoiced_on"), ((string?)refused["type"], (string?)refused["field"]));
        await Facts(sale, new { invoiced_on = "2026-03-12", reason = "the carrier's record says so" });

        Assert.Equal("2026-03-12", (string?)(await Kit.Get(Server, $"/api/v1/sales/{sale}"))["invoiced_on"]);
        Assert.Equal("2027-03-10", (string?)(await Kit.Get(Server, $"/api/v1/units/{unit}"))["coverage"]![0]!["last_day"]);
        await using var look = await Server.Database.Look(CancellationToken.None);
        var audit = await look.Query<string>("SELECT e.data FROM audit_event e WHERE e.subject_id = @sale ORDER BY e.id", new { sale }, CancellationToken.None);
        Assert.Contains(audit, d => d.Contains("2026-03-10", StringComparison.Ordinal));
        Assert.Equal("the carrier's record says so", await look.Single<string>("SELECT c.reason FROM audit_commit c JOIN audit_event e ON e.maker = c.maker AND e.commit_number = c.number WHERE e.kind = 'sale.corrected' AND e.subject_id = @sale", new { sale }, CancellationToken.None));
    }

    [Theory]
    [InlineData("{}", "delivered_on")]
    [InlineData("{\"delivered_on\":\"2031-01-01\"}", "delivered_on")]
    [InlineData("{\"delivered_on\":\"2026-01-01\",\"reason\":\" \"}", "reason")]
    [InlineData("{\"delivered_on\":\"2026-02-01\"}", "delivered_on")]
    [InlineData("{\"buyer_country\":\"Germany\"}", "buyer_country")]
    [InlineData("{\"buyer_person\":\"person_none\"}", "buyer_person")]
    public async Task What_cannot_be_is_refused_with_its_field(string body, string field)
    {
        var sale = (string)(await Kit.Post(Server, "/api/v1/sales", new { order_number = $"O-bad-{Guid.NewGuid():N}", line = 1, channel = "official_store", store_record = true, invoiced_on = "2026-03-01" }, HttpStatusCode.Created))["id"]!;
        var answer = await Server.Operator.PostAsync($"/api/v1/sales/{sale}/facts", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.InRange((int)answer.StatusCode, 404, 422);
        Assert.Equal(field, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["field"]);
    }

    [Theory]
    [InlineData("/api/v1/units")]
    [InlineData("/api/v1/units/unit_x/trips")]
    [InlineData("/api/v1/units/unit_x/parts/upart_x/replacement")]
    [InlineData("/api/v1/sales/sale_x/facts")]
    public async Task What_moves_parts_or_dates_needs_a_key(string address)
    {
        using var careless = new HttpClient { BaseAddress = Server.Address };
        careless.DefaultRequestHeaders.Authorization = Server.Operator.DefaultRequestHeaders.Authorization;
        careless.DefaultRequestHeaders.Add("Makegood-Maker", "acme");
        Assert.Equal("/problems/idempotency-key-missing", (string?)(await TestServer.Json(await careless.PostAsJsonAsync(address, new { }), HttpStatusCode.BadRequest))["type"]);
    }

    private async Task<(string Sale, string Unit)> Sold(string name)
    {
        await Plain.Publish(Server, Plain.Policy(name));
        var unit = await Plain.Sell(Server, name, $"CS-{name}-1", new { order_number = "O-" + name, line = 1, channel = "official_store", store_record = true });
        var sale = (await Kit.Get(Server, $"/api/v1/sales?order_number=O-{name}"))["items"]![0]!["id"]!;
        return ((string)sale!, (string)unit["id"]!);
    }

    private Task<JsonNode> Facts(string sale, object body, HttpStatusCode status = HttpStatusCode.OK) => Kit.Post(Server, $"/api/v1/sales/{sale}/facts", body, status);
}

public sealed class CompleteSaleTestsOnSqlite(SharedServer<OnSqlite> shared) : CompleteSaleTests<OnSqlite>(shared);

public sealed class CompleteSaleTestsOnPostgres(SharedServer<OnPostgres> shared) : CompleteSaleTests<OnPostgres>(shared);
