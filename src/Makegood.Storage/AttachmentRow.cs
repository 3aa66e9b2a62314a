namespace Makegood.Storage;

/// <summary>A stored file. Its bytes lie under their hash (<see cref="AttachmentFiles"/>); the row stays when they are removed.</summary>
[Table("attachment")]
public sealed record AttachmentRow : Row
{
    public required string Hash { get; init; }
    public required long Bytes { get; init; }
    public required string MediaType { get; init; }
    public string? SealedName { get; init; }
    public string? UnitId { get; init; }

    /// <summary>The customer who uploaded it; null for staff and keys.</summary>
    public string? PersonId { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    public required string AddedBy { get; init; }
    public DateTimeOffset? RemovedAt { get; init; }
}
