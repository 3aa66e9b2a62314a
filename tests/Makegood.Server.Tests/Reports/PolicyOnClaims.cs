using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Claims;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Makegood.Tests;

namespace Makegood.Server.Tests.Reports;

/// <summary>A policy owner tries a draft on the claims on record, and a second person publishes it.</summary>
public abstract class PolicyOnClaims<TStore>(Desk<TStore> desk) : IClassFixture<Desk<TStore>>
    where TStore : IStoreKind
{
    private static readonly string Text = File.ReadAllText(Repo.Path("policies/fff-printer.policy.md"));

    [Fact]
    public async Task A_draft_tells_which_claims_it_would_answer_otherwise_by_which_clause_and_what_that_costs_and_is_kept()
    {
        var nozzle = await FileNozzle();
        var owner = await desk.SignIn("paula", "policy_owner");
        var draft = Text.Replace("version: \"2021-06\"", "version: \"2027-01\"", StringComparison.Ordinal).Replace("value: 3 months", "value: 1 month", StringComparison.Ordinal);

        var tried = await Desk<TStore>.Post(owner, "/api/v1/policies/backtest", new { text = draft });
        Assert.Equal("fff-printer@2027-01", (string)tried["policy"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(draft))), (string)tried["sha256"]!);
        Assert.Equal("fff-printer@2021-06", (string)tried["against"]![0]!["policy"]!);
        var flip = tried["flips"]!.AsArray().First(f => f!["examples"]!.AsArray().Any(e => (string)e! == nozzle))!;
        Assert.Equal(("covered", "not_covered"), ((string)flip["from"]!, (string)flip["to"]!));
        Assert.Contains(tried["flips"]!.AsArray(), f => (string)f!["clause"]! == "x2");
        var money = Assert.Single(tried["money"]!.AsArray())!;
        Assert.Equal(("USD", 0), ((string)money["currency"]!, (int)money["more"]!));
        Assert.Equal(0, (int)money["less"]! % 1250);
        Assert.True((int)money["less"]! > 0);
        Assert.Equal((long)tried["answers"]!, (long)tried["unchanged"]! + (long)tried["changed"]!);

        // What came out is kept, with the text's hash; the claim is as it was.
        await using var look = await desk.Server.Database.Look(CancellationToken.None);
        var kept = await look.Single<PolicyTrialRow>("SELECT * FROM policy_trial WHERE maker = 'acme' AND id = @id", new { id = (string)tried["id"]! }, CancellationToken.None);
        Assert.Equal((string)tried["sha256"]!, kept!.Sha256);
        Assert.Equal((long)tried["changed"]!, (long)JsonNode.Parse(kept.Answer)!["changed"]!);
        Assert.Equal("covered", (string)(await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{nozzle}"))["claim"]!["outcome"]!);
    }

    [Fact]
    public async Task A_fact_that_the_draft_would_ask_for_and_nobody_collected_is_counted()
    {
        await FileNozzle();
        var draft = Text
            .Replace("version: \"2021-06\"", "version: \"2027-02\"", StringComparison.Ordinal)
            .Replace("problem.special:          {", "problem.photo:            { type: yes/no, by: customer, ask: \"Is there a photo?\" }\nproblem.special:          {", StringComparison.Ordinal)
            .Replace("when: part.item in nozzle_component or nozzle.scope", "when: (problem.photo or not problem.photo) and part.item in nozzle_component and problem.photo or nozzle.scope", StringComparison.Ordinal);
        var tried = await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/policies/backtest", new { text = draft });
        Assert.Contains(tried["never_collected"]!.AsArray(), n => (string)n!["fact"]! == "problem.photo" && (long)n["claims"]! > 0);
        Assert.Equal(0, (long)tried["unread"]!);
    }

    [Fact]
    public async Task A_policy_with_claims_is_published_only_after_its_very_text_was_tried_and_by_a_second_person()
    {
        await FileNozzle();
        var (author, second) = (await desk.SignIn("peter", "policy_owner"), await desk.SignIn("petra", "policy_owner"));
        var next = Text.Replace("version: \"2021-06\"", "version: \"2027-03\"", StringComparison.Ordinal).Replace("effective_from: 2021-06-01", "effective_from: 2027-03-01", StringComparison.Ordinal);

        var untried = await Desk<TStore>.Post(second, "/api/v1/policies", new { text = next }, HttpStatusCode.Conflict);
        Assert.Equal("back_test_missing", (string)untried["reason"]!);
        await Desk<TStore>.Post(author, "/api/v1/policies/backtest", new { text = next });
        var alone = await Desk<TStore>.Post(author, "/api/v1/policies", new { text = next }, HttpStatusCode.Conflict);
        Assert.Equal("second_person_missing", (string)alone["reason"]!);

        // One letter more is another text.
        var other = await Desk<TStore>.Post(second, "/api/v1/policies", new { text = next + "\n" }, HttpStatusCode.Conflict);
        Assert.Equal("back_test_missing", (string)other["reason"]!);

        // A second person who looks at it too may publish; the author may not, whoever else has looked.
        await Desk<TStore>.Post(second, "/api/v1/policies/backtest", new { text = next });
        Assert.Equal("second_person_missing", (string)(await Desk<TStore>.Post(author, "/api/v1/policies", new { text = next }, HttpStatusCode.Conflict))["reason"]!);
        var published = await Desk<TStore>.Post(second, "/api/v1/policies", new { text = next }, HttpStatusCode.Created);
        Assert.Equal("2027-03", (string)published["version"]!);
        // Sent again by anybody, it is there.
        Assert.Equal((string)published["id"]!, (string)(await Desk<TStore>.Post(author, "/api/v1/policies", new { text = next }, HttpStatusCode.Created))["id"]!);
    }

    [Fact]
    public async Task A_key_is_the_person_who_made_it()
    {
        await FileNozzle();
        var next = Text.Replace("version: \"2021-06\"", "version: \"2027-04\"", StringComparison.Ordinal);
        var key = await desk.Server.WithKey("policies:publish");
        await Desk<TStore>.Post(key, "/api/v1/policies/backtest", new { text = next });
        var same = await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/policies", new { text = next }, HttpStatusCode.Conflict);
        Assert.Equal("second_person_missing", (string)same["reason"]!);
    }

    [Fact]
    public async Task A_text_that_cannot_be_read_and_a_kind_that_is_none_are_refused()
    {
        Assert.Equal("/problems/policy-not-clean", (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/policies/backtest", new { text = "no policy at all" }, HttpStatusCode.UnprocessableEntity))["type"]!);
        Assert.Equal("kind", (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/policies/backtest", new { text = Text, kind = "supplier" }, HttpStatusCode.UnprocessableEntity))["field"]!);
    }

    /// <returns>The number of a claim that the published policy covers.</returns>
    private async Task<string> FileNozzle()
    {
        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), failed_on = "2026-07-20", description = "It clicks.", parts = new[] { new { item = "nozzle_assembly", facts = Desk<TStore>.GoodFaith() } }, facts }, HttpStatusCode.Created);
        Assert.Equal("covered", (string)claim["outcome"]!);
        return (string)claim["number"]!;
    }
}

public sealed class PolicyOnClaimsOnSqlite(Desk<OnSqlite> desk) : PolicyOnClaims<OnSqlite>(desk);

public sealed class PolicyOnClaimsOnPostgres(Desk<OnPostgres> desk) : PolicyOnClaims<OnPostgres>(desk);
