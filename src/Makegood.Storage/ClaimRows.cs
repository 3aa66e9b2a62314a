namespace Makegood.Storage;

[Table("claim")]
public sealed record ClaimRow : Row
{
    /// <summary>Such as <c>C-2026-000042</c>: what people say on the phone.</summary>
    public required string Number { get; init; }
    public required string UnitId { get; init; }
    public required string ProductId { get; init; }

    /// <summary>Who claims. Their words are sealed with this person's key.</summary>
    public required string PersonId { get; init; }

    /// <summary>api, staff, portal or mail.</summary>
    public required string Channel { get; init; }

    /// <summary>Two letters: the language of letters to this customer.</summary>
    public required string Language { get; init; }
    public required string State { get; init; }
    public required string Turn { get; init; }

    /// <summary>A short code for what is wrong, from a list of the maker's; `other` when none fits.</summary>
    public required string Symptom { get; init; }

    /// <summary>What the customer told, sealed; null when nothing was told or the customer was erased.</summary>
    public string? Told { get; init; }
    public DateOnly? FailedOn { get; init; }

    /// <summary>The claimed parts' items, separated by spaces, for lists.</summary>
    public required string Items { get; init; }
    public string? Assignee { get; init; }

    /// <summary>The outcome of the last assessment, in the policy's words.</summary>
    public string? Outcome { get; init; }

    /// <summary>The clause that carries the last assessment.</summary>
    public string? Clause { get; init; }

    /// <summary>JSON list of what a person should see, such as <c>serial_reused</c>.</summary>
    public required string Flags { get; init; }

    /// <summary>JSON list of the facts that still matter.</summary>
    public required string Missing { get; init; }
    public string? AssessmentId { get; init; }
    public string? DecisionId { get; init; }

    /// <summary>Counts the facts and evidence given; an assessment made at a lower count is old.</summary>
    public required long FactsAt { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public DateTimeOffset? FirstAnswerAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public DateTimeOffset? RemediedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>By when the next promise of the service level falls due; null while the clock stands.</summary>
    public DateTimeOffset? DueAt { get; init; }
    public string? Resolution { get; init; }
    public string? DuplicateOf { get; init; }
    public required long TimesReopened { get; init; }

    /// <summary>What it cost the maker so far, in minor units.</summary>
    public required long CostAmount { get; init; }
    public string? CostCurrency { get; init; }
    public required bool Goodwill { get; init; }
}

[Table("claim_part")]
public sealed record ClaimPartRow : Row
{
    public required string ClaimId { get; init; }

    /// <summary>From 1.</summary>
    public required long Position { get; init; }
    public required string Item { get; init; }
    public string? UnitPartId { get; init; }
    public required long Quantity { get; init; }
    public string? Lot { get; init; }
    public string? Outcome { get; init; }

    /// <summary>approved, refused, goodwill, referred or customer_pays; null while undecided.</summary>
    public string? Decision { get; init; }
    public string? Clause { get; init; }
    public string? Reason { get; init; }
    public required long CostAmount { get; init; }
    public string? CostCurrency { get; init; }
}

[Table("claim_fact")]
public sealed record ClaimFactRow : Row
{
    public required string ClaimId { get; init; }
    public required long Sequence { get; init; }

    /// <summary>The part it is about; 0 for the claim as a whole.</summary>
    public required long Position { get; init; }
    public required string Name { get; init; }

    /// <summary>JSON, as the policy's claim format takes it.</summary>
    public required string Value { get; init; }
    public required string Source { get; init; }
    public string? EvidenceId { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
    public required string GivenBy { get; init; }
    public string? Reason { get; init; }
}

[Table("claim_request")]
public sealed record ClaimRequestRow : Row
{
    public required string ClaimId { get; init; }
    public required long Position { get; init; }
    public required string Fact { get; init; }

    /// <summary>Reopening begins a new round.</summary>
    public required long Round { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public required string AskedBy { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
}

[Table("evidence")]
public sealed record EvidenceRow : Row
{
    public required string ClaimId { get; init; }
    public required string AttachmentId { get; init; }

    /// <summary>SHA-256 of the file's bytes.</summary>
    public required string Hash { get; init; }

    /// <summary>photo, video, document, log or other.</summary>
    public required string Kind { get; init; }

    /// <summary>The policy's fact that it shows, such as <c>request.evidence</c>; null when it is simply there.</summary>
    public string? Shows { get; init; }
    public required long Position { get; init; }
    public required string Source { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    public required string AddedBy { get; init; }
}

[Table("claim_event")]
public sealed record ClaimEventRow : Row
{
    public required string ClaimId { get; init; }
    public required long Sequence { get; init; }

    /// <summary>The move, in snake_case.</summary>
    public required string Kind { get; init; }
    public required string FromState { get; init; }
    public required string ToState { get; init; }

    /// <summary>Whose turn it was from then on.</summary>
    public required string Turn { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public string? Reason { get; init; }

    /// <summary>JSON: what else belongs to the move. Never a person's words.</summary>
    public required string Data { get; init; }
}

/// <summary>Never changed once it is kept, so the row itself is what was; the audit keeps its hash. A verdict is long, and keeping it twice would be most of a store.</summary>
[Table("assessment", Audited = false)]
public sealed record AssessmentRow : Row
{
    public required string ClaimId { get; init; }
    public required long Number { get; init; }
    public required string PolicyId { get; init; }

    /// <summary>Name and version, such as <c>fff-printer@2021-06</c>.</summary>
    public required string Policy { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public required string Outcome { get; init; }
    public required string Missing { get; init; }
    public required string Facts { get; init; }

    /// <summary>JSON: where each fact came from.</summary>
    public required string Sources { get; init; }
    public required string Verdict { get; init; }
    public required string VerdictHash { get; init; }

    /// <summary>JSON: what is other than in the assessment before; null for the first.</summary>
    public string? Difference { get; init; }
}

[Table("decision")]
public sealed record DecisionRow : Row
{
    public required string ClaimId { get; init; }
    public required long Number { get; init; }
    public required string AssessmentId { get; init; }
    public required string Move { get; init; }
    public required bool Automatic { get; init; }
    public required string ByRole { get; init; }
    public required string Actor { get; init; }
    public required DateTimeOffset At { get; init; }
    public string? Reason { get; init; }
    public required bool OnAppeal { get; init; }
    public required bool Goodwill { get; init; }

    /// <summary>JSON: what was decided for each part.</summary>
    public required string Parts { get; init; }
    public required long CostAmount { get; init; }
    public string? CostCurrency { get; init; }
}

[Table("claim_rules")]
public sealed record ClaimRulesRow : Row
{
    public required string Data { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public required string ChangedBy { get; init; }
}

[Table("claim_counter", Audited = false)]
public sealed record ClaimCounterRow : Row
{
    public required long Last { get; init; }
}
