using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The old part or unit is back.</summary>
public static class ReceiveReturn
{
    /// <param name="ReceivedOn">The local day; today when not said.</param>
    /// <param name="Serial">As read off what arrived, to compare.</param>
    /// <param name="Evidence">What shows it; our own receipt at the bench when nothing is said.</param>
    public sealed record Command(DateOnly? ReceivedOn = null, string? Serial = null, IReadOnlyList<EvidenceInput>? Evidence = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.ReceiveReturn, act, null, database, stage => Decide(stage, command), stop);

    internal static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (!Bench.Evidence(stage, command.Evidence).Granted(out var evidence, out var no)) return no;
        if (await Bench.Compare(stage, command.Serial) is { } wrong) return wrong;
        if (!(await Parcels.Close(stage, Parcels.In, command.ReceivedOn, "received_on")).Granted(out var arrival, out no)) return no;
        // What was sent first is in the unit now, whether or not the customer said so.
        if (stage.File is { Kind: RemedyKind.PartWithReturn } && await NewParts.FitSent(stage, null) is { } unfit) return unfit;
        return new Step { On = arrival.On, Evidence = evidence, Data = new { on = arrival.On } };
    }
}

/// <summary>What the bench does with whatever arrives.</summary>
internal static class Bench
{
    /// <summary>What shows an arrival; our own receipt is evidence.</summary>
    public static Result<IReadOnlyList<EvidenceReference>, Refusal> Evidence(Stage stage, IReadOnlyList<EvidenceInput>? said)
    {
        if (!EvidenceInput.Read(said).Granted(out var evidence, out var no)) return no;
        return evidence.Count > 0 ? Same(evidence) : Same([new EvidenceReference(EvidenceKind.BenchReceipt, stage.Row.RmaNumber ?? stage.Row.Id)]);
    }

    /// <summary>What arrived must be what is waited for. A part whose serial nobody knew until now has one from here on.</summary>
    public static async Task<Refusal?> Compare(Stage stage, string? printed)
    {
        if (printed is null) return null;
        if (!SerialNumber.Read(printed).Granted(out var serial, out var wrong)) return Refusal.Invalid("serial", SerialNumber.Words(wrong));
        var unit = await stage.Work.Single<UnitRow>("SELECT * FROM unit WHERE maker = @Maker AND id = @UnitId", new { stage.Act.Maker, stage.Row.UnitId }, stage.Stop);
        if (unit!.Serial == serial.Normal) return null;
        var part = stage.Row.UnitPartId is { } id ? await stage.Work.Single<UnitPartRow>("SELECT * FROM unit_part WHERE maker = @Maker AND id = @id", new { stage.Act.Maker, id }, stage.Stop) : null;
        if (part is { Serial: null })
        {
            await stage.Work.Change(part with { Serial = serial.Printed }, "unit.part_serial_known", stage.Stop);
            return null;
        }

        if (part is not null && SerialNumber.Read(part.Serial!).Granted(out var known, out _) && known.Normal == serial.Normal) return null;
        return RemedyRefusals.ToRefusal(RemedyRefusal.WrongThing, $"`{printed}` was read; `{part?.Serial ?? unit.PrintedSerial}` is expected.", "serial");
    }

    private static Result<IReadOnlyList<EvidenceReference>, Refusal> Same(IReadOnlyList<EvidenceReference> evidence) => new List<EvidenceReference>(evidence);
}
