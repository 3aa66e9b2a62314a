namespace Makegood.Policy.BackTest;

/// <summary>One claim whose answer changes.</summary>
public sealed record Flip(string ClaimId, string? Part, string OldOutcome, string NewOutcome, IReadOnlyList<string> OldClauses, IReadOnlyList<string> NewClauses);

/// <summary>How many claims change from one outcome to another, and which clauses make the change.</summary>
public sealed record FlipGroup(string OldOutcome, string NewOutcome, string Clause, long Claims, IReadOnlyList<Flip> Examples);

/// <summary>A fact that the new policy needs and that was never collected.</summary>
public sealed record NeverCollected(string Fact, long Claims);

/// <summary>A cost that another bears under the new policy; with the money where the claims say what it was.</summary>
public sealed record CostChange(string Cost, string OldBearer, string NewBearer, long Claims, IReadOnlyList<(string Currency, long AmountMinor)> Money);

/// <summary>Two versions of a policy over the same recorded claims.</summary>
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
    IReadOnlyList<NeverCollected> NeverCollected);
