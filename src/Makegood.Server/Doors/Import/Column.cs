namespace Makegood.Server.Doors.Import;

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    Text,
    Number,
    Date,
    Instant,
    YesNo,
}

/// <summary>One column of a file; it has the name of the API's field.</summary>
/// <param name="IsNeeded">The file must have it; otherwise it may be left out.</param>
internal sealed record Column(string Name, CellKind Kind, bool IsNeeded = false)
{
    /// <summary>Personal data: it comes in and is not given out.</summary>
    public bool StaysInside { get; init; }

    /// <summary>The column of an error file that says what was wrong; ignored when the mended file comes back.</summary>
    public const string Problem = "problem";
}
