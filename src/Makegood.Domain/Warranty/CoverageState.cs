namespace Makegood.Domain.Warranty;

public enum CoverageStepKind
{
    Start,
    Length,
    Pause,
    Extension,
    Restart,
    Inheritance,
    Replacement,
}

/// <summary>One step of the way from the start to the last day.</summary>
/// <param name="EventId">The event behind it; null where the term alone speaks.</param>
/// <param name="Before">The last day as it was; null for the first step.</param>
/// <param name="After">The last day as it became; for the first step the first day.</param>
/// <param name="Words">What happened and how it was counted, in words and numbers.</param>
public sealed record CoverageStep(CoverageStepKind Kind, string? EventId, DateOnly? Before, DateOnly After, string Words)
{
    public IReadOnlyList<EvidenceReference> Evidence { get; init; } = [];

    public IReadOnlyList<string> Clauses { get; init; } = [];

    /// <summary>The days this step added; 0 where dates were set.</summary>
    public int AddedDays { get; init; }
}

/// <summary>Why a trip, or an extension, moved nothing.</summary>
public enum UncountedBecause
{
    /// <summary>The policy lets no trip stop the clock.</summary>
    PolicyPausesNothing,

    /// <summary>What was sent is not what this line covers.</summary>
    AnotherPart,

    /// <summary>The way out is not shown by what the policy wants to see.</summary>
    NoProofOfTheWayOut,

    /// <summary>The way back is not shown by what the policy wants to see.</summary>
    NoProofOfTheWayBack,

    /// <summary>It began after the last day as moved so far.</summary>
    AfterTheEnd,

    /// <summary>All its days lie in another trip, which has counted.</summary>
    InsideAnother,

    /// <summary>It left and came back on the same day.</summary>
    NoDayAway,

    /// <summary>It was over before the period (or the new period) began.</summary>
    BeforeThePeriod,
}

/// <summary>A trip or an extension that moved nothing, and why.</summary>
public sealed record Uncounted(string EventId, DateOnly From, DateOnly? To, UncountedBecause Because);

/// <summary>How a line stands on a day.</summary>
public enum CoverageStanding
{
    NotYet,
    Running,

    /// <summary>What it covers is away for repair, and the clock stands still.</summary>
    StandingStill,
    Over,
    Void,

    /// <summary>The unit went to a new owner, and the promise was to the first one only.</summary>
    EndedByTransfer,
}

/// <summary>A stretch of days on which the line was void; open while nobody has lifted it.</summary>
public sealed record VoidStretch(string EventId, DateOnly From, DateOnly? Until, string? Clause);

/// <summary>A single damage that is not covered, while the line runs on.</summary>
public sealed record VoidedDamage(string EventId, DateOnly From, DateOnly? Until, string Damage, string? Clause);

/// <summary>What holds for a line, worked out from its term and all events, as of a day.</summary>
public sealed record CoverageState
{
    public required CoverageLine Line { get; init; }

    public required DateOnly AsOf { get; init; }

    public required DateOnly StartsOn { get; init; }

    public required string Basis { get; init; }

    public required IReadOnlyList<PassedOver> PassedOver { get; init; }

    /// <summary>The last day of the period, pauses counted; whether it still belongs to the period is settled here: it does.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>A trip that counts is still under way: the last day moves on with every day until it is back.</summary>
    public required bool IsProvisional { get; init; }

    /// <summary>The day on which the trip that is still under way began.</summary>
    public DateOnly? AwaySince { get; init; }

    /// <summary>Days of the union of the trips that moved <see cref="LastDay"/>.</summary>
    public required int PausedDays { get; init; }

    public required IReadOnlyList<CoverageStep> Steps { get; init; }

    public required IReadOnlyList<Uncounted> NotCounted { get; init; }

    public IReadOnlyList<VoidStretch> Voids { get; init; } = [];

    public IReadOnlyList<VoidedDamage> VoidedDamages { get; init; } = [];

    /// <summary>The days on which the unit changed hands.</summary>
    public IReadOnlyList<DateOnly> TransferredOn { get; init; } = [];

    /// <summary>The part instances this line has spoken of, the one in place last; empty for a whole unit.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>How the line stands today, the day it was asked for.</summary>
    public CoverageStanding Now => On(AsOf);

    public CoverageStanding On(DateOnly day)
    {
        if (day < StartsOn) return CoverageStanding.NotYet;
        if (!Line.Term.Transferable && TransferredOn.Any(t => t <= day)) return CoverageStanding.EndedByTransfer;
        if (Voids.Any(v => v.From <= day && (v.Until is not { } until || day < until))) return CoverageStanding.Void;
        if (AwaySince is { } away && away <= day) return CoverageStanding.StandingStill;
        return day <= LastDay ? CoverageStanding.Running : CoverageStanding.Over;
    }

    /// <summary>Something that fails on this day falls into the period of the line.</summary>
    public bool Covers(DateOnly day) => On(day) is CoverageStanding.Running or CoverageStanding.StandingStill;
}
