using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>Where a unit and its travelling parts are and were, and which unit took whose place.</summary>
public sealed record CustodyView(string UnitId, IReadOnlyList<CustodyView.Thing> Now, IReadOnlyList<CustodyView.Change> History, IReadOnlyList<CustodyView.Link> Chain)
{
    /// <param name="UnitPart">The part instance; null for the unit.</param>
    public sealed record Thing(string? UnitPart, string Custody, DateTimeOffset Since, string? RemedyId);

    /// <param name="Actor">Who wrote it down; like the reason not shown to customers.</param>
    public sealed record Change(string? UnitPart, string From, string To, DateOnly On, DateTimeOffset At, string? Actor, IReadOnlyList<EvidenceInput> Evidence, string? RemedyId, string? Reason);

    /// <summary>One unit took the place of another.</summary>
    public sealed record Link(string OldUnit, string OldSerial, string NewUnit, string NewSerial, string RemedyId, DateOnly On);

    internal static async Task<CustodyView> Load(Session session, string maker, string unitId, bool isForCustomer, CancellationToken stop)
    {
        var now = await session.Query<CustodyRow>("SELECT * FROM custody WHERE maker = @maker AND unit_id = @unitId ORDER BY id", new { maker, unitId }, stop);
        var history = await session.Some<CustodyEventRow>("custody_event", "thing_id", maker, [.. now.Select(c => c.Id)], "at, thing_id, sequence", stop);
        var chain = await session.ChainOf(maker, unitId, stop);
        var serials = (await session.Some<UnitRow>("unit", "id", maker, [.. chain.SelectMany(l => new[] { l.OldUnitId, l.NewUnitId }).Distinct()], "id", stop)).ToDictionary(u => u.Id, u => u.PrintedSerial, StringComparer.Ordinal);
        return new CustodyView(
            unitId,
            [.. now.Select(c => new Thing(PartOf(c.Id), c.Custody, c.Since, c.RemedyId))],
            [.. history.Select(e => new Change(PartOf(e.ThingId), e.FromCustody, e.ToCustody, e.OnDay, e.At, isForCustomer ? null : e.Actor, [.. CustodyStore.ReadEvidence(e.Evidence).Select(v => new EvidenceInput(Words.Write(v.Kind), v.Reference))], e.RemedyId, isForCustomer ? null : e.Reason))],
            [.. chain.Select(l => new Link(l.OldUnitId, serials[l.OldUnitId], l.NewUnitId, serials[l.NewUnitId], l.RemedyId, l.OnDay))]);

        string? PartOf(string thing) => thing == unitId ? null : thing;
    }
}

/// <summary>The custody of one unit.</summary>
public static class ShowCustody
{
    /// <param name="onlyOwner">The owner whose units alone may be seen; null for staff.</param>
    public static async Task<Result<CustodyView, Refusal>> Run(string unitId, string maker, string? onlyOwner, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var unit = await look.Single<UnitRow>("SELECT * FROM unit WHERE maker = @maker AND id = @unitId", new { maker, unitId }, stop);
        return unit is null || (onlyOwner is not null && unit.OwnerId != onlyOwner) ? Refusal.NotFound("unit") : await CustodyView.Load(look, maker, unitId, onlyOwner is not null, stop);
    }
}
