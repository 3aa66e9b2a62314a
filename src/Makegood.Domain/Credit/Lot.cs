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
