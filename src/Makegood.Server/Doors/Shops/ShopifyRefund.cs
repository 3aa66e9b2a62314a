using Makegood.Domain.Basics;
using Makegood.Domain.Orders;

namespace Makegood.Server.Doors.Shops;

/// <summary>
/// One refund of Shopify: how much money came back for goods, and how much for shipping. Money is what the transactions say; the lines say what it was for. The two
/// are held against each other, because the body of `refunds/create` does not say whether prices contain the tax: only a reading under which both agree is told.
/// </summary>
internal static class ShopifyRefund
{
    /// <param name="told">The state of the order that it was found in; null when it came by itself.</param>
    /// <param name="taxesIncluded">Prices contain the tax; null when not known.</param>
    /// <param name="currency">Of the order; null when not known.</param>
    public static void Tell(Part refund, string order, DateTimeOffset? told, bool? taxesIncluded, string? currency, Hearing hearing)
    {
        var before = hearing.Troubles;
        if (refund.NeededId("id") is not { } id || (refund.Instant("processed_at") ?? refund.NeededInstant("created_at")) is not { } at) return;
        if (Money(refund, hearing) is not { } money) return;
        var lines = refund.List("refund_line_items");
        var adjustments = refund.List("order_adjustments");
        currency ??= lines.Select(l => ShopifyMoney.CustomersCurrency(l, "subtotal_set")).Concat(adjustments.Select(a => ShopifyMoney.CustomersCurrency(a, "amount_set"))).OfType<string>().FirstOrDefault() ?? money.Currency;
        if (!Currency.IsKnown(currency)) return;

        // Transactions of some gateways are written in the shop's currency: then the two are compared there, and told in the customer's.
        var compared = Parts(refund, lines, adjustments, money.Currency, money.Currency);
        var meant = currency == money.Currency ? compared : Parts(refund, lines, adjustments, currency, money.Currency);
        var answers = Readings(taxesIncluded).Where(r => compared.Total(r) == money.All).Select(meant.Split).Distinct().ToList();
        if (hearing.Troubles > before) return;
        switch (answers)
        {
            case [var one] when one.Goods is { } goods && one.Shipping is { } shipping && goods >= 0 && shipping >= 0:
                Tell(refund, id, order, at, told, goods, shipping, money, currency, hearing);
                break;
            case []:
                refund.Keep("transactions", "give back another sum than the lines, the shipping and the adjustments of this refund come to");
                break;
            default:
                if (told is null) hearing.PassOver("transactions", "whether prices contain the tax cannot be told from this message; the order's own, which comes with it, says so");
                else refund.Keep("order_adjustments", "cannot be split between goods and shipping");
                break;
        }
    }

    private static void Tell(Part refund, string id, string order, DateTimeOffset at, DateTimeOffset? told, long goods, long shipping, Given money, string currency, Hearing hearing)
    {
        if (money.Credit > 0 && money.Currency != currency) refund.Keep("transactions", "give credit back in another currency than the order has");
        else if (money.Credit > goods) refund.Keep("transactions", "give more credit back than the goods of this refund cost");
        else if (goods - money.Credit + shipping == 0) refund.Keep("transactions", "give back credit only; how credit comes back is the ledger's to say");
        else hearing.Tell(new OrderRefunded { At = at, Told = told ?? at, Order = order, Refund = id, ItemsMoney = goods > money.Credit ? goods - money.Credit : null, ShippingMoney = shipping });
    }

    private static Given? Money(Part refund, Hearing hearing)
    {
        var before = hearing.Troubles;
        var (all, credit, currency, count) = (new Sum(), new Sum(), (string?)null, 0);
        foreach (var transaction in refund.List("transactions").Where(t => t.Text("kind") == "refund"))
        {
            if (transaction.YesNo("test") is true || transaction.Text("status") is "failure" or "error") continue;
            if (transaction.Text("status") != "success")
            {
                hearing.PassOver("transactions", "a refund whose money is still on its way; the order's next message tells it");
                return null;
            }

            var of = transaction.NeededText("currency");
            if (of is null || !Currency.IsKnown(of) || (currency is not null && of != currency)) transaction.Keep("currency", "is not the one currency of this refund");
            else if (transaction.Money("amount", currency = of) is { } amount)
            {
                all.Add(amount);
                if (hearing.Shop.Credit.Has(transaction.Text("gateway"))) credit.Add(amount);
                count++;
            }
        }

        if (hearing.Troubles > before) return null;
        if (count > 0 && all.Total is > 0 && credit.Total is not null) return new Given(all.Total.Value, credit.Total.Value, currency!);
        hearing.PassOver("transactions", "a refund without money: nothing was given back");
        return null;
    }

