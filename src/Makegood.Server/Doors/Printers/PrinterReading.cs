namespace Makegood.Server.Doors.Printers;

/// <summary>How long a machine has printed in its life, as it says itself.</summary>
/// <param name="Minutes">Whole minutes, rounded down: a reading is a lower bound.</param>
/// <param name="RawValue">The number exactly as the machine wrote it, kept as evidence.</param>
/// <param name="RawUnit"><c>s</c> or <c>min</c>: the unit of <paramref name="RawValue"/>.</param>
/// <param name="Source"><c>moonraker</c> or <c>flashforge</c>.</param>
/// <param name="ReadAt">When the answer came, by our clock.</param>
public sealed record PrinterReading(long Minutes, string RawValue, string RawUnit, string Source, DateTimeOffset ReadAt);

/// <summary>Why there is no reading.</summary>
/// <param name="Text">One or two sentences: what is wrong and what to do.</param>
/// <param name="Code">The machine's own error code, when it gave one.</param>
/// <param name="Message">The machine's own words, when it gave any; theirs, so not to be trusted.</param>
public sealed record PrinterRefusal(PrinterRefusalKind Kind, string Text, long? Code = null, string? Message = null);

public enum PrinterRefusalKind
{
    /// <summary>What was given as address is none.</summary>
    AddressMalformed,

    /// <summary>Nobody answers there, or not within the limit.</summary>
    Unreachable,

    /// <summary>Something answers, and it is another kind of machine.</summary>
    NotThisKind,

    /// <summary>The key, the serial or the check code is missing or wrong.</summary>
    Unauthorised,

    /// <summary>Moonraker runs without its component <c>history</c>, so nobody counts.</summary>
    HistoryOff,

    /// <summary>The machine reports an error of its own.</summary>
    ReportedError,

    /// <summary>The right answer with a total that cannot be true: none, no number, negative or absurdly large.</summary>
    NonsenseValue,

    /// <summary>More than a megabyte came.</summary>
    AnswerTooLarge,
}
