using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>Somebody at the bench begins to look.</summary>
public static class Inspect
{
    public static Task<Result<RemedyView, Refusal>> Run(string id, Act act, Database database, CancellationToken stop) => Plain.Run(id, RemedyMove.Inspect, act, database, stop);
}

/// <summary>Steps that need nothing but the state.</summary>
internal static class Plain
{
    public static Task<Result<RemedyView, Refusal>> Run(string id, RemedyMove move, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, move, act, null, database, _ => Task.FromResult<Result<Step, Refusal>>(new Step()), stop);

    /// <summary>Steps that need a reason besides.</summary>
    public static async Task<Result<RemedyView, Refusal>> RunWithReason(string id, RemedyMove move, string? reason, Act act, Database database, CancellationToken stop) =>
        await RemedyWork.Run(id, move, act with { Reason = reason }, null, database, _ => Task.FromResult<Result<Step, Refusal>>(RemedyWork.ReasonProblem(reason) is { } unsaid ? unsaid : new Step()), stop);
}
