using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The part, or the unit that takes the place of the claimed one, is set aside.</summary>
public static class Reserve
{
    /// <param name="Part">The SKU of the part, where it is not the one on record.</param>
    /// <param name="Serial">The unit that goes out, for remedies that replace a whole unit; it is registered already.</param>
    public sealed record Command(string? Part = null, string? Serial = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.Reserve, act, null, database, stage => IsUnit(stage) ? HoldUnit(stage, command) : ChoosePart(stage, command), stop);

    private static bool IsUnit(Stage stage) => stage.File.Kind is RemedyKind.AdvanceUnit or RemedyKind.UnitSwap;

    private static async Task<Result<Step, Refusal>> ChoosePart(Stage stage, Command command)
    {
        if (command.Part is not { } sku) return stage.Row.PartId is null ? RemedyRefusals.ToRefusal(RemedyRefusal.PartMissing, field: "part") : new Step { Data = new { part = stage.Row.PartId } };
        var part = await stage.Work.Single<PartRow>("SELECT * FROM part WHERE maker = @Maker AND sku = @sku", new { stage.Act.Maker, sku }, stage.Stop);
        return part is null ? RemedyRefusals.ToRefusal(RemedyRefusal.PartUnknown, $"`{sku}` was asked for; `GET /api/v1/parts` lists them.", "part") : new Step { Change = r => r with { PartId = part.Id }, Data = new { part = part.Id } };
    }

    private static async Task<Result<Step, Refusal>> HoldUnit(Stage stage, Command command)
    {
        var (work, row, stop) = (stage.Work, stage.Row, stage.Stop);
        if (command.Serial is null || !SerialNumber.Read(command.Serial).Granted(out var serial, out _)) return RemedyRefusals.ToRefusal(RemedyRefusal.SerialMissing, field: "serial");
        var unit = await work.Single<UnitRow>($"SELECT * FROM unit WHERE maker = @Maker AND serial = @Normal{work.Dialect.ForUpdate}", new { stage.Act.Maker, serial.Normal }, stop);
        if (unit is null) return RemedyRefusals.ToRefusal(RemedyRefusal.SerialMissing, $"No unit `{command.Serial}` is registered; register it first: `POST /api/v1/units`.", "serial");
        if (unit.Id == row.UnitId) return RemedyRefusals.ToRefusal(RemedyRefusal.UnitIsTheSame, field: "serial");
        if (unit.RetiredAt is not null) return RemedyRefusals.ToRefusal(RemedyRefusal.UnitRetired, field: "serial");
        if (unit.OwnerId is not null) return RemedyRefusals.ToRefusal(RemedyRefusal.UnitIsOwned, field: "serial");
        if (await work.Single<UnitHoldRow>("SELECT * FROM unit_hold WHERE maker = @Maker AND id = @Id", new { stage.Act.Maker, unit.Id }, stop) is { } hold) return RemedyRefusals.ToRefusal(RemedyRefusal.UnitIsHeld, $"It is {hold.RemedyId}.", "serial");
        var custody = await work.FindCustody(stage.Act.Maker, unit.Id, stop);
        if (custody is not null && Words.Read<Custody>(custody.Custody) is not (Custody.InShop or Custody.Retained)) return RemedyRefusals.ToRefusal(RemedyRefusal.UnitNotHere, $"It is {custody.Custody} now.", "serial");
        // A swap that brings nothing in starts only when the old unit is in the shop.
        if (stage.File is { Kind: RemedyKind.UnitSwap, State: RemedyState.Planned } && await work.FindCustody(stage.Act.Maker, row.UnitId, stop) is not { Custody: "in_shop" or "retained" }) return RemedyRefusals.ToRefusal(RemedyRefusal.NotReceived, "Issue an RMA number and receive the old unit first.");
        await work.Add(new UnitHoldRow { Maker = stage.Act.Maker, Id = unit.Id, RemedyId = row.Id, HeldAt = stage.Act.At }, "unit.held", stop);
        return new Step { Change = r => r with { NewUnitId = unit.Id }, Data = new { unit = unit.Id } };
    }
}
