using System.Net;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Tests.Warranty;

namespace Makegood.Server.Tests.Remedies;

/// <summary>Each kind of remedy from the approval to its end, through the API: what moves, what it does to the claim, the clock and custody.</summary>
public abstract class Journeys<TStore>(KitServer<TStore> shared) : IClassFixture<KitServer<TStore>>
    where TStore : IStoreKind
{
    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_kit_motor_repaired_at_the_depot_is_covered_longer_by_exactly_the_days_away()
    {
        var desk = await Desk.Open(Server, RemedyKind.DepotRepair);
        var rma = (string)(await desk.Do("rma"))["rma_number"]!;
        Assert.Matches("^RMA-2026-[0-9]{6}$", rma);
        Assert.Equal("in_remedy", await desk.ClaimState());
        var away = await desk.Do("send-in", Desk.Sent("OUT1", "2024-03-01"));
        Assert.Equal("in_transit_in", (string)away["custody"]!);
        var unit = await Kit.Get(Server, $"/api/v1/units/{desk.Unit}");
        Assert.Equal("standing_still", (string)Kit.Line(unit, "motor")["state"]!);
        Assert.Equal("running", (string)(await Kit.Get(Server, $"/api/v1/units/{desk.Unit}?as_of=2024-03-02"))["coverage"]!.AsArray().Single(l => (string)l!["name"]! == "linear_rail")!["state"]!);

        await desk.Do("receive", new { received_on = "2024-03-04" });
        await desk.Do("inspect");
        await desk.Do("repair");
        await desk.Do("repaired", new { cost_amount = 1850, cost_currency = "EUR" });
        await desk.Do("check", new { passed = true });
        await desk.Do("send-out", Desk.Sent("BACK1", "2024-03-18"));
        var done = await desk.Do("deliver", new { delivered_on = "2024-03-21" });

        Assert.Equal(("delivered", "repaired", "with_customer", "resolved"), ((string)done["state"]!, (string)done["outcome"]!, (string)done["custody"]!, (string)done["claim_state"]!));
        unit = await Kit.Get(Server, $"/api/v1/units/{desk.Unit}");
        Assert.Equal(("2024-06-21", 20), ((string)Kit.Line(unit, "motor")["last_day"]!, (int)Kit.Line(unit, "motor")["paused_days"]!));
        Assert.Equal("2024-06-01", (string)Kit.Line(unit, "linear_rail")["last_day"]!);
        var why = await Kit.Get(Server, $"/api/v1/units/{desk.Unit}/coverage/{(string)Kit.Line(unit, "motor")["id"]!}/why");
        foreach (var word in (string[])["OUT1", "BACK1", "2024-06-21"]) Assert.Contains(word, (string)why["text"]!, StringComparison.Ordinal);
        var custody = await Kit.Get(Server, $"/api/v1/units/{desk.Unit}/custody");
        Assert.Equal(["in_transit_in", "in_shop", "in_transit_out", "with_customer"], custody["history"]!.AsArray().Select(h => (string)h!["to"]!));
        Assert.All(custody["history"]!.AsArray(), h => Assert.NotEmpty(h!["evidence"]!.AsArray()));
        await using var look = await Server.Database.Look(CancellationToken.None);
        var claim = await look.Single<Makegood.Storage.ClaimRow>("SELECT * FROM claim WHERE id = @Claim", new { desk.Claim }, CancellationToken.None);
        Assert.Equal(("repaired", 1850L, "EUR", true), (claim!.Resolution, claim.CostAmount, claim.CostCurrency, claim.RemediedAt is not null));
    }

    [Fact]
    public async Task A_quote_is_accepted_before_anything_is_done_and_declining_sends_the_unit_back()
    {
        var desk = await Desk.Open(Server, RemedyKind.DepotRepair);
        await desk.Do("rma");
        await desk.Do("receive", new { serial = await SerialOf(desk.Unit) });
        Assert.Equal("not_inspected", await desk.Refused("repair"));
        await desk.Do("inspect");
        await desk.Do("quote", new { amount = 4900, currency = "EUR" });
        Assert.Equal("quote_not_accepted", await desk.Refused("repair"));
        Assert.Equal("quote_not_accepted", await desk.Refused("repaired", new { }));
        await desk.Do("quote/accept", new { amount = 100, currency = "EUR" }, HttpStatusCode.Conflict);
        await desk.Do("quote/decline");
        Assert.Equal("quote_was_declined", await desk.Refused("repair"));
        await desk.Do("send-out", Desk.Sent("BACK2"));
        var done = await desk.Do("deliver", new { });
        Assert.Equal(("delivered", "quote_declined", "resolved"), ((string)done["state"]!, (string)done["outcome"]!, (string)done["claim_state"]!));
    }

    [Fact]
    public async Task A_part_that_does_not_help_sends_the_claim_back_to_be_looked_at()
    {
        var desk = await Desk.Open(Server, RemedyKind.PartOnly);
        Assert.Equal("nothing_reserved", await desk.Refused("ship", Desk.Sent("P1")));
        await desk.Do("reserve", new { });
        await desk.Do("ship", Desk.Sent("P1"));
        Assert.Equal("not_delivered", await desk.Refused("not-fixed", new { reason = "still noisy" }));
        Assert.Equal("too_late_to_cancel", await desk.Refused("cancel", new { reason = "changed our mind" }));
        await desk.Do("deliver", new { });
        var done = await desk.Do("not-fixed", new { reason = "still noisy" });
        Assert.Equal(("not_fixed", "assessing"), ((string)done["state"]!, (string)done["claim_state"]!));
        Assert.Equal("is_over", await desk.Refused("confirm", new { }));
    }

    [Fact]
    public async Task A_return_that_does_not_come_is_charged_or_waived_and_one_that_comes_late_is_taken()
    {
        // A session would not outlive the days that pass here.
        Server.Operator = await Server.WithKey("registry:read", "registry:write", "coverage:read", "claims:read", "claims:work");
        foreach (var (end, body, state) in new (string, object, string)[] { ("charge", new { amount = 2500, currency = "EUR", reason = "never came" }, "charged"), ("waive", new { reason = "worth less than the post" }, "waived"), ("receive-return", new { }, "return_received") })
        {
            var desk = await Desk.Open(Server, RemedyKind.PartWithReturn);
            await desk.Do("reserve", new { });
            Assert.Equal("due_day_missing", await desk.Refused("ship", Desk.Sent("P2"), HttpStatusCode.UnprocessableEntity));
            var today = DateOnly.FromDateTime(Server.Time.GetUtcNow().UtcDateTime);
            await desk.Do("ship", new { parcel = Desk.Parcel("P2"), return_due_on = today.AddDays(1), serial = "MOT-9" });
            await desk.Do("deliver", new { });
            await desk.Do("confirm", new { });
            Assert.Equal("deadline_not_reached", await desk.Refused("overdue"));
            Assert.Equal("not_overdue", await desk.Refused("charge", new { amount = 2500, currency = "EUR", reason = "x" }));
            Server.Time.Pass(TimeSpan.FromDays(2));
            Assert.Contains((await Kit.Get(Server, "/api/v1/remedies?show=return_overdue"))["items"]!.AsArray(), r => (string)r!["id"]! == desk.Remedy);
            await desk.Do("overdue");
            var done = await desk.Do(end, body);
            Assert.Equal((state, "resolved"), ((string)done["state"]!, (string)done["claim_state"]!));
            Assert.DoesNotContain((await Kit.Get(Server, "/api/v1/remedies?show=return_overdue"))["items"]!.AsArray(), r => (string)r!["id"]! == desk.Remedy);
        }
    }

    [Fact]
    public async Task Money_is_handed_off_once_with_one_key_whatever_is_sent_again()
    {
        var desk = await Desk.Open(Server, RemedyKind.MoneyHandOff);
        var asked = await desk.Do("request-money", new { amount = 12900, currency = "EUR", money_as = "store_credit" });
        var key = (string)asked["hand_off"]!["key"]!;
        Assert.Equal("money_is_requested", await desk.Refused("request-money", new { amount = 12900, currency = "EUR", money_as = "store_credit" }));
        await Desk.Post(Server, $"/api/v1/hand-offs/{key}", new { state = "failed", reason = "the gateway was down" });
        Assert.Equal("hand_off_differs", (string)(await desk.Do("request-money", new { amount = 1, currency = "EUR", money_as = "store_credit" }, HttpStatusCode.Conflict))["reason"]!);
        var again = await desk.Do("request-money", new { amount = 12900, currency = "EUR", money_as = "store_credit" });
        Assert.Equal((key, 2), ((string)again["hand_off"]!["key"]!, (int)again["hand_off"]!["times_asked"]!));
        await Desk.Post(Server, $"/api/v1/hand-offs/{key}", new { state = "accepted" });
        for (var i = 0; i < 3; i++)
        {
            var done = await Desk.Post(Server, $"/api/v1/hand-offs/{key}", new { state = "done", reference = "SC-77" });
            Assert.Equal(("done", "SC-77", "resolved"), ((string)done["state"]!, (string)done["hand_off"]!["reference"]!, (string)done["claim_state"]!));
        }

        var other = await Desk.Post(Server, $"/api/v1/hand-offs/{key}", new { state = "done", reference = "SC-78" }, HttpStatusCode.Conflict);
        Assert.Equal("hand_off_differs", (string)other["reason"]!);
        Assert.Equal("is_over", (string)(await Desk.Post(Server, $"/api/v1/hand-offs/{key}", new { state = "failed", reason = "late news" }, HttpStatusCode.Conflict))["reason"]!);
        Assert.Equal(1, await Desk.Count(Server, "SELECT COUNT(*) FROM hand_off WHERE remedy_id = @Remedy", new { desk.Remedy }));
        Assert.Equal(1, await Desk.Count(Server, "SELECT COUNT(*) FROM remedy_event WHERE remedy_id = @Remedy AND to_state = 'done'", new { desk.Remedy }));
    }

    [Fact]
    public async Task What_is_irreparable_becomes_another_unit_whose_cover_goes_on_with_the_days_away()
    {
        var desk = await Desk.Open(Server, RemedyKind.DepotRepair, isAboutUnit: true);
        await desk.Do("rma");
        await desk.Do("send-in", Desk.Sent("IN9", "2024-05-01"));
        await desk.Do("receive", new { received_on = "2024-05-03" });
        await desk.Do("inspect");
        await desk.Do("irreparable", new { reason = "frame bent" });
        Assert.Equal("is_irreparable", await desk.Refused("send-out", Desk.Sent("X")));
        Assert.Equal("kind_unknown", await desk.Refused("turn-into", new { kind = "depot_repair" }, HttpStatusCode.UnprocessableEntity));
        await desk.Do("turn-into", new { kind = "unit_swap" });
        var items = (await Kit.Get(Server, $"/api/v1/remedies?claim={desk.Claim}"))["items"]!.AsArray();
        var next = desk with { Remedy = (string)items.Single(r => (string)r!["kind"]! == "unit_swap")!["id"]! };
        Assert.Equal("in_remedy", await next.ClaimState());
        var heir = await Spare(Desk.Serial("SP"));
        await next.Do("reserve", new { serial = heir.Serial });
        await next.Do("ship", Desk.Sent("NEW9", "2024-05-08"));
        var done = await next.Do("deliver", new { delivered_on = "2024-05-11" });

        Assert.Equal(("delivered", "unit_replaced", "resolved"), ((string)done["state"]!, (string)done["outcome"]!, (string)done["claim_state"]!));
        var unit = await Kit.Get(Server, $"/api/v1/units/{heir.Id}");
        // Ten days away, 1 to 11 May: the year from 1 June 2023 ends ten days later, in the new unit.
        Assert.Equal(["2024-06-11", "2024-06-11"], Kit.LastDays(unit));
        Assert.Equal("retained", (string)(await Kit.Get(Server, $"/api/v1/units/{desk.Unit}/custody"))["now"]!.AsArray()[0]!["custody"]!);
    }

    [Fact]
    public async Task A_paid_part_leaves_after_its_quote_was_accepted_and_takes_a_refused_claim_with_it()
    {
        var desk = await Desk.Open(Server, RemedyKind.Paid, state: ClaimState.Rejected);
        Assert.Equal("quote_not_accepted", await desk.Refused("reserve", new { }));
        await desk.Do("quote", new { amount = 1900, currency = "EUR" });
        Assert.Equal("quote_offered", await desk.ClaimState());
        await desk.Do("quote/accept", new { amount = 1900, currency = "EUR" });
        Assert.Equal("in_remedy", await desk.ClaimState());
        await desk.Do("reserve", new { });
        await desk.Do("ship", Desk.Sent("PAID1"));
        await desk.Do("deliver", new { });
        Assert.Equal("resolved", (string)(await desk.Do("confirm", new { by = "silence" }))["claim_state"]!);

        var declined = await Desk.Open(Server, RemedyKind.Paid, state: ClaimState.Rejected);
        await declined.Do("quote", new { amount = 1900, currency = "EUR" });
        Assert.Equal("closed", (string)(await declined.Do("quote/decline"))["claim_state"]!);
    }

    [Fact]
    public async Task What_got_lost_sends_the_claim_back_and_needs_something_that_shows_it()
    {
        var desk = await Desk.Open(Server, RemedyKind.PartOnly);
        await desk.Do("reserve", new { });
        await desk.Do("ship", Desk.Sent("LOST1"));
        Assert.Equal("evidence_missing", await desk.Refused("lost", new { reason = "carrier gave up", evidence = Array.Empty<object>() }, HttpStatusCode.UnprocessableEntity));
        var done = await desk.Do("lost", new { reason = "carrier gave up", evidence = new[] { new { kind = "carrier_scan", reference = "LOST1 investigation closed" } } });
        Assert.Equal(("lost", "lost", "assessing"), ((string)done["state"]!, (string)done["outcome"]!, (string)done["claim_state"]!));
    }

    [Fact]
    public async Task Cancelling_the_only_remedy_leaves_the_claim_to_be_looked_at_and_a_second_one_goes_on()
    {
        var desk = await Desk.Open(Server, RemedyKind.PartOnly);
        await desk.Do("reserve", new { });
        var done = await desk.Do("cancel", new { reason = "found one in the drawer" });
        Assert.Equal(("cancelled", "assessing"), ((string)done["state"]!, (string)done["claim_state"]!));
        Assert.Equal("was_cancelled", await desk.Refused("reserve", new { }));
        var withdrawn = await Desk.Open(Server, RemedyKind.PartOnly, state: ClaimState.Withdrawn);
        Assert.Equal("claim_not_approved", await withdrawn.Refused("reserve", new { }));
    }

    [Fact]
    public async Task The_kind_can_be_chosen_while_nothing_has_been_done()
    {
        var desk = await Desk.Open(Server, RemedyKind.PartOnly);
        Assert.Equal("reason_missing", await desk.Refused("kind", new { kind = "depot_repair", reason = " " }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal("kind_unknown", await desk.Refused("kind", new { kind = "magic", reason = "why not" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal("depot_repair", (string)(await desk.Do("kind", new { kind = "depot_repair", reason = "needs calibration" }))["kind"]!);
        await desk.Do("rma");
        Assert.Equal("kind_is_fixed", await desk.Refused("kind", new { kind = "part_only", reason = "again" }));
        Assert.Equal("not_of_this_kind", await desk.Refused("reserve", new { }));
    }

    private async Task<string> SerialOf(string unit) => (string)(await Kit.Get(Server, $"/api/v1/units/{unit}"))["serial"]!;

    private async Task<(string Id, string Serial)> Spare(string serial) =>
        ((string)(await Kit.Post(Server, "/api/v1/units", new { serial, product = "KIT-1" }, HttpStatusCode.Created))["id"]!, serial);
}

public sealed class JourneysOnSqlite(KitServer<OnSqlite> shared) : Journeys<OnSqlite>(shared);

public sealed class JourneysOnPostgres(KitServer<OnPostgres> shared) : Journeys<OnPostgres>(shared);
