using System.Globalization;
using System.Text.RegularExpressions;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;
using NodaTime;
using NodaTime.Text;

namespace Makegood.Policy.Checked;

/// <summary>Reads written values by their type: the same words mean the same in a claim, a table, a setting and a case.</summary>
public static class Literals
{
    private static readonly Regex DurationPart = new(@"\G\s*(?<whole>\d{1,12})(\.(?<part>\d{1,6}))?\s*(?<unit>[a-z]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>Reads <paramref name="text"/> as a value of <paramref name="type"/>.</summary>
    /// <param name="zone">Turns an instant into the local date where a date is wanted.</param>
    /// <param name="problem">What is wrong and what to write instead, when the result is false.</param>
    public static bool TryRead(PolicyType type, string text, DateTimeZone zone, out Value value, out string problem)
    {
        (value, problem) = (default, string.Empty);
        text = text.Trim();
        switch (type.Kind)
        {
            case TypeKind.YesNo:
                if (text is "yes" or "true") value = Value.YesNo(true);
                else if (text is "no" or "false") value = Value.YesNo(false);
                else problem = text.Length == 0 ? "a value is missing here; write yes or no" : $"`{Short(text)}` is neither yes nor no; write yes or no";
                break;
            case TypeKind.Name:
                problem = CheckName(type, text);
                value = Value.Name(text);
                break;
            case TypeKind.Number:
                if (TryWhole(text, out var number)) value = Value.Of(TypeKind.Number, number);
                else problem = $"`{Short(text)}` is not a whole number; write digits only, up to 1,000,000,000,000";
                break;
            case TypeKind.Duration:
                if (TryDuration(text, out var seconds)) value = Value.Of(TypeKind.Duration, seconds);
                else problem = text.StartsWith('-') ? $"`{Short(text)}` is negative, a duration is not; write for example `400 h`" : TryWhole(text, out _) ? $"`{text}` has no unit; write `{text} h` or `{text} min`" : $"`{Short(text)}` is not a duration; write for example `400 h` or `24001 min`";
                break;
            case TypeKind.Days or TypeKind.Months:
                if (TryCount(type.Kind, text, out var count)) value = Value.Of(type.Kind, count);
                else problem = $"`{Short(text)}` is not a number of {type.Words}; write for example `{(type.Kind is TypeKind.Days ? "30 days" : "12 months")}`";
                break;
            case TypeKind.Date:
                if (text is "never") value = Value.Of(TypeKind.Date, Value.Never);
                else if (TryDate(text, out var date)) value = Value.Date(date);
                else if (TryInstant(text, out var moment)) value = Value.Of(TypeKind.Date, LocalDay(moment, zone));
                else problem = $"`{Short(text)}` is not a date of the calendar; write YYYY-MM-DD, or an instant such as 2024-02-29T13:00:00+01:00";
                break;
            case TypeKind.Instant:
                if (TryInstant(text, out var instant)) value = Value.Of(TypeKind.Instant, instant);
                else problem = $"`{Short(text)}` is not an instant; write date, time and offset such as 2024-02-29T13:00:00+01:00";
                break;
            case TypeKind.Money:
                if (TryMoney(type, text, out var minor)) value = Value.Of(TypeKind.Money, minor, type.Names?[0]);
                else problem = $"`{Short(text)}` is not an amount in {type.Names?[0]}; write for example `19.99 {type.Names?[0]}`";
                break;
            case TypeKind.Text:
                value = Value.Text(text);
                break;
            case TypeKind.Document:
                if (text is "provided") value = Value.Document(true);
                else problem = $"`{Short(text)}` says nothing about a document; write provided, missing or cannot be had";
                break;
            case TypeKind.List:
                problem = "a list of items is expected here; write `[]` if there are none";
                break;
        }

        return problem.Length == 0;
    }

    /// <summary>The day number, in <paramref name="zone"/>, of an instant given in seconds since 1970 UTC.</summary>
    public static long LocalDay(long instantSeconds, DateTimeZone zone)
    {
        var date = Instant.FromUnixTimeSeconds(instantSeconds).InZone(zone).Date;
        return new DateOnly(Math.Clamp(date.Year, 1, 9999), date.Month, date.Day).DayNumber;
    }

    /// <summary>The value as it would be written, for messages, cards and JSON.</summary>
    public static string Write(Value value) => value.Kind switch
    {
        ValueKind.Absent => "absent",
        ValueKind.YesNo => value.Number == 1 ? "yes" : "no",
        // A name that stands for one nobody told ends in a space, which a written one cannot.
        ValueKind.Name => (value.Word ?? string.Empty).TrimEnd(' '),
        ValueKind.Text => value.Word ?? string.Empty,
        ValueKind.Number => value.Number.ToString(CultureInfo.InvariantCulture),
        ValueKind.Duration => WriteDuration(value.Number),
        ValueKind.Days => string.Create(CultureInfo.InvariantCulture, $"{value.Number} {(value.Number == 1 ? "day" : "days")}"),
        ValueKind.Months => string.Create(CultureInfo.InvariantCulture, $"{value.Number} {(value.Number == 1 ? "month" : "months")}"),
        ValueKind.Date => WriteDate(value.Number),
        ValueKind.Instant => InstantPattern.General.Format(Instant.FromUnixTimeSeconds(value.Number)),
        ValueKind.Money => WriteMoney(value),
        ValueKind.Document => value.Number == 1 ? "provided" : "cannot be had",
        ValueKind.List => value.List is { } list ? WriteList(list) : "none",
    };

    public static string WriteDate(long day) => day >= Value.Never ? "never" : DateOnly.FromDayNumber((int)Math.Clamp(day, 0, DateOnly.MaxValue.DayNumber)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string WriteList(ListValue list) => list.Items.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{list.Items.Count} {(list.Items.Count == 1 ? "item" : "items")}");

    private static string WriteDuration(long seconds) => seconds switch
    {
        _ when seconds % 3600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h"),
        _ when seconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
    };

    private static string WriteMoney(Value value)
    {
        var currency = value.Word ?? "XXX";
        Currencies.Exponent(currency, out var exponent);
        var digits = Math.Abs((decimal)value.Number);
        for (var i = 0; i < exponent; i++) digits /= 10;
        return (value.Number < 0 ? "-" : string.Empty) + digits.ToString("F" + exponent.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " " + currency;
    }

    private static string CheckName(PolicyType type, string text)
    {
        if (text.Length == 0) return "a name is missing here; write one";
        if (text.Length > 200) return "a name has at most 200 characters; shorten it";
        if (type.Names is null || type.Names.Contains(text, StringComparer.Ordinal)) return string.Empty;
        return $"`{Short(text)}` is not allowed here; {Nearest.Help(text, [.. type.Names], "use one of")}";
    }

    private static bool TryWhole(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number is >= -1_000_000_000_000 and <= 1_000_000_000_000;

    private static bool TryCount(TypeKind kind, string text, out long count)
    {
        if (TryWhole(text, out count)) return count is >= -100_000 and <= 100_000;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !TryWhole(text[..space], out count) || count is < -100_000 or > 100_000) return false;
        if (!Units.Find(text[(space + 1)..].Trim(), out var unit, out var factor)) return false;
        count *= factor;
        return (unit is LiteralKind.Days && kind is TypeKind.Days) || (unit is LiteralKind.Months && kind is TypeKind.Months);
    }

    private static bool TryDuration(string text, out long seconds)
    {
        seconds = 0;
        var at = 0;
        while (at < text.Length)
        {
            var match = DurationPart.Match(text, at);
            if (!match.Success || !Units.Find(match.Groups["unit"].Value, out var kind, out var factor) || kind is not LiteralKind.Duration) return false;
            var amount = decimal.Parse(match.Groups["whole"].Value + "." + (match.Groups["part"].Success ? match.Groups["part"].Value : "0"), CultureInfo.InvariantCulture) * factor;
            if (amount != decimal.Truncate(amount) || amount > 1_000_000_000_000) return false;
            seconds += (long)amount;
            at = match.Index + match.Length;
        }

        return at > 0 && seconds <= 1_000_000_000_000;
    }

    private static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    private static bool TryInstant(string text, out long seconds)
    {
        seconds = 0;
        if (text.Length > 40) return false;
        var parsed = OffsetDateTimePattern.ExtendedIso.Parse(text.Replace(' ', 'T'));
        if (!parsed.Success) parsed = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mmo<G>").Parse(text.Replace(' ', 'T'));
        if (!parsed.Success) parsed = OffsetDateTimePattern.Rfc3339.Parse(text.Replace(' ', 'T'));
        if (!parsed.Success || parsed.Value.Year is < 2 or > 9998) return false;
        seconds = parsed.Value.ToInstant().ToUnixTimeSeconds();
        return true;
    }

    private static bool TryMoney(PolicyType type, string text, out long minor)
    {
        minor = 0;
        var space = text.LastIndexOf(' ');
        return space > 0 && type.Names is [var currency] && string.Equals(text[(space + 1)..], currency, StringComparison.Ordinal)
            && Currencies.Exponent(currency, out var exponent) && Currencies.TryMinor(text[..space].Trim(), exponent, out minor);
    }

    private static string Short(string text) => text.Length <= 60 ? text.ReplaceLineEndings(" ") : string.Concat(text.AsSpan(0, 57), "...").ReplaceLineEndings(" ");
}
