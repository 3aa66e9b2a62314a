using Makegood.Domain.Credit;

namespace Makegood.Domain.Money;

/// <summary>One account of the books in one currency, in minor units.</summary>
/// <param name="Debits">All that was ever booked on its left side.</param>
/// <param name="Credits">And on its right.</param>
public sealed record TrialLine(string Currency, LedgerAccount Account, long Debits, long Credits)
{
    /// <summary>Above zero: a debit balance. Below: a credit balance.</summary>
    public long Balance => Debits - Credits;
}

/// <summary>All accounts of the books side by side. In each currency the balances add up to zero, or the books are broken.</summary>
public static class TrialBalance
{
    /// <returns>By currency, then in the order of the chart; accounts that were never touched are left out.</returns>
    public static IReadOnlyList<TrialLine> Of(IEnumerable<MovementSum> sums)
    {
        var sides = new SortedDictionary<(string Currency, LedgerAccount Account), (long Debits, long Credits)>(Comparer<(string Currency, LedgerAccount Account)>.Create((a, b) =>
            string.CompareOrdinal(a.Currency, b.Currency) is not 0 and var byCurrency ? byCurrency : a.Account.CompareTo(b.Account)));
        foreach (var sum in sums)
        {
            var debit = sides.GetValueOrDefault((sum.Currency, sum.Debit));
            sides[(sum.Currency, sum.Debit)] = debit with { Debits = debit.Debits + sum.Amount };
            var credit = sides.GetValueOrDefault((sum.Currency, sum.Credit));
            sides[(sum.Currency, sum.Credit)] = credit with { Credits = credit.Credits + sum.Amount };
        }

        return [.. sides.Select(s => new TrialLine(s.Key.Currency, s.Key.Account, s.Value.Debits, s.Value.Credits))];
    }
}
