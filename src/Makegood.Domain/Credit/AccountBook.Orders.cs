using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>What orders do to an account.</summary>
public sealed partial class AccountBook
{
    private void Place(OrderPlaced placed, Programme programme)
    {
        var order = Order(placed.Order);
        (order.Placed, order.Programme) = (placed, programme);
        order.IsPaid |= placed.Paid;
        PayWithCredit(order, placed);
        SettleAndBlock(order);
    }

    /// <summary>The credit that the order was paid with: what a checkout has taken or holds for it, and the rest from what is there.</summary>
    private void PayWithCredit(OrderState order, OrderPlaced placed)
    {
        if (order.RedeemedIn is { } before && before != placed.Currency)
        {
            Review(order, $"the checkout used credit in {before}, the order is in {placed.Currency}");
            return;
        }

        PayUp(order, placed.Currency, _holds.Values.Where(h => h.Order == order.Id && h.Currency == placed.Currency).OrderBy(h => h.Id, StringComparer.Ordinal));
        if (placed.OtherPayment is { } paid && paid < placed.Items - placed.Coupon - Math.Max(placed.CreditUsed, order.Redeemed)) Review(order, "less was paid than the goods cost after coupon and credit");
    }

    private void Tell(OrderEvent told)
    {
        var order = Order(told.Order);
        switch (told)
        {
            case OrderPaid:
                order.IsPaid = true;
                break;
            case OrderShipped:
                order.IsShipped = true;
                break;
            case OrderReceived:
                order.ReceivedAt ??= told.At;
                break;
            case OrderRefunded refund:
                order.Refunds.Add(refund);
                break;
            case CancelRequested:
                order.IsCancelRequested = true;
                break;
            case CancelRejected:
                order.IsCancelRequested = false;
                break;
            case OrderCancelled cancelled:
                order.Cancelled = cancelled;
                break;
            case OrderFlagged flag:
                FlagIt(order, flag);
                break;
            case OrderCleared:
                order.Flag = null;
                order.Reviews.Clear();
                Unblock(order);
                break;
            case CreditWithdrawn withdrawn:
                if (MayWithdraw(order, order.IsFraud || (withdrawn.Reason is { } reason && OrderState.IsFraudReason(reason)))) order.IsWithdrawn = true;
                else Review(order, "its credit was to be withdrawn after the receipt was confirmed");
                break;
            case CreditReinstated:
                (order.IsWithdrawn, order.Flag) = (false, null);
                break;
            default:
                break;
        }

        SettleAndBlock(order);
    }

    private void SettleAndBlock(OrderState order)
    {
        Settle(order);
        if (order.Flag is not null && !order.IsFraud && !order.IsWithdrawn) Block(order);
        Mark(order);
    }

    // Resale may be acted on only until the receipt is confirmed; fraud as long as the programme says. Source: readings 71 and 72.
    private static bool MayWithdraw(OrderState order, bool isFraud) =>
        order.ReceivedAt is null || order.Programme is not { } programme || !(isFraud ? programme.FraudUntilReceipt : programme.ResaleUntilReceipt);

    private static void FlagIt(OrderState order, OrderFlagged flag)
    {
        if (MayWithdraw(order, OrderState.IsFraudReason(flag.Reason))) order.Flag = flag;
        else order.Review("it was flagged after the receipt was confirmed");
    }

    /// <summary>Books the difference between what an order should have contributed and what it has.</summary>
    private void Settle(OrderState order)
    {
        // Without a placing only a cancellation says something: what a checkout took comes back.
        if (order.Placed is null)
        {
            if (order.Cancelled is not null && order.RedeemedIn is not null) Return(order, order.Redeemed - order.Returned);
            return;
        }

        var totals = Refund.Of(order);
        var back = totals.CreditBack;
        if (order.Cancelled is { } cancelled) back = Math.Max(back, Math.Min(order.Redeemed, cancelled.CreditReturned ?? order.Redeemed));
        if (order.Cancelled?.CreditReturned > order.Redeemed) order.Review("the cancellation gives back more credit than was used");
        if (order.Cancelled?.MoneyRefunded is { } money && money > MoneyPaid(order)) order.Review("the cancellation gives back more money than was paid");
        back = Math.Min(back, order.Redeemed);
        if (back > order.Returned) Return(order, back - order.Returned);

        var due = Earn.Of(order);
        var net = order.Granted - order.TakenBack;
        if (due > net) Grant(order, due - net);
        else if (net - due > (order.Lot?.Gone ?? 0)) TakeBack(order, net - due - (order.Lot?.Gone ?? 0));
        Mark(order);
    }

    private static long MoneyPaid(OrderState order) => order.Placed!.OtherPayment ?? Math.Max(0, order.Placed.Items - order.Placed.Coupon - order.Redeemed) + order.Placed.Shipping;

