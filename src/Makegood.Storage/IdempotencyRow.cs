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
}
