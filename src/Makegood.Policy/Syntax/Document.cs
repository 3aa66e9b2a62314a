using System.Text;
using Makegood.Policy.Diagnostics;
using Markdig;
using Markdig.Syntax;

namespace Makegood.Policy.Syntax;

/// <summary>A piece of the maker's text that ends in an anchor.</summary>
/// <param name="Id">The anchor, such as <c>x3</c> or <c>scope.dealer</c>.</param>
/// <param name="Text">The words, with white space folded and Markdown marks kept.</param>
/// <param name="Span">Where the words start.</param>
public sealed record ClauseText(string Id, string Text, Span Span);

/// <summary>A fenced block with YAML in it.</summary>
/// <param name="Kind"><c>facts</c>, <c>rule</c>, <c>table</c>, <c>settings</c> or <c>cases</c>.</param>
/// <param name="Text">The lines between the fences.</param>
/// <param name="Origin">The place of the first character of <paramref name="Text"/>.</param>
/// <param name="Columns">The column in the file of each line's first character: a fence inside a list item is indented.</param>
public sealed record FencedBlock(string Kind, string Text, Span Origin, IReadOnlyList<int> Columns);

/// <summary>A policy file cut into front matter, clauses and blocks. Nothing is interpreted yet.</summary>
public sealed record Document(string File, string FrontMatter, Span FrontMatterOrigin, IReadOnlyList<ClauseText> Clauses, IReadOnlyList<FencedBlock> Blocks)
{
    /// <summary>The fences the policy language knows; every other fence is the author's own.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["facts", "rule", "table", "settings", "cases"];

    // A policy of a megabyte is already a book; beyond it somebody opened the wrong file.
    private const int LengthMost = 4_000_000;

    private static readonly MarkdownPipeline Pipeline = BlocksOnly();

    /// <summary>Cuts <paramref name="text"/>. Null only when nothing of it can be read as a policy file.</summary>
    public static Document? Read(string file, string text, DiagnosticBag bag)
    {
        if (text.Length > LengthMost)
        {
            bag.Error(DiagnosticCodes.File, Span.Start(file), $"the file has {text.Length:N0} characters, more than a policy may have ({LengthMost:N0})", "check that this is a policy file");
            return null;
        }

        text = Lines(text).TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(text))
        {
            bag.Error(DiagnosticCodes.File, Span.Start(file), "the file is empty", "start with front matter: a line `---`, then `policy: NAME` and the other keys, then a line `---`");
            return null;
        }

        var (front, bodyStart) = CutFrontMatter(file, text, bag);
        if (bodyStart < 0) return null;

