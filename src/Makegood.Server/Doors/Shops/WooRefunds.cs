using Makegood.Domain.Orders;

namespace Makegood.Server.Doors.Shops;

/// <summary>
/// The refunds of a WooCommerce order. The order tells of each its sum and nothing else: not when, and not for what. So a refund counts for goods until the goods
/// are paid back, and beyond that for shipping; it is dated by the first state of the order that has it. The list says which refunds there are, so that one that
/// was deleted goes away (docs/guides/connect-a-shop.md says what that means for credit).
/// </summary>
internal static class WooRefunds
{
    public static void Tell(Part order, string name, string currency, DateTimeOffset told, WooMoney paid, Hearing hearing)
    {
        var before = hearing.Troubles;
        var refunds = order.List("refunds").Select(r => (Part: r, Id: r.NeededId("id"), Amount: -r.Money("total", currency, mayBeNegative: true))).ToList();
        if (!order.Has("refunds")) order.Keep("refunds", "is missing");
        foreach (var refund in refunds.Where(r => r.Amount < 0)) refund.Part.Keep("total", "is above zero, and a refund's is below");
        if (refunds.Select(r => r.Id).Distinct().Count() != refunds.Count) order.Keep("refunds", "names one refund twice");
        if (hearing.Troubles > before) return;

        var sofar = (All: 0L, Goods: 0L, Shipping: 0L);
        // Ids grow, so they tell which came first.
        foreach (var (part, id, amount) in refunds.OrderBy(r => r.Id!.Length).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            if (amount > paid.Total - sofar.All)
            {
                part.Keep("total", "gives back more than was paid");
                return;
            }

            var all = sofar.All + amount!.Value;
            var now = (All: all, Goods: Share(Math.Min(all, paid.GoodsPaid), paid.Goods, paid.GoodsPaid), Shipping: Share(Math.Clamp(all - paid.GoodsPaid, 0, paid.ShippingPaid), paid.Shipping, paid.ShippingPaid));
            if (now.Goods + now.Shipping > sofar.Goods + sofar.Shipping) hearing.Tell(new OrderRefunded { At = told, Told = told, Order = name, Refund = id!, ItemsMoney = now.Goods > sofar.Goods ? now.Goods - sofar.Goods : null, ShippingMoney = now.Shipping - sofar.Shipping });
            else hearing.PassOver("refunds", "a refund of fees or of nothing: neither goods nor shipping");
            sofar = now;
        }

        hearing.Tell(new RefundsListed { At = told, Told = told, Order = name, Refunds = [.. refunds.Select(r => r.Id!).Order(StringComparer.Ordinal)] });
    }

    // The part of a sum with tax that stands for prices without it; all of it for all of it, so that any split ends at the same.
    private static long Share(long sum, long price, long paid) => paid == 0 ? 0 : (long)((((Int128)sum * price * 2) + paid) / ((Int128)paid * 2));
}
