namespace Makegood.Domain.Credit;

/// <summary>
/// What an order has earned, given all that is known of it. Always worked out as a whole: the ledger books the difference to what it booked before, so any split
/// of refunds ends at exactly zero. Source: `design/credit.md`, programme rules.
/// </summary>
internal static class Earn
{
    private const long Whole = 10_000;

    public static long Of(OrderState order)
    {
        if (order.Placed is not { } placed || order.Programme is not { } programme) return 0;
        if (!IsDue(order, programme) || order.Cancelled is not null || order.IsWithdrawn || order.IsFraud) return 0;
        if (order.IsCancelRequested && programme.CancelReversal is CancelReversal.Request) return 0;
        var totals = Refund.Of(order);
        if (programme.PartialRefund is PartialRefund.WholeOrder && totals.IsAny) return 0;
        return At(programme, order, Remaining(programme, order, totals));
    }

    /// <summary>The clause that gives an earning, or refuses it.</summary>
    public static CreditAnswer Answer(Programme programme, Orders.OrderPlaced placed, string? product) =>
        programme.Questions.Ask(new CreditQuestion(CreditRequest.Earn, placed.Channel, placed.Affiliate, programme.DayOf(placed.At), placed.Buyer?.Type, product));

    /// <summary>A share, rounded as the programme says.</summary>
    /// <param name="above">Zero or more.</param>
    /// <param name="below">More than zero.</param>
    public static long Round(Int128 above, Int128 below, Rounding rounding)
    {
        var (whole, rest) = Int128.DivRem(above, below);
        var twice = rest * 2;
        var up = rounding switch
        {
            Rounding.Down => false,
            Rounding.HalfUp => twice >= below,
            Rounding.HalfEven => twice > below || (twice == below && Int128.IsOddInteger(whole)),
        };
        return (long)(up ? whole + 1 : whole);
    }

    /// <summary>Splits an amount by weights so that the parts add up to it exactly: the largest remainders get what is left, the first of equals first.</summary>
    public static long[] Split(long amount, IReadOnlyList<long> weights)
    {
        var all = weights.Aggregate((Int128)0, (sum, w) => sum + w);
        var parts = new long[weights.Count];
        if (all == 0) return parts;
        var rests = new Int128[weights.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var (whole, rest) = Int128.DivRem((Int128)amount * weights[i], all);
            (parts[i], rests[i]) = ((long)whole, rest);
        }

        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => rests[i]).Take((int)(amount - parts.Sum()))) parts[i]++;
        return parts;
    }

    private static bool IsDue(OrderState order, Programme programme) => order.IsPaid && programme.Timing switch
    {
        EarnTiming.PlacedAndPaid => true,
        EarnTiming.Shipped => order.IsShipped || order.ReceivedAt is not null,
        EarnTiming.Received => order.ReceivedAt is not null,
    };

    private static long Remaining(Programme programme, OrderState order, RefundTotals totals)
    {
        var placed = order.Placed!;
        var goods = totals.GoodsMoney - totals.GoodsMoneyBack;
        var left = programme.Base switch
        {
            EarnBase.Goods => goods,
            EarnBase.GoodsAndShipping => goods + placed.Shipping - totals.ShippingBack,
            EarnBase.WholePayment => (placed.OtherPayment ?? (totals.GoodsMoney + placed.Shipping)) - totals.GoodsMoneyBack - totals.ShippingBack,
        };
        return Math.Max(0, left);
    }

    private static long At(Programme programme, OrderState order, long remaining)
    {
        var placed = order.Placed!;
        if (remaining == 0) return 0;
        var lines = placed.Lines.Where(l => l.Amount > 0).ToList();
        if (lines.Count == 0) return Round((Int128)remaining * Answer(programme, placed, null).RatePer10000, Whole, programme.Rounding);

        var weights = lines.ConvertAll(l => l.Amount);
        if (programme.RoundPer is RoundPer.Line)
        {
            var parts = Split(remaining, weights);
            return lines.Select((l, i) => Round((Int128)parts[i] * Answer(programme, placed, l.Sku).RatePer10000, Whole, programme.Rounding)).Sum();
        }

        var (rated, all) = ((Int128)0, (Int128)0);
        foreach (var line in lines) (rated, all) = (rated + ((Int128)line.Amount * Answer(programme, placed, line.Sku).RatePer10000), all + line.Amount);
        return Round(remaining * rated, all * Whole, programme.Rounding);
    }
}
