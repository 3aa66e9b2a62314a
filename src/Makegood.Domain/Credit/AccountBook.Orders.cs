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
        CompareWithOrder(order);
        if ((placed.CreditUsed > 0 || order.Payments.Length > 0) && order.Payments.All(p => p.Currency == placed.Currency || p.Told == 0))
        {
            var payment = order.PaymentIn(placed.Currency);
            foreach (var hold in order.Holds.Where(h => h.Currency == placed.Currency).ToList())
            {
                if (Missing(order, payment) == 0) break;
                TakeHeld(order, payment, hold, Missing(order, payment));
                Release(hold);
            }

            if (Spend(order, payment, Missing(order, payment)) > 0) Review(order, "it was paid with more credit than there was");
        }

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
                order.Refund(refund);
                break;
            case CancelRequested:
                order.IsCancelRequested = true;
                break;
            case CancelRejected:
                order.IsCancelRequested = false;
                break;
            case OrderCancelled cancelled:
                order.Cancelled = cancelled;
                foreach (var hold in order.Holds.ToList()) Release(hold);
                break;
            case OrderFlagged flag:
                FlagIt(order, flag);
                break;
            case OrderCleared:
                Annul(told.Order, e => e is OrderFlagged);
                order = Order(told.Order);
                order.ForgetReviews();
                break;
            case CreditWithdrawn withdrawn:
                // Whether it is in time depends on itself alone, so that nothing told later about a flag can change what counts.
                if (MayWithdraw(order, withdrawn.Reason is { } reason && OrderState.IsFraudReason(reason))) order.IsWithdrawn = true;
                else if (!order.IsFraud) Review(order, "its credit was to be withdrawn after the receipt was confirmed");
                break;
            case CreditReinstated:
                Annul(told.Order, e => e is OrderFlagged or CreditWithdrawn);
                order = Order(told.Order);
                break;
            default:
                break;
        }

        SettleAndBlock(order);
    }

    private void SettleAndBlock(OrderState order)
    {
        Settle(order);
        if (order.Lot is { } lot) Reblock(lot);
        Mark(order);
    }

    // Resale may be acted on only until the receipt is confirmed; fraud as long as the programme says. Source: readings 71 and 72.
    private bool MayWithdraw(OrderState order, bool isFraud) =>
        order.ReceivedAt is null || !(order.Programme ?? _programme!).UntilReceipt(isFraud);

    private void FlagIt(OrderState order, OrderFlagged flag)
    {
        // A decision is not undone by a doubt that comes after it.
        if (order.IsFraud) return;
        if (MayWithdraw(order, OrderState.IsFraudReason(flag.Reason))) order.Flag = flag;
        else order.Review("it was flagged after the receipt was confirmed");
    }

    /// <summary>Books the difference between what an order should have contributed and what it has.</summary>
    private void Settle(OrderState order)
    {
        // What comes back is held against what was used, also where that was nothing.
        if (order.Placed is { } placed && (order.Cancelled is not null || order.Refunds.Length > 0)) order.PaymentIn(placed.Currency);
        foreach (var payment in order.Payments)
        {
            // Without a placing, and in another currency than it tells, only a cancellation says something: what a checkout took comes back.
            var back = order.Placed?.Currency == payment.Currency ? CreditBack(order, payment) : order.Cancelled is null ? 0 : payment.Redeemed;
            if (back > payment.Returned) Return(order, payment, back - payment.Returned);
        }

        if (order.Placed is null) return;
        if (order.Cancelled?.MoneyRefunded is { } money && money > MoneyPaid(order)) order.Review("the cancellation gives back more money than was paid");

        var due = Earn.Of(order);
        var net = order.Granted - order.TakenBack;
        if (due > net) Grant(order, due - net);
        else if (net - due > (order.Lot?.Gone ?? 0)) TakeBack(order, net - due - (order.Lot?.Gone ?? 0));
        if (due == 0 && order.EarnedUntil is { } until)
        {
            order.EarnedUntil = null;
            Undo(until);
        }

        Mark(order);
    }

    private static long CreditBack(OrderState order, CreditPayment payment)
    {
        var back = Refund.Of(order).CreditBack;
        if (order.Cancelled is { } cancelled)
        {
            if (cancelled.CreditReturned > payment.Redeemed) order.Review("the cancellation gives back more credit than was used");
            back = Math.Max(back, cancelled.CreditReturned ?? payment.Redeemed);
        }

        return Math.Min(back, payment.Redeemed);
    }

    private static long MoneyPaid(OrderState order) => order.Placed!.OtherPayment ?? Math.Max(0, order.Placed.Items - order.Placed.Coupon - order.Redeemed) + order.Placed.Shipping;

    private void Grant(OrderState order, long amount)
    {
        var programme = order.Programme!;
        var wallet = WalletOf(order.Currency);
        var lot = order.Lot ??= NewLot($"order {order.Id}", wallet, order.Id);
        Change(wallet, lot, amount);
        Book(EntryKind.Earn, wallet, amount, LedgerAccount.Rebate, LedgerAccount.Available, order, lot, ProgrammeRule.Earning);
        order.Granted += amount;
        if (order.EarnedUntil is null) order.EarnedUntil = Renew(wallet, programme, lot.Since);
        Reblock(lot);
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
            Change(wallet, lot, -blocked, -blocked);
            Book(kind, wallet, blocked, LedgerAccount.Held, other, order, lot, rule);
            left -= blocked;
        }

        if (order.Lot is { Free: > 0 } own) left -= TakeFrom(own, Math.Min(own.Free, left));
        while (left > 0 && NextToSpend(wallet) is { } next) left -= TakeFrom(next, Math.Min(next.Free, left));
        if (left > 0 && order.Programme!.Shortfall is Shortfall.Carry) Book(EntryKind.Owe, wallet, left, LedgerAccount.Owed, other, order, null, ProgrammeRule.ShortOf);
        AnyMovement(wallet);

        long TakeFrom(Lot from, long some)
        {
            Change(wallet, from, -some);
            if (some > 0) Book(kind, wallet, some, LedgerAccount.Available, other, order, from, rule);
            return some;
        }
    }

    /// <summary>Used credit goes back to the lots it came from, the last taken first; it lives at least the days of grace.</summary>
    private void Return(OrderState order, CreditPayment payment, long amount)
    {
        var wallet = WalletOf(payment.Currency);
        payment.Returned += amount;
        var left = amount;
        for (var i = payment.Takings.Count - 1; i >= 0 && left > 0; i--)
        {
            var taking = payment.Takings[i];
            var some = Math.Min(taking.Amount, left);
            if (some == 0) continue;
            taking.Amount -= some;
            left -= some;
            var owed = taking.Lot is null ? Math.Min(some, wallet.Owed) : 0;
            if (owed > 0) Book(EntryKind.Return, wallet, owed, LedgerAccount.Clearing, LedgerAccount.Owed, order, null, ProgrammeRule.Returning);
            if (some == owed) continue;
            var lot = taking.Lot ?? (payment.ReturnLot ??= NewLot($"return {order.Id}", wallet, null));
            Keep(wallet, lot, Today.AddDays(_programme!.GraceDays));
            Change(wallet, lot, some - owed);
            Book(EntryKind.Return, wallet, some - owed, LedgerAccount.Clearing, LedgerAccount.Available, order, lot, ProgrammeRule.Returning);
            Reblock(lot);
        }

        if (payment.Redeemed == payment.Returned && payment.UsedUntil is { } until)
        {
            payment.UsedUntil = null;
            Undo(until);
        }

        Repay(wallet);
        AnyMovement(wallet);
    }

    /// <summary>Holds what there is of an order's credit until a person has decided about the order.</summary>
    private void Reblock(Lot lot)
    {
        if (lot is not { Order: { } id, Free: > 0 } || _orders[id] is not { Flag: not null, IsFraud: false, IsWithdrawn: false } order) return;
        var wallet = WalletOf(lot.Currency);
        var amount = lot.Free;
        Change(wallet, lot, 0, amount);
        Book(EntryKind.Hold, wallet, amount, LedgerAccount.Available, LedgerAccount.Held, order, lot, ProgrammeRule.Withdrawing);
    }

    private void Unblock(OrderState order)
    {
        if (order.Lot is not { Blocked: > 0 } lot) return;
        var wallet = WalletOf(lot.Currency);
        var amount = lot.Blocked;
        Change(wallet, lot, 0, -amount);
        Book(EntryKind.Release, wallet, amount, LedgerAccount.Held, LedgerAccount.Available, order, lot, ProgrammeRule.Withdrawing);
        Repay(wallet);
    }
}
