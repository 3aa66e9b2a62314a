using Makegood.Policy.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Makegood.Policy.Syntax;

/// <summary>A YAML value with its place. Every scalar stays text: the policy's own types decide what it means.</summary>
public abstract record YamlValue(Span Span);

/// <summary>A scalar; <paramref name="Quoted"/> tells <c>"yes"</c> from <c>yes</c>.</summary>
public sealed record YamlScalar(Span Span, string Text, bool Quoted, bool SeveralLines) : YamlValue(Span)
{
    /// <summary>The text with the place of each character, so that a word in the third line of a folded text is found there.</summary>
    public PlacedText Placed { get; init; } = new(Text, Span);
}

public sealed record YamlList(Span Span, IReadOnlyList<YamlValue> Items) : YamlValue(Span);

public sealed record YamlMap(Span Span, IReadOnlyList<YamlEntry> Entries) : YamlValue(Span)
{
    public YamlValue? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.Ordinal)) return entry.Value;
        }

        return null;
    }
}

public sealed record YamlEntry(string Key, Span KeySpan, YamlValue Value);

/// <summary>Reads one YAML document into values with places. Anchors, aliases and tags are refused: a policy must read as it stands.</summary>
public sealed class YamlReader
{
    // Deeper nesting is never a policy; the limit keeps hostile text from exhausting the stack.
    private const int DepthMost = 32;

    private readonly string _text;
    private readonly Span _origin;
    private readonly IReadOnlyList<int>? _columns;
    private readonly DiagnosticBag _bag;
    private readonly List<int> _lineStarts = [0];
    private bool _refused;

