using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The customer has it: a sent part, the unit that took another's place, or their own unit back from repair, whose pause of the clock ends.</summary>
public static class Deliver
{
    /// <param name="DeliveredOn">The local day; today when not said.</param>
    /// <param name="Evidence">What shows it; the parcel's tracking number when nothing is said.</param>
    public sealed record Command(DateOnly? DeliveredOn = null, IReadOnlyList<EvidenceInput>? Evidence = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.Deliver, act, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (!EvidenceInput.Read(command.Evidence).Granted(out var said, out var no)) return no;
        if (!(await Parcels.Close(stage, Parcels.Out, command.DeliveredOn, "delivered_on")).Granted(out var arrival, out no)) return no;
        IReadOnlyList<EvidenceReference> evidence = arrival.Parcel is { } parcel ? [Parcels.Evidence(parcel), .. said] : said;
        if (await RepairTrip.Close(stage, arrival.On, evidence) is { } refusal) return refusal;
        if (stage.Row.NewUnitId is not null)
        {
            if (await Swap.PassOn(stage, arrival.On) is { } wrong) return wrong;
            await Hold.End(stage);
        }

        return new Step { On = arrival.On, Evidence = evidence, Data = new { parcel = arrival.Parcel?.Id, on = arrival.On } };
    }
}

/// <summary>A unit in the place of another.</summary>
internal static class Swap
{
    /// <summary>The promise, the sale and the owner go over to the new unit.</summary>
    public static async Task<Refusal?> PassOn(Stage stage, DateOnly on)
    {
        var (work, maker, stop) = (stage.Work, stage.Act.Maker, stage.Stop);
        var old = (await work.FindUnit(maker, stage.Row.UnitId, null, stop))!;
        var heir = (await work.FindUnit(maker, stage.Row.NewUnitId!, null, stop))!;
        if (heir.Row.RetiredAt is not null) return RemedyRefusals.ToRefusal(RemedyRefusal.UnitRetired);
        if (!(await work.PassOn(old, heir, on, stage.Today, stop)).Granted(out _, out var no)) return no;
        await work.Change(old.Row with { OwnerId = null }, "unit.swapped", stop);
        await work.Tell("unit.swapped", new { from = old.Row.Id, to = heir.Row.Id, remedy = stage.Row.Id }, stop);
        return null;
    }
}
