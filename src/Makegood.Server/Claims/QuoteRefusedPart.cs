using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>
/// A part that was refused is offered at a price. The quote is a remedy of its own, which the customer accepts or declines; nothing billable begins before.
/// </summary>
public static class QuoteRefusedPart
{
    /// <param name="Price">What the customer would pay.</param>
    /// <param name="Part">The refused part's position.</param>
    public sealed record Command(MoneyView Price, int Part = 1);

    public static Task<Result<ClaimView, Refusal>> Run(string claim, Command command, Act act, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, null, null, act, database, async (work, about) =>
        {
            if (command.Price.Amount <= 0 || command.Price.Currency.Length != 3 || command.Price.Currency.Any(c => c is < 'A' or > 'Z')) return Refusal.Invalid("price", "A quote has a price above zero in minor units and a currency such as `USD`.");
            if (about.File.Parts.SingleOrDefault(p => p.Position == command.Part) is not { } part) return Refusal.Invalid("part", $"The claim has no part {command.Part}; it has {about.Positions.Count}.");
            if (about.Row.DecisionId is not { } decision || part.Decision is null) return ClaimRefusals.ToRefusal(ClaimRefusal.NotDecided);
            if (part.Decision != Words.Write(PartOutcome.Refused)) return ClaimRefusals.ToRefusal(ClaimRefusal.NothingWasRefused, $"Part {command.Part} is {part.Decision}.");
            if (about.File.State is not (ClaimState.Rejected or ClaimState.PartlyApproved or ClaimState.InRemedy)) return ClaimRefusals.ToRefusal(ClaimLifecycle.Next(about.File.State, ClaimMove.OfferQuote).Granted(out _, out var refusal) ? ClaimRefusal.NotDecided : refusal, $"It is {about.Row.State} now.");
            // One that came to nothing may be followed by another; one that is open, or was sold, may not.
            var before = (await work.RemediesOf(act.Maker, about.Row.Id, stop)).FirstOrDefault(r => r.DecisionId == decision && r.Position == command.Part && (r.EndedAt is null || r.Outcome is not (RemedyOutcome.Cancelled or RemedyOutcome.QuoteDeclined)));
            if (before is not null) return ClaimRefusals.ToRefusal(ClaimRefusal.QuoteIsOpen, $"That of part {command.Part} is {before.State}.");
            var planned = await work.PlanRemedies(about.File, decision, [new ApprovedPart(command.Part, [], RemedyKind.Paid)], stop);
            var moved = await work.Move(new RemedyFile(planned[0], about.File, 1), RemedyMove.OfferQuote, r => r with { Amount = command.Price.Amount, Currency = command.Price.Currency, AnsweredAt = null }, new { command.Price.Amount, command.Price.Currency }, stop);
            return moved.Granted(out var offered, out var no) ? offered.Claim : no;
        }, stop);
}
