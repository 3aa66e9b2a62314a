using System.Globalization;
using Makegood.Domain.Basics;

namespace Makegood.Domain.Warranty;

public enum MeterSource
{
    CustomerPhoto,
    CustomersWord,
    Printer,
    Technician,
    Import,
}

/// <summary>How far a reading can be trusted. A doubtful one is kept and shown, and proves nothing.</summary>
public enum MeterConfidence
{
    Doubtful,
    Plausible,
    Certain,
}

public enum MeterRefusal
{
    NoNumber,
    UnitUnknown,
    Negative,
    TooLarge,
}

/// <summary>What a counter of run time showed at a moment.</summary>
/// <param name="Minutes">Whole minutes, rounded down: a reading is a lower bound.</param>
/// <param name="Written">As it was given, with its unit.</param>
/// <param name="AfterReset">It is known, not guessed, that the counter had started again from zero since the reading before: a new main board, for example.</param>
public sealed record MeterReading(string Id, long Minutes, string Written, DateTimeOffset TakenAt, MeterSource Source, MeterConfidence Confidence, bool AfterReset = false)
{
    /// <summary>A hundred years; more is a slip of unit.</summary>
    public const long MinutesMost = 100L * 366 * 24 * 60;

    /// <summary>
    /// Reads a value such as <c>123.5</c> in <c>h</c>, <c>min</c> or <c>s</c>, or <c>123 h 30 min</c> with no unit beside it. Moonraker counts seconds with a
    /// fraction (<c>total_print_time</c>), FlashForge minutes (<c>cumulativePrintTime</c>).
    /// </summary>
    /// <returns>Whole minutes, rounded down.</returns>
    public static Result<long, MeterRefusal> ReadMinutes(string value, string? unit)
    {
        var words = $"{value} {unit}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(Pieces).ToList();
        if (words.Count == 0) return MeterRefusal.NoNumber;
        decimal seconds = 0;
        for (var i = 0; i < words.Count; i += 2)
        {
            if (!decimal.TryParse(words[i], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return MeterRefusal.NoNumber;
            if (i + 1 == words.Count || SecondsOf(words[i + 1]) is not { } each) return MeterRefusal.UnitUnknown;
            if (number < 0) return MeterRefusal.Negative;
            if (number > MinutesMost * 60m) return MeterRefusal.TooLarge;
            seconds += number * each;
        }

        return seconds / 60 > MinutesMost ? MeterRefusal.TooLarge : (long)(seconds / 60);
    }

    public static string Words(MeterRefusal refusal) => refusal switch
    {
        MeterRefusal.NoNumber => "there is no number here; write for example `123 h`",
        MeterRefusal.UnitUnknown => "say what is counted: `h`, `min` or `s`",
        MeterRefusal.Negative => "run time cannot be less than zero",
        MeterRefusal.TooLarge => "this is more than a hundred years; check the unit",
    };

    private static int? SecondsOf(string unit) => unit.ToLowerInvariant() switch
    {
        "h" or "hr" or "hrs" or "hour" or "hours" => 3600,
        "m" or "min" or "mins" or "minute" or "minutes" => 60,
        "s" or "sec" or "secs" or "second" or "seconds" => 1,
        _ => null,
    };

    // `123h30m` is two numbers and their units.
    private static IEnumerable<string> Pieces(string word)
    {
        var from = 0;
        for (var i = 1; i <= word.Length; i++)
        {
            if (i < word.Length && IsOfNumber(word[i]) == IsOfNumber(word[i - 1])) continue;
            yield return word[from..i];
            from = i;
        }
    }

    private static bool IsOfNumber(char written) => char.IsAsciiDigit(written) || written is '.' or '-' or '+';
}

/// <summary>Why a reading is shown to a person.</summary>
public enum MeterFlag
{
    /// <summary>It shows less than one before it, and nobody said that the counter was reset.</summary>
    Falls,

    /// <summary>It shows more minutes than have passed since the unit was made.</summary>
    MoreThanItsAge,
}

/// <summary>
/// All readings of one unit. A counter can be reset and can miss prints, so what it shows is a lower bound of the true run time: above a limit it excludes,
/// missing it never does (readings 19 to 21).
/// </summary>
/// <remarks>
/// The bound is the greatest credible sum. Doubtful readings, and such as show more than the age of the unit, count nothing. A fall takes nothing back: what was
/// shown once has run. Minutes before and after are added up only where a reset is known; after a fall that nobody explains the greater of the two counts.
/// </remarks>
public sealed record MeterHistory(IReadOnlyList<MeterReading> Readings, DateOnly? ManufacturedOn = null)
{
    // The maker's day may begin earlier than the day of UTC.
    private static readonly TimeSpan ZonesApart = TimeSpan.FromHours(14);

    /// <summary>The run time that is certain to have been reached at a moment, in minutes; null when no reading shows any.</summary>
    /// <param name="at">Later readings say nothing about this moment.</param>
    public long? LowerBoundAt(DateTimeOffset at)
    {
        long? known = null;
        long before = 0, most = 0;
        foreach (var reading in InOrder().Where(r => r.TakenAt <= at && IsCredible(r)))
        {
            if (reading.AfterReset) (before, most) = (before + most, 0);
            most = Math.Max(most, reading.Minutes);
            known = before + most;
        }

        return known;
    }

    /// <summary>The readings that a person should look at.</summary>
    public IReadOnlyList<(MeterReading Reading, MeterFlag Flag)> Flags()
    {
        var flags = new List<(MeterReading, MeterFlag)>();
        long most = 0;
        foreach (var reading in InOrder())
        {
            if (reading.AfterReset) most = 0;
            if (reading.Minutes < most) flags.Add((reading, MeterFlag.Falls));
            if (IsOlderThanTheUnit(reading)) flags.Add((reading, MeterFlag.MoreThanItsAge));
            else if (reading.Confidence is not MeterConfidence.Doubtful) most = Math.Max(most, reading.Minutes);
        }

        return flags;
    }

    private IOrderedEnumerable<MeterReading> InOrder() => Readings.OrderBy(r => r.TakenAt).ThenBy(r => r.Id, StringComparer.Ordinal);

    private bool IsCredible(MeterReading reading) => reading.Confidence is not MeterConfidence.Doubtful && !IsOlderThanTheUnit(reading);

    private bool IsOlderThanTheUnit(MeterReading reading) =>
        ManufacturedOn is { } made && reading.Minutes > (reading.TakenAt - (new DateTimeOffset(made, TimeOnly.MinValue, TimeSpan.Zero) - ZonesApart)).TotalMinutes;
}
