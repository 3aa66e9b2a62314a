using System.Collections.Frozen;
using Makegood.Domain.Basics;
using static Makegood.Domain.Remedies.RemedyMove;
using static Makegood.Domain.Remedies.RemedyState;

namespace Makegood.Domain.Remedies;

/// <summary>One line of a table: from this state, this move leads there.</summary>
public sealed record RemedyStep(RemedyState From, RemedyMove Move, RemedyState To);

/// <summary>How a remedy ended, as far as its claim is concerned.</summary>
public enum RemedyEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>What was promised has been done.</summary>
    MadeGood,

    /// <summary>It did not help, or got lost.</summary>
    InVain,

    /// <summary>Nothing was done, or another remedy does it.</summary>
    Nothing,
}

/// <summary>
/// The life of each kind of remedy as a table. What a move needs besides the state (a tracking number, a reason, an amount) the operations ask, each in the
/// order of its own checks.
/// </summary>
/// <remarks>Source: design/claims.md, "Five small state machines"; research/warranty-anchors.md, 8.2. No billable work stands before an accepted quote.</remarks>
public static class RemedyLifecycle
{
    /// <summary>Every step there is, by kind. The reference and the tests are made from it.</summary>
    public static readonly IReadOnlyDictionary<RemedyKind, IReadOnlyList<RemedyStep>> Steps = Enum.GetValues<RemedyKind>().ToFrozenDictionary(k => k, TableOf);

    private static readonly FrozenDictionary<(RemedyKind, RemedyState, RemedyMove), RemedyState> ByStep =
        Steps.SelectMany(t => t.Value.Select(s => (Key: (t.Key, s.From, s.Move), s.To))).ToFrozenDictionary(s => s.Key, s => s.To);

    /// <summary>Where a move leads from a state; or why it does not.</summary>
    public static Result<RemedyState, RemedyRefusal> Next(RemedyKind kind, RemedyState state, RemedyMove move) =>
        ByStep.TryGetValue((kind, state, move), out var to) ? to : RemedyRefusals.WhyNot(kind, state, move);

    /// <summary>The moves that a state has, in the order of the table.</summary>
    public static IReadOnlyList<RemedyMove> MovesOf(RemedyKind kind, RemedyState state) => [.. Steps[kind].Where(s => s.From == state).Select(s => s.Move)];

    /// <summary>The states that a kind knows, in the order in which its table reaches them.</summary>
    public static IReadOnlyList<RemedyState> StatesOf(RemedyKind kind) => [.. Steps[kind].SelectMany(s => new[] { s.From, s.To }).Distinct()];

    /// <summary>No step leads out of it.</summary>
    public static bool IsEnd(RemedyKind kind, RemedyState state) => Steps[kind].All(s => s.From != state);

    /// <summary>What the end means for the claim; <see cref="RemedyEnd.None"/> while there is none.</summary>
    public static RemedyEnd EndOf(RemedyKind kind, RemedyState state)
    {
        if (!IsEnd(kind, state)) return RemedyEnd.None;
        return state switch
        {
            ConfirmedWorking or ReturnReceived or Charged or Waived or Delivered or Done => RemedyEnd.MadeGood,
            NotFixed or Lost => RemedyEnd.InVain,
            Cancelled or QuoteDeclined or TurnedInto => RemedyEnd.Nothing,
            Planned or Reserved or Shipped or ReturnDue or ReturnOverdue or RmaIssued or InTransitIn or Received or Inspecting or QuotePending or QuoteAccepted or NoFaultFound or InRepair
                or AtSupplier or Repaired or QcPassed or InTransitOut or Irreparable or Requested or Accepted or Failed => throw new BrokenInvariantException($"a {kind} never ends {state}"),
        };
    }

    /// <summary>The claim is looked at again when this happens, whether or not something is still owed back.</summary>
    public static bool SendsClaimBack(RemedyMove move) => move is ReportNotFixed or ReportLost;

    /// <summary>A state in which the move is possible can still be reached.</summary>
    internal static bool CanStillCome(RemedyKind kind, RemedyState state, RemedyMove move)
    {
        var seen = new HashSet<RemedyState> { state };
        var open = new Queue<RemedyState>(seen);
        while (open.TryDequeue(out var at))
        {
            foreach (var step in Steps[kind].Where(s => s.From == at))
            {
                if (step.Move == move) return true;
                if (seen.Add(step.To)) open.Enqueue(step.To);
            }
        }

        return false;
    }

