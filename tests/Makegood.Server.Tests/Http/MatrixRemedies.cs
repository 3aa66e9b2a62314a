using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Server.Tests.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Tests.Http;

/// <summary>The rows of the matrix that are about remedies, each with one that stands where the step can be taken.</summary>
internal static class MatrixRemedies
{
    public static readonly IReadOnlyList<MatrixRow> Rows =
    [
        new("GET /api/v1/remedies", false, (_, _, _) => Task.FromResult(new Ask())),
        new("GET /api/v1/remedies/{id}", true, async (w, _, whose) => new Ask(await Fresh(w, whose, RemedyKind.PartOnly, RemedyState.Planned))),
        Step("kind", RemedyKind.PartOnly, RemedyState.Planned, new { kind = "money_hand_off", reason = "no part left" }),
        Step("reserve", RemedyKind.PartOnly, RemedyState.Planned, new { }),
        Step("release", RemedyKind.PartOnly, RemedyState.Reserved, new { }),
        Step("ship", RemedyKind.PartOnly, RemedyState.Reserved, new { parcel = new { carrier = "DHL", tracking = "1Z999" } }),
        Step("deliver", RemedyKind.PartOnly, RemedyState.Shipped, new { }),
        Step("confirm", RemedyKind.PartOnly, RemedyState.Delivered, new { }),
        // Staff says why; a customer writes a message.
        new("POST /api/v1/remedies/{id}/not-fixed", true, async (w, who, whose) => new Ask(await Fresh(w, whose, RemedyKind.PartOnly, RemedyState.Delivered)) { Body = who.Name is "customer" ? new { } : new { reason = "still noisy" } }),
        Step("lost", RemedyKind.PartOnly, RemedyState.Shipped, new { reason = "gone", evidence = MatrixRows.Scan }),
        Step("cancel", RemedyKind.PartOnly, RemedyState.Planned, new { reason = "found one" }),
        Step("await-return", RemedyKind.PartAfterReturn, RemedyState.Planned, new { return_due_on = "2026-12-24" }),
        Step("receive-return", RemedyKind.PartAfterReturn, RemedyState.ReturnDue, new { }),
        Step("overdue", RemedyKind.PartAfterReturn, RemedyState.ReturnDue, null),
        Step("charge", RemedyKind.PartWithReturn, RemedyState.ReturnOverdue, new { amount = 100, currency = "USD", reason = "never came" }),
        Step("waive", RemedyKind.PartWithReturn, RemedyState.ReturnOverdue, new { reason = "keep it" }),
        Step("rma", RemedyKind.DepotRepair, RemedyState.Planned, null),
        Step("send-in", RemedyKind.DepotRepair, RemedyState.RmaIssued, new { parcel = new { carrier = "DHL", tracking = "1Z999" } }),
        Step("receive", RemedyKind.DepotRepair, RemedyState.RmaIssued, new { }),
        Step("inspect", RemedyKind.DepotRepair, RemedyState.Received, null),
        Step("no-fault", RemedyKind.DepotRepair, RemedyState.Inspecting, new { reason = "works" }),
        Step("quote", RemedyKind.DepotRepair, RemedyState.Inspecting, new { amount = 100, currency = "USD" }),
        Step("quote/accept", RemedyKind.DepotRepair, RemedyState.QuotePending, new { amount = 100, currency = "USD" }),
        Step("quote/decline", RemedyKind.DepotRepair, RemedyState.QuotePending, null),
        Step("repair", RemedyKind.DepotRepair, RemedyState.Inspecting, null),
        Step("to-supplier", RemedyKind.DepotRepair, RemedyState.Inspecting, new { parcel = new { carrier = "DHL", tracking = "1Z999" }, supplier = "Motors" }),
        Step("from-supplier", RemedyKind.DepotRepair, RemedyState.AtSupplier, new { outcome = "repaired" }),
        Step("repaired", RemedyKind.DepotRepair, RemedyState.InRepair, new { }),
        Step("check", RemedyKind.DepotRepair, RemedyState.Repaired, new { passed = true }),
        Step("send-out", RemedyKind.DepotRepair, RemedyState.QcPassed, new { parcel = new { carrier = "DHL", tracking = "1Z999" } }),
        Step("irreparable", RemedyKind.DepotRepair, RemedyState.Inspecting, new { reason = "bent" }),
        Step("turn-into", RemedyKind.DepotRepair, RemedyState.Irreparable, new { kind = "money_hand_off" }),
        Step("request-money", RemedyKind.MoneyHandOff, RemedyState.Planned, new { amount = 100, currency = "USD", money_as = "refund" }),
        new("POST /api/v1/receipts", false, async (w, _, _) => new Ask { Body = new { rma = await RmaOf(w, await Fresh(w, Whose.Own, RemedyKind.DepotRepair, RemedyState.RmaIssued)) } }),
        new("POST /api/v1/hand-offs/{key}", true, async (w, _, whose) => new Ask(await FreshHandOff(w, whose)) { Body = new { state = "done", reference = "R-1" } }),
        new("GET /api/v1/custody", false, (_, _, _) => Task.FromResult(new Ask())),
        new("GET /api/v1/units/{id}/custody", true, async (w, _, whose) => new Ask(await w.Unit(whose))),
        new("POST /api/v1/units/{id}/custody", true, async (w, _, whose) => new Ask(await w.FreshUnit(whose)) { Body = new { to = "in_shop", evidence = MatrixRows.Scan, reason = "brought by hand" } }),
        new("POST /api/v1/parcels/{id}/events", true, async (w, _, whose) => new Ask(await FreshParcel(w, whose)) { Body = new { kind = "out_for_delivery", at = "2026-11-20T08:00:00Z" } }),
    ];

