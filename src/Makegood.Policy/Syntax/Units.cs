using System.Globalization;

namespace Makegood.Policy.Syntax;

/// <summary>The units a number may carry.</summary>
public static class Units
{
    /// <summary>Finds a unit word. <paramref name="factor"/> turns the number into seconds, days or months.</summary>
    public static bool Find(string word, out LiteralKind kind, out long factor)
    {
        (kind, factor) = word switch
        {
            "s" or "second" or "seconds" => (LiteralKind.Duration, 1),
            "min" or "minute" or "minutes" => (LiteralKind.Duration, 60),
            "h" or "hour" or "hours" => (LiteralKind.Duration, 3600),
            "day" or "days" => (LiteralKind.Days, 1L),
            "month" or "months" => (LiteralKind.Months, 1),
            "year" or "years" => (LiteralKind.Months, 12),
            _ => (LiteralKind.Number, 0L),
        };
        return factor != 0;
    }
}

/// <summary>Currencies and the digits of their minor unit (ISO 4217).</summary>
public static class Currencies
{
    private static readonly HashSet<string> NoMinor = new(["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"], StringComparer.Ordinal);
    private static readonly HashSet<string> Thousandths = new(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], StringComparer.Ordinal);

    /// <summary>True for three capital letters; the exponent is 0, 2 or 3.</summary>
    public static bool Exponent(string code, out int exponent)
    {
        exponent = NoMinor.Contains(code) ? 0 : Thousandths.Contains(code) ? 3 : 2;
        return code.Length == 3 && code.All(char.IsAsciiLetterUpper);
    }

    /// <summary>Reads <c>19.99</c> as minor units. False when it is finer than the currency or does not fit.</summary>
    public static bool TryMinor(string text, int exponent, out long minor)
    {
        minor = 0;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var decimals = dot < 0 ? 0 : text.Length - dot - 1;
        if (decimals > exponent || text.Length > 15) return false;
        var digits = text.Replace(".", string.Empty, StringComparison.Ordinal) + new string('0', exponent - decimals);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out minor);
    }
}
