using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>A person chooses another kind of remedy than the policy's words suggest, as long as nothing has been done.</summary>
public static class ChooseRemedy
{
    /// <param name="Kind">Such as <c>depot_repair</c>.</param>
    /// <param name="PartTravels">True: only the claimed part goes to the workshop; false: the whole unit.</param>
    public sealed record Command(string Kind, string Reason, bool? PartTravels = null);

    public static async Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop)
    {
        if (RemedyWork.ReasonProblem(command.Reason) is { } unsaid) return unsaid;
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);

        // Load.
        var file = await work.FindRemedy(act.Maker, id, null, stop);
        if (file is null) return Refusal.NotFound("remedy");

        // Decide.
        if (!Words.TryRead<RemedyKind>(command.Kind, out var kind)) return RemedyRefusals.ToRefusal(RemedyRefusal.KindUnknown, $"Write one of {Words.All<RemedyKind>()}.", "kind");
        if (file.State is not RemedyState.Planned) return RemedyRefusals.ToRefusal(RemedyRefusal.KindIsFixed, $"It is {file.Row.State} now.");
        var travels = command.PartTravels ?? file.Row.PartTravels;
        if (travels && file.Row.UnitPartId is null) return RemedyRefusals.ToRefusal(RemedyRefusal.PartMissing, field: "part_travels");
        if (travels && kind is RemedyKind.AdvanceUnit or RemedyKind.UnitSwap && command.PartTravels is not false) return RemedyRefusals.ToRefusal(RemedyRefusal.KindNeedsUnit, "Write `part_travels: false` when the whole unit is meant.", "kind");

        // Remember and tell.
        var row = await work.Change(file.Row with { Kind = Words.Write(kind), PartTravels = travels, Word = null, ChangedAt = act.At }, "remedy.choose", stop);
        await work.Add(RemedyStore.Event(work.Act, row.Id, file.Events + 1, "choose", row.State, row.State, new { from = file.Row.Kind, to = row.Kind, row.PartTravels }), "remedy.choose", stop);
        await work.Tell("remedy.choose", new { remedy = row.Id, claim = row.ClaimId, row.Kind, row.State, unit = row.UnitId }, stop);
        return await work.Commit(await RemedyView.Load(work, file with { Row = row, Events = file.Events + 1 }, isForCustomer: false, stop), stop);
    }
}
