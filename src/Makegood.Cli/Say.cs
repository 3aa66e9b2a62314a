using System.Globalization;
using Makegood.Policy.Checked;

namespace Makegood.Cli;

/// <summary>The words for people: names without underscores, dates as one writes them.</summary>
internal static class Say
{
    public static string Plain(string name) => name.Replace('_', ' ');

    /// <summary>A name with a capital letter, when it was written in small ones: `creator_pro` becomes `Creator Pro`.</summary>
    public static string Title(string name)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')) return name;
        return string.Join(' ', name.Split('_').Select(w => w.Length == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..]));
    }

    public static string Date(DateOnly date) => date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A value for people. What they would have to write back keeps its notation.</summary>
    public static string Value(Value value) =>
        value.Kind is ValueKind.Date && value.Number < Policy.Checked.Value.Never ? Date(DateOnly.FromDayNumber((int)value.Number)) : Literals.Write(value);

    /// <summary>A written date in words; anything else as it is.</summary>
    public static string Written(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? Date(date) : text;

    /// <summary>Who can tell a fact.</summary>
    public static string Who(string by) => by switch
    {
        "customer" => "the customer",
        "agent" => "the agent",
        "system" => "our records",
        "inspection" => "an inspection",
        _ => by,
    };

    /// <summary>Where a fact came from.</summary>
    public static string Source(string by) => by switch
    {
        "system" => "records",
        _ => by,
    };

    public static string Count(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>A range as the engine writes it, in words.</summary>
    public static string Range(string to, bool isDate)
    {
        if (to.StartsWith("<= ", StringComparison.Ordinal)) return (isDate ? "on or before " : "at most ") + Written(to[3..]);
        if (to.StartsWith(">= ", StringComparison.Ordinal)) return (isDate ? "on or after " : "at least ") + Written(to[3..]);
        return string.Join(" to ", to.Split(" to ").Select(Written));
    }

    public static string Or(IEnumerable<string> words) => Listed(words, " or ");

    public static string And(IEnumerable<string> words) => Listed(words, " and ");

    private static string Listed(IEnumerable<string> words, string last)
    {
        var all = words.ToList();
        return all.Count <= 1 ? string.Concat(all) : string.Join(", ", all.Take(all.Count - 1)) + last + all[^1];
    }
}
