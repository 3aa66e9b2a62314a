using System.Globalization;
using System.Text.Json;
using Shop.Carts;
using Shop.Credit;
using Shop.Store;

namespace Shop.Orders;

/// <summary>
/// From the press of the button to a placed order: quote, hold, charge, place; redeeming and telling follow from the shop's own list, so a broken line loses
/// neither. Safe to repeat: one checkout makes one order, whoever presses how often.
/// </summary>
public sealed class Checkout(ShopDatabase database, MakegoodClient makegood, TellMakegood teller, PaymentPort payments, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitAtMost = TimeSpan.FromSeconds(20);

    /// <param name="Attempt">How many tries the page knew of.</param>
    /// <param name="Seen">The price that the page showed (<see cref="Price.Mark"/>).</param>
    public sealed record Command(string Customer, string Visit, string Checkout, int Attempt, string Seen, Recipient To, CreditWish Wish, TestCard Card, string? Ip);

    /// <summary>The order as it is now, or null when there was nothing to order or the price is another by now.</summary>
    public async Task<Order?> Run(Command command)
    {
        // Who leaves the page has still pressed the button; nothing below ends half-way with the request.
        var (order, isOurs) = database.Write(books => Begin(command, books));
        if (order is null) return null;
        return isOurs ? await Finish(order, command.Wish) : await Outcome(order.Number);
    }

    /// <summary>After a stop of the shop: what was begun is ended, by what the bank knows of it.</summary>
    public void Recover()
    {
        foreach (var order in database.Read(books => books.Orders(int.MaxValue)).Where(o => o.State is OrderState.Starting))
        {
            if (payments.Find(order.ChargeKey) is { Declined: null }) Place(order);
            else GiveUp(order, GivenUpBecause.Interrupted, null);
        }
    }

    // Only one press becomes an attempt: the one that finds the order as its page showed it.
    private (Order? Order, bool IsOurs) Begin(Command command, Books books)
    {
        var earlier = books.OrderOfCheckout(command.Checkout);
        if (earlier is not null && (earlier.Customer != command.Customer || earlier.State is not OrderState.GivenUp || earlier.Attempt != command.Attempt)) return (earlier.Customer == command.Customer ? earlier : null, false);
        if (books.Visit(command.Visit) is not { Lines.Count: > 0 } visit || visit.Checkout != command.Checkout) return (null, false);
        var price = Price.Of(visit);
        if (price.Mark != command.Seen) return (null, false);
        var order = new Order
        {
            Number = earlier?.Number ?? string.Empty,
            Checkout = command.Checkout,
            Customer = command.Customer,
            Visit = command.Visit,
            Attempt = command.Attempt + 1,
            State = OrderState.Starting,
            StartedAt = time.GetUtcNow(),
            Price = price,
            To = command.To,
            Card = command.Card,
            Affiliate = visit.Partner is not null,
            Ip = command.Ip,
        };
        if (earlier is null) return (books.Add(order), true);
        books.Save(order);
        return (order, true);
    }

    private async Task<Order> Finish(Order order, CreditWish wish)
    {
        if (wish.IsWanted)
        {
            // What an earlier try has left to say about its hold comes first, or it would speak of this one.
            await teller.Soon();
            if (database.Read(books => books.Tellings(order.Number)).Waiting > 0) return GiveUp(order, GivenUpBecause.CreditUnreachable, null);
            var question = Events.Question(order.Price, order.Customer, order.Affiliate);
            var quoted = await makegood.Quote(question, CancellationToken.None);
            if (quoted.Value is not { } quote) return quoted.IsSilent ? GiveUp(order, GivenUpBecause.CreditUnreachable, null) : GiveUp(order, GivenUpBecause.CreditRefused, quoted.No!.Detail);
            if (quote.Usable == 0) return GiveUp(order, GivenUpBecause.CreditRefused, quote.NotUsableBecause ?? $"There is no credit in {order.Price.Currency} that this order could use.");

            var key = string.Create(CultureInfo.InvariantCulture, $"{order.Number}-hold-{order.Attempt}");
            var hope = new HoldQuestion(order.Customer, order.Number, order.Price.Currency, order.Price.Items, order.Price.Coupon, wish.Amount, Events.Channel);
            var held = await makegood.Hold(hope, key, CancellationToken.None);
            if (held.IsSilent)
            {
                // Nobody knows whether it holds. Asked again with the same key it has a name, and is released by it.
                database.Write(books => books.Tell(order.Number, TellMakegood.Holds, key, hope));
                return GiveUp(order, GivenUpBecause.CreditUnreachable, null);
            }

            if (held.Value is not { } hold) return GiveUp(order, GivenUpBecause.CreditRefused, held.No!.Detail);
            order = order with { Hold = hold.Id, Credit = hold.Amount };
            database.Write(books => books.Save(order));
            if (hold.Amount < wish.Amount) return GiveUp(order with { CreditAtMost = hold.Amount }, GivenUpBecause.CreditAboveGoods, null);
        }

        // Goods wholly paid with credit, and nothing to ship: the bank has nothing to do.
        var charge = order.ToPay == 0 ? new Charge(null) : await payments.Take(order.ChargeKey, order.ToPay, order.Price.Currency, order.Card, CancellationToken.None);
        if (charge.Declined is { } no) return GiveUp(order, GivenUpBecause.Declined, no);

        // Redeemed before the order has its time, so that the ledger hears of both in the order in which they are booked. A lost answer is no harm: it stands in the list too.
        if (order.Hold is not null) await makegood.Tell(Redeeming(order), RedeemKey(order), JsonSerializer.Serialize(RedeemBody(order), MakegoodClient.Wire), CancellationToken.None);
        return Place(order);
    }

    private static string Redeeming(Order order) => $"holds/{Uri.EscapeDataString(order.Hold!)}/redeem";

    private static string RedeemKey(Order order) => $"{order.Number}-redeem";

    private static object RedeemBody(Order order) => new { account = order.Customer, amount = order.Credit };

    // The order, its credit and what is to be told about it, and the empty cart: all of it or nothing.
    private Order Place(Order order)
    {
        var placed = order with { State = OrderState.Placed, PlacedAt = time.GetUtcNow() };
        database.Write(books =>
        {
            books.Save(placed);
            if (placed.Hold is not null) books.Tell(placed.Number, Redeeming(placed), RedeemKey(placed), RedeemBody(placed));
            books.Tell(placed.Number, Events.Path, $"{placed.Number}-placed", Events.Placed(placed, books.Customer(placed.Customer)!));
            if (books.Visit(placed.Visit) is { } visit && visit.Checkout == placed.Checkout) books.Save(visit.Emptied(Secrets.Name("k")), time.GetUtcNow());
        });
        return placed;
    }

    private Order GiveUp(Order order, GivenUpBecause because, string? said)
    {
        var ended = order with { State = OrderState.GivenUp, Because = because, BecauseSaid = said, Hold = null, Credit = 0 };
        database.Write(books =>
        {
            books.Save(ended);
            if (order.Hold is { } hold) books.Tell(order.Number, $"holds/{Uri.EscapeDataString(hold)}/release", $"{hold}-release", new { account = order.Customer });
        });
        return ended;
    }

    // Somebody else pressed first, in another window or with the first half of a double click: theirs is the answer.
    private async Task<Order> Outcome(string number)
    {
        for (var until = time.GetUtcNow() + WaitAtMost; ;)
        {
            var order = database.Read(books => books.Order(number))!;
            if (order.State is not OrderState.Starting || time.GetUtcNow() > until) return order;
            await Task.Delay(LookAgain, time);
        }
    }
}

/// <summary>How much credit the customer wants to use.</summary>
/// <param name="Amount">Minor units; null for as much as can be used.</param>
public sealed record CreditWish(bool IsWanted, long? Amount)
{
    public static readonly CreditWish None = new(false, null);
}
