using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The customer may keep the old part or unit; nobody waits for it any more.</summary>
public static class Waive
{
    public sealed record Command(string Reason);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.Waive, act with { Reason = command.Reason }, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (RemedyWork.ReasonProblem(command.Reason) is { } unsaid) return unsaid;
        if (stage.File is { Kind: RemedyKind.PartWithReturn } && await NewParts.FitSent(stage, null) is { } unfit) return unfit;
        return new Step();
    }
}
