using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>What was set aside is free again.</summary>
public static class Release
{
    public sealed record Command(string? Reason = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.Release, act with { Reason = command.Reason }, null, database, Decide, stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage)
    {
        await Hold.End(stage);
        return new Step { Change = r => r with { NewUnitId = null } };
    }
}

/// <summary>Units set aside for a remedy.</summary>
internal static class Hold
{
    public static async Task End(Stage stage)
    {
        if (stage.Row.NewUnitId is not { } unit) return;
        var hold = await stage.Work.Single<UnitHoldRow>("SELECT * FROM unit_hold WHERE maker = @Maker AND id = @unit AND remedy_id = @Id", new { stage.Act.Maker, unit, stage.Row.Id }, stage.Stop);
        if (hold is not null) await stage.Work.Remove(hold, "unit.released", stage.Stop);
    }
}
