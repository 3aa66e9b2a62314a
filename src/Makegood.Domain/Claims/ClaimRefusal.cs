using Makegood.Domain.Basics;
using static Makegood.Domain.Claims.ClaimState;

namespace Makegood.Domain.Claims;

/// <summary>Why a step of a claim is not taken. Each has words of its own in <see cref="ClaimRefusals"/>; the names are part of the API (`reason`).</summary>
public enum ClaimRefusal
{
    NotSentYet,
    AlreadySent,
    NothingWasAsked,
    WaitsForCustomer,
    NoGuidanceRunning,
    NotAssessed,
    StillOpenFacts,
    DecidedAlready,
    NotDecided,
    NothingToMakeGood,
    NothingWasRefused,
    NoQuoteOffered,
    QuoteIsOpen,
    RemediesAreRunning,
    NoRemedyRunning,
    IsReferred,
    AppealIsOpen,
    IsResolved,
    IsOver,
    NotOver,

    // Guards: the state would allow it.
    ClauseMissing,
    ReasonMissing,
    CostMissing,
    SamePerson,
    RemedyStillOpen,
    ResolutionMissing,
    AppealWindowOver,
    ReopenWindowOver,
    AskedAlready,
    NothingIsMissing,
    OutcomeSaysOtherwise,
    AssessmentIsOld,
    PartsNotAllDecided,
    DuplicateOfItself,
    RoleTooSmall,
}

/// <summary>The words of every refusal, and which one fits a state and a move that do not go together.</summary>
public static class ClaimRefusals
{
    public static string Words(ClaimRefusal refusal) => refusal switch
    {
        ClaimRefusal.NotSentYet => "The claim is a draft; submit it first.",
        ClaimRefusal.AlreadySent => "The claim has been submitted already; it has its number.",
        ClaimRefusal.NothingWasAsked => "Nothing has been asked of the customer, so there is nothing to answer or to wait for. New facts and evidence can be added at any time.",
        ClaimRefusal.WaitsForCustomer => "The claim waits for what the customer was asked for. Add it, or record that it cannot be had.",
        ClaimRefusal.NoGuidanceRunning => "No remote help is under way for this claim; start it first.",
        ClaimRefusal.NotAssessed => "The policy has not been asked about this claim as it stands; assess it first.",
        ClaimRefusal.StillOpenFacts => "The policy still needs facts before it has an answer; `missing` lists them.",
        ClaimRefusal.DecidedAlready => "The claim has been decided. Another decision needs an appeal, or the claim reopened after its end.",
        ClaimRefusal.NotDecided => "The claim has not been decided yet.",
        ClaimRefusal.NothingToMakeGood => "Nothing was approved, so there is no remedy to start.",
        ClaimRefusal.NothingWasRefused => "Everything that was claimed was approved, so there is nothing to appeal against or to offer at a price.",
        ClaimRefusal.NoQuoteOffered => "No quote has been offered to the customer.",
        ClaimRefusal.QuoteIsOpen => "A quote is offered; the customer accepts or declines it first.",
        ClaimRefusal.RemediesAreRunning => "Remedies are under way; the claim goes on when they have come to their end.",
        ClaimRefusal.NoRemedyRunning => "No remedy is under way for this claim.",
        ClaimRefusal.IsReferred => "The claim has been referred elsewhere. Assess it again if it came back, or close it.",
        ClaimRefusal.AppealIsOpen => "An appeal is open; another person decides it first.",
        ClaimRefusal.IsResolved => "The claim is resolved. Close it, or reopen it if the trouble came back.",
        ClaimRefusal.IsOver => "The claim is over. Reopen it to go on with the same number and history.",
        ClaimRefusal.NotOver => "The claim is not over, so there is nothing to reopen.",
        ClaimRefusal.ClauseMissing => "A refusal names the clause that it rests on. The assessment cites none for this part; assess again, or decide as goodwill with a reason.",
        ClaimRefusal.ReasonMissing => "Say why, in `reason`; the customer and the next person read it.",
        ClaimRefusal.CostMissing => "Goodwill states what it costs the maker: `cost` with amount in minor units and currency.",
        ClaimRefusal.SamePerson => "Who decided first cannot decide the appeal; let another person look.",
        ClaimRefusal.RemedyStillOpen => "A remedy of this claim is still open; finish or cancel it first.",
        ClaimRefusal.ResolutionMissing => "Name the resolution with which the claim ends.",
        ClaimRefusal.AppealWindowOver => "The time for an appeal is over. A lead can reopen the claim instead.",
        ClaimRefusal.ReopenWindowOver => "The time for reopening is over; file a new claim and name this one in it.",
        ClaimRefusal.AskedAlready => "The customer was asked for this before. Look at what came, or remind them; the same thing is not asked twice.",
        ClaimRefusal.NothingIsMissing => "The policy needs nothing more from the customer.",
        ClaimRefusal.OutcomeSaysOtherwise => "The assessment says otherwise for this part. Decide as it says, or as goodwill with reason and cost.",
        ClaimRefusal.AssessmentIsOld => "Facts have arrived since the assessment; assess again, then decide.",
        ClaimRefusal.PartsNotAllDecided => "Decide every claimed part; the ones without a decision are named in the detail.",
        ClaimRefusal.DuplicateOfItself => "A claim is not a duplicate of itself, nor of one that is itself a duplicate.",
        ClaimRefusal.RoleTooSmall => "This needs a lead: goodwill and appeals are theirs to decide.",
    };

