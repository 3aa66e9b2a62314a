using System.Globalization;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Syntax;

/// <summary>
/// Reads expressions by operator precedence (Pratt): or, and, not, comparison, else, sum, product. Recovers after an error,
/// so that one wrong word gives one diagnostic and the rest of the file is still read.
/// </summary>
public sealed class ExpressionParser
{
    // An expression nested deeper than this is not a policy; the limit keeps hostile text from exhausting the stack.
    private const int DepthMost = 100;
    private const int WordsMost = 1500;

    private static readonly string[] UnitWords = ["s", "min", "h", "days", "months", "years"];
    private static readonly string[] Words = ["and", "or", "not", "in", "is", "else", "if", "then", "otherwise", "any", "all", "where", "from", "to", "until", "by", "begins", "cannot"];

    private readonly List<Token> _tokens;
    private readonly DiagnosticBag _bag;
    private int _next;
    private int _depth;
    private bool _failed;

    private ExpressionParser(List<Token> tokens, DiagnosticBag bag) => (_tokens, _bag) = (tokens, bag);

    private Token Now => _tokens[_next];

    /// <summary>Reads one whole expression that stands on one line.</summary>
    public static ExprSyntax Read(string text, Span origin, DiagnosticBag bag) => Read(new PlacedText(text, origin), bag);

    /// <summary>Reads one whole expression.</summary>
    public static ExprSyntax Read(PlacedText source, DiagnosticBag bag)
    {
        var origin = source.Origin;
        var tokens = Lexer.Read(source, bag, out var failed);
        if (failed) return new BrokenSyntax(origin);
        if (tokens.Count > WordsMost)
        {
            bag.Error(DiagnosticCodes.Expression, tokens[WordsMost].Span, $"this expression has more than {WordsMost:N0} words", "give parts of it a name with `define`, or use a table");
            return new BrokenSyntax(origin);
        }

        if (tokens.Count == 1)
        {
            bag.Error(DiagnosticCodes.Expression, origin, "an expression is missing here", "write a condition or a value");
            return new BrokenSyntax(origin);
        }

        var parser = new ExpressionParser(tokens, bag);
        var result = parser.Or();
        if (!parser._failed && parser.Now.Kind is not TokenKind.End)
        {
            parser.Fail($"`{parser.Now.Text}` is not expected here", AdviceAfter(parser.Now));
        }

        return parser._failed ? new BrokenSyntax(origin) : result;
    }

    private static string AdviceAfter(Token token) => token.Text switch
    {
        "then" => "`then` belongs to `if`",
        "=" or "!=" or "<" or "<=" or ">" or ">=" => "comparisons do not chain; join two with `and`",
        "," => "whole numbers have no separators (`1000`); the values of a list stand in `[ ]`",
        ")" or "]" => "it closes nothing; remove it",
        "(" or "[" => "a function or table stands right before it, as in `latest(a, b)`",
        "is" or "in" or "begins" or "cannot" => "put parentheses around what stands before it",
        "present" or "absent" or "provided" => "write `is` before it",
        "where" => "`where` belongs to `any`, `all`, `count` and `sum`; put parentheses around a condition with several parts",
        _ => "join conditions with `and` or `or`",
    };

    private ExprSyntax Or()
    {
        if (!Enter()) return Broken();
        var left = And();
        while (Word("or")) left = new BinarySyntax(Over(left.Span), "or", left, And());
        _depth--;
        return left;
    }

    private ExprSyntax And()
    {
        var left = Not();
        while (Word("and")) left = new BinarySyntax(Over(left.Span), "and", left, Not());
        return left;
    }

    private ExprSyntax Not()
    {
        if (!Is("not")) return Comparison();
        if (!Enter()) return Broken();
        var span = Now.Span;
        _next++;
        var operand = Not();
        _depth--;
        return new NotSyntax(Join(span, operand.Span), operand);
    }

    private ExprSyntax Comparison()
    {
        var left = Else();
        if (_failed) return left;
        switch (Now.Text)
        {
            case "=" or "!=" or "<" or "<=" or ">" or ">=" when Now.Kind is TokenKind.Symbol:
                var sign = Now.Text;
                _next++;
                return new BinarySyntax(Over(left.Span), sign, left, Else());
            case "is" when Now.Kind is TokenKind.Name:
                return IsTest(left);
            case "in" when Now.Kind is TokenKind.Name:
                _next++;
                return InTest([left], left.Span);
            case "not" when Now.Kind is TokenKind.Name && _tokens[Math.Min(_next + 1, _tokens.Count - 1)].Text is "in":
                _next += 2;
                var test = InTest([left], left.Span);
                return new NotSyntax(test.Span, test);
            case "begins" when Now.Kind is TokenKind.Name:
                _next++;
                var exactly = Word("exactly");
                Expect("with");
                return new BeginsSyntax(Over(left.Span), left, Else(), exactly);
            case "cannot" when Now.Kind is TokenKind.Name:
                _next++;
                Expect("be");
                Expect("had");
                return new StateSyntax(Over(left.Span), left, "lost");
            default:
                return left;
        }
    }

