using Makegood.Domain.Basics;
using Makegood.Policy.Checked;

namespace Makegood.Domain.Claims;

/// <summary>What was made of one claimed part.</summary>
public enum PartOutcome
{
    /// <summary>Made good, as the policy says.</summary>
    Approved,

    /// <summary>Not made good; the clause says why.</summary>
    Refused,

    /// <summary>Made good although the policy does not ask for it: with a role, a reason and a cost.</summary>
    Goodwill,

    /// <summary>Handed to whom the policy names.</summary>
    Referred,

    /// <summary>Supplied, and the customer pays for it.</summary>
    CustomerPays,
}

/// <summary>The decision for one part.</summary>
/// <param name="CostAmount">What it costs the maker, in minor units; 0 when nothing or not known.</param>
public sealed record PartDecision(int Position, string Item, PartOutcome Outcome, string? Clause, string? Reason, long CostAmount, string? CostCurrency, IReadOnlyList<string> Remedies);

/// <summary>How the policy's answer becomes a decision, and which step of the claim that is.</summary>
public static class Deciding
{
    /// <summary>What the policy's answer means for a part; null while it has none.</summary>
    public static PartOutcome? AsAssessed(PartAnswer answer) => answer.Effect switch
    {
        Effect.Grants => PartOutcome.Approved,
        Effect.Excludes => PartOutcome.Refused,
        Effect.ShiftsCost => PartOutcome.CustomerPays,
        Effect.Refers => PartOutcome.Referred,
        null or Effect.Defines or Effect.Limits or Effect.Entitles or Effect.Requires or Effect.Routes or Effect.Promises or Effect.Informs => null,
    };

    /// <summary>One part, decided as wished or else as the policy says.</summary>
    /// <param name="wished">Null: as assessed.</param>
    /// <param name="isLead">Goodwill is a lead's to give.</param>
    public static Result<PartDecision, ClaimRefusal> Decide(PartAnswer answer, string item, PartOutcome? wished, string? reason, long? cost, string? currency, bool isLead)
    {
        var assessed = AsAssessed(answer);
        if (wished is PartOutcome.Goodwill)
        {
            if (!isLead) return ClaimRefusal.RoleTooSmall;
            if (string.IsNullOrWhiteSpace(reason)) return ClaimRefusal.ReasonMissing;
            if (cost is null || currency is null) return ClaimRefusal.CostMissing;
            if (assessed is PartOutcome.Approved) return ClaimRefusal.OutcomeSaysOtherwise;
            return new PartDecision(answer.Position, item, PartOutcome.Goodwill, answer.Clause, reason, cost.Value, currency, answer.Remedies is [] ? ["free_part"] : answer.Remedies);
        }

        if (assessed is null) return ClaimRefusal.StillOpenFacts;
        if (wished is { } other && other != assessed) return ClaimRefusal.OutcomeSaysOtherwise;
        if (assessed is PartOutcome.Refused && answer.Clause is null) return ClaimRefusal.ClauseMissing;
        return new PartDecision(answer.Position, item, assessed.Value, answer.Clause, reason, cost ?? 0, currency, assessed is PartOutcome.CustomerPays ? ["paid"] : answer.Remedies);
    }

    /// <summary>The step that a set of decisions is for the claim as a whole.</summary>
    public static ClaimMove MoveOf(IReadOnlyList<PartDecision> parts)
    {
        Basics.Invariant.Holds(parts.Count > 0, "a decision is about at least one part");
        static bool IsGood(PartDecision p) => p.Outcome is PartOutcome.Approved or PartOutcome.Goodwill or PartOutcome.CustomerPays;
        if (parts.All(IsGood)) return ClaimMove.Approve;
        if (parts.Any(IsGood)) return ClaimMove.ApproveInPart;
        return parts.Any(p => p.Outcome is PartOutcome.Referred) ? ClaimMove.Refer : ClaimMove.Reject;
    }

    /// <summary>Why a person has to look, although the policy has a clear answer; null when it may be decided at once.</summary>
    /// <param name="sentBefore">Parts that went to this unit without a person in the twelve months before.</param>
    public static ReviewReason? WhyAPerson(ClaimRules rules, IReadOnlyList<PartDecision> parts, bool costKnown, int sentBefore, bool flagged, bool disputed)
    {
        if (flagged) return ReviewReason.Flagged;
        if (disputed) return ReviewReason.Disputed;
        if (parts.Select(p => p.Outcome).Distinct().Count() > 1) return ReviewReason.Mixed;
        return parts[0].Outcome switch
        {
            PartOutcome.Refused => rules.AutomaticRefusals ? null : ReviewReason.NotAutomatic,
            PartOutcome.Referred => rules.AutomaticReferrals ? null : ReviewReason.NotAutomatic,
            PartOutcome.CustomerPays or PartOutcome.Goodwill => ReviewReason.NotAutomatic,
            PartOutcome.Approved => Approved(rules, parts, costKnown, sentBefore),
        };
    }

    private static ReviewReason? Approved(ClaimRules rules, IReadOnlyList<PartDecision> parts, bool costKnown, int sentBefore)
    {
        if (!rules.AutomaticApprovals) return ReviewReason.NotAutomatic;
        if (!costKnown || parts.Any(p => p.CostCurrency != rules.Currency) || checked(parts.Sum(p => p.CostAmount)) > rules.AutomaticUpToAmount) return ReviewReason.AboveLimit;
        return sentBefore + parts.Count > rules.AutomaticPerUnitIn12Months ? ReviewReason.ManyForThisUnit : null;
    }
}
