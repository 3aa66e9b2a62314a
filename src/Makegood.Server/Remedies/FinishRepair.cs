using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The repair is done: which parts were replaced, and what it cost. Each new part has the clock that the policy gives it.</summary>
public static class FinishRepair
{
    /// <param name="Parts">The parts that others took the place of.</param>
    /// <param name="FittedOn">The local day on which they were fitted; today when not said.</param>
    /// <param name="CostAmount">What the repair cost the maker, in minor units.</param>
    public sealed record Command(IReadOnlyList<Part>? Parts = null, DateOnly? FittedOn = null, long? CostAmount = null, string? CostCurrency = null);

    /// <param name="UnitPart">The id of the part in the unit; the claimed one when not said.</param>
    /// <param name="Serial">The new part's own serial, if it has one.</param>
    public sealed record Part(string? UnitPart = null, string? Serial = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.FinishRepair, act, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (command.CostAmount is not (null or 0) && RemedyWork.AmountProblem(command.CostAmount, command.CostCurrency) is { } wrong) return wrong;
        if (!RemedyWork.Day(command.FittedOn, stage.Today, "fitted_on").Granted(out var on, out var no)) return no;
        var parts = (command.Parts ?? []).Select(p => new NewParts.Replacement(p.UnitPart ?? stage.Row.UnitPartId ?? string.Empty, p.Serial)).ToList();
        if (parts.Any(p => p.Part.Length == 0)) return RemedyRefusals.ToRefusal(RemedyRefusal.PartMissing, field: "parts");
        if (await NewParts.Fit(stage, parts, on) is { } unfit) return unfit;
        return new Step
        {
            Change = r => command.CostAmount is > 0 ? r with { CostAmount = command.CostAmount.Value, CostCurrency = command.CostCurrency } : r,
            Data = new { parts = parts.Select(p => p.Part), command.CostAmount, command.CostCurrency },
        };
    }
}
