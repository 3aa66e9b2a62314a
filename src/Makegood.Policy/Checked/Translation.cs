using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;

namespace Makegood.Policy.Checked;

/// <summary>
/// The words of a policy in another language, clause by clause: a file <c>NAME.LANG.policy.md</c> with the anchors of the original and text alone. What is decided
/// comes from the original; a translation only says it.
/// </summary>
/// <param name="Words">Clause id to translated words.</param>
public sealed record Translation(string Language, string? Title, IReadOnlyDictionary<string, string> Words)
{
    private const string Ending = ".policy.md";

    /// <summary>The language in the name of a translation: <c>de</c> for <c>NAME.de.policy.md</c>. Null for a policy itself.</summary>
    public static string? LanguageOf(string file)
    {
        var name = Path.GetFileName(file);
        if (!name.EndsWith(Ending, StringComparison.Ordinal)) return null;
        var dot = name.LastIndexOf('.', name.Length - Ending.Length - 1);
        if (dot <= 0) return null;
        var language = name[(dot + 1)..^Ending.Length];
        var parts = language.Split('-');
        return parts[0].Length is 2 or 3 && parts[0].All(char.IsAsciiLetterLower) && parts.Skip(1).All(p => p.Length is >= 2 and <= 8 && p.All(char.IsAsciiLetterOrDigit)) ? language : null;
    }

    /// <summary>Reads a translation of <paramref name="original"/>. Null when it cannot be read or belongs to another policy.</summary>
    /// <remarks>A missing or surplus anchor, and words translated from an older wording, are warnings: the rest can be shown.</remarks>
    public static Translation? Read(string file, string text, PolicyModel original, DiagnosticBag bag)
    {
        var own = new DiagnosticBag();
        var translation = Read(file, text, original, own, out var failed);
        foreach (var diagnostic in own.All) bag.Add(diagnostic);
        return failed || own.HasErrors ? null : translation;
    }

    private static Translation? Read(string file, string text, PolicyModel original, DiagnosticBag bag, out bool failed)
    {
        failed = true;
        if (Document.Read(file, text, bag) is not { } document) return null;
        if (YamlReader.Read(document.FrontMatter, document.FrontMatterOrigin, bag) is not YamlMap front)
        {
            if (!bag.HasErrors) bag.Error(DiagnosticCodes.FrontMatter, document.FrontMatterOrigin, "the front matter holds no keys", "give `policy`, `version`, `language` and `confirmed`");
            return null;
        }

        string[] keys = ["policy", "version", "language", "title", "confirmed"];
        foreach (var entry in front.Entries.Where(e => !keys.Contains(e.Key, StringComparer.Ordinal)))
        {
            bag.Error(DiagnosticCodes.UnknownKey, entry.KeySpan, $"the front matter of a translation has no key `{entry.Key}`", Nearest.Help(entry.Key, keys, "the keys are"));
        }

        Same("policy", original.Id);
        Same("version", original.Version);
        var language = (front.Find("language") as YamlScalar)?.Text ?? string.Empty;
        if (language.Length == 0) bag.Error(DiagnosticCodes.MissingKey, front.Span, "`language` is missing in the front matter", "add `language: ...`, such as `de`");
        else if (string.Equals(language, original.Language, StringComparison.OrdinalIgnoreCase)) bag.Error(DiagnosticCodes.BadValue, front.Find("language")!.Span, $"`{language}` is the language of the original", "name the language of the translation");

        foreach (var block in document.Blocks)
        {
            bag.Error(DiagnosticCodes.Markdown, block.Origin with { Line = block.Origin.Line - 1 }, $"a translation holds text alone, here is a `{block.Kind}` block", "keep rules, facts and cases in the original");
        }

        var words = CompareAnchors(document, original, bag);
        CompareWords(document, original, Confirmed.Read(front.Find("confirmed"), [.. original.Clauses.Select(c => c.Id)], DiagnosticCodes.TranslationAnchors, bag), bag);
        failed = false;
        return new Translation(language, (front.Find("title") as YamlScalar)?.Text, words);

        void Same(string key, string wanted)
        {
            switch (front.Find(key))
            {
                case YamlScalar { Text: var written } when string.Equals(written, wanted, StringComparison.Ordinal):
                    break;
                case YamlScalar scalar:
                    bag.Error(DiagnosticCodes.BadValue, scalar.Span, $"this translates `{key}: {scalar.Text}`, the original is `{wanted}`", "translate the original again and name it here, or choose the right file");
                    break;
                case { } other:
                    bag.Error(DiagnosticCodes.BadValue, other.Span, $"`{key}` takes a single value", "write one value");
                    break;
                case null:
                    bag.Error(DiagnosticCodes.MissingKey, front.Span, $"`{key}` is missing in the front matter", $"add `{key}: {wanted}`");
                    break;
            }
        }
    }

    private static Dictionary<string, string> CompareAnchors(Document document, PolicyModel original, DiagnosticBag bag)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var known = original.Clauses.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var clause in document.Clauses)
        {
            words[clause.Id] = clause.Text;
            if (!known.Contains(clause.Id)) bag.Warn(DiagnosticCodes.TranslationAnchors, clause.Span, $"the original has no clause `{clause.Id}`", Nearest.Help(clause.Id, known, "remove it, or add it to the original"));
        }

        foreach (var missing in original.Clauses.Where(c => !words.ContainsKey(c.Id)))
        {
            bag.Warn(DiagnosticCodes.TranslationAnchors, Span.Start(document.File), $"the clause `{missing.Id}` is not translated: `{(missing.Text.Length <= 60 ? missing.Text : missing.Text[..57] + "...")}`", "translate it, with its anchor after the words");
        }

        return words;
    }

    private static void CompareWords(Document document, PolicyModel original, List<Confirmed> confirmed, DiagnosticBag bag)
    {
        var before = confirmed.ToDictionary(c => c.Clause, StringComparer.Ordinal);
        foreach (var clause in original.Clauses)
        {
            if (document.Clauses.FirstOrDefault(c => string.Equals(c.Id, clause.Id, StringComparison.Ordinal)) is not { } translated) continue;
            var now = ClauseHash.Of(clause);
            if (!before.TryGetValue(clause.Id, out var seen)) bag.Warn(DiagnosticCodes.TranslationStale, translated.Span, $"nobody has confirmed yet that this says what `{clause.Id}` says", $"compare both, then write `{clause.Id}: \"{now}\"` under `confirmed`");
            else if (!string.Equals(seen.Hash, now, StringComparison.Ordinal)) bag.Warn(DiagnosticCodes.TranslationStale, translated.Span, $"the original of `{clause.Id}` changed since it was translated", $"compare both, then write `{clause.Id}: \"{now}\"` under `confirmed`");
        }
    }
}
