using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>What checkouts and people do to an account.</summary>
public sealed partial class AccountBook
{
    private void Redeem(CreditRedeem redeem)
    {
        var order = Order(redeem.Order);
        order.CheckedOut += redeem.Granted ?? Math.Min(redeem.Amount, redeem.Items);
        PayUp(order, redeem.Currency, []);
        Settle(order);
    }

    /// <summary>
    /// The checkout and the placing both tell what an order was paid with, in any order: it is the same money, and the larger counts. Takes what is missing, from
    /// what is held for the order before anything else.
    /// </summary>
    private void PayUp(OrderState order, string currency, IEnumerable<OpenHold> holds)
    {
        var told = order.Placed?.CreditUsed ?? 0;
        if (told > 0 && order.CheckedOut > 0 && told != order.CheckedOut) Review(order, "the checkout and the order tell different amounts of credit");
        var left = Math.Max(told, order.CheckedOut) - order.Redeemed;
        if (left <= 0) return;
        order.RedeemedIn ??= currency;
        var wallet = WalletOf(currency);
        Used(order, wallet, left);
        foreach (var part in holds.SelectMany(h => h.Parts).Where(p => p.Amount > 0))
        {
            var some = Math.Min(part.Amount, left);
            if (some == 0) break;
            part.Amount -= some;
            left -= some;
            Book(EntryKind.Redeem, wallet, some, LedgerAccount.Held, LedgerAccount.Clearing, order, part.Lot, ProgrammeRule.Using);
            order.Takings.Add(new Taking(part.Lot, some));
        }

        if (Spend(order, wallet, left) > 0) Review(order, "it was paid with more credit than there was");
    }

    /// <summary>Takes credit for an order, the lot that ends first before the others. What is not there is owed.</summary>
    /// <returns>What was not there.</returns>
    private long Spend(OrderState order, Wallet wallet, long amount)
    {
        var left = amount;
        while (left > 0 && NextToSpend(wallet) is { } lot)
        {
            var some = Math.Min(lot.Free, left);
            TakeOut(wallet, lot, some);
            Book(EntryKind.Redeem, wallet, some, LedgerAccount.Available, LedgerAccount.Clearing, order, lot, ProgrammeRule.Using);
            order.Takings.Add(new Taking(lot, some));
            left -= some;
        }

        if (left > 0)
        {
            Book(EntryKind.Owe, wallet, left, LedgerAccount.Owed, LedgerAccount.Clearing, order, null, ProgrammeRule.ShortOf);
            order.Takings.Add(new Taking(null, left));
        }

        return left;
    }

    private void Used(OrderState order, Wallet wallet, long amount)
    {
        order.Redeemed += amount;
        if (order.UsedUntil is null) order.UsedUntil = Renew(wallet, order.Programme ?? _programme!, Today);
    }

    private void Hold(CreditHeld held)
    {
        var wallet = WalletOf(held.Currency);
        var parts = new List<Taking>();
        var left = held.Amount;
        while (left > 0 && NextToSpend(wallet) is { } lot)
        {
            var some = Math.Min(lot.Free, left);
            TakeOut(wallet, lot, some);
            Book(EntryKind.Hold, wallet, some, LedgerAccount.Available, LedgerAccount.Held, Order(held.Order), lot, ProgrammeRule.Using);
            parts.Add(new Taking(lot, some));
            left -= some;
        }

        _holds[held.Hold] = new OpenHold(held.Hold, held.Order, held.Currency, held.Amount, held.Until, parts);
        _holdEnds.Add((held.Until, held.Hold));
    }

    private void Capture(OpenHold hold, long amount)
    {
        var order = Order(hold.Order);
        order.CheckedOut += amount;
        PayUp(order, hold.Currency, [hold]);
        Release(hold);
        Settle(order);
    }

    private void Release(OpenHold hold)
    {
        _holds.Remove(hold.Id);
        _holdEnds.Remove((hold.Until, hold.Id));
        var wallet = WalletOf(hold.Currency);
        foreach (var part in hold.Parts.Where(p => p.Amount > 0))
        {
            PutInto(wallet, part.Lot!, part.Amount);
            Book(EntryKind.Release, wallet, part.Amount, LedgerAccount.Held, LedgerAccount.Available, Order(hold.Order), part.Lot, ProgrammeRule.Using);
        }

        Repay(wallet);
        _expiryKnown = false;
    }

    private void Give(string currency, long amount, string name, DateOnly? lastDay, EntryKind kind, LedgerAccount from)
    {
        var wallet = WalletOf(currency);
        var programme = _programme!;
        var lot = new Lot(name, currency, null, Today) { OwnLastDay = lastDay, EndsByItself = lastDay is not null };
        if (lastDay is null && programme.ExpiryMode is ExpiryMode.Lot or ExpiryMode.Earlier) lot.OwnLastDay = programme.LastDay(Today, programme.LotMonths);

        // A gift is no activity, and yet it must not lapse the day it is given.
        if (lastDay is null && programme.ExpiryMode is ExpiryMode.Account) lot.KeepUntil = programme.LastDay(Today, programme.ExpiryMonths);
        PutInto(wallet, lot, amount);
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
            TakeOut(wallet, lot, some);
            Book(EntryKind.Adjust, wallet, some, LedgerAccount.Available, LedgerAccount.Adjustment, null, lot, ProgrammeRule.Granting);
            left -= some;
        }

        if (left > 0) Book(EntryKind.Owe, wallet, left, LedgerAccount.Owed, LedgerAccount.Adjustment, null, null, ProgrammeRule.ShortOf);
        AnyMovement(wallet);
    }

    /// <summary>Open holds end, what is left is forfeited, and what is owed ends with the account.</summary>
    private void Close()
    {
        foreach (var hold in _holds.Values.OrderBy(h => h.Id, StringComparer.Ordinal).ToList()) Release(hold);
        foreach (var order in _orders.Values.Where(o => o.Lot is { Blocked: > 0 }).OrderBy(o => o.Id, StringComparer.Ordinal).ToList()) Unblock(order);
        foreach (var wallet in _wallets.Values)
        {
            while (NextToSpend(wallet) is { } lot)
            {
                var some = lot.Free;
                TakeOut(wallet, lot, some);
                lot.Gone += some;
                Book(EntryKind.Forfeit, wallet, some, LedgerAccount.Available, LedgerAccount.Forfeiture, null, lot, ProgrammeRule.Closing);
            }

            if (wallet.Owed > 0) Book(EntryKind.Adjust, wallet, wallet.Owed, LedgerAccount.Adjustment, LedgerAccount.Owed, null, null, ProgrammeRule.Closing);
        }

        ClosedAt = Now;
    }
}
