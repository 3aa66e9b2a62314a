namespace Makegood.Policy.Diagnostics;

/// <summary>A place in a file that a person wrote. Lines and columns count from 1; a length of 0 marks a point.</summary>
public readonly record struct Span(string File, int Line, int Column, int Length = 0)
{
    /// <summary>The start of a file, for findings that belong to the whole of it.</summary>
    public static Span Start(string file) => new(file, 1, 1);

    public override string ToString() => $"{File}:{Line}:{Column}";
}
