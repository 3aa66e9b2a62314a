using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The customer is told what it would cost them. Nothing that costs them money is done before they accept.</summary>
public static class OfferQuote
{
    /// <param name="Amount">In minor units.</param>
    /// <param name="Currency">Three capital letters, ISO 4217.</param>
    public sealed record Command(long Amount, string Currency);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.OfferQuote, act, null, database, _ => Task.FromResult(Decide(command)), stop);

    private static Result<Step, Refusal> Decide(Command command) =>
        RemedyWork.AmountProblem(command.Amount, command.Currency) is { } wrong
            ? wrong
            : new Step { Change = r => r with { Amount = command.Amount, Currency = command.Currency, AnsweredAt = null }, Data = new { command.Amount, command.Currency } };
}