    private YamlReader(string text, Span origin, IReadOnlyList<int>? columns, DiagnosticBag bag)
    {
        (_text, _origin, _columns, _bag) = (text, origin, columns, bag);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n') _lineStarts.Add(i + 1);
        }
    }

    /// <summary>Reads <paramref name="text"/>, which starts at <paramref name="origin"/> in its file. Null when it is broken or empty; the bag says why.</summary>
    /// <param name="columns">The column in the file of each line's first character; null when all lines start where the first does.</param>
    public static YamlValue? Read(string text, Span origin, DiagnosticBag bag, IReadOnlyList<int>? columns = null) => new YamlReader(text, origin, columns, bag).Read();

    private YamlValue? Read()
    {
        var parser = new YamlDotNet.Core.Parser(new StringReader(_text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return null;
            parser.Consume<DocumentStart>();
            var value = ReadValue(parser, 0);
            if (_refused) return null;
            if (!parser.Accept<DocumentEnd>(out _)) return value;
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
            {
                _bag.Error(DiagnosticCodes.Yaml, Place(parser.Current!.Start), "a block holds one YAML document, here a second one starts", "remove the line `---`");
            }

            return value;
        }
        catch (TooDeep)
        {
            _bag.Error(DiagnosticCodes.Yaml, Place(parser.Current!.Start), $"values are nested more than {DepthMost} deep here", "flatten the block");
            return null;
        }
        catch (YamlException problem)
        {
            Explain(problem);
            return null;
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException or OverflowException or NullReferenceException)
        {
            // The scanner of the library fails this way on some malformed escapes; for the author it is the same thing.
            _bag.Error(DiagnosticCodes.Yaml, parser.Current is { } last ? Place(last.End) : Place(1, 1), "the YAML cannot be read after this place", "check the brackets, quotes and escapes there");
            return null;
        }
    }

    private YamlValue ReadValue(YamlDotNet.Core.Parser parser, int depth)
    {
        if (depth > DepthMost) throw new TooDeep();
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            RefuseAnchor(scalar);
            return ToScalar(scalar);
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            RefuseAnchor(sequence);
            var items = new List<YamlValue>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadValue(parser, depth + 1));
            return new YamlList(Place(sequence.Start), items);
        }

        if (parser.TryConsume<MappingStart>(out var mapping))
        {
            RefuseAnchor(mapping);
            var entries = new List<YamlEntry>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = ReadValue(parser, depth + 1);
                var value = ReadValue(parser, depth + 1);
                if (key is not YamlScalar name)
                {
                    _bag.Error(DiagnosticCodes.Yaml, key.Span, "a key must be a plain word", "write `key: value`");
                    continue;
                }

                if (!seen.Add(name.Text))
                {
                    _bag.Error(DiagnosticCodes.DuplicateName, name.Span, $"`{name.Text}` is given twice here", "keep one of the two");
                    continue;
                }

                entries.Add(new(name.Text, name.Span, value));
            }

            return new YamlMap(Place(mapping.Start), entries);
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            var span = Place(alias.Start);
            _refused = true;
            _bag.Error(DiagnosticCodes.Yaml, span, $"`*{alias.Value}` is a YAML alias, which a policy does not use", "write the value out, or quote it if it starts with `*`");
            return new YamlScalar(span, string.Empty, true, false);
        }

        throw new InvalidOperationException("the parser gave neither scalar, list nor map");
    }

    private YamlScalar ToScalar(Scalar scalar)
    {
        var quoted = scalar.Style is ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted;
        var place = Place(scalar.Start);
        var lines = scalar.End.Line != scalar.Start.Line;
        var length = lines ? 1 : Math.Max(1, (int)(scalar.End.Column - scalar.Start.Column));
        if (quoted) place = place with { Column = place.Column + 1, Length = Math.Max(1, length - 2) };
        else place = place with { Length = length };
        var read = new YamlScalar(place, scalar.Value, quoted, lines);

        // A text on one line without escapes stands as it is; any other is followed through the source, character by character.
        if (!lines && length - (quoted ? 2 : 0) == scalar.Value.Length) return read;
        return Follow(scalar) is { Count: > 0 } places ? read with { Span = place with { Line = places[0].Line, Column = places[0].Column }, Placed = new PlacedText(scalar.Value, place with { Line = places[0].Line, Column = places[0].Column }, places) } : read;
    }

    /// <summary>The place of each character of a value that was folded, indented or escaped. Null when it cannot be followed.</summary>
    private List<(int Line, int Column)>? Follow(Scalar scalar)
    {
        var at = Offset(scalar.Start);
        var isDouble = scalar.Style is ScalarStyle.DoubleQuoted;
        if (isDouble || scalar.Style is ScalarStyle.SingleQuoted) at++;
        else if (scalar.Style is ScalarStyle.Folded or ScalarStyle.Literal) at = _text.IndexOf('\n', Math.Min(at, _text.Length)) is >= 0 and var line ? line + 1 : _text.Length;
        var places = new List<(int, int)>(scalar.Value.Length);
        foreach (var c in scalar.Value)
        {
            if (isDouble)
            {
                // A line that ends in a back-slash goes on without a space.
                while (at + 1 < _text.Length && _text[at] == '\\' && _text[at + 1] == '\n')
                {
                    at += 2;
                    while (at < _text.Length && char.IsWhiteSpace(_text[at])) at++;
                }

                if (at < _text.Length && _text[at] == '\\')
                {
                    places.Add(PlaceAt(at));
                    at += at + 1 < _text.Length ? _text[at + 1] switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 } : 1;
                    continue;
                }
            }

            if (char.IsWhiteSpace(c))
            {
                places.Add(PlaceAt(at));
                if (at < _text.Length && _text[at] == c) at++;
                continue;
            }

            while (at < _text.Length && char.IsWhiteSpace(_text[at])) at++;
            if (at >= _text.Length || _text[at] != c) return null;
            places.Add(PlaceAt(at));
            at += scalar.Style is ScalarStyle.SingleQuoted && c == '\'' ? 2 : 1;
        }

        return places;
    }

    private void RefuseAnchor(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty || (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific))
        {
            _refused = true;
            if (!node.Anchor.IsEmpty) _bag.Error(DiagnosticCodes.Yaml, Place(node.Start), $"`&{node.Anchor.Value}` is a YAML anchor, which a policy does not use", "write the value plainly, or quote it if it starts with `&`");
            else _bag.Error(DiagnosticCodes.Yaml, Place(node.Start), "a value that starts with `!` is a YAML tag, which a policy does not use", "write `not` in a condition, or quote the value");
        }
    }

    private int Offset(Mark mark) => Math.Min(_text.Length, _lineStarts[Math.Clamp((int)mark.Line - 1, 0, _lineStarts.Count - 1)] + (int)Math.Max(1, mark.Column) - 1);

    private Span Place(Mark mark) => Place((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private Span Place(int line, int column)
    {
        var first = _columns is { Count: > 0 } ? _columns[Math.Min(line, _columns.Count) - 1] : _origin.Column;
        return _origin with { Line = _origin.Line + line - 1, Column = first - 1 + column, Length = 1 };
    }

    private (int Line, int Column) PlaceAt(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        if (line < 0) line = ~line - 1;
        var place = Place(line + 1, offset - _lineStarts[line] + 1);
        return (place.Line, place.Column);
    }

    /// <summary>Says in the author's words what the library found.</summary>
    private void Explain(YamlException problem)
    {
        var text = problem.InnerException?.Message ?? problem.Message;
        if (IndentingTab() is >= 0 and var tab)
        {
            var (line, column) = PlaceAt(tab);
            _bag.Error(DiagnosticCodes.Yaml, _origin with { Line = line, Column = column, Length = 1 }, "a tab stands here, YAML indents with spaces", "replace it by spaces");
            return;
        }

        var at = Offset(problem.Start);
        bool Says(string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
        var here = at < _text.Length ? _text[at] : ' ';
        var (message, help) = text switch
        {
            _ when Says("cannot start any token") => ($"a value cannot start with `{here}`", "quote the value"),
            _ when Says("unknown escape") => ("there is no such escape in a double-quoted text", "use single quotes, or write the back-slash twice"),
            _ when Says("quoted scalar") => ("the quoted text that starts here is never closed", "add the quote at its end"),
            _ when Says("mapping values are not allowed") || Says("invalid mapping") => ("a `: ` stands inside the value of another key", "indent keys alike, and quote a value that holds `: `"),
            _ when Says("simple key") => ("this line is neither `key: value` nor an item of a list", "add the colon with a space after it, or indent the line to belong to the one above"),
            _ when Says("expected ',' or '}'") => ("the `{ }` around here is not closed, or a comma is missing", "check the braces; quote a value that holds `,`, `{`, `}`, `[` or `]`"),
            _ when Says("expected ',' or ']'") => ("the `[ ]` around here is not closed, or a comma is missing", "check the brackets; quote a value that holds `,`, `{`, `}`, `[` or `]`"),
            _ when Says("expected key") => ("this line does not fit the keys above it", "indent it like its neighbours; quote a value that holds `: ` or starts with a quote"),
            _ when Says("expected '-'") => ("this line does not fit the list above it", "start it with `- `, or indent it like its neighbours"),
            _ when Says("sequence entries are not allowed") => ("a list cannot start here", "put `- ` on a line of its own below the key"),
            _ => ("this is not YAML: " + Plain(text), "check the indentation, brackets and quotes around this place"),
        };
        _bag.Error(DiagnosticCodes.Yaml, Place(problem.Start), message, help);
    }

    /// <summary>The first tab in the indentation of a line; -1 when there is none.</summary>
    private int IndentingTab()
    {
        foreach (var start in _lineStarts)
        {
            var i = start;
            while (i < _text.Length && _text[i] == ' ') i++;
            if (i < _text.Length && _text[i] == '\t') return i;
        }

        return -1;
    }

    private static string Plain(string text)
    {
        var colon = text.IndexOf("): ", StringComparison.Ordinal);
        text = colon >= 0 ? text[(colon + 3)..] : text;
        text = text.TrimEnd('.', ' ').ReplaceLineEndings(" ");
        return text.Length == 0 ? "it breaks off" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private sealed class TooDeep : Exception;
}
