namespace Makegood.Domain.Basics;

/// <summary>A currency of ISO 4217 and how many decimals its minor unit has. Amounts are whole minor units everywhere; decimals matter only where an amount is read or shown.</summary>
public static class Currency
{
    private const string None = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string Two =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ " +
        "GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN " +
        "QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG";
    private const string Three = "BHD IQD JOD KWD LYD OMR TND";

    private static readonly Dictionary<string, int> Decimals = All().ToDictionary(p => p.Code, p => p.Decimals, StringComparer.Ordinal);

    /// <summary>All codes, in their own order.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. Decimals.Keys.Order(StringComparer.Ordinal)];

    public static bool IsKnown(string code) => Decimals.ContainsKey(code);

    /// <summary>0, 2 or 3 decimals.</summary>
    /// <exception cref="BrokenInvariantException">No such currency; codes from outside are asked for by <see cref="IsKnown"/> first.</exception>
    public static int DecimalsOf(string code)
    {
        var known = Decimals.TryGetValue(code, out var decimals);
        Invariant.Holds(known, $"`{code}` is a currency of ISO 4217");
        return decimals;
    }

    /// <summary>Reads an amount as shops write it, such as <c>12.50</c>, exactly.</summary>
    /// <returns>Minor units, or null when it is no amount, has more decimals than the currency, or does not fit.</returns>
    public static long? Minor(string written, string code)
    {
        var decimals = DecimalsOf(code);
        var negative = written.StartsWith('-');
        var text = negative ? written[1..] : written;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var (whole, part) = dot < 0 ? (text, string.Empty) : (text[..dot], text[(dot + 1)..]);
        if (whole.Length is 0 or > 15 || (dot >= 0 && part.Length == 0) || !whole.All(char.IsAsciiDigit) || !part.All(char.IsAsciiDigit)) return null;

        // `12.500` is 12.50 euros written with a zero too many; `12.505` is none.
        if (part.Length > decimals && part[decimals..].Any(c => c != '0')) return null;
        var digits = whole + part[..Math.Min(part.Length, decimals)].PadRight(decimals, '0');
        var amount = long.Parse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
        return negative ? -amount : amount;
    }

    /// <summary>An amount as people read it: <c>12.50 EUR</c>, <c>100 JPY</c>.</summary>
    public static string Show(long minor, string code)
    {
        var decimals = DecimalsOf(code);
        var digits = Int128.Abs(minor).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        var sign = minor < 0 ? "-" : string.Empty;
        return decimals == 0 ? $"{sign}{digits} {code}" : $"{sign}{digits[..^decimals]}.{digits[^decimals..]} {code}";
    }

    private static IEnumerable<(string Code, int Decimals)> All() =>
        None.Split(' ').Select(c => (c, 0)).Concat(Two.Split(' ').Select(c => (c, 2))).Concat(Three.Split(' ').Select(c => (c, 3)));
}
