using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Makegood.Domain.Basics;

namespace Makegood.Server.Papers;

/// <summary>What papers say in one language: the texts of <c>Words/LANGUAGE.json</c>, each written by hand. All languages have the same keys.</summary>
public sealed partial class PaperWords
{
    private static readonly JsonSerializerOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly Dictionary<string, PaperWords> Known = Tongue.All.ToDictionary(l => l, l => new PaperWords(Tongue.Of(l), Read(l)), StringComparer.Ordinal);

    private readonly Dictionary<string, string> _texts;

    private PaperWords(Tongue tongue, Dictionary<string, string> texts)
    {
        Tongue = tongue;
        _texts = texts;
    }

    public Tongue Tongue { get; }

    /// <summary>Every text by its key, for tests and for those who translate.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>The words of a language, or the English ones.</summary>
    public static PaperWords Of(string language) => Known[Tongue.Of(language).Language];

    public bool Has(string key) => _texts.ContainsKey(key);

    /// <summary>A text with its places filled in.</summary>
    /// <exception cref="BrokenInvariantException">There is no such text, or a place stays empty.</exception>
    public string Say(string key, params ReadOnlySpan<(string Place, string Value)> values)
    {
        var known = _texts.TryGetValue(key, out var text);
        Invariant.Holds(known, $"papers have the text `{key}` in {Tongue.Language}");
        var given = values.ToArray();
        return Place().Replace(text!, match =>
        {
            var at = Array.FindIndex(given, v => v.Place == match.Groups["name"].Value);
            Invariant.Holds(at >= 0, $"the text `{key}` gets its `{match.Value}`");
            return given[at].Value;
        });
    }

    /// <summary>A text that counts, in the form that the count takes.</summary>
    public string Say(string key, long count, params ReadOnlySpan<(string Place, string Value)> values) =>
        Say($"{key}.{Tongue.PluralOf(count)}", [("n", Tongue.Count(count)), .. values]);

    /// <summary>A place in a text that is filled in.</summary>
    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Place();

    private static Dictionary<string, string> Read(string language)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"papers.{language}.json");
        Invariant.Holds(file is not null, $"the program carries the words of papers in {language}");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file!, Strict)!;
    }
}
