using Makegood.Domain.Basics;
using static Makegood.Domain.Remedies.RemedyMove;
using static Makegood.Domain.Remedies.RemedyState;

namespace Makegood.Domain.Remedies;

/// <summary>Why a step of a remedy is not taken. Each has words of its own in <see cref="RemedyRefusals"/>; the names are part of the API (`reason`).</summary>
public enum RemedyRefusal
{
    NotOfThisKind,
    WasCancelled,
    IsOver,
    TooLateToCancel,
    NothingReserved,
    IsReserved,
    HasLeft,
    HasNotLeft,
    IsDelivered,
    NotDelivered,
    IsConfirmed,
    ReturnComesFirst,
    ReturnIsAwaited,
    NothingOwedYet,
    ReturnIsHere,
    NotOverdue,
    IsOverdue,
    NoRma,
    RmaIsIssued,
    IsOnItsWay,
    NotReceived,
    IsReceived,
    NotInspected,
    IsInspected,
    NoQuoteOffered,
    QuoteIsOpen,
    QuoteNotAccepted,
    QuoteWasAnswered,
    QuoteWasDeclined,
    NoFaultWasFound,
    IsInRepair,
    NotInRepair,
    IsAtSupplier,
    NotAtSupplier,
    NotRepaired,
    IsRepaired,
    NotChecked,
    IsChecked,
    IsIrreparable,
    NotIrreparable,
    MoneyNotRequested,
    MoneyIsRequested,
    MoneyIsAccepted,
    MoneyHasFailed,

    // Guards: the state would allow it.
    ClaimNotApproved,
    KindIsFixed,
    KindUnknown,
    KindNeedsUnit,
    TrackingMissing,
    EvidenceMissing,
    ReasonMissing,
    SerialMissing,
    AmountMissing,
    PartMissing,
    PartNotInUnit,
    PartUnknown,
    DayInFuture,
    DayTooEarly,
    DueDayMissing,
    DeadlineNotReached,
    UnitIsTheSame,
    UnitIsHeld,
    UnitNotHere,
    UnitRetired,
    UnitIsOwned,
    WrongThing,
    SupplierMissing,
    HandOffDiffers,
}

