using System.Globalization;
using System.Text;
using Makegood.Server.Doors.Pages;
using Makegood.Server.Papers;
using Makegood.Tests;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Tests.Papers;

/// <summary>Return labels and packing slips as a real browser prints them, their codes read back from the picture.</summary>
public sealed class PrintedLabels(Browser browser)
{
    private static readonly Addressee Ada = new("Ada Lovelace", ["12 St James’s Square", "London SW1Y 4JH", "United Kingdom"]);

    private static readonly Letterhead Acme = new("Acme Printers – Returns", ["1 Workshop Lane", "Bristol BS1 4ST", "United Kingdom"]);

    private static readonly Addressee Long = new("Dr. Wolfeschlegelsteinhausenbergerdorff-Czartoryska <Ada> & Söhne", ["Donaudampfschifffahrtsgesellschaftskapitänsstraße 1234 b", "Hinterhaus, 4. Stock links, Klingel „Werkstatt“", "D-12345 Sankt Andreasberg im Oberharz", "Bundesrepublik Deutschland"]);

    public static TheoryData<string> Languages => [.. Tongue.All];

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_label_is_one_sheet_of_its_size_and_its_code_can_be_read(string language)
    {
        var label = LabelContent.Write(Label(language));
        var html = await Html<LabelPage>(nameof(LabelPage.Label), label);
        var name = "label." + language;
        await PrintedLetters.Keep(name + ".html", Encoding.UTF8.GetBytes(html));
        var (pdf, over, code) = await browser.With(html, async page =>
        {
            var printed = await page.Print(OpenPage.A4);
            await page.Look("print");
            return (printed, await page.Ask(Hidden), await Code(page, name));
        });
        await PrintedLetters.Keep(name + ".pdf", pdf);
        Assert.Equal(1, Pdf.Pages(pdf));
        Assert.Equal((100, 150), (Math.Round(Pdf.Size(pdf).Width), Math.Round(Pdf.Size(pdf).Height)));
        Assert.Equal(string.Empty, over);
        Assert.Equal("https://acme.example/r/RMA-2026-000007", code);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task The_longest_addresses_and_lists_still_fit(string language)
    {
        var matter = Label(language) with
        {
            From = Long,
            To = new Letterhead("Acme Printers Gesellschaft mit beschränkter Haftung – Rücksendungen", ["c/o Logistikzentrum Donaueschingen-Süd, Tor 14", "Donaudampfschifffahrtsstraße 1234", "D-78166 Donaueschingen", "Bundesrepublik Deutschland"]),
            Number = "RMA-2026-000007-REPLACEMENT",
            Product = "Printer kit “large frame”, edition for schools and workshops, with second extruder",
            Inside = [.. Enumerable.Range(1, 12).Select(n => new SlipItem($"Stepper motor {n} of the axis that carries the print head and the fan", n))],
            Code = "https://after-sales.acme-printers.example/returns/RMA-2026-000007-REPLACEMENT",
        };
        var (pages, over, code, picture) = await browser.With(await Html<LabelPage>(nameof(LabelPage.Label), LabelContent.Write(matter)), async page =>
        {
            var printed = await page.Print(OpenPage.A4);
            await page.Look("print");
            return (Pdf.Pages(printed), await page.Ask(Hidden), await Code(page, "label.long." + language), await page.Picture());
        }, 380, 570);
        await PrintedLetters.Keep($"label.long.{language}.png", picture);
        Assert.Equal((1, string.Empty, matter.Code), (pages, over, code));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_slip_is_one_sheet_on_both_papers_and_its_code_can_be_read(string language)
    {
        var slip = SlipContent.Write(Slip(language));
        var html = await Html<SlipPage>(nameof(SlipPage.Slip), slip);
        var name = "slip." + language;
        await PrintedLetters.Keep(name + ".html", Encoding.UTF8.GetBytes(html));
        var (a4, letter, code) = await browser.With(html, async page => (await page.Print(OpenPage.A4), await page.Print(OpenPage.UsLetter), await Code(page, name)));
        await PrintedLetters.Keep(name + ".pdf", a4);
        Assert.Equal((1, 1, "https://acme.example/c/C-2026-000042"), (Pdf.Pages(a4), Pdf.Pages(letter), code));
        var over = await browser.With(html, page => page.Ask(PrintedLetters.Overflowing), 360);
        Assert.Equal(string.Empty, over);
    }

    [Fact]
    public void What_slips_and_labels_say()
    {
        var text = new StringBuilder();
        foreach (var language in Tongue.All)
        {
            var label = LabelContent.Write(Label(language));
            text.AppendLine($"######## {language}").AppendLine($"{label.Title}: {label.NumberLabel} {label.Number}, {label.Claim}; {label.FromLabel} {label.From[0]}; {label.ToLabel} {label.To[0]}; {label.UnitLabel} {label.Unit}; {label.InsideLabel} {string.Join(", ", label.Inside)}; {label.ReturnBy}. {label.Stick}");
            foreach (var old in Enum.GetValues<OldPart>())
            {
                var slip = SlipContent.Write(Slip(language) with { OldPart = old });
                if (old is OldPart.None)
                {
                    text.AppendLine($"{slip.Title}: {slip.ToLabel} {slip.To[0]}; {string.Join(", ", slip.About.Select(a => $"{a.Label} {a.Value}"))}. {slip.Intro} [{slip.Scan}]").AppendLine("  " + string.Join(" | ", slip.Columns));
                    foreach (var row in slip.Rows) text.AppendLine("  " + string.Join(" | ", row));
                    foreach (var note in slip.Notes) text.AppendLine("  - " + note);
                }
                else
                {
                    text.AppendLine($"{slip.OldHeading} ({old}): {slip.Old}");
                }
            }
        }

        Golden.Match("papers/labels-and-slips.txt", text.ToString().Replace('\u00a0', ' ').Replace('\u202f', ' '));
    }

    /// <summary>Texts that the label's edge or a neighbour cuts off.</summary>
    private const string Hidden = "(() => { const m = document.querySelector('main').getBoundingClientRect(); const f = document.querySelector('footer').getBoundingClientRect(); return [...document.querySelectorAll('main *')].filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.right > m.right + .5 || r.left < m.left - .5 || r.bottom > m.bottom + .5 || (e.closest('.content') && r.bottom > f.top + .5) || (e.tagName !== 'path' && e.tagName !== 'rect' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)); }).map(e => e.tagName + ': ' + e.textContent.slice(0, 60)).join('\\n'); })()";

    private static LabelMatter Label(string language) => new(language, "RMA-2026-000007", "C-2026-000042", Ada, Acme, "Printer kit", "SN-1000-7", [new("Stepper motor", 1), new("Power supply", 2)], new(2026, 12, 22), "https://acme.example/r/RMA-2026-000007");

    private static SlipMatter Slip(string language) => new(language, "S-2026-000012", "C-2026-000042", new Letterhead("Acme Printers", ["1 Workshop Lane, Bristol BS1 4ST, United Kingdom", "care@acme.example · acme.example/help"]), Ada, "Printer kit", "SN-1000-7", new(2026, 11, 22),
        [new("Stepper motor", 1, "MOT-17-0815", "Stepper motor (MOT-17-0042)"), new("Power supply", 2), new("Screws M3 × 8", 25)], OldPart.Return, new(2026, 12, 22), "RMA-2026-000007", "https://acme.example/c/C-2026-000042");

    private static async Task<string> Html<TPage>(string name, object content)
        where TPage : IComponent
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        return await RenderPage.Text<TPage>(services, new() { [name] = content });
    }

    // From the picture, not from the drawing: what a scanner sees.
    private static async Task<string> Code(OpenPage page, string name)
    {
        var png = await page.Picture(whole: true);
        await PrintedLetters.Keep(name + ".png", png);
        var box = (await page.Ask("(() => { const e = document.querySelector('svg'), r = e.getBoundingClientRect(); return [r.left + scrollX, r.top + scrollY, r.width, e.viewBox.baseVal.width].join(' '); })()")).Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return QrReader.Read(Picture.Read(png), box[0] * 2, box[1] * 2, box[2] * 2, (int)box[3]);
    }
}
