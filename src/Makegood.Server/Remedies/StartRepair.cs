using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The repair begins.</summary>
public static class StartRepair
{
    public static Task<Result<RemedyView, Refusal>> Run(string id, Act act, Database database, CancellationToken stop) => Plain.Run(id, RemedyMove.StartRepair, act, database, stop);
}
