using Makegood.Server.Papers;

namespace Makegood.Server.Tests.Papers;

/// <summary>Days, amounts and counts as ICU 76 (CLDR 46) writes them; asked of Node's `Intl` for en-GB, de, fr, es, it, pl.</summary>
public sealed class TongueTests
{
    [Theory]
    [InlineData("en", "1 June 2024", "22 November 2026")]
    [InlineData("de", "1. Juni 2024", "22. November 2026")]
    [InlineData("fr", "1er juin 2024", "22 novembre 2026")]
    [InlineData("es", "1 de junio de 2024", "22 de noviembre de 2026")]
    [InlineData("it", "1 giugno 2024", "22 novembre 2026")]
    [InlineData("pl", "1 czerwca 2024", "22 listopada 2026")]
    public void Days_are_written_out(string language, string first, string other)
    {
        var tongue = Tongue.Of(language);
        Assert.Equal((first, other), (Plain(tongue.Day(new DateOnly(2024, 6, 1))), Plain(tongue.Day(new DateOnly(2026, 11, 22)))));
    }

    [Theory]
    [InlineData("en", "€1,234.50", "€12,345.67", "-US$12.50", "£1.00", "PLN 1,234,567.89", "CHF 99.00", "JP¥1,500")]
    [InlineData("de", "1.234,50 €", "12.345,67 €", "-12,50 $", "1,00 £", "1.234.567,89 PLN", "99,00 CHF", "1.500 ¥")]
    [InlineData("fr", "1 234,50 €", "12 345,67 €", "-12,50 $US", "1,00 £GB", "1 234 567,89 PLN", "99,00 CHF", "1 500 JPY")]
    [InlineData("es", "1234,50 €", "12.345,67 €", "-12,50 US$", "1,00 GBP", "1.234.567,89 PLN", "99,00 CHF", "1500 JPY")]
    [InlineData("it", "1234,50 €", "12.345,67 €", "-12,50 USD", "1,00 £", "1.234.567,89 PLN", "99,00 CHF", "1500 JPY")]
    [InlineData("pl", "1234,50 €", "12 345,67 €", "-12,50 USD", "1,00 GBP", "1 234 567,89 zł", "99,00 CHF", "1500 JPY")]
    public void Amounts_have_the_signs_and_groups_of_the_language(string language, params string[] written)
    {
        var tongue = Tongue.Of(language);
        (long, string)[] amounts = [(123450, "EUR"), (1234567, "EUR"), (-1250, "USD"), (100, "GBP"), (123456789, "PLN"), (9900, "CHF"), (1500, "JPY")];
        Assert.Equal(written, amounts.Select(a => Plain(tongue.Money(a.Item1, a.Item2))));
    }

    [Theory]
    [InlineData("en", "other one other other other other other", "1,234")]
    [InlineData("de", "other one other other other other other", "1.234")]
    [InlineData("fr", "one one other other other other other", "1 234")]
    [InlineData("es", "other one other other other other other", "1234")]
    [InlineData("it", "other one other other other other other", "1234")]
    [InlineData("pl", "many one few many many few many", "1234")]
    public void Counts_take_the_form_of_the_language(string language, string forms, string number)
    {
        var tongue = Tongue.Of(language);
        Assert.Equal(forms, string.Join(' ', ((long[])[0, 1, 2, 5, 12, 22, 25]).Select(tongue.PluralOf)));
        Assert.Equal(number, Plain(tongue.Count(1234)));
        Assert.Equal("a, b " + tongue.List(["x", "y"])[2..^2] + " c", tongue.List(["a", "b", "c"]));
    }

    [Theory]
    [InlineData("en", "at most 400 hours | 2 June 2024 or later | yes | between 3 and 7 | something else | the home | “[Warranty Request] x” | €19.99")]
    [InlineData("pl", "najwyżej 400 godzin | 2 czerwca 2024 lub później | tak | od 3 do 7 | coś innego | the home | „[Warranty Request] x” | 19,99 €")]
    public void Values_and_ranges_become_words(string language, string words)
    {
        var tongue = PaperWords.Of(language);
        string[] written = ["<= 400 h", ">= 2024-06-02", "yes", "3 to 7", "any other", "the_home", "[Warranty Request] x", "19.99 EUR"];
        Assert.Equal(words, Plain(string.Join(" | ", written.Select(w => PlainValue.Range(tongue, w)))));
    }

    // Spaces that do not break look like spaces here.
    private static string Plain(string text) => text.Replace('\u00a0', ' ').Replace('\u202f', ' ');
}
