namespace Makegood.Storage;

[Table("coverage_line")]
public sealed record CoverageLineRow : Row
{
    public required string UnitId { get; init; }
    public string? UnitPartId { get; init; }
    public required string Source { get; init; }
    public string? PolicyId { get; init; }
    public required string Name { get; init; }
    public string? Term { get; init; }
    public required string Missing { get; init; }
    public DateOnly? StartsOn { get; init; }
    public DateOnly? LastDay { get; init; }
    public required bool Provisional { get; init; }
    public required string State { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

[Table("coverage_event")]
public sealed record CoverageEventRow : Row
{
    public required string UnitId { get; init; }
    public string? LineId { get; init; }
    public required long Sequence { get; init; }
    public required string Kind { get; init; }
    public required DateOnly OnDay { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public required string Actor { get; init; }
    public string? Corrects { get; init; }
    public required string Data { get; init; }
}
