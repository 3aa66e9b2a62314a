using Makegood.Domain.Basics;

namespace Makegood.Server.Money;

/// <summary>Each account that has credit or owes some as of a day.</summary>
public static class ReportBalances
{
    /// <param name="LastActivity">When the account last earned or used credit, in any currency; null when it never did.</param>
    /// <param name="ExpiresOn">The last day of the credit that ends first, as it stands today; null for a day in the past.</param>
    public sealed record Row(string Account, string Currency, long Available, long Held, long Owed, DateOnly? LastActivity, DateOnly? ExpiresOn);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.AsOf(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var rows = new List<Row>();
        await foreach (var (sums, activity) in AccountSums.Of(days, stop))
        {
            rows.AddRange(sums.Select(s => new Row(s.Account, s.Currency, s.Available, s.Held, s.Owed, activity, days.To == days.Today ? s.ExpiresOn : null)));
        }

        return days.Of("balances", rows);
    }
}
