using Makegood.Domain.Basics;
using Makegood.Domain.Money;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>How the liability of each currency came from what it was to what it is.</summary>
public static class ReportRollForward
{
    /// <param name="Adjusted">Corrections by people, above zero for the customers.</param>
    /// <param name="OwedSettled">Credit that went to settle what was owed: it lowers the liability and what is owed alike.</param>
    /// <param name="BecameOwed">What had to be taken and was not there.</param>
    /// <param name="OwedReturned">Owed because it was used beyond what was there, and come back.</param>
    /// <param name="OwedEnded">Debts that ended with an account or by a correction.</param>
    public sealed record Row(
        string Currency, long Opening, long Earned, long Granted, long Returned, long Redeemed, long ClawedBack, long Expired, long Forfeited, long Withdrawn, long Adjusted, long OwedSettled, long Closing,
        long OwedOpening, long BecameOwed, long OwedReturned, long OwedEnded, long OwedClosing)
    {
        internal static Row Of(RollForward r) => new(
            r.Currency, r.Opening, r.Earned, r.Granted, r.Returned, r.Redeemed, r.ClawedBack, r.Expired, r.Forfeited, r.Withdrawn, r.Adjusted, r.OwedSettled, r.Closing,
            r.OwedOpening, r.BecameOwed, r.OwedReturned, r.OwedEnded, r.OwedClosing);
    }

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.Span(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var sums = await days.Look.CreditSums(days.Maker, days.Basis, [days.Begin, days.End], days.KnownAt, stop);
        return days.Of<Row>("roll-forward", [.. RollForward.Of(sums).Select(Row.Of)]);
    }
}
