using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Tests.Credit;

/// <summary>A shop's till before a ledger: says what happens on which day, and asks what an account has. Day 0 is 2024-03-01.</summary>
internal sealed class Till(params Programme[] programmes)
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private readonly string _account = "a";

    public CreditLedger Ledger { get; } = new(new Programmes(programmes.Length > 0 ? programmes : [ShippedProgramme.StoreCredit]).On);

    public List<Told> All { get; } = [];

    public AccountFile File => Ledger.Accounts[_account];

    public static DateTimeOffset At(double day) => Start.AddDays(day);

    public Told Tell(ShopEvent told)
    {
        var done = Ledger.Tell(told);
        All.Add(done);
        return done;
    }

    public Told Place(double day, string order, long items, long used = 0, long coupon = 0, long shipping = 0, string currency = "USD", bool paid = true, long? other = null, string? channel = null) =>
        Tell(new OrderPlaced { At = At(day), Order = order, Account = _account, Currency = currency, Items = items, Coupon = coupon, CreditUsed = used, Shipping = shipping, Paid = paid, OtherPayment = other, Channel = channel });

    public Told Refund(double day, string order, string refund, long? money = null, long? goods = null, long shipping = 0) =>
        Tell(new OrderRefunded { At = At(day), Order = order, Refund = refund, ItemsMoney = money, GoodsValue = goods, ShippingMoney = shipping });

    public Told Cancel(double day, string order, long? money = null, long? credit = null) => Tell(new OrderCancelled { At = At(day), Order = order, MoneyRefunded = money, CreditReturned = credit });

    public Told Redeem(double day, string order, long amount, long items = 1_000_000, string currency = "USD") =>
        Tell(new CreditRedeem { At = At(day), Account = _account, Order = order, Currency = currency, Amount = amount, Items = items });

    public Told Hold(double day, string hold, string order, long amount, string currency = "USD", int minutes = 30) =>
        Tell(new CreditHeld { At = At(day), Account = _account, Hold = hold, Order = order, Currency = currency, Amount = amount, Until = At(day).AddMinutes(minutes) });

    public Told Capture(double day, string hold, long amount) => Tell(new HoldCaptured { At = At(day), Account = _account, Hold = hold, Amount = amount });

    public Told Release(double day, string hold) => Tell(new HoldReleased { At = At(day), Account = _account, Hold = hold });

    public Told Grant(double day, string grant, long amount, DateOnly? last = null, string currency = "USD") =>
        Tell(new CreditGranted { At = At(day), Account = _account, Grant = grant, Currency = currency, Amount = amount, Reason = "kindness", LastDay = last });

    public Told Adjust(double day, string name, long amount) => Tell(new CreditAdjusted { At = At(day), Account = _account, Adjustment = name, Currency = "USD", Amount = amount, Reason = "mended" });

    public Told Flag(double day, string order, string reason) => Tell(new OrderFlagged { At = At(day), Order = order, Reason = reason });

    public Told Close(double day) => Tell(new AccountClosed { At = At(day), Account = _account });

    public void Clock(double day) => Tell(new ClockTick { At = At(day) });

    public long Has(string currency = "USD") => File.At(Ledger.Now).BalanceOf(currency).Available;

    public long Owes(string currency = "USD") => File.At(Ledger.Now).BalanceOf(currency).Owed;

    public long Held(string currency = "USD") => File.At(Ledger.Now).BalanceOf(currency).Held;

    public DateOnly? Until => File.At(Ledger.Now).ExpiresOn;

    /// <summary>What all entries of a kind come to, corrections taken off.</summary>
    public long Sum(EntryKind kind) => All.SelectMany(t => t.Entries).Where(e => e.Entry.Kind == kind).Sum(e => e.Entry.Corrects ? -e.Entry.Amount : e.Entry.Amount);
}
