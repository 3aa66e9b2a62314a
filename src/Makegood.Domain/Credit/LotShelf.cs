namespace Makegood.Domain.Credit;

/// <summary>
/// The lots of a wallet that have something to spend, kept so that the one that ends first is found at once, however many there are. When a lot ends may depend
/// on its own last day, on a day it is kept until, and on an end that all lots of an account share and that moves; so the first to end is always among the
/// firsts by each of these.
/// </summary>
internal sealed class LotShelf
{
    private static readonly Order ByAge = new(_ => DateOnly.MinValue);
    private static readonly Order ByKeep = new(l => l.KeepUntil ?? DateOnly.MinValue);
    private static readonly Order ByOwnEnd = new(l => l.OwnEnd);

    private readonly SortedSet<Lot> _all = new(ByAge);

    // Without a last day of their own; most lots of most programmes.
    private readonly SortedSet<Lot> _kept = new(ByKeep);

    // With one, which the programme may or may not look at.
    private readonly SortedSet<Lot> _ownKept = new(ByKeep);
    private readonly SortedSet<Lot> _ownEnds = new(ByOwnEnd);

    // With one that nothing moves.
    private readonly SortedSet<Lot> _ending = new(ByOwnEnd);

    public IReadOnlyCollection<Lot> All => _all;

    public bool IsOne => _all.Count == 1;

    /// <summary>The oldest of all. Of the lots that follow each may be the first to end, and some may be one and the same; null where there is none of its kind.</summary>
    public Lot? Oldest => _all.Min;

    public Lot? FirstKept => _kept.Min;

    public Lot? FirstEnding => _ending.Min;

    public Lot? FirstOwnKept => _ownKept.Min;

    public Lot? FirstOwnEnd => _ownEnds.Min;

    public void Add(Lot lot)
    {
        if (lot.Free == 0) return;
        _all.Add(lot);
        if (lot.EndsByItself)
        {
            _ending.Add(lot);
        }
        else if (lot.OwnLastDay is null)
        {
            _kept.Add(lot);
        }
        else
        {
            _ownKept.Add(lot);
            _ownEnds.Add(lot);
        }
    }

    public void Remove(Lot lot)
    {
        if (!_all.Remove(lot)) return;
        _kept.Remove(lot);
        _ending.Remove(lot);
        _ownKept.Remove(lot);
        _ownEnds.Remove(lot);
    }

    // Equals are told apart by their age and their names, so that the same facts always give the same order.
    private sealed class Order(Func<Lot, DateOnly> key) : IComparer<Lot>
    {
        public int Compare(Lot? x, Lot? y)
        {
            var byKey = key(x!).CompareTo(key(y!));
            if (byKey != 0) return byKey;
            var bySince = x!.Since.CompareTo(y!.Since);
            return bySince != 0 ? bySince : string.CompareOrdinal(x.Id, y.Id);
        }
    }
}
