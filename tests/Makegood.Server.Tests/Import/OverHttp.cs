using System.Net;
using System.Text;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Import;

public abstract class OverHttp<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_file_comes_in_and_goes_out_over_the_API()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var preview = await TestServer.Json(await server.Operator.PostAsync("/api/v1/imports/products?preview=true", Csv(Goods.Products)), HttpStatusCode.OK);
        Assert.Equal((2L, true), ((long)preview["new"]!, (bool)preview["preview"]!));

        var taken = await TestServer.Json(await server.Operator.PostAsync("/api/v1/imports/products?errors=true", Csv(Goods.Products + "BAD,,unit,,,,\n")), HttpStatusCode.OK);
        Assert.Equal((2L, 1L, 3L), ((long)taken["new"]!, (long)taken["refused"]!, (long)taken["rows"]!));
        Assert.Equal("problem,sku,name,kind,model,grade,technology,policy\n`name` is empty; every row needs it,BAD,,unit,,,,\n", (string)taken["errors"]!);
        Assert.Equal(4L, (long)taken["problems"]![0]!["line"]!);

        var csv = await server.Operator.GetAsync("/api/v1/exports/products");
        Assert.Equal(Goods.Products, await csv.Content.ReadAsStringAsync());
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("{\"sku\":\"FFP-100\",", await server.Operator.GetStringAsync("/api/v1/exports/products?format=jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_used_at_all_is_a_problem_and_not_a_report()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        using var reader = await server.WithKey("registry:read");
        var empty = await TestServer.Json(await server.Operator.PostAsync("/api/v1/imports/products", Csv(string.Empty)), HttpStatusCode.UnprocessableEntity);
        Assert.StartsWith("body:1:1: the file is empty", (string)empty["detail"]!, StringComparison.Ordinal);
        Assert.Equal("Content-Type", (string)(await TestServer.Json(await server.Operator.PostAsync("/api/v1/imports/products", new StringContent("<a/>", Encoding.UTF8, "application/xml")), HttpStatusCode.UnprocessableEntity))["field"]!);
        Assert.Contains("did you mean `units`?", (string)(await TestServer.Json(await server.Operator.PostAsync("/api/v1/imports/unit", Csv("a\n")), HttpStatusCode.NotFound))["detail"]!, StringComparison.Ordinal);
        Assert.Equal("format", (string)(await TestServer.Json(await server.Operator.GetAsync("/api/v1/exports/units?format=xls"), HttpStatusCode.UnprocessableEntity))["field"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Operator.GetAsync("/api/v1/exports/things")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync("/api/v1/imports/products", Csv(Goods.Products))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/v1/exports/products")).StatusCode);
    }

    [Fact]
    public async Task A_file_larger_than_a_usual_request_is_taken()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        await TestServer.Json(await server.Operator.PostAsync("/api/v1/imports/products", Csv(Goods.Products)), HttpStatusCode.OK);
        // Mostly blank lines: the size counts, not the rows.
        var file = "serial,product\n" + string.Concat(Enumerable.Repeat(new string(' ', 80) + "\n", 20_000)) + "AA-1,FFP-100\n";
        Assert.True(file.Length > 1 << 20);
        var report = await TestServer.Json(await server.Operator.PostAsync("/api/v1/imports/units?preview=true", Csv(file)), HttpStatusCode.OK);
        Assert.Equal(1L, (long)report["new"]!);

        // Other addresses keep their limit.
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.Operator.PostAsync("/api/v1/products", new StringContent("{\"sku\":\"" + new string('x', 1 << 20) + "\"}", Encoding.UTF8, "application/json"))).StatusCode);
    }

    private static StringContent Csv(string text) => new(text, Encoding.UTF8, "text/csv");
}

public sealed class OverHttpOnSqlite(PostgresCluster cluster) : OverHttp<OnSqlite>(cluster);

public sealed class OverHttpOnPostgres(PostgresCluster cluster) : OverHttp<OnPostgres>(cluster);
