namespace Makegood.Storage;

[Table("attachment")]
public sealed record AttachmentRow : Row
{
    public required string Hash { get; init; }
    public required long Bytes { get; init; }
    public required string Name { get; init; }
    public required string MediaType { get; init; }
    public string? UnitId { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    public required string AddedBy { get; init; }
    public DateTimeOffset? RemovedAt { get; init; }
}
