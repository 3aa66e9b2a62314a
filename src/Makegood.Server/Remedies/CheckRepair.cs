using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The check after the repair: passed, it may go out; failed, it is in repair again.</summary>
public static class CheckRepair
{
    /// <param name="Passed">Everything works.</param>
    /// <param name="Reason">What failed.</param>
    public sealed record Command(bool Passed, string? Reason = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) => command.Passed
        ? Plain.Run(id, RemedyMove.PassCheck, act, database, stop)
        : Plain.RunWithReason(id, RemedyMove.FailCheck, command.Reason, act, database, stop);
}
