using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Makegood.Domain.Orders;
using Makegood.Server.Money;
using Makegood.Server.Tests.Credit;
using Makegood.Server.Tests.Papers;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Money;

/// <summary>A small year told on purpose, and every report of it as a file and as a page: against goldens that are the same on both stores, and in a real browser.</summary>
public abstract class MoneyDoors<TStore>(CreditServer<TStore> credit, Browser browser) : IClassFixture<CreditServer<TStore>>
    where TStore : IStoreKind
{
    private static readonly (string Name, MoneyQuestion Question)[] Asked =
    [
        ("trial-balance", new MoneyQuestion()),
        ("liability", new MoneyQuestion()),
        ("roll-forward", new MoneyQuestion()),
        ("year-end", new MoneyQuestion()),
        ("origins", new MoneyQuestion()),
        ("ageing", new MoneyQuestion()),
        ("expiring", new MoneyQuestion()),
        ("expired", new MoneyQuestion()),
        ("balances", new MoneyQuestion()),
        ("debts", new MoneyQuestion()),
        ("adjustments", new MoneyQuestion()),
        ("breakage", new MoneyQuestion { Expected = 9_000 }),
        ("statement", new MoneyQuestion { Account = "mira" }),
    ];

    [Fact]
    public async Task Each_report_is_a_file_a_page_and_an_answer()
    {
        Assert.Equal(MoneyReports.All.Select(r => r.Name).Order(StringComparer.Ordinal), Asked.Select(a => a.Name).Order(StringComparer.Ordinal));
        var house = MoneyWorld.House(credit.Server);
        await Year(house);
        var finance = await credit.Server.WithKey("credit:manage");
        foreach (var (name, question) in Asked)
        {
            var address = $"/api/v1/credit/reports/{name}?{(question.Account is { } account ? $"account={account}&" : string.Empty)}{(question.Expected is { } expected ? $"expected={expected}&" : string.Empty)}format=";
            var csv = await finance.GetAsync(address + "csv");
            Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
            Golden.Match($"money/{name}.csv", await csv.Content.ReadAsStringAsync());

            var page = await finance.GetAsync(address + "html");
            Assert.Contains("default-src 'none'", string.Join(' ', page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            var html = await page.Content.ReadAsStringAsync();
            Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
            Golden.Match($"money/{name}.html", Regex.Match(html, "<main>.*</main>", RegexOptions.Singleline).Value);

            var json = await TestServer.Json(await finance.GetAsync(address + "json"), HttpStatusCode.OK);
            Assert.Equal(name, (string)json["name"]!);
            Assert.NotEmpty(json["rows"]!.AsArray());
            await Look(name, html);
        }

        await Harmless(house, finance);
        await Refused(finance);
    }

    /// <summary>In the browser: nothing sticks out on a phone, a screen or paper, light or dark.</summary>
    private async Task Look(string name, string html)
    {
        if (typeof(TStore) != typeof(OnSqlite)) return;
        await PrintedLetters.Keep($"money.{name}.html", System.Text.Encoding.UTF8.GetBytes(html));
        foreach (var (width, media, dark) in ((int, string, bool)[])[(390, "screen", false), (1280, "screen", true), (794, "print", false)])
        {
            var (over, picture) = await browser.With(html, async page =>
            {
                await page.Look(media, dark);
                return (await page.Ask("document.documentElement.scrollWidth > innerWidth + 1 ? document.documentElement.scrollWidth : ''"), await page.Picture(whole: true));
            }, width, 900);
            await PrintedLetters.Keep(string.Create(CultureInfo.InvariantCulture, $"money.{name}.{media}.{width}{(dark ? ".dark" : string.Empty)}.png"), picture);
            Assert.True(over.Length == 0, $"{name} is {over} wide in a window of {width}");
        }
    }

    private static async Task Harmless(MoneyHouse house, HttpClient finance)
    {
        await house.Tell("shop", new OrderPlaced { At = house.Clock.Now, Order = "=1+1", Account = "=HYPERLINK(\"http://evil.example\")", Currency = "EUR", Items = 10_000 });
        Assert.Contains("\n\"'=HYPERLINK(\"\"http://evil.example\"\")\",EUR,1.00,", await finance.GetStringAsync("/api/v1/credit/reports/balances?format=csv"), StringComparison.Ordinal);
        Assert.Contains("=HYPERLINK(&quot;", await finance.GetStringAsync("/api/v1/credit/reports/balances?format=html"), StringComparison.Ordinal);

        // A number below zero is a number.
        Assert.Contains(",-", await finance.GetStringAsync("/api/v1/credit/reports/trial-balance?format=csv"), StringComparison.Ordinal);
    }

    private async Task Refused(HttpClient finance)
    {
        foreach (var (address, field) in ((string, string)[])[
            ("liability?as_of=2030-01-01", "as_of"), ("liability?as_of=0001-01-01", "as_of"), ("liability?basis=cash", "basis"), ("liability?format=pdf", "format"), ("roll-forward?from=2026-06-01&to=2026-05-01", "from"), ("roll-forward?to=2030-01-01", "to"),
            ("roll-forward?from=1800-01-01", "from"), ("year-end?year=2031", "year"), ("expired?year=-1", "year"), ("breakage?method=hope", "method"), ("breakage?expected=10001", "expected"), ("breakage?remote_after_days=0", "remote_after_days"), ("statement", "account")])
        {
            var problem = await TestServer.Json(await finance.GetAsync("/api/v1/credit/reports/" + address), HttpStatusCode.UnprocessableEntity);
            Assert.Equal(field, (string?)problem["field"]);
        }

        await TestServer.Json(await finance.GetAsync("/api/v1/credit/reports/statement?account=nobody"), HttpStatusCode.NotFound);

        // A shop's key sees its customers' balances, and not the books.
        await TestServer.Json(await credit.Shop.GetAsync("/api/v1/credit/reports/liability"), HttpStatusCode.Forbidden);
    }

    /// <summary>Two customers of last year, five of this one; refunds, a debt, gifts, a withdrawal, a closed account, things that lapsed.</summary>
    internal static async Task Year(MoneyHouse house)
    {
        await house.Tell("shop",
            Order("2025-03-10", "jonas", "A-1", 180_000), Order("2025-10-20", "mira", "A-2", 240_000), Order("2025-12-28", "tomasz", "A-3", 90_000),
            Order("2026-01-12", "mira", "B-1", 149_900, used: 1_200), Order("2026-02-03", "camille", "B-2", 320_000), Order("2026-02-20", "ines", "B-3", 75_000, "JPY"),
            Order("2026-03-15", "camille", "B-4", 21_000, used: 3_200), Refund("2026-04-02", "B-2", 320_000), Order("2026-04-18", "hugo", "B-5", 499_900),
            Order("2026-05-09", "mira", "B-6", 89_900), Refund("2026-05-20", "B-6", 30_000), Order("2026-06-11", "greta", "B-7", 210_000), new OrderCancelled { At = At("2026-06-20"), Order = "B-7" },
            Order("2026-07-01", "nora", "B-8", 60_000), new OrderFlagged { At = At("2026-07-02"), Order = "B-8", Reason = "more units than a household needs" }, Order("2026-08-14", "paula", "B-9", 130_000),
            Order("2026-09-05", "hugo", "B-10", 40_000, used: 2_500), Order("2026-10-11", "ines", "B-11", 120_000, "JPY", used: 400), Order("2026-11-02", "emil", "B-12", 260_000), new OrderFlagged { At = At("2026-11-03"), Order = "B-12", Reason = "too_many_units" });
        await house.Tell("eva",
            new CreditGranted { At = At("2026-03-20"), Account = "mira", Grant = "g1", Currency = "EUR", Amount = 1_500, Reason = "the parcel was late", LastDay = new DateOnly(2027, 1, 15) },
            new CreditGranted { At = At("2026-08-20"), Account = "paula", Grant = "g2", Currency = "EUR", Amount = 500, Reason = "for the review" },
            new CreditWithdrawn { At = At("2026-07-04"), Order = "B-8", DecidedBy = "eva", Reason = "bought to resell" });
        await house.Tell("karl", new CreditAdjusted { At = At("2026-09-12"), Account = "hugo", Adjustment = "j1", Currency = "EUR", Amount = -300, Reason = "typed twice by the old shop" }, new AccountClosed { At = At("2026-10-01"), Account = "paula" });
        await house.Tell("shop", new CreditHeld { At = house.Clock.Now, Account = "mira", Hold = "h1", Order = "C-1", Currency = "EUR", Amount = 700, Until = house.Clock.Now.AddMinutes(30) });
    }

    private static OrderPlaced Order(string day, string account, string order, long items, string currency = "EUR", long used = 0) => new() { At = At(day), Order = order, Account = account, Currency = currency, Items = items, CreditUsed = used };

    private static OrderRefunded Refund(string day, string order, long goods) => new() { At = At(day), Order = order, Refund = "r", GoodsValue = goods };

    private static DateTimeOffset At(string day) => DateTimeOffset.Parse(day + "T12:00:00Z", CultureInfo.InvariantCulture);

}

public sealed class MoneyDoorsOnSqlite(CreditServer<OnSqlite> credit, Browser browser) : MoneyDoors<OnSqlite>(credit, browser);

public sealed class MoneyDoorsOnPostgres(CreditServer<OnPostgres> credit, Browser browser) : MoneyDoors<OnPostgres>(credit, browser);
