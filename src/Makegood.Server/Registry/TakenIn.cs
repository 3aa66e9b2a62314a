using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>What became of one thing that was brought in.</summary>
public enum Taken
{
    New,

    /// <summary>It was there already, with the same content.</summary>
    Unchanged,

    Changed,

    Refused,
}

/// <summary>What became of one thing, and all reasons if it was refused.</summary>
/// <param name="Id">Of the thing; empty when it was refused.</param>
public sealed record TakenIn(Taken Taken, string Id, IReadOnlyList<Refusal> Refusals)
{
    public static TakenIn As(Taken taken, string id) => new(taken, id, []);

    public static TakenIn Refuse(IReadOnlyList<Refusal> refusals) => new(Taken.Refused, string.Empty, refusals);

    public static TakenIn Refuse(Refusal refusal) => Refuse([refusal]);
}

/// <summary>How a list of things is brought in.</summary>
/// <param name="ForShow">Nothing is saved; the answers are the same as if it were.</param>
/// <param name="MayChange">Things that are there already with other content are changed where that is possible; the act then carries the reason.</param>
public sealed record Bringing(bool ForShow, bool MayChange);

/// <summary>Compares what is brought with what is there.</summary>
internal sealed class Difference
{
    private readonly List<string> _fields = [];

    public bool IsNone => _fields.Count == 0;

    public string First => _fields[0];

    public Difference Of(string field, object? there, object? brought)
    {
        if (!Equals(there, brought)) _fields.Add($"`{field}` ({Show(there)} there, {Show(brought)} here)");
        if (_fields.Count == 1) FirstField ??= field;
        return this;
    }

    public string? FirstField { get; private set; }

    public override string ToString() => string.Join(", ", _fields);

    private static string Show(object? value) => value switch
    {
        null => "nothing",
        bool yes => yes ? "true" : "false",
        _ => $"`{Columns.ToColumn(value)}`",
    };
}
