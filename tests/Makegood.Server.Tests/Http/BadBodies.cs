using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Http;

/// <summary>Requests that cannot be read, each with the help it gets: one golden table.</summary>
public sealed class BadBodies(SharedServer<OnSqlite> shared) : IClassFixture<SharedServer<OnSqlite>>
{
    private static readonly (string Name, string Path, byte[] Body, string? Type)[] Table =
    [
        Text("nothing at all", "/api/v1/makers", ""),
        Text("only blanks", "/api/v1/makers", " \n "),
        Text("null", "/api/v1/makers", "null"),
        Text("broken JSON", "/api/v1/makers", "{\"slug\": \"zeta\",\n \"name\": }"),
        Text("cut off", "/api/v1/makers", "{\"slug\": \"zeta\""),
        Text("single quotes", "/api/v1/makers", "{'slug': 'zeta'}"),
        Text("a comment", "/api/v1/makers", "{\"slug\": \"zeta\", // the slug\n \"name\": \"Zeta\"}"),
        Text("more behind the end", "/api/v1/makers", "{\"slug\": \"zeta\", \"name\": \"Zeta\"} and more"),
        Text("a list instead of an object", "/api/v1/makers", "[1, 2]"),
        Text("an unknown member", "/api/v1/makers", "{\"slug\": \"zeta\", \"name\": \"Zeta\", \"timezone\": \"UTC\"}"),
        Text("a member far from all", "/api/v1/makers", "{\"slug\": \"zeta\", \"name\": \"Zeta\", \"favourite_colour\": \"red\"}"),
        Text("another way to write a member", "/api/v1/makers", "{\"Slug\": \"zeta\", \"name\": \"Zeta\"}"),
        Text("a wrong type", "/api/v1/makers", "{\"slug\": 12, \"name\": \"Zeta\"}"),
        Text("an object for a text", "/api/v1/makers", "{\"slug\": {\"a\": 1}, \"name\": \"Zeta\"}"),
        Text("null for a text", "/api/v1/makers", "{\"slug\": null, \"name\": \"Zeta\"}"),
        Text("null for what may be left out", "/api/v1/makers", "{\"slug\": \"zeta\", \"name\": \"Zeta\", \"time_zone\": null}"),
        Text("missing members", "/api/v1/makers", "{}"),
        Text("one missing member", "/api/v1/makers", "{\"slug\": \"zeta\"}"),
        Text("several mistakes", "/api/v1/makers", "{\"slg\": \"zeta\", \"name\": 1}"),
        Text("a member twice", "/api/v1/makers", "{\"slug\": \"zeta\", \"slug\": \"yota\", \"name\": \"Zeta\"}"),
        Text("a wrong type in a list", "/api/v1/keys", "{\"name\": \"shop\", \"scopes\": [\"registry:read\", 7]}"),
        Text("a text instead of a list", "/api/v1/keys", "{\"name\": \"shop\", \"scopes\": \"registry:read\"}"),
        Text("null in a list", "/api/v1/keys", "{\"name\": \"shop\", \"scopes\": [null]}"),
        Text("a NUL in a text", "/api/v1/makers", "{\"slug\": \"zeta\", \"name\": \"Ze\\u0000ta\"}"),
        Text("half a character", "/api/v1/makers", "{\"slug\": \"zeta\", \"name\": \"Ze\\ud800ta\"}"),
        Text("nested too deep", "/api/v1/makers", "{\"slug\": " + new string('[', 100) + new string(']', 100) + "}"),
        ("not UTF-8", "/api/v1/makers", [.. "{\"slug\": \""u8, 0xC3, 0x28, .. "\"}"u8], "application/json"),
        ("UTF-16", "/api/v1/makers", Encoding.Unicode.GetBytes("{\"slug\": \"zeta\"}"), "application/json"),
        ("no content type", "/api/v1/makers", "{}"u8.ToArray(), null),
        ("a form", "/api/v1/makers", "slug=zeta"u8.ToArray(), "application/x-www-form-urlencoded"),
        ("plain text", "/api/v1/makers", "{}"u8.ToArray(), "text/plain"),
    ];

    [Fact]
    public async Task Every_unreadable_body_is_answered_with_where_and_what()
    {
        var lines = new StringBuilder();
        foreach (var (name, path, body, type) in Table)
        {
            using var content = new ByteArrayContent(body);
            if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            await Tell(lines, name, await shared.Server.Operator.PostAsync(path, content));
        }

        foreach (var (name, query) in new[]
        {
            ("a word for a number", "/api/v1/accounts?limit=many"),
            ("too large a number", "/api/v1/accounts?limit=99999999999"),
            ("out of range", "/api/v1/accounts?limit=1000"),
            ("below the range", "/api/v1/accounts?limit=-1"),
            ("a NUL in the address", "/api/v1/accounts?after=%00"),
            ("nothing there", "/api/v1/acounts"),
        })
        {
            await Tell(lines, name, await shared.Server.Operator.GetAsync(query));
        }

        await Tell(lines, "another method", await shared.Server.Operator.PutAsync("/api/v1/makers", null));
        Golden.Match("http/bad-requests.txt", lines.ToString());
    }

    [Fact]
    public async Task No_bad_body_changes_anything()
    {
        var before = await Makers();
        foreach (var (_, path, body, type) in Table)
        {
            using var content = new ByteArrayContent(body);
            if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            Assert.InRange((int)(await shared.Server.Operator.PostAsync(path, content)).StatusCode, 400, 422);
        }

        Assert.Equal(before, await Makers());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_large_is_refused(bool saysItsLength)
    {
        using var content = new StringContent("{\"slug\": \"" + new string('x', 2 << 20) + "\"}", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/makers") { Content = content };
        if (!saysItsLength) request.Headers.TransferEncodingChunked = true;
        try
        {
            var answer = await shared.Server.Operator.SendAsync(request);
            Assert.Equal("/problems/quota-exceeded", (string?)(await TestServer.Json(answer, HttpStatusCode.RequestEntityTooLarge))["type"]);
        }
        catch (HttpRequestException)
        {
            // The server answered and hung up while the body was still on its way; what counts is that it lives.
            Assert.Equal(HttpStatusCode.OK, (await shared.Server.Anonymous.GetAsync("/health/live")).StatusCode);
        }
    }

    private static (string, string, byte[], string?) Text(string name, string path, string body) => (name, path, Encoding.UTF8.GetBytes(body), "application/json");

    private static async Task Tell(StringBuilder lines, string name, HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        var problem = JsonNode.Parse(text)!;
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("Makegood.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        lines.Append(name).Append(": ").Append((int)answer.StatusCode).Append(' ').Append((string?)problem["type"]).Append(problem["field"] is { } field ? $" [{field}]" : string.Empty).Append('\n');
        lines.Append("    ").Append((string?)problem["detail"]).Append('\n');
        foreach (var error in problem["errors"]?.AsArray() ?? []) lines.Append("    - ").Append(error!["pointer"]).Append("  ").Append(error["detail"]).Append('\n');
    }

    private async Task<string> Makers() => await shared.Server.Operator.GetStringAsync("/api/v1/makers");
}
