using Makegood.Domain.Basics;
using Makegood.Domain.Orders;

namespace Makegood.Server.Doors.Shops;

/// <summary>
/// Reads WooCommerce's webhooks. Each tells the whole order as it is when the message leaves, and takes back what the order no longer says: a refund that was
/// deleted, a payment that failed after all, a cancellation that was undone. The order's own time of change (`date_modified_gmt`) says which state is the later.
/// Source: WooCommerce REST API v3, "Orders", and its `class-wc-webhook.php`.
/// </summary>
internal static class WooCommerce
{
    public const string Platform = "woocommerce";

    public static Heard Read(ShopReading shop, ShopMessage message, ReadOnlyMemory<byte> body)
    {
        var hearing = new Hearing(shop, message);
        if (Part.Read(body, hearing) is { } root)
        {
            switch (message.Topic)
            {
                case "order.created" or "order.updated" or "order.restored":
                    Order(root, hearing);
                    break;
                case "order.deleted":
                    Deleted(root, hearing);
                    break;
                default:
                    hearing.Keep(null, "this topic is not one that is read; the guide lists those to subscribe to");
                    break;
            }
        }

        return hearing.Done();
    }

    /// <summary>The first message of a new webhook: a form with the webhook's number, without topic and signature. It must be answered with 200, or the webhook is not saved.</summary>
    public static bool IsPing(ReadOnlySpan<byte> body)
    {
        var head = "webhook_id="u8;
        return body.StartsWith(head) && body.Length is > 11 and <= 31 && !body[head.Length..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static void Order(Part order, Hearing hearing)
    {
        if (order.NeededId("id") is not { } id || order.NeededInstant("date_modified_gmt") is not { } modified || order.NeededText("status") is not { } status) return;
        if (status is "checkout-draft" or "auto-draft" or "draft" or "new")
        {
            hearing.PassOver("status", "a cart that is not ordered yet");
            return;
        }

        var name = hearing.Shop.Order(id);
        // Taking an order out of the bin need not change its own time; the message about it leaves at that moment.
        var told = hearing.Message.Topic == "order.restored" && hearing.Message.ReceivedAt > modified ? hearing.Message.ReceivedAt : modified;
        var currency = order.NeededText("currency");
        if (currency is not null && !Currency.IsKnown(currency)) order.Keep("currency", "is no currency of ISO 4217");
        else if (currency is not null && WooPlaced.Read(order, name, currency, told, hearing) is { } placed) WooRefunds.Tell(order, name, currency, told, placed, hearing);
        State(order, name, status, told, hearing);
    }

    private static void State(Part order, string name, string status, DateTimeOffset told, Hearing hearing)
    {
        switch (status)
        {
            case "processing" or "completed" or "refunded":
                Tell(isPaid: true, isCancelled: false, isShipped: status switch { "completed" => true, "processing" => false, _ => null });
                break;
            case "pending" or "on-hold":
                Tell(isPaid: false, isCancelled: false, isShipped: false);
                break;
            case "failed":
                Tell(isPaid: false, isCancelled: false, isShipped: null);
                break;
            case "cancelled" or "trash":
                Tell(isPaid: order.Has("date_paid_gmt") ? true : null, isCancelled: true, isShipped: null);
                break;
            default:
                order.Keep("status", "is a status that is not known, from a plugin perhaps; what it says about payment and shipping is not told");
                break;
        }

        void Tell(bool? isPaid, bool isCancelled, bool? isShipped)
        {
            if (isPaid is { } paid) hearing.Tell(new OrderPaid { At = paid ? order.Instant("date_paid_gmt") ?? told : told, Told = told, Order = name, Withdrawn = !paid });
            if (isShipped is { } shipped) hearing.Tell(new OrderShipped { At = shipped ? order.Instant("date_completed_gmt") ?? told : told, Told = told, Order = name, Withdrawn = !shipped });
            hearing.Tell(new OrderCancelled { At = told, Told = told, Order = name, Withdrawn = !isCancelled });
        }
    }

    // The body is the id and nothing else, so that our clock has to say when.
    private static void Deleted(Part order, Hearing hearing)
    {
        if (order.NeededId("id") is { } id) hearing.Tell(new OrderCancelled { At = hearing.Message.ReceivedAt, Told = hearing.Message.ReceivedAt, Order = hearing.Shop.Order(id) });
    }
}
