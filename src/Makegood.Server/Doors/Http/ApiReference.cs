using System.Text;
using System.Text.Json.Nodes;

namespace Makegood.Server.Doors.Http;

/// <summary>The page <c>docs/reference/http-api.md</c>, from the API's own description.</summary>
public static class ApiReference
{
    private static readonly IReadOnlyList<string> Methods = ["get", "post", "put", "patch", "delete"];

    public static string Page(JsonNode description)
    {
        var page = new StringBuilder();
        void Line(string text = "") => page.Append(text).Append('\n');
        Line("# The HTTP API");
        Line();
        Line("<!-- Written from docs/reference/openapi.json; a test compares the two. GOLDEN=accept ./test rewrites both. -->");
        Line();
        Line((string)description["info"]!["description"]!);
        Line();
        Line("Send `Authorization: Bearer` with a key or a session. People and keys of the installation itself name the maker that they act for in");
        Line("`Makegood-Maker`. A `POST` may carry an `Idempotency-Key`: sent again with the same body it gets the first answer again, for ever; where");
        Line("the key is needed, the table says so. Lists take `after` and `limit` (1 to 200, usually 50) and tell in `next` where the next page begins.");
        Line("Every answer names its request in `Makegood-Request`, which is also what the log calls it.");
        foreach (var tag in Operations(description).GroupBy(o => o.Tag).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Line();
            Line($"## {tag.Key}");
            Line();
            Line("| address | does | scope | answers |");
            Line("|---|---|---|---|");
            foreach (var operation in tag) Line($"| `{operation.Method} {operation.Path}` | {operation.Summary}{(operation.NeedsKey ? " (needs an `Idempotency-Key`)" : string.Empty)} | {operation.Scope} | {operation.Answers} |");
        }

        Line();
        Line("## Problems");
        Line();
        Line("Each has a page at `/problems/…` on every server. 401, 403, 500 and 503 can come from any address that is not open.");
        Line();
        Line("| status | type | means |");
        Line("|---:|---|---|");
        foreach (var kind in Problems.All.OrderBy(p => p.Status).ThenBy(p => p.Slug, StringComparer.Ordinal)) Line($"| {kind.Status} | `/problems/{kind.Slug}` | {kind.Meaning} |");
        Line();
        Line("## Figures");
        Line();
        Line("What `/metrics` gives, in Prometheus' text format.");
        Line();
        Line("| name | kind | is |");
        Line("|---|---|---|");
        foreach (var figure in Metrics.All) Line($"| `{figure.Name}` | {figure.Type} | {figure.Help} |");
        return page.ToString();
    }

    private static IEnumerable<Operation> Operations(JsonNode description)
    {
        foreach (var (path, item) in description["paths"]!.AsObject())
        {
            foreach (var method in Methods)
            {
                if (item![method] is not { } operation) continue;
                yield return new Operation(
                    method.ToUpperInvariant(),
                    path,
                    (string?)operation["tags"]?[0] ?? "other",
                    ((string?)operation["summary"] ?? string.Empty).Replace("|", "\\|", StringComparison.Ordinal),
                    Scope(operation),
                    string.Join(", ", operation["responses"]!.AsObject().Select(r => r.Key).Where(s => s is not ("401" or "403"))),
                    operation["parameters"]?.AsArray().Any(p => (string?)p!["name"] == Call.KeyHeader && (bool?)p["required"] == true) is true);
            }
        }
    }

    private static string Scope(JsonNode operation)
    {
        var text = (string?)operation["description"] ?? string.Empty;
        if (text.StartsWith("Open", StringComparison.Ordinal)) return "open";
        var scopes = operation["security"]!.AsArray().SelectMany(s => s!.AsObject().SelectMany(r => r.Value!.AsArray().Select(v => $"`{v}`"))).ToList();
        var words = scopes.Count == 0 ? "anybody known" : string.Join(" or ", scopes);
        if (text.Contains("installation itself", StringComparison.Ordinal)) words += ", installation only";
        return text.Contains("own machine", StringComparison.Ordinal) ? words + ", or local" : words;
    }

    private sealed record Operation(string Method, string Path, string Tag, string Summary, string Scope, string Answers, bool NeedsKey);
}
