using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>It cannot be repaired. Another remedy has to take over: <see cref="TurnInto"/>.</summary>
public static class FindIrreparable
{
    public sealed record Command(string Reason);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        Plain.RunWithReason(id, RemedyMove.FindIrreparable, command.Reason, act, database, stop);
}
