namespace Makegood.Storage;

/// <summary>An order as far as it is compared with others.</summary>
[Table("related_order", Audited = false, Proven = false)]
public sealed record RelatedOrderRow : Row
{
    public required string Account { get; init; }
    public required DateTimeOffset PlacedAt { get; init; }
    public required string Currency { get; init; }

    /// <summary><c>open</c>, <c>shipped</c>, <c>received</c> or <c>undone</c>.</summary>
    public required string Standing { get; init; }

    /// <summary>Who told the signs.</summary>
    public required string Source { get; init; }

    /// <summary>JSON: products, how many, their price.</summary>
    public required string Pieces { get; init; }

    /// <summary>Kind and keyed hash of each sign, separated by blanks.</summary>
    public required string Signs { get; init; }

    /// <summary>JSON: families without a sign, each with its reason for a reviewer.</summary>
    public required string LeftOut { get; init; }
    public required long CommitNumber { get; init; }
}

/// <summary>An order that a person should look at because a limit was crossed. Its id is the order's.</summary>
[Table("related_flag")]
public sealed record RelatedFlagRow : Row
{
    public required string Account { get; init; }
    public required DateTimeOffset FlaggedAt { get; init; }

    /// <summary>The programme whose limit it was, and the clause behind it.</summary>
    public required string Policy { get; init; }
    public required string Clause { get; init; }

    /// <summary>Pieces, or minor units, that were counted, and how many are permitted within how many days.</summary>
    public required long Counted { get; init; }
    public required long Allowed { get; init; }
    public required long WithinDays { get; init; }
    public string? Product { get; init; }

    /// <summary>JSON: the case with its whole path, as it was when it was told.</summary>
    public required string Evidence { get; init; }

    /// <summary><c>open</c>, <c>cleared</c>, <c>withdrawn</c> or <c>reinstated</c>.</summary>
    public required string State { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset? AppealedAt { get; init; }

    /// <summary>The customer's own words, sealed with a key of their own.</summary>
    public string? Appeal { get; init; }

    /// <summary>Since when a person is waited for; null when none is.</summary>
    public DateTimeOffset? WaitingSince { get; init; }
    public required long CommitNumber { get; init; }
}

/// <summary>Somebody looked at evidence.</summary>
[Table("related_view")]
public sealed record RelatedViewRow : Row
{
    /// <summary>The order whose evidence it was; null for the list.</summary>
    public string? ShopOrder { get; init; }
    public required DateTimeOffset ViewedAt { get; init; }
    public required string ViewedBy { get; init; }
}
