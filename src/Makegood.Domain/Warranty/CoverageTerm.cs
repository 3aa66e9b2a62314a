using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using Invariant = Makegood.Domain.Basics.Invariant;

namespace Makegood.Domain.Warranty;

/// <summary>What must be shown before a trip to the workshop stops the clock.</summary>
public enum PauseProof
{
    /// <summary>A carrier's scan or tracking number of both ways; of the way out alone while the unit is still away (reading 83, the default).</summary>
    BothTrackings,

    /// <summary>Anything but the customer's word: our own receipt at the bench counts as well.</summary>
    MakersRecord,

    /// <summary>Whatever was recorded, the customer's word included.</summary>
    CustomersWord,
}

/// <summary>Whose clock a trip stops (reading 84).</summary>
public enum PauseScope
{
    WhatWasSent,
    WholeUnit,
}

/// <summary>How long a trip is (reading 82).</summary>
public enum DayCount
{
    /// <summary>The difference of the two dates: out on the 1st and back on the 3rd are two days.</summary>
    Difference,

    /// <summary>Both end days count: the same trip is three days.</summary>
    BothDays,
}

/// <summary>What a trip to the workshop does to a line.</summary>
public sealed record PauseRule(bool Pauses, PauseProof Proof = PauseProof.BothTrackings, PauseScope Scope = PauseScope.WhatWasSent, DayCount Days = DayCount.Difference)
{
    public static readonly PauseRule Never = new(false);

    public IReadOnlyList<string> Clauses { get; init; } = [];
}

/// <summary>What follows for a line when its part is replaced (research note, B2).</summary>
public enum AfterReplacement
{
    /// <summary>The replacement takes the place of the part; its line goes on as if nothing had been.</summary>
    OriginalGoesOn,

    /// <summary>The line ends when that of another (the whole machine) does.</summary>
    Inherit,

    /// <summary>A whole new period starts.</summary>
    Fresh,

    /// <summary>What remains, but no less than a number of days.</summary>
    RemainingOrDays,

    /// <summary>The period grows by a number of days.</summary>
    ExtendByDays,
}

/// <summary>Why a date that could have started the period did not.</summary>
public enum PassedOverBecause
{
    /// <summary>It is known that there is none.</summary>
    NoneOnRecord,

    /// <summary>Nobody knows it, and the policy could do without it.</summary>
    NotKnown,

    /// <summary>Of two dates the later one counts.</summary>
    Earlier,

    /// <summary>Of two dates the earlier one counts.</summary>
    Later,

    /// <summary>It is the same day.</summary>
    SameDay,

    /// <summary>The policy counts from another date.</summary>
    AnotherCounts,
}

/// <summary>A date that could have started the period, and why it did not.</summary>
/// <param name="Fact">The policy's name for it.</param>
public sealed record PassedOver(string Fact, DateOnly? Date, PassedOverBecause Because);

/// <summary>
/// What a policy version promised for one line, frozen on the day of the sale: a later version changes nothing here. It carries all that the clock needs, so
/// the policy itself need not be read again.
/// </summary>
public sealed record CoverageTerm
{
    /// <summary>The policy and its version, such as <c>kit-parts@2024-01</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>The SHA-256 of the policy's text, in hexadecimal.</summary>
    public required string PolicyHash { get; init; }

    public required DateOnly StartsOn { get; init; }

    /// <summary>The fact that gave the start, by the policy's name for it.</summary>
    public required string Basis { get; init; }

    public IReadOnlyList<PassedOver> PassedOver { get; init; } = [];

    /// <summary>Length in months; a term in days has none.</summary>
    public required int Months { get; init; }

    /// <summary>Length in days, beside the months or instead of them.</summary>
    public int Days { get; init; }

    public required MonthEnd MonthEnd { get; init; }

    /// <summary>The same calendar date still belongs to the period.</summary>
    public required bool LastDayIncluded { get; init; }

    public IReadOnlyList<string> StartClauses { get; init; } = [];

    public IReadOnlyList<string> LengthClauses { get; init; } = [];

    /// <summary>The readings of the policy that start, length and pauses rest on, as <c>name = value</c>.</summary>
    public IReadOnlyList<string> Readings { get; init; } = [];

    public required PauseRule Pause { get; init; }

    public required AfterReplacement AfterReplacement { get; init; }

    /// <summary>The number of days that <see cref="AfterReplacement.RemainingOrDays"/> and <see cref="AfterReplacement.ExtendByDays"/> speak of.</summary>
    public int AfterReplacementDays { get; init; }

    public IReadOnlyList<string> ReplacementClauses { get; init; } = [];

    /// <summary>A second owner is covered too (reading 35).</summary>
    public required bool Transferable { get; init; }

    /// <summary>The last day of a period that starts on a day, before anything moves it.</summary>
    public DateOnly LastDayFrom(DateOnly start, int months, int days)
    {
        var rules = new DateRules(MonthEnd, LastDayIncluded, -1, -1);
        Invariant.Holds(Calendar.TryLastDay(start.DayNumber, months, termIsMonths: true, rules, out var last), "a period stays inside the calendar");
        return DateOnly.FromDayNumber((int)Math.Min(last + days, Calendar.LastDayNumber));
    }
}
