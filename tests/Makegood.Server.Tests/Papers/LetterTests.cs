using System.Text;
using Makegood.Server.Papers;
using Makegood.Tests;

namespace Makegood.Server.Tests.Papers;

/// <summary>What letters say.</summary>
public sealed class LetterTests
{
    public static TheoryData<string> Languages => [.. Tongue.All];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_kind_of_letter_in_every_language(string language)
    {
        var text = new StringBuilder();
        foreach (var matter in LetterSamples.All(language))
        {
            text.AppendLine($"######## {matter.Kind}").AppendLine().AppendLine(LetterWriter.Write(matter).PlainText());
        }

        Golden.Match($"papers/letters.{language}.txt", text.ToString().Replace('\u00a0', ' ').Replace('\u202f', ' '));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_letter_says_that_help_is_free_and_that_rights_stay(string language)
    {
        var words = PaperWords.Of(language);
        foreach (var letter in LetterSamples.All(language).Select(LetterWriter.Write))
        {
            Assert.Contains(words.Say("yours.guidance"), letter.PlainText(), StringComparison.Ordinal);
            Assert.Contains(words.Say("yours.rights"), letter.PlainText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_refusal_quotes_its_clause_and_says_how_to_appeal_until_when()
    {
        var text = LetterWriter.Write(LetterSamples.Of(LetterKind.Refused, "fr")).PlainText();
        foreach (var words in (string[])["The warranty runs for 12 months", "Cité dans sa langue d’origine (anglais)", "second examen", "22\u00a0décembre 2026", "20 jours", "au plus 400 heures"]) Assert.Contains(words, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_language_that_papers_are_not_written_in_gets_English() =>
        Assert.Equal("en", LetterWriter.Write(LetterSamples.Of(LetterKind.Approved, "sv")).Language);
}
