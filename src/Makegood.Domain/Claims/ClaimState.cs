namespace Makegood.Domain.Claims;

/// <summary>Where a claim stands. Each word is told to the customer in plain language elsewhere; here it is the trade's.</summary>
public enum ClaimState
{
    /// <summary>Begun and not sent yet.</summary>
    Draft,

    /// <summary>Received and numbered.</summary>
    Submitted,

    /// <summary>The customer has been told, once and whole, what is still needed.</summary>
    InfoRequested,

    /// <summary>Remote help is under way.</summary>
    Guidance,

    /// <summary>The policy has been asked.</summary>
    Assessing,

    /// <summary>A person has to look.</summary>
    ManualReview,

    /// <summary>Every claimed part is made good.</summary>
    Approved,

    /// <summary>Some claimed parts are made good and others not.</summary>
    PartlyApproved,

    /// <summary>No claimed part is made good; each refusal cites its clause.</summary>
    Rejected,

    /// <summary>The customer was offered to pay for it.</summary>
    QuoteOffered,

    /// <summary>Parts, units or money are on their way.</summary>
    InRemedy,

    /// <summary>Every remedy has come to its end.</summary>
    Resolved,

    /// <summary>Over, with a resolution.</summary>
    Closed,

    /// <summary>Taken back by the customer.</summary>
    Withdrawn,

    /// <summary>The same as another claim, which goes on.</summary>
    Duplicate,

    /// <summary>The customer did not answer in time.</summary>
    ClosedNoResponse,

    /// <summary>Handed to whom the policy names: a dealer, a distributor, a consultation.</summary>
    Referred,

    /// <summary>Remote help was enough.</summary>
    ResolvedByGuidance,

    /// <summary>The customer asks for a second look, by another person.</summary>
    Appealed,

    /// <summary>Taken up again, with its number and its history.</summary>
    Reopened,
}

/// <summary>What can be done with a claim.</summary>
public enum ClaimMove
{
    Submit,
    RequestInformation,
    Answer,
    Guide,
    SolveByGuidance,
    Assess,
    SendToReview,
    Approve,
    ApproveInPart,
    Reject,
    Refer,
    OfferQuote,
    AcceptQuote,
    DeclineQuote,
    StartRemedy,
    Resolve,
    Close,
    Withdraw,
    MarkDuplicate,
    GiveUpWaiting,
    Appeal,
    Reopen,
}
