namespace Makegood.Storage;

/// <summary>Somebody who is told what happened. Secrets are sealed with the installation's master key.</summary>
[Table("webhook")]
public sealed record WebhookRow : Row
{
    public required string Url { get; init; }

    /// <summary>Topics, separated by spaces; <c>unit.*</c> and <c>*</c> stand for many.</summary>
    public required string Topics { get; init; }
    public required string Secret { get; init; }
    public string? EarlierSecret { get; init; }
    public DateTimeOffset? EarlierUntil { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }
    public string? DisabledBecause { get; init; }
}

/// <summary>One message on its way to one receiver, with the last answer.</summary>
[Table("webhook_delivery", Audited = false, Proven = false)]
public sealed record WebhookDeliveryRow : Row
{
    public required string WebhookId { get; init; }
    public required string MessageId { get; init; }
    public required string Topic { get; init; }
    public required string State { get; init; }
    public required long Attempts { get; init; }
    public DateTimeOffset? NextAt { get; init; }
    public DateTimeOffset? LastAt { get; init; }
    public long? LastStatus { get; init; }
    public string? LastText { get; init; }
}
