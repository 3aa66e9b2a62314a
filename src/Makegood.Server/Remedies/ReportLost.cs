using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>What was on its way did not arrive. The claim is looked at again.</summary>
public static class ReportLost
{
    /// <param name="Evidence">What shows it: the carrier's answer, the customer's word.</param>
    /// <param name="LostOn">The local day on which it was given up; today when not said.</param>
    public sealed record Command(string Reason, IReadOnlyList<EvidenceInput> Evidence, DateOnly? LostOn = null);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.ReportLost, act with { Reason = command.Reason }, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (RemedyWork.ReasonProblem(command.Reason) is { } unsaid) return unsaid;
        if (!EvidenceInput.Read(command.Evidence).Granted(out var evidence, out var no)) return no;
        if (evidence.Count == 0) return RemedyRefusals.ToRefusal(RemedyRefusal.EvidenceMissing, field: "evidence");
        var direction = stage.File.State is RemedyState.InTransitIn ? Parcels.In : stage.File.State is RemedyState.AtSupplier ? Parcels.ToSupplier : Parcels.Out;
        if (!(await Parcels.Close(stage, direction, command.LostOn, "lost_on", isLost: true)).Granted(out var lost, out no)) return no;
        await Hold.End(stage);
        return new Step { On = lost.On, Evidence = evidence, Data = new { parcel = lost.Parcel?.Id } };
    }
}
