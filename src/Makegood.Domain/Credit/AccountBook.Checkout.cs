using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>What checkouts and people do to an account.</summary>
public sealed partial class AccountBook
{
    private void Redeem(CreditRedeem redeem)
    {
        var order = Order(redeem.Order);
        var payment = order.PaymentIn(redeem.Currency);
        payment.Told += redeem.Granted ?? Math.Min(redeem.Amount, redeem.Items);
        if (Spend(order, payment, Missing(order, payment)) > 0) Review(order, "a checkout used more credit than there was");
        CompareWithOrder(order);
        Settle(order);
    }

    /// <summary>
    /// What is still to be taken for an order. The checkout and the order both tell what it was paid with, in any order and about the same credit, so the larger
    /// of the two counts.
    /// </summary>
    private static long Missing(OrderState order, CreditPayment payment)
    {
        var byOrder = order.Placed is { } placed && placed.Currency == payment.Currency ? placed.CreditUsed : 0;
        return Math.Max(0, Math.Max(byOrder, payment.Told) - payment.Redeemed);
    }

    private void CompareWithOrder(OrderState order)
    {
        if (order.Placed is not { } placed) return;
        foreach (var payment in order.Payments)
        {
            if (payment.Told == 0) continue;
            if (payment.Currency != placed.Currency) Review(order, $"the checkout used credit in {payment.Currency}, the order is in {placed.Currency}");
            else if (placed.CreditUsed > 0 && payment.Told > placed.CreditUsed) Review(order, "the checkout used more credit than the order tells");
        }
    }

    /// <summary>Takes credit for an order, the lot that ends first before the others. What is not there is owed.</summary>
    /// <returns>What was not there.</returns>
    private long Spend(OrderState order, CreditPayment payment, long amount)
    {
        if (amount == 0) return 0;
        var wallet = WalletOf(payment.Currency);
        var left = amount;
        while (left > 0 && NextToSpend(wallet) is { } lot)
        {
            var some = Math.Min(lot.Free, left);
            Change(wallet, lot, -some);
            Book(EntryKind.Redeem, wallet, some, LedgerAccount.Available, LedgerAccount.Clearing, order, lot, ProgrammeRule.Using);
            payment.Take(new Taking(lot, some));
            left -= some;
        }

        if (left > 0)
        {
            Book(EntryKind.Owe, wallet, left, LedgerAccount.Owed, LedgerAccount.Clearing, order, null, ProgrammeRule.ShortOf);
            payment.Take(new Taking(null, left));
        }

        Used(order, payment, amount);
        return left;
    }

    private void Used(OrderState order, CreditPayment payment, long amount)
    {
        payment.Redeemed += amount;
        payment.UsedUntil ??= Renew(WalletOf(payment.Currency), order.Programme ?? _programme!, Today);
    }

    private void Hold(CreditHeld held)
    {
        var wallet = WalletOf(held.Currency);
        var order = Order(held.Order);
        var parts = new List<Taking>();
        var left = held.Amount;
        while (left > 0 && NextToSpend(wallet) is { } lot)
        {
            var some = Math.Min(lot.Free, left);
            Change(wallet, lot, -some);
            Book(EntryKind.Hold, wallet, some, LedgerAccount.Available, LedgerAccount.Held, order, lot, ProgrammeRule.Using);
            parts.Add(new Taking(lot, some));
            left -= some;
        }

        var hold = new OpenHold(held.Hold, held.Order, held.Currency, held.Until, [.. parts]);
        _holds.Add(hold);
        order.Open(hold);
    }

    private void Capture(OpenHold hold, long amount)
    {
        var order = Order(hold.Order);
        var payment = order.PaymentIn(hold.Currency);
        payment.Told += amount;
        TakeHeld(order, payment, hold, Missing(order, payment));

        // Less was there when it was held than was told to the checkout: something that happened before came to be known later.
        if (Spend(order, payment, Missing(order, payment)) > 0) Review(order, "a checkout used more credit than there was");
        Release(hold);
        CompareWithOrder(order);
        Settle(order);
    }

