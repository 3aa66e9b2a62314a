using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Claims;

/// <summary>What users of other systems asked for in vain, or were hurt by: research/warranty-anchors.md, section 4, pains 17, 18, 19, 22, 24 and 28. Each test is named after where it was told.</summary>
public abstract class PainsOfClaims<TStore>(Desk<TStore> desk) : IClassFixture<Desk<TStore>>
    where TStore : IStoreKind
{
    private static object Nozzle => new { item = "nozzle_assembly" };

    [Fact]
    public async Task OCA_rma_473_a_unit_without_any_sale_of_ours_can_be_claimed()
    {
        var unit = await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/units", new { serial = "BOUGHT-ELSEWHERE-1", product = "CP-1", manufactured_on = "2026-05-10" }, HttpStatusCode.Created);
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = "bought elsewhere 1", parts = new[] { Nozzle } }, HttpStatusCode.Created);
        Assert.Equal((string)unit["id"]!, (string)claim["unit_id"]!);
        Assert.Contains("sale.channel", claim["missing"]!.AsArray().Select(m => (string)m!));
    }

    [Fact]
    public async Task OCA_rma_499_one_claim_takes_all_that_was_in_the_box()
    {
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), parts = new object[] { Nozzle, new { item = "acrylic_cover" }, new { item = "belt", quantity = 2 } } }, HttpStatusCode.Created);
        Assert.Equal(3, claim["parts"]!.AsArray().Count);
        Assert.Equal([1, 1, 2], claim["parts"]!.AsArray().Select(p => (int)p!["quantity"]!));
    }

    [Fact]
    public async Task OCA_rma_127_a_customer_files_and_follows_the_claim_and_sees_nobody_elses()
    {
        var me = (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/persons", new { name = "Cara", email = "cara@example.org" }, HttpStatusCode.Created))["id"]!;
        var other = (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/persons", new { name = "Cem" }, HttpStatusCode.Created))["id"]!;
        var customer = await desk.SignIn("cara", "customer", me);
        var mine = await Desk<TStore>.Post(customer, "/api/v1/claims", new { unit = await desk.Printer(owner: me), description = "It stopped.", parts = new[] { Nozzle } }, HttpStatusCode.Created);
        Assert.Equal("portal", (string)mine["channel"]!);
        await Desk<TStore>.Post(customer, "/api/v1/claims", new { unit = await desk.Printer(owner: other), parts = new[] { Nozzle } }, HttpStatusCode.NotFound);
        var list = await Desk<TStore>.Get(customer, "/api/v1/claims");
        Assert.Equal((string)mine["id"]!, (string)Assert.Single(list["items"]!.AsArray())!["id"]!);
        var whole = await Desk<TStore>.Get(customer, $"/api/v1/claims/{mine["number"]}");
        Assert.Equal("It stopped.", (string)whole["told"]!);
        Assert.NotEmpty((string)whole["guidance"]!);
    }

    [Fact]
    public async Task Vendure_3576_a_claim_has_a_number_a_state_and_a_history_not_notes_in_an_order()
    {
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), parts = new[] { Nozzle } }, HttpStatusCode.Created);
        Assert.Matches("^C-2026-[0-9]{6}$", (string)claim["number"]!);
        var whole = await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["number"]}");
        Assert.Equal(["submit", "assess", "request_information"], whole["events"]!.AsArray().Select(e => (string)e!["kind"]!));
    }

    [Fact]
    public async Task NopCommerce_923_staff_open_a_claim_for_the_customer()
    {
        var person = (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/persons", new { name = "Dora" }, HttpStatusCode.Created))["id"]!;
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), person, description = "She rang.", parts = new[] { Nozzle } }, HttpStatusCode.Created);
        Assert.Equal(person, (string)claim["person_id"]!);
        Assert.Equal("staff", (string)claim["channel"]!);
    }

    [Fact]
    public async Task NopCommerce_3456_cover_that_is_over_does_not_keep_anybody_from_claiming()
    {
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(bought: "2023-05-10"), failed_on = "2026-11-01", facts = Desk<TStore>.FromCustomer(), parts = new[] { Nozzle } }, HttpStatusCode.Created);
        Assert.Equal("not_covered", (string)claim["outcome"]!);
        var whole = await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}");
        Assert.All(whole["lines"]!.AsArray(), l => Assert.False((bool)l!["runs"]!));
        Assert.Contains("Remote help", (string)whole["guidance"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BambuStudio_6551_what_was_asked_once_is_not_asked_again()
    {
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), parts = new[] { Nozzle } }, HttpStatusCode.Created);
        var address = $"/api/v1/claims/{claim["id"]}";
        var asked = claim["missing"]!.AsArray().Select(m => (string)m!).Where(m => m is "unit.warranty_card" or "unit.run_time").ToList();
        Assert.NotEmpty(asked);
        var facts = Desk<TStore>.FromCustomer();
        facts["claim.failed_on"] = "2026-07-20";
        facts["sale.channel"] = "official_store";
        var answered = await Desk<TStore>.Post(desk.Agent, $"{address}/facts", new { facts });
        Assert.Equal("manual_review", (string)answered["state"]!);
        foreach (var fact in asked.Append("fault.wear"))
        {
            var again = await Desk<TStore>.Post(desk.Agent, $"{address}/information-request", new { facts = new[] { fact } }, HttpStatusCode.Conflict);
            Assert.Equal("nothing_is_missing", (string)again["reason"]!);
        }

        // Taken up again it is a new round, and what is still missing may be asked for anew, once.
        await Desk<TStore>.Post(desk.Agent, $"{address}/withdraw", new { reason = "it works again" });
        await Desk<TStore>.Post(desk.Agent, $"{address}/reopen", new { reason = "it does not" });
        await Desk<TStore>.Post(desk.Agent, $"{address}/facts", new { facts = new JsonObject { ["repair.unauthorised_shop"] = "no" } });
    }

    [Fact]
    public async Task OCA_rma_405_why_it_failed_is_on_record_for_the_quality_people()
    {
        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        var parts = new[] { new { item = "nozzle_assembly", lot = "L-405", facts = Desk<TStore>.GoodFaith() } };
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), symptom = "layer_shift", failed_on = "2026-07-20", facts, parts }, HttpStatusCode.Created);
        Assert.Equal("approved", (string)claim["state"]!);
        // What the customer saw, what the inspection found, and of which lot it was: with the claim, and in the figures.
        Assert.Equal(("layer_shift", "L-405"), ((string)claim["symptom"]!, (string)claim["parts"]![0]!["lot"]!));
        var whole = await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}");
        Assert.Contains(whole["facts"]!.AsArray(), f => ((string)f!["name"]!, (string)f["value"]!, (string)f["source"]!) == ("fault.quality_defect", "yes", "staff"));
        var lot = Assert.Single((await Desk<TStore>.Get(desk.Agent, "/api/v1/reports/failure-rates?by=lot"))["rows"]!.AsArray(), r => (string?)r!["lot"] == "L-405")!;
        Assert.Equal(("nozzle_assembly", 3, 1), ((string)lot["part"]!, (int)lot["month"]!, (int)lot["failures"]!));
        // A return without its reason is no return.
        var wordless = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), symptom = string.Empty, parts = new[] { Nozzle } }, HttpStatusCode.UnprocessableEntity);
        Assert.Equal("symptom", (string)wordless["field"]!);
    }

    [Fact]
    public async Task NopCommerce_1015_what_has_arrived_can_be_claimed_while_the_rest_of_the_order_is_on_its_way()
    {
        foreach (var line in (int[])[1, 2])
        {
            await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/sales", new { order_number = "HALF-1015", line, channel = "official_store", store_record = true, invoiced_on = "2026-06-01", delivered_on = line == 1 ? "2026-06-05" : null, invoice_number = "INV-1015" }, HttpStatusCode.Created);
            await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/units", new { serial = $"HALF1015{line}", product = "KIT-1", order_number = "HALF-1015", order_line = line }, HttpStatusCode.Created);
        }

        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = "HALF10151", failed_on = "2026-07-01", parts = new[] { new { item = "motor" } } }, HttpStatusCode.Created);
        Assert.Contains((await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}"))["lines"]!.AsArray(), l => ((string)l!["name"]!, (bool)l["runs"]!) == ("motor", true));
        // One motor of the two parts in the box; the other part and the box that has not come stay as they are.
        Assert.Single(claim["parts"]!.AsArray());
        Assert.Equal((string)claim["unit_id"]!, (string)Assert.Single((await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims?unit={claim["unit_id"]}"))["items"]!.AsArray())!["unit_id"]!);
    }

    [Fact]
    public async Task NopCommerce_1265_one_item_is_refunded_and_the_other_replaced()
    {
        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        var parts = new[] { new { item = "nozzle_assembly", facts = Desk<TStore>.GoodFaith() }, new { item = "mainboard", facts = Desk<TStore>.GoodFaith() } };
        var claim = (string)(await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), failed_on = "2026-07-20", facts, parts }, HttpStatusCode.Created))["id"]!;
        await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim}/decision", new { parts = new[] { new { part = 1, remedy = "refund" }, new { part = 2, remedy = "replacement_part" } } });
        var lines = (await Desk<TStore>.Get(desk.Agent, $"/api/v1/remedies?claim={claim}"))["items"]!.AsArray().OrderBy(r => (int)r!["position"]!).ToList();
        Assert.Equal(["money_hand_off", "part_only"], lines.Select(r => (string)r!["kind"]!));

        // The money is that of the item alone, and the claim goes on for the other.
        var (money, part) = ($"/api/v1/remedies/{lines[0]!["id"]}", $"/api/v1/remedies/{lines[1]!["id"]}");
        var key = (string)(await Desk<TStore>.Post(desk.Agent, $"{money}/request-money", new { amount = 1250, currency = "USD", money_as = "refund" }))["hand_off"]!["key"]!;
        Assert.Equal("in_remedy", (string)(await Desk<TStore>.Post(desk.Agent, $"/api/v1/hand-offs/{key}", new { state = "done", reference = "R-1265" }))["claim_state"]!);
        await Desk<TStore>.Post(desk.Agent, $"{part}/reserve", new { });
        await Desk<TStore>.Post(desk.Agent, $"{part}/ship", new { parcel = new { carrier = "DHL", tracking = "P1265" } });
        await Desk<TStore>.Post(desk.Agent, $"{part}/deliver", new { });
        Assert.Equal("resolved", (string)(await Desk<TStore>.Post(desk.Agent, $"{part}/confirm", new { }))["claim_state"]!);
        var done = (await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim}"))["claim"]!;
        Assert.Equal(["money_given", "part_sent"], ((string)done["resolution"]!).Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_serial_that_nobody_knows_gets_help_not_silence()
    {
        var answer = await desk.Agent.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/claims") { Content = JsonContent.Create(new { unit = "CP0OO0OO" }), Headers = { { "Idempotency-Key", "k-unknown" } } });
        var problem = await TestServer.Json(answer, HttpStatusCode.NotFound);
        Assert.Contains("Compare it with the label", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fact_with_a_slip_in_its_name_names_the_nearest()
    {
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), parts = new[] { Nozzle } }, HttpStatusCode.Created);
        var problem = await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim["id"]}/facts", new { facts = new JsonObject { ["unit.run_tme"] = "12 h" } }, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("unit.run_time", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_cannot_tell_what_only_an_inspection_can()
    {
        var me = (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/persons", new { name = "Eva" }, HttpStatusCode.Created))["id"]!;
        var customer = await desk.SignIn("eva", "customer", me);
        var claim = await Desk<TStore>.Post(customer, "/api/v1/claims", new { unit = await desk.Printer(owner: me), parts = new[] { Nozzle } }, HttpStatusCode.Created);
        var problem = await Desk<TStore>.Post(customer, $"/api/v1/claims/{claim["id"]}/facts", new { parts = new[] { new { part = 1, facts = new JsonObject { ["fault.quality_defect"] = "yes" } } } }, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("a customer cannot tell it", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_for_two_units_is_shown_to_a_person()
    {
        var first = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), parts = new[] { Nozzle } }, HttpStatusCode.Created);
        var second = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), parts = new[] { Nozzle } }, HttpStatusCode.Created);
        await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{first["id"]}/evidence", new { attachment = await Upload(), kind = "log", shows = "unit.warranty_card" });
        var flagged = await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{second["id"]}/evidence", new { attachment = await Upload(), kind = "log", shows = "unit.warranty_card" });
        Assert.Equal([$"evidence_reused {first["number"]}"], flagged["flags"]!.AsArray().Select(f => (string)f!));
        Assert.DoesNotContain("unit.warranty_card", flagged["missing"]!.AsArray().Select(m => (string)m!));
    }

    private async Task<string> Upload()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/attachments?name=log.txt") { Content = new StringContent("the same bytes", System.Text.Encoding.UTF8, "text/plain") };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString("N"));
        return (string)(await TestServer.Json(await desk.Agent.SendAsync(request), HttpStatusCode.Created))["id"]!;
    }
}

public sealed class PainsOfClaimsOnSqlite(Desk<OnSqlite> desk) : PainsOfClaims<OnSqlite>(desk);

public sealed class PainsOfClaimsOnPostgres(Desk<OnPostgres> desk) : PainsOfClaims<OnPostgres>(desk);