/// <summary>The words of every refusal, and which one fits a state and a move that do not go together.</summary>
public static class RemedyRefusals
{
    public static string Words(RemedyRefusal refusal) => refusal switch
    {
        RemedyRefusal.NotOfThisKind => "This kind of remedy has no such step; `moves` lists those it has now.",
        RemedyRefusal.WasCancelled => "The remedy was cancelled. Decide the claim again for another one.",
        RemedyRefusal.IsOver => "The remedy has come to its end. If the trouble is not over, reopen the claim.",
        RemedyRefusal.TooLateToCancel => "Something has left or has come in already, so this cannot be cancelled any more. Bring it to its end.",
        RemedyRefusal.NothingReserved => "Nothing has been reserved; reserve the part or unit first.",
        RemedyRefusal.IsReserved => "It is reserved already. Release it to choose another one.",
        RemedyRefusal.HasLeft => "It has left already; the same thing is not sent twice.",
        RemedyRefusal.HasNotLeft => "Nothing has been sent yet; record the shipment first.",
        RemedyRefusal.IsDelivered => "The delivery is on record already.",
        RemedyRefusal.NotDelivered => "It has not been delivered yet; record the delivery first.",
        RemedyRefusal.IsConfirmed => "It has been confirmed already that it works.",
        RemedyRefusal.ReturnComesFirst => "The old part has to come back before the new one leaves. Record its receipt first, or choose another kind of remedy.",
        RemedyRefusal.ReturnIsAwaited => "The return is awaited already; the customer has its day.",
        RemedyRefusal.NothingOwedYet => "Nothing is owed back yet: the customer has nothing new, and was not asked for the old one.",
        RemedyRefusal.ReturnIsHere => "The return has been received already.",
        RemedyRefusal.NotOverdue => "The return is not overdue; it can still come, or be waived.",
        RemedyRefusal.IsOverdue => "The return is marked as overdue already. Receive, charge or waive it.",
        RemedyRefusal.NoRma => "No RMA number has been issued; issue it first, so that the parcel can be told at the bench.",
        RemedyRefusal.RmaIsIssued => "The RMA number has been issued already; the remedy keeps it.",
        RemedyRefusal.IsOnItsWay => "It is on its way in already; receive it when it arrives.",
        RemedyRefusal.NotReceived => "It has not arrived at the bench yet; receive it first.",
        RemedyRefusal.IsReceived => "It has been received already.",
        RemedyRefusal.NotInspected => "Nobody has looked at it yet; inspect it first.",
        RemedyRefusal.IsInspected => "The inspection has begun or is over.",
        RemedyRefusal.NoQuoteOffered => "No quote has been offered, so there is none to answer.",
        RemedyRefusal.QuoteIsOpen => "A quote is open already; the customer answers it first.",
        RemedyRefusal.QuoteNotAccepted => "The customer has not accepted the quote; nothing that costs them money is done before that.",
        RemedyRefusal.QuoteWasAnswered => "The quote has been answered already.",
        RemedyRefusal.QuoteWasDeclined => "The customer declined the quote; what is here goes back as it came.",
        RemedyRefusal.NoFaultWasFound => "The inspection found nothing wrong; it goes back as it came.",
        RemedyRefusal.IsInRepair => "The repair has begun already.",
        RemedyRefusal.NotInRepair => "It is not in repair; start the repair first.",
        RemedyRefusal.IsAtSupplier => "It is at the supplier; take it back first.",
        RemedyRefusal.NotAtSupplier => "It is not at a supplier.",
        RemedyRefusal.NotRepaired => "The repair is not finished; finish it, then check it.",
        RemedyRefusal.IsRepaired => "The repair is finished already. If the check fails, record that; it is then in repair again.",
        RemedyRefusal.NotChecked => "It has not passed the check after the repair, so it does not go out.",
        RemedyRefusal.IsChecked => "It has passed its check; send it out.",
        RemedyRefusal.IsIrreparable => "It was found irreparable; turn it into another remedy.",
        RemedyRefusal.NotIrreparable => "It was not found irreparable, so no other remedy takes over.",
        RemedyRefusal.MoneyNotRequested => "The payment has not been requested yet; request it first.",
        RemedyRefusal.MoneyIsRequested => "The payment has been requested already. It is asked for once; its key stays the same.",
        RemedyRefusal.MoneyIsAccepted => "The shop's system has taken the payment over already; it says when it is done.",
        RemedyRefusal.MoneyHasFailed => "The payment failed. Request it again, with the same key, or cancel it.",
        RemedyRefusal.ClaimNotApproved => "The claim does not stand where its remedies may begin.",
        RemedyRefusal.KindIsFixed => "The remedy is under way; its kind can be chosen only while it is planned.",
        RemedyRefusal.KindUnknown => "There is no such kind of remedy.",
        RemedyRefusal.KindNeedsUnit => "This kind of remedy replaces a whole unit; the claim is about a part of one.",
        RemedyRefusal.TrackingMissing => "Give carrier and tracking number: they are what shows that it left.",
        RemedyRefusal.EvidenceMissing => "Say what shows it, in `evidence`: a tracking number, a carrier's scan, a receipt at the bench, a stored file, or the customer's word.",
        RemedyRefusal.ReasonMissing => "Say why, in `reason`; the customer and the next person read it.",
        RemedyRefusal.SerialMissing => "Name the unit that goes out, by its serial.",
        RemedyRefusal.AmountMissing => "Give an amount above zero in minor units, and its currency in three capital letters.",
        RemedyRefusal.PartMissing => "Name the part that goes out, by its SKU: the claimed part is not one on record.",
        RemedyRefusal.PartNotInUnit => "This part is not in the unit, or has left it.",
        RemedyRefusal.PartUnknown => "The catalogue has no such part.",
        RemedyRefusal.DayInFuture => "This day lies in the future. Record it when it has happened.",
        RemedyRefusal.DayTooEarly => "This day lies before what happened before it.",
        RemedyRefusal.DueDayMissing => "Say by which day it has to be back, in `return_due_on`.",
        RemedyRefusal.DeadlineNotReached => "The day by which it has to be back has not passed.",
        RemedyRefusal.UnitIsTheSame => "A unit does not replace itself.",
        RemedyRefusal.UnitIsHeld => "Another remedy holds this unit.",
        RemedyRefusal.UnitNotHere => "The unit is not where this step would take it from.",
        RemedyRefusal.UnitRetired => "The unit has been retired.",
        RemedyRefusal.UnitIsOwned => "This unit has an owner; it cannot be sent to somebody else.",
        RemedyRefusal.WrongThing => "What arrived is not what this remedy waits for. Look at the label again, or find the remedy it belongs to.",
        RemedyRefusal.SupplierMissing => "Name the supplier.",
        RemedyRefusal.HandOffDiffers => "This was acknowledged with another reference or amount before.",
    };

