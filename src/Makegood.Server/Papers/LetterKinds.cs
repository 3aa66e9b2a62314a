using Makegood.Domain.Claims;
using Makegood.Storage;

namespace Makegood.Server.Papers;

/// <summary>Which letter fits a claim as it stands.</summary>
internal static class LetterKinds
{
    /// <summary>The letters that can be written now, the usual one first; none while there is nothing to tell.</summary>
    public static IReadOnlyList<LetterKind> Fitting(ClaimFile file, DecisionRow? decision)
    {
        var kinds = new List<LetterKind>();
        switch (file.State)
        {
            case ClaimState.InfoRequested:
                return [LetterKind.NeedsInformation];
            case ClaimState.ResolvedByGuidance:
                return [LetterKind.SolvedByGuidance];
            case ClaimState.ClosedNoResponse:
                return [LetterKind.ClosedWithoutAnswer];
            case ClaimState.QuoteOffered:
                kinds.Add(LetterKind.Quote);
                break;
            case ClaimState.Draft or ClaimState.Submitted or ClaimState.Guidance or ClaimState.Assessing or ClaimState.ManualReview or ClaimState.Withdrawn or ClaimState.Duplicate or ClaimState.Appealed or ClaimState.Reopened:
                return [];
            case ClaimState.Approved or ClaimState.PartlyApproved or ClaimState.Rejected or ClaimState.InRemedy or ClaimState.Resolved or ClaimState.Closed or ClaimState.Referred:
                break;
        }

        if (decision is not null) kinds.Add(OfDecision(file, decision));
        return kinds;
    }

    private static LetterKind OfDecision(ClaimFile file, DecisionRow decision)
    {
        if (decision.OnAppeal) return LetterKind.AppealDecided;
        var decisions = file.Parts.Select(p => p.Decision).Distinct().ToList();
        if (decisions.All(d => d is "refused")) return LetterKind.Refused;
        if (decisions.All(d => d is "referred")) return LetterKind.Referred;
        if (decisions.All(d => d is "customer_pays")) return LetterKind.CustomerBearsParts;
        if (decisions.All(d => d is "goodwill")) return LetterKind.Goodwill;
        return decisions.All(d => d is "approved" or "goodwill") ? LetterKind.Approved : LetterKind.ApprovedInPart;
    }
}
