namespace Makegood.Domain.Remedies;

/// <summary>What came of a remedy, in the words that a claim's resolution is made of.</summary>
public static class RemedyOutcome
{
    public const string PartSent = "part_sent", UnitReplaced = "unit_replaced", Repaired = "repaired", MoneyGiven = "money_given", PartSold = "part_sold";
    public const string NotFixed = "not_fixed", Lost = "lost", QuoteDeclined = "quote_declined", NoFault = "no_fault_found", Cancelled = "cancelled", TurnedInto = "turned_into";

    /// <summary>All of them, for the reference.</summary>
    public static readonly IReadOnlyList<string> All = [PartSent, UnitReplaced, Repaired, MoneyGiven, PartSold, NotFixed, Lost, QuoteDeclined, NoFault, Cancelled, TurnedInto];

    /// <summary>The outcome that a step brings; null when it changes none.</summary>
    public static string? After(RemedyKind kind, RemedyMove move) => move switch
    {
        RemedyMove.Ship => kind switch
        {
            RemedyKind.PartOnly or RemedyKind.PartWithReturn or RemedyKind.PartAfterReturn => PartSent,
            RemedyKind.AdvanceUnit or RemedyKind.UnitSwap => UnitReplaced,
            RemedyKind.Paid => PartSold,
            RemedyKind.DepotRepair or RemedyKind.MoneyHandOff => null,
        },
        RemedyMove.FinishRepair => Repaired,
        RemedyMove.Complete => MoneyGiven,
        RemedyMove.ReportNotFixed => NotFixed,
        RemedyMove.ReportLost => Lost,
        RemedyMove.DeclineQuote => QuoteDeclined,
        RemedyMove.FindNoFault => NoFault,
        RemedyMove.Cancel => Cancelled,
        RemedyMove.TurnInto => TurnedInto,
        RemedyMove.Reserve or RemedyMove.Release or RemedyMove.Deliver or RemedyMove.ConfirmWorking or RemedyMove.AwaitReturn or RemedyMove.ReceiveReturn or RemedyMove.PassDeadline or RemedyMove.Charge
            or RemedyMove.Waive or RemedyMove.IssueRma or RemedyMove.SendIn or RemedyMove.Receive or RemedyMove.Inspect or RemedyMove.OfferQuote or RemedyMove.AcceptQuote or RemedyMove.StartRepair
            or RemedyMove.SendToSupplier or RemedyMove.TakeBack or RemedyMove.PassCheck or RemedyMove.FailCheck or RemedyMove.SendOut or RemedyMove.FindIrreparable or RemedyMove.Request or RemedyMove.Accept
            or RemedyMove.Fail => null,
    };

    /// <summary>Something was made good, or answered for; the claim can be resolved with it.</summary>
    public static bool Resolves(string outcome) => outcome is PartSent or UnitReplaced or Repaired or MoneyGiven or PartSold or QuoteDeclined or NoFault;
}
