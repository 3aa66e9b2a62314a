using System.Globalization;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Policy.Syntax;

namespace Makegood.Server.Papers;

/// <summary>
/// How a language writes days, amounts, counts and lists. The program runs without a machine's regional settings, so that a paper is the same everywhere;
/// what each language needs stands here.
/// </summary>
/// <remarks>
/// Source: Unicode CLDR 46 (dates long, numbers, currencies, list patterns, cardinal plurals) for en-GB, de, fr, es, it, pl. One departure: French writes the first of a
/// month as an ordinal (1er). The category `many` of French, Spanish and Italian begins at a million; nothing that a paper counts gets there.
/// </remarks>
public sealed class Tongue
{
    private const char HardSpace = '\u00a0';
    private const char ThinHardSpace = '\u202f';

    private static readonly Dictionary<string, Tongue> Known = new[]
    {
        new Tongue("en", "January February March April May June July August September October November December", ",", ".", 4, "and", "“", "”", ["one", "other"], new() { ["EUR"] = "€", ["GBP"] = "£", ["USD"] = "US$", ["CNY"] = "CN¥", ["JPY"] = "JP¥" }),
        new Tongue("de", "Januar Februar März April Mai Juni Juli August September Oktober November Dezember", ".", ",", 4, "und", "„", "“", ["one", "other"], new() { ["EUR"] = "€", ["GBP"] = "£", ["USD"] = "$", ["CNY"] = "CN¥", ["JPY"] = "¥" }),
        new Tongue("fr", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre", ThinHardSpace.ToString(), ",", 4, "et", "« ", " »", ["one", "other"], new() { ["EUR"] = "€", ["GBP"] = "£GB", ["USD"] = "$US" }),
        new Tongue("es", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", ".", ",", 5, "y", "«", "»", ["one", "other"], new() { ["EUR"] = "€", ["USD"] = "US$" }),
        new Tongue("it", "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre", ".", ",", 5, "e", "«", "»", ["one", "other"], new() { ["EUR"] = "€", ["GBP"] = "£", ["CNY"] = "CN¥" }),
        new Tongue("pl", "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia", HardSpace.ToString(), ",", 5, "i", "„", "”", ["one", "few", "many"], new() { ["EUR"] = "€", ["PLN"] = "zł" }),
    }.ToDictionary(t => t.Language, StringComparer.Ordinal);

    private readonly string[] _months;
    private readonly string _group;
    private readonly string _point;
    private readonly int _groupFrom;
    private readonly string _and;
    private readonly string _open;
    private readonly string _close;
    private readonly Dictionary<string, string> _symbols;

    private Tongue(string language, string months, string group, string point, int groupFrom, string and, string open, string close, string[] plurals, Dictionary<string, string> symbols)
    {
        Language = language;
        _months = months.Split(' ');
        (_group, _point, _groupFrom, _and, _open, _close, _symbols) = (group, point, groupFrom, and, open.Replace(' ', HardSpace), close.Replace(' ', HardSpace), symbols);
        Plurals = plurals;
    }

    /// <summary>The languages that papers are written in; the first is for everybody whose own is not among them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Keys];

    /// <summary>Two letters.</summary>
    public string Language { get; }

    /// <summary>The forms in which this language counts.</summary>
    public IReadOnlyList<string> Plurals { get; }

    public static bool IsSpoken(string language) => Known.ContainsKey(language);

    /// <summary>The language asked for, or English.</summary>
    public static Tongue Of(string language) => Known.GetValueOrDefault(language) ?? Known["en"];

    /// <summary>A day in words, such as <c>22. November 2026</c>.</summary>
    public string Day(DateOnly day)
    {
        var (number, month, year) = (Digits(day.Day), _months[day.Month - 1], Digits(day.Year));
        return Language switch
        {
            "de" => $"{number}.{HardSpace}{month} {year}",
            "es" => $"{number} de {month} de {year}",
            "fr" when day.Day == 1 => $"1er{HardSpace}{month} {year}",
            _ => $"{number}{HardSpace}{month} {year}",
        };
    }

    /// <summary>A whole number with the language's groups.</summary>
    public string Count(long number) => (number < 0 ? "-" : string.Empty) + Grouped(Math.Abs((decimal)number).ToString("F0", CultureInfo.InvariantCulture));

    /// <summary>An amount as people write it, such as <c>1 234,56 €</c>.</summary>
    /// <param name="minor">In minor units: cents.</param>
    /// <param name="currency">ISO 4217.</param>
    public string Money(long minor, string currency)
    {
        Invariant.Holds(Currencies.Exponent(currency, out var exponent), $"`{currency}` is a currency");
        var digits = Math.Abs((decimal)minor).ToString("F0", CultureInfo.InvariantCulture).PadLeft(exponent + 1, '0');
        var amount = Grouped(digits[..^exponent]) + (exponent == 0 ? string.Empty : _point + digits[^exponent..]);
        var minus = minor < 0 ? "-" : string.Empty;
        if (Language != "en") return $"{minus}{amount}{HardSpace}{_symbols.GetValueOrDefault(currency, currency)}";
        return _symbols.TryGetValue(currency, out var symbol) ? $"{minus}{symbol}{amount}" : $"{minus}{currency}{HardSpace}{amount}";
    }

    /// <summary>One, two or more things in a row, such as <c>a, b and c</c>.</summary>
    public string List(IReadOnlyList<string> items) => items switch
    {
        [] => string.Empty,
        [var one] => one,
        [.., var last] => $"{string.Join(", ", items.SkipLast(1))} {_and} {last}",
    };

    /// <summary>Somebody's own words, in the quotation marks of the language.</summary>
    public string Quote(string words) => _open + words + _close;

    /// <summary>The form that a count takes.</summary>
    public string PluralOf(long count) => Language switch
    {
        "pl" => count switch
        {
            1 => "one",
            _ when count % 10 is >= 2 and <= 4 && count % 100 is not (>= 12 and <= 14) => "few",
            _ => "many",
        },
        "fr" => count is 0 or 1 ? "one" : "other",
        _ => count == 1 ? "one" : "other",
    };

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Grouped(string digits)
    {
        if (digits.Length < _groupFrom) return digits;
        var text = new StringBuilder();
        for (var i = 0; i < digits.Length; i++)
        {
            if (i > 0 && (digits.Length - i) % 3 == 0) text.Append(_group);
            text.Append(digits[i]);
        }

        return text.ToString();
    }
}
