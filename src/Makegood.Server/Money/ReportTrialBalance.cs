using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Money;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>All accounts of the books as of a day. In each currency the balances add up to zero.</summary>
public static class ReportTrialBalance
{
    /// <param name="Account">Of the books, such as <c>available</c> or <c>rebate</c>.</param>
    /// <param name="JournalAccount">Its name in the journal for hledger.</param>
    /// <param name="Balance">Debits less credits: a liability stands below zero.</param>
    public sealed record Row(string Currency, string Account, string JournalAccount, long Debits, long Credits, long Balance);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.AsOf(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var lines = TrialBalance.Of(await days.Look.CreditSums(days.Maker, days.Basis, [days.End], days.KnownAt, stop));
        foreach (var currency in lines.GroupBy(l => l.Currency, StringComparer.Ordinal)) Invariant.Holds(currency.Sum(l => l.Balance) == 0, $"the books in {currency.Key} balance");
        return days.Of<Row>("trial-balance", [.. lines.Select(l => new Row(l.Currency, Words.Write(l.Account), Journal.Name(l.Account), l.Debits, l.Credits, l.Balance))]);
    }
}
