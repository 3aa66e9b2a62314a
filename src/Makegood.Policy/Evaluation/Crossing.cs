namespace Makegood.Policy.Evaluation;

/// <summary>On which side of a value something changes: between it and the one before, or the one after.</summary>
internal enum Edge : byte
{
    Before,
    After,
}

/// <summary>A value that a node may cross, and on which side of it the crossing lies.</summary>
internal readonly record struct Crossing(long Value, Edge Edge)
{
    /// <summary>The last value of the region below.</summary>
    public long Cut => Edge is Edge.After ? Value : Value - 1;

    public Crossing Shifted(long by) => new(Value + by, Edge);

    /// <summary>The same crossing for an operand that makes the result fall as it rises.</summary>
    public Crossing Mirrored(long value) => new(value, Edge is Edge.After ? Edge.Before : Edge.After);

    /// <summary>Each value on both its sides.</summary>
    public static Crossing[] Both(IReadOnlyList<long> values) => [.. values.SelectMany(v => new[] { new Crossing(v, Edge.Before), new Crossing(v, Edge.After) })];
}
