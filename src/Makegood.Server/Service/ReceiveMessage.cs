using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>
/// A message comes in from outside, and is put where it belongs: by the messages that it answers, then by the claim that it names, else into a conversation of its own.
/// It never changes a decision.
/// </summary>
/// <remarks>Order of matching: osTicket (research/warranty-anchors.md, 2.11). Automatic messages and loops: pains 25 and 26.</remarks>
public static class ReceiveMessage
{
    // A program that does not say that it is one shows by its pace. Three conversations in an hour are more than a person begins.
    private const int MostOpenedInAnHour = 3;
    private const int LongestChain = 20;
    private const int MostAnswered = 200;

    /// <param name="From">The person who wrote it.</param>
    /// <param name="Reference">The sender's own name for it, such as the Message-ID; one that comes twice is kept once.</param>
    /// <param name="InReplyTo">References of the messages that it answers, the nearest last.</param>
    /// <param name="Claim">The number or id of a claim that it names for certain, by a token of ours.</param>
    public sealed record Command(string From, string Reference, string Text, IReadOnlyList<string>? InReplyTo = null, string? Claim = null, string? Subject = null, IReadOnlyList<string>? Copy = null, bool Automatic = false, IReadOnlyList<string>? Files = null, DateTimeOffset? SentAt = null, string Channel = "mail");

    public static async Task<Result<MessageRef, Refusal>> Run(Command command, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        var said = new NewMessage(command.Text, "inbound", command.From, null, command.Copy, command.Reference, command.Automatic, command.Files, command.SentAt, command.Channel);
        if (said.Problem(isCustomer: false) is { } problem) return problem;
        if (StartConversation.SubjectProblem(command.Subject) is { } subject) return subject;
        if (command.InReplyTo is { Count: > MostAnswered }) return Refusal.Invalid("in_reply_to", $"A message answers at most {MostAnswered} others; send the last ones.");

        // Load. The person is held, so that two of their messages at once do not begin two conversations.
        await using var work = await database.Begin(act, stop);
        if (await Talk.Known(work, command.Reference, stop) is { } known) return known;
        if (await work.Single<PersonRow>($"SELECT * FROM person WHERE maker = @Maker AND id = @From{work.Dialect.ForUpdate}", new { act.Maker, command.From }, stop) is not { ErasedAt: null }) return Refusal.Invalid("from", $"There is no person `{command.From}`, or they have been erased.");
        ClaimFile? file = null;
        if (command.Claim is { } claim && (file = await work.FindClaim(act.Maker, claim, null, stop)) is null) return Refusal.Invalid("claim", $"There is no claim `{claim}`.");
        var there = await Answered(work, command.InReplyTo, stop)
            ?? (file is null ? null : await Talk.OfClaim(work, act.Maker, file.Row.Id, file.Row.PersonId, stop))
            ?? (file is null ? await Loop(work, command.From, stop) : null);

        // Decide.
        if (there is null && command.Automatic) return ConversationLifecycle.ToRefusal(ConversationRefusal.AutomaticOpensNothing);
        var conversation = there ?? Talk.Begin(act, file?.Row.PersonId ?? command.From, file?.Row.Id, command.Channel);

        // Remember and tell.
        if (!(await work.Say(conversation, there is null, command.Subject, said, isCustomer: false, vault, stop)).Granted(out var added, out var refusal)) return refusal;
        return await work.Commit(added, stop);
    }

    // The conversation of the nearest message that is known, followed to where it lives now.
    private static async Task<ConversationRow?> Answered(Work work, IReadOnlyList<string>? references, CancellationToken stop)
    {
        foreach (var reference in (references ?? []).Reverse())
        {
            var id = await work.Single<string>("SELECT conversation_id FROM message WHERE maker = @Maker AND reference = @reference", new { work.Act.Maker, reference }, stop);
            for (var steps = 0; id is not null && steps < LongestChain; steps++)
            {
                var conversation = (await Talk.Find(work, work.Act.Maker, id, null, stop))!;
                if (conversation.MergedInto is null) return conversation;
                id = conversation.MergedInto;
            }
        }

        return null;
    }

    private static async Task<ConversationRow?> Loop(Work work, string person, CancellationToken stop)
    {
        var since = work.Act.At.AddHours(-1);
        var young = await work.Query<ConversationRow>(
            $"SELECT * FROM conversation WHERE maker = @Maker AND person_id = @person AND opened_at > @since AND claim_id IS NULL AND state <> 'merged' ORDER BY opened_at DESC, id DESC LIMIT {MostOpenedInAnHour}",
            new { work.Act.Maker, person, since },
            stop);
        return young.Count < MostOpenedInAnHour ? null : await Talk.Find(work, work.Act.Maker, young[0].Id, null, stop);
    }
}
