using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>Nothing is wrong with it; it goes back as it came.</summary>
public static class FindNoFault
{
    public sealed record Command(string Reason);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        Plain.RunWithReason(id, RemedyMove.FindNoFault, command.Reason, act, database, stop);
}
