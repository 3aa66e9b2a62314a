using Makegood.Server.Doors.Pages;
using Makegood.Server.Papers;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Tests.Papers;

/// <summary>Letters as a real browser prints and shows them. With MAKEGOOD_PAGES=FOLDER the pages, pictures and PDFs are kept for people to look at.</summary>
public sealed class PrintedLetters(Browser browser)
{
    // What a letter of these kinds says fits on one sheet, whatever the language. A decision that can be appealed may need a second.
    private static readonly LetterKind[] OnOneSheet = [LetterKind.Approved, LetterKind.NeedsInformation, LetterKind.Goodwill, LetterKind.Quote, LetterKind.SolvedByGuidance, LetterKind.ClosedWithoutAnswer];

    public static TheoryData<string> Languages => [.. Tongue.All];

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_short_letter_is_one_sheet_and_a_long_one_two_on_both_papers(string language)
    {
        foreach (var matter in LetterSamples.All(language))
        {
            var html = await Html(matter);
            var name = $"letter.{matter.Kind}.{language}";
            await Keep(name + ".html", System.Text.Encoding.UTF8.GetBytes(html));
            var (a4, letter) = await browser.With(html, async page => (await page.Print(OpenPage.A4), await page.Print(OpenPage.UsLetter)));
            await Keep(name + ".pdf", a4);
            await Keep(name + ".us.pdf", letter);
            var most = OnOneSheet.Contains(matter.Kind) ? 1 : 2;
            Assert.True(Pdf.Pages(a4) is var pages && pages >= 1 && pages <= most, $"{name} has {Pdf.Pages(a4)} pages on A4");
            Assert.True(Pdf.Pages(letter) is var others && others >= 1 && others <= most, $"{name} has {Pdf.Pages(letter)} pages on US Letter");
        }
    }

    [Fact]
    public async Task Nothing_is_wider_than_paper_or_phone_and_markup_in_names_stays_text()
    {
        foreach (var (width, media) in ((int, string)[])[(640, "print"), (360, "screen"), (1200, "screen")])
        {
            var html = await Html(LetterSamples.Long("de"));
            var (over, name, picture) = await browser.With(html, async page =>
            {
                await page.Look(media);
                return (await page.Ask(Overflowing), await page.Ask("document.querySelector('address').textContent"), await page.Picture());
            }, width, 900);
            await Keep($"long.{media}.{width}.png", picture);
            Assert.Equal(string.Empty, over);
            Assert.Contains("<Ada>", name, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Paper_stays_white_for_those_who_like_the_dark()
    {
        var (paper, ink) = await browser.With(await Html(LetterSamples.Of(LetterKind.Refused, "en")), async page =>
        {
            await page.Look("screen", dark: true);
            return (await page.Ask("getComputedStyle(document.querySelector('main')).backgroundColor"), await page.Ask("getComputedStyle(document.body).color"));
        });
        Assert.Equal(("rgb(255, 255, 255)", "rgb(28, 36, 48)"), (paper, ink));
    }

    /// <summary>The texts of elements that stick out of the window or of their own box.</summary>
    internal const string Overflowing = "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1 || (getComputedStyle(e).display !== 'inline' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)).map(e => e.tagName + ': ' + e.textContent.slice(0, 60)).join('\\n')";

    internal static async Task<string> Html(LetterMatter matter)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        return await RenderPage.Text<LetterPage>(services, new() { [nameof(LetterPage.Letter)] = LetterWriter.Write(matter) });
    }

    internal static async Task Keep(string name, byte[] bytes)
    {
        if (Environment.GetEnvironmentVariable("MAKEGOOD_PAGES") is { } folder) await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes);
    }
}
