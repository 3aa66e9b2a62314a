using System.Globalization;
using Shop.Carts;
using Shop.Store;

namespace Shop.Orders;

/// <summary>What the people behind the counter, and the customer, do with an order that was placed. Each step is kept together with what Makegood is to be told.</summary>
/// <returns>Null when it was done; otherwise a sentence that says why not.</returns>
public sealed class BackDesk(ShopDatabase database, PaymentPort payments, TimeProvider time)
{
    public string? Ship(string number) => Change(number, (order, books, now) =>
    {
        if (order.State is not OrderState.Placed) return $"Order {number} is {Words.Of(order)}; only a placed order can be shipped.";
        if (order.CancelAskedAt is not null) return "The customer asked to cancel it. Cancel it, or turn that down first.";
        var shipped = order with { State = OrderState.Shipped, ShippedAt = now };
        books.Save(shipped);
        books.Tell(number, Events.Path, $"{number}-shipped", Events.Shipped(shipped));
        return null;
    });

    public string? Receive(string number) => Change(number, (order, books, now) =>
    {
        if (order.State is not OrderState.Shipped) return $"Order {number} is {Words.Of(order)}; only a shipped order can be received.";
        var received = order with { State = OrderState.Received, ReceivedAt = now };
        books.Save(received);
        books.Tell(number, Events.Path, $"{number}-received", Events.Received(received));
        return null;
    });

    /// <summary>The customer asks; nothing comes back yet.</summary>
    public string? AskToCancel(string number) => Change(number, (order, books, now) =>
    {
        if (order.State is not OrderState.Placed) return $"Order {number} is {Words.Of(order)} and cannot be cancelled any more. You can send things back.";
        if (order.CancelAskedAt is not null) return null;
        var asked = order with { CancelAskedAt = now };
        books.Save(asked);
        books.Tell(number, Events.Path, string.Create(CultureInfo.InvariantCulture, $"{number}-cancel-asked-{now.UtcTicks}"), Events.CancelAsked(asked));
        return null;
    });

    public string? TurnDown(string number) => Change(number, (order, books, now) =>
    {
        if (order.CancelAskedAt is null || order.State is not OrderState.Placed) return $"Nobody asked to cancel order {number}.";
        books.Save(order with { CancelAskedAt = null });
        books.Tell(number, Events.Path, string.Create(CultureInfo.InvariantCulture, $"{number}-cancel-rejected-{now.UtcTicks}"), Events.CancelRejected(order, now));
        return null;
    });

    /// <summary>The whole cancellation: the money goes back first, then Makegood hears that it is complete and gives used credit back.</summary>
    public async Task<string?> Cancel(string number, CancellationToken stop)
    {
        if (database.Read(books => books.Order(number)) is not { } order) return Words.NoSuchOrder;
        if (order.State is not OrderState.Placed) return $"Order {number} is {Words.Of(order)}; only an order that has not left can be cancelled.";
        if (order.Refunds.Any(r => r.Money is null)) return "A refund of this order is not settled yet. Please try again in a moment.";
        if (order.ToPay > order.MoneyBack) await payments.GiveBack($"{number}-cancel", order.ChargeKey, order.ToPay - order.MoneyBack, stop);
        return Change(number, (current, books, now) =>
        {
            if (current.State is OrderState.Cancelled) return null;
            var cancelled = current with { State = OrderState.Cancelled, CancelledAt = now };
            books.Save(cancelled);
            books.Tell(number, Events.Path, $"{number}-cancelled", Events.Cancelled(cancelled));
            return null;
        });
    }

    /// <summary>Goods came back. Makegood says how much of their price was money and how much credit; then the money goes back.</summary>
    /// <param name="known">How many refunds the page showed, so that pressing twice refunds once.</param>
    public string? Refund(string number, int known, IReadOnlyList<CartLine> lines) => Change(number, (order, books, now) =>
    {
        if (order.Refunds.Count != known) return "Another refund of this order was made meanwhile. Look at it before you make one more.";
        if (!order.IsOpen) return $"Order {number} is {Words.Of(order)}; there is nothing to refund.";
        var back = lines.Where(l => l.Quantity > 0).ToList();
        if (back.Count == 0) return "Say how many pieces of what came back.";
        if (back.FirstOrDefault(l => order.Price.Lines.All(p => p.Sku != l.Sku)) is { } foreign) return $"There is no {foreign.Sku} in order {number}.";
        if (back.FirstOrDefault(l => l.Quantity > order.Left(l.Sku)) is { } more) return string.Create(CultureInfo.InvariantCulture, $"Only {order.Left(more.Sku)} of {more.Sku} can still come back.");
        var goods = back.Sum(l => order.Price.Lines.First(p => p.Sku == l.Sku).Each * l.Quantity);
        var refund = new RefundMade(string.Create(CultureInfo.InvariantCulture, $"{number}-R{order.Refunds.Count + 1}"), now, back, goods);
        books.Save(order with { Refunds = [.. order.Refunds, refund] });
        books.Tell(number, Events.Path, refund.Id, Events.Refunded(order, refund));
        return null;
    });

    /// <summary>Gives back the money of every refund that Makegood has split and the bank does not know of yet. Safe to repeat.</summary>
    public async Task PayBack(string number, CancellationToken stop)
    {
        var order = database.Read(books => books.Order(number))!;
        foreach (var refund in order.Refunds.Where(r => r is { Money: not null, IsPaidBack: false }))
        {
            if (refund.Money > 0) await payments.GiveBack(refund.Id, order.ChargeKey, refund.Money.Value, stop);
            database.Write(books =>
            {
                var current = books.Order(number)!;
                books.Save(current with { Refunds = [.. current.Refunds.Select(r => r.Id == refund.Id ? r with { IsPaidBack = true } : r)] });
            });
        }
    }

    private string? Change(string number, Func<Order, Books, DateTimeOffset, string?> change) => database.Write(books => books.Order(number) is { } order ? change(order, books, time.GetUtcNow()) : Words.NoSuchOrder);
}
