using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Makegood.Policy.Diagnostics;

namespace Makegood.Server.Doors.Http;

/// <summary>
/// Looks again at a body that could not be read, beside the shape that was wanted, and tells everything that is wrong with it. The
/// serialiser's own messages name our types and stop at the first mistake; it stays the judge, this finds the words.
/// </summary>
internal static class BodyFindings
{
    private const int Most = 20;
    private const int LongestQuote = 60;

    public static IReadOnlyList<Finding> In(byte[] body, Type type, JsonException verdict)
    {
        if (!Utf8.IsValid(body)) return [new Finding(string.Empty, null, string.Create(CultureInfo.InvariantCulture, $"body: byte {FirstBad(body) + 1} is not UTF-8; send the text in UTF-8."))];
        if (body.AsSpan().TrimStart(" \t\r\n"u8).IsEmpty) return [new Finding(string.Empty, null, $"The body is empty; send a JSON object with {Names(type)}.")];
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(body);
        }
        catch (JsonException broken)
        {
            return [new Finding(string.Empty, null, string.Create(CultureInfo.InvariantCulture, $"body:{broken.LineNumber + 1}:{broken.BytePositionInLine + 1}: this is not JSON. {Shorten(broken.Message)}"))];
        }

        using (json)
        {
            var findings = new List<Finding>();
            Look(json.RootElement, Wire.Options.GetTypeInfo(type), string.Empty, null, findings);
            return findings.Count > 0 ? findings : [new Finding(string.Empty, null, "body: " + Shorten(verdict.Message))];
        }
    }

    /// <summary>The members that a body needs, for one who sent none.</summary>
    public static string Names(Type type)
    {
        var properties = Wire.Options.GetTypeInfo(type).Properties;
        var needed = properties.Where(IsNeeded).Select(p => p.Name).ToList();
        return string.Join(", ", (needed.Count > 0 ? needed : properties.Select(p => p.Name)).Select(n => $"`{n}`"));
    }

    private static void Look(JsonElement value, JsonTypeInfo shape, string pointer, string? field, List<Finding> findings)
    {
        if (findings.Count >= Most) return;
        switch (shape.Kind)
        {
            case JsonTypeInfoKind.Object when value.ValueKind is JsonValueKind.Object:
                Members(value, shape, pointer, findings);
                break;
            case JsonTypeInfoKind.Enumerable when value.ValueKind is JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    if (shape.ElementType is not null && item.ValueKind is JsonValueKind.Null) findings.Add(new Finding(string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}"), field, $"`{field}` holds null; write {Expected(shape.ElementType)}, or leave it out."));
                    else if (shape.ElementType is not null) Look(item, Wire.Options.GetTypeInfo(shape.ElementType), string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}"), field, findings);
                    index++;
                }

                break;
            default:
                Leaf(value, shape, pointer, field, findings);
                break;
        }
    }

    private static void Members(JsonElement value, JsonTypeInfo shape, string pointer, List<Finding> findings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = shape.Properties.Select(p => p.Name).ToList();
        foreach (var member in value.EnumerateObject())
        {
            var at = $"{pointer}/{member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!seen.Add(member.Name))
            {
                findings.Add(new Finding(at, member.Name, $"`{Quote(member.Name)}` is given twice; keep one."));
                continue;
            }

            var property = shape.Properties.FirstOrDefault(p => p.Name == member.Name);
            if (property is null) findings.Add(new Finding(at, Quote(member.Name), $"There is no `{Quote(member.Name)}` here; {Nearest.Help(member.Name, names, "there are")}{(Nearest.To(member.Name, names) is null ? "." : string.Empty)}"));
            else if (member.Value.ValueKind is JsonValueKind.Null && !IsNullable(property)) findings.Add(new Finding(at, member.Name, $"`{member.Name}` is null; write {Expected(property.PropertyType)}{(IsNeeded(property) ? string.Empty : ", or leave it out")}."));
            else if (member.Value.ValueKind is not JsonValueKind.Null) Look(member.Value, Wire.Options.GetTypeInfo(property.PropertyType), at, member.Name, findings);
            if (findings.Count >= Most) return;
        }

        foreach (var missing in shape.Properties.Where(p => IsNeeded(p) && !seen.Contains(p.Name))) findings.Add(new Finding($"{pointer}/{missing.Name}", missing.Name, $"`{missing.Name}` is missing; write {Expected(missing.PropertyType)}."));
    }

    private static void Leaf(JsonElement value, JsonTypeInfo shape, string pointer, string? field, List<Finding> findings)
    {
        try
        {
            value.Deserialize(shape);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            var name = field is null ? "The body" : $"`{field}`";
            var isText = value.ValueKind is JsonValueKind.String && shape.Type == typeof(string);
            findings.Add(new Finding(pointer, field, isText
                ? $"{name} holds a NUL character or half a character (`\\ud800`); take it out."
                : $"{name} is {Written(value)}; write {Expected(shape.Type)}."));
        }
    }

    private static bool IsNeeded(JsonPropertyInfo property) => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    private static bool IsNullable(JsonPropertyInfo property) => property.IsSetNullable && property.AssociatedParameter is null or { IsNullable: true };

    private static string Written(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => $"`{Quote(value.GetRawText())}`",
    };

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "a text";
        if (type == typeof(int) || type == typeof(long)) return "a whole number";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(DateOnly)) return "a date such as \"2026-11-21\"";
        if (type == typeof(DateTimeOffset)) return "an instant such as \"2026-11-21T09:30:00Z\"";
        if (type.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(type))}";
        var shape = Wire.Options.GetTypeInfo(type);
        return shape.Kind is JsonTypeInfoKind.Enumerable ? "a list" : shape.Kind is JsonTypeInfoKind.None ? "a number" : $"an object with {Names(type)}";
    }

    private static string Quote(string text)
    {
        var clean = string.Concat(text.Where(c => !char.IsControl(c)));
        return clean.Length <= LongestQuote ? clean : clean[..LongestQuote] + "…";
    }

    // The serialiser ends with path, line and position, and names our types; neither helps the caller.
    private static string Shorten(string message) => message.Split(" Path: ")[0].Split(" LineNumber: ")[0].Split(" | ")[0];

    private static int FirstBad(byte[] body)
    {
        var at = 0;
        while (at < body.Length && System.Text.Rune.DecodeFromUtf8(body.AsSpan(at), out _, out var length) is System.Buffers.OperationStatus.Done) at += length;
        return at;
    }
}
