using System.Diagnostics;
using System.Globalization;
using Makegood.Domain.Orders;
using Makegood.Server.Credit;
using Makegood.Server.Money;
using Makegood.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Tests.Money;

/// <summary>What tests of the money reports do with a server that has a credit programme.</summary>
internal static class MoneyWorld
{
    public static readonly CancellationToken Stop = CancellationToken.None;

    public static MoneyHouse House(TestServer server) =>
        new("acme", server.Database, server.Clock, server.App.Services.GetRequiredService<CreditProgrammes>(), server.App.Services.GetRequiredService<CreditDesk>());

    public static async Task<MoneyReport<T>> Report<T>(this MoneyHouse house, string name, MoneyQuestion question)
        where T : class
    {
        Assert.True((await MoneyReports.Find(name)!.Run(question, house, Stop)).Granted(out var report, out var refusal), $"{name}: {refusal?.Detail}");
        return Assert.IsType<MoneyReport<T>>(report);
    }

    /// <summary>Tells the ledger, which may refuse some of it.</summary>
    public static async Task Tell(this MoneyHouse house, string actor, params ShopEvent[] events)
    {
        foreach (var portion in events.Chunk(100)) Assert.True((await IngestEvents.Run(portion, house.Clock.Act(house.Maker, actor), house.Desk, Stop)).Granted(out _, out var refusal), refusal?.Detail);
    }

    /// <summary>What hledger says each account has before a day, by account and currency.</summary>
    public static Dictionary<(string Account, string Currency), string> Hledger(string journal, DateOnly before)
    {
        using var hledger = Process.Start(new ProcessStartInfo("hledger", ["-f", journal, "balance", "--flat", "--no-total", "--layout=bare", "-O", "csv", "-e", before.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "--depth", "3"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = hledger.StandardError.ReadToEndAsync();
        var balances = new Dictionary<(string, string), string>();
        while (hledger.StandardOutput.ReadLine() is { } line)
        {
            var cells = line.Split("\",\"").Select(c => c.Trim('"')).ToArray();
            if (cells is [var account, var commodity, var amount] && account != "account") balances[(account, commodity)] = amount;
        }

        hledger.WaitForExit();
        Assert.True(hledger.ExitCode == 0, errors.Result);
        return balances;
    }
}

/// <summary>
/// Two years of seven customers, drawn at random, told over a year of our own time: some at once, some weeks late. Amounts in three currencies with two, none and
/// three decimals.
/// </summary>
internal sealed class RandomYears(MoneyHouse house, TestClock time, int seed)
{
    private static readonly string[] Currencies = ["EUR", "JPY", "KWD"];
    private readonly Random _dice = new(seed);
    private readonly List<OrderPlaced> _orders = [];
    private readonly List<(string Hold, string Account)> _holds = [];
    private int _count;

    public IReadOnlyList<string> Accounts { get; } = [.. Enumerable.Range(1, 7).Select(i => $"customer {i}")];

    public async Task Live(int steps, int each)
    {
        for (var step = 0; step < steps; step++)
        {
            time.Pass(TimeSpan.FromHours(_dice.Next(24, 24 * 16)));
            await house.Tell(_dice.Next(2) == 0 ? "eva" : "shop", [.. Enumerable.Range(0, each).Select(_ => Next())]);
        }
    }

    private DateTimeOffset At()
    {
        var now = house.Clock.Now;
        return _dice.Next(4) switch { 0 => now, 1 => now.AddMinutes(-_dice.Next(60 * 24)), 2 => now.AddDays(-_dice.Next(30)), _ => now.AddHours(-_dice.Next(24 * 200)) };
    }

    private string Name(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}{++_count}");

    private ShopEvent Next()
    {
        var account = Accounts[_dice.Next(Accounts.Count)];
        var currency = Currencies[_dice.Next(10) switch { < 6 => 0, < 8 => 1, _ => 2 }];
        var order = _orders.Count == 0 ? null : _orders[_dice.Next(_orders.Count)];
        switch (_dice.Next(order is null ? 1 : 26))
        {
            case < 12:
                var items = _dice.Next(100, 90_000);
                var placed = new OrderPlaced { At = At(), Order = Name("o"), Account = account, Currency = currency, Items = items, Coupon = _dice.Next(4) == 0 ? _dice.Next(items) : 0, CreditUsed = 0 };
                if (_dice.Next(2) == 0) placed = placed with { CreditUsed = Math.Min(placed.Items - placed.Coupon, _dice.Next(600)) };
                _orders.Add(placed);
                return placed;
            case < 15:
                return new OrderRefunded { At = After(order!), Order = order!.Order, Refund = Name("r"), GoodsValue = _dice.Next(1, (int)order.Items + 1) };
            case < 17:
                return new OrderCancelled { At = After(order!), Order = order!.Order };
            case 17:
                return new OrderFlagged { At = After(order!), Order = order!.Order, Reason = _dice.Next(3) == 0 ? "fraudulent" : "too_many_units" };
            case 18:
                return _dice.Next(3) switch
                {
                    0 => new OrderCleared { At = house.Clock.Now, Order = order!.Order, DecidedBy = "eva" },
                    1 => new CreditWithdrawn { At = house.Clock.Now, Order = order!.Order, DecidedBy = "eva", Reason = "resale" },
                    _ => new CreditReinstated { At = house.Clock.Now, Order = order!.Order, DecidedBy = "eva" },
                };
            case 19:
                return new CreditGranted { At = house.Clock.Now, Account = account, Grant = Name("g"), Currency = currency, Amount = _dice.Next(1, 900), Reason = "sorry", LastDay = _dice.Next(2) == 0 ? DateOnly.FromDateTime(house.Clock.Now.UtcDateTime).AddDays(_dice.Next(1, 200)) : null };
            case 20:
                return new CreditAdjusted { At = house.Clock.Now, Account = account, Adjustment = Name("j"), Currency = currency, Amount = _dice.Next(2) == 0 ? -_dice.Next(1, 400) : _dice.Next(1, 400), Reason = "typed wrong" };
            case < 24:
                _holds.Add((Name("h"), account));
                return new CreditHeld { At = house.Clock.Now, Account = account, Hold = _holds[^1].Hold, Order = Name("o"), Currency = currency, Amount = _dice.Next(1, 200), Until = house.Clock.Now.AddHours(_dice.Next(1, 400)) };
            case 24 when _holds.Count > 0:
                var hold = _holds[_dice.Next(_holds.Count)];
                return new HoldCaptured { At = house.Clock.Now, Account = hold.Account, Hold = hold.Hold, Amount = _dice.Next(1, 200) };
            default:
                return _dice.Next(12) == 0 ? new AccountClosed { At = house.Clock.Now, Account = account } : new OrderReceived { At = After(order!), Order = order!.Order };
        }
    }

    private DateTimeOffset After(OrderPlaced order)
    {
        var at = order.At.AddMinutes(_dice.Next(1, 60 * 24 * 60));
        return at < house.Clock.Now ? at : house.Clock.Now;
    }
}
