using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>What credit can do for a cart.</summary>
/// <param name="Usable">The most that can be used: goods after coupon, and never shipping.</param>
/// <param name="EarnsWithout">What the order will earn if none is used.</param>
/// <param name="EarnsWith">What it will earn if all that can be is used.</param>
/// <param name="Refusal">Why none can be used; null when it can.</param>
public sealed record CartQuote(long Usable, long EarnsWithout, long EarnsWith, CreditAnswer Earning, CreditRefusal? Refusal)
{
    /// <param name="cart">The order as it would be placed now, without credit.</param>
    /// <param name="available">What the account can spend in the cart's currency.</param>
    public static CartQuote Of(OrderPlaced cart, long available, Programme programme)
    {
        var answer = programme.Questions.Ask(new CreditQuestion(CreditRequest.Use, cart.Channel, cart.Affiliate, programme.DayOf(cart.At), cart.Buyer?.Type, null));
        var refusal = answer.IsAllowed ? null : new CreditRefusal(CreditReason.AgainstPolicy, "channel", $"credit cannot be used here: {answer.Words}", answer.Clause);
        var usable = refusal is null ? Math.Min(available, Math.Max(0, cart.Items - cart.Coupon)) : 0;
        return new CartQuote(usable, Earns(cart, 0, programme), Earns(cart, usable, programme), Earn.Answer(programme, cart, null), refusal);
    }

    // As if everything the programme waits for had happened.
    private static long Earns(OrderPlaced cart, long used, Programme programme)
    {
        var order = new OrderState(cart.Order) { Placed = cart with { CreditUsed = used, OtherPayment = null }, Programme = programme, IsPaid = true, IsShipped = true, ReceivedAt = cart.At };
        return Earn.Of(order);
    }
}
