using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Makegood.Domain.Basics;
using Makegood.Server.Doors.Webhooks;

namespace Makegood.Server.Doors.Printers;

/// <summary>Reads a total out of a machine's answer, and believes it only when it can be true.</summary>
internal static class PrinterTotal
{
    /// <summary>200,000 hours: more than twenty years without a pause, longer than any such machine has existed.</summary>
    public const long MostMinutes = 200_000L * 60;

    /// <summary>The answer as a JSON object; null when it is none.</summary>
    public static JsonElement? Object(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The member of that name; null when there is no such member, or no object to have it.</summary>
    public static JsonElement? Member(JsonElement? of, string name)
    {
        try
        {
            return of is { ValueKind: JsonValueKind.Object } from && from.TryGetProperty(name, out var member) ? member : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a character, written as `\ud800`, in one of the names
        }
    }

    public static string? Text(JsonElement? element)
    {
        try
        {
            return element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a character again
        }
    }

    /// <summary>Python's writer puts <c>NaN</c> and <c>Infinity</c> where JSON has no word; such an answer is the right machine with a wrong number.</summary>
    public static bool HasNoNumber(byte[] body, string field) =>
        Regex.IsMatch(Encoding.UTF8.GetString(body), $"\"{Regex.Escape(field)}\"\\s*:\\s*-?(NaN|Infinity)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <param name="field">What the machine calls it, for the sentence.</param>
    /// <param name="unitsPerMinute">60 for seconds, 1 for minutes.</param>
    public static Result<PrinterReading, PrinterRefusal> Reading(
        JsonElement? value, string field, string unit, int unitsPerMinute, string source, DateTimeOffset now)
    {
        if (value is not { } found) return Nonsense($"The machine's answer has no `{field}`.");
        if (found.ValueKind != JsonValueKind.Number || !found.TryGetDouble(out var number))
            return Nonsense($"The machine's `{field}` is no number but {Quoted.Text(found.GetRawText())}.");

        var raw = found.GetRawText();
        if (number < 0) return Nonsense($"The machine's `{field}` is {Quoted.Text(raw)}, less than nothing.");
        if (!double.IsFinite(number) || number / unitsPerMinute > MostMinutes)
            return Nonsense($"The machine's `{field}` is {Quoted.Text(raw)} {unit}: more than twenty years without a pause.");

        return new PrinterReading((long)Math.Floor(number / unitsPerMinute), raw, unit, source, now);
    }

    public static PrinterRefusal Nonsense(string what) =>
        new(PrinterRefusalKind.NonsenseValue, $"{what} Nothing was recorded; please read the time off the machine's own screen.");
}
