using Makegood.Domain.Basics;
using Makegood.Domain.Money;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>The roll-forward of a year, line by line, beside that of the year before.</summary>
public static class ReportYearEnd
{
    private static readonly (string Name, Func<RollForward, long> Of)[] Lines =
    [
        ("opening", r => r.Opening), ("earned", r => r.Earned), ("granted", r => r.Granted), ("returned", r => r.Returned), ("redeemed", r => -r.Redeemed), ("clawed_back", r => -r.ClawedBack),
        ("expired", r => -r.Expired), ("forfeited", r => -r.Forfeited), ("withdrawn", r => -r.Withdrawn), ("adjusted", r => r.Adjusted), ("owed_settled", r => -r.OwedSettled), ("closing", r => r.Closing),
        ("owed_closing", r => r.OwedClosing),
    ];

    /// <param name="Line">Of the roll-forward; what lowers the liability stands below zero, so that the lines add up to the closing.</param>
    public sealed record Row(string Currency, string Line, long ThisYear, long PriorYear, long Change);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.Year(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var sums = await days.Look.CreditSums(days.Maker, days.Basis, [days.StartOf(days.From.AddYears(-1)), days.Begin, days.End], days.KnownAt, stop);
        var prior = RollForward.Of(sums.Where(s => s.Span <= 1)).ToDictionary(r => r.Currency, StringComparer.Ordinal);
        var now = RollForward.Of(sums.Select(s => s with { Span = s.Span <= 1 ? 0 : 1 }));
        return days.Of<Row>("year-end", [.. now.SelectMany(r => Lines.Select(line =>
        {
            var (current, before) = (line.Of(r), line.Of(prior.GetValueOrDefault(r.Currency) ?? new RollForward(r.Currency)));
            return new Row(r.Currency, line.Name, current, before, current - before);
        }))]);
    }
}
