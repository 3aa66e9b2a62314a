using System.Net;
using System.Text.Json.Nodes;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Server.Tests.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Tests.Remedies;

/// <summary>Approved claims with their planned remedies, and the desk that works on them through the API.</summary>
internal static class Desk
{
    private static int _made;

    /// <summary>A claim about a unit, approved, with one remedy planned for its motor, or for the unit as a whole.</summary>
    public sealed record Case(TestServer Server, string Unit, string Motor, string Claim, string Remedy)
    {
        public Task<JsonNode> Do(string what, object? body = null, HttpStatusCode status = HttpStatusCode.OK) => Desk.Post(Server, $"/api/v1/remedies/{Remedy}/{what}", body, status);

        public async Task<JsonNode> Show() => (await Kit.Get(Server, $"/api/v1/remedies/{Remedy}"))["remedy"]!;

        public async Task<string> ClaimState() => (string)(await Show())["claim_state"]!;

        /// <summary>The reason of the refusal.</summary>
        public async Task<string> Refused(string what, object? body = null, HttpStatusCode status = HttpStatusCode.Conflict) => (string)(await Do(what, body, status))["reason"]!;
    }

    public static object Parcel(string tracking, string? on = null) => on is null ? new { carrier = "DHL", tracking } : new { carrier = "DHL", tracking, sent_on = on };

    public static object Sent(string tracking, string? on = null) => new { parcel = Parcel(tracking, on) };

    public static Task<JsonNode> Post(TestServer server, string address, object? body, HttpStatusCode status = HttpStatusCode.OK, string? key = null) => TestServer.Post(server.Operator, address, body, status, key);

    public static string Serial(string prefix) => $"{prefix}{Interlocked.Increment(ref _made):D6}";

    public static async Task<Case> Open(TestServer server, RemedyKind kind, bool isAboutUnit = false, ClaimState state = ClaimState.Approved, string? unit = null)
    {
        var registered = unit is null ? await Kit.Register(server, Serial("RM")) : await Kit.Get(server, $"/api/v1/units/{unit}");
        var id = (string)registered["id"]!;
        var motor = (string)Kit.Part(registered, "motor")["id"]!;
        var (claim, remedies) = await Plan(server.Database, server.Clock.Act("acme", "tester"), id, (string)registered["product"]!, motor, [new ApprovedPart(isAboutUnit ? 0 : 1, ["free_part"], kind)], state);
        return new Case(server, id, motor, claim, remedies[0]);
    }

    /// <summary>The rows that filing and deciding a claim would make.</summary>
    public static async Task<(string Claim, IReadOnlyList<string> Remedies)> Plan(Database database, Act act, string unit, string product, string motor, IReadOnlyList<ApprovedPart> parts, ClaimState state = ClaimState.Approved, string person = "person_1")
    {
        var stop = CancellationToken.None;
        await using var work = await database.Begin(act, stop);
        var productId = await work.Single<string>("SELECT id FROM product WHERE maker = @Maker AND sku = @product", new { act.Maker, product }, stop);
        var number = await work.NextClaimNumber(2026, stop);
        var claim = BareClaim.Draft(act, number, unit, productId!, person) with { Channel = "staff", State = Domain.Basics.Words.Write(state), Turn = "desk", Items = "motor" };
        await work.Add(claim, "claim.submit", stop);
        var rows = parts.Where(p => p.Position > 0).Select(p => new ClaimPartRow { Maker = act.Maker, Id = act.NewId("cpart"), ClaimId = claim.Id, Position = p.Position, Item = "motor", UnitPartId = p.Position == 1 ? motor : null, Quantity = 1, CostAmount = 0 }).ToList();
        await work.AddAll(rows, "claim.submit", stop);
        var remedies = await work.PlanRemedies(new ClaimFile(claim, rows, 0), act.NewId("decision"), parts, stop);
        await work.Commit(stop);
        return (claim.Id, [.. remedies.Select(r => r.Id)]);
    }

    public static async Task<long> Count(TestServer server, string sql, object arguments)
    {
        await using var look = await server.Database.Look(CancellationToken.None);
        return await look.Single<long>(sql, arguments, CancellationToken.None);
    }
}
