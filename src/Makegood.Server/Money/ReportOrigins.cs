using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>Where the credit that customers have came from. Earned credit is part of a sale; what was given is not, and is never mixed with it.</summary>
public static class ReportOrigins
{
    /// <param name="Origin"><c>earned</c>, <c>granted</c>, <c>adjusted</c>, or <c>returned</c> for what was used beyond what was there and came back.</param>
    public sealed record Row(string Currency, string Origin, long Available, long Held, long Liability);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.AsOf(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var sums = await days.Look.CreditSums(days.Maker, days.Basis, [days.End], days.KnownAt, stop);
        return days.Of<Row>("origins", [.. sums.Where(s => s.Origin is not null)
            .GroupBy(s => (s.Currency, Origin: s.Origin!.Value))
            .OrderBy(g => g.Key.Currency, StringComparer.Ordinal).ThenBy(g => g.Key.Origin)
            .Select(g => new Row(g.Key.Currency, Words.Write(g.Key.Origin), g.Sum(s => s.ChangeOf(LedgerAccount.Available)), g.Sum(s => s.ChangeOf(LedgerAccount.Held)), g.Sum(s => s.ChangeOfLiability)))]);
    }
}
