using System.Collections.Frozen;
using Makegood.Domain.Basics;
using static Makegood.Domain.Remedies.Custody;

namespace Makegood.Domain.Remedies;

/// <summary>Where a unit, or a part that travels by itself, is. One value at a time.</summary>
public enum Custody
{
    WithCustomer,
    InTransitIn,
    InShop,
    AtSupplier,
    InTransitOut,

    /// <summary>The maker keeps it: another one took its place.</summary>
    Retained,
    Scrapped,
    Lost,
}

/// <summary>Why custody does not change so.</summary>
public enum CustodyRefusal
{
    IsThereAlready,
    NoSuchWay,
    IsScrapped,
    EvidenceMissing,
}

/// <summary>One line of the table.</summary>
public sealed record CustodyStep(Custody From, Custody To);

/// <summary>The ways that custody can take, as a table.</summary>
/// <remarks>Source: research/warranty-anchors.md, 8.3.</remarks>
public static class CustodyTable
{
    public static readonly IReadOnlyList<CustodyStep> Steps =
    [
        new(WithCustomer, InTransitIn),
        new(WithCustomer, InShop),
        new(WithCustomer, Lost),
        new(InTransitIn, InShop),
        new(InTransitIn, WithCustomer),
        new(InTransitIn, Lost),
        new(InShop, WithCustomer),
        new(InShop, AtSupplier),
        new(InShop, InTransitOut),
        new(InShop, Retained),
        new(InShop, Scrapped),
        new(InShop, Lost),
        new(AtSupplier, InShop),
        new(AtSupplier, Scrapped),
        new(AtSupplier, Lost),
        new(InTransitOut, WithCustomer),
        new(InTransitOut, InShop),
        new(InTransitOut, Lost),
        new(Retained, InShop),
        new(Retained, InTransitOut),
        new(Retained, Scrapped),
        new(Lost, InShop),
        new(Lost, WithCustomer),
    ];

    private static readonly FrozenSet<CustodyStep> Known = Steps.ToFrozenSet();

    /// <param name="hasEvidence">Something shows it: a scan, a tracking number, a receipt, somebody's word.</param>
    public static Result<Custody, CustodyRefusal> Change(Custody from, Custody to, bool hasEvidence)
    {
        if (from == to) return CustodyRefusal.IsThereAlready;
        if (from is Scrapped) return CustodyRefusal.IsScrapped;
        if (!Known.Contains(new CustodyStep(from, to))) return CustodyRefusal.NoSuchWay;
        if (!hasEvidence) return CustodyRefusal.EvidenceMissing;
        return to;
    }

    public static string Words(CustodyRefusal refusal) => refusal switch
    {
        CustodyRefusal.IsThereAlready => "It is there already; nothing has to be recorded.",
        CustodyRefusal.NoSuchWay => "It cannot get there from where it is; record what happened in between first.",
        CustodyRefusal.IsScrapped => "It has been scrapped, and goes nowhere any more.",
        CustodyRefusal.EvidenceMissing => "Say what shows where it is now: a tracking number, a scan, a receipt at the bench, or somebody's word.",
    };

    public static Refusal ToRefusal(CustodyRefusal refusal, string? more = null, string? field = null) =>
        new(field is null ? RefusalCode.NotPossibleNow : RefusalCode.Invalid, more is null ? Words(refusal) : $"{Words(refusal)} {more}", field) { Reason = Basics.Words.Write(refusal) };

    /// <summary>Somebody else than the owner has it, or nobody knows who.</summary>
    public static bool IsAway(Custody custody) => custody is InTransitIn or InShop or AtSupplier or InTransitOut or Lost;
}

/// <summary>Whose custody a step of a remedy changes, and to what.</summary>
/// <param name="Claimed">Where what the claim is about is from then on; null when the step does not move it.</param>
/// <param name="Replacement">Where the unit is that takes its place.</param>
public sealed record CustodyEffect(Custody? Claimed, Custody? Replacement)
{
    /// <summary>What a step does to custody. Parts that are only sent out are goods, and have none.</summary>
    /// <param name="from">The state that the remedy leaves: a loss is of what travelled then.</param>
    public static CustodyEffect Of(RemedyKind kind, RemedyState from, RemedyMove move) => kind switch
    {
        RemedyKind.PartOnly or RemedyKind.PartWithReturn or RemedyKind.PartAfterReturn or RemedyKind.Paid or RemedyKind.MoneyHandOff => None,
        RemedyKind.DepotRepair => move switch
        {
            RemedyMove.SendIn => new(InTransitIn, null),
            RemedyMove.Receive or RemedyMove.TakeBack => new(InShop, null),
            RemedyMove.SendToSupplier => new(AtSupplier, null),
            RemedyMove.SendOut => new(InTransitOut, null),
            RemedyMove.Deliver => new(WithCustomer, null),
            RemedyMove.ReportLost => new(Lost, null),
            RemedyMove.Reserve or RemedyMove.Release or RemedyMove.Ship or RemedyMove.ConfirmWorking or RemedyMove.ReportNotFixed or RemedyMove.AwaitReturn or RemedyMove.ReceiveReturn or RemedyMove.PassDeadline
                or RemedyMove.Charge or RemedyMove.Waive or RemedyMove.IssueRma or RemedyMove.Inspect or RemedyMove.FindNoFault or RemedyMove.OfferQuote or RemedyMove.AcceptQuote or RemedyMove.DeclineQuote
                or RemedyMove.StartRepair or RemedyMove.FinishRepair or RemedyMove.PassCheck or RemedyMove.FailCheck or RemedyMove.FindIrreparable or RemedyMove.TurnInto or RemedyMove.Request
                or RemedyMove.Accept or RemedyMove.Complete or RemedyMove.Fail or RemedyMove.Cancel => None,
        },
        RemedyKind.AdvanceUnit or RemedyKind.UnitSwap => move switch
        {
            RemedyMove.SendIn => new(InTransitIn, null),
            RemedyMove.Receive => new(InShop, null),
            RemedyMove.ReceiveReturn => new(InShop, null),
            RemedyMove.Ship => new(null, InTransitOut),
            RemedyMove.Deliver => new(null, WithCustomer),
            RemedyMove.ReportLost => from is RemedyState.Shipped ? new(null, Lost) : new(Lost, null),
            RemedyMove.Reserve or RemedyMove.Release or RemedyMove.ConfirmWorking or RemedyMove.ReportNotFixed or RemedyMove.AwaitReturn or RemedyMove.PassDeadline or RemedyMove.Charge or RemedyMove.Waive
                or RemedyMove.IssueRma or RemedyMove.Inspect or RemedyMove.FindNoFault or RemedyMove.OfferQuote or RemedyMove.AcceptQuote or RemedyMove.DeclineQuote or RemedyMove.StartRepair
                or RemedyMove.SendToSupplier or RemedyMove.TakeBack or RemedyMove.FinishRepair or RemedyMove.PassCheck or RemedyMove.FailCheck or RemedyMove.SendOut or RemedyMove.FindIrreparable
                or RemedyMove.TurnInto or RemedyMove.Request or RemedyMove.Accept or RemedyMove.Complete or RemedyMove.Fail or RemedyMove.Cancel => None,
        },
    };

    private static readonly CustodyEffect None = new(null, null);
}
