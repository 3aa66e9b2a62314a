using Makegood.Domain.Basics;
using Makegood.Domain.Orders;

namespace Makegood.Server.Doors.Shops;

/// <summary>
/// Reads Shopify's webhooks. Every message about an order tells its whole state, so a lost one is healed by the next; facts that several messages tell have one
/// identity. Amounts are those in the currency that the customer paid in. Source: shopify.dev, "Order", "Refund" and "Fulfillment" of the REST Admin API, 2024-10
/// and later.
/// </summary>
internal static class Shopify
{
    public const string Platform = "shopify";

    public static Heard Read(ShopReading shop, ShopMessage message, ReadOnlyMemory<byte> body)
    {
        var hearing = new Hearing(shop, message);
        if (Part.Read(body, hearing) is { } root)
        {
            switch (message.Topic)
            {
                case "orders/create" or "orders/paid" or "orders/updated" or "orders/fulfilled" or "orders/partially_fulfilled" or "orders/cancelled":
                    Order(root, hearing);
                    break;
                case "orders/delete":
                    Deleted(root, hearing);
                    break;
                case "refunds/create":
                    if (root.NeededId("order_id") is { } order) ShopifyRefund.Tell(root, hearing.Shop.Order(order), null, null, null, hearing);
                    break;
                case "fulfillments/create" or "fulfillments/update":
                    Parcel(root, hearing);
                    break;
                default:
                    hearing.Keep(null, "this topic is not one that is read; the guide lists those to subscribe to");
                    break;
            }
        }

        return hearing.Done();
    }

    private static void Order(Part order, Hearing hearing)
    {
        if (order.NeededId("id") is not { } id || order.NeededInstant("updated_at") is not { } told) return;
        if (order.YesNo("test") is true)
        {
            hearing.PassOver("test", "a test order: no money was paid");
            return;
        }

        var name = hearing.Shop.Order(id);
        var currency = order.Text("presentment_currency") ?? order.NeededText("currency");
        if (currency is not null && !Currency.IsKnown(currency)) order.Keep(order.Has("presentment_currency") ? "presentment_currency" : "currency", "is no currency of ISO 4217");
        else if (currency is not null) ShopifyPlaced.Tell(order, name, currency, told, hearing);

        Paid(order, name, told, hearing);
        if (order.Instant("cancelled_at") is { } cancelled) hearing.Tell(new OrderCancelled { At = cancelled, Told = told, Order = name });
        Parcels(order, name, told, hearing);
        foreach (var refund in order.List("refunds")) ShopifyRefund.Tell(refund, name, told, order.YesNo("taxes_included"), currency, hearing);
    }

    private static void Paid(Part order, string name, DateTimeOffset told, Hearing hearing)
    {
        switch (order.Text("financial_status"))
        {
            case "paid" or "partially_refunded" or "refunded":
                hearing.Tell(new OrderPaid { At = told, Told = told, Order = name });
                break;
            case null or "pending" or "authorized" or "partially_paid" or "voided" or "expired":
                hearing.PassOver("financial_status", "not paid yet, or not in full");
                break;
            default:
                order.Keep("financial_status", "is a word that is not known");
                break;
        }
    }

    private static void Parcels(Part order, string name, DateTimeOffset told, Hearing hearing)
    {
        if (order.Text("fulfillment_status") != "fulfilled") return;
        var parcels = order.List("fulfillments").Where(p => p.Text("status") == "success").ToList();
        var shipped = parcels.Select(p => p.Instant("created_at")).Max() ?? told;
        hearing.Tell(new OrderShipped { At = shipped, Told = told, Order = name });
        if (parcels.Count > 0 && parcels.All(p => p.Text("shipment_status") == "delivered")) hearing.Tell(new OrderReceived { At = parcels.Select(p => p.Instant("updated_at")).Max() ?? told, Told = told, Order = name });
    }

    // One parcel says nothing about others: a shop that splits orders has it from `orders/updated`, which names all of them (docs/guides/connect-a-shop.md).
    private static void Parcel(Part parcel, Hearing hearing)
    {
        if (parcel.NeededId("order_id") is not { } order || parcel.NeededInstant("updated_at") is not { } at) return;
        if (parcel.Text("status") == "success" && parcel.Text("shipment_status") == "delivered") hearing.Tell(new OrderReceived { At = at, Told = at, Order = hearing.Shop.Order(order) });
        else hearing.PassOver("shipment_status", "a parcel on its way, not delivered");
    }

    // The body is the id and nothing else.
    private static void Deleted(Part order, Hearing hearing)
    {
        if (order.NeededId("id") is not { } id) return;
        var at = hearing.Message.SentAt ?? hearing.Message.ReceivedAt;
        hearing.Tell(new OrderCancelled { At = at, Told = at, Order = hearing.Shop.Order(id) });
    }
}
