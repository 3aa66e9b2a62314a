using System.Runtime.CompilerServices;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>The balances of accounts one account after the other, with the day of its last activity in any currency.</summary>
internal static class AccountSums
{
    public static async IAsyncEnumerable<(IReadOnlyList<AccountSum> Sums, DateOnly? LastActivity)> Of(BookDays days, [EnumeratorCancellation] CancellationToken stop)
    {
        var one = new List<AccountSum>();
        await foreach (var sum in days.Look.CreditBalances(days.Maker, days.Basis, days.End, days.KnownAt, stop))
        {
            if (one.Count > 0 && one[0].Account != sum.Account)
            {
                yield return (one, Last(days, one));
                one = [];
            }

            one.Add(sum);
        }

        if (one.Count > 0) yield return (one, Last(days, one));
    }

    private static DateOnly? Last(BookDays days, List<AccountSum> sums) => sums.Max(s => s.ActiveAt) is { } at ? days.DayOf(at) : null;
}
