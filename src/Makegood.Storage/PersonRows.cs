namespace Makegood.Storage;

[Table("person")]
public sealed record PersonRow : Row
{
    public string? Sealed { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ErasedAt { get; init; }
}

[Table("person_key", Audited = false)]
public sealed record PersonKeyRow : Row
{
    public required string Wrapped { get; init; }
}
