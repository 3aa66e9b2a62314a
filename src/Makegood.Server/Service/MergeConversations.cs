using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>Two conversations are one: the messages and people of the first live on in the second, and nothing is lost or written anew.</summary>
public static class MergeConversations
{
    /// <param name="Into">The conversation that goes on.</param>
    /// <param name="Join">True when the two are with different people, who will read each other's words.</param>
    public sealed record Command(string Into, bool Join = false);

    public static async Task<Result<ConversationItem, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop)
    {
        // Load, in the order of ids, so that two merges at once do not wait for each other.
        await using var work = await database.Begin(act, stop);
        var found = new Dictionary<string, ConversationRow?>(StringComparer.Ordinal);
        foreach (var one in new[] { id, command.Into }.Distinct().Order(StringComparer.Ordinal)) found[one] = await Talk.Find(work, act.Maker, one, null, stop);
        if (found[id] is not { } first) return Refusal.NotFound("conversation");
        if (found[command.Into] is not { } into) return Refusal.Invalid("into", $"There is no conversation `{command.Into}`.");

        // Decide.
        var (was, state) = (Words.Read<ConversationState>(first.State), Words.Read<ConversationState>(into.State));
        if (first.MergedInto == into.Id) return ConversationItem.Of(into);
        if (!ConversationLifecycle.Next(was, ConversationMove.Merge).Granted(out var merged, out var refusal)) return ConversationLifecycle.ToRefusal(refusal);
        if (first.Id == into.Id || state is ConversationState.Merged) return ConversationLifecycle.ToRefusal(ConversationRefusal.MergedWithItself);
        if (first.ClaimId is not null && into.ClaimId is not null && first.ClaimId != into.ClaimId) return ConversationLifecycle.ToRefusal(ConversationRefusal.OtherClaim);
        if (first.PersonId != into.PersonId && !command.Join) return ConversationLifecycle.ToRefusal(ConversationRefusal.OtherPerson);

        // Remember. What waits to be read in the first waits in the second.
        var wakes = was is ConversationState.New or ConversationState.Open && state is not (ConversationState.New or ConversationState.Open);
        var next = wakes ? ConversationState.Open : state;
        var claim = into.ClaimId ?? first.ClaimId;
        foreach (var message in await work.Query<MessageRow>("SELECT * FROM message WHERE maker = @Maker AND conversation_id = @Id ORDER BY id", new { act.Maker, first.Id }, stop)) await work.Change(message with { ConversationId = into.Id, CameFrom = message.CameFrom ?? first.Id }, "message.merged", stop);
        foreach (var person in await work.Query<string>("SELECT person_id FROM conversation_member WHERE maker = @Maker AND conversation_id = @Id ORDER BY id", new { act.Maker, first.Id }, stop)) await work.Join(into.Id, person, "copy", stop);
        var whole = await work.Change(
            into with
            {
                ClaimId = claim,
                State = Words.Write(next),
                Turn = Words.Write(ConversationLifecycle.TurnOf(next)),
                Messages = into.Messages + first.Messages,
                Automatic = into.Automatic + first.Automatic,
                HeardAt = Later(into.HeardAt, first.HeardAt),
                AnsweredAt = Earlier(into.AnsweredAt, first.AnsweredAt),
                ChangedAt = act.At,
                Events = into.Events + (wakes ? 1 : 0),
            },
            "conversation.took_in",
            stop);
        var gone = await work.Change(first with { ClaimId = claim, State = Words.Write(merged), Turn = Words.Write(ConversationLifecycle.TurnOf(merged)), MergedInto = into.Id, ChangedAt = act.At, Events = first.Events + 1 }, "conversation.merge", stop);
        if (wakes) await work.Note(whole, ConversationMove.TakeUp, state, next, answers: false, new { merged = first.Id }, stop);
        await work.Note(gone, ConversationMove.Merge, was, merged, answers: false, new { into = into.Id }, stop);
        if (claim is not null) await work.HearOf(claim, null, answers: false, stop);

        // Tell.
        await work.Tell("conversation.merged", new { conversation = first.Id, into = into.Id, claim }, stop);
        return await work.Commit(ConversationItem.Of(whole), stop);
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b ?? a : a;
}
