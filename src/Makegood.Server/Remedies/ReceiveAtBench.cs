using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>Something arrived: with an RMA number on the parcel, or with nothing but a serial. The remedy that waits for it is found and takes it in.</summary>
public static class ReceiveAtBench
{
    /// <param name="Rma">The number on the parcel.</param>
    /// <param name="Serial">As read off what arrived: the unit's, or a part's.</param>
    public sealed record Command(string? Rma = null, string? Serial = null, DateOnly? ReceivedOn = null, IReadOnlyList<EvidenceInput>? Evidence = null);

    public static async Task<Result<RemedyView, Refusal>> Run(Command command, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load.
        if (!(await Find(work, command, stop)).Granted(out var id, out var no)) return no;
        if (await work.FindRemedy(act.Maker, id, null, stop) is not { } file) return Refusal.NotFound("remedy");
        var today = await MakerDay.Of(work, act.At, stop);

        // Decide, remember and tell: whichever of the two receipts this remedy waits for.
        var isReturn = RemedyLifecycle.Steps[file.Kind].Any(s => s.Move is RemedyMove.ReceiveReturn);
        var stage = new Stage(work, file, today, stop);
        var taken = isReturn
            ? await RemedyWork.Take(stage, RemedyMove.ReceiveReturn, s => ReceiveReturn.Decide(s, new ReceiveReturn.Command(command.ReceivedOn, command.Serial, command.Evidence)))
            : await RemedyWork.Take(stage, RemedyMove.Receive, s => Receive.Decide(s, new Receive.Command(command.ReceivedOn, command.Serial, command.Evidence)));
        if (!taken.Granted(out var after, out no)) return no;
        return await work.Commit(await RemedyView.Load(work, after, isForCustomer: false, stop), stop);
    }

    private static async Task<Result<string, Refusal>> Find(Work work, Command command, CancellationToken stop)
    {
        var maker = work.Act.Maker;
        if (command.Rma is { } rma)
        {
            var id = await work.Single<string>("SELECT id FROM remedy WHERE maker = @maker AND rma_number = @number", new { maker, number = rma.Trim().ToUpperInvariant() }, stop);
            return id ?? (Result<string, Refusal>)new Refusal(RefusalCode.NotFound, $"There is no RMA number `{rma}`. Try the serial of what arrived.", "rma");
        }

        if (command.Serial is null) return Refusal.Invalid("serial", "Give the RMA number of the parcel, or the serial of what arrived.");
        if (!SerialNumber.Read(command.Serial).Granted(out var serial, out var wrong)) return Refusal.Invalid("serial", SerialNumber.Words(wrong));
        var units = await work.Query<string>(
            "SELECT id FROM unit WHERE maker = @maker AND serial = @Normal UNION SELECT unit_id FROM unit_part WHERE maker = @maker AND serial IN (@Normal, @Printed)",
            new { maker, serial.Normal, serial.Printed },
            stop);
        if (units.Count == 0) return new Refusal(RefusalCode.NotFound, $"No unit and no part with the serial `{command.Serial}` is registered.", "serial");
        var open = await work.Some<RemedyRow>("remedy", "unit_id", maker, units, "id", stop);
        var waiting = open.Where(r => RemedyLifecycle.MovesOf(Words.Read<RemedyKind>(r.Kind), Words.Read<RemedyState>(r.State)).Any(m => m is RemedyMove.Receive or RemedyMove.ReceiveReturn)).ToList();
        return waiting switch
        {
            [var one] => one.Id,
            [] => new Refusal(RefusalCode.NotFound, $"No remedy waits for `{command.Serial}`. If the owner sent it by themselves, open a claim for it and issue an RMA number.", "serial"),
            _ => new Refusal(RefusalCode.NotPossibleNow, $"Several remedies wait for `{command.Serial}`: {string.Join(", ", waiting.Select(r => r.RmaNumber ?? r.Id))}. Give the RMA number as well.", "rma"),
        };
    }
}
