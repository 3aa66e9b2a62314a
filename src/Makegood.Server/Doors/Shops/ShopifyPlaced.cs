using System.Globalization;
using Makegood.Domain.Orders;

namespace Makegood.Server.Doors.Shops;

/// <summary>What was ordered and how it is paid, from the body of a Shopify order.</summary>
internal static class ShopifyPlaced
{
    public static void Tell(Part order, string name, string currency, DateTimeOffset told, Hearing hearing)
    {
        var before = hearing.Troubles;
        var plain = order.Text("currency");
        var applications = order.List("discount_applications").Select(a => hearing.Shop.Credit.Has(a.Text("code") ?? a.Text("title"))).ToList();
        var (items, coupon, credit, shipping) = (new Sum(), new Sum(), new Sum(), new Sum());
        var lines = new List<OrderLine>();
        foreach (var line in order.List("line_items"))
        {
            // A tip is money for the people who pack, not for goods.
            if (line.Has("tip")) continue;
            var pieces = line.Count("quantity") ?? 0;
            var amount = new Sum().Add(ShopifyMoney.Of(line, "price", currency, plain), pieces).Total;
            items.Add(amount);
            if (amount is { } all && pieces > 0) lines.Add(new OrderLine(BuyerText.Fit(line.Text("sku")) ?? line.Id("variant_id") ?? line.Id("product_id") ?? BuyerText.Fit(line.Text("title")) ?? "?", pieces, all));
            foreach (var part in line.List("discount_allocations")) (IsCredit(part, applications) ? credit : coupon).Add(ShopifyMoney.Of(part, "amount", currency, plain));
        }

        foreach (var line in order.List("shipping_lines"))
        {
            shipping.Add(ShopifyMoney.Of(line, "price", currency, plain));
            foreach (var part in line.List("discount_allocations"))
            {
                if (IsCredit(part, applications)) part.Keep("discount_application_index", "pays shipping with credit, which credit never does");
                shipping.Add(ShopifyMoney.Of(part, "amount", currency, plain), -1);
            }
        }

        var total = ShopifyMoney.Of(order, "total_price", currency, plain);
        var paid = ByGateway(order, total, credit, hearing);
        var at = order.Instant("processed_at") ?? order.NeededInstant("created_at");
        if (lines.Count > BuyerText.MostLines) order.Keep("line_items", "has more lines than are kept of an order");
        if (items.Total is null || coupon.Total is null || credit.Total is null || shipping.Total is null) order.Keep("line_items", "holds amounts that do not add up to an order");
        else if (coupon.Total + credit.Total > items.Total) order.Keep("line_items", "has more taken off than the goods cost");
        else if (shipping.Total < 0) order.Keep("shipping_lines", "has more taken off than the shipping costs");
        if (hearing.Troubles > before || at is not { } placedAt) return;
        if (order.Inside("customer")?.Id("id") is not { } customer)
        {
            hearing.PassOver("customer", "a guest's order: it waits until the shop names a customer, and earns nothing before");
            return;
        }

        hearing.Tell(new OrderPlaced
        {
            At = placedAt,
            Told = told,
            Order = name,
            Account = hearing.Shop.Account(customer),
            Currency = currency,
            Items = items.Total!.Value,
            Coupon = coupon.Total!.Value,
            CreditUsed = credit.Total!.Value,
            Shipping = shipping.Total!.Value,
            OtherPayment = paid,
            // The payment is told by itself, because it may come later.
            Paid = false,
            Channel = hearing.Shop.Channel,
            Affiliate = hearing.Shop.AffiliateMark is { } mark && (order.Text("tags", Part.LongestList) ?? string.Empty).Split(',', StringSplitOptions.TrimEntries).Contains(mark, StringComparer.OrdinalIgnoreCase),
            Lines = lines,
            Buyer = BuyerOf(order),
        });
    }

    private static bool IsCredit(Part allocation, List<bool> applications) => allocation.Has("discount_application_index") && allocation.Count("discount_application_index") is { } at && at < applications.Count && applications[(int)at];

    // The body names the ways of payment and no amounts. With one way the amount is clear; with several, the ledger's own redemption says how much was credit.
    private static long? ByGateway(Part order, long? total, Sum credit, Hearing hearing)
    {
        var gateways = order.Texts("payment_gateway_names");
        if (!gateways.Any(hearing.Shop.Credit.Has)) return total;
        if (gateways.All(hearing.Shop.Credit.Has))
        {
            credit.Add(total);
            return 0;
        }

        hearing.PassOver("payment_gateway_names", "credit is one of several ways of payment; how much of it was used is known from the checkout that redeemed it");
        return null;
    }

    private static Buyer BuyerOf(Part order)
    {
        var to = order.Inside("shipping_address") ?? order.Inside("billing_address");
        var address = to is null ? null : string.Join(", ", new[] { to.Text("address1"), to.Text("address2"), to.Text("zip"), to.Text("city"), to.Text("province_code"), to.Text("country_code") }.OfType<string>());
        return new Buyer
        {
            Type = order.Has("company") ? "organisation" : null,
            Address = BuyerText.Fit(address),
            Ip = BuyerText.Fit(order.Text("browser_ip") ?? order.Inside("client_details")?.Text("browser_ip")),
            Phone = BuyerText.Fit(order.Text("phone") ?? to?.Text("phone")),
            Email = BuyerText.Fit((order.Text("email") ?? order.Text("contact_email"))?.ToLower(CultureInfo.InvariantCulture)),
        };
    }
}
