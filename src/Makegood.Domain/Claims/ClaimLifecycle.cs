using System.Collections.Frozen;
using Makegood.Domain.Basics;
using static Makegood.Domain.Claims.ClaimMove;
using static Makegood.Domain.Claims.ClaimState;

namespace Makegood.Domain.Claims;

/// <summary>One line of the table: from this state, this move leads there.</summary>
public sealed record ClaimStep(ClaimState From, ClaimMove Move, ClaimState To);

/// <summary>
/// The life of a claim as a table. What a move needs besides the state (a clause, another person, an accepted quote) the operations ask, each in the order of its own checks.
/// </summary>
/// <remarks>Source: design/claims.md, "Five small state machines"; research/warranty-anchors.md, 8.1.</remarks>
public static class ClaimLifecycle
{
    /// <summary>Every step there is. The reference and the tests are made from it.</summary>
    public static readonly IReadOnlyList<ClaimStep> Steps =
    [
        new(Draft, Submit, Submitted),
        new(Draft, Withdraw, Withdrawn),

        new(Submitted, RequestInformation, InfoRequested),
        new(Submitted, Guide, Guidance),
        new(Submitted, Assess, Assessing),
        new(Submitted, MarkDuplicate, Duplicate),
        new(Submitted, Withdraw, Withdrawn),

        new(InfoRequested, Answer, Submitted),
        new(InfoRequested, GiveUpWaiting, ClosedNoResponse),
        new(InfoRequested, MarkDuplicate, Duplicate),
        new(InfoRequested, Withdraw, Withdrawn),

        new(Guidance, SolveByGuidance, ResolvedByGuidance),
        new(Guidance, Assess, Assessing),
        new(Guidance, RequestInformation, InfoRequested),
        new(Guidance, Withdraw, Withdrawn),

        new(Assessing, Assess, Assessing),
        new(Assessing, RequestInformation, InfoRequested),
        new(Assessing, Guide, Guidance),
        new(Assessing, SendToReview, ManualReview),
        new(Assessing, Approve, Approved),
        new(Assessing, ApproveInPart, PartlyApproved),
        new(Assessing, Reject, Rejected),
        new(Assessing, Refer, Referred),
        new(Assessing, MarkDuplicate, Duplicate),
        new(Assessing, Withdraw, Withdrawn),

        new(ManualReview, Assess, ManualReview),
        new(ManualReview, RequestInformation, InfoRequested),
        new(ManualReview, Guide, Guidance),
        new(ManualReview, Approve, Approved),
        new(ManualReview, ApproveInPart, PartlyApproved),
        new(ManualReview, Reject, Rejected),
        new(ManualReview, Refer, Referred),
        new(ManualReview, MarkDuplicate, Duplicate),
        new(ManualReview, Withdraw, Withdrawn),

        new(Approved, StartRemedy, InRemedy),
        new(Approved, Withdraw, Withdrawn),

        new(PartlyApproved, StartRemedy, InRemedy),
        new(PartlyApproved, Appeal, Appealed),
        new(PartlyApproved, Withdraw, Withdrawn),

        new(Rejected, Appeal, Appealed),
        new(Rejected, OfferQuote, QuoteOffered),
        new(Rejected, Close, Closed),

        new(QuoteOffered, AcceptQuote, InRemedy),
        new(QuoteOffered, DeclineQuote, Closed),
        new(QuoteOffered, Appeal, Appealed),

        new(Appealed, Assess, Appealed),
        new(Appealed, Approve, Approved),
        new(Appealed, ApproveInPart, PartlyApproved),
        new(Appealed, Reject, Rejected),
        new(Appealed, Refer, Referred),

        new(InRemedy, Resolve, Resolved),
        new(InRemedy, Assess, Assessing),
        new(InRemedy, Appeal, Appealed),

        new(Referred, Assess, Assessing),
        new(Referred, Close, Closed),
        new(Referred, Appeal, Appealed),

        new(Resolved, Close, Closed),
        new(Resolved, Reopen, Reopened),
        new(ResolvedByGuidance, Close, Closed),
        new(ResolvedByGuidance, Reopen, Reopened),
        new(Closed, Reopen, Reopened),
        new(Withdrawn, Reopen, Reopened),
        new(Duplicate, Reopen, Reopened),
        new(ClosedNoResponse, Reopen, Reopened),

        new(Reopened, RequestInformation, InfoRequested),
        new(Reopened, Guide, Guidance),
        new(Reopened, Assess, Assessing),
        new(Reopened, MarkDuplicate, Duplicate),
        new(Reopened, Withdraw, Withdrawn),
    ];

    private static readonly FrozenDictionary<(ClaimState, ClaimMove), ClaimState> ByStep = Steps.ToFrozenDictionary(s => (s.From, s.Move), s => s.To);

    /// <summary>Where a move leads from a state; or that it does not, and what would be possible.</summary>
    public static Result<ClaimState, ClaimRefusal> Next(ClaimState state, ClaimMove move) =>
        ByStep.TryGetValue((state, move), out var to) ? to : ClaimRefusals.WhyNot(state, move);

    /// <summary>The moves that a state has, in the order of the table.</summary>
    public static IReadOnlyList<ClaimMove> MovesOf(ClaimState state) => [.. Steps.Where(s => s.From == state).Select(s => s.Move)];

    /// <summary>A claim in such a state waits for nobody; only reopening leads out.</summary>
    public static bool IsEnd(ClaimState state) => state is Closed or Withdrawn or Duplicate or ClosedNoResponse;

    /// <summary>Whose turn it is while a claim is in this state.</summary>
    public static Turn TurnOf(ClaimState state) => state switch
    {
        Draft or InfoRequested or QuoteOffered => Turn.Customer,
        Submitted or Guidance or Assessing or ManualReview or Approved or PartlyApproved or Appealed or InRemedy or Reopened => Turn.Desk,
        Referred => Turn.ThirdParty,
        Rejected or Resolved or ResolvedByGuidance or Closed or Withdrawn or Duplicate or ClosedNoResponse => Turn.Nobody,
    };
}
