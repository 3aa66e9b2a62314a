using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Money;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>Who owes credit as of a day, the largest debt first: it was taken back after it was spent.</summary>
public static class ReportDebts
{
    /// <param name="Since">Since when the account has owed something without a break.</param>
    public sealed record Row(string Account, string Currency, long Owed, DateOnly Since, int Days);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.AsOf(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var debts = new Dictionary<(string Account, string Currency), DebtAge>();
        await foreach (var row in days.Look.CreditMovementsOf(days.Maker, days.Basis, null, days.End, days.KnownAt, [LedgerAccount.Owed], [], stop))
        {
            if (!debts.TryGetValue((row.Account, row.Currency), out var debt)) debts[(row.Account, row.Currency)] = debt = new DebtAge();
            debt.Add(row.Debit == Words.Write(LedgerAccount.Owed) ? row.Amount : -row.Amount, days.TimeOf(row));
        }

        return days.Of<Row>("debts", [.. from debt in debts
            where debt.Value.Owed != 0
            let since = debt.Value.Since is { } at ? days.DayOf(at) : days.To
            orderby debt.Key.Currency, debt.Value.Owed descending, debt.Key.Account
            select new Row(debt.Key.Account, debt.Key.Currency, debt.Value.Owed, since, days.To.DayNumber - since.DayNumber)]);
    }
}
