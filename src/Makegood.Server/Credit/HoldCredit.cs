using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>
/// A checkout reserves credit for an order. A second hold for the same order takes the place of the first, because carts change. A hold lapses by itself.
/// </summary>
public static class HoldCredit
{
    /// <param name="Order">The shop's name of the order that is to be placed.</param>
    /// <param name="Items">The goods of the cart at their prices; with <paramref name="Coupon"/> taken off, the most that credit pays.</param>
    /// <param name="Amount">How much is wanted; null for all that can be used.</param>
    /// <param name="Affiliate">The order comes through the affiliate programme, as the quote and the order tell it too.</param>
    public sealed record Command(string Account, string Order, string Currency, long Items, long Coupon = 0, long? Amount = null, string? Channel = null, bool Affiliate = false);

    /// <param name="Id">To redeem or release it.</param>
    /// <param name="Until">From then on it is free again by itself.</param>
    public sealed record Answer(string Id, string Account, string Order, string Currency, long Amount, DateTimeOffset Until, IReadOnlyList<WalletView> Balances);

    public static Task<Result<Answer, Refusal>> Run(Command command, Act act, CreditDesk desk, CancellationToken stop)
    {
        if (QuoteCart.CartProblem(new QuoteCart.Command(command.Account, command.Currency, command.Items, command.Coupon)) is { } wrong) return Task.FromResult<Result<Answer, Refusal>>(wrong);
        var id = act.NewId("hold");
        return desk.Tell<Answer>(
            command.Account,
            (book, programme, now) => Plan(command, id, book, programme, now),
            act,
            outcomes =>
            {
                if (outcomes.FirstOrDefault(o => o.Refusal is not null) is { Refusal: { } refusal }) return CreditWords.Refusal(refusal);
                var (held, last) = ((CreditHeld)outcomes[^1].Fact!, outcomes[^1]);
                return new Answer(id, held.Account, held.Order, held.Currency, held.Amount, held.Until, [.. last.Balances.Select(WalletView.Of)]);
            },
            stop);
    }

    private static CreditDesk.Planned Plan(Command command, string id, AccountBook book, Programme programme, DateTimeOffset now)
    {
        var cart = new OrderPlaced { At = now, Order = command.Order, Account = command.Account, Currency = command.Currency, Items = command.Items, Coupon = command.Coupon, Channel = command.Channel, Affiliate = command.Affiliate };
        var before = book.HoldsFor(command.Order);
        var heldBefore = before.Sum(h => book.HoldOf(h) is { } open && open.Currency == command.Currency ? open.Amount : 0);
        var quote = CartQuote.Of(cart, book.BalanceOf(command.Currency).Available + heldBefore, programme);
        if (quote.Refusal is { } refusal) return No(refusal);
        var goods = command.Items - command.Coupon;
        if (command.Amount is { } asked && asked > goods && programme.OverRequest is OverRequest.Refuse)
        {
            return No(new CreditRefusal(CreditReason.AboveGoods, "amount", $"{asked} is more than the goods cost after coupon ({goods}); credit pays goods and never shipping", programme.ClauseOf(ProgrammeRule.Using)));
        }

        var wanted = Math.Min(command.Amount ?? quote.Usable, goods);
        if (wanted <= 0) return No(new CreditRefusal(command.Amount is null ? CreditReason.AboveBalance : CreditReason.AmountImpossible, "amount", command.Amount is null ? "there is no credit that this cart could use" : "`amount` must be more than zero"));

        // Held and released in the same breath: what the first hold had is there for the second.
        var held = new CreditHeld { At = now, Account = command.Account, Hold = id, Order = command.Order, Currency = command.Currency, Amount = wanted, Until = now + programme.HoldFor.ToTimeSpan() };
        return wanted > book.BalanceOf(command.Currency).Available + heldBefore
            ? No(new CreditRefusal(CreditReason.AboveBalance, "amount", $"{Currency.Show(wanted, command.Currency)} is more than the {Currency.Show(book.BalanceOf(command.Currency).Available + heldBefore, command.Currency)} that can be used"))
            : new CreditDesk.Planned([.. before.Select(h => new HoldReleased { At = now, Account = command.Account, Hold = h }), held]);
    }

    private static CreditDesk.Planned No(CreditRefusal refusal) => new([], CreditWords.Refusal(refusal));
}
