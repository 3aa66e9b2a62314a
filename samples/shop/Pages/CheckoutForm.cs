using System.Globalization;
using Microsoft.AspNetCore.Http;
using Shop.Goods;
using Shop.Orders;

namespace Shop.Pages;

/// <summary>What somebody has written on the checkout page so far.</summary>
/// <param name="Attempt">How many tries came to nothing already.</param>
/// <param name="Wish"><c>none</c>, <c>all</c> or <c>some</c>.</param>
/// <param name="Amount">As it was typed.</param>
/// <param name="Wrong">What is wrong, by field; by no field when it is about the whole.</param>
public sealed record CheckoutForm(Recipient To, int Attempt, string Wish, string Amount, TestCard Card, IReadOnlyDictionary<string, string> Wrong)
{
    private const int Longest = 200;

    /// <summary>For a first look: the last address, if there is one.</summary>
    public static CheckoutForm Fresh(string name, Order? last, Order? tried) =>
        new(tried?.To ?? last?.To ?? new Recipient(name, string.Empty, string.Empty, string.Empty, string.Empty), tried?.Attempt ?? 0, "none", string.Empty, tried?.Card ?? TestCard.Accepted, new Dictionary<string, string>());

    public static CheckoutForm Read(IFormCollection form, string currency)
    {
        string Text(string name) => form[name].ToString().Trim();
        var to = new Recipient(Text("name"), Text("street"), Text("postcode"), Text("city"), Text("phone"));
        var wrong = new Dictionary<string, string>();
        foreach (var (name, value, ask) in new[] { ("name", to.Name, "Please tell us the name on the parcel."), ("street", to.Street, "Please tell us street and number."), ("postcode", to.Postcode, "Please tell us the postcode."), ("city", to.City, "Please tell us the town.") })
        {
            if (value.Length is 0 or > Longest) wrong[name] = ask;
        }

        if (to.Phone.Length > Longest) to = to with { Phone = string.Empty };
        var wish = Text("wish") is "all" or "some" ? Text("wish") : "none";
        if (wish == "some" && Money.Read(Text("amount"), currency) is not > 0) wrong["amount"] = $"Please write an amount, such as {Money.Show(500, currency)}.";
        return new CheckoutForm(to, int.TryParse(Text("attempt"), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 0, wish, Text("amount"), Enum.TryParse<TestCard>(Text("card"), out var card) && Enum.IsDefined(card) ? card : TestCard.Accepted, wrong);
    }

    public CreditWish WishIn(string currency) => Wish switch
    {
        "all" => new CreditWish(true, null),
        "some" => new CreditWish(true, Money.Read(Amount, currency)),
        _ => CreditWish.None,
    };

    /// <summary>The page again, after a try that came to nothing.</summary>
    public CheckoutForm After(Order order) => this with
    {
        Attempt = order.Attempt,
        Wish = order.Because is GivenUpBecause.CreditAboveGoods ? "some" : order.Because is GivenUpBecause.Declined or GivenUpBecause.Interrupted ? Wish : "none",
        Amount = order.CreditAtMost is { } most ? Money.Show(most, order.Price.Currency).Split(' ')[0] : Amount,
        Wrong = new Dictionary<string, string> { [string.Empty] = Words.WhyNot(order) },
    };
}
