using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>It leaves the workshop for its owner.</summary>
public static class SendOut
{
    public sealed record Command(Parcel Parcel);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.SendOut, act, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command) =>
        (await Parcels.Send(stage, Parcels.Out, command.Parcel)).Granted(out var parcel, out var no)
            ? new Step { Data = new { parcel = parcel.Id }, On = parcel.SentOn, Evidence = [Parcels.Evidence(parcel)] }
            : no;
}
