using System.Globalization;
using Makegood.Domain.Orders;

namespace Makegood.Server.Doors.Shops;

/// <summary>Money paid for an order of WooCommerce, in the two ways that refunds need: as prices are meant, and with every tax.</summary>
/// <param name="Goods">For goods, the tax only where prices contain it.</param>
/// <param name="GoodsPaid">For goods, with their tax.</param>
/// <param name="Shipping">For shipping, the tax only where prices contain it.</param>
/// <param name="ShippingPaid">For shipping, with its tax.</param>
/// <param name="Total">All that was paid, fees included.</param>
internal sealed record WooMoney(long Goods, long GoodsPaid, long Shipping, long ShippingPaid, long Total);

/// <summary>What was ordered and how it is paid, from the body of a WooCommerce order. Its amounts stand without tax, the tax beside them.</summary>
internal static class WooPlaced
{
    /// <summary>Tells the placing, unless a guest ordered. Null when something could not be read.</summary>
    public static WooMoney? Read(Part order, string name, string currency, DateTimeOffset told, Hearing hearing)
    {
        var before = hearing.Troubles;
        var withTax = order.YesNo("prices_include_tax") ?? false;
        var (items, off, credit, offPaid, creditPaid, goodsPaid) = (new Sum(), new Sum(), new Sum(), new Sum(), new Sum(), new Sum());
        var lines = new List<OrderLine>();
        foreach (var line in order.List("line_items"))
        {
            var (full, paid) = (Both(line, "subtotal", "subtotal_tax", withTax), Both(line, "total", "total_tax", withTax));
            items.Add(full);
            off.Add(full).Add(paid, -1);
            goodsPaid.Add(Both(line, "total", "total_tax", true));
            if (full is { } amount && line.Count("quantity") is { } pieces and > 0) lines.Add(new OrderLine(BuyerText.Fit(line.Text("sku")) ?? line.Id("variation_id") ?? line.Id("product_id") ?? BuyerText.Fit(line.Text("name")) ?? "?", pieces, amount));
        }

        // A coupon that stands for our credit was taken off the lines like any other.
        foreach (var coupon in order.List("coupon_lines").Where(c => hearing.Shop.Credit.Has(c.Text("code"))))
        {
            var used = Both(coupon, "discount", "discount_tax", withTax);
            credit.Add(used);
            off.Add(used, -1);
        }

        // A fee below zero is money off; one above zero pays for neither goods nor shipping.
        foreach (var fee in order.List("fee_lines"))
        {
            var (plain, full) = (Both(fee, "total", "total_tax", withTax, mayBeNegative: true), Both(fee, "total", "total_tax", true, mayBeNegative: true));
            if (plain is null or >= 0) continue;
            var isCredit = hearing.Shop.Credit.Has(fee.Text("name"));
            (isCredit ? credit : off).Add(plain, -1);
            (isCredit ? creditPaid : offPaid).Add(full, -1);
        }

        if (lines.Count > BuyerText.MostLines) order.Keep("line_items", "has more lines than are kept of an order");
        var (shipping, shippingPaid) = (Both(order, "shipping_total", "shipping_tax", withTax), Both(order, "shipping_total", "shipping_tax", true));
        var total = order.Money("total", currency);
        var byCredit = hearing.Shop.Credit.Has(order.Text("payment_method")) || hearing.Shop.Credit.Has(order.Text("payment_method_title"));
        if (byCredit) credit.Add(total);
        var at = order.NeededInstant("date_created_gmt");
        var customer = order.NeededId("customer_id");
        if (hearing.Troubles > before || items.Total is not { } all || off.Total is not { } coupons || credit.Total is not { } creditUsed || at is null || shipping is null || shippingPaid is null || total is null)
        {
            if (hearing.Troubles == before) order.Keep("line_items", "holds amounts that do not add up to an order");
            return null;
        }

        if (coupons < 0 || coupons + creditUsed > all)
        {
            order.Keep(byCredit ? "payment_method" : "line_items", byCredit ? "pays more with credit than the goods cost" : "has more taken off than the goods cost");
            return null;
        }

        if (customer!.All(c => c == '0')) hearing.PassOver("customer_id", "a guest's order: it waits until the shop names a customer, and earns nothing before");
        else
        {
            hearing.Tell(new OrderPlaced
            {
                At = at.Value,
                Told = told,
                Order = name,
                Account = hearing.Shop.Account(customer!),
                Currency = currency,
                Items = all,
                Coupon = coupons,
                CreditUsed = creditUsed,
                Shipping = shipping.Value,
                OtherPayment = byCredit ? 0 : total,
                // The payment is told by itself: an order begins unpaid, and may be so again.
                Paid = false,
                Channel = hearing.Shop.Channel,
                Affiliate = hearing.Shop.AffiliateMark is { } mark && order.List("meta_data").Any(m => m.Text("key") == mark),
                Lines = lines,
                Buyer = BuyerOf(order),
            });
        }

        var goods = all - coupons - creditUsed;
        var gross = byCredit ? 0 : goodsPaid.Add(creditPaid.Total, -1).Add(offPaid.Total, -1).Total ?? goods;
        return new WooMoney(goods, Math.Max(goods, gross), shipping.Value, shippingPaid.Value, byCredit ? 0 : total.Value);

        long? Both(Part part, string amount, string tax, bool together, bool mayBeNegative = false) =>
            together ? part.Money(amount, currency, mayBeNegative) + (part.Has(tax) ? part.Money(tax, currency, mayBeNegative) : 0) : part.Money(amount, currency, mayBeNegative);
    }

    private static Buyer BuyerOf(Part order)
    {
        var billing = order.Inside("billing");
        var to = order.Inside("shipping") is { } ship && ship.Text("address_1") is not null ? ship : billing;
        var address = to is null ? null : string.Join(", ", new[] { to.Text("address_1"), to.Text("address_2"), to.Text("postcode"), to.Text("city"), to.Text("state"), to.Text("country") }.OfType<string>());
        return new Buyer
        {
            Address = BuyerText.Fit(address),
            Ip = BuyerText.Fit(order.Text("customer_ip_address")),
            Phone = BuyerText.Fit(billing?.Text("phone")),
            Email = BuyerText.Fit(billing?.Text("email")?.ToLower(CultureInfo.InvariantCulture)),
        };
    }
}
