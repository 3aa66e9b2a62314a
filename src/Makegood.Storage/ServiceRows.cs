namespace Makegood.Storage;

[Table("service_level")]
public sealed record ServiceLevelRow : Row
{
    public required long Version { get; init; }
    public long? FirstAnswerMinutes { get; init; }
    public long? DecisionMinutes { get; init; }
    public long? RemedyMinutes { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public required string ChangedBy { get; init; }
}

[Table("business_calendar")]
public sealed record BusinessCalendarRow : Row
{
    public required long Version { get; init; }

    /// <summary>A calendar as text, in JSON.</summary>
    public required string Data { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public required string ChangedBy { get; init; }
}

[Table("due_refresh")]
public sealed record DueRefreshRow : Row
{
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>Claims up to this id are done.</summary>
    public required string AfterClaim { get; init; }
    public required long Seen { get; init; }

    /// <summary>Claims whose due date became another one.</summary>
    public required long Moved { get; init; }
    public DateTimeOffset? DoneAt { get; init; }
}

[Table("conversation")]
public sealed record ConversationRow : Row
{
    public string? ClaimId { get; init; }

    /// <summary>The requester: answers go to them, whoever wrote last.</summary>
    public required string PersonId { get; init; }
    public required string Channel { get; init; }
    public required string State { get; init; }
    public required string Turn { get; init; }

    /// <summary>Sealed with the requester's key.</summary>
    public string? Subject { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When the customer wrote last.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>When a person of the desk answered first.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
    public string? MergedInto { get; init; }
    public required long Messages { get; init; }

    /// <summary>How many of the messages came from a machine.</summary>
    public required long Automatic { get; init; }
    public required long Events { get; init; }
}

[Table("conversation_member")]
public sealed record ConversationMemberRow : Row
{
    public required string ConversationId { get; init; }
    public required string PersonId { get; init; }

    /// <summary>requester or copy.</summary>
    public required string Part { get; init; }
    public required DateTimeOffset JoinedAt { get; init; }
}

[Table("message")]
public sealed record MessageRow : Row
{
    public required string ConversationId { get; init; }

    /// <summary>The conversation that it was written in, if that one was merged into this one.</summary>
    public string? CameFrom { get; init; }

    /// <summary>Counts the messages of the conversation it was written in, from 1: messages of one millisecond stay in their order.</summary>
    public required long Sequence { get; init; }

    /// <summary>inbound, outbound or internal.</summary>
    public required string Direction { get; init; }

    /// <summary>A person's id for what came in, an account's or key's for what the desk wrote.</summary>
    public required string Author { get; init; }

    /// <summary>Whose key seals the words.</summary>
    public required string PersonId { get; init; }
    public required string Channel { get; init; }

    /// <summary>Written by a machine: an out-of-office note, a bounce, an acknowledgement.</summary>
    public required bool Automatic { get; init; }
    public string? Reference { get; init; }

    /// <summary>JSON list of attachment ids.</summary>
    public required string Files { get; init; }
    public required string Words { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>When it was sent by its sender's clock.</summary>
    public DateTimeOffset? SentAt { get; init; }
}

[Table("conversation_event")]
public sealed record ConversationEventRow : Row
{
    public required string ConversationId { get; init; }
    public required long Sequence { get; init; }

    /// <summary>The move, in snake_case.</summary>
    public required string Kind { get; init; }
    public required string FromState { get; init; }
    public required string ToState { get; init; }

    /// <summary>Whom the move gave the turn to; null when it stayed where it was.</summary>
    public string? Turn { get; init; }

    /// <summary>A person of the desk wrote to the customer.</summary>
    public required bool Answers { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }

    /// <summary>JSON: ids that belong to the move. Never a person's words.</summary>
    public required string Data { get; init; }
}

[Table("guidance_tree")]
public sealed record GuidanceTreeRow : Row
{
    public required string Name { get; init; }
    public required long Version { get; init; }
    public required string Title { get; init; }

    /// <summary>The steps, in JSON.</summary>
    public required string Data { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public required string PublishedBy { get; init; }
}

[Table("guidance")]
public sealed record GuidanceRow : Row
{
    public required string PersonId { get; init; }
    public string? UnitId { get; init; }
    public string? ClaimId { get; init; }
    public string? TreeId { get; init; }

    /// <summary>A short code for the trouble, from the maker's own list; `other` when none fits.</summary>
    public required string Topic { get; init; }

    /// <summary>What the customer told, sealed.</summary>
    public string? Told { get; init; }
    public required bool Special { get; init; }
    public required string Route { get; init; }
    public required string State { get; init; }
    public required long Steps { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required string OpenedBy { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

[Table("guidance_step")]
public sealed record GuidanceStepRow : Row
{
    public required string GuidanceId { get; init; }
    public required long Sequence { get; init; }

    /// <summary>The version of the tree that asked it; null for a step of a person's own.</summary>
    public string? TreeId { get; init; }
    public required string Step { get; init; }
    public required string Outcome { get; init; }

    /// <summary>JSON list of attachment ids.</summary>
    public required string Media { get; init; }

    /// <summary>Sealed with the customer's key.</summary>
    public string? Note { get; init; }

    /// <summary>It had been taken before, and somebody said why once more.</summary>
    public required bool Again { get; init; }
    public string? Reason { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
}

[Table("guidance_session")]
public sealed record GuidanceSessionRow : Row
{
    public required string GuidanceId { get; init; }
    public required DateTimeOffset StartsAt { get; init; }
    public required long Minutes { get; init; }

    /// <summary>Where to meet: the maker's own meeting tool.</summary>
    public required string Link { get; init; }

    /// <summary>The desk's address that the invitation comes from; null to send none.</summary>
    public string? Organizer { get; init; }

    /// <summary>Counts the changes that the guests' calendars must follow, from 0.</summary>
    public required long ChangeNumber { get; init; }
    public required DateTimeOffset BookedAt { get; init; }
    public required string BookedBy { get; init; }
    public DateTimeOffset? CalledOffAt { get; init; }
}
