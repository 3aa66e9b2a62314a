namespace Makegood.Storage;

// The ledger of store credit. None of these is kept by the audit: the ledger has its own chain, one link per commit (decision 0021).

/// <summary>The last link of a maker's ledger.</summary>
[Table("credit_head", Audited = false, Proven = false)]
public sealed record CreditHeadRow : Row
{
    public required long Number { get; init; }

    /// <summary>Facts in all; the next gets this as its number.</summary>
    public required long Facts { get; init; }
    public required string Hash { get; init; }
}

/// <summary>What was written together, and the hash over it.</summary>
[Table("credit_commit", Audited = false, Proven = false)]
public sealed record CreditCommitRow : Row
{
    public required long Number { get; init; }
    public required DateTimeOffset At { get; init; }
    public required long Facts { get; init; }
    public required long Movements { get; init; }
    public required string Previous { get; init; }
    public required string Hash { get; init; }
}

/// <summary>A customer's account.</summary>
[Table("credit_account", Audited = false, Proven = false)]
public sealed record CreditAccountRow : Row
{
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The orders a person should look at, as a JSON list.</summary>
    public required string Reviews { get; init; }

    /// <summary>When something lapses next by itself.</summary>
    public DateTimeOffset? ChangesAt { get; init; }

    /// <summary>The last day of the credit that ends first.</summary>
    public DateOnly? ExpiresOn { get; init; }
}

/// <summary>What an account has in one currency, in minor units, as of the last commit that touched it.</summary>
[Table("credit_wallet", Audited = false, Proven = false)]
public sealed record CreditWalletRow : Row
{
    public required string Account { get; init; }
    public required string Currency { get; init; }
    public required long Available { get; init; }
    public required long Held { get; init; }
    public required long Owed { get; init; }

    public static string IdOf(string account, string currency) => $"{currency} {account}";
}

/// <summary>What was told.</summary>
[Table("credit_fact", Audited = false, Proven = false)]
public sealed record CreditFactRow : Row
{
    public required string Account { get; init; }
    public required string Kind { get; init; }
    public string? ShopOrder { get; init; }
    public required DateTimeOffset EffectiveAt { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public required string Actor { get; init; }
    public required string Policy { get; init; }

    /// <summary>The event as JSON, without the buyer's personal data.</summary>
    public required string Data { get; init; }
    public required long CommitNumber { get; init; }
}

/// <summary>One movement; its two postings are its debit and its credit.</summary>
[Table("credit_movement", Audited = false, Proven = false)]
public sealed record CreditMovementRow : Row
{
    public required string Account { get; init; }
    public required string Currency { get; init; }
    public required string Kind { get; init; }
    public required long Amount { get; init; }
    public required string Debit { get; init; }
    public required string Credit { get; init; }
    public required bool Corrects { get; init; }
    public string? ShopOrder { get; init; }
    public string? Lot { get; init; }
    public required DateTimeOffset EffectiveAt { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public required string Actor { get; init; }
    public required string Policy { get; init; }
    public required string Clause { get; init; }

    /// <summary>The fact it was booked with; null when only time passed.</summary>
    public string? Fact { get; init; }
    public required long CommitNumber { get; init; }
}

/// <summary>Whose order it is.</summary>
[Table("credit_order", Audited = false, Proven = false)]
public sealed record CreditOrderRow : Row
{
    public required string Account { get; init; }
}

/// <summary>A fact about an order that nobody has placed yet.</summary>
[Table("credit_waiting", Audited = false, Proven = false)]
public sealed record CreditWaitingRow : Row
{
    public required string ShopOrder { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public required string Actor { get; init; }
    public required string Data { get; init; }
}
