using Makegood.Domain.Basics;
using Makegood.Domain.Credit;

namespace Makegood.Domain.Money;

/// <summary>How the part of customers' credit that nobody will ever use becomes income. Source: IFRS 15 B44 to B47, ASC 606-10-55-46 to 55-49.</summary>
public enum BreakageMethod
{
    /// <summary>In proportion to the rights that are exercised, by an estimate of how many will be.</summary>
    Proportional,

    /// <summary>Only when nobody is likely to exercise them any more: they have lapsed, or lie still for long.</summary>
    Remote,
}

/// <summary>Exact integer arithmetic of breakage: always worked out for everything so far, so that what a period gets is the difference and no cent is lost.</summary>
public static class Breakage
{
    private const long Whole = 10_000;

    /// <summary>What has been recognised in all, by the proportional method: the allocated price times what was redeemed, of what is expected to be.</summary>
    /// <param name="allocated">The part of the price that was deferred for the credit.</param>
    /// <param name="redeemed">So far.</param>
    /// <param name="expected">To be redeemed in all, by today's estimate; a changed estimate catches up in the period in which it changes.</param>
    /// <returns>Rounded half up; all of it when more was redeemed than expected.</returns>
    /// <remarks>KPMG's handbook: of 9,000 allocated, 4,500 of 9,700 give 4,175; then 8,500 of 9,900 give 3,552 more, or of 9,200 give 4,140 (`research/credit-anchors.md` 4).</remarks>
    public static long Proportional(long allocated, long redeemed, long expected)
    {
        Sensible(allocated, redeemed, expected);
        return redeemed >= expected ? redeemed == 0 ? 0 : allocated : Earn.Round((Int128)allocated * redeemed, expected, Rounding.HalfUp);
    }

    /// <summary>What has been recognised in all, by the remote method: what was redeemed and what is remote, of what was issued.</summary>
    /// <param name="remote">Nobody is likely to redeem it any more.</param>
    public static long Remote(long allocated, long redeemed, long remote, long issued)
    {
        Sensible(allocated, redeemed, issued);
        Invariant.Holds(remote >= 0 && redeemed + remote <= issued, "no more is remote than is left");
        return issued == 0 ? 0 : Earn.Round((Int128)allocated * (redeemed + remote), issued, Rounding.HalfUp);
    }

    /// <summary>What will be redeemed in all of what was issued, by a share of it; never less than was redeemed already.</summary>
    /// <param name="per10000">Of ten thousand parts.</param>
    public static long Expected(long issued, long redeemed, int per10000) => Math.Max(redeemed, Earn.Round((Int128)issued * per10000, Whole, Rounding.HalfUp));

    /// <summary>The share that was redeemed of what has come to its end so far; all of it while nothing has, which defers the most.</summary>
    public static int ShareByHistory(long redeemed, long lapsed) => redeemed <= 0 || redeemed + lapsed == 0 ? (int)Whole : (int)Earn.Round((Int128)redeemed * Whole, redeemed + lapsed, Rounding.HalfUp);

    private static void Sensible(long allocated, long redeemed, long whole) => Invariant.Holds(allocated >= 0 && redeemed >= 0 && whole >= 0, "breakage is worked out of amounts of zero or more");
}

/// <summary>Earned credit of one currency as breakage looks at it, in minor units. What was given or corrected by hand is not part of a sale and is left out.</summary>
/// <param name="Issued">Earned, less what was taken back.</param>
/// <param name="Redeemed">Used, less what came back; what settled a debt was used before.</param>
/// <param name="Lapsed">Expired and forfeited.</param>
public sealed record EarnedCredit(string Currency, long Issued, long Redeemed, long Lapsed)
{
    /// <summary>What customers can still use.</summary>
    public long Outstanding => Issued - Redeemed - Lapsed;

    /// <summary>By currency, for everything up to the end of a span.</summary>
    public static IReadOnlyList<EarnedCredit> Of(IEnumerable<MovementSum> sums, int upToSpan)
    {
        var byCurrency = new SortedDictionary<string, EarnedCredit>(StringComparer.Ordinal);
        foreach (var sum in sums.Where(s => s.Origin is CreditOrigin.Earned))
        {
            var credit = byCurrency.GetValueOrDefault(sum.Currency) ?? new EarnedCredit(sum.Currency, 0, 0, 0);
            byCurrency[sum.Currency] = sum.Span > upToSpan ? credit : credit.With(sum);
        }

        return [.. byCurrency.Values];
    }

    private EarnedCredit With(MovementSum sum) => sum.Kind switch
    {
        EntryKind.Earn or EntryKind.ClawBack or EntryKind.Withdraw or EntryKind.Grant or EntryKind.Adjust => this with { Issued = Issued + sum.ChangeOfLiability },
        EntryKind.Redeem or EntryKind.Return or EntryKind.Repay => this with { Redeemed = Redeemed - sum.ChangeOfLiability },
        EntryKind.Expire or EntryKind.Forfeit => this with { Lapsed = Lapsed - sum.ChangeOfLiability },
        EntryKind.Hold or EntryKind.Release or EntryKind.Owe => this,
    };
}
