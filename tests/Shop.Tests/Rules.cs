using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Makegood.Tests;
using Shop.Goods;
using Shop.Orders;

namespace Shop.Tests;

/// <summary>What holds of the shop as a whole.</summary>
public sealed class Rules(House house)
{
    [Fact]
    public void The_shop_knows_Makegood_by_its_HTTP_API_alone() =>
        Assert.DoesNotContain(typeof(ShopHost).Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Makegood", StringComparison.OrdinalIgnoreCase));

    [Theory]
    [InlineData("WELCOME10", 3_891, "EUR", 389)]
    [InlineData("FIFTY", 19_999, "EUR", 0)]
    [InlineData("FIFTY", 20_000, "EUR", 5_000)]
    [InlineData("FIFTY", 32_000, "JPY", 8_000)]
    public void A_coupon_takes_off_what_it_says(string code, long items, string currency, long off) => Assert.Equal(off, Catalogue.Ours.Coupon(code)!.OffOf(items, currency));

    [Theory]
    [InlineData("12.50", "EUR", 1250)]
    [InlineData("12,5", "EUR", 1250)]
    [InlineData("12", "EUR", 1200)]
    [InlineData("1.234", "KWD", 1234)]
    [InlineData("500", "JPY", 500)]
    [InlineData("5.0", "JPY", null)]
    [InlineData("1.234", "EUR", null)]
    [InlineData("-3", "EUR", null)]
    [InlineData("", "EUR", null)]
    [InlineData(".5", "EUR", null)]
    public void Amounts_are_read_exactly_or_not_at_all(string typed, string currency, int? minor) => Assert.Equal(minor, (int?)Money.Read(typed, currency));

    [Fact]
    public async Task Pages_run_nothing_and_forms_need_their_token()
    {
        await using var shop = await house.OpenShop("TOK");
        using var client = new HttpClient { BaseAddress = shop.Address };
        using var home = await client.GetAsync("/");
        Assert.Equal(ShopHost.ContentPolicy, home.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain("<script", await home.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var path in new[] { "/cart/add", "/cart/change", "/cart/coupon", "/region", "/via/leave", "/sign-up", "/log-in", "/log-out", "/checkout", "/orders/WR-1/cancel", "/back/orders/WR-1/ship" })
        {
            using var body = new FormUrlEncodedContent([new("sku", "rail-set")]);
            using var answer = await client.PostAsync(path, body);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, $"{path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task What_belongs_to_others_is_not_there_and_no_address_leads_away()
    {
        await using var shop = await house.OpenShop("OTH");
        var one = await Buyer.Registered(shop, scripts: false);
        await one.Put("hot-end");
        await one.Order(shop);
        var number = shop.LastOrder().Number;
        var other = await Buyer.Registered(shop, scripts: false);
        foreach (var path in new[] { $"/orders/{number}", "/back", $"/back/orders/{number}", "/orders/WR-1" }) Assert.Equal(404, (await other.Page.GotoAsync(path))!.Status);
        await other.Go("/account");
        await other.Press("Log out");
        await other.Go("/log-in?next=" + Uri.EscapeDataString("//elsewhere.example/"));
        await other.Type("E-mail", "staff@shop.example");
        await other.Type("Password", OpenShop.StaffPassword);
        await other.Press("Log in");
        Assert.StartsWith(shop.Address.ToString(), other.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stop_left_half_done_is_ended_by_what_the_bank_knows()
    {
        await using var shop = await house.OpenShop("HALF");
        var buyer = await Buyer.Registered(shop, scripts: false);
        await buyer.Put("hot-end");
        await buyer.Order(shop);
        var model = shop.LastOrder();
        var halves = shop.Database.Write(books => new[] { "paid", "unpaid" }.Select(c => books.Add(model with { Checkout = c, State = OrderState.Starting, PlacedAt = null })).ToList());
        await shop.Service<PaymentPort>().Take(halves[0].ChargeKey, halves[0].ToPay, "EUR", TestCard.Accepted, CancellationToken.None);
        shop.Service<Checkout>().Recover();
        Assert.Equal([OrderState.Placed, OrderState.GivenUp], halves.Select(h => shop.Database.Read(books => books.Order(h.Number))!.State));
    }

    [Fact]
    public async Task One_command_starts_it_with_a_Makegood_of_its_own()
    {
        var folder = Directory.CreateTempSubdirectory("makegood-shop-run-").FullName;
        var start = new ProcessStartInfo("bash", [Repo.Path("samples/shop/run"), "--data", folder, "--port", "0", "--makegood-port", "0"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var run = Process.Start(start)!;
        var complaints = run.StandardError.ReadToEndAsync();
        string? address = null;
        while (address is null && await run.StandardOutput.ReadLineAsync() is { } line) address = Regex.Match(line, "^  The shop +(?<at>http://[^ ]+)") is { Success: true } match ? match.Groups["at"].Value : null;
        if (address is null) Assert.Fail(await complaints);
        using var client = new HttpClient();
        Assert.Contains("Printers that you can mend", await client.GetStringAsync(new Uri(address)), StringComparison.Ordinal);

        // As Ctrl-C does it: both programs end with the script.
        using var kill = Process.Start("kill", ["-TERM", run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!;
        await run.WaitForExitAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri(address)));
        Directory.Delete(folder, recursive: true);
    }
}
