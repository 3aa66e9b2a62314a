namespace Makegood.Domain.Credit;

/// <summary>Credit reserved for an order.</summary>
internal sealed class OpenHold(string id, string order, string currency, DateTimeOffset until, Taking[] parts)
{
    public string Id { get; } = id;

    public string Order { get; } = order;

    public string Currency { get; } = currency;

    public DateTimeOffset Until { get; } = until;

    public Taking[] Parts { get; } = parts;
}

/// <summary>
/// Open holds in the order in which they end. One list and no tree or table beside it: a new hold mostly ends last, an account has few at a time, and every further
/// thing that a posting writes to is one that each collection of the heap must look through.
/// </summary>
internal sealed class OpenHolds
{
    private readonly List<OpenHold> _holds = [];

    public IReadOnlyList<OpenHold> All => _holds;

    public OpenHold? First => _holds.Count == 0 ? null : _holds[0];

    public OpenHold? Find(string id)
    {
        // The last are asked for most.
        for (var i = _holds.Count - 1; i >= 0; i--)
        {
            if (_holds[i].Id == id) return _holds[i];
        }

        return null;
    }

    public void Add(OpenHold hold)
    {
        var place = _holds.Count;
        while (place > 0 && Compare(_holds[place - 1], hold) > 0) place--;
        _holds.Insert(place, hold);
    }

    public void Remove(OpenHold hold) => _holds.Remove(hold);

    private static int Compare(OpenHold x, OpenHold y) => x.Until.CompareTo(y.Until) is var byEnd && byEnd != 0 ? byEnd : string.CompareOrdinal(x.Id, y.Id);
}