    private static MatrixRow Step(string step, RemedyKind kind, RemedyState state, object? body) =>
        new($"POST /api/v1/remedies/{{id}}/{step}", true, async (w, _, whose) => new Ask(await Fresh(w, whose, kind, state)) { Body = body });

    /// <summary>A remedy in a state, with the rows that the state stands on.</summary>
    private static async Task<string> Fresh(MatrixWorld world, Whose whose, RemedyKind kind, RemedyState state)
    {
        if (whose is Whose.Missing) return "remedy_missing";
        var (maker, stop) = (MatrixWorld.MakerOf(whose), CancellationToken.None);
        var unit = await world.FreshUnit(whose is Whose.Gone ? Whose.Own : whose);
        var act = world.Server.Clock.Act(maker, "world");
        var part = await world.UnitPart(unit, whose);
        var (_, remedies) = await Desk.Plan(world.Server.Database, act, unit, "P-1", part, [new ApprovedPart(1, [], kind)], ClaimState.InRemedy, world.PersonOf(whose));
        await using var work = await world.Server.Database.Begin(act, stop);
        var row = (await work.Single<RemedyRow>("SELECT * FROM remedy WHERE maker = @maker AND id = @id", new { maker, id = remedies[0] }, stop))!;
        var isInside = state is RemedyState.Received or RemedyState.Inspecting or RemedyState.QuotePending or RemedyState.InRepair or RemedyState.Repaired or RemedyState.QcPassed or RemedyState.Irreparable or RemedyState.AtSupplier;
        if (isInside) await work.Add(new CustodyRow { Maker = maker, Id = unit, UnitId = unit, Custody = state is RemedyState.AtSupplier ? "at_supplier" : "in_shop", Since = act.At, Sequence = 1, RemedyId = row.Id }, "custody.in_shop", stop);
        if (state is RemedyState.AtSupplier) await work.Add(new SupplierLegRow { Maker = maker, Id = act.NewId("leg"), RemedyId = row.Id, Number = 1, Supplier = "Motors", SentOn = new DateOnly(2026, 11, 20) }, "supplier.sent", stop);
        await work.Change(
            row with
            {
                State = Words.Write(whose is Whose.Gone ? RemedyState.Cancelled : state),
                RmaNumber = state is RemedyState.RmaIssued ? await work.NextRmaNumber(2026, stop) : null,
                ReturnDueOn = state is RemedyState.ReturnDue or RemedyState.ReturnOverdue ? new DateOnly(2026, 11, 1) : null,
                Amount = state is RemedyState.QuotePending ? 100 : null,
                Currency = state is RemedyState.QuotePending ? "USD" : null,
            },
            "remedy.placed",
            stop);
        await work.Commit(stop);
        return row.Id;
    }

    private static async Task<string> RmaOf(MatrixWorld world, string remedy)
    {
        await using var look = await world.Server.Database.Look(CancellationToken.None);
        return (await look.Single<string>("SELECT rma_number FROM remedy WHERE id = @remedy", new { remedy }, CancellationToken.None))!;
    }

    private static async Task<string> FreshHandOff(MatrixWorld world, Whose whose)
    {
        if (whose is Whose.Missing) return "handoff_missing";
        var remedy = await Fresh(world, whose is Whose.Gone ? Whose.Own : whose, RemedyKind.MoneyHandOff, RemedyState.Planned);
        var asked = await world.Post(MatrixWorld.MakerOf(whose), $"remedies/{remedy}/request-money", new { amount = 100, currency = "USD", money_as = "refund" });
        return (string)asked["hand_off"]!["key"]!;
    }

    private static async Task<string> FreshParcel(MatrixWorld world, Whose whose)
    {
        if (whose is Whose.Missing) return "parcel_missing";
        var remedy = await Fresh(world, whose is Whose.Gone ? Whose.Own : whose, RemedyKind.PartOnly, RemedyState.Reserved);
        JsonNode sent = await world.Post(MatrixWorld.MakerOf(whose), $"remedies/{remedy}/ship", new { parcel = new { carrier = "DHL", tracking = "1Z999" } });
        return (string)sent["parcels"]!.AsArray()[0]!["id"]!;
    }
}