    private ExprSyntax IsTest(ExprSyntax left)
    {
        _next++;
        var negated = Word("not");
        ExprSyntax result;
        if (Word("present")) result = new StateSyntax(Over(left.Span), left, "present");
        else if (Word("absent")) result = new NotSyntax(Over(left.Span), new StateSyntax(Over(left.Span), left, "present"));
        else if (Word("provided")) result = new StateSyntax(Over(left.Span), left, "provided");
        else if (Word("before")) result = new BinarySyntax(Over(left.Span), "<", left, Else());
        else if (Word("after")) result = new BinarySyntax(Over(left.Span), ">", left, Else());
        else if (Word("on"))
        {
            Expect("or");
            if (Word("before")) result = new BinarySyntax(Over(left.Span), "<=", left, Else());
            else
            {
                Expect("after");
                result = new BinarySyntax(Over(left.Span), ">=", left, Else());
            }
        }
        else
        {
            return Fail(Now.Kind is TokenKind.End ? "the expression breaks off after `is`" : $"`is {Now.Text}` has no meaning", "use `is present`, `is absent`, `is provided`, `is before`, `is on or before`, `is after` or `is on or after`; for equality write `=`");
        }

        return negated ? new NotSyntax(Over(left.Span), result) : result;
    }

    private ExprSyntax InTest(IReadOnlyList<ExprSyntax> operands, Span start)
    {
        if (Symbol("["))
        {
            var items = new List<ExprSyntax>();
            if (!Symbol("]"))
            {
                do items.Add(Sum());
                while (!_failed && Symbol(","));
                Expect("]");
            }

            return new InSyntax(Over(start), operands, null, items);
        }

        return TableName() is { } table ? new InSyntax(Over(start), operands, table, null) : Broken();
    }

    private ExprSyntax Else()
    {
        var left = Sum();
        if (!Is("else")) return left;
        if (!Enter()) return Broken();
        _next++;
        var right = Else();
        _depth--;
        return new BinarySyntax(Over(left.Span), "else", left, right);
    }

    private ExprSyntax Sum()
    {
        var left = Product();
        while (!_failed && Now.Kind is TokenKind.Symbol && Now.Text is "+" or "-")
        {
            var sign = Now.Text;
            _next++;
            left = new BinarySyntax(Over(left.Span), sign, left, Product());
        }

        return left;
    }

    private ExprSyntax Product()
    {
        var left = Primary();
        while (!_failed && Symbol("*")) left = new BinarySyntax(Over(left.Span), "*", left, Primary());
        return left;
    }

    private ExprSyntax Primary()
    {
        if (_failed || !Enter()) return Broken();
        var result = PrimaryCore();
        _depth--;
        return result;
    }