    /// <summary>The refusal as operations answer it.</summary>
    /// <param name="more">What the words cannot know: the parts, the days, the other claim.</param>
    public static Refusal ToRefusal(ClaimRefusal refusal, string? more = null, string? field = null)
    {
        var code = refusal is ClaimRefusal.RoleTooSmall ? RefusalCode.NotAllowed : field is null ? RefusalCode.NotPossibleNow : RefusalCode.Invalid;
        return new Refusal(code, more is null ? Words(refusal) : $"{Words(refusal)} {more}", field) { Reason = Basics.Words.Write(refusal) };
    }

    /// <summary>The word that fits best when a state has no such move.</summary>
    internal static ClaimRefusal WhyNot(ClaimState state, ClaimMove move)
    {
        if (state is Draft) return move is ClaimMove.Reopen ? ClaimRefusal.NotOver : ClaimRefusal.NotSentYet;
        if (move is ClaimMove.Submit) return ClaimRefusal.AlreadySent;
        var over = ClaimLifecycle.IsEnd(state) || state is Resolved or ResolvedByGuidance;
        if (!over && move is ClaimMove.Reopen) return ClaimRefusal.NotOver;
        if (!over && state is not InfoRequested)
        {
            if (move is ClaimMove.Answer or ClaimMove.GiveUpWaiting) return ClaimRefusal.NothingWasAsked;
            if (move is ClaimMove.SolveByGuidance) return ClaimRefusal.NoGuidanceRunning;
            if (move is ClaimMove.AcceptQuote or ClaimMove.DeclineQuote) return ClaimRefusal.NoQuoteOffered;
        }

        return state switch
        {
            Closed or Withdrawn or Duplicate or ClosedNoResponse => ClaimRefusal.IsOver,
            Resolved or ResolvedByGuidance => ClaimRefusal.IsResolved,
            Draft => ClaimRefusal.NotSentYet,
            InfoRequested => ClaimRefusal.WaitsForCustomer,
            Appealed => ClaimRefusal.AppealIsOpen,
            QuoteOffered => ClaimRefusal.QuoteIsOpen,
            InRemedy => ClaimRefusal.RemediesAreRunning,
            Referred => ClaimRefusal.IsReferred,
            Submitted or Guidance or Reopened => move is ClaimMove.SendToReview or ClaimMove.Approve or ClaimMove.ApproveInPart or ClaimMove.Reject or ClaimMove.Refer ? ClaimRefusal.NotAssessed : ClaimRefusal.NotDecided,
            Assessing or ManualReview => ClaimRefusal.NotDecided,
            Approved => move is ClaimMove.Appeal or ClaimMove.OfferQuote ? ClaimRefusal.NothingWasRefused : Decided(move),
            PartlyApproved => Decided(move),
            Rejected => move is ClaimMove.StartRemedy ? ClaimRefusal.NothingToMakeGood : Decided(move),
        };
    }

    private static ClaimRefusal Decided(ClaimMove move) => move is ClaimMove.Resolve ? ClaimRefusal.NoRemedyRunning : ClaimRefusal.DecidedAlready;
}
