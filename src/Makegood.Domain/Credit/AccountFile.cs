using Makegood.Domain.Basics;
using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>What taking a fact in did.</summary>
public enum Reception
{
    Taken,

    /// <summary>It was known already; nothing changed.</summary>
    Repeated,

    /// <summary>It says something else than was told before about the same thing; the earlier counts, and a person should look.</summary>
    Contradicts,
}

/// <summary>
/// The total order of facts. Those of shops stand by what they are, never by when they arrived. What the ledger decided itself (holds, uses, gifts) comes after
/// them within an instant, in the order in which it was decided: a busy checkout decides many times in a millisecond.
/// </summary>
public sealed class FactOrder : IComparer<CreditFact>
{
    public static readonly FactOrder One = new();

    public int Compare(CreditFact? x, CreditFact? y)
    {
        var (a, b) = (x!.Event, y!.Event);
        var byTime = a.At.CompareTo(b.At);
        if (byTime != 0) return byTime;
        var isDecided = a is AccountEvent;
        if (isDecided != b is AccountEvent) return isDecided ? 1 : -1;
        if (isDecided) return x.Number.CompareTo(y.Number);
        var byRank = a.Rank.CompareTo(b.Rank);
        if (byRank != 0) return byRank;
        var byIdentity = string.CompareOrdinal(x.Identity, y.Identity);
        return byIdentity != 0 ? byIdentity : string.CompareOrdinal(ShopEventJson.Content(a), ShopEventJson.Content(b));
    }
}

/// <summary>
/// Everything known of one account, and its book. A fact that comes in its time is booked at once; one that comes late has the account told again from the start,
/// and the difference to what was booked is booked now, effective when it should have been. So no order of arrival can change where an account ends.
/// </summary>
public sealed partial class AccountFile(string account)
{
    // By identity. Nearly all are told once, so the first stands by itself.
    private readonly Dictionary<string, (CreditFact First, CreditFact[] More)> _known = new(StringComparer.Ordinal);

    public AccountBook Book { get; private set; } = new(account);

    /// <summary>In <see cref="FactOrder"/>.</summary>
    public IReadOnlyList<CreditFact> Facts => Book.Facts;

    /// <summary>An account as its facts tell it.</summary>
    /// <param name="facts">In <see cref="FactOrder"/>.</param>
    public static AccountFile Of(string account, IEnumerable<CreditFact> facts)
    {
        var file = new AccountFile(account);
        foreach (var fact in facts) file.Add(fact);
        return file;
    }

    /// <summary>The facts told about the same thing.</summary>
    public IReadOnlyList<CreditFact> Known(string identity) => _known.TryGetValue(identity, out var known) ? [known.First, .. known.More] : [];

    /// <summary>Tells an account's facts from the start, up to an instant: what it was then, by what is known now.</summary>
    /// <param name="facts">In <see cref="FactOrder"/>.</param>
    public static AccountBook Retell(string account, IEnumerable<CreditFact> facts, DateTimeOffset until)
    {
        var book = new AccountBook(account);
        book.Apply(facts.TakeWhile(f => f.Event.At <= until));
        book.Advance(until);
        return book;
    }

    /// <summary>Takes a fact in.</summary>
    /// <returns>What came of it, and the movements to record.</returns>
    public (Reception Reception, IReadOnlyList<Entry> Entries) Add(CreditFact fact)
    {
        if (IsTelling(fact)) return AddTelling(fact);
        var isKnown = _known.TryGetValue(fact.Identity, out var known);
        if (isKnown && Same([known.First, .. known.More], fact) is { } same) return (Reception.Repeated, same.Event.At <= fact.Event.At ? [] : Retell([same], [fact]));
        return (isKnown ? Reception.Contradicts : Reception.Taken, IsNext(fact) ? Append(fact) : Retell([], [fact]));
    }

    /// <summary>Takes facts in together: what they do to each other leaves no trace in the books.</summary>
    public (Reception Reception, IReadOnlyList<Entry> Entries) AddTogether(CreditFact first, IReadOnlyList<CreditFact> others)
    {
        if (others.Count == 0) return Add(first);
        Entry[] before = [.. Book.Entries];
        var reception = Add(first).Reception;
        foreach (var other in others) Add(other);
        return (reception, Difference(before, Book.Entries));
    }