    private void Grant(OrderState order, long amount)
    {
        var programme = order.Programme!;
        var wallet = WalletOf(order.Currency);
        if (order.Lot is not { } lot)
        {
            lot = order.Lot = new Lot($"order {order.Id}", wallet.Currency, order.Id, Today);
            if (programme.ExpiryMode is ExpiryMode.Lot or ExpiryMode.Earlier) lot.OwnLastDay = programme.LastDay(Today, programme.LotMonths);
        }

        PutInto(wallet, lot, amount);
        Book(EntryKind.Earn, wallet, amount, LedgerAccount.Rebate, LedgerAccount.Available, order, lot, ProgrammeRule.Earning);
        order.Granted += amount;
        if (order.EarnedUntil is null) order.EarnedUntil = Renew(wallet, programme, lot.Since);
        Repay(wallet);
    }

    private void TakeBack(OrderState order, long amount)
    {
        var (kind, other, rule) = order.IsFraud ? (EntryKind.Withdraw, LedgerAccount.Withdrawal, ProgrammeRule.WithdrawingForFraud)
            : order.IsWithdrawn ? (EntryKind.Withdraw, LedgerAccount.Withdrawal, ProgrammeRule.Withdrawing)
            : order.Cancelled is not null || order.IsCancelRequested ? (EntryKind.ClawBack, LedgerAccount.Rebate, ProgrammeRule.Cancelling)
            : (EntryKind.ClawBack, LedgerAccount.Rebate, ProgrammeRule.Refunding);
        var wallet = WalletOf(order.Currency);
        order.TakenBack += amount;
        var left = amount;
        if (order.Lot is { Blocked: > 0 } lot)
        {
            var blocked = Math.Min(lot.Blocked, left);
            lot.Blocked -= blocked;
            TakeOut(wallet, lot, blocked);
            Book(kind, wallet, blocked, LedgerAccount.Held, other, order, lot, rule);
            left -= blocked;
        }

        if (order.Lot is { Free: > 0 } own) left -= TakeFrom(own, Math.Min(own.Free, left));
        while (left > 0 && NextToSpend(wallet) is { } next) left -= TakeFrom(next, Math.Min(next.Free, left));
        if (left > 0 && order.Programme!.Shortfall is Shortfall.Carry) Book(EntryKind.Owe, wallet, left, LedgerAccount.Owed, other, order, null, ProgrammeRule.ShortOf);
        if (order.Granted == order.TakenBack && order.EarnedUntil is { } until)
        {
            order.EarnedUntil = null;
            Undo(until);
        }

        AnyMovement(wallet);

        long TakeFrom(Lot from, long some)
        {
            TakeOut(wallet, from, some);
            if (some > 0) Book(kind, wallet, some, LedgerAccount.Available, other, order, from, rule);
            return some;
        }
    }

    /// <summary>Used credit goes back to the lots it came from, the last taken first; it lives at least the days of grace.</summary>
    private void Return(OrderState order, long amount)
    {
        if (amount == 0) return;
        var wallet = WalletOf(order.RedeemedIn ?? order.Currency);
        order.Returned += amount;
        var left = amount;
        for (var i = order.Takings.Count - 1; i >= 0 && left > 0; i--)
        {
            var taking = order.Takings[i];
            var some = Math.Min(taking.Amount, left);
            if (some == 0) continue;
            taking.Amount -= some;
            left -= some;
            var owed = taking.Lot is null ? Math.Min(some, wallet.Owed) : 0;
            if (owed > 0) Book(EntryKind.Return, wallet, owed, LedgerAccount.Clearing, LedgerAccount.Owed, order, null, ProgrammeRule.Returning);
            if (some == owed) continue;
            var lot = taking.Lot ?? new Lot($"return {order.Id}", wallet.Currency, null, Today);
            PutBack(wallet, lot, some - owed);
            Book(EntryKind.Return, wallet, some - owed, LedgerAccount.Clearing, LedgerAccount.Available, order, lot, ProgrammeRule.Returning);
        }

        if (order.Redeemed == order.Returned && order.UsedUntil is { } until)
        {
            order.UsedUntil = null;
            Undo(until);
        }

        Repay(wallet);
        AnyMovement(wallet);
    }

    /// <summary>Holds what is left of an order's credit until a person has decided.</summary>
    private void Block(OrderState order)
    {
        if (order.Lot is not { Free: > 0 } lot) return;
        var wallet = WalletOf(lot.Currency);
        var amount = lot.Free;
        lot.Blocked += amount;
        Book(EntryKind.Hold, wallet, amount, LedgerAccount.Available, LedgerAccount.Held, order, lot, ProgrammeRule.Withdrawing);
    }

    private void Unblock(OrderState order)
    {
        if (order.Lot is not { Blocked: > 0 } lot) return;
        var wallet = WalletOf(lot.Currency);
        var amount = lot.Blocked;
        lot.Blocked = 0;
        Book(EntryKind.Release, wallet, amount, LedgerAccount.Held, LedgerAccount.Available, order, lot, ProgrammeRule.Withdrawing);
        Repay(wallet);
    }
}
