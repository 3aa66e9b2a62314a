namespace Makegood.Storage;

[Table("policy_version")]
public sealed record PolicyVersionRow : Row
{
    public required string Policy { get; init; }
    public required string Version { get; init; }
    public string? Title { get; init; }
    public required string Kind { get; init; }
    public required string AppliesBy { get; init; }
    public required DateOnly EffectiveFrom { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public required string PublishedBy { get; init; }
    public required string Source { get; init; }
}
