namespace Makegood.Storage;

/// <summary>A shop that tells us about its orders. Its secret is sealed with the installation's master key.</summary>
[Table("shop")]
public sealed record ShopRow : Row
{
    /// <summary>Begins the names of its orders and accounts, and is never changed therefore.</summary>
    public required string Name { get; init; }

    /// <summary><c>shopify</c> or <c>woocommerce</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The address by which the shop names itself; null when it is not looked at.</summary>
    public string? Domain { get; init; }
    public required string Channel { get; init; }

    /// <summary>JSON: by which names the shop means our credit.</summary>
    public required string CreditNames { get; init; }
    public string? AffiliateMark { get; init; }

    /// <summary>Null: lost with the master key.</summary>
    public string? Secret { get; init; }
    public string? EarlierSecret { get; init; }
    public DateTimeOffset? EarlierUntil { get; init; }
    public required DateTimeOffset ConnectedAt { get; init; }
    public DateTimeOffset? RemovedAt { get; init; }
}

/// <summary>One message of a shop: that it came and what it told, not its body, which is full of persons.</summary>
[Table("shop_delivery", Audited = false)]
public sealed record ShopDeliveryRow : Row
{
    public required string ShopId { get; init; }

    /// <summary>SHA-256 of topic and body: what makes two deliveries one message.</summary>
    public required string Digest { get; init; }
    public required string Topic { get; init; }

    /// <summary>The shop's own name of the first delivery; WooCommerce gives one name to several.</summary>
    public string? DeliveryId { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the shop says that it sent it.</summary>
    public DateTimeOffset? SentAt { get; init; }
    public required long Times { get; init; }
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>How many events it told.</summary>
    public required long Told { get; init; }

    /// <summary>JSON: what a person has to look at.</summary>
    public required string Kept { get; init; }

    /// <summary>JSON: what was left out on purpose.</summary>
    public required string PassedOver { get; init; }

    /// <summary>A person has to look at it.</summary>
    public required bool IsOpen { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public string? SettledBy { get; init; }
    public string? SettledBecause { get; init; }
}
