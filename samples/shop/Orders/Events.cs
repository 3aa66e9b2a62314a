using System.Globalization;
using Shop.Carts;
using Shop.Credit;
using Shop.Customers;

namespace Shop.Orders;

/// <summary>What the shop tells Makegood about an order. Each thing has a key of its own, so telling it twice is telling it once.</summary>
public static class Events
{
    public const string Path = "events";

    /// <summary>The name under which the programme knows this shop.</summary>
    public const string Channel = "official_shop";

    public static object Placed(Order order, Customer customer) => One(new
    {
        at = Instant(order.PlacedAt!.Value),
        type = "order.placed",
        order = order.Number,
        account = order.Customer,
        currency = order.Price.Currency,
        items = order.Price.Items,
        coupon = order.Price.Coupon,
        shipping = order.Price.Shipping,
        credit_used = order.Credit,
        other_payment = order.ToPay,
        channel = Channel,
        affiliate = order.Affiliate,
        lines = order.Price.Lines.Select(l => new { sku = l.Sku, quantity = l.Quantity, amount = l.Amount }),
        buyer = new
        {
            type = "individual",
            // A real bank gives a fingerprint of the card; this one makes one for each customer.
            payment = $"test-{order.Card}-{order.Customer}".ToLowerInvariant(),
            address = $"{order.To.Street}, {order.To.Postcode} {order.To.City}, {order.Price.Country}",
            ip = order.Ip,
            phone = order.To.Phone.Length > 0 ? order.To.Phone : null,
            email = customer.Mail,
        },
    });

    public static object Shipped(Order order) => Plain("order.shipped", order, order.ShippedAt!.Value);

    public static object Received(Order order) => Plain("order.received", order, order.ReceivedAt!.Value);

    public static object CancelAsked(Order order) => Plain("order.cancel_requested", order, order.CancelAskedAt!.Value);

    public static object CancelRejected(Order order, DateTimeOffset at) => Plain("order.cancel_rejected", order, at);

    /// <summary>The whole cancellation is done, money included; used credit comes back by this.</summary>
    public static object Cancelled(Order order) => One(new { at = Instant(order.CancelledAt!.Value), type = "order.cancelled", order = order.Number, money_refunded = order.ToPay });

    public static object Refunded(Order order, RefundMade refund) => One(new { at = Instant(refund.At), type = "order.refunded", order = order.Number, refund = refund.Id, goods_value = refund.Goods });

    public static CartQuestion Question(Price price, string account, bool affiliate) => new(account, price.Currency, price.Items, price.Coupon, price.Shipping, Channel, affiliate);

    private static object Plain(string type, Order order, DateTimeOffset at) => One(new { at = Instant(at), type, order = order.Number });

    private static object One(object told) => new { events = new[] { told } };

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