    /// <summary>The refusal as operations answer it.</summary>
    /// <param name="more">What the words cannot know: the day, the serial, the amount.</param>
    public static Refusal ToRefusal(RemedyRefusal refusal, string? more = null, string? field = null)
    {
        var code = refusal is RemedyRefusal.HandOffDiffers ? RefusalCode.DiffersFromEarlier : field is null ? RefusalCode.NotPossibleNow : RefusalCode.Invalid;
        return new Refusal(code, more is null ? Words(refusal) : $"{Words(refusal)} {more}", field) { Reason = Basics.Words.Write(refusal) };
    }

    /// <summary>The word that fits best when a state has no such move: first what the state says of itself, then what the move would need or comes too late for.</summary>
    internal static RemedyRefusal WhyNot(RemedyKind kind, RemedyState state, RemedyMove move)
    {
        if (RemedyLifecycle.Steps[kind].All(s => s.Move != move)) return RemedyRefusal.NotOfThisKind;
        if (state is Cancelled) return RemedyRefusal.WasCancelled;
        if (RemedyLifecycle.IsEnd(kind, state)) return RemedyRefusal.IsOver;
        if (move is Cancel) return RemedyRefusal.TooLateToCancel;
        if (state is QuotePending) return move is OfferQuote ? RemedyRefusal.QuoteIsOpen : RemedyRefusal.QuoteNotAccepted;
        if (state is QuoteDeclined) return RemedyRefusal.QuoteWasDeclined;
        if (state is NoFaultFound) return RemedyRefusal.NoFaultWasFound;
        if (state is AtSupplier) return RemedyRefusal.IsAtSupplier;
        if (state is Irreparable) return RemedyRefusal.IsIrreparable;
        if (state is Failed) return RemedyRefusal.MoneyHasFailed;
        if (state is InTransitIn && move is SendIn) return RemedyRefusal.IsOnItsWay;
        if (state is ReturnDue && move is AwaitReturn) return RemedyRefusal.ReturnIsAwaited;
        return RemedyLifecycle.CanStillCome(kind, state, move) ? NotYet(kind, state, move) : TooLate(state, move);
    }

