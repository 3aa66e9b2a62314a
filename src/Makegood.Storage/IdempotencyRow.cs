namespace Makegood.Storage;

[Table("idempotency", Audited = false)]
public sealed record IdempotencyRow : Row
{
    public required string Caller { get; init; }
    public required string Route { get; init; }
    public required string BodyHash { get; init; }
    public required DateTimeOffset At { get; init; }
    public required long Status { get; init; }
    public string? Location { get; init; }
    public required string Answer { get; init; }

    /// <summary>How an answer is kept for a request that may come twice; null when it may not.</summary>
    public static IdempotencyRow? Of(Act act, object answer) => act.Once is not { } once
        ? null
        : new IdempotencyRow { Maker = act.Maker, Id = once.Id, Caller = act.Actor, Route = once.Route, BodyHash = once.BodyHash, At = act.At, Status = once.Status, Location = once.Location(answer), Answer = once.Write(answer) };
}
