using System.Text;

namespace Makegood.Cli;

/// <summary>The text of one claim and the line it starts in.</summary>
/// <param name="Problem">Why the text could not be taken up, when it could not.</param>
internal readonly record struct ClaimText(string Text, int Line, string? Problem = null);

/// <summary>
/// Cuts an input into claims: one JSON object, which may span lines, or JSON Lines. Only one claim is held at a time, and each line is handed on as it
/// arrives.
/// </summary>
internal sealed class ClaimFeed
{
    // Longer than any claim that its reader accepts; what is longer is not a claim.
    private const int LengthMost = 4_000_000;

    private readonly TextReader _input;
    private readonly char[] _buffer = new char[1 << 15];
    private readonly bool _linesOnly;
    private int _at;
    private int _end;
    private int _line;
    private bool _tooLong;

    /// <param name="linesOnly">Every line is a claim, even when there is only one.</param>
    public ClaimFeed(TextReader input, bool linesOnly) => (_input, _linesOnly) = (input, linesOnly);

    /// <summary>More than one claim, or asked to be lines.</summary>
    public bool IsBatch { get; private set; }

    public IEnumerable<ClaimText> Read()
    {
        IsBatch = _linesOnly;
        var first = NextLine();
        if (first is null) yield break;
        if (!_linesOnly)
        {
            // One whole object, or the start of one: what follows decides.
            var text = new StringBuilder();
            var scan = new Scan();
            var line = first.Value;
            scan.Add(line.Text);
            var second = scan.IsWhole || StartsNoLonger(line.Text, scan) ? NextLine() : null;
            if (second is null && scan.IsWhole)
            {
                yield return line;
                yield break;
            }

            if (second is null)
            {
                text.Append(line.Text);
                while (!scan.IsWhole && NextLine(skipBlank: false) is { } more)
                {
                    if (text.Length > LengthMost)
                    {
                        yield return new ClaimText(string.Empty, line.Line, $"the claim has more than {LengthMost:N0} characters; give one claim per line");
                        yield break;
                    }

                    // Two lines that start an object each, and the first cannot go on like that: lines, and the first is broken.
                    if (scan.WantsKey && text.Length == line.Text.Length && WholeAlone(more.Text))
                    {
                        second = more;
                        break;
                    }

                    scan.Add("\n");
                    scan.Add(more.Text);
                    text.Append('\n').Append(more.Text);
                }

                if (second is null)
                {
                    var rest = NextLine();
                    IsBatch = rest is not null;
                    yield return new ClaimText(text.ToString(), line.Line, line.Problem);

                    // Objects over several lines, one after the other.
                    while (rest is { } start)
                    {
                        text.Clear().Append(start.Text);
                        scan = new Scan();
                        scan.Add(start.Text);
                        while (!scan.IsWhole && text.Length <= LengthMost && NextLine(skipBlank: false) is { } more)
                        {
                            scan.Add("\n");
                            scan.Add(more.Text);
                            text.Append('\n').Append(more.Text);
                        }

                        yield return new ClaimText(text.ToString(), start.Line);
                        rest = NextLine();
                    }

                    yield break;
                }
            }

            IsBatch = true;
            yield return line;
            first = second;
        }

        for (var next = first; next is { } line; next = NextLine()) yield return line;
    }

    // A first line such as `{"a": 1}}` or `{"a": }`: braces at both ends, so nothing continues it.
    private static bool StartsNoLonger(string text, Scan scan) => scan.IsBroken || text.TrimStart() is not ['{' or '[', ..];

    private static bool WholeAlone(string text)
    {
        var scan = new Scan();
        scan.Add(text);
        return text.TrimStart().StartsWith('{') && scan is { IsWhole: true, IsBroken: false };
    }

    private ClaimText? NextLine(bool skipBlank = true)
    {
        while (ReadLine() is { } text)
        {
            _line++;
            if (_tooLong) return new ClaimText(string.Empty, _line, $"the line has more than {LengthMost:N0} characters; a claim is shorter");
            if (!skipBlank || !string.IsNullOrWhiteSpace(text)) return new ClaimText(text, _line);
        }

        return null;
    }

    /// <summary>A line without its end; what goes beyond the longest line is read and dropped.</summary>
    private string? ReadLine()
    {
        StringBuilder? gathered = null;
        _tooLong = false;
        while (true)
        {
            if (_at == _end)
            {
                _at = 0;
                _end = _input.Read(_buffer, 0, _buffer.Length);
                if (_end <= 0)
                {
                    _end = 0;
                    return gathered?.ToString();
                }
            }

            var stop = Array.IndexOf(_buffer, '\n', _at, _end - _at);
            var piece = _buffer.AsSpan(_at, (stop < 0 ? _end : stop) - _at);
            _at = stop < 0 ? _end : stop + 1;
            if (stop >= 0 && gathered is null) return piece.TrimEnd('\r').ToString();
            gathered ??= new StringBuilder();
            if (gathered.Length + piece.Length > LengthMost) _tooLong = true;
            else gathered.Append(piece);
            if (stop < 0) continue;
            if (gathered.Length > 0 && gathered[^1] == '\r') gathered.Length--;
            return gathered.ToString();
        }
    }

    /// <summary>Follows braces and texts of JSON, only far enough to see where an object ends.</summary>
    private sealed class Scan
    {
        private readonly Stack<char> _open = new();
        private bool _inText;
        private bool _escaped;
        private char _last;

        /// <summary>The first value is complete.</summary>
        public bool IsWhole { get; private set; }

        /// <summary>Something stands after the first value, or a bracket closes nothing.</summary>
        public bool IsBroken { get; private set; }

        /// <summary>Inside an object, where no other object can start.</summary>
        public bool WantsKey => _inText || (_open.TryPeek(out var top) && top == '{' && _last != ':');

        public void Add(string text)
        {
            foreach (var c in text) Add(c);
        }

        private void Add(char c)
        {
            if (_inText)
            {
                if (_escaped) _escaped = false;
                else if (c == '\\') _escaped = true;
                else if (c == '"') _inText = false;
                return;
            }

            if (char.IsWhiteSpace(c)) return;
            if (IsWhole) IsBroken = true;
            _last = c;
            switch (c)
            {
                case '"':
                    _inText = true;
                    break;
                case '{' or '[':
                    _open.Push(c);
                    break;
                case '}' or ']':
                    if (!_open.TryPop(out var opened) || (opened == '{') != (c == '}')) (IsBroken, IsWhole) = (true, true);
                    else if (_open.Count == 0) IsWhole = true;
                    break;
            }
        }
    }
}
