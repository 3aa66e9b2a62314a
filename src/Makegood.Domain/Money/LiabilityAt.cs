using Makegood.Domain.Credit;

namespace Makegood.Domain.Money;

/// <summary>What a maker owes all its customers together in one currency, and they it, in minor units.</summary>
/// <param name="Available">What can be spent.</param>
/// <param name="Held">Reserved at checkouts, or while a person looks.</param>
/// <param name="Owed">What customers owe.</param>
public sealed record LiabilityAt(string Currency, long Available, long Held, long Owed)
{
    /// <summary>What stands in the balance sheet: available and held together. What is owed is an asset and is not taken off.</summary>
    public long Liability => Available + Held;

    /// <summary>The liability at the end of each span, by currency, then by span.</summary>
    /// <param name="sums">With spans from 0 on.</param>
    /// <param name="spans">How many there are.</param>
    public static IReadOnlyList<(int Span, LiabilityAt At)> Of(IReadOnlyCollection<MovementSum> sums, int spans)
    {
        var all = new List<(int, LiabilityAt)>();
        foreach (var currency in sums.GroupBy(s => s.Currency, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var at = new LiabilityAt(currency.Key, 0, 0, 0);
            for (var span = 0; span < spans; span++)
            {
                foreach (var sum in currency.Where(s => s.Span == span))
                {
                    at = at with { Available = at.Available + sum.ChangeOf(LedgerAccount.Available), Held = at.Held + sum.ChangeOf(LedgerAccount.Held), Owed = at.Owed + sum.ChangeOfOwed };
                }

                all.Add((span, at));
            }
        }

        return all;
    }
}
