using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>
/// The way to the workshop and back, as the coverage clock hears of it. Whether the clock stands still meanwhile is for the frozen term to say; here the trip
/// is recorded with what shows it.
/// </summary>
internal static class RepairTrip
{
    /// <param name="Id">The trip; null where no clock runs that it could stop.</param>
    public sealed record Opened(string? Id);

    public static async Task<Result<Opened, Refusal>> Open(Stage stage, DateOnly on, IReadOnlyList<EvidenceReference> evidence)
    {
        if (stage.Row.TripId is { } there) return new Opened(there);
        var file = await Load(stage, stage.Row.UnitId);
        if (file is null) return new Opened(null);
        var next = new NewEvent(stage.Act, file.History.Events.Count);
        var trip = new PauseOpened(stage.Act.NewId("trip"), stage.Row is { PartTravels: true, UnitPartId: { } part } ? [part] : [])
        {
            Id = next.Id(),
            Sequence = next.Sequence(),
            On = on,
            RecordedAt = next.At,
            Actor = next.Actor,
            Evidence = evidence,
            Reason = stage.Act.Reason,
        };
        // Before the first day of any promise there is no clock to stop.
        if (!file.History.Record(trip).Granted(out _, out var refusal) && refusal is CoverageRefusal.NotStarted or CoverageRefusal.BeforeStart) return new Opened(null);
        if (!(await stage.Work.RecordCoverage(file, [trip], stage.Today, "unit.trip_opened", stage.Stop)).Granted(out _, out var no)) return no;
        return new Opened(trip.TripId);
    }

    /// <summary>The trip is over; nothing happens where none is open.</summary>
    public static async Task<Refusal?> Close(Stage stage, DateOnly on, IReadOnlyList<EvidenceReference> evidence)
    {
        if (stage.Row.TripId is not { } trip) return null;
        var file = await Load(stage, stage.Row.UnitId);
        // Somebody may have closed it by hand.
        if (file is null || file.History.Standing.OfType<PauseClosed>().Any(c => c.TripId == trip)) return null;
        var next = new NewEvent(stage.Act, file.History.Events.Count);
        var back = new PauseClosed(trip) { Id = next.Id(), Sequence = next.Sequence(), On = on, RecordedAt = next.At, Actor = next.Actor, Evidence = evidence, Reason = stage.Act.Reason };
        return (await stage.Work.RecordCoverage(file, [back], stage.Today, "unit.trip_closed", stage.Stop)).Granted(out _, out var no) ? null : no;
    }

    private static async Task<UnitFile?> Load(Stage stage, string unit) =>
        await stage.Work.FindUnit(stage.Act.Maker, unit, null, stage.Stop) is { Row.RetiredAt: null } file ? file : null;
}
