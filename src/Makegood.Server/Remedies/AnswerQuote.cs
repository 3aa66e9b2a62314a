using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The customer accepts the quote, naming its sum, or declines it.</summary>
public static class AnswerQuote
{
    /// <param name="Amount">The sum accepted, in minor units: it must be the one that was offered.</param>
    public sealed record Accept(long Amount, string Currency);

    /// <param name="onlyPerson">The customer whose quotes alone may be answered; null for staff.</param>
    public static Task<Result<RemedyView, Refusal>> Run(string id, Accept command, Act act, string? onlyPerson, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.AcceptQuote, act, onlyPerson, database, stage => Task.FromResult(Decide(stage, command)), stop);

    /// <summary>They do not want it for this price; what is here goes back.</summary>
    /// <param name="onlyPerson">The customer whose quotes alone may be answered; null for staff.</param>
    public static Task<Result<RemedyView, Refusal>> Decline(string id, Act act, string? onlyPerson, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.DeclineQuote, act, onlyPerson, database, stage => Task.FromResult<Result<Step, Refusal>>(new Step { Change = r => r with { AnsweredAt = stage.Act.At } }), stop);

    private static Result<Step, Refusal> Decide(Stage stage, Accept command) =>
        command.Amount != stage.Row.Amount || command.Currency != stage.Row.Currency
            ? new Refusal(RefusalCode.DiffersFromEarlier, $"The quote is {stage.Row.Amount} {stage.Row.Currency} in minor units; another sum was accepted. Look at the quote again.", "amount")
            : new Step { Change = r => r with { AnsweredAt = stage.Act.At }, Data = new { command.Amount, command.Currency } };
}
