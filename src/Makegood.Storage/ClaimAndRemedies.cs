using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;

namespace Makegood.Storage;

/// <summary>What the steps of remedies do to their claim, in the same transaction.</summary>
internal static class ClaimAndRemedies
{
    /// <summary>The claim before the step: started by the first remedy that moves; with a quote where the customer pays.</summary>
    public static async Task<Result<ClaimFile, Refusal>> Begin(Work work, RemedyFile file, RemedyMove move, CancellationToken stop)
    {
        var claim = file.Claim;
        var data = new { remedy = file.Row.Id };
        if (move is RemedyMove.Cancel && claim.State is not (ClaimState.Approved or ClaimState.PartlyApproved)) return claim;
        if (file.Kind is RemedyKind.Paid && move is RemedyMove.OfferQuote && claim.State is ClaimState.Rejected or ClaimState.QuoteOffered or ClaimState.Approved or ClaimState.PartlyApproved or ClaimState.InRemedy)
        {
            return claim.State is ClaimState.Rejected ? await work.Move(claim, ClaimMove.OfferQuote, null, data, stop) : claim;
        }

        if (file.Kind is RemedyKind.Paid && claim.State is ClaimState.QuoteOffered)
        {
            if (move is RemedyMove.AcceptQuote) return await work.Move(claim, ClaimMove.AcceptQuote, null, data, stop);
            if (move is RemedyMove.DeclineQuote) return await AllOver(work, file, stop) ? await work.Move(claim, ClaimMove.DeclineQuote, r => r with { Resolution = RemedyOutcome.QuoteDeclined }, data, stop) : claim;
        }

        if (claim.State is ClaimState.Approved or ClaimState.PartlyApproved) return move is RemedyMove.DeclineQuote ? claim : await work.Move(claim, ClaimMove.StartRemedy, null, data, stop);
        // What is under way goes on, whatever has become of the claim; something new begins only where it is approved.
        if (file.State is RemedyState.Planned && claim.State is not ClaimState.InRemedy) return RemedyRefusals.ToRefusal(RemedyRefusal.ClaimNotApproved, $"The claim {claim.Row.Number} is {claim.Row.State} now.");
        return claim;
    }

    /// <summary>The claim after the step.</summary>
    public static async Task<Result<ClaimFile, Refusal>> End(Work work, RemedyFile file, RemedyMove move, CancellationToken stop)
    {
        var claim = file.Claim;
        // The last quote is declined before anything was begun: nothing else would ever end the claim.
        if (move is RemedyMove.DeclineQuote && file.Kind is RemedyKind.Paid && claim.State is ClaimState.Approved or ClaimState.PartlyApproved && await AllOver(work, file, stop)) return await GoOn(work, claim, stop);
        if (claim.State is not ClaimState.InRemedy) return claim;
        if (RemedyLifecycle.SendsClaimBack(move)) return await work.Move(claim, ClaimMove.Assess, null, new { remedy = file.Row.Id, file.Row.Outcome }, stop);
        if (!RemedyLifecycle.IsEnd(file.Kind, file.State) || !await AllOver(work, file, stop)) return claim;

        var all = await work.RemediesOf(work.Act.Maker, claim.Row.Id, stop);
        // Everything was cancelled: somebody has to look what becomes of the claim.
        return all.Any(r => r.Outcome is not null && RemedyOutcome.Resolves(r.Outcome))
            ? await Resolve(work, claim, all, file.Row.Id, stop)
            : await work.Move(claim, ClaimMove.Assess, null, new { remedy = file.Row.Id, outcome = RemedyOutcome.Cancelled }, stop);
    }

    /// <summary>
    /// A decision planned nothing, because earlier remedies stand: the claim is in remedy as before, and resolved if they came to their end while it was looked
    /// at again. One that still waits starts the claim itself, when it moves.
    /// </summary>
    public static async Task<Result<ClaimFile, Refusal>> GoOn(Work work, ClaimFile claim, CancellationToken stop)
    {
        var all = await work.RemediesOf(work.Act.Maker, claim.Row.Id, stop);
        var open = all.Where(r => r.EndedAt is null).ToList();
        if (open.Any(r => r.State == Words.Write(RemedyState.Planned))) return claim;
        if (!(await work.Move(claim, ClaimMove.StartRemedy, null, null, stop)).Granted(out var started, out var no)) return no;
        return open.Count > 0 ? started : await Resolve(work, started, all, all.MaxBy(r => r.EndedAt)!.Id, stop);
    }

    private static async Task<Result<ClaimFile, Refusal>> Resolve(Work work, ClaimFile claim, IReadOnlyList<RemedyRow> all, string last, CancellationToken stop)
    {
        var outcomes = all.Where(r => r.Outcome is not null && RemedyOutcome.Resolves(r.Outcome)).Select(r => r.Outcome!).Distinct().ToList();
        var costs = all.Where(r => r.CostAmount > 0 && r.Outcome is not null and not RemedyOutcome.Cancelled and not RemedyOutcome.TurnedInto).ToList();
        return await work.Move(
            claim,
            ClaimMove.Resolve,
            r => r with
            {
                RemediedAt = work.Act.At,
                Resolution = string.Join(' ', outcomes),
                // Sums in several currencies cannot be added; then what was decided stands.
                CostAmount = costs.Count > 0 && costs.Select(c => c.CostCurrency).Distinct().Count() == 1 ? costs.Sum(c => c.CostAmount) : r.CostAmount,
                CostCurrency = costs.Select(c => c.CostCurrency).Distinct().ToList() is [var currency] ? currency : r.CostCurrency,
            },
            new { remedy = last, resolution = outcomes },
            stop);
    }

    /// <summary>No remedy of the claim but this one is open.</summary>
    private static async Task<bool> AllOver(Work work, RemedyFile file, CancellationToken stop) =>
        await work.Single<long>("SELECT COUNT(*) FROM remedy WHERE maker = @Maker AND claim_id = @ClaimId AND id <> @Id AND ended_at IS NULL", new { work.Act.Maker, file.Row.ClaimId, file.Row.Id }, stop) == 0;
}
