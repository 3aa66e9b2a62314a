namespace Makegood.Policy.Syntax;

/// <summary>
/// What a name, an id and an anchor look like. Read by hand: a regular expression that cannot run away costs more time to make than reading a whole policy.
/// </summary>
public static class Spelling
{
    private const int IdMost = 100;

    /// <summary>Letters, digits and `_`, with dots between words; the first is no digit.</summary>
    public static bool IsName(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0]) && AreWords(text, c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Lower-case letters, digits and `_`, with dots between words.</summary>
    public static bool IsAnchor(string text) => AreWords(text, c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>Letters, digits, `-`, `_` and `.`, beginning with a letter or digit.</summary>
    public static bool IsId(string text)
    {
        if (text.Length is 0 or > IdMost || !char.IsAsciiLetterOrDigit(text[0])) return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
        }

        return true;
    }

    /// <summary>The anchors <c>{#id}</c> in a text: where each begins, how long it is, and its id.</summary>
    public static List<(int At, int Length, string Id)> AnchorsIn(string text)
    {
        var found = new List<(int, int, string)>();
        for (var at = text.IndexOf("{#", StringComparison.Ordinal); at >= 0;)
        {
            // An anchor ends on its own line.
            var end = text.AsSpan(at + 2).IndexOfAny('}', '\n');
            if (end < 0) break;
            end += at + 2;
            if (text[end] == '}') found.Add((at, end + 1 - at, text[(at + 2)..end]));
            at = text.IndexOf("{#", end + 1, StringComparison.Ordinal);
        }

        return found;
    }

    private static bool AreWords(string text, Func<char, bool> isLetter)
    {
        var isStart = true;
        foreach (var c in text)
        {
            if (c == '.' && !isStart) isStart = true;
            else if (isLetter(c)) isStart = false;
            else return false;
        }

        return !isStart;
    }
}
