using System.Globalization;

namespace Makegood.Server.Doors.Import;

/// <summary>Reads the cells of one row as what they should be, and gathers what is wrong with each.</summary>
internal sealed class Cells(Noun noun, SourceRow row)
{
    private static readonly string[] InstantFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mmK"];

    private readonly List<ImportProblem> _problems = [];

    public IReadOnlyList<ImportProblem> Problems => _problems;

    public string? Text(string column) => row.Cells[noun.IndexOf(column)];

    /// <summary>The text, empty when it is missing; then a problem has been noted.</summary>
    public string Needed(string column)
    {
        if (Text(column) is { } text) return text;
        Say(column, $"`{column}` is empty; every row needs it");
        return string.Empty;
    }

    public long? Number(string column)
    {
        if (Text(column) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        Say(column, $"`{Short(text)}` is no whole number; write digits only, such as 24");
        return null;
    }

    public long NeededNumber(string column)
    {
        if (Text(column) is not null) return Number(column) ?? 1;
        Say(column, $"`{column}` is empty; every row needs it");
        return 1;
    }

    public bool? YesNo(string column)
    {
        switch (Text(column)?.ToLowerInvariant())
        {
            case null:
                return null;
            case "true" or "yes" or "1":
                return true;
            case "false" or "no" or "0":
                return false;
            default:
                Say(column, $"`{Short(Text(column)!)}` is neither yes nor no; write `true` or `false`");
                return null;
        }
    }

    public DateOnly? Date(string column)
    {
        if (Text(column) is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        Say(column, NoDate(text));
        return null;
    }

    public DateTimeOffset? Instant(string column)
    {
        if (Text(column) is not { } text) return null;
        // Without an offset it would be a guess whose clock is meant.
        var hasOffset = text.EndsWith('Z') || text.EndsWith('z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (hasOffset && DateTimeOffset.TryParseExact(text.ToUpperInvariant(), InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant)) return new DateTimeOffset(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        Say(column, $"`{Short(text)}` is no moment; write day, time and offset, such as `2026-03-01T14:30:00+01:00` or `2026-03-01T13:30:00Z`");
        return null;
    }

    /// <summary>What an operation says about a field, with the place of the cell.</summary>
    public ImportProblem At(string? field, string message)
    {
        var (line, column) = row.PlaceOf(field is null ? -1 : noun.IndexOf(field));
        return new ImportProblem(line, column, field, message);
    }

    /// <summary>Notes what is wrong with a cell.</summary>
    public void Say(string column, string message) => _problems.Add(At(column, message));

    private static string NoDate(string text)
    {
        if (text.Length == 10 && text[4] == '-' && text[7] == '-' && int.TryParse(text[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var year) && int.TryParse(text[5..7], NumberStyles.None, CultureInfo.InvariantCulture, out var month) && year is > 0 and < 10000 && month is > 0 and < 13)
        {
            return string.Create(CultureInfo.InvariantCulture, $"`{text}` is no date: {new DateOnly(year, month, 1).ToString("MMMM yyyy", CultureInfo.InvariantCulture)} has {DateTime.DaysInMonth(year, month)} days; write a day that exists");
        }

        return $"`{Short(text)}` is no date; write year, month and day as `2026-03-01`";
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
