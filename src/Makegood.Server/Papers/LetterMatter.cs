namespace Makegood.Server.Papers;

/// <summary>The occasions on which a customer gets a letter about a claim.</summary>
public enum LetterKind
{
    Approved,
    ApprovedInPart,
    Refused,
    Referred,

    /// <summary>Help is free, the parts are not.</summary>
    CustomerBearsParts,

    /// <summary>The whole list of what is missing, once.</summary>
    NeedsInformation,
    Goodwill,
    Quote,
    SolvedByGuidance,
    ClosedWithoutAnswer,
    AppealDecided,
}

/// <summary>What a letter is about, without a word of any language: what rows and verdicts say. From it <see cref="LetterWriter"/> writes the letter.</summary>
public sealed record LetterMatter
{
    public required LetterKind Kind { get; init; }

    /// <summary>Two letters; English when it is none that papers are written in.</summary>
    public required string Language { get; init; }
    public required Letterhead From { get; init; }
    public required Addressee To { get; init; }

    /// <summary>Such as <c>C-2026-000042</c>.</summary>
    public required string Claim { get; init; }

    /// <summary>Such as <c>C-2026-000042/1</c>: this very letter.</summary>
    public required string Reference { get; init; }
    public required DateOnly WrittenOn { get; init; }
    public required string Product { get; init; }
    public required string Serial { get; init; }
    public required DateOnly ReceivedOn { get; init; }

    /// <summary>Name and version of the policy asked, such as <c>kit-parts@2024-01</c>; null while none was.</summary>
    public string? Policy { get; init; }
    public required IReadOnlyList<LetterPart> Parts { get; init; }
    public IReadOnlyList<LetterNeed> Needs { get; init; } = [];
    public IReadOnlyList<LetterChange> Changes { get; init; } = [];
    public IReadOnlyList<LetterPrice> Prices { get; init; } = [];

    /// <summary>True: fixed rules decided; false: a person; null: nothing was decided.</summary>
    public bool? DecidedByRule { get; init; }
    public DateOnly? AppealUntil { get; init; }
    public DateOnly? DueOn { get; init; }
    public DateOnly? AnswerUntil { get; init; }
    public DateOnly? ReopenUntil { get; init; }
    public DateOnly? QuoteUntil { get; init; }
}

/// <summary>Who writes: the maker, as the maker wants to stand on paper.</summary>
/// <param name="Lines">Address and ways to be reached, one line each.</param>
public sealed record Letterhead(string Maker, IReadOnlyList<string> Lines);

/// <summary>Who reads. Personal data: known at the moment of writing only.</summary>
public sealed record Addressee(string? Name, IReadOnlyList<string> Lines);

/// <summary>One claimed part, and what was decided for it.</summary>
/// <param name="Decision">approved, refused, goodwill, referred or customer_pays; null while undecided.</param>
public sealed record LetterPart(string Name, long Quantity, string? Decision)
{
    public LetterClause? Clause { get; init; }

    /// <summary>What the one who decided says to it, in their own words.</summary>
    public string? Said { get; init; }
    public IReadOnlyList<LetterFact> Facts { get; init; } = [];
    public IReadOnlyList<string> Remedies { get; init; } = [];

    /// <summary>Who pays what, as the policy reports it: <c>freight_in</c>, <c>customer</c>.</summary>
    public IReadOnlyList<(string What, string Bearer)> Costs { get; init; } = [];

    /// <summary>Of the cover of this part, itself included.</summary>
    public DateOnly? LastDay { get; init; }
    public long PausedDays { get; init; }
}

/// <summary>The clause that carries a decision, in the policy's own words.</summary>
/// <param name="Language">The language of <paramref name="Text"/>.</param>
/// <param name="IsTranslation">The words are a translation's; the original decides.</param>
/// <param name="Burden">Its condition could not be proven, and the burden of proof settled it.</param>
public sealed record LetterClause(string Id, string Text, string Language, bool IsTranslation, bool Burden);

/// <summary>A fact that counted.</summary>
/// <param name="Value">As the assessment writes it.</param>
/// <param name="Source">Where it came from: customer, claim, registry, sale, reading, coverage, evidence or staff; null when not on record.</param>
/// <param name="Ask">The policy's question for it.</param>
public sealed record LetterFact(string Name, string Value, string? Source, string Ask);

/// <summary>What the customer is asked for.</summary>
/// <param name="Part">The part it is about; null for the claim as a whole.</param>
/// <param name="AskIsInLanguage">The policy's question is in the letter's own language, so it is asked in the policy's words.</param>
public sealed record LetterNeed(string? Part, string Fact, string Ask, bool AskIsInLanguage);

/// <summary>A fact that would change the answer.</summary>
public sealed record LetterChange(string? Part, string Fact, string Ask, string To, string Outcome);

/// <summary>One line of an offer, in minor units.</summary>
public sealed record LetterPrice(string What, long Amount, string Currency);
