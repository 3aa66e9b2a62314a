using Makegood.Policy.Cases;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Analysis;

/// <summary>A concrete claim that shows a finding. The reference evaluator confirms it.</summary>
/// <param name="Facts">The facts of the claim by name, as one would write them; facts that do not matter are left out.</param>
/// <param name="Shows">What happens with it, in words.</param>
public sealed record Witness(IReadOnlyList<(string Fact, string Value)> Facts, string Shows)
{
    /// <summary>The whole claim, with something plain for the facts that do not matter; by the number of the fact.</summary>
    public IReadOnlyList<FactValue> Claim { get; init; } = [];
}

/// <summary>Something the analysis found in a policy.</summary>
/// <param name="Diagnostic">What, where and what to do; its code is stable.</param>
/// <param name="Clauses">The ids of the clauses it concerns; their words are in the model.</param>
/// <param name="Witness">A claim that shows it, where one can.</param>
public sealed record Finding(Diagnostic Diagnostic, IReadOnlyList<string> Clauses, Witness? Witness = null);

/// <summary>What <c>makegood check</c> found in one policy.</summary>
public sealed record CheckReport(PolicyModel Model, IReadOnlyList<Finding> Findings, IReadOnlyList<CaseResult> Cases)
{
    public int ClausesWithDisposition => Model.HasDisposition.Count(d => d);

    /// <summary>No error, no warning, every case holds. Notes do not count.</summary>
    public bool Passes => Cases.All(c => c.Holds) && Findings.All(f => f.Diagnostic.Severity is Severity.Note);
}

/// <summary>What happened to one small change of the policy.</summary>
public enum MutantFate
{
    /// <summary>A case of the file fails with it.</summary>
    Killed,

    /// <summary>The diagram proves that no claim comes out differently.</summary>
    Equivalent,

    /// <summary>No case notices it; a missing case is offered.</summary>
    Survived,
}

/// <summary>A small change of the policy, and whether the file's cases notice it.</summary>
/// <param name="Change">The change in words, such as <c>`400 h` becomes `399 h 59 min 59 s`</c>.</param>
/// <param name="OfferedCase">For a survivor: a case that would kill it, as YAML to paste.</param>
public sealed record Mutant(Span Span, string Change, MutantFate Fate, string? KilledBy, string? OfferedCase);

public sealed record MutationReport(IReadOnlyList<Mutant> Mutants)
{
    public int Count(MutantFate fate) => Mutants.Count(m => m.Fate == fate);

    public bool Passes => Mutants.All(m => m.Fate is not MutantFate.Survived);
}
