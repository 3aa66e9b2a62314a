using System.Net;
using Makegood.Domain.Remedies;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Tests.Warranty;

namespace Makegood.Server.Tests.Remedies;

/// <summary>Troubles that people had with other systems (research/warranty-anchors.md, section 4), each named after where they told of it.</summary>
public abstract class RemedyPains<TStore>(KitServer<TStore> shared) : IClassFixture<KitServer<TStore>>
    where TStore : IStoreKind
{
    private TestServer Server => shared.Server;

    /// <summary>Pain 16, OCA/rma#210: a small part that the customer fits himself is replaced without any return.</summary>
    [Fact]
    public async Task OCA_rma_210_a_replacement_requires_no_return()
    {
        var desk = await Desk.Open(Server, RemedyKind.PartOnly);
        await desk.Do("reserve", new { });
        await desk.Do("ship", new { parcel = Desk.Parcel("A1", "2024-04-02"), serial = "MOT-0002" });
        await desk.Do("deliver", new { delivered_on = "2024-04-05" });
        var done = await desk.Do("confirm", new { fitted_on = "2024-04-06" });
        Assert.Equal(("confirmed_working", "part_sent", "resolved"), ((string)done["state"]!, (string)done["outcome"]!, (string)done["claim_state"]!));
        Assert.Null(done["rma_number"]);
        // Pain 2, frappe/erpnext#42318: the faulty and the replacing serial are both on record.
        var unit = await Kit.Get(Server, $"/api/v1/units/{desk.Unit}");
        var fitted = unit["parts"]!.AsArray().Single(p => (string?)p!["replaces"] == desk.Motor)!;
        Assert.Equal(("MOT-0002", "2024-04-06"), ((string)fitted["serial"]!, (string)fitted["fitted_on"]!));
    }

    /// <summary>Pain 16, OCA/rma#334: the order of receipt and replacement is the maker's to choose.</summary>
    [Fact]
    public async Task OCA_rma_334_the_order_of_receipt_and_replacement_can_be_chosen()
    {
        var today = DateOnly.FromDateTime(Server.Time.GetUtcNow().UtcDateTime);
        var first = await Desk.Open(Server, RemedyKind.PartAfterReturn);
        Assert.Equal("return_comes_first", await first.Refused("reserve", new { }));
        var asked = await first.Do("await-return", new { return_due_on = today.AddDays(10) });
        Assert.StartsWith("RMA-", (string)asked["rma_number"]!, StringComparison.Ordinal);
        await first.Do("receive-return", new { });
        await first.Do("reserve", new { });
        await first.Do("ship", Desk.Sent("B1"));

        var after = await Desk.Open(Server, RemedyKind.PartWithReturn);
        await after.Do("reserve", new { });
        await after.Do("ship", new { parcel = Desk.Parcel("B2"), return_due_on = today.AddDays(10) });
        Assert.Equal("return_received", (string)(await after.Do("receive-return", new { }))["state"]!);
    }

    /// <summary>Pain 18, OCA/rma#381: the serial is known only when the parcel is opened.</summary>
    [Fact]
    public async Task OCA_rma_381_the_serial_is_known_only_at_receipt()
    {
        var desk = await Desk.Open(Server, RemedyKind.DepotRepair);
        var rma = (string)(await desk.Do("rma"))["rma_number"]!;
        var byNumber = await Desk.Post(Server, "/api/v1/receipts", new { rma = rma.ToLowerInvariant(), serial = "MOTOR 77" });
        Assert.Equal(("received", desk.Remedy), ((string)byNumber["state"]!, (string)byNumber["id"]!));
        Assert.Equal("MOTOR 77", (string)Kit.Part(await Kit.Get(Server, $"/api/v1/units/{desk.Unit}"), "motor")["serial"]!);

        // Nothing but the serial on the label.
        var other = await Desk.Open(Server, RemedyKind.DepotRepair, isAboutUnit: true);
        var serial = (string)(await Kit.Get(Server, $"/api/v1/units/{other.Unit}"))["serial"]!;
        Assert.Equal(404, (int)(await Desk.Post(Server, "/api/v1/receipts", new { serial }, HttpStatusCode.NotFound))["status"]!);
        await other.Do("rma");
        Assert.Equal(other.Remedy, (string)(await Desk.Post(Server, "/api/v1/receipts", new { serial = serial.ToLowerInvariant() }))["id"]!);

        // Another machine in the box than the one that is waited for.
        var wrong = await Desk.Open(Server, RemedyKind.DepotRepair, isAboutUnit: true);
        var number = (string)(await wrong.Do("rma"))["rma_number"]!;
        Assert.Equal("wrong_thing", (string)(await Desk.Post(Server, "/api/v1/receipts", new { rma = number, serial }, HttpStatusCode.UnprocessableEntity))["reason"]!);
    }

    /// <summary>Pain 20, inventree/InvenTree#8065: six steps by hand for a replacement, and its serial is assigned nowhere.</summary>
    [Fact]
    public async Task InvenTree_8065_the_replacing_serial_is_assigned_by_shipping_it()
    {
        var desk = await Desk.Open(Server, RemedyKind.AdvanceUnit, isAboutUnit: true);
        var serial = Desk.Serial("SP");
        var spare = (string)(await Kit.Post(Server, "/api/v1/units", new { serial, product = "KIT-1" }, HttpStatusCode.Created))["id"]!;
        var other = await Desk.Open(Server, RemedyKind.AdvanceUnit, isAboutUnit: true);
        await desk.Do("reserve", new { serial });
        Assert.Equal("unit_is_held", await other.Refused("reserve", new { serial }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal("unit_is_the_same", await other.Refused("reserve", new { serial = (string)(await Kit.Get(Server, $"/api/v1/units/{other.Unit}"))["serial"]! }, HttpStatusCode.UnprocessableEntity));
        var today = DateOnly.FromDateTime(Server.Time.GetUtcNow().UtcDateTime);
        await desk.Do("ship", new { parcel = Desk.Parcel("C1"), return_due_on = today.AddDays(30) });
        await desk.Do("deliver", new { });
        foreach (var end in (string[])[desk.Unit, spare])
        {
            var chain = (await Kit.Get(Server, $"/api/v1/units/{end}/custody"))["chain"]!.AsArray();
            Assert.Equal((desk.Unit, spare), ((string)chain.Single()!["old_unit"]!, (string)chain.Single()!["new_unit"]!));
        }

        Assert.Equal("with_customer", (string)(await Kit.Get(Server, $"/api/v1/units/{spare}/custody"))["now"]!.AsArray().Single()!["custody"]!);
        await desk.Do("confirm", new { });
        Assert.Equal("resolved", (string)(await desk.Do("receive-return", new { }))["claim_state"]!);
    }

    /// <summary>Pain 21, inventree/InvenTree#3298: what comes back is tied to its serial, its bill of materials and what is on record of it since it was made.</summary>
    [Fact]
    public async Task InvenTree_3298_the_number_on_the_parcel_leads_to_serial_parts_and_readings()
    {
        var desk = await Desk.Open(Server, RemedyKind.DepotRepair);
        await Kit.Post(Server, $"/api/v1/units/{desk.Unit}/readings", new { value = "0 h", source = "technician" }, HttpStatusCode.Created);
        var rma = (string)(await desk.Do("rma"))["rma_number"]!;
        var remedy = (await Kit.Get(Server, $"/api/v1/remedies/{rma}"))["remedy"]!;
        Assert.Equal((desk.Unit, desk.Motor, "motor"), ((string)remedy["unit_id"]!, (string)remedy["unit_part_id"]!, (string)remedy["item"]!));
        var unit = await Kit.Get(Server, $"/api/v1/units/{remedy["unit_id"]}");
        Assert.Equal("A-1", (string)unit["order_number"]!);
        // Every place of the bill of materials with the very instance in it, and which of them is claimed.
        Assert.Equal(["linear_rail", "motor"], unit["parts"]!.AsArray().Select(p => (string)p!["item"]!).Order(StringComparer.Ordinal));
        Assert.Equal(desk.Motor, (string)Kit.Part(unit, "motor")["id"]!);
        Assert.NotEmpty((await Kit.Get(Server, $"/api/v1/units/{desk.Unit}/readings"))["readings"]!.AsArray());
        Assert.Equal(rma, (string)Assert.Single((await Kit.Get(Server, $"/api/v1/remedies?unit={desk.Unit}&show=rma_open"))["items"]!.AsArray())!["rma_number"]!);
    }

    /// <summary>Pain 21, inventree/InvenTree#4590: a unit that is at the supplier is nowhere to be seen.</summary>
    [Fact]
    public async Task InvenTree_4590_a_unit_at_the_supplier_can_be_seen()
    {
        var desk = await Desk.Open(Server, RemedyKind.DepotRepair);
        await desk.Do("rma");
        await desk.Do("receive", new { });
        await desk.Do("inspect");
        Assert.Equal("supplier_missing", await desk.Refused("to-supplier", Desk.Sent("S1"), HttpStatusCode.UnprocessableEntity));
        await desk.Do("to-supplier", new { parcel = Desk.Parcel("S1"), supplier = "Motors Ltd", supplier_rma = "ML-5" });
        var away = (await Kit.Get(Server, "/api/v1/custody?custody=at_supplier"))["items"]!.AsArray();
        Assert.Contains(away, a => (string)a!["unit_id"]! == desk.Unit && (string)a["custody"]! == "at_supplier");
        Assert.Equal("is_at_supplier", await desk.Refused("repaired", new { }));
        var back = await desk.Do("from-supplier", new { outcome = "replaced", recovered_amount = 900, recovered_currency = "EUR" });
        Assert.Equal(("in_repair", 900, false), ((string)back["state"]!, (int)back["supplier"]!.AsArray()[0]!["recovered_amount"]!, (bool)back["supplier"]!.AsArray()[0]!["recovery_proposed"]!));
        Assert.DoesNotContain((await Kit.Get(Server, "/api/v1/custody?custody=at_supplier"))["items"]!.AsArray(), a => (string)a!["unit_id"]! == desk.Unit);
    }

    /// <summary>Pain 23, medusajs/medusa#3361: a claim forces a refund although a replacement is what people want.</summary>
    [Fact]
    public async Task Medusa_3361_a_replacement_needs_no_refund()
    {
        var desk = await Desk.Open(Server, RemedyKind.PartOnly);
        await desk.Do("reserve", new { });
        await desk.Do("ship", Desk.Sent("D1"));
        await desk.Do("deliver", new { });
        Assert.Equal("resolved", (string)(await desk.Do("confirm", new { }))["claim_state"]!);
        Assert.Equal(0, await Desk.Count(Server, "SELECT COUNT(*) FROM hand_off WHERE remedy_id = @Remedy", new { desk.Remedy }));
    }

    /// <summary>Pain 23, medusajs/medusa#412: nothing can be claimed for what a claim had replaced. Here three times over, and every end tells the whole chain.</summary>
    [Fact]
    public async Task Medusa_412_what_a_claim_replaced_can_be_replaced_again_and_again()
    {
        var desk = await Desk.Open(Server, RemedyKind.UnitSwap, isAboutUnit: true);
        var units = new List<string> { desk.Unit };
        foreach (var (sent, delivered) in (ValueTuple<string, string>[])[("2023-07-01", "2023-07-11"), ("2023-09-01", "2023-09-06"), ("2023-12-01", "2023-12-03")])
        {
            var serial = Desk.Serial("SW");
            await Kit.Post(Server, "/api/v1/units", new { serial, product = "KIT-1" }, HttpStatusCode.Created);
            await desk.Do("rma");
            await desk.Do("send-in", Desk.Sent("I" + serial, sent));
            await desk.Do("receive", new { received_on = sent });
            await desk.Do("reserve", new { serial });
            await desk.Do("ship", Desk.Sent("O" + serial, sent));
            var done = await desk.Do("deliver", new { delivered_on = delivered });
            Assert.Equal("resolved", (string)done["claim_state"]!);
            units.Add((string)done["new_unit_id"]!);
            desk = await Desk.Open(Server, RemedyKind.UnitSwap, isAboutUnit: true, unit: units[^1]);
        }

        foreach (var unit in units)
        {
            var chain = (await Kit.Get(Server, $"/api/v1/units/{unit}/custody"))["chain"]!.AsArray();
            Assert.Equal(units, [(string)chain[0]!["old_unit"]!, .. chain.Select(l => (string)l!["new_unit"]!)]);
        }

        // Ten, five and two days without a machine: the promise of the first goes on in the last, seventeen days longer.
        Assert.Equal(["2024-06-18", "2024-06-18"], Kit.LastDays(await Kit.Get(Server, $"/api/v1/units/{units[^1]}")));
    }
}

public sealed class RemedyPainsOnSqlite(KitServer<OnSqlite> shared) : RemedyPains<OnSqlite>(shared);

public sealed class RemedyPainsOnPostgres(KitServer<OnPostgres> shared) : RemedyPains<OnPostgres>(shared);
