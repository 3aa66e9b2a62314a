using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Assessment;

/// <summary>A clause that took part in an answer, and what it did.</summary>
/// <param name="Clause">The clause's id.</param>
/// <param name="Text">Its words.</param>
/// <param name="Facts">The facts it read, by name, as written.</param>
/// <param name="Undecided">Its condition is open: the missing facts decide it.</param>
/// <param name="Burden">Its condition could not be proven, and the burden of proof settled it.</param>
/// <param name="Entry">The words of the table entry that matched.</param>
public sealed record Reason(string Clause, Effect Effect, string Text, IReadOnlyList<(string Fact, string Value)> Facts, bool Undecided = false, bool Burden = false, string? Entry = null);

/// <summary>A question that still matters.</summary>
/// <param name="Fact">The fact to ask for, as in `missing`.</param>
/// <param name="Path">The exact place: the fact, or a field of one item (<c>repairs[1].tracking_out</c>, counted from 1).</param>
/// <param name="Ask">The question in the policy's words.</param>
/// <param name="By">Who can tell.</param>
/// <param name="Clauses">The clauses that want to know.</param>
/// <param name="Refused">The value that was given and is not accepted; null when nothing was given.</param>
public sealed record Question(string Fact, string Path, string Ask, string By, IReadOnlyList<string> Clauses, Unknown Unknown, string? Refused = null);

/// <summary>A change of one fact that would change the outcome.</summary>
/// <param name="To">The value or range, such as <c>&lt;= 400 h</c>.</param>
/// <param name="Part">In the overall answer to a claim with several parts: the part whose fact it is; null for a fact of the whole claim.</param>
public sealed record WouldChange(string Fact, string To, string Outcome, string? Part = null);

/// <summary>Two or more given facts that cannot all be true.</summary>
public sealed record Contradiction(string Constraint, IReadOnlyList<string> Facts);

/// <summary>There is no answer: where the policy broke off and why. Never a decision.</summary>
/// <param name="CutShort">The policy is sound, but the search was given up before the answer was exact: too much of the claim is unknown.</param>
public sealed record AssessmentError(string Message, Diagnostics.Span Place, bool CutShort = false);

/// <summary>What the policy says about one claim or one part of it. A pure function of policy, claim and as-of date.</summary>
public sealed record Judgement
{
    /// <summary>The outcome's name, or <c>needs_information</c>, or <c>error</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>What the outcome does; null for needs_information and error.</summary>
    public Effect? Effect { get; init; }

    /// <summary>The outcomes still possible, in rank; one when the outcome is settled.</summary>
    public required IReadOnlyList<string> Possible { get; init; }

    /// <summary>Exactly the unknown facts that can still change outcome, cost, route or an unmet requirement, in the order of the policy.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    public IReadOnlyList<Question> Questions { get; init; } = [];
    public IReadOnlyList<string> Routes { get; init; } = [];
    public IReadOnlyList<string> Remedies { get; init; } = [];
    public IReadOnlyList<string> Entitlements { get; init; } = [];
    public IReadOnlyList<(string Promise, string? By)> Promises { get; init; } = [];
    public IReadOnlyList<(string Key, string Bearer)> Costs { get; init; } = [];

    /// <summary>The policy's report: dotted path and value; null where the value is not known or absent.</summary>
    public IReadOnlyList<(string Path, Value? Value)> Report { get; init; } = [];
    public IReadOnlyList<Reason> Because { get; init; } = [];

    /// <summary>The readings relied on, as <c>name = value</c>.</summary>
    public IReadOnlyList<string> Readings { get; init; } = [];
    public IReadOnlyList<WouldChange> WouldChangeIf { get; init; } = [];
    public IReadOnlyList<Contradiction> Contradictions { get; init; } = [];
    public IReadOnlyList<string> Notes { get; init; } = [];
    public AssessmentError? Error { get; init; }

    public bool IsError => Error is not null;

    /// <summary>The search was given up; more facts make the claim simple enough. Unlike other errors it is no fault of the policy.</summary>
    public bool IsCutShort => Error is { CutShort: true };

    public bool NeedsInformation => Outcome is "needs_information";

    public bool Cites(string clause) => Because.Any(r => r.Clause == clause || r.Clause.StartsWith(clause + ".", StringComparison.Ordinal));
}

/// <summary>A judgement of one claimed part.</summary>
public sealed record PartJudgement(string Part, Judgement Judgement);

/// <summary>The whole answer for a claim.</summary>
/// <param name="Overall">The answer for the claim; with several parts, their outcomes and reasons together (<c>mixed</c> when they differ).</param>
/// <param name="Parts">One per claimed part; empty when the claim names none.</param>
public sealed record Verdict(string? Id, string Policy, string PolicyHash, string? AsOf, Judgement Overall, IReadOnlyList<PartJudgement> Parts)
{
    public string Outcome => Overall.Outcome;
}
