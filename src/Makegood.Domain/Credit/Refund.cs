using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>How one refund is split between the two ways in which its order was paid.</summary>
public readonly record struct RefundPart(string Refund, long Money, long Credit);

/// <summary>All refunds of an order together, in minor units.</summary>
/// <param name="GoodsMoney">Money that was paid for goods: their price after coupon and credit.</param>
/// <param name="GoodsMoneyBack">Money that came back for goods; never more than was paid.</param>
/// <param name="CreditBack">Credit that comes back; never more than was used.</param>
/// <param name="ShippingBack">Money that came back for shipping; never more than was paid.</param>
public readonly record struct RefundTotals(long GoodsMoney, long GoodsMoneyBack, long CreditBack, long ShippingBack, IReadOnlyList<RefundPart> Parts)
{
    public bool IsAny => GoodsMoneyBack > 0 || CreditBack > 0;
}

/// <summary>
/// Splits refunds between money and credit. Shares are taken of the whole and differences booked, so the parts add up to the cent, and the last part closes to
/// zero. What a shop tells beyond what was paid is cut off and shown to a person.
/// </summary>
internal static class Refund
{
    /// <summary>Why a refund cannot be of this order, whatever else came back: more than was paid. It counts for nothing, whenever it arrives.</summary>
    /// <returns>The field and the sentence, or null.</returns>
    public static (string Field, string Detail)? WhyImpossible(OrderPlaced placed, OrderRefunded refund)
    {
        var goods = placed.Items - placed.Coupon - placed.CreditUsed;
        if (refund.ItemsMoney > goods) return ("items_money", $"{refund.ItemsMoney} is more than the {goods} that were paid in money for the goods of order `{refund.Order}`");
        if (refund.GoodsValue > placed.Items) return ("goods_value", $"{refund.GoodsValue} is more than the goods of order `{refund.Order}` cost ({placed.Items})");
        if (refund.ShippingMoney > placed.Shipping) return ("shipping_money", $"{refund.ShippingMoney} is more than was paid for the shipping of order `{refund.Order}` ({placed.Shipping})");
        return null;
    }

    public static RefundTotals Of(OrderState order)
    {
        var placed = order.Placed!;
        var credit = Math.Max(placed.CreditUsed, order.Redeemed);
        var net = Math.Max(0, placed.Items - placed.Coupon);
        credit = Math.Min(credit, net);
        var money = net - credit;
        if (placed.OtherPayment is { } paid && paid < money) money = paid;

        if (order.Refunds.Length == 0) return new RefundTotals(money, 0, 0, 0, []);

        var sums = new Sums();
        var parts = new List<RefundPart>(order.Refunds.Length);
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var refund in order.Refunds)
        {
            if (WhyImpossible(placed, refund) is { } why)
            {
                order.Review($"refund `{refund.Refund}` is left out: {why.Detail}");
                continue;
            }

            if (!counted.Add(refund.Refund))
            {
                order.Review($"refund `{refund.Refund}` was told twice, with different content");
                continue;
            }

            var before = (sums.Money, sums.Credit);
            if (refund.ItemsMoney is { } given)
            {
                if (sums.Money + given > money) order.Review($"refund `{refund.Refund}` gives more money back for goods than was left of what was paid");
                sums.Money += Math.Min(given, money - sums.Money);
                sums.Told += sums.Money - before.Money;
                sums.CreditByMoney = money == 0 ? 0 : Earn.Round((Int128)credit * sums.Told, money, Rounding.HalfUp);
            }
            else if (refund.GoodsValue is { } value)
            {
                if (sums.Goods + value > placed.Items) order.Review($"refund `{refund.Refund}` brings more goods back than were ordered");
                sums.Goods += Math.Min(value, placed.Items - sums.Goods);
                Share(order.Programme!, placed, money, credit, sums);
            }

            if (sums.Shipping + refund.ShippingMoney > placed.Shipping) order.Review($"refund `{refund.Refund}` gives more money back for shipping than was paid");
            sums.Shipping = Math.Min(placed.Shipping, sums.Shipping + refund.ShippingMoney);
            sums.Credit = Math.Min(credit, sums.CreditByMoney + sums.CreditByGoods);
            parts.Add(new RefundPart(refund.Refund, sums.Money - before.Money, sums.Credit - before.Credit));
        }

        return new RefundTotals(money, sums.Money, order.Programme!.CreditOnRefund is CreditOnRefund.Returned ? sums.Credit : 0, sums.Shipping, parts);
    }

    private static void Share(Programme programme, OrderPlaced placed, long money, long credit, Sums sums)
    {
        var net = money + credit;
        var due = Earn.Round((Int128)net * sums.Goods, placed.Items, Rounding.HalfUp);
        var byMoney = programme.Split switch
        {
            RefundSplit.Proportional => net == 0 ? 0 : Earn.Round((Int128)due * money, net, Rounding.HalfUp),
            RefundSplit.MoneyFirst => Math.Min(due, money),
            RefundSplit.CreditFirst => Math.Max(0, due - credit),
        };
        var more = Math.Clamp(byMoney - sums.MoneyByGoods, 0, money - sums.Money);
        sums.MoneyByGoods += more;
        sums.Money += more;
        sums.CreditByGoods = Math.Min(due - byMoney, credit);
    }

    private sealed class Sums
    {
        public long Money { get; set; }

        /// <summary>Money that the shop itself told; the rest was worked out of goods.</summary>
        public long Told { get; set; }

        public long MoneyByGoods { get; set; }

        public long Goods { get; set; }

        public long CreditByMoney { get; set; }

        public long CreditByGoods { get; set; }

        public long Credit { get; set; }

        public long Shipping { get; set; }
    }
}
