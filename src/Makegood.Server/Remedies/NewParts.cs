using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>Parts that took the place of others: the unit's list, and the clock that the policy gives the new part.</summary>
internal static class NewParts
{
    /// <param name="Part">The part instance that was replaced.</param>
    /// <param name="Serial">The new one's own serial, if it has one.</param>
    public sealed record Replacement(string Part, string? Serial);

    /// <summary>Fits the new parts; the refusal when one of them cannot be.</summary>
    public static async Task<Refusal?> Fit(Stage stage, IReadOnlyList<Replacement> parts, DateOnly on)
    {
        foreach (var part in parts)
        {
            var file = await stage.Work.FindUnit(stage.Act.Maker, stage.Row.UnitId, null, stage.Stop);
            if (file is null or { Row.RetiredAt: not null }) return null;
            var replacement = new PartReplacement(part.Part, stage.Act.NewId("upart"), on, part.Serial, stage.Act.Reason);
            if (!replacement.Decide(file, new NewEvent(stage.Act, file.History.Events.Count)).Granted(out var events, out var no)) return no;
            await replacement.Fit(stage.Work, file, stage.Stop);
            if (!(await stage.Work.RecordCoverage(file, events, stage.Today, "unit.part_replaced", stage.Stop)).Granted(out _, out no)) return no;
        }

        return null;
    }

    /// <summary>The part that this remedy sent is in the unit now, unless that is on record already.</summary>
    public static async Task<Refusal?> FitSent(Stage stage, DateOnly? fittedOn)
    {
        if (stage.Row.UnitPartId is not { } part) return null;
        var left = await stage.Work.Single<UnitPartRow>("SELECT * FROM unit_part WHERE maker = @Maker AND id = @part", new { stage.Act.Maker, part }, stage.Stop);
        if (left is null or { LeftOn: not null }) return null;
        var issue = await stage.Work.Single<PartIssueRow>("SELECT * FROM part_issue WHERE maker = @Maker AND remedy_id = @Id", new { stage.Act.Maker, stage.Row.Id }, stage.Stop);
        var sent = await stage.Work.Query<ShipmentRow>("SELECT * FROM shipment WHERE maker = @Maker AND remedy_id = @Id AND direction = 'out' ORDER BY number", new { stage.Act.Maker, stage.Row.Id }, stage.Stop);
        var arrived = sent is [.., var last] ? last.ArrivedOn : null;
        if (!RemedyWork.Day(fittedOn ?? arrived, stage.Today, "fitted_on", issue?.IssuedOn).Granted(out var on, out var no)) return no;
        return await Fit(stage, [new Replacement(part, issue?.Serial)], on);
    }
}
