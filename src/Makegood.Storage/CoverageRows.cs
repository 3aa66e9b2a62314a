namespace Makegood.Storage;

/// <summary>A term as its policy gave it, in JSON. Its id is the hash of its content: equal terms are one row.</summary>
[Table("coverage_term")]
public sealed record CoverageTermRow : Row
{
    public string? PolicyId { get; init; }
    public required string Data { get; init; }
}

/// <summary>One promise about one unit or part. What can be searched for (last day, state) is worked out from the events and kept here.</summary>
[Table("coverage_line")]
public sealed record CoverageLineRow : Row
{
    public required string UnitId { get; init; }
    public string? UnitPartId { get; init; }
    public required string Source { get; init; }
    public string? PolicyId { get; init; }
    public required string Name { get; init; }
    public string? TermId { get; init; }

    /// <summary>The facts that the policy still needs before it can promise anything, separated by spaces; empty when there is a term.</summary>
    public required string Missing { get; init; }
    public DateOnly? StartsOn { get; init; }
    public DateOnly? LastDay { get; init; }
    public required bool Provisional { get; init; }
    public required string State { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An event of the coverage clock; <see cref="Data"/> is all of it, in JSON.</summary>
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
