namespace Makegood.Storage;

/// <summary>A message to the outside world, saved together with what it tells.</summary>
[Table("outbox", Audited = false)]
public sealed record OutboxRow : Row
{
    public required string Topic { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>JSON; ids and states, never a person's name or address.</summary>
    public required string Payload { get; init; }

    /// <summary>When it was handed to every receiver's queue; null while it waits.</summary>
    public DateTimeOffset? SpreadAt { get; init; }
}
