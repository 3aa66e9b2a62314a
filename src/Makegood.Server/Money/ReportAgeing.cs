using Makegood.Domain.Basics;
using Makegood.Domain.Money;

namespace Makegood.Server.Money;

/// <summary>The liability by how long its owners have neither earned nor used credit.</summary>
public static class ReportAgeing
{
    /// <param name="Age">In days since the account last earned or used credit in any currency.</param>
    public sealed record Row(string Currency, string Age, int Accounts, long Liability);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.AsOf(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var bands = new Dictionary<(string Currency, Ageing.Band Band), (int Accounts, long Liability)>();
        await foreach (var (sums, activity) in AccountSums.Of(days, stop))
        {
            foreach (var sum in sums.Where(s => s.Available + s.Held != 0))
            {
                var key = (sum.Currency, Ageing.Of(activity, days.To));
                var known = bands.GetValueOrDefault(key);
                bands[key] = (known.Accounts + 1, known.Liability + sum.Available + sum.Held);
            }
        }

        return days.Of<Row>("ageing", [.. from currency in bands.Keys.Select(k => k.Currency).Distinct().Order(StringComparer.Ordinal)
            from band in Ageing.Bands
            let found = bands.GetValueOrDefault((currency, band))
            select new Row(currency, band.Name, found.Accounts, found.Liability)]);
    }
}
