using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>It is back from the supplier, with what came of it.</summary>
public static class TakeBack
{
    private static readonly string[] Outcomes = ["repaired", "replaced", "refused", "no_fault"];

    /// <param name="Outcome">repaired, replaced, refused or no_fault.</param>
    /// <param name="RecoveredAmount">What the supplier gave for it, in minor units; 0 or nothing when nothing.</param>
    /// <param name="BackOn">The local day; today when not said.</param>
    public sealed record Command(string Outcome, long? RecoveredAmount = null, string? RecoveredCurrency = null, string? SupplierRma = null, DateOnly? BackOn = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.TakeBack, act, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (!Outcomes.Contains(command.Outcome, StringComparer.Ordinal)) return Refusal.Invalid("outcome", $"Write one of {string.Join(", ", Outcomes)}.");
        if (command.RecoveredAmount is not (null or 0) && RemedyWork.AmountProblem(command.RecoveredAmount, command.RecoveredCurrency) is { } wrong) return wrong;
        if (!(await Parcels.Close(stage, Parcels.ToSupplier, command.BackOn, "back_on")).Granted(out var back, out var no)) return no;
        var leg = (await stage.Work.Query<SupplierLegRow>("SELECT * FROM supplier_leg WHERE maker = @Maker AND remedy_id = @Id ORDER BY number", new { stage.Act.Maker, stage.Row.Id }, stage.Stop))[^1];
        await stage.Work.Change(leg with { BackOn = back.On, Outcome = command.Outcome, SupplierRma = command.SupplierRma ?? leg.SupplierRma, RecoveredAmount = command.RecoveredAmount, RecoveredCurrency = command.RecoveredCurrency }, "supplier.back", stage.Stop);
        return new Step { Data = new { leg = leg.Number, command.Outcome, command.RecoveredAmount, command.RecoveredCurrency }, On = back.On, Evidence = [new(Domain.Warranty.EvidenceKind.BenchReceipt, stage.Row.RmaNumber ?? stage.Row.Id)] };
    }
}
