using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Makegood.Server;
using Makegood.Tests;
using Microsoft.Playwright;
using Shop.Tests;

[assembly: AssemblyFixture(typeof(House))]

namespace Shop.Tests;

/// <summary>A real Makegood with the shipped credit programme, and a real Chromium, for all tests of the run.</summary>
public sealed class House : IAsyncLifetime
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    private readonly string _folder = Directory.CreateTempSubdirectory("makegood-shop-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private Task _makegood = Task.CompletedTask;
    private IPlaywright _playwright = null!;

    public IBrowser Browser { get; private set; } = null!;

    public Uri Makegood { get; private set; } = null!;

    /// <summary>The shop's key there.</summary>
    public string Key { get; private set; } = null!;

    /// <summary>Asks Makegood itself, with the shop's key.</summary>
    public HttpClient Ledger { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var browser = Launch();
        await StartMakegood();
        await browser;
    }

    /// <summary>A shop of its own, on an address of its own.</summary>
    /// <param name="name">What its numbers begin with; no other shop of the run has it.</param>
    public Task<OpenShop> OpenShop(string name) => Tests.OpenShop.Start(this, name, Path.Combine(_folder, Path.GetRandomFileName()));

    /// <summary>What Makegood has booked for an account in a currency.</summary>
    public async Task<(long Available, long Held)> Balance(string account, string currency = "EUR")
    {
        var wallet = JsonNode.Parse(await Ledger.GetStringAsync($"/api/v1/credit/accounts/{account}"))!["wallets"]!.AsArray().FirstOrDefault(w => (string)w!["currency"]! == currency);
        return wallet is null ? default : ((long)wallet["available"]!, (long)wallet["held"]!);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
        Ledger.Dispose();
        await _stop.CancelAsync();
        await _makegood.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Launch()
    {
        var program = Programs.SelectMany(p => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(folder => Path.Combine(folder, p))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Chromium was not found. The shop is looked at by a real browser; it needs the Debian package chromium (./test installs it when it may).");
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
        });
    }

    private async Task StartMakegood()
    {
        var told = new Told();
        _makegood = ServerHost.Run(Settings.Read(new Dictionary<string, string> { ["data"] = Path.Combine(_folder, "makegood"), ["listen"] = "http://127.0.0.1:0", ["log"] = "error" }, new Dictionary<string, string>()), told, _stop.Token);
        Makegood = new Uri(await told.Find(@"http://127\.0\.0\.1:\d+", _makegood));
        var token = await told.Find("mgf_[^ \n]+", _makegood);
        using var nobody = new HttpClient { BaseAddress = Makegood };
        using var people = With((string)(await Post(nobody, "setup", new { token, login = "olga", password = "a good long sentence" }))["session"]!);
        await Post(people, "makers", new { slug = "wren-and-rail", name = "Wren & Rail", time_zone = "Europe/Berlin" });
        people.DefaultRequestHeaders.Add("Makegood-Maker", "wren-and-rail");
        await Post(people, "policies", new { kind = "credit", text = await File.ReadAllTextAsync(Repo.Path("policies/store-credit.policy.md")) });
        Key = (string)(await Post(people, "keys", new { name = "shop", scopes = new[] { "credit:read", "credit:write" } }))["key"]!;
        Ledger = With(Key);
    }

    private HttpClient With(string secret) => new() { BaseAddress = Makegood, DefaultRequestHeaders = { { "Authorization", "Bearer " + secret } } };

    private static async Task<JsonNode> Post(HttpClient who, string path, object body)
    {
        using var answer = await who.PostAsJsonAsync("/api/v1/" + path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>What the server prints at its start.</summary>
    private sealed class Told : StringWriter
    {
        private readonly Lock _one = new();

        public override Task WriteLineAsync(string? value)
        {
            lock (_one) WriteLine(value);
            return Task.CompletedTask;
        }

        public async Task<string> Find(string pattern, Task running)
        {
            while (true)
            {
                lock (_one)
                {
                    if (Regex.Match(ToString(), pattern) is { Success: true } match) return match.Value;
                }

                if (running.IsCompleted) await running;
                await Task.Delay(20);
            }
        }
    }
}
