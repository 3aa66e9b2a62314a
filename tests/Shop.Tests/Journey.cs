using Microsoft.Playwright;
using Shop.Orders;

namespace Shop.Tests;

/// <summary>A customer's life with the shop in a real browser, from the first look to a refund.</summary>
public sealed class Journey(House house)
{
    private const string AllCredit = "Yes, as much as possible";

    [Fact]
    public async Task Register_buy_see_one_percent_use_it_with_a_coupon_cancel_and_send_a_part_back()
    {
        await using var shop = await house.OpenShop("WR");
        var buyer = new Buyer(await shop.Window());
        await buyer.Go("/");
        await Looks.Fine(buyer.Page, "home", "desk");
        await buyer.Go("/cart");
        await Looks.Fine(buyer.Page, "cart-empty");
        await buyer.Put("wren-180-kit");
        await buyer.Go("/p/rail-set");
        await Looks.Fine(buyer.Page, "product");

        // Whoever wants to pay logs in first, and comes back to where it was.
        await buyer.Go("/cart");
        await buyer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "To the checkout" }).ClickAsync();
        await Looks.Fine(buyer.Page, "log-in");
        await buyer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Open an account" }).ClickAsync();
        await buyer.Press("Open the account");
        await buyer.Sees("Please tell us your name");
        await Looks.Fine(buyer.Page, "sign-up");
        await buyer.Register();
        await buyer.Sees("You have no credit in EUR yet. This order brings 2.79 EUR.");
        await buyer.FillIn();
        await buyer.Press("Order and pay");
        await buyer.IsThanked(shop);
        var first = shop.LastOrder();
        await buyer.Sees($"2.79 EUR earned with order {first.Number}: 1 % of 279.00 EUR (goods 279.00 EUR)");
        Assert.Equal((279, 0), await house.Balance(first.Customer));

        // With coupon and credit: neither earns.
        await buyer.Put("hot-end");
        await buyer.Type("Coupon", "welcome10");
        await buyer.Press("Use it");
        await buyer.Sees("Coupon WELCOME10");
        await buyer.Sees("You have 2.79 EUR of credit");
        await Looks.Fine(buyer.Page, "cart", "desk");
        await buyer.Go("/checkout");
        await buyer.Choose(AllCredit);
        await Looks.Fine(buyer.Page, "checkout", "desk-dark");
        await buyer.Press("Order and pay");
        await buyer.IsThanked(shop);
        var second = shop.LastOrder();
        await buyer.Sees($"0.32 EUR earned with order {second.Number}: 1 % of 32.22 EUR (goods 38.90 EUR, less coupon 3.89 EUR, less credit 2.79 EUR)");
        await Looks.Fine(buyer.Page, "order", "desk");
        Assert.Equal((279, 4012), (second.Credit, second.ToPay));
        Assert.Equal((32, 0), await house.Balance(first.Customer));

        // Cancelled: the credit used comes back when the cancellation is complete, the credit earned goes.
        await buyer.Press("Cancel this order");
        await buyer.Sees("We have your wish to cancel.");
        var counter = await Counter(shop);
        await Looks.Fine(counter.Page, "back");
        await counter.Go($"/back/orders/{second.Number}");
        await counter.Press("Cancel it and pay back");
        await counter.Sees("Done.");
        await shop.AllTold();
        Assert.Equal((279, 0), await house.Balance(first.Customer));
        Assert.Equal(-4012, shop.Database.Read(books => books.Payment($"{second.Number}-cancel"))!.Amount);

        // A part comes back: Makegood says how much of it was credit, the bank gives back the rest.
        await buyer.Put("pla-1kg", 2);
        await buyer.Order(shop, AllCredit);
        var third = shop.LastOrder();
        await counter.Go($"/back/orders/{third.Number}");
        await counter.Press("It is shipped");
        await counter.Press("It was received");
        await counter.Page.GetByLabel("PLA, 1 kg, of 2").FillAsync("1");
        await Looks.Fine(counter.Page, "back-order", "desk");
        await counter.Press("Refund these pieces");
        await counter.Sees("Done.");
        await shop.AllTold();
        var refund = shop.LastOrder().Refunds.Single();
        Assert.Equal(2190, refund.Money + refund.Credit);
        Assert.InRange(refund.Credit!.Value, 139, 140);
        Assert.Equal(-refund.Money, shop.Database.Read(books => books.Payment(refund.Id))!.Amount);

        // Half of the goods stay, paid with 20.50 or so in money: they earn 0.21 or 0.20, and nothing else is there but the credit that came back.
        var (available, _) = await house.Balance(first.Customer);
        Assert.InRange(available - refund.Credit.Value, 20, 21);
        await buyer.Go("/account");
        await buyer.Sees("Every cent of it");
        await Looks.Fine(buyer.Page, "account", "desk");
        await buyer.Go("/nowhere");
        await Looks.Fine(buyer.Page, "not-here");
        Assert.All(shop.AllOrders(), order => Assert.Empty(shop.Database.Read(books => books.Tellings(order.Number)).Refused));
    }

    [Fact]
    public async Task Another_currency_has_its_own_credit_and_no_credit_pays_shipping()
    {
        await using var shop = await house.OpenShop("CUR");
        var buyer = await Buyer.Registered(shop);
        await buyer.Put("rail-300", 4);
        await buyer.Order(shop);
        var account = shop.LastOrder().Customer;
        Assert.Equal((3596, 0), await house.Balance(account));

        // Dollars and yen: the euros stay where they are.
        foreach (var (currency, earned) in new[] { ("USD", 69L), ("JPY", 105L) })
        {
            await buyer.Put("rail-set");
            await buyer.Page.Locator(".region summary").ClickAsync();
            await buyer.Page.GetByLabel("Pay in").SelectOptionAsync(currency);
            await buyer.Press("Show prices");
            await buyer.Go("/checkout");
            await buyer.Sees($"You have no credit in {currency} yet.");
            await buyer.Order(shop);
            Assert.Equal((earned + (currency == "USD" ? 1 : 0), 0), await house.Balance(account, currency));
        }

        Assert.Equal((3596, 0), await house.Balance(account));
        await buyer.Page.Locator(".region summary").ClickAsync();
        await buyer.Page.GetByLabel("Pay in").SelectOptionAsync("EUR");
        await buyer.Press("Show prices");

        // Goods of 21.90 and shipping of 7.90: 29.80 of credit are asked for, and 21.90 are what it can be.
        await buyer.Put("pla-1kg");
        await buyer.Go("/checkout");
        await buyer.Choose("Yes, this much:");
        await buyer.Type("Credit to use, in EUR", "29.80");
        await buyer.Press("Order and pay");
        await buyer.Sees("Credit pays goods and never shipping. The most that this order can use is 21.90 EUR");
        await Looks.Fine(buyer.Page, "checkout-shipping");
        await shop.AllTold();
        Assert.Equal((3596, 0), await house.Balance(account));
        await buyer.Press("Order and pay");
        await buyer.IsThanked(shop);
        Assert.Equal((2190, 790), (shop.LastOrder().Credit, shop.LastOrder().ToPay));
        Assert.Equal((1406, 0), await house.Balance(account));
    }

    [Fact]
    public async Task A_partners_link_earns_and_does_not_spend()
    {
        await using var shop = await house.OpenShop("PAR");
        var buyer = await Buyer.Registered(shop, scripts: false);
        await buyer.Put("hot-end");
        await buyer.Order(shop);
        await buyer.Go("/via/print-club");
        await buyer.Sees("You are here through our partner print-club");
        await buyer.Put("hot-end");
        await buyer.Go("/checkout");
        await buyer.Sees("credit cannot be used here");
        await buyer.Press("Order and pay");
        await buyer.IsThanked(shop);
        Assert.True(shop.LastOrder().Affiliate);
        Assert.Equal((78, 0), await house.Balance(shop.LastOrder().Customer));
    }

    [Fact]
    public async Task Two_presses_place_one_order_and_a_declined_card_frees_the_credit()
    {
        await using var shop = await house.OpenShop("TWO");
        var buyer = await Buyer.Registered(shop);
        await buyer.Put("wren-180");
        await buyer.Go("/checkout");
        await buyer.FillIn();
        await buyer.Choose("Test card that takes its time");
        await buyer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Order and pay" }).DblClickAsync();
        await buyer.IsThanked(shop);
        var account = Assert.Single(shop.AllOrders()).Customer;
        Assert.Equal((349, 0), await house.Balance(account));

        await buyer.Put("hot-end");
        await buyer.Go("/checkout");
        await buyer.Choose(AllCredit);
        await buyer.Choose("Test card that is declined");
        await buyer.Press("Order and pay");
        await buyer.Sees("The bank declined this card. Nothing was taken, and your credit is free again.");
        await shop.AllTold();
        await Looks.Fine(buyer.Page, "checkout-declined");
        Assert.Equal((349, 0), await house.Balance(account));
        await buyer.Choose("Test card that pays");
        await buyer.Press("Order and pay");
        await buyer.IsThanked(shop);
        Assert.Equal(2, shop.AllOrders().Count);
        Assert.Equal((OrderState.Placed, 349L, 2), (shop.LastOrder().State, shop.LastOrder().Credit, shop.LastOrder().Attempt));
    }

    private static async Task<Buyer> Counter(OpenShop shop)
    {
        var counter = new Buyer(await shop.Window());
        await counter.Go("/log-in?next=/back");
        await counter.Type("E-mail", "staff@shop.example");
        await counter.Type("Password", OpenShop.StaffPassword);
        await counter.Press("Log in");
        await counter.Sees("Behind the counter");
        return counter;
    }
}
