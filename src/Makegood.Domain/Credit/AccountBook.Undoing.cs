using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>Decisions that were wrong: a flag that is cleared and a withdrawal that is taken back leave no trace in lots, ends and debts.</summary>
public sealed partial class AccountBook
{
    // All that was told, in its order, and what of it counts for nothing any more.
    private readonly List<CreditFact> _told = [];
    private readonly List<Annulled> _annulled = [];

    /// <summary>
    /// From now on the account is as if these facts about an order had never been told: it is told again without them, and what makes the difference is booked
    /// now. What the order's credit would have lost by its end in the meantime, while nobody could use it, gets the days of grace.
    /// </summary>
    private void Annul(string order, Func<OrderEvent, bool> wrong)
    {
        var facts = _told.Where(f => f.Event is OrderEvent about && about.Order == order && wrong(about) && !IsAnnulled(f)).ToList();
        if (facts.Count == 0) return;
        var before = Again();
        _annulled.Add(new Annulled(new HashSet<CreditFact>(facts, ReferenceEqualityComparer.Instance), $"order {order}", facts[0].Event.At, Now, Today.AddDays(_programme!.GraceDays)));
        var after = Again();
        foreach (var entry in Net(before._entries, after._entries)) _entries.Add(entry);
        (_wallets, _orders, _holds, _reviews, _activities) = (after._wallets, after._orders, after._holds, after._reviews, after._activities);
        _expiryKnown = false;
    }

    private AccountBook Again()
    {
        var book = new AccountBook(Account);
        book._annulled.AddRange(_annulled);
        book.Apply(_told);
        book.Advance(Now);
        return book;
    }

    private bool IsAnnulled(CreditFact fact) => _annulled.Exists(a => a.Facts.Contains(fact));

    private DateOnly? SparedUntil(Lot lot)
    {
        DateOnly? until = null;
        foreach (var annulled in _annulled)
        {
            if (annulled.Lot == lot.Id && Now >= annulled.From && Now <= annulled.To && !(until >= annulled.Until)) until = annulled.Until;
        }

        return until;
    }

    // When it was booked before does not matter, only what is too much or too little of it now.
    private IEnumerable<Entry> Net(IEnumerable<Entry> before, IEnumerable<Entry> after)
    {
        var sums = new Dictionary<Entry, long>();
        foreach (var entry in before) Add(entry, -entry.Amount);
        foreach (var entry in after) Add(entry, entry.Amount);
        return sums.Where(s => s.Value != 0).Select(s => s.Value > 0 ? s.Key with { Amount = s.Value } : s.Key.Reversed with { Amount = -s.Value });

        void Add(Entry entry, long amount)
        {
            var key = entry with { Amount = 0, Effective = Now };
            sums[key] = sums.GetValueOrDefault(key) + amount;
        }
    }

    /// <param name="Lot">The order's own lot.</param>
    /// <param name="From">Since when nobody could use it, until <paramref name="To"/>.</param>
    /// <param name="Until">The last day of grace.</param>
    private sealed record Annulled(HashSet<CreditFact> Facts, string Lot, DateTimeOffset From, DateTimeOffset To, DateOnly Until);
}