    private ExprSyntax PrimaryCore()
    {
        var token = Now;
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Decimal:
                _next++;
                return Number(token, negative: false);
            case TokenKind.Date:
                _next++;
                return Date(token);
            case TokenKind.Text:
                _next++;
                return new LiteralSyntax(token.Span, LiteralKind.Text, 0, token.Text);
            case TokenKind.Symbol when token.Text is "-" && _tokens[Math.Min(_next + 1, _tokens.Count - 1)].Kind is TokenKind.Number or TokenKind.Decimal:
                _next += 2;
                return Number(_tokens[_next - 1] with { Span = Join(token.Span, _tokens[_next - 1].Span) }, negative: true);
            case TokenKind.Symbol when token.Text is "(":
                return Parenthesis(token);
            case TokenKind.Name:
                return Named(token);
            default:
                return Fail($"{(token.Kind is TokenKind.End ? "the expression breaks off" : $"`{token.Text}` is not expected here")}", "a fact, a value or `(` belongs here");
        }
    }

    private ExprSyntax Parenthesis(Token open)
    {
        _next++;
        var first = Or();
        if (Symbol(","))
        {
            var operands = new List<ExprSyntax> { first };
            do operands.Add(Or());
            while (!_failed && Symbol(","));
            Expect(")");
            var negated = Is("not");
            if (negated) _next++;
            Expect("in");
            var test = InTest(operands, open.Span);
            return negated ? new NotSyntax(test.Span, test) : test;
        }

        Expect(")");
        return first;
    }

    private ExprSyntax Named(Token token)
    {
        _next++;
        switch (token.Text)
        {
            case "yes" or "true":
                return new LiteralSyntax(token.Span, LiteralKind.YesNo, 1, "yes");
            case "no" or "false":
                return new LiteralSyntax(token.Span, LiteralKind.YesNo, 0, "no");
            case "never":
                return new LiteralSyntax(token.Span, LiteralKind.Never, 0, "never");
            case "if":
                return If(token);
            case "any" or "all" when Now.Kind is TokenKind.Name:
                return AnyAll(token);
            case "source" when Is("of"):
                _next++;
                return TableName() is { } definition ? new SourceOfSyntax(Over(token.Span), definition) : Broken();
        }

        if (Words.Contains(token.Text, StringComparer.Ordinal))
        {
            return Fail(token.Span, $"`{token.Text}` is not expected here", "a fact or a value belongs here");
        }

        if (Symbol("[")) return Lookup(token);
        if (!Is("(")) return new NameSyntax(token.Span, token.Text);
        _next++;
        return token.Text switch
        {
            "count" => CountSum(token, ListOperation.Count),
            "sum" => CountSum(token, ListOperation.Sum),
            "union_days" => UnionDays(token),
            "extended" => Extended(token),
            _ => Call(token),
        };
    }

    private ExprSyntax If(Token start)
    {
        var condition = Or();
        Expect("then");
        var then = Or();
        Expect("otherwise");
        var otherwise = Or();
        return new IfSyntax(Over(start.Span), condition, then, otherwise);
    }

    private ExprSyntax AnyAll(Token start)
    {
        var list = TableName();
        Expect("where");
        var where = Not();
        return list is null ? Broken() : new ListSyntax(Over(start.Span), start.Text is "any" ? ListOperation.Any : ListOperation.All, list, null, null, null, null, null, where);
    }

    private ExprSyntax CountSum(Token start, ListOperation operation)
    {
        var name = TableName();
        if (name is null) return Broken();
        NameSyntax? field = null;
        var list = name;
        if (operation is ListOperation.Sum)
        {
            var dot = name.Name.LastIndexOf('.');
            if (dot < 0) return Fail(name.Span, "`sum` needs the field to add up", $"write `sum({name.Name}.FIELD)`");
            list = name with { Name = name.Name[..dot] };
            field = new NameSyntax(name.Span, name.Name[(dot + 1)..]);
        }

        var where = Word("where") ? Or() : null;
        Expect(")");
        return new ListSyntax(Over(start.Span), operation, list, null, field, null, null, null, where);
    }

    private ExprSyntax UnionDays(Token start)
    {
        var list = TableName();
        var (from, to) = Interval();
        var until = Word("until") ? Else() : null;
        var where = Word("where") ? Or() : null;
        Expect(")");
        return list is null || from is null || to is null ? Broken() : new ListSyntax(Over(start.Span), ListOperation.UnionDays, list, null, null, from, to, until, where);
    }

    private ExprSyntax Extended(Token start)
    {
        var end = Or();
        Expect("by");
        var list = TableName();
        var (from, to) = Interval();
        var where = Word("where") ? Or() : null;
        Expect(")");
        return list is null || from is null || to is null ? Broken() : new ListSyntax(Over(start.Span), ListOperation.Extended, list, end, null, from, to, null, where);
    }

    private (NameSyntax? From, NameSyntax? To) Interval()
    {
        Expect("from");
        var from = TableName();
        Expect("to");
        return (from, TableName());
    }

    private ExprSyntax Call(Token name)
    {
        var arguments = new List<ExprSyntax>();
        if (!Symbol(")"))
        {
            do arguments.Add(Or());
            while (!_failed && Symbol(","));
            Expect(")");
        }

        return new CallSyntax(Over(name.Span), name.Text, arguments);
    }

    private ExprSyntax Lookup(Token table)
    {
        var keys = new List<ExprSyntax>();
        do keys.Add(Or());
        while (!_failed && Symbol(","));
        Expect("]");
        return new LookupSyntax(Over(table.Span), new NameSyntax(table.Span, table.Text), keys);
    }

    private ExprSyntax Number(Token token, bool negative)
    {
        if (token.Kind is TokenKind.Decimal || (Now.Kind is TokenKind.Name && Now.Text.Length == 3 && Now.Text.All(char.IsAsciiLetterUpper)))
        {
            return MoneyLiteral(token, negative);
        }

        if (!long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 1_000_000_000_000)
        {
            return Fail(token.Span, $"`{Short(token.Text)}` is too large", "numbers go up to 1,000,000,000,000");
        }

        if (negative) number = -number;
        if (Now.Kind is TokenKind.Name && Units.Find(Now.Text, out var kind, out var factor))
        {
            var span = Over(token.Span, 1);
            _next++;
            return new LiteralSyntax(span, kind, number * factor, string.Empty);
        }

        if (Now.Kind is TokenKind.Name && !Words.Contains(Now.Text, StringComparer.Ordinal) && Now.Span.Line == token.Span.Line)
        {
            return Fail($"`{Now.Text}` is not a unit", Nearest.Help(Now.Text, UnitWords, "the units are"));
        }

        return new LiteralSyntax(token.Span, LiteralKind.Number, number, string.Empty);
    }

    private static string Short(string digits) => digits.Length <= 30 ? digits : digits[..27] + "...";

    private ExprSyntax MoneyLiteral(Token token, bool negative)
    {
        if (Now.Kind is not TokenKind.Name || !Currencies.Exponent(Now.Text, out var exponent))
        {
            return Fail(token.Span, $"`{Short(token.Text)}` has a decimal point but no currency", "numbers are whole (for a duration take a smaller unit: `90 min`); money has its currency: `19.99 USD`");
        }

        var currency = Now.Text;
        _next++;
        return Currencies.TryMinor(token.Text, exponent, out var minor)
            ? new LiteralSyntax(Over(token.Span), LiteralKind.Money, negative ? -minor : minor, currency)
            : Fail(token.Span, $"`{Short(token.Text)} {currency}` is finer than the currency or too large", $"{currency} has {(exponent == 0 ? "no" : exponent.ToString(CultureInfo.InvariantCulture))} decimals");
    }

    private ExprSyntax Date(Token token)
    {
        return DateOnly.TryParseExact(token.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new LiteralSyntax(token.Span, LiteralKind.Date, date.DayNumber, token.Text)
            : Fail(token.Span, $"`{token.Text}` is not a date of the calendar", "check the month and the day");
    }

    private NameSyntax? TableName()
    {
        if (Now.Kind is TokenKind.Name && !Words.Contains(Now.Text, StringComparer.Ordinal))
        {
            var name = new NameSyntax(Now.Span, Now.Text);
            _next++;
            return name;
        }

        Fail(Now.Kind is TokenKind.End ? "a name is missing at the end" : $"a name is expected instead of `{Now.Text}`", "write the name of a list, field or table");
        return null;
    }

    private bool Is(string text) => !_failed && Now.Kind is TokenKind.Name or TokenKind.Symbol && string.Equals(Now.Text, text, StringComparison.Ordinal);

    private bool Word(string text)
    {
        if (_failed || Now.Kind is not TokenKind.Name || !string.Equals(Now.Text, text, StringComparison.Ordinal)) return false;
        _next++;
        return true;
    }

    private bool Symbol(string text)
    {
        if (_failed || Now.Kind is not TokenKind.Symbol || !string.Equals(Now.Text, text, StringComparison.Ordinal)) return false;
        _next++;
        return true;
    }

    private void Expect(string text)
    {
        if (_failed) return;
        if (Is(text)) _next++;
        else Fail(Now.Kind is TokenKind.End ? $"`{text}` is missing at the end" : $"`{text}` is expected before `{Now.Text}`", $"add `{text}`");
    }

    private bool Enter()
    {
        if (++_depth <= DepthMost) return !_failed;
        Fail("the expression is nested too deeply", "give parts of it a name with `define`");
        return false;
    }

    private BrokenSyntax Fail(string message, string help) => Fail(Now.Span, message, help);

    private BrokenSyntax Fail(Span place, string message, string help)
    {
        // Only the first problem of an expression is told: the rest would be its echo.
        if (!_failed) _bag.Error(DiagnosticCodes.Expression, place, message, help);
        _failed = true;
        return new BrokenSyntax(place);
    }

    private BrokenSyntax Broken()
    {
        if (!_failed) Fail("this expression cannot be read", "check it word by word");
        return new BrokenSyntax(Now.Span);
    }

    private Span Over(Span start, int ahead = 0)
    {
        var last = _tokens[Math.Clamp(_next - 1 + ahead, 0, _tokens.Count - 1)].Span;
        return Join(start, last);
    }

    private static Span Join(Span start, Span last) => last.Line != start.Line ? start : start with { Length = Math.Max(start.Length, last.Column + last.Length - start.Column) };
}
