using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>How much credit a cart can use, and what it will earn. Only looks; ask again after every change of the cart.</summary>
public static class QuoteCart
{
    /// <param name="Items">The goods at their prices, in minor units.</param>
    public sealed record Command(string Account, string Currency, long Items, long Coupon = 0, long Shipping = 0, string? Channel = null, bool Affiliate = false, IReadOnlyList<OrderLine>? Lines = null);

    /// <param name="Available">What the account has.</param>
    /// <param name="Usable">The most that this cart can use of it.</param>
    /// <param name="ToPay">What is to be paid otherwise if all of it is used: shipping always is.</param>
    public sealed record Answer(string Account, string Currency, long Available, long Usable, long ToPay, long EarnsWithout, long EarnsWith, string? EarnsBecause, string? NotUsableBecause, DateOnly? ExpiresOn);

    public static async Task<Result<Answer, Refusal>> Run(Command command, string maker, Clock clock, CreditProgrammes programmes, Database database, CancellationToken stop)
    {
        var now = clock.Now;
        if (CartProblem(command) is { } wrong) return wrong;
        await using var look = await database.Look(stop);
        if (await programmes.Of(maker, look, stop) is not { } versions) return CreditWords.NoProgramme;
        var programme = versions.On(now);
        var book = await ReadAccount.At(look, maker, command.Account, versions, now, null, stop);
        var cart = new OrderPlaced { At = now, Order = "cart", Account = command.Account, Currency = command.Currency, Items = command.Items, Coupon = command.Coupon, Shipping = command.Shipping, Channel = command.Channel, Affiliate = command.Affiliate, Lines = command.Lines ?? [] };
        var available = book.ClosedAt is null ? book.BalanceOf(command.Currency).Available : 0;
        var quote = CartQuote.Of(cart, available, programme);
        return new Answer(command.Account, command.Currency, available, quote.Usable, command.Items - command.Coupon - quote.Usable + command.Shipping, quote.EarnsWithout, quote.EarnsWith, quote.Earning.Clause.Length > 0 ? quote.Earning.Clause : null, quote.Refusal?.Detail, CreditAccountView.Of(book, now).ExpiresOn);
    }

    internal static Refusal? CartProblem(Command command)
    {
        if (!Currency.IsKnown(command.Currency)) return Refusal.Invalid("currency", $"`{command.Currency}` is no currency of ISO 4217.");
        foreach (var (field, amount) in new[] { ("items", command.Items), ("coupon", command.Coupon), ("shipping", command.Shipping) })
        {
            if (amount is < 0 or > ShopEventReader.AmountMost) return Refusal.Invalid(field, $"`{field}` must be 0 to {ShopEventReader.AmountMost} minor units.");
        }

        return command.Coupon > command.Items ? Refusal.Invalid("coupon", "A coupon can be at most what the goods cost.") : null;
    }
}
