using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Warranty;

/// <summary>A policy is tried out on the units that are out there.</summary>
public abstract class ReassessTests<TStore>(SharedServer<TStore> shared) : IClassFixture<SharedServer<TStore>>
    where TStore : IStoreKind
{
    private TestServer Server => shared.Server;

    [Fact]
    public async Task Each_way_in_which_a_line_would_differ_is_counted_and_shown_and_nothing_changes()
    {
        await Plain.Publish(Server, Plain.Policy("tried"));
        var unit = await Plain.Sell(Server, "tried", "TR 1", Plain.Sale("tried", "2025-06-01", "2025-06-09"), madeOn: "2025-01-31");
        var waiting = await Kit.Post(Server, "/api/v1/units", new { serial = "TR 2", product = "OF-tried", manufactured_on = "2025-03-31" }, HttpStatusCode.Created);
        var retired = await Kit.Post(Server, "/api/v1/units", new { serial = "TR 3", product = "OF-tried" }, HttpStatusCode.Created);
        await Kit.Post(Server, $"/api/v1/units/{(string)retired["id"]!}/retire", new { reason = "scrapped" });
        var before = await Kit.Get(Server, $"/api/v1/units/{(string)unit["id"]!}");

        Assert.Equal(("same", 2, 0), await Try(Plain.Policy("tried", "2")));
        Assert.Equal(("other_start", 1, 1), await Try(Plain.Policy("tried", start: "purchase.delivered_on else purchase.invoiced_on", term: "3 months")));
        Assert.Equal(("other_length", 1, 1), await Try(Plain.Policy("tried", from: "2030-01-01", term: "6 months")));
        Assert.Equal(("other_rules", 1, 1), await Try(Plain.Policy("tried").Replace("last_day: included", "last_day: excluded", StringComparison.Ordinal)));
        Assert.Equal(("now_known", 1, 2), await Try(Plain.Policy("tried", start: "unit.manufactured_on", appliesBy: "unit.manufactured_on")));
        Assert.Equal(("same", 0, 0), await Try(Plain.Policy("of-nobody")));

        // With its differences.
        var shorter = (await Post(Plain.Policy("tried", term: "6 months")))["differences"]!.AsArray().Single()!;
        Assert.Equal(("TR 1", "2026-06-01", "2025-12-01"), ((string)shorter["serial"]!, (string)shorter["last_day"]!, (string)shorter["new_last_day"]!));
        var later = (await Post(Plain.Policy("tried", start: "purchase.delivered_on else purchase.invoiced_on")))["differences"]!.AsArray().Single(d => (string)d!["what"]! == "other_start")!;
        Assert.Equal("2026-06-09", (string)later["new_last_day"]!);

        // The published one, asked again, says what it said.
        var published = await Kit.Post(Server, "/api/v1/policies/try", new { });
        Assert.Equal(((int)published["lines"]!, 0), ((int)published["same"]!, published["differences"]!.AsArray().Count));
        Assert.Equal(before.ToJsonString(), (await Kit.Get(Server, $"/api/v1/units/{(string)unit["id"]!}")).ToJsonString());
        Assert.Equal("waiting", (string)(await Kit.Get(Server, $"/api/v1/units/{(string)waiting["id"]!}"))["coverage"]!.AsArray().Single()!["state"]!);
    }

    [Fact]
    public async Task A_text_that_cannot_be_read_is_refused_with_its_places_and_a_kind_that_is_none_with_the_words_there_are()
    {
        var unreadable = await TestServer.Json(await Server.Operator.PostAsJsonAsync("/api/v1/policies/try", new { text = "no policy at all" }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("/problems/policy-not-clean", (string?)unreadable["type"]);
        var kind = await TestServer.Json(await Server.Operator.PostAsJsonAsync("/api/v1/policies/try", new { kind = "supplier" }), HttpStatusCode.UnprocessableEntity);
        Assert.Contains("commercial or statutory", (string)kind["detail"]!, StringComparison.Ordinal);
    }

    private Task<JsonNode> Post(string text) => Kit.Post(Server, "/api/v1/policies/try", new { text });

    private async Task<(string What, int Count, int Differences)> Try(string text)
    {
        var answer = await Post(text);
        string[] ways = ["other_start", "other_length", "other_rules", "now_missing", "now_known"];
        Assert.Equal((int)answer["lines"]!, (int)answer["same"]! + ways.Sum(w => (int)answer[w]!));
        var differences = answer["differences"]!.AsArray();
        var what = differences.Count == 0 ? "same" : (string)differences.Select(d => d!["what"]!).OrderBy(w => Array.IndexOf(ways, (string)w!)).Last()!;
        return (what, (int)answer[what]!, differences.Count);
    }
}

public sealed class ReassessTestsOnSqlite(SharedServer<OnSqlite> shared) : ReassessTests<OnSqlite>(shared);

public sealed class ReassessTestsOnPostgres(SharedServer<OnPostgres> shared) : ReassessTests<OnPostgres>(shared);
