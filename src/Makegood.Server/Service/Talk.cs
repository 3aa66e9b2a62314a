using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>A message as it is handed in.</summary>
/// <param name="Text">What is said; up to 50,000 characters.</param>
/// <param name="Direction">For the desk: `outbound` to the customer, `internal` for the desk alone, `inbound` for what somebody said by other means. A customer's are always inbound.</param>
/// <param name="From">Who said it, a person's id; for inbound messages that the desk writes down. The requester when not said.</param>
/// <param name="WaitFor">`customer` or `third_party`, when the desk waits for them from now on; the clocks stand until they answer.</param>
/// <param name="Copy">Ids of persons who are put in copy.</param>
/// <param name="Reference">The sender's own name for the message, such as a Message-ID: one that comes twice is kept once.</param>
/// <param name="Automatic">Written by a machine. It is kept, and opens, answers and reopens nothing.</param>
/// <param name="Files">Ids of attachments.</param>
/// <param name="Channel">`api` when not said.</param>
public sealed record NewMessage(string Text, string? Direction = null, string? From = null, string? WaitFor = null, IReadOnlyList<string>? Copy = null, string? Reference = null, bool Automatic = false, IReadOnlyList<string>? Files = null, DateTimeOffset? SentAt = null, string? Channel = null)
{
    public const int LongestText = 50_000;
    private const int LongestReference = 998;
    private const int MostCopies = 50;

    private static readonly string[] Channels = ["api", "staff", "portal", "mail"];

    internal Refusal? Problem(bool isCustomer)
    {
        if (string.IsNullOrWhiteSpace(Text)) return Refusal.Invalid("text", "Nothing is said; write the message.");
        if (Text.Length > LongestText) return Refusal.Invalid("text", string.Create(CultureInfo.InvariantCulture, $"The message has {Text.Length:N0} characters; {LongestText:N0} is the most. Attach the rest as a file."));
        if (Direction is not (null or "inbound" or "outbound" or "internal")) return Refusal.Invalid("direction", $"`{Direction}` is no direction; write inbound, outbound or internal.");
        if (WaitFor is not (null or "customer" or "third_party")) return Refusal.Invalid("wait_for", $"`{WaitFor}` is nobody to wait for; write customer or third_party.");
        if (WaitFor is not null && Direction is "inbound") return Refusal.Invalid("wait_for", "A message that came in gives the turn to the desk; wait with the answer to it.");
        if (Channel is not null && !Channels.Contains(Channel)) return Refusal.Invalid("channel", $"`{Channel}` is no channel; write {string.Join(", ", Channels)}.");
        if (Reference is { } reference && (reference.Length is 0 or > LongestReference || reference.Any(char.IsControl))) return Refusal.Invalid("reference", $"A reference has 1 to {LongestReference} printable characters.");
        if (Copy is { Count: > MostCopies }) return Refusal.Invalid("copy", $"More than {MostCopies} people in copy; that is a mailing list.");
        if (!isCustomer) return null;
        return (Direction, From, WaitFor, Copy, Reference, Automatic, Channel) is (null or "inbound", null, null, null or { Count: 0 }, null, false, null)
            ? null
            : Refusal.Invalid("text", "Customers send `text` and `files` alone; the rest is for the desk and its programs.");
    }
}

/// <summary>Writes down what is said: message, state and turn, the claim's clocks, and the news of it, all in one transaction.</summary>
internal static class Talk
{
    /// <summary>A new conversation, not yet written.</summary>
    public static ConversationRow Begin(Act act, string person, string? claim, string channel) => new()
    {
        Maker = act.Maker,
        Id = act.NewId("conv"),
        ClaimId = claim,
        PersonId = person,
        Channel = channel,
        State = Words.Write(ConversationState.New),
        Turn = Words.Write(Turn.Desk),
        OpenedAt = act.At,
        ChangedAt = act.At,
        Messages = 0,
        Automatic = 0,
        Events = 0,
    };

    public static Task<ConversationRow?> Find(Session session, string maker, string id, string? onlyPerson, CancellationToken stop) =>
        session.Single<ConversationRow>(
            $"SELECT * FROM conversation WHERE maker = @maker AND id = @id{(onlyPerson is null ? string.Empty : " AND person_id = @onlyPerson")}{(session is Work ? session.Dialect.ForUpdate : string.Empty)}",
            new { maker, id, onlyPerson },
            stop);

    /// <summary>The youngest conversation of a claim that was not merged away.</summary>
    public static Task<ConversationRow?> OfClaim(Session session, string maker, string claim, string person, CancellationToken stop) =>
        session.Single<ConversationRow>($"SELECT * FROM conversation WHERE maker = @maker AND claim_id = @claim AND person_id = @person AND state <> 'merged' ORDER BY id DESC LIMIT 1{(session is Work ? session.Dialect.ForUpdate : string.Empty)}", new { maker, claim, person }, stop);

