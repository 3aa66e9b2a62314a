using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Syntax;

public enum TokenKind
{
    Name,
    Number,
    Date,
    Decimal,
    Text,
    Symbol,
    End,
}

/// <summary>A word of an expression. <paramref name="Text"/> of a text literal is without its quotes.</summary>
public readonly record struct Token(TokenKind Kind, string Text, Span Span);

/// <summary>Cuts an expression into tokens. Total: whatever is written, every character ends in a token or a diagnostic.</summary>
public static class Lexer
{
    /// <summary>Signs that other languages use, and what is written here instead.</summary>
    private static readonly Dictionary<string, string> Foreign = new(StringComparer.Ordinal)
    {
        ["=="] = "write `=`",
        ["&&"] = "write `and`",
        ["||"] = "write `or`",
        ["=<"] = "write `<=`",
        ["=>"] = "write `>=`",
        ["<>"] = "write `!=`",
        ["**"] = "there are no powers; multiply",
    };

    /// <summary>Reads <paramref name="source"/>.</summary>
    /// <param name="failed">Something in it has no meaning; the bag says what.</param>
    public static List<Token> Read(PlacedText source, DiagnosticBag bag, out bool failed)
    {
        var text = source.Text;
        var tokens = new List<Token>();
        failed = false;
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            var start = i;
            if (char.IsAsciiLetter(c) || c == '_')
            {
                i = NameEnd(text, i);
                if (i < text.Length && char.IsLetter(text[i]))
                {
                    // A word with an accent is one mistake, not one for each letter.
                    i = ForeignWordEnd(text, i);
                    failed = true;
                    bag.Error(DiagnosticCodes.Expression, source.At(start, i), $"`{text[start..i]}` has no meaning in an expression", OtherLetters);
                    continue;
                }

                tokens.Add(new(TokenKind.Name, text[start..i], source.At(start, i)));
            }
            else if (char.IsAsciiDigit(c))
            {
                i = ReadNumber(source, start, tokens, bag, ref failed);
            }
            else if (c is '"' or '\'')
            {
                i++;
                while (i < text.Length && text[i] != c) i++;
                if (i >= text.Length)
                {
                    failed = true;
                    bag.Error(DiagnosticCodes.Expression, source.At(start, start + 1), "the text that starts here has no closing quote", $"add {c} at its end");
                }

                tokens.Add(new(TokenKind.Text, text[(start + 1)..Math.Min(i, text.Length)], source.At(start, i + 1)));
                i = Math.Min(i + 1, text.Length);
            }
            else
            {
                var two = i + 1 < text.Length ? text.Substring(i, 2) : string.Empty;
                if (Foreign.TryGetValue(two, out var advice))
                {
                    i += 2;
                    failed = true;
                    bag.Error(DiagnosticCodes.Expression, source.At(start, i), $"`{two}` is not used here", advice);
                }
                else if (two is "<=" or ">=" or "!=")
                {
                    i += 2;
                    tokens.Add(new(TokenKind.Symbol, two, source.At(start, i)));
                }
                else if ("()[]<>=+-*,".Contains(c, StringComparison.Ordinal))
                {
                    i++;
                    tokens.Add(new(TokenKind.Symbol, c.ToString(), source.At(start, i)));
                }
                else
                {
                    if (char.IsLetter(c)) i = ForeignWordEnd(text, i);
                    else i += char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
                    failed = true;
                    bag.Error(DiagnosticCodes.Expression, source.At(start, i), $"`{text[start..i]}` has no meaning in an expression", Advice(c));
                }
            }
        }

        tokens.Add(new(TokenKind.End, "the end", source.At(text.Length, text.Length)));
        return tokens;
    }

    private static int NameEnd(string text, int i)
    {
        i++;
        while (i < text.Length && (IsNamePart(text[i]) || (text[i] == '.' && i + 1 < text.Length && IsNamePart(text[i + 1])))) i++;
        return i;
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static int ForeignWordEnd(string text, int i)
    {
        while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_' || (text[i] == '.' && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1])))) i++;
        return i;
    }

    private static int ReadNumber(PlacedText source, int start, List<Token> tokens, DiagnosticBag bag, ref bool failed)
    {
        var text = source.Text;
        var i = start;
        while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        if (i - start == 4 && i + 5 < text.Length && text[i] == '-' && char.IsAsciiDigit(text[i + 1]) && char.IsAsciiDigit(text[i + 2]) && text[i + 3] == '-' && char.IsAsciiDigit(text[i + 4]) && char.IsAsciiDigit(text[i + 5]))
        {
            i += 6;
            tokens.Add(new(TokenKind.Date, text[start..i], source.At(start, i)));
            return i;
        }

        // A date in another order or without its zeros would otherwise be read as a sum, a division or a decimal.
        if (OtherDateEnd(text, start) is > 0 and var end)
        {
            failed = true;
            bag.Error(DiagnosticCodes.Expression, source.At(start, end), $"`{text[start..end]}` is not a date as it is written here", "write YYYY-MM-DD, such as 2024-02-09");
            return end;
        }

        var kind = TokenKind.Number;
        if (i + 1 < text.Length && text[i] == '.' && char.IsAsciiDigit(text[i + 1]))
        {
            kind = TokenKind.Decimal;
            i++;
            while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        }

        tokens.Add(new(kind, text[start..i], source.At(start, i)));
        return i;
    }

    /// <summary>The end of <c>29.2.2024</c>, <c>2/29/2024</c> or <c>2024-2-9</c>; 0 when there is none.</summary>
    private static int OtherDateEnd(string text, int start)
    {
        var i = start;
        var longest = 0;
        char? mark = null;
        for (var part = 0; part < 3; part++)
        {
            var from = i;
            while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
            if (i == from || i - from > 4) return 0;
            longest = Math.Max(longest, i - from);
            if (part == 2) break;
            if (i >= text.Length || text[i] is not ('.' or '/' or '-') || (mark is { } before && text[i] != before)) return 0;
            mark = text[i];
            i++;
        }

        return longest == 4 ? i : 0;
    }

    private const string OtherLetters = "names are written with the letters a to z, digits, `_` and dots; quote other words";

    private static string Advice(char c) => c switch
    {
        '/' => "there is no division; multiply the other side instead",
        '&' => "write `and`",
        '|' => "write `or`",
        '!' => "write `not`",
        '%' => "there are no percentages in conditions",
        '“' or '”' or '„' or '‘' or '’' => "use straight quotes",
        '≤' => "write `<=`",
        '≥' => "write `>=`",
        '≠' => "write `!=`",
        '–' or '—' or '−' => "write `-`",
        '×' or '·' => "write `*`",
        ':' => "there are no times of day in expressions; compare dates, or use `hours_between`",
        '$' or '€' or '£' => "write the amount first and the currency after it: `19.99 USD`",
        '?' => "`?` belongs to a type; here write `X is present`",
        '.' => "a name has no space around its dots; money has its currency: `19.99 USD`",
        '{' or '}' => "there are no braces in expressions",
        _ when char.IsLetter(c) => OtherLetters,
        _ => "remove it",
    };
}
