using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>Everything that an action on a claim may need to know, loaded together.</summary>
/// <param name="Policy">The version that speaks about this claim; null when none does.</param>
/// <param name="Last">The last assessment; null before the first.</param>
internal sealed record ClaimCase(
    ClaimFile File,
    UnitFile Unit,
    IReadOnlyList<ClaimFactRow> Given,
    IReadOnlyList<ClaimRequestRow> Asked,
    IReadOnlyList<EvidenceRow> Evidence,
    PolicyVersionRow? Policy,
    AssessmentRow? Last,
    ClaimRules Rules,
    DateOnly Today,
    string Zone)
{
    public ClaimRow Row => File.Row;

    /// <summary>Reopening begins a new round: what was asked before may be asked again.</summary>
    public long Round => Row.TimesReopened + 1;

    public IReadOnlyList<int> Positions => [.. File.Parts.Select(p => (int)p.Position)];

    /// <summary>All that the policy is told, with where it comes from.</summary>
    public ClaimSheet Sheet(Policy.Checked.PolicyModel model)
    {
        var parts = Unit.Parts;
        return ClaimSheet.Gather(
            model,
            new ClaimIntake(Row.Number, Row.SubmittedAt is { } at ? MakerDay.In(Zone, at) : null, Row.Channel is "mail", Row.Told is not null, Unit.SaleRow?.InvoiceNumber),
            [.. File.Parts.Select(p => new ClaimedPart((int)p.Position, p.Item, p.UnitPartId is { } id ? parts.FirstOrDefault(i => i.Id == id) : null))],
            Unit.Facts(null),
            [.. Given.Select(g => new GivenFact(g.Sequence, (int)g.Position, g.Name, JsonNode.Parse(g.Value), Words.Read<FactSource>(g.Source)))]);
    }
}

/// <summary>Loads claims with all that belongs to them.</summary>
internal static class ClaimCases
{
    public static async Task<ClaimCase?> Open(Session session, string maker, string claim, string? onlyPerson, DateTimeOffset now, CancellationToken stop) =>
        await session.FindClaim(maker, claim, onlyPerson, stop) is { } file ? await Open(session, file, now, stop) : null;

    public static async Task<ClaimCase> Open(Session session, ClaimFile file, DateTimeOffset now, CancellationToken stop)
    {
        var (maker, id) = (file.Row.Maker, file.Row.Id);
        var unit = await session.FindUnit(maker, file.Row.UnitId, null, stop);
        Invariant.Holds(unit is not null, "a claim's unit is there");
        var zone = await MakerDay.ZoneOf(session, maker, stop);
        return new ClaimCase(
            file,
            unit,
            await session.Query<ClaimFactRow>("SELECT * FROM claim_fact WHERE maker = @maker AND claim_id = @id ORDER BY sequence", new { maker, id }, stop),
            await session.Query<ClaimRequestRow>("SELECT * FROM claim_request WHERE maker = @maker AND claim_id = @id ORDER BY asked_at, id", new { maker, id }, stop),
            await session.Query<EvidenceRow>("SELECT * FROM evidence WHERE maker = @maker AND claim_id = @id ORDER BY added_at, id", new { maker, id }, stop),
            await PolicyOf(session, unit, file, MakerDay.In(zone, now), stop),
            file.Row.AssessmentId is { } last ? await session.Single<AssessmentRow>("SELECT * FROM assessment WHERE maker = @maker AND id = @last", new { maker, last }, stop) : null,
            await session.FindClaimRules(maker, stop),
            MakerDay.In(zone, now),
            zone);
    }

    /// <summary>
    /// The version that the unit was promised: that of the claimed part's own line, else of the unit's, frozen at the sale. A unit that waits for its terms is
    /// asked about under the version that counts today.
    /// </summary>
    private static async Task<PolicyVersionRow?> PolicyOf(Session session, UnitFile unit, ClaimFile file, DateOnly today, CancellationToken stop)
    {
        var own = unit.LineRows.Where(l => l.Source is "commercial" && l.PolicyId is not null).ToList();
        var claimed = file.Parts.Select(p => p.UnitPartId).Where(p => p is not null).ToList();
        var line = own.FirstOrDefault(l => l.UnitPartId is { } part && claimed.Contains(part)) ?? own.FirstOrDefault(l => l.UnitPartId is null) ?? own.FirstOrDefault();
        if (line?.PolicyId is { } frozen) return await session.Single<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @Maker AND id = @frozen", new { unit.Row.Maker, frozen }, stop);
        if (unit.Product.Policy is not { } policy) return null;
        var versions = await session.Query<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @Maker AND policy = @policy AND effective_from <= @today ORDER BY effective_from DESC, id DESC LIMIT 1", new { unit.Row.Maker, policy, today }, stop);
        return versions is [var newest] ? newest : null;
    }
}
