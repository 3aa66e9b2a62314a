using System.Net;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Claims;

/// <summary>A claim comes in, the policy answers, a rule or a person decides.</summary>
public abstract class FromClaimToDecision<TStore>(Desk<TStore> desk) : IClassFixture<Desk<TStore>>
    where TStore : IStoreKind
{
    private async Task<JsonNode> File(string unit, object parts, JsonObject? facts = null, string failedOn = "2026-07-20", HttpStatusCode status = HttpStatusCode.Created) =>
        await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit, symptom = "no_extrusion", description = "It clicks and nothing comes out.", failed_on = failedOn, parts, facts = facts ?? Desk<TStore>.FromCustomer() }, status);

    [Fact]
    public async Task A_nozzle_in_its_third_month_is_sent_without_anybody_deciding()
    {
        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        var claim = await File(await desk.Printer(), new[] { new { item = "nozzle_assembly", facts = Desk<TStore>.GoodFaith() } }, facts);
        Assert.Equal("approved", (string)claim["state"]!);
        Assert.Equal("covered", (string)claim["outcome"]!);
        Assert.Equal("parts.free", (string)claim["parts"]![0]!["clause"]!);
        Assert.Equal(1250, (int)claim["parts"]![0]!["cost"]!["amount"]!);
        var decisions = (await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}/decisions"))["items"]!.AsArray();
        Assert.True((bool)Assert.Single(decisions)!["automatic"]!);
    }

    [Fact]
    public async Task A_cover_is_refused_by_a_person_with_its_clause()
    {
        var claim = await File(await desk.Printer(), new[] { new { item = "acrylic_cover" } });
        Assert.Equal("manual_review", (string)claim["state"]!);
        Assert.Equal("not_covered", (string)claim["outcome"]!);
        var decided = await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim["id"]}/decision", new { });
        Assert.Equal("rejected", (string)decided["state"]!);
        Assert.Equal("excluded_parts", ((string)decided["parts"]![0]!["clause"]!).Split('.')[0]);
    }

    [Fact]
    public async Task Nozzle_and_cover_in_one_claim_are_decided_part_by_part()
    {
        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        var claim = await File(await desk.Printer(), new object[] { new { item = "nozzle_assembly", facts = Desk<TStore>.GoodFaith() }, new { item = "acrylic_cover" } }, facts);
        Assert.Equal("mixed", (string)claim["outcome"]!);
        Assert.Equal("manual_review", (string)claim["state"]!);
        var decided = await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim["number"]}/decision", new { });
        Assert.Equal("partly_approved", (string)decided["state"]!);
        Assert.Equal(["approved", "refused"], decided["parts"]!.AsArray().Select(p => (string)p!["decision"]!));
    }

    [Fact]
    public async Task An_incomplete_claim_asks_once_for_everything()
    {
        var kit = await desk.Kit();
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = (string)kit["serial"]!, parts = new[] { new { item = "motor" } } }, HttpStatusCode.Created);
        Assert.Equal("info_requested", (string)claim["state"]!);
        Assert.Equal("customer", (string)claim["turn"]!);
        var asked = claim["missing"]!.AsArray().Select(m => (string)m!).ToList();
        Assert.Contains("request.evidence", asked);
        Assert.Contains("request.description", asked);
        // The same thing is not asked twice.
        var again = await desk.Agent.PostAsync($"/api/v1/claims/{claim["id"]}/information-request", System.Net.Http.Json.JsonContent.Create(new { }));
        Assert.Equal("waits_for_customer", (string)(await TestServer.Json(again, HttpStatusCode.Conflict))["reason"]!);
    }

    [Fact]
    public async Task A_dealer_sale_is_referred()
    {
        var claim = await File(await desk.Printer("dealer"), new[] { new { item = "nozzle_assembly" } });
        Assert.Equal("referred", (string)claim["state"]!);
        Assert.Equal("third_party", (string)claim["turn"]!);
    }

    [Fact]
    public async Task Every_kept_assessment_replays_to_the_same_bytes()
    {
        var claim = await File(await desk.Printer(), new[] { new { item = "nozzle_assembly" } });
        Assert.Equal("manual_review", (string)claim["state"]!);
        await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim["id"]}/facts", new { facts = new JsonObject { ["problem.special"] = "no" }, parts = new[] { new { part = 1, facts = Desk<TStore>.GoodFaith() } } });
        var kept = (await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}/assessments"))["items"]!.AsArray();
        Assert.Equal(2, kept.Count);
        Assert.Equal("covered", (string)kept[1]!["outcome"]!);
        Assert.Equal("needs_information", (string)kept[1]!["difference"]!["outcome_from"]!);
        foreach (var assessment in kept)
        {
            var replayed = await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}/assessments/{assessment!["number"]}/replay");
            Assert.True((bool)replayed["same"]!);
        }
    }

    [Fact]
    public async Task Goodwill_needs_a_lead_a_reason_and_a_cost()
    {
        var claim = await File(await desk.Printer(), new[] { new { item = "acrylic_cover" } });
        var address = $"/api/v1/claims/{claim["id"]}/decision";
        var byAgent = await Desk<TStore>.Post(desk.Agent, address, new { parts = new[] { new { part = 1, decision = "goodwill", reason = "long-standing customer" } } }, HttpStatusCode.Forbidden);
        Assert.Equal("role_too_small", (string)byAgent["reason"]!);
        var noReason = await Desk<TStore>.Post(desk.Lead, address, new { parts = new[] { new { part = 1, decision = "goodwill" } } }, HttpStatusCode.Conflict);
        Assert.Equal("reason_missing", (string)noReason["reason"]!);
        var noCost = await Desk<TStore>.Post(desk.Lead, address, new { parts = new[] { new { part = 1, decision = "goodwill", reason = "long-standing customer" } } }, HttpStatusCode.Conflict);
        Assert.Equal("cost_missing", (string)noCost["reason"]!);
        var given = await Desk<TStore>.Post(desk.Lead, address, new { parts = new[] { new { part = 1, decision = "goodwill", reason = "long-standing customer", cost = new { amount = 2100, currency = "USD" } } } });
        Assert.Equal("approved", (string)given["state"]!);
        Assert.True((bool)given["goodwill"]!);
    }

    [Fact]
    public async Task An_appeal_is_decided_by_another_person()
    {
        var claim = await File(await desk.Printer(), new[] { new { item = "acrylic_cover" } });
        await Desk<TStore>.Post(desk.Lead, $"/api/v1/claims/{claim["id"]}/decision", new { });
        var appealed = await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim["id"]}/appeal", new { reason = "It broke on its own." });
        Assert.Equal("appealed", (string)appealed["state"]!);
        var same = await Desk<TStore>.Post(desk.Lead, $"/api/v1/claims/{claim["id"]}/decision", new { }, HttpStatusCode.Conflict);
        Assert.Equal("same_person", (string)same["reason"]!);
        var decided = await Desk<TStore>.Post(desk.SecondLead, $"/api/v1/claims/{claim["id"]}/decision", new { });
        Assert.Equal("rejected", (string)decided["state"]!);
    }
}

public sealed class FromClaimToDecisionOnSqlite(Desk<OnSqlite> desk) : FromClaimToDecision<OnSqlite>(desk);

public sealed class FromClaimToDecisionOnPostgres(Desk<OnPostgres> desk) : FromClaimToDecision<OnPostgres>(desk);
