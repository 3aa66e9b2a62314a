using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>Taken back before anything left.</summary>
public static class CancelRemedy
{
    public sealed record Command(string Reason);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.Cancel, act with { Reason = command.Reason }, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (RemedyWork.ReasonProblem(command.Reason) is { } unsaid) return unsaid;
        await Hold.End(stage);
        return new Step();
    }
}