        // The front matter becomes blank lines, so that every place in the body keeps its line number.
        var body = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++) body.Append(i < bodyStart && text[i] != '\n' ? ' ' : text[i]);
        var source = body.ToString();

        MarkdownDocument markdown;
        try
        {
            markdown = Markdown.Parse(source, Pipeline);
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            bag.Error(DiagnosticCodes.Markdown, Span.Start(file), "the Markdown is nested too deeply to read", "flatten the lists and quotes");
            return null;
        }

        var cutter = new Cutter(file, source, bag);
        cutter.Visit(markdown);
        return new Document(file, front, new Span(file, 2, 1), cutter.Clauses, cutter.Blocks);
    }

    private static MarkdownPipeline BlocksOnly()
    {
        var builder = new MarkdownPipelineBuilder { PreciseSourceLocation = true };

        // Only blocks and their places matter here: emphasis and links stay part of the quoted words.
        builder.InlineParsers.Clear();
        return builder.Build();
    }

    /// <summary>Line ends as editors count them. What YAML alone takes for a line end becomes a space, so that all parts agree on the numbers.</summary>
    private static string Lines(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\f', ' ').Replace('\u0085', ' ').Replace('\u2028', ' ').Replace('\u2029', ' ').Replace('\0', '\uFFFD');

    private static (string Front, int BodyStart) CutFrontMatter(string file, string text, DiagnosticBag bag)
    {
        var start = text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var first ? first + 1 : text.Length;
        if (!IsFence(text, 0, start))
        {
            bag.Error(DiagnosticCodes.FrontMatter, Span.Start(file), "the file does not start with front matter", "begin with a line `---`, then `policy: NAME` and the other keys, then a line `---`");
            return (string.Empty, -1);
        }

        for (var at = start; at < text.Length;)
        {
            var next = text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : text.Length;
            if (IsFence(text, at, next)) return (text[start..at].TrimEnd('\n'), next);
            at = next;
        }

        bag.Error(DiagnosticCodes.FrontMatter, Span.Start(file), "the front matter that starts here is not closed", "add a line `---` after its last key");
        return (string.Empty, -1);
    }

    private static bool IsFence(string text, int from, int to) => text.AsSpan(from, to - from).TrimEnd().SequenceEqual("---");

    private sealed class Cutter(string file, string source, DiagnosticBag bag)
    {
        private readonly int[] _lineStarts = LineStarts(source);

        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

        public List<ClauseText> Clauses { get; } = [];

        public List<FencedBlock> Blocks { get; } = [];

        public void Visit(ContainerBlock container)
        {
            foreach (var block in container)
            {
                switch (block)
                {
                    case QuoteBlock quote:
                        RefuseAnchors(quote, "a note (a block quote)");
                        break;
                    case FencedCodeBlock fence:
                        AddFence(fence);
                        break;
                    case CodeBlock indented:
                        // Four spaces make a code block in Markdown; its words are still words of the policy.
                        AddText(indented.Span.Start, indented.Span.End + 1);
                        break;
                    case HeadingBlock heading:
                        RefuseAnchors(heading, "a heading");
                        break;
                    case ParagraphBlock paragraph:
                        AddText(paragraph.Span.Start, paragraph.Span.End + 1);
                        break;
                    case HtmlBlock html:
                        if (html.Type != HtmlBlockType.Comment) AddText(html.Span.Start, html.Span.End + 1);
                        break;
                    case ContainerBlock inner:
                        Visit(inner);
                        break;
                }
            }
        }

        private void AddFence(FencedCodeBlock fence)
        {
            var kind = fence.Info ?? string.Empty;
            if (!Kinds.Contains(kind, StringComparer.Ordinal))
            {
                if (kind.Length > 0 && Nearest.To(kind, Kinds) is { } near && !string.Equals(kind, "text", StringComparison.Ordinal))
                {
                    bag.Warn(DiagnosticCodes.Markdown, PlaceOf(fence.Span.Start), $"a block named `{kind}` is left alone", $"did you mean `{near}`?");
                }

                return;
            }

            var text = fence.Lines.ToString().ReplaceLineEndings("\n");
            var firstLine = fence.Line + 2;
            var columns = new List<int>(fence.Lines.Count);
            for (var i = 0; i < fence.Lines.Count; i++)
            {
                var line = Math.Min(firstLine - 1 + i, _lineStarts.Length - 1);
                columns.Add(Math.Max(1, Math.Min(fence.Lines.Lines[i].Slice.Start, source.Length) - _lineStarts[line] + 1));
            }

            if (!fence.IsOpen || fence.ClosingFencedCharCount > 0)
            {
                Blocks.Add(new(kind, text, new Span(file, firstLine, columns.Count > 0 ? columns[0] : 1), columns));
                return;
            }

            bag.Error(DiagnosticCodes.Markdown, PlaceOf(fence.Span.Start), $"the `{kind}` block is not closed", "add a line of three back-ticks after it");
        }

        /// <summary>An anchor outside the policy's own text names nothing; silence would lose the clause.</summary>
        private void RefuseAnchors(Block block, string where)
        {
            var (start, end) = (Math.Max(0, block.Span.Start), Math.Min(source.Length, block.Span.End + 1));
            if (start >= end) return;
            foreach (var (at, length, id) in Spelling.AnchorsIn(source[start..end]))
            {
                bag.Error(DiagnosticCodes.Markdown, PlaceOf(start + at), $"the anchor `{id}` stands in {where}, which is not part of the policy's text", "put it after the words of a paragraph or list item");
            }
        }

        private void AddText(int start, int end)
        {
            end = Math.Min(end, source.Length);
            if (start < 0 || start >= end) return;
            var from = start;
            foreach (var (at, length, id) in Spelling.AnchorsIn(source[start..end]))
            {
                var anchorAt = start + at;
                var words = Fold(source[from..anchorAt]);
                if (!Spelling.IsAnchor(id))
                {
                    bag.Error(DiagnosticCodes.Markdown, PlaceOf(anchorAt), $"`{id}` is not a clause id", "use lower-case letters, digits and `_`, with dots between words");
                }
                else if (words.Length == 0)
                {
                    bag.Error(DiagnosticCodes.Markdown, PlaceOf(anchorAt), $"the clause `{id}` has no words before its anchor", "put the anchor after the text it names");
                }
                else if (!_ids.Add(id))
                {
                    bag.Error(DiagnosticCodes.DuplicateName, PlaceOf(anchorAt), $"the anchor `{id}` is used twice", "give the second clause an id of its own");
                }
                else
                {
                    Clauses.Add(new(id, words, PlaceOf(SkipSpace(from, anchorAt))));
                }

                from = anchorAt + length;
            }

            var rest = Fold(source[from..end]);
            if (rest.Any(char.IsLetterOrDigit))
            {
                bag.Warn(DiagnosticCodes.NoAnchor, PlaceOf(SkipSpace(from, end)), $"this text has no anchor: `{Short(rest)}`", "add `{#id}` after it and say what it does, or make it a block quote if it is a note");
            }
        }

        private int SkipSpace(int from, int end)
        {
            while (from < end && char.IsWhiteSpace(source[from])) from++;
            return from;
        }

        private Span PlaceOf(int offset)
        {
            var line = Array.BinarySearch(_lineStarts, offset);
            if (line < 0) line = ~line - 1;
            return new Span(file, line + 1, offset - _lineStarts[line] + 1);
        }

        private static string Fold(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        private static string Short(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");

        private static int[] LineStarts(string text)
        {
            var starts = new List<int> { 0 };
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] == '\n') starts.Add(i + 1);
            }

            return [.. starts];
        }
    }
}
