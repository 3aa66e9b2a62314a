using System.Text.Json;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>A message as those who may read it see it.</summary>
/// <param name="Direction">inbound, outbound or internal; customers never see internal ones.</param>
/// <param name="Author">The person who wrote it, or the account or key of the desk.</param>
/// <param name="Text">Null once the person it was sealed for has been erased.</param>
/// <param name="CameFrom">The conversation it was written in, when that one was merged into this.</param>
/// <param name="SentAt">By the sender's own clock.</param>
public sealed record MessageView(string Id, string Conversation, string Direction, string Author, string Channel, bool Automatic, string? Reference, IReadOnlyList<string> Files, string? Text, string? CameFrom, DateTimeOffset At, DateTimeOffset? SentAt);

/// <summary>A conversation in a list.</summary>
/// <param name="Person">The requester: answers go to them, whoever wrote last.</param>
/// <param name="Turn">desk, customer, third_party or nobody.</param>
/// <param name="Automatic">How many of its messages came from machines.</param>
public sealed record ConversationItem(string Id, string? Claim, string Person, string Channel, string State, string Turn, long Messages, long Automatic, DateTimeOffset OpenedAt, DateTimeOffset ChangedAt, DateTimeOffset? HeardAt, DateTimeOffset? AnsweredAt, string? MergedInto)
{
    internal static ConversationItem Of(ConversationRow c) => new(c.Id, c.ClaimId, c.PersonId, c.Channel, c.State, c.Turn, c.Messages, c.Automatic, c.OpenedAt, c.ChangedAt, c.HeardAt, c.AnsweredAt, c.MergedInto);
}

/// <summary>Somebody in a conversation.</summary>
/// <param name="Part">requester or copy.</param>
public sealed record MemberView(string Person, string Part, DateTimeOffset JoinedAt);

/// <summary>A conversation with all that was said.</summary>
public sealed record ConversationView(ConversationItem Conversation, string? Subject, IReadOnlyList<MemberView> Members, IReadOnlyList<MessageView> Messages);

/// <summary>What is answered, and kept, when something was said: no words of anybody.</summary>
/// <param name="Outcome">`added`, `opened` when a conversation began with it, or `known` when this very message had come before.</param>
public sealed record MessageRef(string Id, string Conversation, string? Claim, string Direction, string State, string Turn, string Outcome, DateTimeOffset At)
{
    internal static MessageRef Of(MessageRow m, ConversationRow c, string outcome) => new(m.Id, c.Id, c.ClaimId, m.Direction, c.State, c.Turn, outcome, m.At);
}

/// <summary>Reads sealed words, each with the key of the person it was sealed for.</summary>
internal sealed class Reader(PersonVault vault, string maker, IReadOnlyDictionary<string, string> keys)
{
    public static async Task<Reader> For(Session session, PersonVault vault, string maker, IEnumerable<string> persons, CancellationToken stop)
    {
        var rows = await session.Some<PersonKeyRow>("person_key", "id", maker, [.. persons.Distinct()], "id", stop);
        return new Reader(vault, maker, rows.ToDictionary(r => r.Id, r => r.Wrapped, StringComparer.Ordinal));
    }

    /// <summary>The words; null when there are none or the person has been erased.</summary>
    public string? Read(string person, string row, string? words) => words is not null && keys.TryGetValue(person, out var key) ? vault.OpenText(key, maker, person, row, words) : null;

    public MessageView View(MessageRow m) =>
        new(m.Id, m.ConversationId, m.Direction, m.Author, m.Channel, m.Automatic, m.Reference, JsonSerializer.Deserialize<List<string>>(m.Files)!, Read(m.PersonId, m.Id, m.Words), m.CameFrom, m.At, m.SentAt);
}
