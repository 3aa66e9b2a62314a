namespace Makegood.Policy.BackTest;

/// <summary>One claim whose answer changes.</summary>
/// <param name="ClaimId">The claim's own id, or its number in the order given (from 1).</param>
/// <param name="Part">The part that is judged; null when the claim is judged as a whole.</param>
/// <param name="OldClauses">The clauses that gave the old outcome; empty when there was none.</param>
public sealed record Flip(string ClaimId, string? Part, string OldOutcome, string NewOutcome, IReadOnlyList<string> OldClauses, IReadOnlyList<string> NewClauses);

/// <summary>How many claims change from one outcome to another, and which clauses make the change.</summary>
/// <param name="Clause">
/// A clause whose rule gives the new outcome; where the new policy gives none (it needs information or breaks off), one that gave the old. A claim with
/// several such clauses counts under each.
/// </param>
public sealed record FlipGroup(string OldOutcome, string NewOutcome, string Clause, long Claims, IReadOnlyList<Flip> Examples);

/// <summary>How many claims go from one outcome to another; each counts once.</summary>
public sealed record OutcomeChange(string OldOutcome, string NewOutcome, long Claims);

/// <summary>A fact that the new policy needs and that was never collected.</summary>
public sealed record NeverCollected(string Fact, long Claims);

/// <summary>
/// A cost that another bears under the new policy; with the money where the claims say what it was (the policy reports it as <c>cost.NAME</c>). Only claims
/// that both policies decide are compared.
/// </summary>
/// <param name="OldBearer">Who bore it; <c>nobody</c> when the policy said nothing.</param>
public sealed record CostChange(string Cost, string OldBearer, string NewBearer, long Claims, IReadOnlyList<(string Currency, long AmountMinor)> Money);

/// <summary>Two versions of a policy over the same recorded claims. A claim with several parts counts once for each part.</summary>
/// <param name="Unchanged">Same outcome and same bearers of costs.</param>
/// <param name="Changed">Another outcome, or another bearer of a cost.</param>
/// <param name="BecameUndecided">Decided before, now in need of information.</param>
/// <param name="Errors">One of the two policies breaks off.</param>
public sealed record BackTestReport(
    string OldPolicy,
    string NewPolicy,
    long Claims,
    long Unchanged,
    long Changed,
    long BecameUndecided,
    long BecameDecided,
    long Errors,
    IReadOnlyList<FlipGroup> Flips,
    IReadOnlyList<CostChange> Costs,
    IReadOnlyList<NeverCollected> NeverCollected)
{
    /// <summary>The same flips by outcome alone.</summary>
    public IReadOnlyList<OutcomeChange> Outcomes { get; init; } = [];
}
