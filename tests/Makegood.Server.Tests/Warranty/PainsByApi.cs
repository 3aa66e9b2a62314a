using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Warranty;

/// <summary>
/// What users of other systems complained about in public threads, through the doors of this one. Those about files and lists stand beside the registry;
/// <c>docs/internals/pains.md</c> has them all.
/// </summary>
public abstract class PainsByApi<TStore>(KitServer<TStore> shared) : IClassFixture<KitServer<TStore>>
    where TStore : IStoreKind
{
    private TestServer Server => shared.Server;

    [Fact]
    public async Task Erpnext_41064_every_unit_has_its_expiry_on_record_or_says_what_it_waits_for()
    {
        await Kit.Register(Server, "ERP 1");
        await Kit.Post(Server, "/api/v1/units", new { serial = "ERP 2", product = "KIT-1" }, HttpStatusCode.Created);

        Assert.Equal("2024-06-01", (string?)(await Listed("ERP1"))["last_day"]);
        var waiting = await Listed("ERP2");
        Assert.Null(waiting["last_day"]);
        var unit = await Kit.Get(Server, $"/api/v1/units/{(string)waiting["id"]!}");
        Assert.All(unit["coverage"]!.AsArray(), line => Assert.NotEmpty(line!["missing"]!.AsArray()));
    }

    [Fact]
    public async Task Erpnext_42318_a_replacement_names_the_part_that_left_and_the_one_that_came()
    {
        var (id, unit) = await Kit.Register(Server, "ERP 3") is var u ? ((string)u["id"]!, u) : default;
        var old = (string)Kit.Part(unit, "motor")["id"]!;
        var after = await Kit.Post(Server, $"/api/v1/units/{id}/parts/{old}/replacement", new { fitted_on = "2024-01-10", serial = "M-NEW-9" });

        var left = after["parts"]!.AsArray().Single(p => (string)p!["id"]! == old)!;
        var came = after["parts"]!.AsArray().Single(p => (string?)p!["replaces"] == old)!;
        Assert.Equal("2024-01-10", (string)left["left_on"]!);
        Assert.Equal(("M-NEW-9", "2024-01-10"), ((string)came["serial"]!, (string)came["fitted_on"]!));
        var written = (await Kit.Get(Server, $"/api/v1/units/{id}/events"))["items"]!.AsArray().Single(e => (string)e!["kind"]! == "replaced")!.ToJsonString();
        Assert.Contains(old, written, StringComparison.Ordinal);
        Assert.Contains((string)came["id"]!, written, StringComparison.Ordinal);

        // Facts that come later open no second line for the part that came: its line is that of the part that left.
        var complete = await Kit.Post(Server, $"/api/v1/units/{id}/facts", new { hardware = "rev-2" });
        Assert.Equal(2, complete["coverage"]!.AsArray().Count);
    }

    [Fact]
    public async Task Erpnext_43403_every_part_of_the_bill_of_materials_has_cover_of_its_own()
    {
        await Kit.Post(Server, "/api/v1/products", new { sku = "KIT-3M", name = "Three motors", kind = "kit", policy = "kit-parts" }, HttpStatusCode.Created);
        await TestServer.Json(await Server.Operator.PutAsJsonAsync("/api/v1/products/KIT-3M/bill", new { lines = new[] { new { position = 1, part = "MOT-17", quantity = 3 } } }), HttpStatusCode.OK);
        var unit = await Kit.Post(Server, "/api/v1/units", new { serial = "ERP 4", product = "KIT-3M", order_number = "A-1" }, HttpStatusCode.Created);
        var (id, second) = ((string)unit["id"]!, (string)unit["parts"]!.AsArray().Single(p => (string)p!["place"]! == "1.2")!["id"]!);

        await Kit.Post(Server, $"/api/v1/units/{id}/trips", new { left_on = "2024-03-01", parts = new[] { second }, evidence = Kit.Tracking("OUT") });
        var back = await Kit.Post(Server, $"/api/v1/units/{id}/trips/{await Trip(id)}/return", new { back_on = "2024-03-11", evidence = Kit.Tracking("BACK") });

        Assert.Equal(3, back["coverage"]!.AsArray().Count);
        Assert.All(back["coverage"]!.AsArray(), line => Assert.Equal((string)line!["part_id"]! == second ? "2024-06-11" : "2024-06-01", (string)line["last_day"]!));
    }

    [Fact]
    public async Task Snipe_it_5925_cover_starts_on_the_day_the_policy_says_and_nobody_falsifies_the_purchase()
    {
        await Plain.Publish(Server, Plain.Policy("by-delivery", start: "purchase.delivered_on else purchase.invoiced_on"));
        var unit = await Plain.Sell(Server, "by-delivery", "SN 5925", Plain.Sale("by-delivery", "2024-01-10", "2024-02-03"));
        var line = unit["coverage"]!.AsArray().Single()!;

        Assert.Equal(("2024-02-03", "purchase.delivered_on", "2025-02-03"), ((string)line["starts_on"]!, (string)line["start_basis"]!, (string)line["last_day"]!));
        var sale = (await Kit.Get(Server, "/api/v1/sales"))["items"]!.AsArray().Single(s => (string)s!["order_number"]! == "O-by-delivery")!;
        Assert.Equal("2024-01-10", (string)sale["invoiced_on"]!);
    }

    [Fact]
    public async Task Snipe_it_9728_an_extension_adds_a_period_and_overwrites_nothing()
    {
        var unit = await Kit.Register(Server, "SN 9728");
        var line = (string)Kit.Line(unit, "motor")["id"]!;
        var longer = await Kit.Post(Server, $"/api/v1/units/{(string)unit["id"]!}/extensions", new { line_id = line, on = "2024-05-01", reason = "bought a second year", months = 12 });
        var again = await Kit.Post(Server, $"/api/v1/units/{(string)unit["id"]!}/extensions", new { line_id = line, on = "2025-05-01", reason = "and a third", months = 12 });

        Assert.Equal(("2025-06-01", "2026-06-01", "2024-06-01"), ((string)Kit.Line(longer, "motor")["last_day"]!, (string)Kit.Line(again, "motor")["last_day"]!, (string)Kit.Line(again, "linear_rail")["last_day"]!));
        Assert.Equal(12, (int)Kit.Line(again, "motor")["months"]!);
        var why = (string)(await Kit.Get(Server, $"/api/v1/units/{(string)unit["id"]!}/coverage/{line}/why"))["text"]!;
        foreach (var day in (string[])["2024-06-01", "2025-06-01", "2026-06-01"]) Assert.Contains(day, why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snipe_it_13383_cover_is_renewed_after_a_repair_with_its_reason_on_record()
    {
        var unit = await Kit.Register(Server, "SN 13383");
        var id = (string)unit["id"]!;
        await Kit.Post(Server, $"/api/v1/units/{id}/extensions", new { line_id = (string)Kit.Line(unit, "motor")["id"]!, on = "2024-03-21", reason = "renewed after the repair", days = 90 });

        var written = (await Kit.Get(Server, $"/api/v1/units/{id}/events"))["items"]!.AsArray()[^1]!;
        Assert.Equal(("extended", "renewed after the repair"), ((string)written["kind"]!, (string)written["details"]!["reason"]!));
        Assert.Equal("2024-08-30", (string)Kit.Line(await Kit.Get(Server, $"/api/v1/units/{id}"), "motor")["last_day"]!);
    }

    [Fact]
    public async Task Warracker_53_cover_by_the_day_of_manufacture_and_for_a_second_hand_owner()
    {
        await Plain.Publish(Server, Plain.Policy("by-making", start: "unit.manufactured_on", term: "24 months", appliesBy: "unit.manufactured_on"));
        var unit = await Plain.Sell(Server, "by-making", "WR 53", madeOn: "2025-03-31");
        Assert.Equal(("unit.manufactured_on", "2027-03-31"), Basis(unit));

        var person = await Kit.Post(Server, "/api/v1/persons", new { name = "A second owner" }, HttpStatusCode.Created);
        var sold = await Kit.Post(Server, $"/api/v1/units/{(string)unit["id"]!}/transfers", new { owner_id = (string)person["id"]!, on = "2025-12-01" });
        Assert.Equal(("unit.manufactured_on", "2027-03-31"), Basis(sold));
        Assert.Equal("running", (string)sold["coverage"]!.AsArray().Single()!["state"]!);

        static (string, string) Basis(JsonNode unit) => ((string)unit["coverage"]!.AsArray().Single()!["start_basis"]!, (string)unit["coverage"]!.AsArray().Single()!["last_day"]!);
    }

    [Fact]
    public async Task Warracker_18_layers_of_different_length_stand_side_by_side()
    {
        await Plain.Publish(Server, Plain.Policy("layers", term: "36 months", exception: ("60 months", "part.item = motor")));
        await Kit.Post(Server, "/api/v1/products", new { sku = "KIT-L", name = "Layered kit", kind = "kit", policy = "layers" }, HttpStatusCode.Created);
        await TestServer.Json(await Server.Operator.PutAsJsonAsync("/api/v1/products/KIT-L/bill", new { lines = new[] { new { position = 1, part = "MOT-17", quantity = 1 }, new { position = 2, part = "RAIL-300", quantity = 1 } } }), HttpStatusCode.OK);
        var unit = await Kit.Post(Server, "/api/v1/units", new { serial = "WR 18", product = "KIT-L", order_number = "A-1" }, HttpStatusCode.Created);

        Assert.Equal(("2028-06-01", "2026-06-01"), ((string)Kit.Line(unit, "motor")["last_day"]!, (string)Kit.Line(unit, "linear_rail")["last_day"]!));
    }

    [Fact]
    public async Task Warracker_209_a_repair_makes_the_cover_longer_by_itself()
    {
        var unit = await Kit.Register(Server, "WR 209");
        var id = (string)unit["id"]!;
        await Kit.Post(Server, $"/api/v1/units/{id}/trips", new { left_on = "2024-02-01", evidence = Kit.Tracking("OUT") });
        var back = await Kit.Post(Server, $"/api/v1/units/{id}/trips/{await Trip(id)}/return", new { back_on = "2024-02-15", evidence = Kit.Tracking("BACK") });

        Assert.Equal(["2024-06-15", "2024-06-15"], Kit.LastDays(back));
    }

    [Fact]
    public async Task Warracker_250_a_void_has_a_reason_falsifies_no_date_and_can_be_lifted()
    {
        var unit = await Kit.Register(Server, "WR 250");
        var (id, motor) = ((string)unit["id"]!, (string)Kit.Part(unit, "motor")["id"]!);
        await Kit.Post(Server, $"/api/v1/units/{id}/voids", new { on = "2023-09-01", scope = "part", part_id = motor, clause = "motor.disassembly", reason = "it was opened" });
        var @void = await Kit.Get(Server, $"/api/v1/units/{id}?as_of=2023-10-01");
        Assert.Equal(("void", "2024-06-01", "running"), ((string)Kit.Line(@void, "motor")["state"]!, (string)Kit.Line(@void, "motor")["last_day"]!, (string)Kit.Line(@void, "linear_rail")["state"]!));

        var written = (await Kit.Get(Server, $"/api/v1/units/{id}/events"))["items"]!.AsArray()[^1]!;
        Assert.Equal("it was opened", (string)written["details"]!["reason"]!);
        await Kit.Post(Server, $"/api/v1/units/{id}/voids/{(string)written["id"]!}/lift", new { on = "2023-11-01", reason = "it was another motor" });
        Assert.Equal("running", (string)Kit.Line(await Kit.Get(Server, $"/api/v1/units/{id}?as_of=2023-11-02"), "motor")["state"]!);
        Assert.Equal("void", (string)Kit.Line(await Kit.Get(Server, $"/api/v1/units/{id}?as_of=2023-10-01"), "motor")["state"]!);
    }

    [Fact]
    public async Task Odoo_35641_nobody_counts_months_by_hand()
    {
        await Plain.Publish(Server, Plain.Policy("half-year", term: "6 months"));
        var unit = await Plain.Sell(Server, "half-year", "OD 35641", Plain.Sale("half-year", "2023-08-31"));
        Assert.Equal("2024-02-29", (string)unit["coverage"]!.AsArray().Single()!["last_day"]!);
    }

    [Fact]
    public async Task Odoo_191228_each_spare_part_has_a_warranty_and_not_the_job_a_checkbox()
    {
        var unit = await Kit.Register(Server, "OD 191228");
        var (id, rail) = ((string)unit["id"]!, (string)Kit.Part(unit, "linear_rail")["id"]!);
        var after = await Kit.Post(Server, $"/api/v1/units/{id}/parts/{rail}/replacement", new { fitted_on = "2024-05-20" });

        // One job: the new rail goes on with the old one's period, and the motor knows nothing of it.
        Assert.Equal(["2024-06-01", "2024-06-01"], Kit.LastDays(after));
        var why = (string)(await Kit.Get(Server, $"/api/v1/units/{id}/coverage/{(string)Kit.Line(after, "linear_rail")["id"]!}/why"))["text"]!;
        Assert.Contains("no_reset", why, StringComparison.Ordinal);
        var motor = (string)(await Kit.Get(Server, $"/api/v1/units/{id}/coverage/{(string)Kit.Line(after, "motor")["id"]!}/why"))["text"]!;
        Assert.DoesNotContain("no_reset", motor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RepairDesk_1638_a_repair_that_began_in_time_is_never_shown_as_expired()
    {
        var unit = await Kit.Register(Server, "RD 1638");
        var id = (string)unit["id"]!;
        await Kit.Post(Server, $"/api/v1/units/{id}/trips", new { left_on = "2024-05-30", evidence = Kit.Tracking("OUT") });
        Assert.Equal("standing_still", (string)Kit.Line(await Kit.Get(Server, $"/api/v1/units/{id}?as_of=2024-07-15"), "motor")["state"]!);
        await Kit.Post(Server, $"/api/v1/units/{id}/trips/{await Trip(id)}/return", new { back_on = "2024-07-20", evidence = Kit.Tracking("BACK") });

        var back = await Kit.Get(Server, $"/api/v1/units/{id}?as_of=2024-07-22");
        Assert.Equal(("running", "2024-07-22"), ((string)Kit.Line(back, "motor")["state"]!, (string)Kit.Line(back, "motor")["last_day"]!));
    }

    [Fact]
    public async Task Imei_look_up_2019_ids_cannot_be_counted_and_a_serial_alone_tells_and_does_nothing()
    {
        var person = await Kit.Post(Server, "/api/v1/persons", new { name = "Grace Example" }, HttpStatusCode.Created);
        var first = await Kit.Post(Server, "/api/v1/units", new { serial = "IM 1001", product = "KIT-1", order_number = "A-1", owner_id = (string)person["id"]! }, HttpStatusCode.Created);
        var second = await Kit.Post(Server, "/api/v1/units", new { serial = "IM 1002", product = "KIT-1", order_number = "A-1" }, HttpStatusCode.Created);

        // Two made in one breath share neither their end nor a distance that the next one would have too.
        var (one, two) = ((string)first["id"]!, (string)second["id"]!);
        Assert.Equal(one.Length, two.Length);
        Assert.True(one.Zip(two).Skip(one.Length - 12).Count(c => c.First != c.Second) >= 6, $"{one} and {two} are near each other");

        var found = await (await Server.Anonymous.GetAsync("/api/v1/public/acme/serials/IM1001")).Content.ReadAsStringAsync();
        foreach (var word in (string[])["Grace", one, "A-1", (string)person["id"]!]) Assert.DoesNotContain(word, found, StringComparison.Ordinal);
        // Who knows a serial from the outside of a box gets no further with it.
        Assert.Equal(HttpStatusCode.Unauthorized, (await Server.Anonymous.GetAsync("/api/v1/units?serial=IM1001")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Server.Anonymous.PostAsJsonAsync($"/api/v1/units/{one}/trips", new { left_on = "2024-03-01", evidence = Kit.Tracking("OUT") })).StatusCode);
    }

    private async Task<JsonNode> Listed(string serial) => (await Kit.Get(Server, "/api/v1/units?serial=" + serial))["items"]!.AsArray().Single()!;

    private async Task<string> Trip(string unit) => (string)(await Kit.Get(Server, $"/api/v1/units/{unit}/events"))["items"]!.AsArray()[^1]!["details"]!["trip_id"]!;
}

public sealed class PainsByApiOnSqlite(KitServer<OnSqlite> shared) : PainsByApi<OnSqlite>(shared);

public sealed class PainsByApiOnPostgres(KitServer<OnPostgres> shared) : PainsByApi<OnPostgres>(shared);
