using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>It goes on to the supplier. Where the supplier's own promise still runs, recovery is proposed.</summary>
public static class SendToSupplier
{
    /// <param name="Supplier">The supplier's name; the one of the part's catalogue entry when not said.</param>
    /// <param name="SupplierRma">The supplier's number for it.</param>
    public sealed record Command(Parcel Parcel, string? Supplier = null, string? SupplierRma = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.SendToSupplier, act, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        var (work, row, act, stop) = (stage.Work, stage.Row, stage.Act, stage.Stop);
        var known = row.PartId is null ? null : await work.Single<string>("SELECT supplier FROM part WHERE maker = @Maker AND id = @PartId", new { act.Maker, row.PartId }, stop);
        var supplier = command.Supplier ?? known;
        if (string.IsNullOrWhiteSpace(supplier)) return RemedyRefusals.ToRefusal(RemedyRefusal.SupplierMissing, field: "supplier");
        if (!(await Parcels.Send(stage, Parcels.ToSupplier, command.Parcel)).Granted(out var parcel, out var no)) return no;
        var number = 1 + await work.Single<long>("SELECT COUNT(*) FROM supplier_leg WHERE maker = @Maker AND remedy_id = @Id", new { act.Maker, row.Id }, stop);
        await work.Add(
            new SupplierLegRow { Maker = act.Maker, Id = act.NewId("leg"), RemedyId = row.Id, Number = number, Supplier = supplier.Trim(), SupplierRma = command.SupplierRma, CoveredUntil = await CoveredUntil(stage, parcel.SentOn), SentOn = parcel.SentOn },
            "supplier.sent",
            stop);
        return new Step { Data = new { parcel = parcel.Id, leg = number }, On = parcel.SentOn, Evidence = [Parcels.Evidence(parcel)] };
    }

    // The supplier's line for this very part, as of the day it is sent.
    private static async Task<DateOnly?> CoveredUntil(Stage stage, DateOnly on)
    {
        var file = await stage.Work.FindUnit(stage.Act.Maker, stage.Row.UnitId, null, stage.Stop);
        return file?.History.Lines.Where(l => l.Source is CoverageSource.Supplier && l.PartId is not null && l.PartId == stage.Row.UnitPartId).Max(l => CoverageClock.StateOf(l, file.History, on)?.LastDay);
    }
}
