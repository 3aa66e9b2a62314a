using System.Text;

namespace Makegood.Cli;

/// <summary>What a piece of text means on the page; the terminal's colours follow from it.</summary>
internal enum Tone
{
    Plain,
    Strong,
    Quiet,
    Good,
    Bad,
    Caution,
    Notice,
}

/// <summary>A piece of text in one tone.</summary>
internal readonly record struct Ink(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Ink(string text) => new(text);

    public static Ink Plain(string text) => new(text);

    public static Ink Strong(string text) => new(text, Tone.Strong);

    public static Ink Quiet(string text) => new(text, Tone.Quiet);
}

/// <summary>
/// Writes lines that wrap at the width of the terminal, with labels at the left. A page of a terminal library would do the same; loading one takes longer
/// than assessing a claim.
/// </summary>
internal sealed class Page(TextWriter output, int width, bool hasColour)
{
    /// <summary>A space at which no line ends.</summary>
    private const char NoBreak = '\u00A0';

    private const int Margin = 2;

    // Longer lines are hard to read, however wide the window is.
    private const int WidthMost = 108;
    private const int WidthLeast = 40;

    private readonly int _width = Math.Clamp(width, WidthLeast, WidthMost);

    public Page(Terminal terminal)
        : this(terminal.Out, terminal.Width, terminal.HasColour)
    {
    }

    private Tone _tone;

    /// <summary>The column in which the content of a labelled row starts.</summary>
    public int LabelWidth { get; init; } = 14;

    public void Line() => output.Write('\n');

    /// <summary>A line across the page.</summary>
    public void Rule() => Write(0, [Ink.Quiet(new string('─', _width - (2 * Margin)))], 0);

    /// <summary>Text that starts at the margin.</summary>
    public void Text(params ReadOnlySpan<Ink> inks) => Write(0, inks, 0);

    /// <summary>A label at the left and its content, which wraps below itself.</summary>
    public void Row(string label, params ReadOnlySpan<Ink> inks) => Labelled(label, 0, inks);

    /// <summary>Like <see cref="Row"/>, with the content's further lines indented by <paramref name="hang"/>.</summary>
    public void Labelled(string label, int hang, params ReadOnlySpan<Ink> inks)
    {
        var indent = LabelWidth;
        var head = Pad(label, LabelWidth);
        if (Cells(label) >= LabelWidth)
        {
            Write(0, [Ink.Quiet(label)], 0);
            head = new string(' ', LabelWidth);
        }

        Write(indent, inks, hang, head);
    }

    /// <summary>Text indented by <paramref name="indent"/> from the margin.</summary>
    public void Indented(int indent, params ReadOnlySpan<Ink> inks) => Write(indent, inks, 0);

    private void Write(int indent, ReadOnlySpan<Ink> inks, int hang, string? head = null)
    {
        var line = new StringBuilder(160).Append(' ', Margin);
        if (head is null) line.Append(' ', indent);
        else Paint(line, head, Tone.Quiet);
        var room = _width - Margin - indent;
        var used = 0;
        var gap = 0;
        foreach (var word in Words(inks))
        {
            if (word.Length is 0)
            {
                gap++;
                continue;
            }

            var cells = word.Cells;
            if (used > 0 && used + gap + cells > room)
            {
                End(line);
                line.Append(' ', Margin + indent + hang);
                (used, gap) = (hang, 0);
            }

            if (gap > 0) line.Append(' ', gap);
            used += gap + cells;
            gap = 0;
            foreach (var (text, tone) in word.Pieces) Paint(line, text, tone);
        }

        End(line);
    }

    private void End(StringBuilder line)
    {
        var end = line.Length;
        while (end > 0 && line[end - 1] == ' ') end--;
        output.Write(line.ToString(0, end));
        if (_tone is not Tone.Plain) output.Write("\e[0m");
        _tone = Tone.Plain;
        output.Write('\n');
        line.Clear();
    }

    /// <summary>A word may change its tone in the middle: `covered` followed by a comma.</summary>
    private sealed class Word
    {
        public List<Ink> Pieces { get; } = [];

        public int Length { get; private set; }

        public int Cells { get; private set; }

