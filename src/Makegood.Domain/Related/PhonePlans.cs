using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Makegood.Domain.Related;

/// <summary>
/// The numbering plan of one country, or of one code that belongs to no country. Read from `phone-metadata.json`, which is `metadata.max.json` of the npm package
/// libphonenumber-js 1.13.16, unchanged; what stands at which place is said in that package's METADATA.md. Decision 0023.
/// </summary>
internal sealed class PhonePlan
{
    private const int IddAt = 1, PatternAt = 2, LengthsAt = 3, TrunkAt = 5, TrunkForReadingAt = 7, TrunkTurnsIntoAt = 8, LeadingAt = 10, TypesAt = 11;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly string[] TypeNames = ["fixed line", "mobile", "freephone", "premium rate", "personal", "voice mail", "company-wide", "pager", "internet", "shared cost"];
    private static readonly HashSet<string> Served = new(StringComparer.Ordinal) { "freephone", "premium rate", "voice mail", "company-wide", "pager", "shared cost" };

    private readonly Regex _pattern;
    private readonly Regex? _leading, _idd, _trunk;
    private readonly HashSet<int> _lengths;
    private readonly string? _turnsInto;
    private readonly (string Name, Regex Pattern)[] _types;

    public PhonePlan(JsonElement[] data)
    {
        Code = data[0].GetString()!;
        _idd = Text(data, IddAt) is { } idd ? Start(idd) : null;
        _pattern = Whole(Text(data, PatternAt)!);
        _lengths = [.. data[LengthsAt].EnumerateArray().Select(l => l.GetInt32())];
        _trunk = (Text(data, TrunkForReadingAt) ?? Text(data, TrunkAt)) is { } trunk ? Start(trunk) : null;
        _turnsInto = Text(data, TrunkTurnsIntoAt)?.Replace("$1", "${1}", StringComparison.Ordinal).Replace("$2", "${2}", StringComparison.Ordinal);
        _leading = Text(data, LeadingAt) is { } leading ? Start(leading) : null;
        _types = data.Length > TypesAt && data[TypesAt].ValueKind is JsonValueKind.Array ? [.. Types(data[TypesAt])] : [];
    }

    /// <summary>The calling code, without plus.</summary>
    public string Code { get; }

    /// <summary>What is dialled to leave the country, taken off; null when the number does not begin with it.</summary>
    public string? WithoutIdd(string digits) => _idd?.Match(digits) is { Success: true } match ? digits[match.Length..] : null;

    /// <summary>The number within the plan, without the digit that is dialled inside the country only.</summary>
    public string WithoutTrunk(string digits)
    {
        if (_trunk?.Match(digits) is not { Success: true, Length: > 0 } match) return digits;
        var without = _turnsInto is not null && match.Groups.Count > 1 && match.Groups[^1].Success ? match.Result(_turnsInto) + digits[match.Length..] : digits[match.Length..];

        // A number that was possible with its first digits keeps them when it is not possible without.
        return _pattern.IsMatch(digits) && !_pattern.IsMatch(without) ? digits : without;
    }

    public bool Fits(string national) => _lengths.Contains(national.Length) && _pattern.IsMatch(national) && (_types.Length == 0 || TypeOf(national) is not null);

    public bool HasLength(string national) => _lengths.Contains(national.Length);

    /// <summary>In a code that several countries share: whether the number begins as this one's do.</summary>
    public bool Leads(string national) => _leading?.IsMatch(national) ?? false;

    /// <summary>The kind of service it is when it is nobody's own number; null for numbers of people.</summary>
    public string? Service(string national) => TypeOf(national) is { } type && Served.Contains(type) ? type : null;

    private string? TypeOf(string national) => _types.FirstOrDefault(t => t.Pattern.IsMatch(national)).Name;

    private static IEnumerable<(string, Regex)> Types(JsonElement types)
    {
        var at = 0;
        foreach (var type in types.EnumerateArray())
        {
            if (type.ValueKind is JsonValueKind.Array && type[0].GetString() is { Length: > 0 } pattern && at < TypeNames.Length) yield return (TypeNames[at], Whole(pattern));
            at++;
        }
    }

    private static string? Text(JsonElement[] data, int at) => data.Length > at && data[at].ValueKind is JsonValueKind.String ? data[at].GetString() : null;

    private static Regex Whole(string pattern) => new($"^(?:{pattern})$", RegexOptions.CultureInvariant, Patience);

    private static Regex Start(string pattern) => new($"^(?:{pattern})", RegexOptions.CultureInvariant, Patience);
}

/// <summary>All numbering plans, each read when it is first asked for.</summary>
internal static class PhonePlans
{
    private const int LongestCode = 3;
    private static readonly JsonElement Root = Load();
    private static readonly Dictionary<string, string[]> Countries = Root.GetProperty("country_calling_codes").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.EnumerateArray().Select(c => c.GetString()!).ToArray(), StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, PhonePlan> Read = new(StringComparer.Ordinal);

    /// <param name="country">Two letters of ISO 3166, in capitals.</param>
    public static PhonePlan? Of(string country) => Root.GetProperty("countries").TryGetProperty(country, out var data) ? Read.GetOrAdd(country, _ => Plan(data)) : null;

    /// <summary>The calling code that the digits begin with, and its plans; the main country's first.</summary>
    public static (string Code, IReadOnlyList<PhonePlan> Plans)? CalledBy(string digits)
    {
        for (var length = 1; length <= LongestCode && length < digits.Length; length++)
        {
            var code = digits[..length];
            if (Countries.TryGetValue(code, out var countries)) return (code, [.. countries.Select(c => Of(c)!)]);
            if (Root.GetProperty("nonGeographic").TryGetProperty(code, out var data)) return (code, [Read.GetOrAdd(code, _ => Plan(data))]);
        }

        return null;
    }

    private static PhonePlan Plan(JsonElement data) => new([.. data.EnumerateArray()]);

    private static JsonElement Load()
    {
        using var stream = typeof(PhonePlans).Assembly.GetManifestResourceStream("phone-metadata.json") ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"phone-metadata.json is part of {typeof(PhonePlans).Assembly.GetName().Name}"));
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