    private void TakeHeld(OrderState order, CreditPayment payment, OpenHold hold, long amount)
    {
        var wallet = WalletOf(hold.Currency);
        var left = amount;
        foreach (var part in hold.Parts)
        {
            if (part.Amount == 0) continue;
            var some = Math.Min(part.Amount, left);
            if (some == 0) break;
            part.Amount -= some;
            left -= some;
            Book(EntryKind.Redeem, wallet, some, LedgerAccount.Held, LedgerAccount.Clearing, order, part.Lot, ProgrammeRule.Using);
            payment.Take(new Taking(part.Lot, some));
        }

        if (amount > left) Used(order, payment, amount - left);
    }

    private void Release(OpenHold hold)
    {
        _holds.Remove(hold);
        var (wallet, order) = (WalletOf(hold.Currency), Order(hold.Order));
        order.End(hold);
        foreach (var part in hold.Parts)
        {
            if (part.Amount == 0) continue;
            Change(wallet, part.Lot!, part.Amount);
            Book(EntryKind.Release, wallet, part.Amount, LedgerAccount.Held, LedgerAccount.Available, order, part.Lot, ProgrammeRule.Using);
            Reblock(part.Lot!);
        }

        Repay(wallet);
        _expiryKnown = false;
    }

    private void Give(string currency, long amount, string name, DateOnly? lastDay, EntryKind kind, LedgerAccount from)
    {
        var wallet = WalletOf(currency);
        var programme = _programme!;
        var lot = lastDay is { } own ? new Lot(name, currency, null, Today) { OwnLastDay = own, EndsByItself = true } : NewLot(name, wallet, null);

        // A gift is no activity, and yet it must not lapse the day it is given.
        if (lastDay is null && programme.ExpiryMode is ExpiryMode.Account or ExpiryMode.Earlier)
        {
            var kept = programme.LastDay(Today, programme.ExpiryMonths);
            lot.KeepUntil = lot.OwnLastDay < kept ? lot.OwnLastDay : kept;
        }

        Change(wallet, lot, amount);
        Book(kind, wallet, amount, from, LedgerAccount.Available, null, lot, ProgrammeRule.Granting);
        Repay(wallet);
        AnyMovement(wallet);
    }

    private void Adjust(CreditAdjusted adjusted)
    {
        if (adjusted.Amount > 0)
        {
            Give(adjusted.Currency, adjusted.Amount, $"adjustment {adjusted.Adjustment}", null, EntryKind.Adjust, LedgerAccount.Adjustment);
            return;
        }

        var wallet = WalletOf(adjusted.Currency);
        var left = -adjusted.Amount;
        while (left > 0 && NextToSpend(wallet) is { } lot)
        {
            var some = Math.Min(lot.Free, left);
            Change(wallet, lot, -some);
            Book(EntryKind.Adjust, wallet, some, LedgerAccount.Available, LedgerAccount.Adjustment, null, lot, ProgrammeRule.Granting);
            left -= some;
        }

        if (left > 0) Book(EntryKind.Owe, wallet, left, LedgerAccount.Owed, LedgerAccount.Adjustment, null, null, ProgrammeRule.ShortOf);
        AnyMovement(wallet);
    }

    /// <summary>Open holds end, what is left is forfeited, and what is owed ends with the account.</summary>
    private void Close()
    {
        foreach (var hold in _holds.All.OrderBy(h => h.Id, StringComparer.Ordinal).ToList()) Release(hold);
        foreach (var order in _orders.Values.Where(o => o.Lot is { Blocked: > 0 }).OrderBy(o => o.Id, StringComparer.Ordinal).ToList()) Unblock(order);
        foreach (var wallet in _wallets)
        {
            while (NextToSpend(wallet) is { } lot)
            {
                var some = lot.Free;
                Change(wallet, lot, -some);
                lot.Gone += some;
                Book(EntryKind.Forfeit, wallet, some, LedgerAccount.Available, LedgerAccount.Forfeiture, null, lot, ProgrammeRule.Closing);
            }

            if (wallet.Owed > 0) Book(EntryKind.Adjust, wallet, wallet.Owed, LedgerAccount.Adjustment, LedgerAccount.Owed, null, null, ProgrammeRule.Closing);
        }

        ClosedAt = Now;
    }
}
