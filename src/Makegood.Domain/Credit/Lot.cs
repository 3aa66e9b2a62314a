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

    /// <summary>Its own last day, where lots have one. Part of the order in which lots are spent: changed only while it is in no set.</summary>
    public DateOnly? OwnLastDay { get; set; }

    /// <summary>It ends on its own last day whatever the account does.</summary>
    public bool EndsByItself { get; init; }

    /// <summary>It lives at least this long.</summary>
    public DateOnly? KeepUntil { get; set; }

    public long Free => Remaining - Blocked;
}

/// <summary>The order in which lots are spent: the one that ends first, then the oldest.</summary>
internal sealed class SpendingOrder : IComparer<Lot>
{
    public static readonly SpendingOrder One = new();

    public int Compare(Lot? x, Lot? y)
    {
        var byEnd = (x!.OwnLastDay ?? DateOnly.MaxValue).CompareTo(y!.OwnLastDay ?? DateOnly.MaxValue);
        if (byEnd != 0) return byEnd;
        var bySince = x.Since.CompareTo(y.Since);
        return bySince != 0 ? bySince : string.CompareOrdinal(x.Id, y.Id);
    }
}

/// <summary>Part of a lot that a hold or an order took; without a lot it was more than there was, and is owed.</summary>
internal sealed class Taking(Lot? lot, long amount)
{
    public Lot? Lot { get; } = lot;

    public long Amount { get; set; } = amount;
}

/// <summary>Credit reserved for an order.</summary>
/// <param name="Amount">What the checkout was told; its parts go when the order is placed.</param>
internal sealed record OpenHold(string Id, string Order, string Currency, long Amount, DateTimeOffset Until, List<Taking> Parts);

internal sealed class Wallet(string currency)
{
    public string Currency { get; } = currency;

    public long Available { get; set; }

    public long Held { get; set; }

    public long Owed { get; set; }

    /// <summary>Lots with something left.</summary>
    public SortedSet<Lot> Lots { get; } = new(SpendingOrder.One);

    public Balance Balance => new(Available, Held, Owed);
}
