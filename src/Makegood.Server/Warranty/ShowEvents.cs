using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>Everything that happened to the coverage of a unit, as it was written down; corrections stand beside what they correct.</summary>
public static class ShowEvents
{
    /// <param name="Kind">started, pause_opened, pause_closed, extended, inherited, restarted, replaced, voided, unvoided, transferred or corrected.</param>
    /// <param name="On">The local day on which it happened.</param>
    /// <param name="Corrects">The event that this one corrects.</param>
    /// <param name="Details">What belongs to this kind of event: trip id, parts, evidence, reason.</param>
    public sealed record Item(string Id, long Sequence, string Kind, DateOnly On, string? LineId, DateTimeOffset RecordedAt, string Actor, string? Corrects, JsonElement Details);

    public sealed record Answer(IReadOnlyList<Item> Items);

    public static async Task<Result<Answer, Refusal>> Run(string unitId, string maker, string? onlyOwner, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindUnit(maker, unitId, onlyOwner, stop) is null) return Refusal.NotFound("unit");
        var rows = await look.Query<CoverageEventRow>("SELECT * FROM coverage_event WHERE maker = @maker AND unit_id = @unitId ORDER BY sequence", new { maker, unitId }, stop);
        return new Answer([.. rows.Select(r => new Item(r.Id, r.Sequence, r.Kind, r.OnDay, r.LineId, r.RecordedAt, r.Actor, r.Corrects, JsonElement.Parse(r.Data)))]);
    }
}
