using Makegood.Domain.Basics;
using Makegood.Domain.Money;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>What customers can claim at the end of a day, and at the end of the twelve months before it.</summary>
public static class ReportLiability
{
    private const int Months = 12;

    /// <param name="On">The end of this day; the day that was asked for comes first.</param>
    /// <param name="Liability">Available and held together.</param>
    /// <param name="Owed">What customers owe; an asset, not taken off.</param>
    public sealed record Row(string Currency, DateOnly On, long Available, long Held, long Liability, long Owed);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.AsOf(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var first = new DateOnly(days.To.Year, days.To.Month, 1);
        List<DateOnly> ends = [.. Enumerable.Range(0, Months).Select(i => first.AddMonths(i + 1 - Months).AddDays(-1)), days.To];
        var sums = await days.Look.CreditSums(days.Maker, days.Basis, [.. ends.Select(e => days.StartOf(e.AddDays(1)))], days.KnownAt, stop);
        return days.Of<Row>("liability", [.. LiabilityAt.Of(sums, ends.Count)
            .OrderBy(l => l.At.Currency, StringComparer.Ordinal).ThenByDescending(l => l.Span)
            .Select(l => new Row(l.At.Currency, ends[l.Span], l.At.Available, l.At.Held, l.At.Liability, l.At.Owed))]);
    }
}
