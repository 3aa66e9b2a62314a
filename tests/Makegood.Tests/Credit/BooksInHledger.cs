using System.Diagnostics;
using System.Globalization;
using System.Text;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Tests.Credit;

/// <summary>The oracle for the books that we did not write: hledger opens the journal of a long history and comes to the same balance of every account.</summary>
public sealed class BooksInHledger(ITestOutputHelper output)
{
    private const int MovementsLeast = 100_000;

    [Fact]
    public void Every_balance_of_a_hundred_thousand_movements_agrees()
    {
        var programme = ShippedProgramme.StoreCredit;
        var ledger = new CreditLedger(new Programmes([programme]).On);
        var dice = new Random(20261122);
        var lines = new List<JournalLine>(MovementsLeast + 100);
        var ours = new Dictionary<(string Name, string Currency), Int128>();
        foreach (var told in History(dice))
        {
            foreach (var (account, entry) in ledger.Tell(told).Entries)
            {
                lines.Add(new JournalLine(lines.Count.ToString(CultureInfo.InvariantCulture), account, entry, told.At));
                Add((Journal.Name(entry.Debit, account), entry.Currency), entry.Amount);
                Add((Journal.Name(entry.Credit, account), entry.Currency), -entry.Amount);
            }

            if (lines.Count >= MovementsLeast) break;
        }

        Assert.True(lines.Count >= MovementsLeast, $"only {lines.Count} movements");
        var file = Path.Combine(Path.GetTempPath(), $"makegood-{Guid.NewGuid():N}.journal");
        try
        {
            using (var writer = new StreamWriter(file, false, new UTF8Encoding(false)))
            {
                writer.Write(Journal.Head(["BHD", "EUR", "JPY", "USD"]));
                foreach (var line in lines) writer.Write(Journal.Write(line, programme.Zone));
            }

            var theirs = Ask(file);
            var mine = ours.Where(o => o.Value != 0).ToDictionary(o => o.Key, o => Journal.Number((long)o.Value, o.Key.Currency));
            Assert.Equal(mine.Count, theirs.Count);
            foreach (var (key, amount) in mine) Assert.True(theirs.TryGetValue(key, out var their) && their == amount, $"{key}: ours {amount}, theirs {theirs.GetValueOrDefault(key)}");
            foreach (var currency in ours.Keys.Select(k => k.Currency).Distinct()) Assert.True(ours.Where(o => o.Key.Currency == currency).Aggregate((Int128)0, (sum, o) => sum + o.Value) == 0, $"the trial balance in {currency} is zero");
            output.WriteLine($"{lines.Count} movements, {ledger.Accounts.Count} accounts, {theirs.Count} balances agree");
        }
        finally
        {
            File.Delete(file);
        }

        void Add((string, string) key, long amount) => ours[key] = ours.GetValueOrDefault(key) + amount;
    }

    /// <summary>What hledger says each account has.</summary>
    private static Dictionary<(string, string), string> Ask(string file)
    {
        using var hledger = Process.Start(new ProcessStartInfo("hledger", ["-f", file, "balance", "--flat", "--no-total", "--layout=bare", "-O", "csv"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
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

    private static IEnumerable<ShopEvent> History(Random dice)
    {
        var at = new DateTimeOffset(2020, 1, 1, 8, 0, 0, TimeSpan.Zero);
        string[] currencies = ["EUR", "USD", "JPY", "BHD"];
        for (var n = 0; ; n++)
        {
            at = at.AddMinutes(dice.Next(1, 40));
            var (account, currency, order) = ($"shop:{dice.Next(600)} name", currencies[dice.Next(4)], $"o-{n}");
            var items = dice.Next(100, 400_000);
            var coupon = dice.Next(3) == 0 ? dice.Next(items) : 0;
            var used = dice.Next(2) == 0 ? Math.Min(items - coupon, dice.Next(400)) : 0;
            yield return new OrderPlaced { At = at, Order = order, Account = account, Currency = currency, Items = items, Coupon = coupon, CreditUsed = used };
            if (dice.Next(4) == 0) yield return new OrderRefunded { At = at.AddSeconds(dice.Next(1, 50)), Order = order, Refund = "r", GoodsValue = dice.Next(1, items + 1) };
            if (dice.Next(9) == 0) yield return new OrderCancelled { At = at.AddSeconds(55), Order = order };
            if (dice.Next(40) == 0) yield return new OrderFlagged { At = at.AddSeconds(56), Order = order, Reason = dice.Next(2) == 0 ? "fraudulent" : "too many" };
            if (dice.Next(50) == 0) yield return new CreditGranted { At = at.AddSeconds(57), Account = account, Grant = $"g-{n}", Currency = currency, Amount = dice.Next(1, 5000), Reason = "kind" };
        }
    }
}
