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
    public static List<Token> Read(string text, Span origin, DiagnosticBag bag)
    {
        var tokens = new List<Token>();
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
                i++;
                while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '_' || (text[i] == '.' && i + 1 < text.Length && (char.IsAsciiLetterOrDigit(text[i + 1]) || text[i + 1] == '_')))) i++;
                tokens.Add(new(TokenKind.Name, text[start..i], At(origin, start, i)));
            }
            else if (char.IsAsciiDigit(c))
            {
                i = ReadNumber(text, start, origin, tokens);
            }
            else if (c is '"' or '\'')
            {
                i++;
                while (i < text.Length && text[i] != c) i++;
                if (i >= text.Length)
                {
                    bag.Error(DiagnosticCodes.Expression, At(origin, start, i), "this text has no closing quote", $"add {c} at its end");
                }

                tokens.Add(new(TokenKind.Text, text[(start + 1)..Math.Min(i, text.Length)], At(origin, start, i)));
                i = Math.Min(i + 1, text.Length);
            }
            else
            {
                var two = i + 1 < text.Length ? text.Substring(i, 2) : string.Empty;
                if (two is "<=" or ">=" or "!=" or "==")
                {
                    i += 2;
                    if (two is "==") bag.Error(DiagnosticCodes.Expression, At(origin, start, i), "`==` is not used here", "write `=`");
                    tokens.Add(new(TokenKind.Symbol, two is "==" ? "=" : two, At(origin, start, i)));
                }
                else if ("()[]<>=+-*,|".Contains(c, StringComparison.Ordinal))
                {
                    i++;
                    tokens.Add(new(TokenKind.Symbol, c.ToString(), At(origin, start, i)));
                }
                else
                {
                    i += char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
                    bag.Error(DiagnosticCodes.Expression, At(origin, start, i), $"`{text[start..i]}` has no meaning in an expression", Advice(c));
                }
            }
        }

        tokens.Add(new(TokenKind.End, "the end", At(origin, text.Length, text.Length)));
        return tokens;
    }

    private static int ReadNumber(string text, int start, Span origin, List<Token> tokens)
    {
        var i = start;
        while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        if (i - start == 4 && i + 5 < text.Length && text[i] == '-' && char.IsAsciiDigit(text[i + 1]) && char.IsAsciiDigit(text[i + 2]) && text[i + 3] == '-' && char.IsAsciiDigit(text[i + 4]) && char.IsAsciiDigit(text[i + 5]))
        {
            i += 6;
            tokens.Add(new(TokenKind.Date, text[start..i], At(origin, start, i)));
            return i;
        }

        var kind = TokenKind.Number;
        if (i + 1 < text.Length && text[i] == '.' && char.IsAsciiDigit(text[i + 1]))
        {
            kind = TokenKind.Decimal;
            i++;
            while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        }

        tokens.Add(new(kind, text[start..i], At(origin, start, i)));
        return i;
    }

    private static string Advice(char c) => c switch
    {
        '/' => "there is no division; multiply the other side instead",
        '&' => "write `and`",
        '!' => "write `not`",
        '%' => "there are no percentages in conditions",
        '“' or '”' => "use straight quotes",
        '≤' => "write `<=`",
        '≥' => "write `>=`",
        _ => "remove it",
    };

    private static Span At(Span origin, int from, int to) => origin with { Column = origin.Column + from, Length = Math.Max(1, to - from) };
}
