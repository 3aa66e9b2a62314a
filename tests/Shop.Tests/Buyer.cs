using Microsoft.Playwright;

namespace Shop.Tests;

/// <summary>Somebody who buys: clicks and types as people do.</summary>
public sealed class Buyer(IPage page)
{
    private static int _count;
    private readonly string _mail = $"mira{Interlocked.Increment(ref _count)}@mail.example";

    public IPage Page => page;

    public static async Task<Buyer> Registered(OpenShop shop, bool scripts = true)
    {
        var buyer = new Buyer(await shop.Window(scripts));
        await buyer.Go("/sign-up");
        await buyer.Register();
        return buyer;
    }

    public Task Go(string path) => page.GotoAsync(path);

    public async Task Register()
    {
        await Type("Your name", "Mira Lindqvist");
        await Type("E-mail", _mail);
        await Type("Password", "a small green spool");
        await Press("Open the account");
    }

    public Task Type(string label, string text) => page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }).FillAsync(text);

    public Task Press(string button) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();

    public Task Choose(string label) => page.GetByLabel(label).CheckAsync();

    public async Task Put(string sku, int pieces = 1)
    {
        await Go("/p/" + sku);
        await Type("Pieces", pieces.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Press("Put into the cart");
        await Sees("Your cart");
    }

    public async Task FillIn()
    {
        await Type("Street and number", "Am Wehr 7");
        await Type("Postcode", "10999");
        await Type("Town", "Berlin");
    }

    /// <summary>From the cart to the order's page, with a card that pays.</summary>
    public async Task Order(OpenShop shop, string? credit = null)
    {
        await Go("/checkout");
        await FillIn();
        if (credit is not null) await Choose(credit);
        await Press("Order and pay");
        await IsThanked(shop);
    }

    /// <summary>The order is placed; a busy machine may need longer than a page waits until Makegood knows it.</summary>
    public async Task IsThanked(OpenShop shop)
    {
        await Sees("Thank you!");
        await shop.AllTold();
        await page.ReloadAsync();
    }

    /// <summary>The text stands on the page, or comes to stand there.</summary>
    public Task Sees(string text) => page.GetByText(text).First.WaitForAsync();
}
