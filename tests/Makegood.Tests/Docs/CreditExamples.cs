using System.Globalization;
using Makegood.Domain.Credit;
using Makegood.Domain.Money;
using Makegood.Domain.Orders;

namespace Makegood.Tests.Docs;

/// <summary>The little stories of the reference on credit programmes, played: what each path's example shows under a programme.</summary>
internal static class CreditExamples
{
    private const string Account = "a";

    public static IReadOnlyList<string> Of(string path, Programme programme) => path switch
    {
        "rate_per_10000" => [After(programme, Placed("2024-03-01", "A", 20000))],
        "earn_when" => Weekdays(programme),
        "base" => [After(programme, Placed("2024-03-01", "A", 10000) with { Shipping = 1500, OtherPayment = 12000 })],
        "rounding" => [After(programme, Placed("2024-03-01", "A", 10050)), After(programme, Placed("2024-03-01", "A", 10150))],
        "round_per" => [After(programme, Placed("2024-03-01", "A", 2100) with { Lines = [new OrderLine("x", 1, 1050), new OrderLine("y", 1, 1050)] })],
        "partial_refund" => [After(programme, Placed("2024-03-01", "A", 15000), Refunded("2024-03-20", "A", 5000))],
        "shortfall" => [After(programme, Placed("2024-03-01", "A", 15000), Placed("2024-03-05", "B", 150, credit: 150), Refunded("2024-03-20", "A", 15000), Placed("2024-04-01", "C", 20000))],
        "refund_split" => Split(programme),
        "credit_on_refund" => [After(programme, Placed("2024-03-01", "A", 300000), Placed("2024-03-05", "B", 10000, credit: 3000), ReturnOf("2024-03-20", "B", 10000))],
        "cancel_reversal" => [After(programme, Placed("2024-03-01", "A", 10000), new CancelRequested { At = Noon("2024-03-02"), Order = "A" })],
        "expiry" => Ends(programme),
        "expiry_months" or "lot_months" => [LastDay(programme, Placed("2023-03-15", "A", 10000))],
        "expiry_clock" => [After(programme, Placed("2024-01-15", "A", 10000), Placed("2024-06-15", "B", 10000) with { Currency = "EUR" }, Clock("2025-01-16"))],
        "renewed_by" => [After(programme, Placed("2024-01-10", "A", 20000), Refunded("2024-06-10", "A", 5000), Clock("2025-01-11"))],
        "grace" => [LastDay(programme, Placed("2023-07-10", "A", 10000), Placed("2023-07-10", "B", 100, credit: 100), new OrderCancelled { At = Noon("2024-07-20"), Order = "B" })],
        "remind_first" or "remind_last" => Reminded(programme),
        "over_request" => [After(programme, Placed("2024-03-01", "A", 500000), new CreditRedeem { At = Noon("2024-03-02"), Account = Account, Order = "B", Currency = "USD", Amount = 3000, Items = 2000, Shipping = 1000 })],
        "hold_for" => [LeftAlone(programme)],
        "closing" => [After(programme, Placed("2024-03-01", "A", 500000), new AccountClosed { At = Noon("2024-03-02"), Account = Account })],
        "withdraw_until" => [After(programme, Placed("2024-03-01", "A", 20000), new OrderReceived { At = Noon("2024-03-05"), Order = "A" }, new CreditWithdrawn { At = Noon("2024-03-06"), Order = "A", DecidedBy = "olga", Reason = "resale" })],
        "fraud_until" => [After(programme, Placed("2024-03-01", "A", 20000), new OrderReceived { At = Noon("2024-03-05"), Order = "A" }, new OrderFlagged { At = Noon("2024-03-06"), Order = "A", Reason = "fraudulent" })],
        _ => [],
    };

