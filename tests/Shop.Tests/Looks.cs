using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Shop.Tests;

/// <summary>Looks at a page as four people do: on a desk and on a phone, by day and by night.</summary>
internal static class Looks
{
    private static readonly (string Name, int Width, int Height, ColorScheme Scheme)[] All =
        [("phone-dark", 390, 844, ColorScheme.Dark), ("phone", 390, 844, ColorScheme.Light), ("desk-dark", 1280, 900, ColorScheme.Dark), ("desk", 1280, 900, ColorScheme.Light)];

    private static readonly string Axe = ReadAxe();

    /// <summary>Where pictures are to be kept; null when nobody wants any.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("SHOP_PICTURES");

    /// <summary>No barriers that axe knows of, and nothing that sticks out at the side.</summary>
    /// <param name="pictures">The looks to take a picture of, for the guide.</param>
    public static async Task Fine(IPage page, string name, params string[] pictures)
    {
        await page.EvaluateAsync(Axe);
        foreach (var (look, width, height, scheme) in All)
        {
            await page.SetViewportSizeAsync(width, height);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            var found = await page.EvaluateAsync<string[]>("axe.run({ resultTypes: ['violations'] }).then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id} at ${n.target}: ${v.help}`)))");
            Assert.True(found.Length == 0, $"{name}, {look}: {string.Join("; ", found)}");
            var over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(over <= 0, $"{name}, {look}: {over} pixels stick out at the side");
            if (Pictures is not null && pictures.Contains(look)) await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"shop-{name}-{look}.png"), FullPage = look.StartsWith("phone", StringComparison.Ordinal) });
        }
    }

    private static string ReadAxe()
    {
        using var script = new StreamReader(typeof(AxeResult).Assembly.GetManifestResourceStream("Deque.AxeCore.Commons.Resources.axe.min.js")!);
        return script.ReadToEnd();
    }
}
