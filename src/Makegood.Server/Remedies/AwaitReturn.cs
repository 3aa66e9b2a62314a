using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The old part has to come back before the new one leaves: the customer gets a number and a day.</summary>
public static class AwaitReturn
{
    /// <param name="ReturnDueOn">By which local day it has to be here.</param>
    public sealed record Command(DateOnly ReturnDueOn);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.AwaitReturn, act, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (command.ReturnDueOn < stage.Today) return RemedyRefusals.ToRefusal(RemedyRefusal.DayTooEarly, $"Today is {stage.Today:yyyy-MM-dd}.", "return_due_on");
        var rma = stage.Row.RmaNumber ?? await stage.Work.NextRmaNumber(stage.Today.Year, stage.Stop);
        return new Step { Change = r => r with { RmaNumber = rma, ReturnDueOn = command.ReturnDueOn }, Data = new { rma, due = command.ReturnDueOn } };
    }
}
