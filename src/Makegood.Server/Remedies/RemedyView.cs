using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>What is done for one claimed part, as the API shows it.</summary>
/// <param name="Moves">What can be done next.</param>
/// <param name="Outcome">What came of it; null while open.</param>
/// <param name="PartTravels">Only the claimed part goes to the workshop, not the whole unit.</param>
/// <param name="Amount">The quote, the sum handed off, or what is charged for a missing return; in minor units.</param>
/// <param name="CostAmount">What it costs the maker, in minor units; not shown to customers.</param>
/// <param name="Custody">Where what the claim is about is; null while nothing is on record.</param>
public sealed record RemedyView(
    string Id,
    string ClaimId,
    string ClaimNumber,
    string ClaimState,
    string DecisionId,
    long Position,
    string Kind,
    string State,
    IReadOnlyList<string> Moves,
    string? Outcome,
    string? Word,
    string Item,
    string UnitId,
    string? UnitPartId,
    string? PartId,
    long Quantity,
    bool PartTravels,
    string? NewUnitId,
    string? RmaNumber,
    string? TripId,
    DateOnly? ReturnDueOn,
    long? Amount,
    string? Currency,
    string? MoneyAs,
    long? CostAmount,
    string? CostCurrency,
    string? Custody,
    string? FollowsId,
    DateTimeOffset OpenedAt,
    DateTimeOffset ChangedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<ParcelView> Parcels,
    IssueView? Issued,
    HandOffView? HandOff,
    IReadOnlyList<SupplierLegView> Supplier)
{
    internal static async Task<RemedyView> Load(Session session, RemedyFile file, bool isForCustomer, CancellationToken stop)
    {
        var row = file.Row;
        var key = new { row.Maker, row.Id, Thing = RemedyWork.Claimed(row).Id };
        var parcels = await session.Query<ShipmentRow>("SELECT * FROM shipment WHERE maker = @Maker AND remedy_id = @Id ORDER BY number", key, stop);
        var issue = await session.Single<PartIssueRow>("SELECT * FROM part_issue WHERE maker = @Maker AND remedy_id = @Id", key, stop);
        var money = await session.Single<HandOffRow>("SELECT * FROM hand_off WHERE maker = @Maker AND remedy_id = @Id", key, stop);
        var legs = isForCustomer ? [] : await session.Query<SupplierLegRow>("SELECT * FROM supplier_leg WHERE maker = @Maker AND remedy_id = @Id ORDER BY number", key, stop);
        var custody = await session.Single<string>("SELECT custody FROM custody WHERE maker = @Maker AND id = @Thing", key, stop);
        return new RemedyView(
            row.Id,
            row.ClaimId,
            file.Claim.Row.Number,
            file.Claim.Row.State,
            row.DecisionId,
            row.Position,
            row.Kind,
            row.State,
            [.. RemedyLifecycle.MovesOf(file.Kind, file.State).Select(Words.Write)],
            row.EndedAt is null ? null : row.Outcome,
            row.Word,
            row.Item,
            row.UnitId,
            row.UnitPartId,
            row.PartId,
            row.Quantity,
            row.PartTravels,
            row.NewUnitId,
            row.RmaNumber,
            row.TripId,
            row.ReturnDueOn,
            row.Amount,
            row.Currency,
            row.MoneyAs,
            isForCustomer ? null : row.CostAmount,
            isForCustomer ? null : row.CostCurrency,
            custody,
            row.FollowsId,
            row.OpenedAt,
            row.ChangedAt,
            row.EndedAt,
            [.. parcels.Select(p => new ParcelView(p.Id, p.Direction, p.Carrier, p.Tracking, p.SentOn, p.ArrivedOn, p.LostOn))],
            issue is null ? null : new IssueView(issue.Id, issue.PartId, issue.UnitId, issue.Quantity, issue.Serial, issue.IssuedOn),
            money is null ? null : new HandOffView(money.Id, money.MoneyAs, money.Amount, money.Currency, money.TimesAsked, money.AskedAt, money.AnsweredAt, money.Reference, money.Failure),
            [.. legs.Select(l => new SupplierLegView(l.Number, l.Supplier, l.SupplierRma, l.CoveredUntil, l.CoveredUntil >= l.SentOn, l.SentOn, l.BackOn, l.Outcome, l.RecoveredAmount, l.RecoveredCurrency))]);
    }
}

/// <param name="Direction">in, out, to_supplier or from_supplier.</param>
public sealed record ParcelView(string Id, string Direction, string Carrier, string Tracking, DateOnly SentOn, DateOnly? ArrivedOn, DateOnly? LostOn);

/// <summary>What left for good.</summary>
public sealed record IssueView(string Id, string? PartId, string? UnitId, long Quantity, string? Serial, DateOnly IssuedOn);

/// <summary>A sum that the shop's own system pays.</summary>
/// <param name="Key">The same however often it is asked for.</param>
/// <param name="Reference">The shop's own number of the payment.</param>
public sealed record HandOffView(string Key, string MoneyAs, long Amount, string Currency, long TimesAsked, DateTimeOffset AskedAt, DateTimeOffset? AnsweredAt, string? Reference, string? Failure);

/// <summary>A repair that went on to the supplier.</summary>
/// <param name="CoveredUntil">The last day of the supplier's own promise for this part; null when none is on record.</param>
/// <param name="RecoveryProposed">It ran on the day the part was sent: the supplier owes the maker.</param>
public sealed record SupplierLegView(long Number, string Supplier, string? SupplierRma, DateOnly? CoveredUntil, bool RecoveryProposed, DateOnly SentOn, DateOnly? BackOn, string? Outcome, long? RecoveredAmount, string? RecoveredCurrency);
