namespace Makegood.Domain.Credit;

/// <summary>Credit that came in at once, with where it came from.</summary>
internal sealed class Lot(string id, string currency, string? order, DateOnly since)
{
    public string Id { get; } = id;

    public string Currency { get; } = currency;

    /// <summary>The order that earned it; null for what was given.</summary>
    public string? Order { get; } = order;

    public DateOnly Since { get; } = since;

    /// <summary>Not spent, taken back or lapsed; on an open hold it is neither here.</summary>
    public long Remaining { get; set; }

    /// <summary>The part of it that waits for a person's decision.</summary>
    public long Blocked { get; set; }

    /// <summary>Lapsed, and so taken back already as far as its order is concerned.</summary>
    public long Gone { get; set; }

    /// <summary>Its own last day, where lots have one.</summary>
    public DateOnly? OwnLastDay { get; init; }

    /// <summary>It ends on its own last day whatever the account does.</summary>
    public bool EndsByItself { get; init; }

    /// <summary>It lives at least this long. Changed only while it is on no shelf.</summary>
    public DateOnly? KeepUntil { get; set; }

    /// <summary>The later of its own last day and the one it is kept until.</summary>
    public DateOnly OwnEnd => KeepUntil is { } kept && kept > (OwnLastDay ?? DateOnly.MaxValue) ? kept : OwnLastDay ?? DateOnly.MaxValue;

    public long Free => Remaining - Blocked;
}

/// <summary>Part of a lot that a hold or an order took; without a lot it was more than there was, and is owed.</summary>
internal sealed class Taking(Lot? lot, long amount)
{
    public Lot? Lot { get; } = lot;

    public long Amount { get; set; } = amount;
}

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

internal sealed class Wallet(string currency)
{
    public string Currency { get; } = currency;

    public long Available { get; set; }

    public long Held { get; set; }

    public long Owed { get; set; }

    /// <summary>Lots with something that can be spent.</summary>
    public LotShelf Lots { get; } = new();

    public Balance Balance => new(Available, Held, Owed);
}
