using Shop.Orders;

namespace Shop.Tests;

/// <summary>Makegood cannot be reached: people are told kindly, can buy, and nothing is lost or taken twice.</summary>
public sealed class BrokenLine(House house)
{
    private const string AllCredit = "Yes, as much as possible";

    [Fact]
    public async Task The_line_breaks_at_the_button_and_the_order_is_possible_without_credit()
    {
        await using var shop = await house.OpenShop("CUT");
        var buyer = await Buyer.Registered(shop);
        await buyer.Put("wren-180");
        await buyer.Order(shop);
        var account = shop.LastOrder().Customer;

        await buyer.Put("hot-end");
        await buyer.Go("/checkout");
        await buyer.Choose(AllCredit);
        shop.Line.State = LineState.Cut;
        await buyer.Press("Order and pay");
        await buyer.Sees("We cannot look up your credit right now. Nothing was taken, and no credit is lost.");
        await Looks.Fine(buyer.Page, "checkout-broken-line", "phone-dark");

        // Without credit it goes, and Makegood hears of it later.
        await buyer.Press("Order and pay");
        await buyer.Sees("Thank you!");
        await buyer.Sees("We cannot look up your credit right now. Nothing is lost");
        await buyer.Go("/account");
        await buyer.Sees("We cannot look up your credit right now.");
        Assert.Equal((OrderState.Placed, 0L), (shop.LastOrder().State, shop.LastOrder().Credit));
        Assert.Equal((349, 0), await house.Balance(account));
        shop.Line.State = LineState.Whole;
        await shop.AllTold();
        Assert.Equal((349 + 39, 0), await house.Balance(account));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hold_whose_answer_was_lost_is_released_whether_it_arrived_or_not(bool hasArrived)
    {
        await using var shop = await house.OpenShop(hasArrived ? "HOLD" : "WISH");
        var buyer = await Buyer.Registered(shop, scripts: false);
        await buyer.Put("wren-180");
        await buyer.Order(shop);
        var account = shop.LastOrder().Customer;
        await buyer.Put("hot-end");
        await buyer.Go("/checkout");
        await buyer.Choose(AllCredit);
        shop.Line.Lose("holds", hasArrived);
        await buyer.Press("Order and pay");
        await buyer.Sees("We cannot look up your credit right now.");
        Assert.Equal(hasArrived ? (0, 349) : (349, 0), await house.Balance(account));

        // The next try with credit has all of it.
        shop.Line.State = LineState.Whole;
        await shop.AllTold();
        Assert.Equal((349, 0), await house.Balance(account));
        await buyer.Go("/checkout");
        await buyer.Choose(AllCredit);
        await buyer.Press("Order and pay");
        await buyer.IsThanked(shop);
        Assert.Equal((349L, 2), (shop.LastOrder().Credit, shop.LastOrder().Attempt));
        Assert.Equal((35, 0), await house.Balance(account));
    }

    [Fact]
    public async Task What_was_placed_is_told_once_even_when_every_first_answer_is_lost()
    {
        await using var shop = await house.OpenShop("ONCE");
        var buyer = await Buyer.Registered(shop, scripts: false);
        await buyer.Put("wren-180");
        await buyer.Order(shop);
        var account = shop.LastOrder().Customer;
        await buyer.Put("hot-end");
        await buyer.Go("/checkout");
        await buyer.Choose(AllCredit);
        shop.Line.Lose("redeem", hasArrived: true);
        await buyer.Press("Order and pay");
        await buyer.Sees("Thank you!");
        shop.Line.State = LineState.Whole;
        await shop.AllTold();

        // 38.90 less 3.49 earn 0.35; the credit was taken once.
        Assert.Equal((35, 0), await house.Balance(account));
        Assert.Empty(shop.Database.Read(books => books.Tellings(shop.LastOrder().Number)).Refused);
    }
}
