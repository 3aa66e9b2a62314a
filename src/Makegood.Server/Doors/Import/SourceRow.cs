namespace Makegood.Server.Doors.Import;

/// <summary>One row of a file, before anybody asked what it means.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Cells">By the noun's columns; null where nothing is said.</param>
/// <param name="Fault">Why the row as a whole cannot be read.</param>
internal sealed record SourceRow(long Line, string?[] Cells, ImportProblem? Fault)
{
    /// <summary>How far the file was read at the row's end, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>Line and column of a cell; asked for only when something is wrong with it.</summary>
    public required Func<int, (long Line, long Column)> PlaceOf { get; init; }

    /// <summary>The row as it was, for the error file: the cells of CSV, or the one line of JSON.</summary>
    public required IReadOnlyList<string> Original { get; init; }
}

/// <summary>A file as rows, one after the other.</summary>
internal abstract class RowSource : IDisposable
{
    /// <summary>What makes the rest of the file unusable; nothing behind it is given out.</summary>
    public List<ImportProblem> Stops { get; } = [];

    public abstract IEnumerable<SourceRow> Read();

    /// <summary>A writer for the rows that are refused, in the format of this file.</summary>
    public abstract ErrorRows Errors(Stream to);

    public abstract void Dispose();
}

/// <summary>Refused rows, each with what is wrong with it, ready to mend and feed again.</summary>
internal abstract class ErrorRows : IDisposable
{
    public abstract void Write(SourceRow row, string problem);

    public abstract void Dispose();
}
