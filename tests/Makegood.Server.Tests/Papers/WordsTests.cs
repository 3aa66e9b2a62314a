using Makegood.Server.Papers;

namespace Makegood.Server.Tests.Papers;

/// <summary>All languages say the same things, with the same places to fill in.</summary>
public sealed class WordsTests
{
    public static TheoryData<string> Languages => [.. Tongue.All];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_text_is_there_in_every_language(string language)
    {
        var (missing, surplus) = Differences(Keys(language), Keys("en"));
        Assert.True(missing.Count == 0 && surplus.Count == 0, $"missing in {language}: {string.Join(", ", missing)}; surplus: {string.Join(", ", surplus)}");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_text_that_counts_has_exactly_the_forms_of_its_language(string language)
    {
        var texts = PaperWords.Of(language).Texts;
        foreach (var key in texts.Keys.Where(k => k.EndsWith(".one", StringComparison.Ordinal)).Select(k => k[..^4]))
        {
            Assert.Equal(PaperWords.Of(language).Tongue.Plurals, ((string[])["one", "few", "many", "other"]).Where(form => texts.ContainsKey($"{key}.{form}")));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_place_is_missing_or_made_up(string language)
    {
        var english = PaperWords.Of("en").Texts;
        foreach (var (key, text) in PaperWords.Of(language).Texts)
        {
            var original = english.GetValueOrDefault(key) ?? english[Base(key, PaperWords.Of(language).Texts) + ".other"];
            Assert.True(Places(text).SetEquals(Places(original)), $"{language} {key}: `{text}` and `{original}` have different places");
            Assert.False(string.IsNullOrWhiteSpace(text), key);
            Assert.Equal(text.Trim(), text);
        }
    }

    [Fact]
    public void A_missing_key_is_seen() => Assert.Equal(["b"], Differences(["a"], ["a", "b"]).Missing);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Only_short_words_are_the_same_as_in_English(string language)
    {
        // A sentence that was left in English would be the same; names and single words may be.
        if (language == "en") return;
        var english = PaperWords.Of("en").Texts;
        Assert.Empty(PaperWords.Of(language).Texts.Where(t => PaperWords.Place().Replace(t.Value, string.Empty).Count(char.IsLetter) > 12 && english.GetValueOrDefault(t.Key) == t.Value).Select(t => t.Key));
    }

    private static (List<string> Missing, List<string> Surplus) Differences(IReadOnlyCollection<string> keys, IReadOnlyCollection<string> wanted) => ([.. wanted.Except(keys)], [.. keys.Except(wanted)]);

    private static HashSet<string> Keys(string language)
    {
        var texts = PaperWords.Of(language).Texts;
        return [.. texts.Keys.Select(k => Base(k, texts))];
    }

    private static string Base(string key, IReadOnlyDictionary<string, string> texts) =>
        key.LastIndexOf('.') is var dot && key[(dot + 1)..] is "one" or "few" or "many" or "other" && texts.ContainsKey(key[..dot] + ".one") ? key[..dot] : key;

    private static HashSet<string> Places(string text) => [.. PaperWords.Place().Matches(text).Select(m => m.Value)];
}
