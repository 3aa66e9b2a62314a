using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>What the carrier said about a parcel on its way. The same said twice is once.</summary>
public static class RecordCarrierEvent
{
    private const int LongestKind = 60;

    /// <param name="Kind">The carrier's word in snake_case, such as <c>accepted</c> or <c>out_for_delivery</c>.</param>
    /// <param name="At">When the carrier saw it.</param>
    public sealed record Command(string Kind, DateTimeOffset At);

    public sealed record Answer(string Parcel, IReadOnlyList<Seen> Events);

    public sealed record Seen(string Kind, DateTimeOffset At);

    public static async Task<Result<Answer, Refusal>> Run(string parcelId, Command command, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load.
        var parcel = await work.Single<ShipmentRow>("SELECT * FROM shipment WHERE maker = @Maker AND id = @parcelId", new { act.Maker, parcelId }, stop);
        if (parcel is null) return Refusal.NotFound("parcel");

        // Decide.
        if (command.Kind is not { Length: > 0 and <= LongestKind } kind || !kind.All(c => char.IsAsciiLetterLower(c) || c is '_')) return Refusal.Invalid("kind", "Write the carrier's word in small letters and underscores, such as `out_for_delivery`.");
        if (command.At > act.At) return Refusal.Invalid("at", "This moment lies in the future.");
        var at = Columns.Trim(command.At);
        var seen = await work.Query<ShipmentEventRow>("SELECT * FROM shipment_event WHERE maker = @Maker AND shipment_id = @parcelId ORDER BY at, kind", new { act.Maker, parcelId }, stop);
        var next = new ShipmentEventRow { Maker = act.Maker, Id = act.NewId("scan"), ShipmentId = parcelId, Kind = kind, At = at, RecordedAt = act.At };

        // Remember.
        var isNew = seen.All(e => e.Kind != kind || e.At != at);
        if (isNew) await work.Add(next, "shipment.seen", stop);
        return await work.Commit(new Answer(parcelId, [.. seen.Concat(isNew ? [next] : []).OrderBy(e => e.At).Select(e => new Seen(e.Kind, e.At))]), stop);
    }
}
