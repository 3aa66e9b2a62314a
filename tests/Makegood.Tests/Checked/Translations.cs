using System.Text.RegularExpressions;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Tests.Checked;

/// <summary>Translations of policies, and the confirmation that rules still do what their words say.</summary>
public sealed partial class Translations
{
    public static TheoryData<string, string> Shipped => new()
    {
        { "fff-printer", "de" },
        { "kit-parts", "de" },
        { "store-credit", "de" },
    };

    [Theory, MemberData(nameof(Shipped))]
    public void A_shipped_translation_has_every_clause_in_its_present_wording(string name, string language)
    {
        var (original, bag) = (Original($"policies/{name}.policy.md"), new DiagnosticBag());
        var file = Repo.Path($"policies/{name}.{language}.policy.md");
        var text = File.ReadAllText(file);
        if (Environment.GetEnvironmentVariable("GOLDEN") == "accept") File.WriteAllText(file, text = Confirm(text, original));

        var translation = Translation.Read(file, text, original, bag);

        Assert.Empty(bag.InOrder().Select(d => d.ToString()));
        Assert.NotNull(translation);
        Assert.Equal(language, translation.Language);
        Assert.Equal(original.Clauses.Select(c => c.Id).Order(StringComparer.Ordinal), translation.Words.Keys.Order(StringComparer.Ordinal));
        Assert.All(original.Clauses, c => Assert.NotEqual(c.Text, translation.Words[c.Id]));
    }

    [Theory]
    [InlineData("policies/kit-parts.de.policy.md", "de")]
    [InlineData("kettle.pt-BR.policy.md", "pt-BR")]
    [InlineData("kettle.policy.md", null)]
    [InlineData("two.limits.policy.md", null)]
    [InlineData(".de.policy.md", null)]
    [InlineData("kettle.de.md", null)]
    public void A_translation_is_known_by_its_name(string file, string? language) => Assert.Equal(language, Translation.LanguageOf(file));

    [Fact]
    public void A_changed_original_makes_its_translation_stale()
    {
        var told = Told(Policy.Replace("12 months", "24 months", StringComparison.Ordinal), German);
        Assert.Equal(["F023 p.de.policy.md:10:1: the original of `term` changed since it was translated; compare both, then write `term: \"b623e583\"` under `confirmed`"], told);
    }

    [Fact]
    public void Folding_the_lines_anew_changes_nothing()
    {
        Assert.Empty(Told(Policy.Replace("12 months.", "12\nmonths.", StringComparison.Ordinal), German));
    }

