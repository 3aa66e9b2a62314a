using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The customer may send something in, under a number that the bench can read.</summary>
public static class IssueRma
{
    public static Task<Result<RemedyView, Refusal>> Run(string id, Act act, Database database, CancellationToken stop) => RemedyWork.Run(id, RemedyMove.IssueRma, act, null, database, Decide, stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage)
    {
        var rma = await stage.Work.NextRmaNumber(stage.Today.Year, stage.Stop);
        return new Step { Change = r => r with { RmaNumber = rma }, Data = new { rma } };
    }
}
