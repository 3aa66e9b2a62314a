using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>Help comes to an end, is taken up again, goes another way, or is handed over to a claim.</summary>
public static class EndGuidance
{
    /// <param name="Move">solve, end or take_up_again.</param>
    public sealed record Command(string Move);

    public static async Task<Result<GuidanceView, Refusal>> Run(string id, Command command, string? onlyPerson, Act act, Database database, CancellationToken stop)
    {
        if (!Words.TryRead<GuidanceMove>(command.Move, out var move) || move is not (GuidanceMove.Solve or GuidanceMove.End or GuidanceMove.TakeUpAgain)) return Refusal.Invalid("move", $"`{command.Move}` is no such move; write solve, end or take_up_again.");
        await using var work = await database.Begin(act, stop);
        if (await HelpSteps.Find(work, act.Maker, id, onlyPerson, stop) is not { } row) return Refusal.NotFound("guidance");
        if (!(await work.End(row, move, stop)).Granted(out var ended, out var refusal)) return refusal;
        return await work.Commit(await GuidanceView.Of(work, ended, null, stop), stop);
    }

    /// <summary>Takes the step, and with it the claim whose help it is: solved from afar, it needs no part.</summary>
    internal static async Task<Result<GuidanceRow, Refusal>> End(this Work work, GuidanceRow row, GuidanceMove move, CancellationToken stop)
    {
        if (!GuidanceLifecycle.Next(Words.Read<GuidanceState>(row.State), move).Granted(out var next, out var refusal)) return GuidanceLifecycle.ToRefusal(refusal);
        var what = "guidance." + Words.Write(move);
        var ended = await work.Change(row with { State = Words.Write(next), ChangedAt = work.Act.At, EndedAt = next is GuidanceState.Solved or GuidanceState.Ended ? work.Act.At : null }, what, stop);
        await work.Tell(what, new { guidance = row.Id, claim = row.ClaimId }, stop);
        if (move is not GuidanceMove.Solve || row.ClaimId is not { } claim) return ended;
        // A claim that went on meanwhile is decided by its own desk.
        if (await work.FindClaim(row.Maker, claim, null, stop) is { State: ClaimState.Guidance } file && !(await work.Move(file, ClaimMove.SolveByGuidance, r => r with { Resolution = "solved_by_guidance" }, new { guidance = row.Id }, stop)).Granted(out _, out var no)) return no;
        return ended;
    }
}

/// <summary>Special problems go to the after-sales department, conventional ones to the remote engineers.</summary>
public static class RouteGuidance
{
    public sealed record Command(bool Special);

    public static async Task<Result<GuidanceView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        if (await HelpSteps.Find(work, act.Maker, id, null, stop) is not { } row) return Refusal.NotFound("guidance");
        if (!GuidanceLifecycle.Next(Words.Read<GuidanceState>(row.State), GuidanceMove.Route).Granted(out _, out var refusal)) return GuidanceLifecycle.ToRefusal(refusal);
        if (row.Special != command.Special)
        {
            row = await work.Change(row with { Special = command.Special, Route = Words.Write(GuidanceLifecycle.RouteOf(command.Special)), ChangedAt = act.At }, "guidance.routed", stop);
            await work.Tell("guidance.routed", new { guidance = row.Id, route = row.Route }, stop);
        }

        return await work.Commit(await GuidanceView.Of(work, row, null, stop), stop);
    }
}

/// <summary>A claim goes on with what help has found out: its desk sees every step, and asks none again.</summary>
public static class HandOverGuidance
{
    /// <param name="Claim">Number or id of a claim of the same person.</param>
    public sealed record Command(string Claim);

    public static async Task<Result<GuidanceView, Refusal>> Run(string id, Command command, string? onlyPerson, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        if (await HelpSteps.Find(work, act.Maker, id, onlyPerson, stop) is not { } row) return Refusal.NotFound("guidance");
        if (await work.FindClaim(act.Maker, command.Claim, onlyPerson, stop) is not { } file) return Refusal.Invalid("claim", $"There is no claim `{command.Claim}`.");
        if (file.Row.PersonId != row.PersonId) return GuidanceLifecycle.ToRefusal(GuidanceRefusal.OtherPersonsClaim, field: "claim");
        if (row.State == Words.Write(GuidanceState.HandedOver) && row.ClaimId == file.Row.Id) return await GuidanceView.Of(work, row, null, stop);
        if (row.ClaimId is not null && row.ClaimId != file.Row.Id) return GuidanceLifecycle.ToRefusal(GuidanceRefusal.IsHandedOver);
        if (!(await work.End(row with { ClaimId = file.Row.Id }, GuidanceMove.HandOver, stop)).Granted(out var over, out var refusal)) return refusal;
        return await work.Commit(await GuidanceView.Of(work, over, null, stop), stop);
    }
}
