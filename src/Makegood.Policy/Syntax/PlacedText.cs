using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Syntax;

/// <summary>A text that knows where each of its characters stands in the file, also when it was folded from several lines or had escapes.</summary>
/// <param name="Text">The words to read.</param>
/// <param name="Origin">Where they start.</param>
/// <param name="Places">Line and column of each character; null when the text stands on one line as it is.</param>
public sealed record PlacedText(string Text, Span Origin, IReadOnlyList<(int Line, int Column)>? Places = null)
{
    /// <summary>The place of the characters from <paramref name="from"/> up to <paramref name="to"/>. Never longer than the rest of its line.</summary>
    public Span At(int from, int to)
    {
        if (Places is null) return Origin with { Column = Origin.Column + from, Length = Math.Max(1, to - from) };
        if (Places.Count == 0) return Origin with { Length = 1 };
        if (from >= Places.Count)
        {
            // The end of the text: right behind its last character.
            var (line, column) = Places[^1];
            return Origin with { Line = line, Column = column + 1, Length = 1 };
        }

        var start = Places[from];
        var last = Places[Math.Clamp(to - 1, from, Places.Count - 1)];
        return Origin with { Line = start.Line, Column = start.Column, Length = last.Line == start.Line ? Math.Max(1, last.Column - start.Column + 1) : 1 };
    }
}
