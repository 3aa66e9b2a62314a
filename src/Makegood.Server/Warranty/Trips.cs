using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>The unit, or parts of it, left the customer for repair. Whether the clock stands still is for the policy to say.</summary>
public static class OpenTrip
{
    /// <param name="LeftOn">The local day on which it left the customer.</param>
    /// <param name="Parts">Ids of the part instances that went; nothing for the whole unit.</param>
    /// <param name="Evidence">What shows it: a tracking number, a carrier's scan, a receipt at the bench, the customer's word.</param>
    public sealed record Command(DateOnly LeftOn, IReadOnlyList<EvidenceInput> Evidence, IReadOnlyList<string>? Parts = null, string? Reason = null);

    public static Task<Result<UnitView, Refusal>> Run(string unitId, Command command, Act act, Database database, CancellationToken stop) =>
        CoverageWork.Run(unitId, "unit.trip_opened", act, null, database, (file, next) => Decide(file, next, command, act), null, stop);

    private static Result<IReadOnlyList<CoverageEvent>, Refusal> Decide(UnitFile file, NewEvent next, Command command, Act act)
    {
        if (!EvidenceInput.Read(command.Evidence).Granted(out var evidence, out var no)) return no;
        if ((command.Parts ?? []).FirstOrDefault(id => file.Parts.All(p => p.Id != id)) is { } foreign) return Refusal.Invalid("parts", $"This unit has no part `{foreign}`. `GET /api/v1/units/{file.Row.Id}` lists its parts with their ids.");
        return CoverageWork.These(new PauseOpened(act.NewId("trip"), command.Parts ?? [])
        {
            Id = next.Id(),
            Sequence = next.Sequence(),
            On = command.LeftOn,
            RecordedAt = next.At,
            Actor = next.Actor,
            Evidence = evidence,
            Reason = command.Reason,
        });
    }
}

/// <summary>What had left for repair is back with the customer.</summary>
public static class CloseTrip
{
    /// <param name="BackOn">The local day on which the customer had it again.</param>
    public sealed record Command(DateOnly BackOn, IReadOnlyList<EvidenceInput> Evidence, string? Reason = null);

    public static Task<Result<UnitView, Refusal>> Run(string unitId, string tripId, Command command, Act act, Database database, CancellationToken stop) =>
        CoverageWork.Run(unitId, "unit.trip_closed", act, null, database, (file, next) => Decide(file, next, tripId, command), null, stop);

    private static Result<IReadOnlyList<CoverageEvent>, Refusal> Decide(UnitFile file, NewEvent next, string tripId, Command command)
    {
        if (file.History.Standing.OfType<PauseOpened>().All(t => t.TripId != tripId)) return Refusal.NotFound("trip");
        if (!EvidenceInput.Read(command.Evidence).Granted(out var evidence, out var no)) return no;
        return CoverageWork.These(new PauseClosed(tripId)
        {
            Id = next.Id(),
            Sequence = next.Sequence(),
            On = command.BackOn,
            RecordedAt = next.At,
            Actor = next.Actor,
            Evidence = evidence,
            Reason = command.Reason,
        });
    }
}