    /// <summary>Lets time pass.</summary>
    public IReadOnlyList<Entry> Advance(DateTimeOffset to)
    {
        Book.Advance(to);
        return Book.Take();
    }

    /// <summary>The account as it is at an instant, without changing anything: what lapses by then is gone.</summary>
    public AccountBook At(DateTimeOffset instant) =>
        instant >= Book.Now && !(Book.NextChange <= instant) ? Book : Retell(Book.Account, Book.Facts, instant);

    private static CreditFact? Same(CreditFact[] known, CreditFact fact)
    {
        var content = ShopEventJson.Content(fact.Event);
        return Array.Find(known, k => ShopEventJson.Content(k.Event) == content);
    }

    private bool IsNext(CreditFact fact) => fact.Event.At >= Book.Now && (Book.Facts.Count == 0 || FactOrder.One.Compare(fact, Book.Facts[^1]) > 0);

    private IReadOnlyList<Entry> Append(CreditFact fact)
    {
        Book.Apply(fact, Keep(fact));
        return Book.Take();
    }

    /// <summary>Tells the account again from the start, with some facts less and some more.</summary>
    /// <returns>What has to be booked for it now.</returns>
    private List<Entry> Retell(IReadOnlyCollection<CreditFact> gone, IReadOnlyCollection<CreditFact> come)
    {
        var before = Book;
        var facts = new List<CreditFact>(before.Facts);
        foreach (var fact in gone)
        {
            Drop(fact);
            facts.RemoveAt(facts.BinarySearch(fact, FactOrder.One));
        }

        foreach (var fact in come)
        {
            Keep(fact);
            var place = facts.BinarySearch(fact, FactOrder.One);
            Invariant.Holds(place < 0, "a fact is kept once");
            facts.Insert(~place, fact);
        }

        // INVARIANT: a book has seen the instant of each of its facts.
        var now = facts.Count > 0 && facts[^1].Event.At > before.Now ? facts[^1].Event.At : before.Now;
        Book = Retell(before.Account, facts, now);
        _ = Book.Take();
        return Difference(before.Entries, Book.Entries);
    }

    /// <returns>Whether one of its identity is known.</returns>
    private bool Keep(CreditFact fact)
    {
        var isKnown = _known.TryGetValue(fact.Identity, out var known);
        _known[fact.Identity] = isKnown ? (known.First, [.. known.More, fact]) : (fact, []);
        return isKnown;
    }

    private void Drop(CreditFact fact)
    {
        CreditFact[] rest = [.. Known(fact.Identity).Where(k => !ReferenceEquals(k, fact))];
        if (rest is [var first, .. var more]) _known[fact.Identity] = (first, more);
        else _known.Remove(fact.Identity);
    }

    /// <summary>What has to be booked so that what was booked becomes what should have been.</summary>
    private static List<Entry> Difference(IReadOnlyList<Entry> before, IReadOnlyList<Entry> after)
    {
        // Up to what came late the two tell the same, and mostly again after it.
        var start = 0;
        while (start < before.Count && start < after.Count && before[start] == after[start]) start++;
        var end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)] == after[^(end + 1)]) end++;
        var sums = new Dictionary<Entry, long>();
        foreach (var entry in before.Skip(start).SkipLast(end)) Add(entry, -entry.Amount);
        foreach (var entry in after.Skip(start).SkipLast(end)) Add(entry, entry.Amount);
        var entries = sums.Where(s => s.Value != 0).Select(s => s.Value > 0 ? s.Key with { Amount = s.Value } : s.Key.Reversed with { Amount = -s.Value });
        return [.. entries.OrderBy(e => e.Effective).ThenBy(e => !e.Corrects)];

        void Add(Entry entry, long amount)
        {
            var key = entry with { Amount = 0 };
            sums[key] = sums.GetValueOrDefault(key) + amount;
        }
    }
}
