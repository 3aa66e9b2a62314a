using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>What ends within 30, 60 and 90 days from today if nothing happens until then. Each window holds the shorter ones.</summary>
public static class ReportExpiring
{
    private const int Portion = 500;
    private static readonly int[] Windows = [30, 60, 90];

    /// <param name="WithinDays">From today.</param>
    /// <param name="Until">The last day of the window.</param>
    /// <param name="Accounts">Whose credit it is.</param>
    /// <param name="Amount">Free credit; what is held cannot end.</param>
    public sealed record Row(string Currency, int WithinDays, DateOnly Until, int Accounts, long Amount);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.AsOf(new MoneyQuestion(), house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var sums = new SortedDictionary<(string Currency, int Within), (int Accounts, long Amount)>();
        if (await house.Programmes.Of(days.Maker, days.Look, stop) is { } programmes)
        {
            var after = string.Empty;

            // The programme's zone may be a day ahead of or behind the maker's.
            while (await days.Look.CreditAccountsEnding(days.Maker, days.Today.AddDays(-1), days.Today.AddDays(Windows[^1]), after, Portion, stop) is { Count: > 0 } accounts)
            {
                foreach (var account in accounts)
                {
                    var book = AccountFile.Of(account, await days.Look.ReadCreditFacts(days.Maker, account, programmes.Named, null, stop)).At(house.Clock.Now);
                    foreach (var within in Windows)
                    {
                        foreach (var end in book.Ends.Where(e => e.LastDay <= days.Today.AddDays(within)).GroupBy(e => e.Currency, StringComparer.Ordinal))
                        {
                            var known = sums.GetValueOrDefault((end.Key, within));
                            sums[(end.Key, within)] = (known.Accounts + 1, known.Amount + end.Sum(e => e.Amount));
                        }
                    }
                }

                after = accounts[^1];
            }
        }

        return days.Of<Row>("expiring", [.. from currency in sums.Keys.Select(k => k.Currency).Distinct().ToList()
            from within in Windows
            let found = sums.GetValueOrDefault((currency, within))
            select new Row(currency, within, days.Today.AddDays(within), found.Accounts, found.Amount)]);
    }
}
