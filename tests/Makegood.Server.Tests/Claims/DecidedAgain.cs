using System.Net;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Claims;

/// <summary>A claim that is decided a second time: on appeal, after a part did not help, after it was reopened. What was made good is not made good twice.</summary>
public abstract class DecidedAgain<TStore>(Desk<TStore> desk) : IClassFixture<Desk<TStore>>
    where TStore : IStoreKind
{
    private static object GoodwillForTheCover => new { parts = new[] { new { part = 2, decision = "goodwill", reason = "long-standing customer", cost = new { amount = 2100, currency = "USD" } } } };

    [Fact]
    public async Task An_appeal_plans_nothing_again_for_a_part_that_waits()
    {
        var claim = await NozzleAndCover(new { });
        await Appeal(claim);
        Assert.Equal("approved", (string)(await Do(desk.SecondLead, claim, "decision", GoodwillForTheCover))["state"]!);
        Assert.Equal([(1, "part_only", "planned"), (2, "part_only", "planned")], await Remedies(claim));
    }

    [Fact]
    public async Task A_part_that_arrives_while_the_appeal_is_open_resolves_the_claim_when_the_appeal_changes_nothing()
    {
        var claim = await NozzleAndCover(new { });
        var nozzle = await Ship(claim, 1);
        await Appeal(claim);
        await Remedy(nozzle, "deliver", new { });
        await Remedy(nozzle, "confirm", new { });
        var decided = await Do(desk.SecondLead, claim, "decision", new { });
        Assert.Equal(("resolved", "part_sent"), ((string)decided["state"]!, (string)decided["resolution"]!));
        Assert.NotNull(decided["remedied_at"]);
        Assert.Equal([(1, "part_only", "confirmed_working")], await Remedies(claim));
        // Both steps are on record, and the claim can be closed with what came of it.
        var events = (await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim}"))["events"]!.AsArray().Select(e => (string)e!["kind"]!).ToList();
        Assert.Equal(["appeal", "approve_in_part", "start_remedy", "resolve"], events[^4..]);
    }

    [Fact]
    public async Task A_part_on_its_way_goes_on_after_an_appeal_that_changes_nothing()
    {
        var claim = await NozzleAndCover(new { });
        var nozzle = await Ship(claim, 1);
        await Appeal(claim);
        Assert.Equal("in_remedy", (string)(await Do(desk.SecondLead, claim, "decision", new { }))["state"]!);
        await Remedy(nozzle, "deliver", new { });
        Assert.Equal("resolved", (string)(await Remedy(nozzle, "confirm", new { }))["claim_state"]!);
    }

    [Fact]
    public async Task Only_the_part_that_did_not_help_is_sent_again()
    {
        var claim = await NozzleAndCover(GoodwillForTheCover);
        var cover = await Ship(claim, 2);
        await Remedy(cover, "deliver", new { });
        await Remedy(cover, "confirm", new { });
        var nozzle = await Ship(claim, 1);
        await Remedy(nozzle, "deliver", new { });
        Assert.Equal("assessing", (string)(await Remedy(nozzle, "not-fixed", new { reason = "it clicks as before" }))["claim_state"]!);
        Assert.Equal("approved", (string)(await Do(desk.Lead, claim, "decision", GoodwillForTheCover))["state"]!);
        Assert.Equal([(1, "part_only", "not_fixed"), (1, "part_only", "planned"), (2, "part_only", "confirmed_working")], await Remedies(claim));
    }

    [Fact]
    public async Task A_part_that_did_not_help_is_followed_by_another_although_it_is_still_owed_back()
    {
        var claim = await NozzleAndCover(new { });
        var first = (string)(await Lines(claim))[0]["id"]!;
        await Remedy(first, "kind", new { kind = "part_with_return", reason = "the factory wants to see it" });
        await Remedy(first, "reserve", new { });
        await Remedy(first, "ship", new { parcel = new { carrier = "DHL", tracking = "T1" }, return_due_on = "2026-12-24" });
        await Remedy(first, "deliver", new { });
        await Remedy(first, "not-fixed", new { reason = "it clicks as before" });
        await Do(desk.Agent, claim, "decision", new { });
        Assert.Equal([(1, "part_only", "planned"), (1, "part_with_return", "not_fixed")], await Remedies(claim));
    }

    [Fact]
    public async Task An_open_quote_gives_way_to_a_part_that_is_given()
    {
        var claim = await NozzleAndCover(new { });
        await Do(desk.Agent, claim, "quote", new { part = 2, price = new { amount = 2500, currency = "USD" } });
        await Appeal(claim);
        await Do(desk.SecondLead, claim, "decision", GoodwillForTheCover);
        Assert.Equal([(1, "part_only", "planned"), (2, "paid", "cancelled"), (2, "part_only", "planned")], await Remedies(claim));
    }

    [Fact]
    public async Task A_declined_quote_does_not_keep_a_part_from_being_given()
    {
        var claim = await NozzleAndCover(new { });
        await Do(desk.Agent, claim, "quote", new { part = 2, price = new { amount = 2500, currency = "USD" } });
        await Remedy((string)(await Lines(claim)).Single(r => (string)r["kind"]! == "paid")["id"]!, "quote/decline", null);
        await Appeal(claim);
        await Do(desk.SecondLead, claim, "decision", GoodwillForTheCover);
        Assert.Equal([(1, "part_only", "planned"), (2, "paid", "quote_declined"), (2, "part_only", "planned")], await Remedies(claim));
    }

    [Fact]
    public async Task What_was_made_good_is_made_good_again_after_the_claim_was_reopened()
    {
        var claim = await NozzleAndCover(new { });
        var first = await Ship(claim, 1);
        await Remedy(first, "deliver", new { });
        Assert.Equal("resolved", (string)(await Remedy(first, "confirm", new { }))["claim_state"]!);
        await Do(desk.Lead, claim, "reopen", new { reason = "it clicks again" });
        await Do(desk.Agent, claim, "assessment", new { });
        Assert.Equal("partly_approved", (string)(await Do(desk.Agent, claim, "decision", new { }))["state"]!);
        Assert.Equal([(1, "part_only", "confirmed_working"), (1, "part_only", "planned")], await Remedies(claim));
    }

    [Fact]
    public async Task A_part_is_quoted_once_until_the_customer_has_answered()
    {
        var claim = await NozzleAndCover(new { });
        var quote = new { part = 2, price = new { amount = 2500, currency = "USD" } };
        await Do(desk.Agent, claim, "quote", quote);
        var again = await Do(desk.Agent, claim, "quote", quote, HttpStatusCode.Conflict);
        Assert.Equal("quote_is_open", (string)again["reason"]!);
        await Remedy((string)(await Lines(claim)).Single(r => (string)r["kind"]! == "paid")["id"]!, "quote/decline", null);
        // Declined, it may be offered anew: for less, say.
        await Do(desk.Agent, claim, "quote", new { part = 2, price = new { amount = 1900, currency = "USD" } });
        Assert.Equal([(1, "part_only", "planned"), (2, "paid", "quote_declined"), (2, "paid", "quote_pending")], await Remedies(claim));
    }

    [Fact]
    public async Task A_resolved_claim_is_closed_with_the_resolution_that_it_has()
    {
        var claim = await NozzleAndCover(new { });
        var nozzle = await Ship(claim, 1);
        await Remedy(nozzle, "deliver", new { });
        await Remedy(nozzle, "confirm", new { });
        var closed = await Do(desk.Agent, claim, "close", new { });
        Assert.Equal(("closed", "part_sent"), ((string)closed["state"]!, (string)closed["resolution"]!));

        // What has none needs one.
        var refused = (string)(await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), failed_on = "2026-07-20", facts = Desk<TStore>.FromCustomer(), parts = new[] { new { item = "acrylic_cover" } } }, HttpStatusCode.Created))["id"]!;
        await Do(desk.Agent, refused, "decision", new { });
        Assert.Equal("resolution_missing", (string)(await Do(desk.Agent, refused, "close", new { }, HttpStatusCode.UnprocessableEntity))["reason"]!);
    }

    // A nozzle that is covered and a cover that is not, decided by a person.
    private async Task<string> NozzleAndCover(object decision)
    {
        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        var parts = new object[] { new { item = "nozzle_assembly", facts = Desk<TStore>.GoodFaith() }, new { item = "acrylic_cover" } };
        var filed = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), failed_on = "2026-07-20", facts, parts }, HttpStatusCode.Created);
        var claim = (string)filed["id"]!;
        await Do(desk.Lead, claim, "decision", decision);
        return claim;
    }

    private Task<JsonNode> Appeal(string claim) => Do(desk.Agent, claim, "appeal", new { reason = "It broke on its own." });

    private async Task<string> Ship(string claim, int part)
    {
        var remedy = (string)(await Lines(claim)).Single(r => (int)r["position"]! == part)["id"]!;
        await Remedy(remedy, "reserve", new { });
        await Remedy(remedy, "ship", new { parcel = new { carrier = "DHL", tracking = $"T{part}" } });
        return remedy;
    }

    private static Task<JsonNode> Do(HttpClient who, string claim, string what, object body, HttpStatusCode status = HttpStatusCode.OK) => Desk<TStore>.Post(who, $"/api/v1/claims/{claim}/{what}", body, status);

    private Task<JsonNode> Remedy(string remedy, string what, object? body) => Desk<TStore>.Post(desk.Agent, $"/api/v1/remedies/{remedy}/{what}", body ?? new { });

    private async Task<IReadOnlyList<JsonNode>> Lines(string claim) => [.. (await Desk<TStore>.Get(desk.Agent, $"/api/v1/remedies?claim={claim}"))["items"]!.AsArray().Select(r => r!)];

    private async Task<IEnumerable<(int, string, string)>> Remedies(string claim) =>
        (await Lines(claim)).Select(r => ((int)r["position"]!, (string)r["kind"]!, (string)r["state"]!)).Order();
}

public sealed class DecidedAgainOnSqlite(Desk<OnSqlite> desk) : DecidedAgain<OnSqlite>(desk);

public sealed class DecidedAgainOnPostgres(Desk<OnPostgres> desk) : DecidedAgain<OnPostgres>(desk);