        public void Add(string text, Tone tone)
        {
            Pieces.Add(new Ink(text, tone));
            Length += text.Length;
            Cells += Page.Cells(text);
        }
    }

    /// <summary>The words of a text; an empty word stands for each space between them.</summary>
    private static List<Word> Words(ReadOnlySpan<Ink> inks)
    {
        var words = new List<Word>();
        var current = new Word();
        foreach (var ink in inks)
        {
            var text = Clean(ink.Text);
            var start = 0;
            for (var i = 0; i < text.Length; i++)
            {
                var isSpace = text[i] == ' ';
                var isWide = !isSpace && CellsOf(text[i]) == 2;
                if (!isSpace && !isWide) continue;
                if (i > start) current.Add(text[start..i], ink.Tone);
                start = i + 1;
                if (isWide)
                {
                    // Between ideographs a line may end anywhere, but closing marks stay with what they close.
                    if (current.Length > 0 && !IsClosing(text[i])) words.Add(Taken(ref current));
                    current.Add(text[i].ToString(), ink.Tone);
                    continue;
                }

                if (current.Length > 0) words.Add(Taken(ref current));
                words.Add(new Word());
            }

            if (start < text.Length) current.Add(text[start..], ink.Tone);
        }

        if (current.Length > 0) words.Add(current);
        return words;
    }

    private static Word Taken(ref Word word)
    {
        var taken = word;
        word = new Word();
        return taken;
    }

    private static bool IsClosing(char c) => c is '。' or '、' or ',' or ';' or ':' or '!' or '?' or ')' or '」' or '』' or '》';

    /// <summary>Appends a piece in its tone. A tone lasts until another follows or the line ends.</summary>
    private void Paint(StringBuilder line, string text, Tone tone)
    {
        if (hasColour && tone != _tone)
        {
            if (_tone is not Tone.Plain) line.Append("\e[0m");
            line.Append(tone switch
            {
                Tone.Plain => string.Empty,
                Tone.Strong => "\e[1m",
                Tone.Quiet => "\e[2m",
                Tone.Good => "\e[1;32m",
                Tone.Bad => "\e[1;31m",
                Tone.Caution => "\e[1;33m",
                Tone.Notice => "\e[1;36m",
            });
            _tone = tone;
        }

        line.Append(text.Replace(NoBreak, ' '));
    }

    /// <summary>The text in one piece, where the page has room for it beside a label.</summary>
    public string Together(string text) => Cells(text) + Margin + LabelWidth + 2 <= _width ? text.Replace(' ', NoBreak) : text;

    /// <summary>The text without what could steer a terminal: line ends become spaces, other control characters a mark.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' || c is >= '\u202A' and <= '\u202E' || c is >= '\u2066' and <= '\u2069')) return text;
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                var c = from[i];
                to[i] = c is '\n' or '\r' or '\t' or '\u2028' or '\u2029' ? ' ' : char.IsControl(c) || c is >= '\u202A' and <= '\u202E' || c is >= '\u2066' and <= '\u2069' ? '\uFFFD' : c;
            }
        });
    }

    public static string Pad(string text, int cells) => text + new string(' ', Math.Max(0, cells - Cells(text)));

    /// <summary>How many columns a terminal gives a text.</summary>
    public static int Cells(string text)
    {
        var cells = 0;
        foreach (var c in text) cells += CellsOf(c);
        return cells;
    }

    // The wide blocks of the scripts that people write policies in; a surrogate pair is two columns together.
    private static int CellsOf(char c) => c switch
    {
        < '\u0300' => 1,
        <= '\u036F' or '\u200B' or '\u200D' or (>= '\uFE00' and <= '\uFE0F') => 0,
        >= '\u1100' and <= '\u115F' => 2,
        >= '\u2E80' and <= '\u303E' => 2,
        >= '\u3041' and <= '\uA4CF' => 2,
        >= '\uAC00' and <= '\uD7A3' => 2,
        >= '\uF900' and <= '\uFAFF' => 2,
        >= '\uFE30' and <= '\uFE4F' => 2,
        >= '\uFF00' and <= '\uFF60' => 2,
        >= '\uFFE0' and <= '\uFFE6' => 2,
        _ => 1,
    };
}
