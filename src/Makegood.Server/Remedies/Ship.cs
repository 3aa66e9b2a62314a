using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The part or unit leaves, once. With it go the serials linked both ways where a unit replaces another.</summary>
public static class Ship
{
    /// <param name="Serial">The sent part's own serial, if it has one.</param>
    /// <param name="ReturnDueOn">By which local day the old one has to be back, for remedies that ask for it.</param>
    public sealed record Command(Parcel Parcel, string? Serial = null, DateOnly? ReturnDueOn = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.Ship, act, null, database, stage => Send(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Send(Stage stage, Command command)
    {
        // Decide.
        var (work, row, act, stop) = (stage.Work, stage.Row, stage.Act, stage.Stop);
        var isOwed = stage.File.Kind is RemedyKind.PartWithReturn or RemedyKind.AdvanceUnit;
        if (command.Serial is not null && !SerialNumber.Read(command.Serial).Granted(out _, out var wrong)) return Refusal.Invalid("serial", SerialNumber.Words(wrong));
        if (isOwed && command.ReturnDueOn is null) return RemedyRefusals.ToRefusal(RemedyRefusal.DueDayMissing, field: "return_due_on");
        if (isOwed && command.ReturnDueOn < stage.Today) return RemedyRefusals.ToRefusal(RemedyRefusal.DayTooEarly, $"Today is {stage.Today:yyyy-MM-dd}.", "return_due_on");

        // Remember: the parcel, and what left in it. The index on the remedy sees that nothing leaves twice.
        if (!(await Parcels.Send(stage, Parcels.Out, command.Parcel)).Granted(out var parcel, out var no)) return no;
        await work.Add(
            new PartIssueRow
            {
                Maker = act.Maker,
                Id = act.NewId("issue"),
                RemedyId = row.Id,
                PartId = row.NewUnitId is null ? row.PartId : null,
                UnitId = row.NewUnitId,
                Quantity = row.Quantity,
                Serial = command.Serial,
                IssuedOn = parcel.SentOn,
                ShipmentId = parcel.Id,
            },
            "part.issued",
            stop);
        if (row.NewUnitId is { } unit)
        {
            await work.Add(new UnitLinkRow { Maker = act.Maker, Id = act.NewId("link"), OldUnitId = row.UnitId, NewUnitId = unit, RemedyId = row.Id, OnDay = parcel.SentOn, At = act.At }, "unit.linked", stop);
            // The old one stays with the maker from now on.
            if (stage.File.Kind is RemedyKind.UnitSwap && await work.FindCustody(act.Maker, row.UnitId, stop) is { Custody: "in_shop" }
                && !(await work.MoveCustody(RemedyWork.Claimed(row), Custody.Retained, parcel.SentOn, [Parcels.Evidence(parcel)], row.Id, stop)).Granted(out _, out no)) return no;
        }

        // What has to come back needs a number that the bench can read.
        var rma = isOwed && row.RmaNumber is null ? await work.NextRmaNumber(stage.Today.Year, stop) : row.RmaNumber;
        return new Step
        {
            Change = r => r with { RmaNumber = rma, ReturnDueOn = isOwed ? command.ReturnDueOn : r.ReturnDueOn },
            Data = new { parcel = parcel.Id, part = row.PartId, unit = row.NewUnitId, row.Quantity },
            On = parcel.SentOn,
            Evidence = [Parcels.Evidence(parcel)],
        };
    }
}
