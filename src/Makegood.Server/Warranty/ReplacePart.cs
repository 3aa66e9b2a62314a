using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>Another part takes the place of one in a unit. What follows for the clock is what the line's frozen term says: the original goes on, inherit, fresh, remaining or N days, extend.</summary>
public static class ReplacePart
{
    /// <param name="FittedOn">The local day on which the new part was in the unit.</param>
    /// <param name="Serial">The new part's own serial, if it has one.</param>
    public sealed record Command(DateOnly FittedOn, string? Serial = null, string? Reason = null);

    public static Task<Result<UnitView, Refusal>> Run(string unitId, string partId, Command command, Act act, Database database, CancellationToken stop)
    {
        var replacement = new PartReplacement(partId, act.NewId("upart"), command.FittedOn, command.Serial, command.Reason);
        return CoverageWork.Run(unitId, "unit.part_replaced", act, null, database, replacement.Decide, (work, file) => replacement.Fit(work, file, stop), stop);
    }
}
