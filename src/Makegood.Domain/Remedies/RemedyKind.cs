namespace Makegood.Domain.Remedies;

/// <summary>What is done for one claimed part. Each kind has a table of its own in <see cref="RemedyLifecycle"/>.</summary>
public enum RemedyKind
{
    /// <summary>A part is sent; nothing comes back. A small part that the customer fits needs no return.</summary>
    PartOnly,

    /// <summary>A part is sent, and the old one has to come back by a day.</summary>
    PartWithReturn,

    /// <summary>The old part comes back first; then the new one is sent.</summary>
    PartAfterReturn,

    /// <summary>Another unit is sent first; the old one has to come back by a day.</summary>
    AdvanceUnit,

    /// <summary>The unit, or the part, comes to the workshop and goes back.</summary>
    DepotRepair,

    /// <summary>The unit comes in, and another one goes out in its place.</summary>
    UnitSwap,

    /// <summary>Money or store credit; the shop's own system pays it.</summary>
    MoneyHandOff,

    /// <summary>A part that the customer pays for, once the quote is accepted.</summary>
    Paid,
}

/// <summary>Where a remedy stands.</summary>
public enum RemedyState
{
    /// <summary>Approved; nothing has been done yet.</summary>
    Planned,

    /// <summary>The part or unit is set aside.</summary>
    Reserved,
    Shipped,
    Delivered,

    /// <summary>The customer, or a check, says that it works now.</summary>
    ConfirmedWorking,

    /// <summary>It did not help; the claim is looked at again.</summary>
    NotFixed,

    /// <summary>The old part or unit has to come back by a day.</summary>
    ReturnDue,
    ReturnReceived,

    /// <summary>The day has passed and nothing came.</summary>
    ReturnOverdue,

    /// <summary>The customer pays for what did not come back.</summary>
    Charged,

    /// <summary>The customer may keep it.</summary>
    Waived,
    RmaIssued,
    InTransitIn,
    Received,
    Inspecting,

    /// <summary>The customer has been told a price and has not answered.</summary>
    QuotePending,
    QuoteAccepted,
    QuoteDeclined,

    /// <summary>The workshop found nothing wrong; it goes back as it came.</summary>
    NoFaultFound,
    InRepair,
    AtSupplier,
    Repaired,
    QcPassed,
    InTransitOut,

    /// <summary>It cannot be repaired; another remedy has to take over.</summary>
    Irreparable,

    /// <summary>Another remedy has taken over.</summary>
    TurnedInto,

    /// <summary>The shop's system has been asked to pay.</summary>
    Requested,

    /// <summary>The shop's system has taken it over.</summary>
    Accepted,
    Done,
    Failed,

    /// <summary>Gone on the way; the claim is looked at again.</summary>
    Lost,

    /// <summary>Taken back before anything left.</summary>
    Cancelled,
}

/// <summary>What can be done with a remedy.</summary>
public enum RemedyMove
{
    Reserve,
    Release,
    Ship,
    Deliver,
    ConfirmWorking,
    ReportNotFixed,
    AwaitReturn,
    ReceiveReturn,
    PassDeadline,
    Charge,
    Waive,
    IssueRma,
    SendIn,
    Receive,
    Inspect,
    FindNoFault,
    OfferQuote,
    AcceptQuote,
    DeclineQuote,
    StartRepair,
    SendToSupplier,
    TakeBack,
    FinishRepair,
    PassCheck,
    FailCheck,
    SendOut,
    FindIrreparable,
    TurnInto,
    Request,
    Accept,
    Complete,
    Fail,
    ReportLost,
    Cancel,
}
