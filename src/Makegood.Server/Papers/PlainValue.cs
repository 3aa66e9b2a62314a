using System.Globalization;
using System.Text.RegularExpressions;
using Makegood.Policy.Syntax;

namespace Makegood.Server.Papers;

/// <summary>Facts, values and ranges of a verdict in the words of a reader: <c>2024-06-01</c> becomes a day, <c>&lt;= 400 h</c> "at most 400 hours".</summary>
public static partial class PlainValue
{
    /// <summary>What a fact is called.</summary>
    /// <param name="ask">The policy's own question, for facts that we have no word for.</param>
    public static string Fact(PaperWords words, string fact, string ask) => words.Has("fact." + fact) ? words.Say("fact." + fact) : ask.TrimEnd('?', ' ', '.');

    /// <summary>An outcome in plain words; one of a policy of the maker's own as it is written there.</summary>
    public static string Outcome(PaperWords words, string outcome) => words.Has("outcome." + outcome) ? words.Say("outcome." + outcome) : Spaced(outcome);

    /// <summary>A value as an assessment writes it.</summary>
    public static string Of(PaperWords words, string value)
    {
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return words.Tongue.Day(day);
        if (Counted().Match(value) is { Success: true } counted && long.TryParse(counted.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var n)) return words.Say("value." + UnitOf(counted.Groups["unit"].Value), n);
        if (Money().Match(value) is { Success: true } money && Minor(money) is { } minor) return words.Tongue.Money(minor, money.Groups["currency"].Value);
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return words.Tongue.Count(number);
        var key = "value." + value.Replace(' ', '_');
        if (words.Has(key)) return words.Say(key);
        return Name().IsMatch(value) ? Spaced(value) : words.Tongue.Quote(value);
    }

    /// <summary>A value or range of <c>would_change_if</c>.</summary>
    public static string Range(PaperWords words, string to)
    {
        if (to is "any other") return words.Say("range.other");
        if (to.StartsWith("<= ", StringComparison.Ordinal)) return words.Say(IsDay(to[3..]) ? "range.until" : "range.at_most", ("value", Of(words, to[3..])));
        if (to.StartsWith(">= ", StringComparison.Ordinal)) return words.Say(IsDay(to[3..]) ? "range.from" : "range.at_least", ("value", Of(words, to[3..])));
        return to.Split(" to ") is [var low, var high] && low.Length > 0 && (char.IsAsciiDigit(low[0]) || low[0] == '-')
            ? words.Say(IsDay(low) ? "range.days" : "range.between", ("low", Of(words, low)), ("high", Of(words, high)))
            : Of(words, to);
    }

    private static bool IsDay(string value) => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static string Spaced(string name) => name.Replace('_', ' ');

    private static string UnitOf(string unit) => unit switch
    {
        "h" => "hours",
        "min" => "minutes",
        "day" or "days" => "days",
        "month" or "months" => "months",
        _ => "items",
    };

    private static long? Minor(Match money)
    {
        if (!Currencies.Exponent(money.Groups["currency"].Value, out var exponent)) return null;
        var digits = money.Groups["part"].Value;
        return digits.Length == exponent && long.TryParse(money.Groups["whole"].Value + digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minor) ? minor : null;
    }

    [GeneratedRegex(@"^(?<n>\d{1,15}) (?<unit>h|min|days?|months?|items?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Counted();

    [GeneratedRegex(@"^(?<whole>-?\d{1,15})(\.(?<part>\d{1,4}))? (?<currency>[A-Z]{3})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Money();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
