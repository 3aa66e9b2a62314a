namespace Makegood.Policy.Evaluation;

/// <summary>
/// What a policy says about a claim whose every fact is known: the parts in which two answers can differ. Two answers are equal when outcome, costs,
/// routes and unmet requirements are.
/// </summary>
/// <param name="Outcome">The outcome's rank, or -1 when the policy gives none without error.</param>
/// <param name="Costs">Who bears what, by name of the cost.</param>
/// <param name="Routes">Where the claim goes.</param>
/// <param name="Unmet">Required documents that cannot be had, as <c>requirement:fact</c>.</param>
public sealed record Answer(int Outcome, IReadOnlyList<(string Key, string Bearer)> Costs, IReadOnlyList<string> Routes, IReadOnlyList<string> Unmet)
{
    /// <summary>The answer of a policy that breaks off: a missing table row, an overflow, a conflict, no outcome.</summary>
    public static readonly Answer Error = new(-1, [], [], []);

    public string Signature { get; } = Outcome < 0
        ? "error"
        : $"{Outcome}|{string.Join(';', Costs.Select(c => c.Key + "=" + c.Bearer))}|{string.Join(';', Routes)}|{string.Join(';', Unmet)}";

    public bool Equals(Answer? other) => other is not null && string.Equals(Signature, other.Signature, StringComparison.Ordinal);

    public override int GetHashCode() => string.GetHashCode(Signature, StringComparison.Ordinal);
}