    private static IReadOnlyList<RemedyStep> TableOf(RemedyKind kind) => kind switch
    {
        RemedyKind.PartOnly => [.. SetAside(), .. Sent(), new(Delivered, ConfirmWorking, ConfirmedWorking), new(Delivered, ReportNotFixed, NotFixed)],
        RemedyKind.PartWithReturn or RemedyKind.AdvanceUnit => [.. SetAside(), .. Sent(), .. OwedBack()],
        RemedyKind.PartAfterReturn =>
        [
            new(Planned, AwaitReturn, ReturnDue),
            new(Planned, Cancel, Cancelled),
            new(ReturnDue, ReceiveReturn, ReturnReceived),
            new(ReturnDue, PassDeadline, ReturnOverdue),
            new(ReturnDue, Cancel, Cancelled),
            new(ReturnOverdue, ReceiveReturn, ReturnReceived),
            new(ReturnOverdue, Cancel, Cancelled),
            new(ReturnReceived, Reserve, Reserved),
            new(Reserved, Release, ReturnReceived),
            new(Reserved, Ship, Shipped),
            .. Sent(),
            new(Delivered, ConfirmWorking, ConfirmedWorking),
            new(Delivered, ReportNotFixed, NotFixed),
        ],
        RemedyKind.DepotRepair => Depot(),
        RemedyKind.UnitSwap =>
        [
            new(Planned, IssueRma, RmaIssued),
            new(Planned, Reserve, Reserved), // the old one is here already: an irreparable repair, a unit brought by hand
            new(Planned, Cancel, Cancelled),
            .. ComesIn(),
            new(Received, Reserve, Reserved),
            new(Reserved, Release, Received),
            new(Reserved, Ship, Shipped),
            .. Sent(),
        ],
        RemedyKind.MoneyHandOff =>
        [
            new(Planned, Request, Requested),
            new(Planned, Cancel, Cancelled),
            new(Requested, Accept, Accepted),
            new(Requested, Complete, Done),
            new(Requested, Fail, Failed),
            new(Accepted, Complete, Done),
            new(Accepted, Fail, Failed),
            new(Failed, Request, Requested),
            new(Failed, Cancel, Cancelled),
        ],
        RemedyKind.Paid =>
        [
            new(Planned, OfferQuote, QuotePending),
            new(Planned, Cancel, Cancelled),
            new(QuotePending, AcceptQuote, QuoteAccepted),
            new(QuotePending, DeclineQuote, QuoteDeclined),
            new(QuotePending, Cancel, Cancelled),
            new(QuoteAccepted, Reserve, Reserved),
            new(QuoteAccepted, Cancel, Cancelled),
            new(Reserved, Release, QuoteAccepted),
            new(Reserved, Ship, Shipped),
            new(Reserved, Cancel, Cancelled),
            .. Sent(),
            new(Delivered, ConfirmWorking, ConfirmedWorking),
            new(Delivered, ReportNotFixed, NotFixed),
        ],
    };

    private static IEnumerable<RemedyStep> SetAside() =>
    [
        new(Planned, Reserve, Reserved),
        new(Planned, Cancel, Cancelled),
        new(Reserved, Release, Planned),
        new(Reserved, Ship, Shipped),
        new(Reserved, Cancel, Cancelled),
    ];

    private static IEnumerable<RemedyStep> Sent() => [new(Shipped, Deliver, Delivered), new(Shipped, ReportLost, Lost)];

    // The day counts whether or not the customer says that it works.
    private static IEnumerable<RemedyStep> OwedBack() =>
    [
        new(Shipped, ReceiveReturn, ReturnReceived),
        new(Delivered, ConfirmWorking, ReturnDue),
        new(Delivered, ReportNotFixed, NotFixed),
        new(Delivered, ReceiveReturn, ReturnReceived),
        new(Delivered, PassDeadline, ReturnOverdue),
        new(Delivered, Waive, Waived),
        new(ReturnDue, ReceiveReturn, ReturnReceived),
        new(ReturnDue, PassDeadline, ReturnOverdue),
        new(ReturnDue, ReportNotFixed, NotFixed),
        new(ReturnDue, Waive, Waived),
        new(ReturnOverdue, ReceiveReturn, ReturnReceived),
        new(ReturnOverdue, ReportNotFixed, NotFixed),
        new(ReturnOverdue, Charge, Charged),
        new(ReturnOverdue, Waive, Waived),
        new(NotFixed, ReceiveReturn, ReturnReceived), // what did not help is owed back all the same
        new(NotFixed, PassDeadline, ReturnOverdue),
        new(NotFixed, Waive, Waived),
    ];

    private static IEnumerable<RemedyStep> ComesIn() =>
    [
        new(RmaIssued, SendIn, InTransitIn),
        new(RmaIssued, Receive, Received),
        new(RmaIssued, Cancel, Cancelled),
        new(InTransitIn, Receive, Received),
        new(InTransitIn, ReportLost, Lost),
    ];

    private static IReadOnlyList<RemedyStep> Depot() =>
    [
        new(Planned, IssueRma, RmaIssued),
        new(Planned, Cancel, Cancelled),
        .. ComesIn(),
        new(Received, Inspect, Inspecting),
        new(Inspecting, OfferQuote, QuotePending),
        new(Inspecting, StartRepair, InRepair),
        new(Inspecting, SendToSupplier, AtSupplier),
        new(Inspecting, FindNoFault, NoFaultFound),
        new(Inspecting, FindIrreparable, Irreparable),
        new(QuotePending, AcceptQuote, InRepair),
        new(QuotePending, DeclineQuote, QuoteDeclined),
        new(QuoteDeclined, SendOut, InTransitOut),
        new(NoFaultFound, SendOut, InTransitOut),
        new(InRepair, OfferQuote, QuotePending),
        new(InRepair, SendToSupplier, AtSupplier),
        new(InRepair, FinishRepair, Repaired),
        new(InRepair, FindIrreparable, Irreparable),
        new(AtSupplier, TakeBack, InRepair),
        new(AtSupplier, ReportLost, Lost),
        new(Repaired, PassCheck, QcPassed),
        new(Repaired, FailCheck, InRepair),
        new(QcPassed, SendOut, InTransitOut),
        new(InTransitOut, Deliver, Delivered),
        new(InTransitOut, ReportLost, Lost),
        new(Irreparable, TurnInto, TurnedInto),
    ];
}