    [Fact]
    public void Missing_and_surplus_clauses_are_named()
    {
        Assert.Equal(
            ["F022 p.de.policy.md:1:1: the clause `over` is not translated: `After that it is over.`; translate it, with its anchor after the words", "F022 p.de.policy.md:12:1: the original has no clause `ovr`; did you mean `over`?"],
            Told(Policy, German.Replace("{#over}", "{#ovr}", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_unconfirmed_clause_is_named_with_its_fingerprint()
    {
        Assert.Equal(
            [$"F023 p.de.policy.md:11:1: nobody has confirmed yet that this says what `over` says; compare both, then write `over: \"{ClauseHash.Of(Original("p.policy.md", Policy).Clauses[1])}\"` under `confirmed`"],
            Told(Policy, OverLine().Replace(German, string.Empty)));
    }

    [Theory]
    [InlineData("policy: p", "policy: q", "P008 p.de.policy.md:2:9: this translates `policy: q`, the original is `p`; translate the original again and name it here, or choose the right file")]
    [InlineData("version: \"1\"", "version: \"2\"", "P008 p.de.policy.md:3:11: this translates `version: 2`, the original is `1`; translate the original again and name it here, or choose the right file")]
    [InlineData("language: de", "language: en", "P008 p.de.policy.md:4:11: `en` is the language of the original; name the language of the translation")]
    [InlineData("language: de", "time_zone: UTC", "P006 p.de.policy.md:4:1: the front matter of a translation has no key `time_zone`; the keys are: `policy`, `version`, `language`, `title`, `confirmed`|P007 p.de.policy.md:2:1: `language` is missing in the front matter; add `language: ...`, such as `de`")]
    [InlineData("policy: p\n", "", "P007 p.de.policy.md:2:1: `policy` is missing in the front matter; add `policy: p`")]
    [InlineData("  term: \"", "  trem: \"", "F022 p.de.policy.md:6:3: there is no clause `trem` to confirm; did you mean `term`?|F023")]
    [InlineData("  term: \"", "  term: \"x", "P008 p.de.policy.md:6:10: the fingerprint of `term` has eight hexadecimal digits; copy it from the message of `check`, in quotes if it holds digits alone|F023")]
    [InlineData("Danach", "```rule\nclause: over\n```\n\nDanach", "P003 p.de.policy.md:12:1: a translation holds text alone, here is a `rule` block; keep rules, facts and cases in the original")]
    [InlineData("---\npolicy", "policy", "P002 p.de.policy.md:1:1: the file does not start with front matter; begin with a line `---`, then `policy: NAME` and the other keys, then a line `---`")]
    public void A_translation_that_cannot_be_read_is_refused(string part, string instead, string expected)
    {
        var bag = new DiagnosticBag();
        Assert.Null(Translation.Read("p.de.policy.md", German.Replace(part, instead, StringComparison.Ordinal), Original("p.policy.md", Policy), bag));
        var told = bag.All.Select(d => $"{d.Code} {d}").Order(StringComparer.Ordinal).ToList();
        foreach (var one in expected.Split('|')) Assert.Contains(told, t => t.StartsWith(one, StringComparison.Ordinal));
    }

    [Fact]
    public void A_policy_that_keeps_track_tells_which_words_changed()
    {
        var confirmed = Policy.Replace("outcomes:", $"confirmed: {{ term: \"{ClauseHash.Of(Original("p", Policy).Clauses[0])}\" }}\noutcomes:", StringComparison.Ordinal);
        Assert.Equal(["p.policy.md:20:1: nobody has confirmed yet that the rules of `over` do what its words say"], Unconfirmed(confirmed));
        Assert.Equal(
            ["p.policy.md:13:1: the words of `term` changed since its rules were confirmed", "p.policy.md:20:1: nobody has confirmed yet that the rules of `over` do what its words say"],
            Unconfirmed(confirmed.Replace("12 months", "24 months", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_policy_that_does_not_keep_track_is_left_in_peace() => Assert.Empty(Unconfirmed(Policy));

    [Fact]
    public void A_clause_to_confirm_must_exist()
    {
        var bag = new DiagnosticBag();
        Assert.Null(FromSyntax.Read("p.policy.md", Policy.Replace("outcomes:", "confirmed: { trem: \"12345678\" }\noutcomes:", StringComparison.Ordinal), bag));
        Assert.Equal("p.policy.md:5:14: there is no clause `trem` to confirm; did you mean `term`?", bag.All.Single(d => d.Severity is Severity.Error).ToString());
    }

    private const string Policy = """
        ---
        policy: p
        version: "1"
        language: en
        outcomes:
          - refused: excludes
          - granted: grants
        ---

        # A policy

        It lasts 12 months. {#term}

        ```rule
        clause: term
        informative: for this test
        ```

        After that it is over. {#over}

        ```rule
        clause: over
        informative: for this test
        ```
        """;

    private static string German { get; } = Confirm("""
        ---
        policy: p
        version: "1"
        language: de
        ---

        Sie gilt 12 Monate. {#term}

        Danach ist es vorbei. {#over}
        """, Original("p.policy.md", Policy));

    private static List<string> Unconfirmed(string policy)
    {
        var bag = new DiagnosticBag();
        Confirmation.Check(Original("p.policy.md", policy), bag);
        Assert.All(bag.All, d => Assert.Equal((DiagnosticCodes.TextChanged, Severity.Warning), (d.Code, d.Severity)));
        return [.. bag.InOrder().Select(d => $"{d.Span}: {d.Message}")];
    }

    private static List<string> Told(string policy, string translation)
    {
        var bag = new DiagnosticBag();
        Assert.NotNull(Translation.Read("p.de.policy.md", translation, Original("p.policy.md", policy), bag));
        return [.. bag.InOrder().Where(d => d.Code != DiagnosticCodes.TranslationStale || !translation.Contains("ovr", StringComparison.Ordinal)).Select(d => $"{d.Code} {d}")];
    }

    private static PolicyModel Original(string path) => Original(path, File.ReadAllText(Repo.Path(path)));

    private static PolicyModel Original(string file, string text)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read(file, text, bag);
        Assert.True(model is not null, string.Join('\n', bag.InOrder()));
        return model;
    }

    /// <summary>Writes the fingerprints of the original into a translation, as its translator does after comparing.</summary>
    private static string Confirm(string translation, PolicyModel original)
    {
        var lines = translation.ReplaceLineEndings("\n").Split('\n').ToList();
        var end = lines.IndexOf("---", 1);
        var old = lines.IndexOf("confirmed:");
        if (old >= 0 && old < end) lines.RemoveRange(old, end - old);
        lines.InsertRange(lines.IndexOf("---", 1), ["confirmed:", .. original.Clauses.Select(c => $"  {c.Id}: \"{ClauseHash.Of(c)}\"")]);
        return string.Join('\n', lines);
    }

    [GeneratedRegex("  over: .*\n")]
    private static partial Regex OverLine();
}
