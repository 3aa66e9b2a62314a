using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>The desk takes a conversation up, waits for somebody, or closes it, without writing.</summary>
public static class MoveConversation
{
    /// <param name="Move">take_up, await_customer, await_third_party or close.</param>
    public sealed record Command(string Move);

    public static async Task<Result<ConversationItem, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop)
    {
        if (!Words.TryRead<ConversationMove>(command.Move, out var move) || move is ConversationMove.Hear or ConversationMove.Answer or ConversationMove.Merge) return Refusal.Invalid("move", $"`{command.Move}` is no move of the desk; write take_up, await_customer, await_third_party or close.");
        await using var work = await database.Begin(act, stop);
        if (await Talk.Find(work, act.Maker, id, null, stop) is not { } conversation) return Refusal.NotFound("conversation");
        var state = Words.Read<ConversationState>(conversation.State);
        if (!ConversationLifecycle.Next(state, move).Granted(out var next, out var refusal)) return ConversationLifecycle.ToRefusal(refusal);
        var row = await work.Change(conversation with { State = Words.Write(next), Turn = Words.Write(ConversationLifecycle.TurnOf(next)), ChangedAt = act.At, Events = conversation.Events + 1 }, "conversation." + command.Move, stop);
        await work.Note(row, move, state, next, answers: false, new { }, stop);
        return await work.Commit(ConversationItem.Of(row), stop);
    }
}

/// <summary>Says to which claim a conversation belongs that began before there was one.</summary>
public static class AttachConversation
{
    /// <param name="Claim">Number or id of a claim of the requester.</param>
    public sealed record Command(string Claim);

    public static async Task<Result<ConversationItem, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        if (await Talk.Find(work, act.Maker, id, null, stop) is not { } conversation) return Refusal.NotFound("conversation");
        if (await work.FindClaim(act.Maker, command.Claim, null, stop) is not { } file) return Refusal.Invalid("claim", $"There is no claim `{command.Claim}`.");
        if (conversation.ClaimId == file.Row.Id) return ConversationItem.Of(conversation);
        if (conversation.ClaimId is not null) return ConversationLifecycle.ToRefusal(ConversationRefusal.OtherClaim);
        if (conversation.State == Words.Write(ConversationState.Merged)) return ConversationLifecycle.ToRefusal(ConversationRefusal.IsMerged);
        if (conversation.PersonId != file.Row.PersonId) return Refusal.Invalid("claim", $"The claim `{command.Claim}` belongs to another person.");
        var row = await work.Change(conversation with { ClaimId = file.Row.Id, ChangedAt = act.At }, "conversation.attached", stop);
        await work.HearOf(file.Row.Id, null, answers: false, stop);
        return await work.Commit(ConversationItem.Of(row), stop);
    }
}
