using Shop.Credit;
using Shop.Goods;
using Shop.Orders;

namespace Shop.Pages;

/// <summary>A movement of credit for the customer: Makegood's own sentence, and where the shop can say it, how the amount comes about.</summary>
public static class CreditWords
{
    public static string Of(Movement line, Order? order)
    {
        // What was set aside and then used is one thing to the customer.
        if (line.Kind == "hold" && !line.Corrects && order is { PlacedAt: not null } && line.Amount == order.Credit) return $"{Money.Show(line.Amount, line.Currency)} used to pay order {order.Number}";
        var said = char.ToUpperInvariant(line.Explained[0]) + line.Explained[1..];
        return line.Kind == "earn" && order is not null && Sum(line, order) is { } sum ? $"{said}: {sum}" : said;
    }

    public static string Change(Movement line) => (line.Change > 0 ? "+" : string.Empty) + Money.Show(line.Change, line.Currency);

    /// <summary>What one percent was taken of; null where the programme counted in another way, so that nothing wrong is ever told.</summary>
    private static string? Sum(Movement line, Order order)
    {
        var basis = order.Price.Goods - order.Credit;
        if (line.Amount != (basis + 50) / 100) return null;
        var parts = new List<string> { $"goods {Show(order.Price.Items)}" };
        if (order.Price.Coupon > 0) parts.Add($"less coupon {Show(order.Price.Coupon)}");
        if (order.Credit > 0) parts.Add($"less credit {Show(order.Credit)}");
        return $"1 % of {Show(basis)} ({string.Join(", ", parts)})";

        string Show(long minor) => Money.Show(minor, order.Price.Currency);
    }
}
