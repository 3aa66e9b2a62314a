using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Claims;

/// <summary>Fifty people press the same button at once; a request is sent a hundred times. One decision, one remedy, one part.</summary>
public abstract class ManyAtOnce<TStore>(Desk<TStore> desk) : IClassFixture<Desk<TStore>>
    where TStore : IStoreKind
{
    [Fact]
    public async Task Fifty_approvals_at_once_decide_once_and_send_one_part()
    {
        var claim = await Waiting();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Send($"claims/{claim["id"]}/decision", new { }, $"approve-{i}")));
        Assert.Single(answers, a => a.StatusCode is HttpStatusCode.OK);
        // The others are told why, or to try again; nothing else happened for them.
        Assert.All(answers, a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.ServiceUnavailable }));
        var remedy = await TheRemedy(claim);

        await Desk<TStore>.Post(desk.Agent, $"/api/v1/remedies/{remedy}/reserve", new { });
        var shipped = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Send($"remedies/{remedy}/ship", new { parcel = new { carrier = "DHL", tracking = "T-1" } }, $"ship-{i}")));
        Assert.Single(shipped, a => a.StatusCode is HttpStatusCode.OK);
        await using var look = await desk.Server.Database.Look(CancellationToken.None);
        Assert.Equal(1, await look.Single<long>("SELECT COUNT(*) FROM part_issue WHERE maker = 'acme' AND remedy_id = @remedy", new { remedy }, CancellationToken.None));
    }

    [Fact]
    public async Task The_same_key_a_hundred_times_gives_one_effect_and_one_answer()
    {
        var claim = await Waiting();
        var texts = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            var answer = await Send($"claims/{claim["id"]}/decision", new { }, "the-same-key-" + claim["number"]);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            texts.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.Single(texts.Distinct(StringComparer.Ordinal));
        Assert.Single((await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}/decisions"))["items"]!.AsArray());
        await TheRemedy(claim);
    }

    [Fact]
    public async Task Two_agents_who_tell_the_same_fact_at_once_lose_nothing()
    {
        var claim = await Waiting();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Send($"claims/{claim["id"]}/facts", new { facts = new JsonObject { ["unit.run_time"] = $"{100 + i} h" } }, $"fact-{claim["number"]}-{i}")));
        var whole = await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}");
        var told = whole["facts"]!.AsArray().Where(f => (string)f!["name"]! == "unit.run_time").Select(f => (string)f!["value"]!).ToList();
        // Those that were answered busy said so; every other one is on record, and the verdict was asked after the last.
        Assert.Equal(told.Count, told.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(told[^1], (string)whole["assessment"]!["facts"]!["unit.run_time"]!);
    }

    private async Task<JsonNode> Waiting()
    {
        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), failed_on = "2026-07-20", facts, parts = new[] { new { item = "mainboard", facts = Desk<TStore>.GoodFaith() } } }, HttpStatusCode.Created);
        // A main board costs more than goes without a person.
        Assert.Equal("manual_review", (string)claim["state"]!);
        return claim;
    }

    private async Task<string> TheRemedy(JsonNode claim) =>
        (string)Assert.Single((await Desk<TStore>.Get(desk.Agent, $"/api/v1/remedies?claim={claim["id"]}"))["items"]!.AsArray())!["id"]!;

    private async Task<HttpResponseMessage> Send(string address, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/" + address) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await desk.Agent.SendAsync(request);
    }
}

public sealed class ManyAtOnceOnSqlite(Desk<OnSqlite> desk) : ManyAtOnce<OnSqlite>(desk);

public sealed class ManyAtOnceOnPostgres(Desk<OnPostgres> desk) : ManyAtOnce<OnPostgres>(desk);
