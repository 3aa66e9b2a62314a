using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The customer pays for what did not come back. The sum goes out as a message; the shop's own system collects it.</summary>
public static class Charge
{
    /// <param name="Amount">In minor units.</param>
    /// <param name="Currency">Three capital letters, ISO 4217.</param>
    public sealed record Command(long Amount, string Currency, string Reason);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.Charge, act with { Reason = command.Reason }, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (RemedyWork.AmountProblem(command.Amount, command.Currency) is { } wrong) return wrong;
        if (RemedyWork.ReasonProblem(command.Reason) is { } unsaid) return unsaid;
        if (stage.File is { Kind: RemedyKind.PartWithReturn } && await NewParts.FitSent(stage, null) is { } unfit) return unfit;
        await stage.Work.Tell("remedy.charge_due", new { key = stage.Row.Id + ".charge", remedy = stage.Row.Id, claim = stage.Row.ClaimId, person = stage.File.Claim.Row.PersonId, command.Amount, command.Currency }, stage.Stop);
        return new Step { Change = r => r with { Amount = command.Amount, Currency = command.Currency }, Data = new { command.Amount, command.Currency } };
    }
}
