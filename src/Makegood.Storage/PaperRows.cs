namespace Makegood.Storage;

/// <summary>A letter as it was sent. The audit keeps its hash: the page is long, and never changes.</summary>
[Table("paper", Audited = false)]
public sealed record PaperRow : Row
{
    public required string ClaimId { get; init; }
    public required string PersonId { get; init; }

    /// <summary>From 1, by claim.</summary>
    public required long Number { get; init; }
    public required string Kind { get; init; }

    /// <summary>The decision's id, or how many events the claim had.</summary>
    public required string Occasion { get; init; }
    public string? DecisionId { get; init; }
    public string? AssessmentId { get; init; }
    public required string Language { get; init; }

    /// <summary>Which look of letters it has.</summary>
    public required string Template { get; init; }

    /// <summary>SHA-256 of the page's bytes in UTF-8.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The page in HTML, sealed with the key of the person.</summary>
    public required string Page { get; init; }
    public required DateTimeOffset WrittenAt { get; init; }
    public required string WrittenBy { get; init; }
}

/// <summary>How a maker stands on paper; one row, with the id <c>letterhead</c>.</summary>
[Table("letterhead")]
public sealed record LetterheadRow : Row
{
    /// <summary>JSON list: address and ways to be reached.</summary>
    public required string Lines { get; init; }
    public string? ReturnName { get; init; }

    /// <summary>JSON list: where returns are taken in.</summary>
    public required string ReturnAddress { get; init; }

    /// <summary>What the addresses in codes begin with; null: codes hold bare numbers.</summary>
    public string? Link { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public required string ChangedBy { get; init; }
}

/// <summary>The words of a published policy in another language.</summary>
[Table("policy_translation")]
public sealed record PolicyTranslationRow : Row
{
    public required string PolicyId { get; init; }
    public required string Language { get; init; }
    public string? Title { get; init; }
    public required string Source { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public required string PublishedBy { get; init; }
}
