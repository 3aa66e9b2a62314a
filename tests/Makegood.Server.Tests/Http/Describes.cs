using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Doors.Http;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Http;

/// <summary>The API's description, as the running server gives it, is the one that is committed; so is the page made from it.</summary>
public sealed class Describes(SharedServer<OnSqlite> shared) : IClassFixture<SharedServer<OnSqlite>>
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    [Fact]
    public async Task The_description_and_its_page_are_the_committed_ones()
    {
        var description = JsonNode.Parse(await shared.Server.Anonymous.GetStringAsync("/openapi/v1.json"))!;
        Same("docs/reference/openapi.json", description.ToJsonString(Layout) + "\n");
        Same("docs/reference/http-api.md", ApiReference.Page(description));
    }

    [Fact]
    public async Task Every_endpoint_of_the_api_is_described_with_who_may_and_what_can_go_wrong()
    {
        var description = JsonNode.Parse(await shared.Server.Anonymous.GetStringAsync("/openapi/v1.json"))!;
        Assert.StartsWith("3.1", (string?)description["openapi"], StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", description.ToJsonString(), StringComparison.Ordinal);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, item) in description["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                Assert.True(ids.Add((string)operation!["operationId"]!), $"{method} {path} has the operationId of another");
                Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), $"{method} {path} has no summary");
                Assert.NotNull(operation["description"]);
                // What a shop posts and signs has no key of ours in it, and these two addresses do not look for one.
                var isSigned = path is "/api/v1/shops/{id}/shopify" or "/api/v1/shops/{id}/woocommerce";
                if (method is "post" && path.StartsWith("/api", StringComparison.Ordinal)) Assert.Equal((path, !isSigned), (path, operation["parameters"]!.AsArray().Any(p => (string?)p!["name"] == "Idempotency-Key")));
                Assert.True(operation["responses"]!.AsObject().Any(r => r.Key[0] == '2'), $"{method} {path} does not say what a yes looks like");
                if (!((string?)operation["description"])!.StartsWith("Open", StringComparison.Ordinal)) Assert.True(operation["responses"]!["401"] is not null && operation["responses"]!["403"] is not null, $"{method} {path}");
            }
        }
    }

    // As golden files, but where readers look for them.
    private static void Same(string path, string now)
    {
        var file = Repo.Path(path);
        if (Environment.GetEnvironmentVariable("GOLDEN") == "accept") File.WriteAllText(file, now);
        var before = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n").Split('\n') : [];
        var lines = now.Split('\n');
        var at = 0;
        while (at < before.Length && at < lines.Length && before[at] == lines[at]) at++;
        Assert.True(at == before.Length && at == lines.Length, $"{path} differs first in line {at + 1}:\n  was: {before.ElementAtOrDefault(at)}\n  now: {lines.ElementAtOrDefault(at)}\nIf the API is meant to be so: GOLDEN=accept ./test, and read the diff: clients depend on it.");
    }
}