    /// <summary>This very message, when it has come before.</summary>
    public static async Task<MessageRef?> Known(Work work, string? reference, CancellationToken stop)
    {
        if (reference is null) return null;
        if (await work.Single<MessageRow>("SELECT * FROM message WHERE maker = @Maker AND reference = @reference", new { work.Act.Maker, reference }, stop) is not { } there) return null;
        return MessageRef.Of(there, (await Find(work, work.Act.Maker, there.ConversationId, null, stop))!, "known");
    }

    /// <summary>Adds a message to a conversation.</summary>
    /// <param name="isNew">The conversation begins with it and is written here.</param>
    /// <param name="isCustomer">The customer sends it themselves.</param>
    public static async Task<Result<MessageRef, Refusal>> Say(this Work work, ConversationRow conversation, bool isNew, string? subject, NewMessage said, bool isCustomer, PersonVault vault, CancellationToken stop)
    {
        var act = work.Act;
        var direction = isCustomer ? "inbound" : said.Direction ?? "outbound";
        var writer = direction is "inbound" ? said.From ?? conversation.PersonId : act.Actor;
        // What the desk writes is about the requester, and goes when they are erased.
        var sealer = direction is "inbound" ? writer : conversation.PersonId;
        if (await Key(work, sealer, stop) is not { } key) return said.From is null ? ConversationLifecycle.ToRefusal(ConversationRefusal.NobodyToAnswer) : Refusal.Invalid("from", $"There is no person `{said.From}`, or they have been erased.");
        if (await MissingOf(work, "person", said.Copy, stop) is { } stranger) return Refusal.Invalid("copy", $"There is no person `{stranger}`.");
        if (await MissingOf(work, "attachment", said.Files, stop) is { } missing) return Refusal.Invalid("files", $"There is no attachment `{missing}`.");

        // Decide. A machine's message moves nothing; neither does a note of the desk, unless it says so.
        var state = Words.Read<ConversationState>(conversation.State);
        var move = MoveOf(direction, said, state);
        var next = state;
        if (move is { } step && !ConversationLifecycle.Next(state, step).Granted(out next, out var refusal)) return ConversationLifecycle.ToRefusal(refusal);
        if (state is ConversationState.Merged) return ConversationLifecycle.ToRefusal(ConversationRefusal.IsMerged);

        // Remember.
        var id = act.NewId("message");
        var message = new MessageRow
        {
            Maker = act.Maker,
            Id = id,
            ConversationId = conversation.Id,
            Sequence = conversation.Messages + 1,
            Direction = direction,
            Author = writer,
            PersonId = sealer,
            Channel = said.Channel ?? (isCustomer ? "portal" : "api"),
            Automatic = said.Automatic,
            // What we send has a name too, so that the answer to it, or its own copy, finds its way.
            Reference = said.Reference ?? (direction is "outbound" ? id : null),
            Files = JsonSerializer.Serialize(said.Files ?? []),
            Words = vault.SealText(key, act.Maker, sealer, id, said.Text),
            At = act.At,
            SentAt = said.SentAt is { } sent ? Columns.Trim(sent.ToUniversalTime()) : null,
        };
        var answers = direction is "outbound" && !said.Automatic;
        var hears = direction is "inbound" && !said.Automatic;
        var row = conversation with
        {
            State = Words.Write(next),
            Turn = Words.Write(ConversationLifecycle.TurnOf(next)),
            ChangedAt = act.At,
            HeardAt = hears ? act.At : conversation.HeardAt,
            AnsweredAt = conversation.AnsweredAt ?? (answers ? act.At : null),
            Messages = conversation.Messages + 1,
            Automatic = conversation.Automatic + (said.Automatic ? 1 : 0),
            Events = conversation.Events + (move is null ? 0 : 1),
        };
        if (isNew)
        {
            row = row with { Subject = subject is null ? null : vault.SealText((await Key(work, row.PersonId, stop))!, act.Maker, row.PersonId, row.Id, subject) };
            await work.Add(row, "conversation.opened", stop);
            await Join(work, row.Id, row.PersonId, "requester", stop);
        }
        else
        {
            row = await work.Change(row, "conversation.said", stop);
        }

        foreach (var person in (said.Copy ?? []).Append(direction is "inbound" ? writer : row.PersonId).Distinct()) await Join(work, row.Id, person, "copy", stop);
        await work.Add(message, "message.added", stop);
        if (move is { } moved) await Note(work, row, moved, state, next, answers, new { message = id }, stop);

        // Tell. One acknowledgement for a conversation, none for what a machine wrote: two machines never talk to each other for long.
        if (isNew && hears) await work.Tell("conversation.opened", new { conversation = row.Id, claim = row.ClaimId, to = row.PersonId }, stop);
        if (hears) await work.Tell("message.received", new { message = id, conversation = row.Id, claim = row.ClaimId }, stop);
        if (direction is "outbound") await work.Tell("message.sent", new { message = id, conversation = row.Id, claim = row.ClaimId, to = row.PersonId, copy = await Copies(work, row.Id, stop) }, stop);
        return MessageRef.Of(message, row, isNew ? "opened" : "added");
    }

