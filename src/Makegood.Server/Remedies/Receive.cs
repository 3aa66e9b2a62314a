using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>It arrived at the bench.</summary>
public static class Receive
{
    /// <param name="ReceivedOn">The local day; today when not said.</param>
    /// <param name="Serial">As read off what arrived, to compare.</param>
    /// <param name="Evidence">What shows it; our own receipt at the bench when nothing is said.</param>
    public sealed record Command(DateOnly? ReceivedOn = null, string? Serial = null, IReadOnlyList<EvidenceInput>? Evidence = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.Receive, act, null, database, stage => Decide(stage, command), stop);

    internal static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (!Bench.Evidence(stage, command.Evidence).Granted(out var evidence, out var no)) return no;
        if (await Bench.Compare(stage, command.Serial) is { } wrong) return wrong;
        if (!(await Parcels.Close(stage, Parcels.In, command.ReceivedOn, "received_on")).Granted(out var arrival, out no)) return no;
        // Where nobody recorded the way in, the clock hears of it now.
        if (!(await RepairTrip.Open(stage, arrival.On, evidence)).Granted(out var trip, out no)) return no;
        return new Step { Change = r => r with { TripId = trip.Id }, Data = new { trip = trip.Id, on = arrival.On }, On = arrival.On, Evidence = evidence };
    }
}
