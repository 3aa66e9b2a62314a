using Makegood.Policy.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Makegood.Policy.Syntax;

/// <summary>A YAML value with its place. Every scalar stays text: the policy's own types decide what it means.</summary>
public abstract record YamlValue(Span Span);

/// <summary>A scalar; <paramref name="Quoted"/> tells <c>"yes"</c> from <c>yes</c>.</summary>
public sealed record YamlScalar(Span Span, string Text, bool Quoted, bool SeveralLines) : YamlValue(Span);

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
public static class YamlReader
{
    // Deeper nesting is never a policy; the limit keeps hostile text from exhausting the stack.
    private const int DepthMost = 32;

    /// <summary>Reads <paramref name="text"/>, which starts at <paramref name="origin"/> in its file. Null when it is broken or empty; the bag says why.</summary>
    public static YamlValue? Read(string text, Span origin, DiagnosticBag bag)
    {
        try
        {
            var parser = new YamlDotNet.Core.Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return null;
            parser.Consume<DocumentStart>();
            var value = ReadValue(parser, origin, bag, 0);
            if (!parser.Accept<DocumentEnd>(out _)) return value;
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
            {
                bag.Error(DiagnosticCodes.Yaml, Place(parser.Current!.Start, origin), "a block holds one YAML document, here a second one starts", "remove the line `---`");
            }

            return value;
        }
        catch (YamlException problem)
        {
            bag.Error(DiagnosticCodes.Yaml, Place(problem.Start, origin), $"this is not YAML: {Reason(problem)}", "check the indentation, brackets and quotes around this place");
            return null;
        }
        catch (TooDeep)
        {
            bag.Error(DiagnosticCodes.Yaml, origin, $"values are nested more than {DepthMost} deep", "flatten the block");
            return null;
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException or OverflowException or NullReferenceException)
        {
            // The scanner of the library fails this way on some malformed escapes; for the author it is the same thing.
            bag.Error(DiagnosticCodes.Yaml, origin, "this block is not YAML", "check the quotes and escapes in it");
            return null;
        }
    }

    private static YamlValue ReadValue(YamlDotNet.Core.Parser parser, Span origin, DiagnosticBag bag, int depth)
    {
        if (depth > DepthMost) throw new TooDeep();
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            RefuseAnchor(scalar, origin, bag);
            return ToScalar(scalar, origin);
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            RefuseAnchor(sequence, origin, bag);
            var items = new List<YamlValue>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadValue(parser, origin, bag, depth + 1));
            return new YamlList(Place(sequence.Start, origin), items);
        }

        if (parser.TryConsume<MappingStart>(out var mapping))
        {
            RefuseAnchor(mapping, origin, bag);
            var entries = new List<YamlEntry>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = ReadValue(parser, origin, bag, depth + 1);
                var value = ReadValue(parser, origin, bag, depth + 1);
                if (key is not YamlScalar name)
                {
                    bag.Error(DiagnosticCodes.Yaml, key.Span, "a key must be a plain word", "write `key: value`");
                    continue;
                }

                if (entries.Exists(e => string.Equals(e.Key, name.Text, StringComparison.Ordinal)))
                {
                    bag.Error(DiagnosticCodes.DuplicateName, name.Span, $"`{name.Text}` is given twice here", "keep one of the two");
                    continue;
                }

                entries.Add(new(name.Text, name.Span, value));
            }

            return new YamlMap(Place(mapping.Start, origin), entries);
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            var span = Place(alias.Start, origin);
            bag.Error(DiagnosticCodes.Yaml, span, $"`*{alias.Value}` is a YAML alias, which a policy does not use", "write the value out, or quote it");
            return new YamlScalar(span, string.Empty, true, false);
        }

        throw new InvalidOperationException("the parser gave neither scalar, list nor map");
    }

    private static YamlScalar ToScalar(Scalar scalar, Span origin)
    {
        var quoted = scalar.Style is ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted;
        var place = Place(scalar.Start, origin);
        var lines = scalar.End.Line != scalar.Start.Line;
        var length = lines ? 1 : Math.Max(1, (int)(scalar.End.Column - scalar.Start.Column));
        if (quoted) place = place with { Column = place.Column + 1, Length = Math.Max(1, length - 2) };
        else place = place with { Length = length };
        return new YamlScalar(place, scalar.Value, quoted, lines);
    }

    private static void RefuseAnchor(NodeEvent node, Span origin, DiagnosticBag bag)
    {
        if (!node.Anchor.IsEmpty || (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific))
        {
            bag.Error(DiagnosticCodes.Yaml, Place(node.Start, origin), "YAML anchors and tags are not used in a policy", "write the value plainly, or quote it if it starts with `&` or `!`");
        }
    }

    private static Span Place(Mark mark, Span origin)
    {
        var line = (int)Math.Max(1, mark.Line);
        return origin with { Line = origin.Line + line - 1, Column = origin.Column - 1 + (int)Math.Max(1, mark.Column), Length = 1 };
    }

    private static string Reason(YamlException problem)
    {
        var text = problem.InnerException?.Message ?? problem.Message;
        var colon = text.IndexOf("): ", StringComparison.Ordinal);
        text = colon >= 0 ? text[(colon + 3)..] : text;
        text = text.TrimEnd('.', ' ').ReplaceLineEndings(" ");
        return text.Length == 0 ? "it breaks off" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private sealed class TooDeep : Exception;
}