    /// <summary>Writes down a move of a conversation, and lets the clocks of its claim hear of it.</summary>
    public static async Task Note(this Work work, ConversationRow row, ConversationMove move, ConversationState from, ConversationState to, bool answers, object data, CancellationToken stop)
    {
        var turn = ConversationLifecycle.Gives(move);
        var step = new ConversationEventRow
        {
            Maker = row.Maker,
            Id = work.Act.NewId("convevent"),
            ConversationId = row.Id,
            Sequence = row.Events,
            Kind = Words.Write(move),
            FromState = Words.Write(from),
            ToState = Words.Write(to),
            Turn = turn is { } given ? Words.Write(given) : null,
            Answers = answers,
            At = work.Act.At,
            Actor = work.Act.Actor,
            Data = JsonSerializer.Serialize(data, Columns.Json),
        };
        await work.Add(step, "conversation." + step.Kind, stop);
        if (row.ClaimId is { } claim && (turn is not null || answers)) await HearOf(work, claim, turn, answers, stop);
    }

    /// <summary>The turn, the first answer and the due date of a claim, after something was said about it. Nothing else of a claim changes by words.</summary>
    public static async Task HearOf(this Work work, string claim, Turn? turn, bool answers, CancellationToken stop)
    {
        var row = (await work.Single<ClaimRow>($"SELECT * FROM claim WHERE maker = @Maker AND id = @claim{work.Dialect.ForUpdate}", new { work.Act.Maker, claim }, stop))!;
        if (row.SubmittedAt is null) return;
        var waitsForNobody = row.Turn == Words.Write(Turn.Nobody);
        var changed = row with
        {
            Turn = turn is { } given && !waitsForNobody ? Words.Write(given) : row.Turn,
            FirstAnswerAt = row.FirstAnswerAt ?? (answers ? work.Act.At : null),
            DueAt = await work.DueAt(row, null, stop),
        };
        if (changed != row) await work.Change(changed with { ChangedAt = work.Act.At }, "claim.heard", stop);
    }

    public static async Task Join(this Work work, string conversation, string person, string part, CancellationToken stop)
    {
        var there = await work.Single<string>("SELECT id FROM conversation_member WHERE maker = @Maker AND conversation_id = @conversation AND person_id = @person", new { work.Act.Maker, conversation, person }, stop);
        if (there is null) await work.Add(new ConversationMemberRow { Maker = work.Act.Maker, Id = work.Act.NewId("member"), ConversationId = conversation, PersonId = person, Part = part, JoinedAt = work.Act.At }, "conversation.joined", stop);
    }

    public static Task<string?> Key(Session session, string maker, string person, CancellationToken stop) =>
        session.Single<string>("SELECT wrapped FROM person_key WHERE maker = @maker AND id = @person", new { maker, person }, stop);

    public static Task<string?> Key(Work work, string person, CancellationToken stop) => Key(work, work.Act.Maker, person, stop);

    /// <summary>The first of these ids that a table does not have; null when it has all.</summary>
    /// <param name="table">One of ours, never a caller's word.</param>
    public static async Task<string?> MissingOf(Work work, string table, IReadOnlyList<string>? ids, CancellationToken stop)
    {
        foreach (var id in ids ?? [])
        {
            if (await work.Single<string>($"SELECT id FROM {table} WHERE maker = @Maker AND id = @id", new { work.Act.Maker, id }, stop) is null) return id;
        }

        return null;
    }

    private static Task<IReadOnlyList<string>> Copies(Work work, string conversation, CancellationToken stop) =>
        work.Query<string>("SELECT person_id FROM conversation_member WHERE maker = @Maker AND conversation_id = @conversation AND part = 'copy' ORDER BY person_id", new { work.Act.Maker, conversation }, stop);

    private static ConversationMove? MoveOf(string direction, NewMessage said, ConversationState state)
    {
        if (said.Automatic) return null;
        if (direction is "inbound") return ConversationMove.Hear;
        ConversationMove? wait = said.WaitFor switch
        {
            // Who waits already and writes again goes on waiting.
            "customer" => state is ConversationState.WaitingCustomer ? ConversationMove.Answer : ConversationMove.AwaitCustomer,
            "third_party" => state is ConversationState.WaitingThirdParty ? ConversationMove.Answer : ConversationMove.AwaitThirdParty,
            _ => null,
        };
        return wait ?? (direction is "outbound" ? ConversationMove.Answer : null);
    }
}
