using System.Text.Json;
using System.Text.Json.Serialization;

namespace Makegood.Domain.Warranty;

/// <summary>What a recorded fact rests on.</summary>
public enum EvidenceKind
{
    CarrierScan,
    TrackingNumber,
    BenchReceipt,
    CustomersWord,
    Document,
}

/// <summary>A piece of evidence, by kind and by where to find it: a tracking number, the id of a stored file.</summary>
public sealed record EvidenceReference(EvidenceKind Kind, string Reference);

/// <summary>How far a void reaches.</summary>
public enum VoidScope
{
    /// <summary>Every line of the unit from the same source.</summary>
    Unit,

    /// <summary>The lines of one part.</summary>
    Part,

    /// <summary>One damage; the lines run on for everything else.</summary>
    Damage,
}

public enum CoverageEventKind
{
    Started,
    PauseOpened,
    PauseClosed,
    Extended,
    Inherited,
    Restarted,
    Replaced,
    Voided,
    Unvoided,
    Transferred,
    Corrected,
}

/// <summary>
/// Something that happened to the coverage of a unit. Events are only ever added; what holds now is worked out from them. A mistake is mended by a
/// <see cref="Corrected"/> that names it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(PauseOpened), "pause_opened")]
[JsonDerivedType(typeof(PauseClosed), "pause_closed")]
[JsonDerivedType(typeof(Extended), "extended")]
[JsonDerivedType(typeof(Inherited), "inherited")]
[JsonDerivedType(typeof(Restarted), "restarted")]
[JsonDerivedType(typeof(Replaced), "replaced")]
[JsonDerivedType(typeof(Voided), "voided")]
[JsonDerivedType(typeof(Unvoided), "unvoided")]
[JsonDerivedType(typeof(Transferred), "transferred")]
[JsonDerivedType(typeof(Corrected), "corrected")]
public abstract record CoverageEvent
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public required string Id { get; init; }

    /// <summary>Counts the events of the unit, from 1, without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>The line it is about; null for the unit as a whole.</summary>
    public string? LineId { get; init; }

    /// <summary>The local day on which it happened.</summary>
    public required DateOnly On { get; init; }

    /// <summary>When it was written down, UTC.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    public required string Actor { get; init; }

    public IReadOnlyList<EvidenceReference> Evidence { get; init; } = [];

    public string? Reason { get; init; }

    [JsonIgnore]
    public CoverageEventKind Kind => OwnKind;

    /// <summary>The kind as storage and pages write it, such as <c>pause_opened</c>.</summary>
    [JsonIgnore]
    public string KindText => JsonNamingPolicy.SnakeCaseLower.ConvertName(Kind.ToString());

    // Not public, because the text of the kind is what the JSON begins with.
    protected abstract CoverageEventKind OwnKind { get; }

    public static CoverageEvent FromJson(string json) => JsonSerializer.Deserialize<CoverageEvent>(json, Json) ?? throw new JsonException("an event is an object");

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>A line began; <see cref="CoverageEvent.On"/> is its first day, from the term or from what a correction found out later.</summary>
public sealed record Started(string Basis, IReadOnlyList<PassedOver> PassedOver) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.Started;
}

/// <summary>The unit, or parts of it, left the customer for repair.</summary>
/// <param name="TripId">Ties the way out to the way back.</param>
/// <param name="Parts">The part instances that went; empty for the whole unit.</param>
public sealed record PauseOpened(string TripId, IReadOnlyList<string> Parts) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.PauseOpened;
}

/// <summary>What had left is back with the customer.</summary>
public sealed record PauseClosed(string TripId) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.PauseClosed;
}

/// <summary>A period was added to a line that still runs: bought, or given as goodwill.</summary>
public sealed record Extended(int Months, int Days) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.Extended;
}

/// <summary>From now on the line ends when another did: after a swap, that of the old unit.</summary>
/// <param name="FromLineId">The line inherited from.</param>
/// <param name="LastDay">Its last day with all pauses up to the day of this event: <see cref="CoverageClock.LastDayToPassOn"/>.</param>
public sealed record Inherited(string FromLineId, DateOnly LastDay) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.Inherited;
}

/// <summary>A whole new period starts on the day of the event.</summary>
public sealed record Restarted(int Months, int Days) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.Restarted;
}

/// <summary>A part was replaced, and a rule of the policy was applied to its line.</summary>
/// <param name="Days">For the rules that speak of a number of days.</param>
/// <param name="LastDay">For <see cref="AfterReplacement.Inherit"/>: the last day inherited.</param>
public sealed record Replaced(string OldPartId, string NewPartId, AfterReplacement Rule, int Days = 0, DateOnly? LastDay = null) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.Replaced;
}

/// <summary>Cover ended because of what was done to the unit.</summary>
/// <param name="Source">Whose promise is void: the maker's own terms cannot void what the law gives.</param>
/// <param name="Clause">The clause that says so.</param>
public sealed record Voided(VoidScope Scope, CoverageSource Source, string? PartId, string? Damage, string? Clause) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.Voided;
}

/// <summary>A void is lifted from the day of the event on. One that was wrong from the start is withdrawn by a correction instead.</summary>
public sealed record Unvoided(string VoidId) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.Unvoided;
}

/// <summary>The unit has a new owner.</summary>
public sealed record Transferred(string? FromOwner, string ToOwner) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.Transferred;
}

/// <summary>An earlier event was wrong: it reads like this instead, or is withdrawn. The wrong one stays in the record.</summary>
/// <param name="Now">The right content, of the same kind; null withdraws the event.</param>
public sealed record Corrected(string EventId, CoverageEvent? Now) : CoverageEvent
{
    protected override CoverageEventKind OwnKind => CoverageEventKind.Corrected;
}
