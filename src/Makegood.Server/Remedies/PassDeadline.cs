using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The day has passed and nothing came back.</summary>
public static class PassDeadline
{
    public static Task<Result<RemedyView, Refusal>> Run(string id, Act act, Database database, CancellationToken stop) => RemedyWork.Run(id, RemedyMove.PassDeadline, act, null, database, Decide, stop);

    private static Task<Result<Step, Refusal>> Decide(Stage stage) => Task.FromResult<Result<Step, Refusal>>(
        stage.Row.ReturnDueOn >= stage.Today
            ? RemedyRefusals.ToRefusal(RemedyRefusal.DeadlineNotReached, $"It is {stage.Row.ReturnDueOn:yyyy-MM-dd}.")
            : new Step { Data = new { due = stage.Row.ReturnDueOn } });
}
