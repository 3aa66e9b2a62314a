using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Makegood.Server.Tests.Papers;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Makegood.Server.Tests.Papers;

/// <summary>
/// A real Chromium for this test run alone, without a window, spoken to by its DevTools protocol: it prints pages, takes pictures and measures. Started with the first
/// page that a test opens.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    private readonly string _folder = Directory.CreateTempSubdirectory("makegood-browser-").FullName;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ClientWebSocket _socket = new();
    private Process? _process;
    private string _session = string.Empty;
    private int _count;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens a page and works with it; one at a time.</summary>
    /// <param name="width">Of the window, in CSS pixels.</param>
    public async Task<T> With<T>(string html, Func<OpenPage, Task<T>> work, int width = 1000, int height = 1400)
    {
        await _one.WaitAsync();
        try
        {
            if (_process is null) await Start();
            var path = Path.Combine(_folder, "page.html");
            await File.WriteAllTextAsync(path, html);
            await Send("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 2, ["mobile"] = false });
            await new OpenPage(this).Look(string.Empty);
            await Send("Page.navigate", new JsonObject { ["url"] = "file://" + path });
            var page = new OpenPage(this);
            while (await page.Ask("document.readyState + location.pathname.endsWith('page.html')") != "completetrue") await Task.Yield();
            return await work(page);
        }
        finally
        {
            _one.Release();
        }
    }

    internal async Task<JsonNode> Send(string method, JsonObject arguments, bool toBrowser = false)
    {
        var id = ++_count;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = arguments };
        if (!toBrowser) message["sessionId"] = _session;
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
        while (true)
        {
            var answer = await Receive();
            if ((int?)answer["id"] != id) continue;
            return answer["result"] ?? throw new InvalidOperationException($"{method}: {answer["error"]?.ToJsonString()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await Send("Browser.close", [], toBrowser: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _socket.Dispose();
        _one.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Start()
    {
        var program = Programs.SelectMany(p => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(folder => Path.Combine(folder, p))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Chromium was not found. Papers are printed and read back by a real browser; it needs the Debian package chromium (./test installs it when it may).");
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var option in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={_folder}/profile"]) start.ArgumentList.Add(option);
        _process = Process.Start(start)!;
        string? address = null;
        while (address is null && await _process.StandardError.ReadLineAsync() is { } line)
        {
            if (Regex.Match(line, "listening on (?<at>ws://.*)$") is { Success: true } match) address = match.Groups["at"].Value;
        }

        // What it goes on saying must not fill the pipe.
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        await _socket.ConnectAsync(new Uri(address ?? throw new InvalidOperationException($"{program} did not start")), CancellationToken.None);
        var target = (await Send("Target.createTarget", new JsonObject { ["url"] = "about:blank" }, toBrowser: true))["targetId"]!.DeepClone();
        _session = (string)(await Send("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true }, toBrowser: true))["sessionId"]!;
    }

    private async Task<JsonNode> Receive()
    {
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(whole.ToArray())!;
    }
}

/// <summary>A page in the browser.</summary>
public sealed class OpenPage(Browser browser)
{
    /// <summary>Paper sizes in inches.</summary>
    public static readonly (double Width, double Height) A4 = (8.27, 11.69), UsLetter = (8.5, 11);

    /// <summary>The page as a PDF; on its own paper where it names one.</summary>
    public async Task<byte[]> Print((double Width, double Height) paper) => Convert.FromBase64String((string)(await browser.Send(
        "Page.printToPDF",
        new JsonObject { ["preferCSSPageSize"] = true, ["printBackground"] = true, ["paperWidth"] = paper.Width, ["paperHeight"] = paper.Height, ["marginTop"] = 0, ["marginBottom"] = 0, ["marginLeft"] = 0, ["marginRight"] = 0 }))["data"]!);

    /// <summary>What the window shows, or all of the page.</summary>
    public async Task<byte[]> Picture(bool whole = false) => Convert.FromBase64String((string)(await browser.Send("Page.captureScreenshot", new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = whole }))["data"]!);

    /// <summary>Looks as on paper, or as on a screen of someone who likes the dark.</summary>
    public Task Look(string media, bool dark = false) => browser.Send("Emulation.setEmulatedMedia", new JsonObject { ["media"] = media, ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }) });

    /// <summary>The value of an expression, as text.</summary>
    public async Task<string> Ask(string expression) => (await browser.Send("Runtime.evaluate", new JsonObject { ["expression"] = $"String({expression})", ["returnByValue"] = true }))["result"]!["value"]!.ToString();
}

/// <summary>What can be seen of a PDF without drawing it.</summary>
public static partial class Pdf
{
    public static int Pages(byte[] pdf) => PageObject().Count(Encoding.Latin1.GetString(pdf));

    /// <summary>Width and height of the first page, in millimetres.</summary>
    public static (double Width, double Height) Size(byte[] pdf)
    {
        var box = MediaBox().Match(Encoding.Latin1.GetString(pdf));
        double Millimetres(string side) => Math.Round(double.Parse(box.Groups[side].Value, System.Globalization.CultureInfo.InvariantCulture) / 72 * 25.4, 1);
        return (Millimetres("w"), Millimetres("h"));
    }

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)")]
    private static partial Regex PageObject();

    [GeneratedRegex(@"/MediaBox\s*\[\s*0\s+0\s+(?<w>[\d.]+)\s+(?<h>[\d.]+)\s*\]")]
    private static partial Regex MediaBox();
}
