using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Registry;

/// <summary>Products, parts and bills of materials through the API. The tests of a class share a server and keep to names of their own.</summary>
public abstract class Catalogue<TStore>(PostgresCluster cluster) : IAsyncLifetime
    where TStore : IStoreKind
{
    private TestServer _server = null!;

    private HttpClient Api => _server.Operator;

    public async ValueTask InitializeAsync() => _server = await TestServer.Start<TStore>(cluster);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task A_product_is_made_changed_with_a_reason_and_retired()
    {
        var made = await Post("products", new { sku = "FFP-100", name = "Creator Pro", kind = "unit", model = "creator_pro", grade = "consumer", technology = "FFF" }, HttpStatusCode.Created);
        Assert.StartsWith("product_", (string)made["id"]!, StringComparison.Ordinal);

        var again = await Post("products", new { sku = "FFP-100", name = "Another", kind = "unit" }, HttpStatusCode.Conflict);
        Assert.Equal("/problems/already-exists", (string)again["type"]!);

        var silent = await Json(await Api.PutAsJsonAsync("/api/v1/products/FFP-100", new { name = "Creator Pro 2" }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("reason", (string)silent["field"]!);
        var changed = await Json(await Api.PutAsJsonAsync("/api/v1/products/FFP-100", new { name = "Creator Pro 2", grade = "consumer", reason = "new name" }), HttpStatusCode.OK);
        Assert.Equal("Creator Pro 2", (string)changed["name"]!);
        Assert.Null(changed["model"]);

        await Post("products/FFP-100/retire", new { reason = "no longer made" }, HttpStatusCode.OK);
        var late = await Json(await Api.PutAsJsonAsync("/api/v1/products/FFP-100", new { name = "Creator Pro 3", reason = "again" }), HttpStatusCode.Conflict);
        Assert.Equal("/problems/retired", (string)late["type"]!);
        var shown = await Json(await Api.GetAsync("/api/v1/products/" + (string)made["id"]!), HttpStatusCode.OK);
        Assert.NotNull(shown["retired_at"]);
    }

    [Fact]
    public async Task A_part_is_made_changed_and_retired_and_a_retired_one_goes_into_no_new_bill()
    {
        await Post("parts", new { sku = "FAN-4", name = "Fan", item = "fan", supplier = "Motion Ltd", supplier_months = 24 }, HttpStatusCode.Created);
        await Post("products", new { sku = "KIT-F", name = "Fan kit", kind = "kit" }, HttpStatusCode.Created);
        Assert.Equal(12, (long)(await Json(await Api.PutAsJsonAsync("/api/v1/parts/FAN-4", new { name = "Fan", supplier = "Motion Ltd", supplier_months = 12, reason = "new contract" }), HttpStatusCode.OK))["supplier_months"]!);
        await Post("parts/FAN-4/retire", new { reason = "too loud" }, HttpStatusCode.OK);
        var refused = await Json(await Api.PutAsJsonAsync("/api/v1/products/KIT-F/bill", new { lines = new[] { new { position = 1, part = "FAN-4", quantity = 1 } } }), HttpStatusCode.Conflict);
        Assert.Equal("/problems/retired", (string)refused["type"]!);
    }

    [Fact]
    public async Task A_bill_is_put_as_a_whole_and_only_what_moved_is_in_the_audit()
    {
        foreach (var sku in (string[])["B-MOT", "B-RAIL", "B-TIE"]) await Post("parts", new { sku, name = sku, item = "item" }, HttpStatusCode.Created);
        await Post("products", new { sku = "KIT-B", name = "Kit", kind = "kit" }, HttpStatusCode.Created);
        var first = await Put("products/KIT-B/bill", new { lines = new[] { new { position = 1, part = "B-MOT", quantity = 4 }, new { position = 2, part = "B-RAIL", quantity = 2 } } }, HttpStatusCode.OK);
        Assert.Equal(2, first["lines"]!.AsArray().Count);

        Assert.Equal("reason", (string)(await Put("products/KIT-B/bill", new { lines = Array.Empty<object>() }, HttpStatusCode.UnprocessableEntity))["field"]!);
        var second = await Put("products/KIT-B/bill", new { lines = new[] { new { position = 1, part = "B-MOT", quantity = 4 }, new { position = 2, part = "B-TIE", quantity = 20 } }, reason = "rail is welded" }, HttpStatusCode.OK);
        Assert.Equal(["B-MOT", "B-TIE"], second["lines"]!.AsArray().Select(l => (string)l!["part"]!));
        Assert.Equal(second.ToJsonString(), (await Json(await Api.GetAsync("/api/v1/products/KIT-B/bill"), HttpStatusCode.OK)).ToJsonString());
        await using var look = await _server.Database.Look(CancellationToken.None);
        Assert.Equal(3L, await look.Single<long>("SELECT count(*) FROM audit_event WHERE kind = 'bill.line_added'", null, CancellationToken.None));
        Assert.Equal(1L, await look.Single<long>("SELECT count(*) FROM audit_event WHERE kind = 'bill.line_removed'", null, CancellationToken.None));

        Assert.Contains("Position 1 stands twice", (string)(await Put("products/KIT-B/bill", new { lines = new[] { new { position = 1, part = "B-MOT", quantity = 4 }, new { position = 1, part = "B-TIE", quantity = 1 } }, reason = "x" }, HttpStatusCode.UnprocessableEntity))["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_SKU_is_answered_with_the_nearest()
    {
        await Post("products", new { sku = "NEAR-100", name = "Near", kind = "unit" }, HttpStatusCode.Created);
        await Post("parts", new { sku = "NUT-M3", name = "Nut", item = "nut" }, HttpStatusCode.Created);
        Assert.Equal("There is no product `NEAR-1OO`; did you mean `NEAR-100`?", (string)(await Json(await Api.GetAsync("/api/v1/products/NEAR-1OO"), HttpStatusCode.NotFound))["detail"]!);
        Assert.Equal("There is no part `NUT-N3`; did you mean `NUT-M3`?", (string)(await Json(await Api.GetAsync("/api/v1/parts/NUT-N3"), HttpStatusCode.NotFound))["detail"]!);
    }

    [Fact]
    public async Task A_list_is_walked_page_by_page_and_what_is_added_meanwhile_shifts_nothing()
    {
        for (var i = 0; i < 25; i++) await Post("products", new { sku = $"LIST-{i:D3}", name = $"100% of_list {i}", kind = "unit" }, HttpStatusCode.Created);
        var (seen, after) = (new List<string>(), "");
        for (var pages = 0; pages < 10; pages++)
        {
            var page = await Json(await Api.GetAsync($"/api/v1/products?search=of_LIST&limit=10{after}"), HttpStatusCode.OK);
            seen.AddRange(page["items"]!.AsArray().Select(p => (string)p!["sku"]!));
            if (page["next"] is not { } next) break;
            after = "&after=" + (string)next!;
            if (pages == 0) await Post("products", new { sku = "LIST-000a", name = "100% of_list, late", kind = "unit" }, HttpStatusCode.Created);
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"LIST-{i:D3}"), seen);
        Assert.Empty((await Json(await Api.GetAsync("/api/v1/products?search=ofxlist"), HttpStatusCode.OK))["items"]!.AsArray());
        Assert.Equal("limit", (string)(await Json(await Api.GetAsync("/api/v1/products?limit=201"), HttpStatusCode.UnprocessableEntity))["field"]!);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_field()
    {
        foreach (var (body, field) in new (object, string)[]
        {
            (new { sku = " ", name = "x", kind = "unit" }, "sku"),
            (new { sku = new string('x', 81), name = "x", kind = "unit" }, "sku"),
            (new { sku = "X", name = "", kind = "unit" }, "name"),
            (new { sku = "X", name = "a\u0007b", kind = "unit" }, "name"),
            (new { sku = "X", name = "x", kind = "box" }, "kind"),
            (new { sku = "X", name = "x", kind = "unit", model = "Creator Pro" }, "model"),
        })
        {
            Assert.Equal(field, (string)(await Post("products", body, HttpStatusCode.UnprocessableEntity))["field"]!);
        }
    }

    private async Task<JsonNode> Post(string address, object body, HttpStatusCode status) => await Json(await Api.PostAsJsonAsync("/api/v1/" + address, body), status);

    private async Task<JsonNode> Put(string address, object body, HttpStatusCode status) => await Json(await Api.PutAsJsonAsync("/api/v1/" + address, body), status);

    private static Task<JsonNode> Json(HttpResponseMessage answer, HttpStatusCode status) => TestServer.Json(answer, status);
}

public sealed class CatalogueOnSqlite(PostgresCluster cluster) : Catalogue<OnSqlite>(cluster);

public sealed class CatalogueOnPostgres(PostgresCluster cluster) : Catalogue<OnPostgres>(cluster);
