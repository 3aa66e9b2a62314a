using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>Lists conversations, the ones that began last first.</summary>
public static class FindConversations
{
    public static async Task<IReadOnlyList<ConversationItem>> Run(string? state, string? turn, string? claim, string? person, string? after, int most, string maker, string? onlyPerson, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var rows = await look.Query<ConversationRow>(
            $"""
            SELECT * FROM conversation WHERE maker = @maker
              {(after is null ? string.Empty : "AND id < @after")}
              {(state is null ? string.Empty : "AND state = @state")}
              {(turn is null ? string.Empty : "AND turn = @turn")}
              {(claim is null ? string.Empty : "AND claim_id = @claim")}
              {(onlyPerson is null && person is null ? string.Empty : "AND person_id = @whose")}
            ORDER BY id DESC LIMIT @most
            """,
            new { maker, after, state, turn, claim, whose = onlyPerson ?? person, most },
            stop);
        return [.. rows.Select(ConversationItem.Of)];
    }
}

/// <summary>A conversation with its people and all that was said, in the order in which it came.</summary>
public static class ShowConversation
{
    public static async Task<Result<ConversationView, Refusal>> Run(string id, string maker, string? onlyPerson, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await Talk.Find(look, maker, id, onlyPerson, stop) is not { } row) return Refusal.NotFound("conversation");
        var members = await look.Query<ConversationMemberRow>("SELECT * FROM conversation_member WHERE maker = @maker AND conversation_id = @id ORDER BY joined_at, part DESC, id", new { maker, id }, stop);
        // What the desk writes to itself is nobody else's.
        var messages = await look.Query<MessageRow>($"SELECT * FROM message WHERE maker = @maker AND conversation_id = @id{(onlyPerson is null ? string.Empty : " AND direction <> 'internal'")} ORDER BY at, conversation_id, came_from, sequence", new { maker, id }, stop);
        var reader = await Reader.For(look, vault, maker, messages.Select(m => m.PersonId).Append(row.PersonId), stop);
        return new ConversationView(ConversationItem.Of(row), reader.Read(row.PersonId, row.Id, row.Subject), [.. members.Select(m => new MemberView(m.PersonId, m.Part, m.JoinedAt))], [.. messages.Select(reader.View)]);
    }
}

/// <summary>Everything that was said about a claim, in all its conversations, in the order in which it came.</summary>
public static class ShowClaimMessages
{
    public sealed record Answer(string Claim, IReadOnlyList<ConversationItem> Conversations, IReadOnlyList<MessageView> Messages);

    public static async Task<Result<Answer, Refusal>> Run(string claim, string maker, string? onlyPerson, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindClaim(maker, claim, onlyPerson, stop) is not { } file) return Refusal.NotFound("claim");
        var mine = onlyPerson is null ? string.Empty : " AND c.person_id = @onlyPerson";
        var conversations = await look.Query<ConversationRow>($"SELECT c.* FROM conversation c WHERE c.maker = @maker AND c.claim_id = @Id{mine} ORDER BY c.id", new { maker, file.Row.Id, onlyPerson }, stop);
        var messages = await look.Query<MessageRow>(
            $"SELECT m.* FROM conversation c JOIN message m ON m.maker = c.maker AND m.conversation_id = c.id WHERE c.maker = @maker AND c.claim_id = @Id{mine}{(onlyPerson is null ? string.Empty : " AND m.direction <> 'internal'")} ORDER BY m.at, m.conversation_id, m.came_from, m.sequence",
            new { maker, file.Row.Id, onlyPerson },
            stop);
        var reader = await Reader.For(look, vault, maker, messages.Select(m => m.PersonId), stop);
        return new Answer(file.Row.Number, [.. conversations.Select(ConversationItem.Of)], [.. messages.Select(reader.View)]);
    }
}
