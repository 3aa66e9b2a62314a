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
    public async Task A_file_with_a_key_gets_its_first_answer_again_once_all_of_it_was_taken()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        // Refused rows are quoted, so that answer is not kept; what was taken is unchanged then.
        var bad = Goods.Products + "BAD,,unit,,,,\n";
        Assert.Equal(2L, (long)(await TestServer.Json(await Send(server, "?errors=true", bad, "k1"), HttpStatusCode.OK))["new"]!);
        Assert.Equal((0L, 2L), await Counts(await Send(server, "?errors=true", bad, "k1")));

        var first = await Send(server, string.Empty, Goods.Products.Replace("FFP-", "NEW-", StringComparison.Ordinal), "k2");
        var second = await Send(server, string.Empty, Goods.Products.Replace("FFP-", "NEW-", StringComparison.Ordinal), "k2");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal("file", (string)(await TestServer.Json(await Send(server, string.Empty, Goods.Products, "k2"), HttpStatusCode.UnprocessableEntity))["field"]!);
        Assert.Equal("reason", (string)(await TestServer.Json(await Send(server, "?reason=because", Goods.Products.Replace("FFP-", "NEW-", StringComparison.Ordinal), "k2"), HttpStatusCode.UnprocessableEntity))["field"]!);
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

    private static async Task<(long New, long Unchanged)> Counts(HttpResponseMessage answer)
    {
        var report = await TestServer.Json(answer, HttpStatusCode.OK);
        return ((long)report["new"]!, (long)report["unchanged"]!);
    }

    private static async Task<HttpResponseMessage> Send(TestServer server, string query, string file, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/imports/products" + query) { Content = Csv(file), Headers = { { "Idempotency-Key", key } } };
        return await server.Operator.SendAsync(request);
    }

    private static StringContent Csv(string text) => new(text, Encoding.UTF8, "text/csv");
}

public sealed class OverHttpOnSqlite(PostgresCluster cluster) : OverHttp<OnSqlite>(cluster);

public sealed class OverHttpOnPostgres(PostgresCluster cluster) : OverHttp<OnPostgres>(cluster);
