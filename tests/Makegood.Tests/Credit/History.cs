using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Tests.Credit;

/// <summary>
/// A random life of one account: orders with coupons and credit, refunds by money and by goods, cancellations, holds, gifts, flags, closings; at month ends, at
/// leap days, at the very instant at which something lapses, and at the same instant as one another. In the order of time.
/// </summary>
internal sealed class History
{
    public const string Account = "a";

    private static readonly DateTimeOffset[] Starts = [Day(2024, 1, 31), Day(2024, 2, 28), Day(2023, 12, 31), Day(2023, 3, 1), Day(2025, 10, 25)];
    private readonly Random _random;
    private readonly CreditLedger _ledger;
    private readonly List<string> _currencies;
    private readonly bool _asks;
    private DateTimeOffset _at;
    private int _number;

    /// <param name="asks">With checkouts, whose wishes are answered by what is there when they are asked; without, all events are facts of shops and people.</param>
    public History(int seed, Programme programme, bool asks)
    {
        _random = new Random(seed);
        _ledger = new CreditLedger(_ => programme);
        _asks = asks;
        _currencies = _random.Next(4) switch { 0 => ["JPY"], 1 => ["USD", "EUR"], 2 => ["KWD", "USD"], _ => ["USD"] };
        _at = Starts[_random.Next(Starts.Length)].AddSeconds(_random.Next(86_400));
        var length = 4 + _random.Next(30);
        while (Events.Count < length)
        {
            Pass();
            if (Next() is not { } next) continue;
            Events.Add(next);
            _ledger.Tell(next);
        }
    }

    public List<ShopEvent> Events { get; } = [];

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);

    private AccountBook? Book => _ledger.Accounts.TryGetValue(Account, out var file) ? file.Book : null;

    private string Some(int of = 4) => $"O{1 + _random.Next(of)}";

    private string Currency() => _currencies[_random.Next(_currencies.Count)];

    private void Pass()
    {
        _at = _random.Next(12) switch
        {
            0 or 1 => _at,
            2 => _at.AddMilliseconds(1),
            3 or 4 => _at.AddMinutes(_random.Next(60)),
            5 or 6 or 7 => _at.AddHours(_random.Next(96)),
            8 => _at.AddDays(28 + _random.Next(4)),
            9 => _at.AddDays(_random.Next(200)),

            // The instant at which something lapses, or the last before it.
            _ => Book?.NextChange is { } next && next > _at && next.Year < 2060 ? next.AddMilliseconds(-_random.Next(2)) : _at.AddDays(1),
        };
    }

    private long Amount(long most) => _random.Next(5) switch { 0 => most, 1 => Math.Min(most, 1), _ => most == 0 ? 0 : 1 + _random.NextInt64(most) };

    private ShopEvent? Next() => _random.Next(_asks ? 38 : 28) switch
    {
        < 8 => Placed(),
        8 => new OrderPaid { At = _at, Order = Some() },
        9 => new OrderShipped { At = _at, Order = Some() },
        10 => new OrderReceived { At = _at, Order = Some() },
        < 16 => Refunded(),
        16 => new CancelRequested { At = _at, Order = Some() },
        17 => new CancelRejected { At = _at, Order = Some() },
        18 or 19 => new OrderCancelled { At = _at, Order = Some(), CreditReturned = _random.Next(4) == 0 ? _random.Next(60) : null },
        20 => new OrderFlagged { At = _at, Order = Some(), Reason = _random.Next(3) == 0 ? "fraudulent" : "too_many_units" },
        21 => new OrderCleared { At = _at, Order = Some(), DecidedBy = "eva" },
        22 => new CreditWithdrawn { At = _at, Order = Some(), DecidedBy = "eva", Reason = _random.Next(3) == 0 ? "fraud" : null },
        23 => new CreditReinstated { At = _at, Order = Some(), DecidedBy = "eva" },
        24 => new CreditGranted { At = _at, Account = Account, Grant = $"g{++_number}", Currency = Currency(), Amount = 1 + _random.Next(300), Reason = "kindness", LastDay = _random.Next(2) == 0 ? DateOnly.FromDateTime(_at.UtcDateTime).AddDays(_random.Next(500)) : null },
        25 => new CreditAdjusted { At = _at, Account = Account, Adjustment = $"j{++_number}", Currency = Currency(), Amount = _random.Next(2) == 0 ? -1 - _random.Next(100) : 1 + _random.Next(100), Reason = "mended" },
        26 => new ClockTick { At = _at },
        27 => _random.Next(6) == 0 ? new AccountClosed { At = _at, Account = Account } : null,
        < 31 => new CreditRedeem { At = _at, Account = Account, Order = Some(), Currency = Currency(), Amount = Wish(), Items = 1 + _random.Next(300) },
        < 34 => new CreditHeld { At = _at, Account = Account, Hold = $"h{++_number}", Order = Some(), Currency = Currency(), Amount = Wish(), Until = _at.AddMinutes(30) },
        < 36 => new HoldCaptured { At = _at, Account = Account, Hold = $"h{Math.Max(1, _number - _random.Next(2))}", Amount = Wish() },
        36 => new HoldReleased { At = _at, Account = Account, Hold = $"h{Math.Max(1, _number - _random.Next(2))}" },
        _ => new CreditTransfer { At = _at, Account = Account, To = "b", Currency = Currency(), Amount = 5 },
    };

    private long Wish() => Amount(Math.Max(1, Book?.Balances.Sum(b => b.Balance.Available) ?? 1));

    private OrderPlaced? Placed()
    {
        var order = Some(6);
        if (Events.Any(e => e is OrderPlaced p && p.Order == order)) return null;
        var currency = Currency();
        var items = _random.Next(4) == 0 ? _random.Next(200) : _random.Next(40_000);
        var coupon = _random.Next(3) == 0 ? Amount(items) : 0;
        var there = (Book?.BalanceOf(currency).Available ?? 0) + (_random.Next(8) == 0 ? 40 : 0);
        var used = _random.Next(2) == 0 ? Amount(Math.Min(there, items - coupon)) : 0;
        var shipping = _random.Next(3) * 500;
        var paid = items - coupon - used + shipping;
        return new OrderPlaced
        {
            At = _at,
            Order = order,
            Account = Account,
            Currency = currency,
            Items = items,
            Coupon = coupon,
            Shipping = shipping,
            CreditUsed = used,
            OtherPayment = _random.Next(3) switch { 0 => null, 1 when _random.Next(10) == 0 => paid / 2, _ => paid },
            Paid = _random.Next(6) > 0,
            Channel = _random.Next(10) == 0 ? "marketplace" : null,
            Lines = _random.Next(4) == 0 && items > 1 ? [new OrderLine("A", 1, items / 3), new OrderLine("B", 2, items - (items / 3))] : [],
        };
    }

    private OrderRefunded Refunded()
    {
        var order = Some();
        var placed = Events.OfType<OrderPlaced>().FirstOrDefault(p => p.Order == order);
        var most = placed is null ? 1 + _random.Next(20_000) : placed.Items - (_random.Next(2) == 0 ? placed.Coupon + placed.CreditUsed : 0) + (_random.Next(9) == 0 ? 1 : 0);
        var some = Math.Max(1, _random.Next(2) == 0 ? most : Amount(most));
        var byMoney = _random.Next(2) == 0;
        return new OrderRefunded { At = _at, Order = order, Refund = $"r{++_number}", ItemsMoney = byMoney ? some : null, GoodsValue = byMoney ? null : some, ShippingMoney = _random.Next(5) == 0 ? 100 : 0 };
    }
}