    private static Amounts Parts(Part refund, IReadOnlyList<Part> lines, IReadOnlyList<Part> adjustments, string currency, string plain)
    {
        var amounts = new Amounts();
        foreach (var line in lines)
        {
            amounts.Goods.Add(ShopifyMoney.Of(line, "subtotal", currency, plain));
            amounts.GoodsTax.Add(line.Has("total_tax") || line.Has("total_tax_set") ? ShopifyMoney.Of(line, "total_tax", currency, plain) : 0);
        }

        var ways = refund.List("refund_shipping_lines");
        foreach (var way in ways)
        {
            amounts.Shipping.Add(ShopifyMoney.Maybe(way, "subtotal_amount_set", currency));
            amounts.ShippingTax.Add(ShopifyMoney.Maybe(way, "tax_amount_set", currency));
        }

        foreach (var adjustment in adjustments)
        {
            var isShipping = adjustment.Text("kind") == "shipping_refund";
            // Newer messages tell shipping by itself; older ones as an adjustment. An adjustment below zero gives more money back.
            if (isShipping && ways.Count > 0) continue;
            (isShipping ? amounts.Shipping : amounts.More).Add(ShopifyMoney.Of(adjustment, "amount", currency, plain, mayBeNegative: true), -1);
            (isShipping ? amounts.ShippingTax : amounts.MoreTax).Add(adjustment.Has("tax_amount") || adjustment.Has("tax_amount_set") ? ShopifyMoney.Of(adjustment, "tax_amount", currency, plain, mayBeNegative: true) : 0, -1);
        }

        amounts.Fees.Add(ShopifyMoney.Maybe(refund, "total_duties_set", currency)).Add(ShopifyMoney.Maybe(refund, "total_additional_fees_set", currency));
        return amounts;
    }

    // Prices with the tax in them have it in the shipping and the adjustments too, or beside them: both are seen.
    private static IEnumerable<TaxReading> Readings(bool? taxesIncluded) => taxesIncluded switch
    {
        false => [new(GoodsBeside: true, OthersBeside: true)],
        true => [new(GoodsBeside: false, OthersBeside: false), new(GoodsBeside: false, OthersBeside: true)],
        null => [new(GoodsBeside: true, OthersBeside: true), new(GoodsBeside: false, OthersBeside: false), new(GoodsBeside: false, OthersBeside: true)],
    };

    /// <summary>Money that came back.</summary>
    private readonly record struct Given(long All, long Credit, string Currency);

    /// <summary>Whether the tax stands beside an amount, or in it.</summary>
    private readonly record struct TaxReading(bool GoodsBeside, bool OthersBeside);

    private readonly record struct Answer(long? Goods, long? Shipping);

    private sealed class Amounts
    {
        public Sum Goods { get; } = new();

        public Sum GoodsTax { get; } = new();

        public Sum Shipping { get; } = new();

        public Sum ShippingTax { get; } = new();

        public Sum More { get; } = new();

        public Sum MoreTax { get; } = new();

        public Sum Fees { get; } = new();

        public long? Total(TaxReading tax) => Goods.Total + Shipping.Total + More.Total + Fees.Total + (tax.GoodsBeside ? GoodsTax.Total : 0) + (tax.OthersBeside ? ShippingTax.Total + MoreTax.Total : 0);

        // As the prices of the order are meant: with the tax where they contain it, without where it was charged on top.
        public Answer Split(TaxReading tax) => tax is { GoodsBeside: false, OthersBeside: true }
            ? new Answer(Goods.Total + More.Total + MoreTax.Total, Shipping.Total + ShippingTax.Total)
            : new Answer(Goods.Total + More.Total, Shipping.Total);
    }
}