    private static RemedyRefusal NotYet(RemedyKind kind, RemedyState state, RemedyMove move) => move switch
    {
        Reserve => state is Reserved ? RemedyRefusal.IsReserved : kind is RemedyKind.PartAfterReturn ? RemedyRefusal.ReturnComesFirst : kind is RemedyKind.Paid && state is Planned ? RemedyRefusal.QuoteNotAccepted : RemedyRefusal.NotReceived,
        Release => RemedyRefusal.NothingReserved,
        Ship => kind is RemedyKind.PartAfterReturn && state is not ReturnReceived ? RemedyRefusal.ReturnComesFirst : kind is RemedyKind.Paid && state is Planned ? RemedyRefusal.QuoteNotAccepted : RemedyRefusal.NothingReserved,
        Deliver or ReportLost => RemedyRefusal.HasNotLeft,
        ConfirmWorking or ReportNotFixed => RemedyRefusal.NotDelivered,
        AwaitReturn or ReceiveReturn or PassDeadline => RemedyRefusal.NothingOwedYet,
        Charge or Waive => state is Delivered or ReturnDue ? RemedyRefusal.NotOverdue : RemedyRefusal.NothingOwedYet,
        IssueRma or SendIn or Receive => RemedyRefusal.NoRma,
        Inspect => RemedyRefusal.NotReceived,
        OfferQuote or StartRepair or FindNoFault => state is Repaired ? RemedyRefusal.IsRepaired : state is InRepair ? RemedyRefusal.IsInRepair : state is Received ? RemedyRefusal.NotInspected : RemedyRefusal.NotReceived,
        AcceptQuote or DeclineQuote => RemedyRefusal.NoQuoteOffered,
        SendToSupplier or FindIrreparable => state is Repaired ? RemedyRefusal.IsRepaired : state is Received ? RemedyRefusal.NotInspected : RemedyRefusal.NotReceived,
        TakeBack => RemedyRefusal.NotAtSupplier,
        FinishRepair => state is Repaired ? RemedyRefusal.IsRepaired : RemedyRefusal.NotInRepair,
        PassCheck or FailCheck => RemedyRefusal.NotRepaired,
        SendOut => state is Repaired ? RemedyRefusal.NotChecked : state is InRepair ? RemedyRefusal.NotRepaired : state is Inspecting or Received ? RemedyRefusal.NotInspected : RemedyRefusal.NotReceived,
        TurnInto => RemedyRefusal.NotIrreparable,
        Request => RemedyRefusal.MoneyIsRequested, // a failed one may be requested again
        Accept or Complete or Fail => state is Accepted ? RemedyRefusal.MoneyIsAccepted : RemedyRefusal.MoneyNotRequested, // one that fails can be asked for and accepted again
        Cancel => RemedyRefusal.TooLateToCancel,
    };

    private static RemedyRefusal TooLate(RemedyState state, RemedyMove move) => move switch
    {
        Reserve or Release or Ship => state is Reserved ? RemedyRefusal.IsReserved : RemedyRefusal.HasLeft,
        Deliver or ReportLost => RemedyRefusal.IsDelivered,
        ConfirmWorking or ReportNotFixed => RemedyRefusal.IsConfirmed,
        AwaitReturn or ReceiveReturn => state is ReturnOverdue ? RemedyRefusal.IsOverdue : RemedyRefusal.ReturnIsHere,
        PassDeadline => state is ReturnOverdue ? RemedyRefusal.IsOverdue : RemedyRefusal.ReturnIsHere,
        Charge or Waive => RemedyRefusal.ReturnIsHere,
        IssueRma => RemedyRefusal.RmaIsIssued,
        SendIn or Receive => RemedyRefusal.IsReceived,
        Inspect or FindNoFault => RemedyRefusal.IsInspected,
        OfferQuote or AcceptQuote or DeclineQuote => RemedyRefusal.QuoteWasAnswered,
        StartRepair or SendToSupplier or TakeBack or FinishRepair or FindIrreparable or TurnInto or PassCheck or FailCheck =>
            state is InTransitOut ? RemedyRefusal.HasLeft : state is InRepair ? RemedyRefusal.IsInRepair : state is Repaired ? RemedyRefusal.IsRepaired : RemedyRefusal.IsChecked,
        SendOut => RemedyRefusal.HasLeft,
        Request or Accept => RemedyRefusal.MoneyIsRequested,
        Complete or Fail => RemedyRefusal.IsOver,
        Cancel => RemedyRefusal.TooLateToCancel,
    };
}
