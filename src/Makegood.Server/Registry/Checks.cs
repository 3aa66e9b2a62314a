using System.Globalization;
using System.Text.RegularExpressions;
using Makegood.Domain.Basics;

namespace Makegood.Server.Registry;

/// <summary>What may stand in a field. Collects every problem of a thing, so that its author can mend all of them at once.</summary>
internal sealed partial class Checks
{
    public const int LongestName = 200;
    public const int LongestCode = 80;

    // Print shops and spread-sheets write such years when they mean something else; no maker of ours sold before.
    private static readonly DateOnly Earliest = new(1980, 1, 1);

    private readonly List<Refusal> _refusals = [];

    public IReadOnlyList<Refusal> Refusals => _refusals;

    public void Say(string field, string detail) => _refusals.Add(Refusal.Invalid(field, detail));

    /// <summary>A text that must be there.</summary>
    public void Needed(string field, string? value, string example, int longest = LongestName)
    {
        if (string.IsNullOrWhiteSpace(value)) Say(field, $"`{field}` is empty; write it, such as `{example}`.");
        else Optional(field, value, longest);
    }

    public void Optional(string field, string? value, int longest = LongestName)
    {
        if (value is null) return;
        if (value.Length == 0 || string.IsNullOrWhiteSpace(value)) Say(field, $"`{field}` holds nothing but spaces; leave it out.");
        else if (value.Length > longest) Say(field, string.Create(CultureInfo.InvariantCulture, $"`{field}` has {value.Length:N0} characters; {longest} is the most."));
        else if (value.Any(c => char.IsControl(c) || char.IsSurrogate(c) && !IsWhole(value))) Say(field, $"`{field}` holds a control character or half a character; write printable text only.");
        else if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])) Say(field, $"`{field}` begins or ends with a space: `{value}`; take it off.");
    }

    /// <summary>A word of the trade, as policies write names: <c>official_store</c>.</summary>
    public void Word(string field, string? value, string examples)
    {
        if (value is null) return;
        if (!WordShape().IsMatch(value)) Say(field, $"`{value}` cannot be `{field}`; write a name of small letters, digits and `_`, such as {examples}.");
    }

    public void OneOf(string field, string? value, params ReadOnlySpan<string> known)
    {
        if (value is null || known.Contains(value)) return;
        Say(field, $"`{value}` cannot be `{field}`; write {string.Join(" or ", known.ToArray().Select(k => $"`{k}`"))}.");
    }

    public void Between(string field, long? value, long least, long most)
    {
        if (value is { } number && (number < least || number > most)) Say(field, string.Create(CultureInfo.InvariantCulture, $"`{field}` is {number}; write a whole number from {least} to {most}."));
    }

    /// <summary>A day in the past or today, wherever on Earth it is today.</summary>
    public void Happened(string field, DateOnly? day, DateTimeOffset now)
    {
        if (day is not { } date) return;
        if (date < Earliest) Say(field, $"`{field}` is {Text(date)}, before {Earliest.Year}; check the year.");
        else if (date > Latest(now)) Say(field, $"`{field}` is {Text(date)}, a day that is still to come; write the day on which it happened, or leave it out.");
    }

    public void Happened(string field, DateTimeOffset? instant, DateTimeOffset now)
    {
        if (instant is not { } at) return;
        if (DateOnly.FromDateTime(at.UtcDateTime) < Earliest) Say(field, $"`{field}` lies before {Earliest.Year}; check the year.");
        // Clocks of shops and printers differ from ours a little.
        else if (at > now.AddMinutes(10)) Say(field, $"`{field}` is {at:yyyy-MM-dd'T'HH:mm:ssK}, a moment that is still to come; write when it happened.");
    }

    public void InOrder(string earlier, DateOnly? first, string later, DateOnly? second)
    {
        if (first is { } a && second is { } b && b < a) Say(later, $"`{later}` is {Text(b)}, before `{earlier}` {Text(a)}; mend one of the two.");
    }

    /// <summary>The last day that has begun anywhere: the clocks furthest ahead are 14 hours before UTC.</summary>
    private static DateOnly Latest(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,59}$", RegexOptions.NonBacktracking)]
    private static partial Regex WordShape();
}
