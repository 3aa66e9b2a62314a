namespace Makegood.Storage;

[Table("maker")]
public sealed record MakerRow : Row
{
    public required string Slug { get; init; }
    public required string Name { get; init; }
    public required string TimeZone { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

[Table("account")]
public sealed record AccountRow : Row
{
    public required string Login { get; init; }
    public required string Role { get; init; }
    public string? PersonId { get; init; }
    public string? Password { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }
}

[Table("api_key")]
public sealed record ApiKeyRow : Row
{
    public required string Name { get; init; }
    public required string Hash { get; init; }
    public required string Role { get; init; }
    public required string Scopes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}

[Table("session", Audited = false, Proven = false)]
public sealed record SessionRow : Row
{
    public required string Hash { get; init; }
    public required string AccountId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

[Table("installation", Audited = false)]
public sealed record InstallationRow : Row
{
    public required string Value { get; init; }
}
