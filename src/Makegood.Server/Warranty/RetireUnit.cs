using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>A unit leaves the registry: scrapped, or registered by mistake. Its history stays and can be read.</summary>
public static class RetireUnit
{
    public sealed record Command(string Reason);

    public static async Task<Result<UnitView, Refusal>> Run(string unitId, Command command, Act act, Database database, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(command.Reason)) return Refusal.Invalid("reason", "Say why; whoever meets the serial again will want to know.");
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);
        var file = await work.FindUnit(act.Maker, unitId, null, stop);
        if (file is null) return Refusal.NotFound("unit");
        var today = await MakerDay.Of(work, act.At, stop);
        if (file.Row.RetiredAt is not null) return await work.Commit(UnitView.Of(file, today), stop);
        var row = await work.Change(file.Row with { RetiredAt = act.At }, "unit.retired", stop);
        await work.Tell("unit.retired", new { unit = unitId }, stop);
        return await work.Commit(UnitView.Of(file with { Row = row }, today), stop);
    }
}
