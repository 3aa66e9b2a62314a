using Makegood.Domain.Basics;
using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>
/// What is let in. Facts of shops are refused only when they make no sense whatever else may be known, so that no order of arrival can change what counts;
/// wishes (to use, give away or cash out credit) are answered by what is there at this moment.
/// </summary>
public static class Intake
{
    /// <summary>Looks at one event by itself. Null when nothing is wrong with it.</summary>
    public static CreditRefusal? Check(ShopEvent told) => told switch
    {
        OrderPlaced placed => CheckPlaced(placed),
        OrderRefunded refund when refund.ItemsMoney is 0 || refund.GoodsValue is 0 => Impossible(refund.ItemsMoney is 0 ? "items_money" : "goods_value", "a refund of nothing is no refund; leave it out"),
        CreditRedeem { Amount: <= 0 } => NotPositive("amount"),
        CreditHeld { Amount: <= 0 } => NotPositive("amount"),
        HoldCaptured { Amount: <= 0 } => NotPositive("amount"),
        CreditGranted { Amount: <= 0 } => NotPositive("amount"),
        CreditTransfer { Amount: <= 0 } => NotPositive("amount"),
        CreditCashOut { Amount: <= 0 } => NotPositive("amount"),
        CreditAdjusted { Amount: 0 } => Impossible("amount", "an adjustment of zero changes nothing"),
        _ => null,
    };

    /// <summary>Decides about an event of one account.</summary>
    /// <param name="told">The event; <see cref="Check"/> found nothing wrong with it.</param>
    /// <param name="account">What is known of the account.</param>
    /// <param name="at">The present: the latest instant known, or the clock.</param>
    /// <returns>The event as it becomes a fact, with what a checkout is granted; or why not.</returns>
    public static Result<ShopEvent, CreditRefusal> Decide(ShopEvent told, AccountFile account, Programme programme, DateTimeOffset at)
    {
        // What is known already is answered by what was answered then.
        if (account.Known(told.Identity) is [var known, ..] && Earlier(told, known.Event) is { } earlier) return earlier;
        if (account.Book.ClosedAt is { } closed && told.At >= closed && told is OrderPlaced or CreditRedeem or CreditHeld or CreditGranted or CreditAdjusted)
        {
            return new CreditRefusal(CreditReason.AccountIsClosed, "account", $"account `{account.Book.Account}` was closed on {programme.DayOf(closed):yyyy-MM-dd}; nothing can be earned or used there any more", programme.ClauseOf(ProgrammeRule.Closing));
        }

        return told switch
        {
            OrderRefunded refund when Refused(refund, account) is { } refusal => refusal,
            OrderFlagged flag when IsTooLate(flag, OrderState.IsFraudReason(flag.Reason), account, programme) => ReceiptIsConfirmed(programme),
            CreditWithdrawn withdrawn when IsTooLate(withdrawn, IsFraud(withdrawn, account), account, programme) => ReceiptIsConfirmed(programme),
            CreditRedeem redeem => Redeem(redeem, account.At(at), programme),
            CreditHeld held => Hold(held, account.At(at), programme),
            HoldCaptured captured => Capture(captured, account.At(at)),
            HoldReleased released => Free(released, account.At(at)),
            CreditTransfer => Ask(CreditRequest.Transfer, null, told.At, programme, "credit cannot be given to another account") ?? throw Unbuilt("a transfer"),
            CreditCashOut => Ask(CreditRequest.CashOut, null, told.At, programme, "credit cannot be paid out") ?? throw Unbuilt("a cash-out"),
            _ => Granted(told),
        };
    }

    private static Result<ShopEvent, CreditRefusal> Granted(ShopEvent told) => told;

    // A policy that allows one of the two is another product; it must not pass for one that works.
    private static BrokenInvariantException Unbuilt(string what) => new($"no policy that allows {what} is taken up as a programme");

    private static CreditRefusal? CheckPlaced(OrderPlaced placed)
    {
        if (placed.Coupon > placed.Items) return Impossible("coupon", $"a coupon of {placed.Coupon} on goods of {placed.Items}: it can be at most what the goods cost");
        if (placed.CreditUsed > placed.Items - placed.Coupon)
        {
            return Impossible("credit_used", $"credit pays goods after coupon ({placed.Items - placed.Coupon}) and never shipping; {placed.CreditUsed} is more");
        }

        return null;
    }

    /// <summary>The answer to what was told before: the same again, or a contradiction. Null when an order's fact is told with other content, which a person looks at.</summary>
    private static Result<ShopEvent, CreditRefusal>? Earlier(ShopEvent told, ShopEvent known)
    {
        if (told is CreditRedeem again && known is CreditRedeem first)
        {
            var same = again with { Granted = first.Granted, At = first.At, Message = first.Message } == first;
            if (same) return first;
            return Differs(first.Amount != again.Amount ? "amount" : "items", $"order `{first.Order}` asked for credit before, with other amounts");
        }

        if (told is AccountEvent && ShopEventJson.Content(told) != ShopEventJson.Content(known)) return Differs(null, $"`{known.Type}` was told before with other content");
        return null;
    }

