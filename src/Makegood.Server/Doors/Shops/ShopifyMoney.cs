using Makegood.Domain.Basics;

namespace Makegood.Server.Doors.Shops;

/// <summary>
/// Shopify writes an amount three times: plainly in the shop's currency, and as a set of the shop's and the customer's. The customer's counts; where there is no
/// set, the plain one does, if the order has one currency only.
/// </summary>
internal static class ShopifyMoney
{
    /// <param name="name">The plain field; the set is `name_set`.</param>
    /// <param name="plainCurrency">The currency of the plain amount; null when not known.</param>
    public static long? Of(Part part, string name, string currency, string? plainCurrency, bool mayBeNegative = false)
    {
        if (part.Inside($"{name}_set") is not { } set)
        {
            if (plainCurrency == currency) return part.Money(name, currency, mayBeNegative);
            part.Keep($"{name}_set", $"is missing, so the amount in {currency} is not known");
            return null;
        }

        return In(set, currency) is { } money ? money.Money("amount", currency, mayBeNegative) : Mismatch(part, name, currency);
    }

    /// <summary>An amount that need not be there, of which nothing means zero.</summary>
    public static long? Maybe(Part part, string set, string currency) => part.Inside(set) is { } amounts ? In(amounts, currency) is { } money ? money.Money("amount", currency) : Mismatch(part, set[..^4], currency) : 0;

    /// <summary>The currency that the customer paid in, as a set says it.</summary>
    public static string? CustomersCurrency(Part part, string set) =>
        part.Inside(set)?.Inside("presentment_money")?.Text("currency_code") is { } code && Currency.IsKnown(code) ? code : null;

    private static Part? In(Part set, string currency) =>
        set.Inside("presentment_money") is { } paid && paid.Text("currency_code") == currency ? paid
        : set.Inside("shop_money") is { } shop && shop.Text("currency_code") == currency ? shop
        : null;

    private static long? Mismatch(Part part, string name, string currency)
    {
        part.Keep($"{name}_set", $"holds no amount in {currency}, the currency of the order");
        return null;
    }
}
