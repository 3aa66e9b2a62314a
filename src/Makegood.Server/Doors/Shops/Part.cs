using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;

namespace Makegood.Server.Doors.Shops;

/// <summary>
/// One object of a shop's body, read with distrust: what is missing or of another kind is kept with its place, and nothing throws. Numbers are read by their
/// digits and never through a double, because ids go beyond 2^53.
/// </summary>
internal sealed class Part
{
    private const int Deepest = 64;
    private const int LongestId = 40;
    private const int LongestText = 500;

    /// <summary>Of a text that is a list, such as tags.</summary>
    public const int LongestList = 20_000;
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private readonly JsonElement _json;
    private readonly string _path;
    private readonly Hearing _hearing;

    private Part(JsonElement json, string path, Hearing hearing) => (_json, _path, _hearing) = (json, path, hearing);

    /// <summary>The body's object; null when it is none, and then that has been kept.</summary>
    public static Part? Read(ReadOnlyMemory<byte> body, Hearing hearing)
    {
        try
        {
            // Texts are opened once before anything relies on them: half a character escapes the parser and would throw later.
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = Deepest });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) _ = reader.GetString();
            }

            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind is JsonValueKind.Object) return new Part(document.RootElement.Clone(), string.Empty, hearing);
            hearing.Keep(null, "the body is JSON but no object");
        }
        catch (JsonException problem)
        {
            hearing.Keep(null, string.Create(CultureInfo.InvariantCulture, $"the body is no JSON that can be read; line {(problem.LineNumber ?? 0) + 1}, byte {(problem.BytePositionInLine ?? 0) + 1}"));
        }
        catch (InvalidOperationException)
        {
            // The reader's word for a text that is no Unicode, such as half of a pair.
            hearing.Keep(null, "the body holds a text that is no Unicode");
        }

        return null;
    }

    public bool Has(string name) => Find(name) is not null;

    /// <summary>An object inside; null when there is none.</summary>
    public Part? Inside(string name)
    {
        if (Find(name) is not { } json) return null;
        if (json.ValueKind is JsonValueKind.Object) return new Part(json, Path(name), _hearing);
        Keep(name, "is no object");
        return null;
    }

    /// <summary>The objects of a list; none when there is no list.</summary>
    public IReadOnlyList<Part> List(string name)
    {
        if (Find(name) is not { } json) return [];
        if (json.ValueKind is not JsonValueKind.Array)
        {
            Keep(name, "is no list");
            return [];
        }

        var parts = new List<Part>();
        foreach (var (at, item) in json.EnumerateArray().Index())
        {
            if (item.ValueKind is JsonValueKind.Object) parts.Add(new Part(item, string.Create(CultureInfo.InvariantCulture, $"{Path(name)}[{at}]"), _hearing));
            else Keep(name, "holds something that is no object");
        }

        return parts;
    }

    /// <summary>The texts of a list.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } json ? [.. json.EnumerateArray().Where(i => i.ValueKind is JsonValueKind.String).Select(i => i.GetString()!)] : [];

    /// <summary>A text; null when there is none or an empty one.</summary>
    public string? Text(string name, int longest = LongestText)
    {
        if (Find(name) is not { } json) return null;
        if (json.ValueKind is not JsonValueKind.String) Keep(name, "is no text");
        else if (json.GetString() is var text && text!.Contains('\0', StringComparison.Ordinal)) Keep(name, "holds a NUL character");
        else if (text.Length > longest) Keep(name, string.Create(CultureInfo.InvariantCulture, $"has more than {longest} characters"));
        else return text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
        return null;
    }

    public string? NeededText(string name)
    {
        if (!Needed(name)) return null;
        var before = _hearing.Troubles;
        var text = Text(name);
        if (text is null && _hearing.Troubles == before) Keep(name, "is empty");
        return text;
    }

    /// <summary>An id as the shop writes it, in digits.</summary>
    public string? Id(string name)
    {
        if (Find(name) is not { } json) return null;
        var digits = json.ValueKind switch
        {
            JsonValueKind.Number => json.GetRawText(),
            JsonValueKind.String => json.GetString()!,
            _ => string.Empty,
        };
        if (digits.Length is > 0 and <= LongestId && digits.All(char.IsAsciiDigit)) return digits;
        Keep(name, "is no id in digits");
        return null;
    }

    public string? NeededId(string name) => Needed(name) ? Id(name) : null;

    public bool? YesNo(string name)
    {
        if (Find(name) is not { } json) return null;
        if (json.ValueKind is JsonValueKind.True or JsonValueKind.False) return json.ValueKind is JsonValueKind.True;
        Keep(name, "is neither true nor false");
        return null;
    }

    /// <summary>A whole number of things, zero or more.</summary>
    public long? Count(string name)
    {
        if (!Needed(name)) return null;
        if (Find(name) is { ValueKind: JsonValueKind.Number } json && json.TryGetInt32(out var number) && number >= 0) return number;
        Keep(name, "is no whole number from zero up");
        return null;
    }

    /// <summary>A moment. Shopify writes the offset; WooCommerce writes UTC without saying so, in fields whose name says it.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Find(name) is not { } json) return null;
        var style = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
        if (json.ValueKind is JsonValueKind.String && json.GetString() is { } text && (name.EndsWith("_gmt", StringComparison.Ordinal) || HasOffset(text)) && DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, style, out var instant)) return Storage.Columns.Trim(instant);
        Keep(name, "is no moment with its offset");
        return null;
    }

    public DateTimeOffset? NeededInstant(string name) => Needed(name) ? Instant(name) : null;

    /// <summary>An amount in minor units, written as a text or a number; below zero only where `mayBeNegative`. Null when it cannot be read, and then that has been kept.</summary>
    public long? Money(string name, string currency, bool mayBeNegative = false)
    {
        if (!Needed(name)) return null;
        var json = Find(name)!.Value;
        var written = json.ValueKind switch
        {
            JsonValueKind.Number => json.GetRawText(),
            JsonValueKind.String => json.GetString()!,
            _ => string.Empty,
        };
        var amount = Currency.Minor(written, currency);
        if (amount is null) Keep(name, $"is no amount in {currency} with at most {Decimals(currency)}");
        else if (amount < 0 && !mayBeNegative) Keep(name, "is below zero");
        else return amount;
        return null;
    }

    /// <summary>Says that something about a field needs a person.</summary>
    public void Keep(string name, string what) => _hearing.Keep(Path(name), $"`{Path(name)}` {what}");

    private static string Decimals(string currency) => Currency.DecimalsOf(currency) switch { 0 => "no decimals", var n => string.Create(CultureInfo.InvariantCulture, $"{n} decimals") };

    private static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');

    private bool Needed(string name)
    {
        if (Find(name) is not null) return true;
        Keep(name, "is missing");
        return false;
    }

    private JsonElement? Find(string name) => _json.TryGetProperty(name, out var json) && json.ValueKind is not JsonValueKind.Null ? json : null;

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}