    private static CreditRefusal? Refused(OrderRefunded refund, AccountFile account)
    {
        if (account.Known($"placed {refund.Order}") is not [{ Event: OrderPlaced placed }, ..]) return null;
        return Refund.WhyImpossible(placed, refund) is { } why ? Impossible(why.Field, why.Detail) : null;
    }

    private static bool IsTooLate(OrderEvent told, bool isFraud, AccountFile account, Programme programme) =>
        (isFraud ? programme.FraudUntilReceipt : programme.ResaleUntilReceipt) && account.Known($"received {told.Order}") is [var received, ..] && received.Event.At <= told.At;

    private static bool IsFraud(CreditWithdrawn withdrawn, AccountFile account) =>
        (withdrawn.Reason is { } reason && OrderState.IsFraudReason(reason)) || account.Known($"flagged {withdrawn.Order}").Any(f => f.Event is OrderFlagged flag && OrderState.IsFraudReason(flag.Reason));

    private static Result<ShopEvent, CreditRefusal> Redeem(CreditRedeem redeem, AccountBook book, Programme programme)
    {
        if (Ask(CreditRequest.Use, redeem.Channel, redeem.At, programme, "credit cannot be used here") is { } refused) return refused;
        if (Goods(redeem.Amount, redeem.Items, programme) is { } above) return above;
        var wanted = Math.Min(redeem.Amount, redeem.Items);
        if (wanted == 0) return Impossible("items", "there are no goods in this cart that credit could pay; shipping is paid otherwise");
        return Above(wanted, redeem.Currency, book) is { } missing ? missing : redeem with { Granted = wanted };
    }

    private static Result<ShopEvent, CreditRefusal> Hold(CreditHeld held, AccountBook book, Programme programme)
    {
        if (Ask(CreditRequest.Use, null, held.At, programme, "credit cannot be used here") is { } refused) return refused;
        if (held.Until <= held.At) return Impossible("until", "a hold must end after it begins");
        return Above(held.Amount, held.Currency, book) is { } missing ? missing : held;
    }

    private static Result<ShopEvent, CreditRefusal> Capture(HoldCaptured captured, AccountBook book)
    {
        if (!Open(captured.Hold, book).Granted(out var amount, out var refusal)) return refusal;
        return captured.Amount > amount ? Impossible("amount", $"the hold has {amount}; {captured.Amount} is more") : captured;
    }

    private static Result<ShopEvent, CreditRefusal> Free(HoldReleased released, AccountBook book) => Open(released.Hold, book).Granted(out _, out var refusal) ? released : refusal;

    private static Result<long, CreditRefusal> Open(string hold, AccountBook book) =>
        book.HoldOf(hold) is { } open ? open.Amount : new CreditRefusal(CreditReason.HoldIsOver, "hold", $"hold `{hold}` is not open: it was used, released, or its time is over; hold again");

    private static CreditRefusal? Goods(long amount, long items, Programme programme) => programme.OverRequest is OverRequest.Refuse && amount > items
        ? new CreditRefusal(CreditReason.AboveGoods, "amount", $"{amount} is more than the goods cost ({items}); credit pays goods and never shipping", programme.ClauseOf(ProgrammeRule.AskingTooMuch))
        : null;

    private static CreditRefusal? Above(long wanted, string currency, AccountBook book)
    {
        var balance = book.BalanceOf(currency);
        if (wanted <= balance.Available) return null;
        var other = book.Balances.FirstOrDefault(b => b.Currency != currency && b.Balance.Available > 0);
        return balance is { Available: 0, Held: 0 } && other.Currency is { } has
            ? new CreditRefusal(CreditReason.CurrencyDiffers, "currency", $"there is no credit in {currency}; the credit of this account is in {has} and is not converted")
            : new CreditRefusal(CreditReason.AboveBalance, "amount", $"{Currency.Show(wanted, currency)} is more than the {Currency.Show(balance.Available, currency)} that can be used");
    }

    private static CreditRefusal? Ask(CreditRequest request, string? channel, DateTimeOffset at, Programme programme, string otherwise)
    {
        var answer = programme.Questions.Ask(new CreditQuestion(request, channel, false, programme.DayOf(at), null, null));
        return answer.IsAllowed ? null : new CreditRefusal(CreditReason.AgainstPolicy, request is CreditRequest.Use ? "channel" : "type", answer.Words.Length > 0 ? $"{otherwise}: {answer.Words}" : otherwise, answer.Clause);
    }

    private static CreditRefusal ReceiptIsConfirmed(Programme programme) =>
        new(CreditReason.ReceiptIsConfirmed, "order", "the receipt of this order is confirmed, and its credit can be taken for this reason only before that", programme.ClauseOf(ProgrammeRule.Withdrawing));

    private static CreditRefusal NotPositive(string field) => Impossible(field, $"`{field}` must be more than zero");

    private static CreditRefusal Impossible(string field, string detail) => new(CreditReason.AmountImpossible, field, detail);

    private static CreditRefusal Differs(string? field, string detail) => new(CreditReason.DiffersFromEarlier, field, detail);
}
