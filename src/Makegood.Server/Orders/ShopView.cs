using System.Text.Json;
using Makegood.Storage;

namespace Makegood.Server.Orders;

/// <summary>A connected shop as the API shows it; its secret is never shown.</summary>
/// <param name="Name">Begins the names of its orders and accounts: `shopify:NAME:…`.</param>
/// <param name="Domain">The shop's own address, which its messages must name; null when it is not looked at.</param>
/// <param name="Channel">What a credit programme calls this shop.</param>
/// <param name="CreditNames">By which names the shop means our credit: coupon codes, payment methods, names of fees; `*` at the end stands for all that begin so.</param>
/// <param name="AffiliateMark">The tag (Shopify) or meta key (WooCommerce) of orders that an affiliate brought.</param>
/// <param name="EarlierSecretUntil">Until then the secret before this one counts too.</param>
/// <param name="NeedsSecret">Its secret was lost with the master key: nothing of it is believed until it gets a new one.</param>
public sealed record ShopView(string Id, string Platform, string Name, string? Domain, string Channel, IReadOnlyList<string> CreditNames, string? AffiliateMark, DateTimeOffset ConnectedAt, DateTimeOffset? EarlierSecretUntil, bool NeedsSecret, DateTimeOffset? RemovedAt)
{
    internal static ShopView Of(ShopRow row) =>
        new(row.Id, row.Platform, row.Name, row.Domain, row.Channel, Names(row), row.AffiliateMark, row.ConnectedAt, row.EarlierUntil, row.Secret is null, row.RemovedAt);

    internal static IReadOnlyList<string> Names(ShopRow row) => JsonSerializer.Deserialize<string[]>(row.CreditNames)!;
}

/// <summary>What people read about a message.</summary>
/// <param name="Field">Where in the body; null for the whole.</param>
public sealed record ShopNote(string? Field, string Text);

/// <summary>A message of a shop.</summary>
/// <param name="DeliveryId">The shop's own name of the delivery.</param>
/// <param name="Times">How often it came; it counts once.</param>
/// <param name="Told">How many events it told.</param>
/// <param name="Kept">What cannot be told safely: a person has to look.</param>
/// <param name="PassedOver">What was left out on purpose.</param>
/// <param name="IsOpen">Nobody has looked yet.</param>
public sealed record ShopDeliveryView(string Id, string Topic, string? DeliveryId, DateTimeOffset ReceivedAt, DateTimeOffset? SentAt, long Times, long Told, IReadOnlyList<ShopNote> Kept, IReadOnlyList<ShopNote> PassedOver, bool IsOpen, DateTimeOffset? SettledAt, string? SettledBecause)
{
    internal static ShopDeliveryView Of(ShopDeliveryRow row) =>
        new(row.Id, row.Topic, row.DeliveryId, row.ReceivedAt, row.SentAt, row.Times, row.Told, Notes(row.Kept), Notes(row.PassedOver), row.IsOpen, row.SettledAt, row.SettledBecause);

    private static ShopNote[] Notes(string json) => JsonSerializer.Deserialize<ShopNote[]>(json)!;
}
