using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>It left the customer for the workshop. The tracking number is what shows it, and what stops the clock where the promise says so.</summary>
public static class SendIn
{
    public sealed record Command(Parcel Parcel);

    /// <param name="onlyPerson">The customer whose remedies alone may be told about; null for staff.</param>
    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, string? onlyPerson, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.SendIn, act, onlyPerson, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (!(await Parcels.Send(stage, Parcels.In, command.Parcel)).Granted(out var parcel, out var no)) return no;
        if (!(await RepairTrip.Open(stage, parcel.SentOn, [Parcels.Evidence(parcel)])).Granted(out var trip, out no)) return no;
        return new Step { Change = r => r with { TripId = trip.Id }, Data = new { parcel = parcel.Id, trip = trip.Id }, On = parcel.SentOn, Evidence = [Parcels.Evidence(parcel)] };
    }
}
