using System.Globalization;

namespace Shop.Goods;

/// <summary>Amounts are whole minor units everywhere; here they are written for people, and read from what people type.</summary>
public static class Money
{
    /// <summary><c>279.00 EUR</c>, <c>45500 JPY</c>: as Makegood's statements write it.</summary>
    public static string Show(long minor, string currency)
    {
        var decimals = Decimals(currency);
        var digits = Math.Abs(minor).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        var sign = minor < 0 ? "−" : string.Empty;
        return decimals == 0 ? $"{sign}{digits} {currency}" : $"{sign}{digits[..^decimals]}.{digits[^decimals..]} {currency}";
    }

    /// <summary>Reads <c>12.50</c> or <c>12,50</c>.</summary>
    /// <returns>Minor units; null when it is no amount of this currency.</returns>
    public static long? Read(string text, string currency)
    {
        var decimals = Decimals(currency);
        var parts = text.Trim().Replace(',', '.').Split('.');
        if (parts.Length > 2 || parts[0].Length is 0 or > 12 || parts.Any(p => !p.All(char.IsAsciiDigit))) return null;
        var fraction = parts.Length == 2 ? parts[1] : string.Empty;
        if (fraction.Length > decimals || (parts.Length == 2 && fraction.Length == 0)) return null;
        return long.Parse(parts[0] + fraction.PadRight(decimals, '0'), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    // An order of long ago may be in a currency that is not sold in any more; two decimals are what most have.
    private static int Decimals(string currency) => Catalogue.Ours.Currencies.TryGetValue(currency, out var decimals) ? decimals : 2;
}