    private static string[] Reminded(Programme programme)
    {
        var last = DateOnly.ParseExact(LastDay(programme, Placed("2023-03-15", "A", 10000)), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var days = Enumerable.Range(0, 90).Select(i => last.AddDays(i - 89)).Select(day => (Day: day, Due: ExpiryReminder.Due(day, last, [programme.RemindFirst, programme.RemindLast]))).Where(d => d.Due is not null);
        return [.. days.GroupBy(d => d.Due).Select(g => g.First().Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];
    }

    private static string[] Weekdays(Programme programme)
    {
        var ledger = new CreditLedger(_ => programme);
        ShopEvent[] days = [Placed("2024-03-04", "A", 20000), new OrderShipped { At = Noon("2024-03-06"), Order = "A" }, new OrderReceived { At = Noon("2024-03-08"), Order = "A" }];
        return [.. days.Select(d => Tell(ledger, d))];
    }

    private static string[] Split(Programme programme)
    {
        var ledger = new CreditLedger(_ => programme);
        ledger.Tell(Placed("2024-03-01", "A", 300000));
        ledger.Tell(Placed("2024-03-05", "B", 10000, credit: 3000));
        var split = ledger.Tell(ReturnOf("2024-03-20", "B", 5000)).Split!.Value;
        return [Money(split.Money), Money(split.Credit)];
    }

    private static string[] Ends(Programme programme)
    {
        var ledger = new CreditLedger(_ => programme);
        foreach (var order in (OrderPlaced[])[Placed("2022-01-15", "A", 10000), Placed("2022-12-01", "B", 10000), Placed("2023-11-01", "C", 5000)]) ledger.Tell(order);
        return [Tell(ledger, Clock("2024-01-16")), Tell(ledger, Clock("2024-11-02"))];
    }

    private static string LeftAlone(Programme programme)
    {
        var ledger = new CreditLedger(_ => programme);
        ledger.Tell(Placed("2024-03-01", "A", 20000));
        var end = Noon("2024-03-02") + programme.HoldFor.ToTimeSpan();
        ledger.Tell(new CreditHeld { At = Noon("2024-03-02"), Account = Account, Hold = "h", Order = "B", Currency = "USD", Amount = 200, Until = end });
        Assert.Equal("0.00", Tell(ledger, new ClockTick { At = end.AddSeconds(-1) }));
        Assert.Equal("2.00", Tell(ledger, new ClockTick { At = end }));
        return end.ToString("HH:mm", CultureInfo.InvariantCulture);
    }

    private static string LastDay(Programme programme, params ShopEvent[] events)
    {
        var ledger = new CreditLedger(_ => programme);
        foreach (var told in events) Assert.True(ledger.Tell(told).IsAccepted, told.Type);
        return ledger.Accounts[Account].Book.ExpiresOn!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static string After(Programme programme, params ShopEvent[] events)
    {
        var ledger = new CreditLedger(_ => programme);
        return events.Select(e => Tell(ledger, e)).ToList()[^1];
    }

    /// <summary>Tells an event, refused or not, and says what dollars can be used then.</summary>
    private static string Tell(CreditLedger ledger, ShopEvent told)
    {
        ledger.Tell(told);
        return Money(ledger.Accounts[Account].At(ledger.Now).BalanceOf("USD").Available);
    }

    private static string Money(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static DateTimeOffset Noon(string day) => new(DateOnly.Parse(day, CultureInfo.InvariantCulture), new TimeOnly(12, 0), TimeSpan.Zero);

    private static OrderPlaced Placed(string day, string order, long items, long credit = 0) => new() { At = Noon(day), Account = Account, Order = order, Currency = "USD", Items = items, CreditUsed = credit, OtherPayment = items - credit };

    private static OrderRefunded Refunded(string day, string order, long money) => new() { At = Noon(day), Order = order, Refund = "r", ItemsMoney = money };

    private static OrderRefunded ReturnOf(string day, string order, long goods) => new() { At = Noon(day), Order = order, Refund = "r", GoodsValue = goods };

    private static ClockTick Clock(string day) => new() { At = Noon(day) };
}
