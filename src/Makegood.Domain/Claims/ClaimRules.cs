namespace Makegood.Domain.Claims;

/// <summary>The maker's own limits: what may be decided without a person, and how long things stay open. Not part of the policy: customers are promised nothing here.</summary>
/// <param name="AutomaticApprovals">A clear yes may be decided without a person, within the limits below.</param>
/// <param name="AutomaticUpToAmount">The most that such a yes may cost, in minor units of <paramref name="Currency"/>. A part whose cost is not known goes to a person.</param>
/// <param name="AutomaticPerUnitIn12Months">So many parts of one unit are sent without a person in twelve months.</param>
/// <param name="AutomaticReferrals">A claim that the policy sends elsewhere is sent there at once.</param>
/// <param name="AutomaticRefusals">A clear no may be told without a person. Off unless the maker turns it on.</param>
/// <param name="AppealDays">How many days after a decision the customer can ask for a second look.</param>
/// <param name="ReopenDays">How many days after its end a claim can be taken up again under its number.</param>
/// <param name="AnswerDays">How many days a question or a quote to the customer stays open. After that the claim is closed, or the quote counts as declined, by the clock.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record ClaimRules(
    bool AutomaticApprovals = true,
    long AutomaticUpToAmount = 5000,
    int AutomaticPerUnitIn12Months = 3,
    bool AutomaticReferrals = true,
    bool AutomaticRefusals = false,
    int AppealDays = 30,
    int ReopenDays = 90,
    int AnswerDays = 30,
    string Currency = "USD")
{
    public static readonly ClaimRules Usual = new();
}

/// <summary>Why a claim goes to a person although the policy has a clear answer.</summary>
public enum ReviewReason
{
    /// <summary>The maker wants a person for answers of this kind.</summary>
    NotAutomatic,

    /// <summary>It costs more than may be given without a person, or the cost is not known.</summary>
    AboveLimit,

    /// <summary>This unit got as many parts as go without a person.</summary>
    ManyForThisUnit,

    /// <summary>Something about the claim should be seen by a person; its flags say what.</summary>
    Flagged,

    /// <summary>Customer and record tell different things.</summary>
    Disputed,

    /// <summary>Facts are missing that only the desk can find out.</summary>
    DeskFacts,

    /// <summary>The policy broke off; the verdict says where.</summary>
    PolicyError,

    /// <summary>A claim with several answers is looked at as a whole.</summary>
    Mixed,
}
