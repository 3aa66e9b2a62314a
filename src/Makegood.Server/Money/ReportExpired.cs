using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>What expired and was forfeited in a year, month by month, net of corrections.</summary>
public static class ReportExpired
{
    /// <param name="Month">Its first day.</param>
    /// <param name="Accounts">Whose credit it was.</param>
    public sealed record Row(string Currency, DateOnly Month, int Accounts, long Expired, long Forfeited);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.Year(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var months = new Dictionary<(string Currency, DateOnly Month), (HashSet<string> Accounts, long Expired, long Forfeited)>();
        await foreach (var row in days.Look.CreditMovementsOf(days.Maker, days.Basis, days.Begin, days.End, days.KnownAt, [], [EntryKind.Expire, EntryKind.Forfeit], stop))
        {
            var day = days.DayOf(days.TimeOf(row));
            var key = (row.Currency, new DateOnly(day.Year, day.Month, 1));
            var known = months.TryGetValue(key, out var found) ? found : ([], 0, 0);
            known.Accounts.Add(row.Account);
            var amount = row.Corrects ? -row.Amount : row.Amount;
            months[key] = row.Kind == Words.Write(EntryKind.Expire) ? known with { Expired = known.Expired + amount } : known with { Forfeited = known.Forfeited + amount };
        }

        var all = Enumerable.Range(0, days.To.Month).Select(i => days.From.AddMonths(i)).ToList();
        return days.Of<Row>("expired", [.. from currency in months.Keys.Select(k => k.Currency).Distinct().Order(StringComparer.Ordinal)
            from month in all
            let found = months.GetValueOrDefault((currency, month))
            select new Row(currency, month, found.Accounts?.Count ?? 0, found.Expired, found.Forfeited)]);
    }
}
