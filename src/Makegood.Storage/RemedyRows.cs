namespace Makegood.Storage;

[Table("remedy")]
public sealed record RemedyRow : Row
{
    public required string ClaimId { get; init; }
    public required string DecisionId { get; init; }

    /// <summary>The claimed part; 0 for the claim as a whole.</summary>
    public required long Position { get; init; }

    /// <summary>From 0; one that took over from another has one more.</summary>
    public required long Step { get; init; }
    public string? FollowsId { get; init; }
    public required string Kind { get; init; }
    public required string State { get; init; }

    /// <summary>What came of it, for the claim's resolution: part_sent, repaired, quote_declined …; null while open.</summary>
    public string? Outcome { get; init; }

    /// <summary>The policy's word that asked for it; null when a person chose.</summary>
    public string? Word { get; init; }
    public required string Item { get; init; }
    public required string UnitId { get; init; }
    public string? UnitPartId { get; init; }

    /// <summary>The part of the catalogue that goes out; null until somebody says which.</summary>
    public string? PartId { get; init; }
    public required long Quantity { get; init; }

    /// <summary>Only the claimed part travels to the workshop, not the whole unit.</summary>
    public required bool PartTravels { get; init; }

    /// <summary>The unit that takes the place of the claimed one.</summary>
    public string? NewUnitId { get; init; }
    public string? RmaNumber { get; init; }

    /// <summary>The trip of the coverage clock; null while nothing is away, or where there is no clock to stop.</summary>
    public string? TripId { get; init; }
    public DateOnly? ReturnDueOn { get; init; }

    /// <summary>The quote, the sum handed off, or what is charged for a missing return; in minor units.</summary>
    public long? Amount { get; init; }
    public string? Currency { get; init; }

    /// <summary>refund or store_credit.</summary>
    public string? MoneyAs { get; init; }

    /// <summary>When the customer answered the quote.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>What it costs the maker, in minor units.</summary>
    public required long CostAmount { get; init; }
    public string? CostCurrency { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

[Table("remedy_event")]
public sealed record RemedyEventRow : Row
{
    public required string RemedyId { get; init; }
    public required long Sequence { get; init; }

    /// <summary>The move, in snake_case; `plan` for the first, `choose` when the kind was changed.</summary>
    public required string Kind { get; init; }
    public required string FromState { get; init; }
    public required string ToState { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public string? Reason { get; init; }

    /// <summary>JSON: what else belongs to it. Never a person's words.</summary>
    public required string Data { get; init; }
}

[Table("shipment")]
public sealed record ShipmentRow : Row
{
    public required string RemedyId { get; init; }

    /// <summary>From 1, by remedy.</summary>
    public required long Number { get; init; }

    /// <summary>in, out, to_supplier or from_supplier.</summary>
    public required string Direction { get; init; }
    public required string Carrier { get; init; }
    public required string Tracking { get; init; }
    public required DateOnly SentOn { get; init; }
    public DateOnly? ArrivedOn { get; init; }
    public DateOnly? LostOn { get; init; }
}

[Table("shipment_event")]
public sealed record ShipmentEventRow : Row
{
    public required string ShipmentId { get; init; }

    /// <summary>The carrier's word, in snake_case, such as <c>accepted</c> or <c>out_for_delivery</c>.</summary>
    public required string Kind { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
}

[Table("part_issue")]
public sealed record PartIssueRow : Row
{
    public required string RemedyId { get; init; }
    public string? PartId { get; init; }
    public string? UnitId { get; init; }
    public required long Quantity { get; init; }
    public string? Serial { get; init; }
    public required DateOnly IssuedOn { get; init; }
    public required string ShipmentId { get; init; }
}

[Table("hand_off")]
public sealed record HandOffRow : Row
{
    public required string RemedyId { get; init; }
    public required string MoneyAs { get; init; }
    public required long Amount { get; init; }
    public required string Currency { get; init; }
    public required long TimesAsked { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The shop's own number of the payment.</summary>
    public string? Reference { get; init; }
    public string? Failure { get; init; }
}

[Table("supplier_leg")]
public sealed record SupplierLegRow : Row
{
    public required string RemedyId { get; init; }
    public required long Number { get; init; }
    public required string Supplier { get; init; }
    public string? SupplierRma { get; init; }

    /// <summary>Until when the supplier's own promise ran on the day it was sent; null when none did. Recovery is proposed when it ran.</summary>
    public DateOnly? CoveredUntil { get; init; }
    public required DateOnly SentOn { get; init; }
    public DateOnly? BackOn { get; init; }

    /// <summary>repaired, replaced, refused or no_fault.</summary>
    public string? Outcome { get; init; }
    public long? RecoveredAmount { get; init; }
    public string? RecoveredCurrency { get; init; }
}

/// <summary>Its id is the unit's, or the part instance's where a part travels by itself.</summary>
[Table("custody")]
public sealed record CustodyRow : Row
{
    public required string UnitId { get; init; }
    public required string Custody { get; init; }
    public required DateTimeOffset Since { get; init; }
    public required long Sequence { get; init; }
    public string? RemedyId { get; init; }
}

[Table("custody_event")]
public sealed record CustodyEventRow : Row
{
    public required string ThingId { get; init; }
    public required long Sequence { get; init; }
    public required string FromCustody { get; init; }
    public required string ToCustody { get; init; }
    public required DateOnly OnDay { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }

    /// <summary>JSON list of kind and reference.</summary>
    public required string Evidence { get; init; }
    public string? RemedyId { get; init; }
    public string? Reason { get; init; }
}

/// <summary>Its id is the unit's.</summary>
[Table("unit_hold")]
public sealed record UnitHoldRow : Row
{
    public required string RemedyId { get; init; }
    public required DateTimeOffset HeldAt { get; init; }
}

[Table("unit_link")]
public sealed record UnitLinkRow : Row
{
    public required string OldUnitId { get; init; }
    public required string NewUnitId { get; init; }
    public required string RemedyId { get; init; }
    public required DateOnly OnDay { get; init; }
    public required DateTimeOffset At { get; init; }
}

[Table("rma_counter", Audited = false)]
public sealed record RmaCounterRow : Row
{
    public required long Last { get; init; }
}
