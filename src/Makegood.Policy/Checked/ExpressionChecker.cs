using System.Collections.Immutable;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;
using Known = Makegood.Policy.Checked.Value;

namespace Makegood.Policy.Checked;

/// <summary>What an expression may refer to. Definitions are checked on first use, so their order in the file does not matter.</summary>
public interface INames
{
    Fact? FindFact(string name);

    Table? FindTable(string name);

    Setting? FindSetting(string name);

    /// <summary>The number and type of a definition; null when there is none, or when it cannot be typed (already reported).</summary>
    (int Index, PolicyType Type)? FindDefinition(string name, Span usedAt);

    bool HasDefinition(string name);

    IEnumerable<string> AllNames { get; }

    /// <summary>The name may well be meant, but its declaration could not be read (already reported): no need to report its uses.</summary>
    bool IsBroken(string name);

    /// <summary>A list whose items have a field of this name; null when there is none.</summary>
    string? ListWithField(string field);
}

/// <summary>
/// Gives every name its meaning and every expression its type, and proves that an optional fact is used only where it is known to be
/// present (so absence never reaches an operator).
/// </summary>
public sealed class ExpressionChecker(INames names, DiagnosticBag bag)
{
    /// <summary>What is known to be present here: fact numbers, and fields as <c>-1 - field</c>.</summary>
    public sealed record Scope(ImmutableHashSet<int> Present, IReadOnlyList<Field>? Fields = null)
    {
        public static readonly Scope Top = new([]);

        public Scope Knowing(ImmutableHashSet<int> more) => this with { Present = Present.Union(more) };
    }

    private readonly record struct Checked(Expr Expr, ImmutableHashSet<int> IfYes, ImmutableHashSet<int> IfNo);

    private static readonly ImmutableHashSet<int> Nothing = [];

    /// <summary>Neither a chain of operators nor a chain of definitions may be deeper: every later step walks it on the stack.</summary>
    public const int DepthMost = 300;

    private int _depth;
    private bool _tooDeep;

    /// <summary>Checks a condition. <paramref name="ifYes"/> is what is known to be present when it holds, <paramref name="ifNo"/> when it does not.</summary>
    public Expr? Condition(ExprSyntax syntax, Scope scope, out ImmutableHashSet<int> ifYes, out ImmutableHashSet<int> ifNo)
    {
        (ifYes, ifNo) = (Nothing, Nothing);
        if (Check(syntax, scope, PolicyType.YesNo) is not { } result) return null;
        if (result.Expr.Type.Kind is not TypeKind.YesNo)
        {
            bag.Error(DiagnosticCodes.Type, syntax.Span, $"a condition is needed here, this is {result.Expr.Type.Words}", result.Expr.Type.Kind is TypeKind.Document ? "write `is provided` or `cannot be had` after it" : "compare it with something");
            return null;
        }

        (ifYes, ifNo) = (result.IfYes, result.IfNo);
        return Demand(result.Expr, scope, syntax.Span) ? result.Expr : null;
    }

    /// <summary>Checks a value.</summary>
    /// <param name="expected">The type it should have; null when any will do.</param>
    /// <param name="mayBeAbsent">An optional result is fine here.</param>
    public Expr? Value(ExprSyntax syntax, Scope scope, PolicyType? expected, bool mayBeAbsent = false)
    {
        if (Check(syntax, scope, expected) is not { } result) return null;
        var expr = result.Expr;
        if (expected is not null && !Fits(expr.Type, expected))
        {
            bag.Error(DiagnosticCodes.Type, syntax.Span, $"{expected.WordsAre} needed here, this is {expr.Type.Words}", Conversion(expr.Type, expected));
            return null;
        }

        return mayBeAbsent || Demand(expr, scope, syntax.Span) ? expr : null;
    }

    internal static bool Fits(PolicyType actual, PolicyType expected) =>
        actual.Kind == expected.Kind && (actual.Kind is not TypeKind.Money || expected.Names is null || actual.Names is null || string.Equals(actual.Names[0], expected.Names[0], StringComparison.Ordinal));

    /// <summary>A plain number may be compared with days or months: a count of them is meant.</summary>
    private static bool AreCounts(PolicyType a, PolicyType b) => (a.Kind is TypeKind.Number && b.Kind is TypeKind.Days or TypeKind.Months) || (b.Kind is TypeKind.Number && a.Kind is TypeKind.Days or TypeKind.Months);

    internal static string Conversion(PolicyType actual, PolicyType expected) => (actual.Kind, expected.Kind) switch
    {
        (TypeKind.Number, TypeKind.Days) or (TypeKind.Days, TypeKind.Number) => "give the number its unit: `days`",
        (TypeKind.Number, TypeKind.Months) or (TypeKind.Months, TypeKind.Number) => "give the number its unit: `months`",
        (TypeKind.Number, TypeKind.Duration) or (TypeKind.Duration, TypeKind.Number) => "give the number its unit: `h`, `min` or `s`",
        (TypeKind.Number, TypeKind.Money) or (TypeKind.Money, TypeKind.Number) => $"give the amount its currency: `{(actual.Names ?? expected.Names)?[0] ?? "USD"}`",
        (TypeKind.Money, TypeKind.Money) => "amounts in two currencies do not compare; choose one",
        (TypeKind.Instant, TypeKind.Date) or (TypeKind.Date, TypeKind.Instant) => "use `date_of(...)` to get the local date of the instant",
        (TypeKind.Text, TypeKind.Date) or (TypeKind.Date, TypeKind.Text) => "write a date without quotes: `2024-02-29`",
        (TypeKind.Text, TypeKind.Name) or (TypeKind.Name, TypeKind.Text) => "write a name without quotes, and a text in quotes",
        (TypeKind.Days, TypeKind.Duration) or (TypeKind.Duration, TypeKind.Days) => "days and hours do not mix; choose one unit",
        (TypeKind.Months, TypeKind.Days) or (TypeKind.Days, TypeKind.Months) => "months and days do not mix; choose one unit",
        (TypeKind.YesNo, _) or (_, TypeKind.YesNo) => "write `yes` or `no`",
        (_, TypeKind.Date) => "a date is written `2024-02-29`",
        (TypeKind.Document, _) or (_, TypeKind.Document) => "write `is provided` or `cannot be had`",
        (TypeKind.List, _) or (_, TypeKind.List) => "use `any`, `all` or `count`",
        (_, TypeKind.Name) => expected.Names is null ? "write a name: letters, digits and `_`" : "write one of these names",
        _ => "both sides need the same type",
    };

    private bool Demand(Expr expr, Scope scope, Span span)
    {
        if (!expr.Type.Optional) return true;
        var known = expr.Op switch { Op.Fact => scope.Present.Contains(expr.Index), Op.Field => scope.Present.Contains(-1 - expr.Index), _ => false };
        if (known) return true;
        if (expr.Data is string name) bag.Error(DiagnosticCodes.MayBeAbsent, span, $"`{name}` may be absent here", $"write `{name} is present and ...` before it, or give a substitute with `{name} else ...`");
        else bag.Error(DiagnosticCodes.MayBeAbsent, span, "this value may be absent here", "end it with a substitute that is never absent: `... else ...`");
        return false;
    }

    private Checked? Check(ExprSyntax syntax, Scope scope, PolicyType? expected)
    {
        if (++_depth > DepthMost)
        {
            // Told once: every level above it has the same trouble.
            if (!_tooDeep) bag.Error(DiagnosticCodes.Range, syntax.Span, $"this is nested more than {DepthMost} deep, counting the definitions it stands on", "use a table, or fewer steps");
            _tooDeep = true;
            _depth--;
            return null;
        }

        if (_depth == 1) _tooDeep = false;
        var result = CheckOne(syntax, scope, expected);
        _depth--;
        return result;
    }

    private Checked? CheckOne(ExprSyntax syntax, Scope scope, PolicyType? expected) => syntax switch
    {
        BrokenSyntax => null,
        LiteralSyntax literal => Plain(Literal(literal)),
        NameSyntax name => Name(name, scope, expected),
        NotSyntax not => NotOf(not, scope),
        BinarySyntax { Operator: "and" or "or" } binary => Junction(binary, scope),
        BinarySyntax { Operator: "else" } binary => ElseOf(binary, scope, expected),
        BinarySyntax { Operator: "+" or "-" or "*" } binary => Plain(Arithmetic(binary, scope)),
        BinarySyntax binary => Plain(Comparison(binary, scope)),
        StateSyntax state => State(state, scope),
        InSyntax within => Plain(In(within, scope)),
        BeginsSyntax begins => Plain(Begins(begins, scope)),
        CallSyntax call => Plain(Call(call, scope)),
        LookupSyntax lookup => Plain(LookUp(lookup, scope)),
        IfSyntax choice => Plain(If(choice, scope, expected)),
        ListSyntax list => Plain(List(list, scope)),
        SourceOfSyntax source => NoSource(source),
        _ => throw new InvalidOperationException($"no meaning for {syntax.GetType().Name}"),
    };

    private static Checked? Plain(Expr? expr) => expr is null ? null : new Checked(expr, Nothing, Nothing);

    private static Expr Constant(PolicyType type, Span span, Known value, object? data = null) => new(Op.Const, type, span, Expr.None, Literal: value, Data: data);

    private static Expr Literal(LiteralSyntax literal) => literal.Kind switch
    {
        LiteralKind.Number => Constant(PolicyType.Number, literal.Span, Whole(TypeKind.Number, literal.Number)),
        LiteralKind.Duration => Constant(PolicyType.Duration, literal.Span, Whole(TypeKind.Duration, literal.Number)),
        LiteralKind.Days => Constant(PolicyType.Days, literal.Span, Whole(TypeKind.Days, literal.Number)),
        LiteralKind.Months => Constant(PolicyType.Months, literal.Span, Whole(TypeKind.Months, literal.Number)),
        LiteralKind.Date => Constant(PolicyType.Date, literal.Span, Whole(TypeKind.Date, literal.Number)),
        LiteralKind.Never => Constant(PolicyType.Date, literal.Span, Whole(TypeKind.Date, Known.Never)),
        LiteralKind.Money => Constant(new PolicyType(TypeKind.Money, [literal.Text]), literal.Span, Known.Of(TypeKind.Money, literal.Number, literal.Text)),
        LiteralKind.Text => Constant(PolicyType.Text, literal.Span, Known.Text(literal.Text)),
        LiteralKind.YesNo => Constant(PolicyType.YesNo, literal.Span, Known.YesNo(literal.Number == 1)),
    };

    private static Known Whole(TypeKind kind, long number) => Known.Of(kind, number);

    private Checked? Name(NameSyntax name, Scope scope, PolicyType? expected)
    {
        if (scope.Fields is { } fields)
        {
            for (var i = 0; i < fields.Count; i++)
            {
                if (!string.Equals(fields[i].Name, name.Name, StringComparison.Ordinal)) continue;
                var type = fields[i].Type;
                if (scope.Present.Contains(-1 - i)) type = type.Present;
                return Truth(new Expr(Op.Field, type, name.Span, Expr.None, i, Data: name.Name));
            }
        }

        if (names.HasDefinition(name.Name))
        {
            return names.FindDefinition(name.Name, name.Span) is { } found ? Truth(new Expr(Op.Definition, found.Type, name.Span, Expr.None, found.Index, Data: name.Name)) : null;
        }

        if (names.FindSetting(name.Name) is { } setting)
        {
            return Plain(Constant(setting.Type, name.Span, setting.Value, new FromSetting(setting.Index)));
        }

        if (names.FindFact(name.Name) is { } fact)
        {
            var type = scope.Present.Contains(fact.Index) ? fact.Type.Present : fact.Type;
            return Truth(new Expr(Op.Fact, type, name.Span, Expr.None, fact.Index, Data: name.Name));
        }

        if (names.FindTable(name.Name) is not null)
        {
            bag.Error(DiagnosticCodes.Type, name.Span, $"`{name.Name}` is a table, not a value", $"write `{name.Name}[key]` or `x in {name.Name}`");
            return null;
        }

        if (expected is { Kind: TypeKind.Name } wanted)
        {
            if (wanted.Names is { } allowed && !allowed.Contains(name.Name, StringComparer.Ordinal))
            {
                bag.Error(DiagnosticCodes.UnknownName, name.Span, $"`{name.Name}` is not one of the values allowed here", Nearest.Help(name.Name, [.. allowed], "use one of"));
                return null;
            }

            if (!name.Name.Contains('.', StringComparison.Ordinal)) return Plain(Constant(PolicyType.Name, name.Span, Known.Name(name.Name)));
        }

        if (names.IsBroken(name.Name)) return null;
        if (expected is { Kind: TypeKind.Text })
        {
            bag.Error(DiagnosticCodes.UnknownName, name.Span, $"`{name.Name}` is not known", Nearest.To(name.Name, names.AllNames) is { } text ? $"did you mean `{text}`? words to compare with stand in quotes" : "words to compare with stand in quotes");
            return null;
        }

        if (scope.Fields is null && names.ListWithField(name.Name) is { } list)
        {
            bag.Error(DiagnosticCodes.UnknownName, name.Span, $"`{name.Name}` is a field of `{list}` and is known only after `where`", "put what belongs to the `where` in parentheses");
            return null;
        }

        var near = scope.Fields is null ? names.AllNames : scope.Fields.Select(f => f.Name).Concat(names.AllNames);
        bag.Error(DiagnosticCodes.UnknownName, name.Span, $"`{name.Name}` is not known", Nearest.Help(name.Name, [.. near], "declare it in a `facts` block or with `define`"));
        return null;
    }

    private static Checked? Truth(Expr expr) => new Checked(expr, Nothing, Nothing);

    private Checked? NotOf(NotSyntax not, Scope scope)
    {
        var operand = Condition(not.Operand, scope, out var yes, out var no);
        return operand is null ? null : new Checked(new Expr(Op.Not, PolicyType.YesNo, not.Span, [operand]), no, yes);
    }

    private Checked? Junction(BinarySyntax binary, Scope scope)
    {
        var and = binary.Operator is "and";
        var left = Condition(binary.Left, scope, out var leftYes, out var leftNo);
        var right = Condition(binary.Right, scope.Knowing(and ? leftYes : leftNo), out var rightYes, out var rightNo);
        if (left is null || right is null) return null;
        var expr = new Expr(and ? Op.And : Op.Or, PolicyType.YesNo, binary.Span, [left, right]);
        return and ? new Checked(expr, leftYes.Union(rightYes), leftNo.Intersect(rightNo)) : new Checked(expr, leftYes.Intersect(rightYes), leftNo.Union(rightNo));
    }

    private Checked? ElseOf(BinarySyntax binary, Scope scope, PolicyType? expected)
    {
        var left = Value(binary.Left, scope, expected?.Present, mayBeAbsent: true);
        var right = Value(binary.Right, scope, left?.Type.Present, mayBeAbsent: true);
        if (left is null || right is null) return null;
        // What a guard has proven to be present may still have a substitute: it is idle there, not wrong.
        if (!left.Type.Optional && !(left.Op is Op.Fact && names.FindFact((string)left.Data!) is { Type.Optional: true }) && !(left.Op is Op.Field && scope.Fields![left.Index].Type.Optional))
        {
            bag.Error(DiagnosticCodes.Type, binary.Span, "the value before `else` is never absent", "remove `else` and what follows it");
            return null;
        }

        return Plain(new Expr(Op.Else, right.Type with { Names = MergedNames(left.Type, right.Type) }, binary.Span, [left, right]));
    }

    private static IReadOnlyList<string>? MergedNames(PolicyType a, PolicyType b) => a.Names is null || b.Names is null ? null : [.. a.Names.Union(b.Names, StringComparer.Ordinal)];

    private (Expr Left, Expr Right)? Pair(BinarySyntax binary, Scope scope)
    {
        // A bare name takes its type from the other side, whichever side it stands on.
        var leftIsWord = binary.Left is NameSyntax l && !IsKnown(l.Name, scope);
        var rightIsWord = binary.Right is NameSyntax known && !IsKnown(known.Name, scope);
        Expr? left, right;
        if (leftIsWord && rightIsWord)
        {
            // Only the first is told: the second may be one of its values.
            Value(binary.Left, scope, null);
            return null;
        }

        if (leftIsWord)
        {
            right = Value(binary.Right, scope, null);
            left = right is null ? null : Value(binary.Left, scope, right.Type);
        }
        else
        {
            left = Value(binary.Left, scope, null);
            if (left?.Type.Kind is TypeKind.List or TypeKind.Document)
            {
                NotCompared(left, binary);
                return null;
            }

            if (left is null && rightIsWord) return null;
            right = Value(binary.Right, scope, left?.Type is { Kind: TypeKind.Name } type || (left?.Type is { Kind: TypeKind.Text } && rightIsWord) ? left.Type : null);
        }

        return left is null || right is null ? null : (left, right);
    }

    private void NotCompared(Expr value, BinarySyntax binary) =>
        bag.Error(DiagnosticCodes.Type, binary.Span, $"{value.Type.Words} cannot be compared with `{binary.Operator}`", value.Type.Kind is TypeKind.Document ? "write `is provided` or `cannot be had`" : "use `any`, `all` or `count`");

    private bool IsKnown(string name, Scope scope) =>
        (scope.Fields?.Any(f => string.Equals(f.Name, name, StringComparison.Ordinal)) ?? false) || names.HasDefinition(name) || names.FindSetting(name) is not null || names.FindFact(name) is not null;

    private Expr? Comparison(BinarySyntax binary, Scope scope)
    {
        if (Pair(binary, scope) is not var (left, right)) return null;
        if (!Fits(left.Type, right.Type) && !AreCounts(left.Type, right.Type))
        {
            bag.Error(DiagnosticCodes.Type, binary.Span, $"{left.Type.Words} cannot be compared with {right.Type.Words}", Conversion(right.Type, left.Type));
            return null;
        }

        var order = binary.Operator is not ("=" or "!=");
        if (order && !left.Type.IsOrdered)
        {
            bag.Error(DiagnosticCodes.Type, binary.Span, $"{left.Type.Words} cannot be compared with `{binary.Operator}`", "use `=` or `in`");
            return null;
        }

        Expr Of(Op op, Expr a, Expr b) => new(op, PolicyType.YesNo, binary.Span, [a, b]);
        return binary.Operator switch
        {
            "=" => Of(Op.Equal, left, right),
            "!=" => Expr.Not(Of(Op.Equal, left, right)),
            "<" => Of(Op.Less, left, right),
            "<=" => Of(Op.LessOrEqual, left, right),
            ">" => Of(Op.Less, right, left),
            _ => Of(Op.LessOrEqual, right, left),
        };
    }

    private Expr? Arithmetic(BinarySyntax binary, Scope scope)
    {
        var left = Value(binary.Left, scope, null);
        var right = Value(binary.Right, scope, null);
        if (left is null || right is null) return null;
        Expr Of(Op op, PolicyType type, Expr a, Expr b) => new(op, type, binary.Span, [a, b]);
        var (a, b) = (left.Type.Kind, right.Type.Kind);
        var result = (binary.Operator, a, b) switch
        {
            ("+", TypeKind.Date, TypeKind.Months) => Of(Op.AddMonths, PolicyType.Date, left, right),
            ("+", TypeKind.Months, TypeKind.Date) => Of(Op.AddMonths, PolicyType.Date, right, left),
            ("+", TypeKind.Date, TypeKind.Days) => Of(Op.AddDays, PolicyType.Date, left, right),
            ("+", TypeKind.Days, TypeKind.Date) => Of(Op.AddDays, PolicyType.Date, right, left),
            ("-", TypeKind.Date, TypeKind.Months) => Of(Op.AddMonths, PolicyType.Date, left, Negative(right)),
            ("-", TypeKind.Date, TypeKind.Days) => Of(Op.AddDays, PolicyType.Date, left, Negative(right)),
            ("+" or "-", TypeKind.Instant, TypeKind.Duration) => Of(binary.Operator is "+" ? Op.Add : Op.Subtract, PolicyType.Instant, left, right),
            ("+" or "-", _, _) when a == b && a is TypeKind.Number or TypeKind.Duration or TypeKind.Days or TypeKind.Months or TypeKind.Money && Fits(left.Type, right.Type) => Of(binary.Operator is "+" ? Op.Add : Op.Subtract, left.Type, left, right),
            ("*", TypeKind.Number, TypeKind.Number or TypeKind.Duration or TypeKind.Days or TypeKind.Months or TypeKind.Money) => Of(Op.Multiply, right.Type, left, right),
            ("*", TypeKind.Duration or TypeKind.Days or TypeKind.Months or TypeKind.Money, TypeKind.Number) => Of(Op.Multiply, left.Type, left, right),
            ("*", TypeKind.Duration or TypeKind.Money, TypeKind.Months or TypeKind.Days) => Of(Op.Multiply, left.Type, left, right),
            ("*", TypeKind.Months or TypeKind.Days, TypeKind.Duration or TypeKind.Money) => Of(Op.Multiply, right.Type, left, right),
            _ => null,
        };
        if (result is null)
        {
            bag.Error(DiagnosticCodes.Type, binary.Span, $"`{binary.Operator}` does not go between {left.Type.Words} and {right.Type.Words}", ArithmeticHelp(a, b));
        }

        return result;
    }

    private static string ArithmeticHelp(TypeKind a, TypeKind b) => (a, b) switch
    {
        (TypeKind.Date, TypeKind.Number) or (TypeKind.Number, TypeKind.Date) => "give the number its unit: `days` or `months`",
        (TypeKind.Date, TypeKind.Date) => "use `days_between(a, b)`",
        (TypeKind.Date, TypeKind.Duration) or (TypeKind.Duration, TypeKind.Date) => "a date has no hours; use `days`",
        (TypeKind.Months, TypeKind.Days) or (TypeKind.Days, TypeKind.Months) => "add them to a date one after the other, months first: `start + 12 months + 20 days`",
        (TypeKind.Instant, TypeKind.Instant) => "use `hours_between(a, b)`",
        (TypeKind.Instant, TypeKind.Days or TypeKind.Months) => "use `date_of(...)` first: days and months are counted on the calendar",
        (TypeKind.Money, TypeKind.Money) => "choose one currency",
        _ => "check the types and units of both sides",
    };

    private static Expr Negative(Expr operand) => new(Op.Subtract, operand.Type, operand.Span, [Constant(operand.Type, operand.Span, Whole(operand.Type.Kind, 0)), operand]);

    private Checked? State(StateSyntax state, Scope scope)
    {
        if (Check(state.Operand, scope with { Present = [] }, null) is not { } operand) return null;
        var expr = operand.Expr;
        if (expr.Op is not (Op.Fact or Op.Field))
        {
            bag.Error(DiagnosticCodes.Type, state.Span, "only a fact or a field is asked whether it is present, absent or provided", "name the fact itself");
            return null;
        }

        var key = expr.Op is Op.Fact ? expr.Index : -1 - expr.Index;
        if (state.State is "present")
        {
            if (!expr.Type.Optional)
            {
                bag.Error(DiagnosticCodes.Type, state.Span, $"`{expr.Data}` is never absent", expr.Type.Kind is TypeKind.Document ? "write `is provided` or `cannot be had`" : "declare it with `?` if it may be absent");
                return null;
            }

            return new Checked(new Expr(Op.Present, PolicyType.YesNo, state.Span, [expr]), [key], Nothing);
        }

        if (expr.Type.Kind is not (TypeKind.Document or TypeKind.Text))
        {
            bag.Error(DiagnosticCodes.Type, state.Span, $"`{expr.Data}` is {expr.Type.Words}; only a document or a text is provided or cannot be had", "test its value instead");
            return null;
        }

        var provided = new Expr(Op.Provided, PolicyType.YesNo, state.Span, [expr]);
        return Plain(state.State is "provided" ? provided : Expr.Not(provided));
    }

    private Expr? In(InSyntax within, Scope scope)
    {
        if (within.Table is { } tableName)
        {
            if (names.FindTable(tableName.Name) is not { } table)
            {
                if (names.IsBroken(tableName.Name)) return null;
                bag.Error(DiagnosticCodes.UnknownName, tableName.Span, $"there is no table `{tableName.Name}`", Nearest.Help(tableName.Name, [.. names.AllNames], "declare it in a `table` block"));
                return null;
            }

            var keys = Keys(table, within.Operands, scope, within.Span);
            return keys is null ? null : new Expr(Op.InTable, PolicyType.YesNo, within.Span, keys, table.Index, Data: table);
        }

        if (within.Operands.Count != 1)
        {
            bag.Error(DiagnosticCodes.Type, within.Span, "several values at once can only be looked up in a table", "compare them one by one");
            return null;
        }

        var operand = Value(within.Operands[0], scope, null);
        if (operand is null) return null;
        if (operand.Type.Kind is TypeKind.List or TypeKind.Document)
        {
            bag.Error(DiagnosticCodes.Type, within.Span, $"{operand.Type.Words} cannot be compared with values", operand.Type.Kind is TypeKind.Document ? "write `is provided` or `cannot be had`" : "use `any`, `all` or `count`");
            return null;
        }

        if (within.Items!.Count == 0)
        {
            bag.Error(DiagnosticCodes.Type, within.Span, "`[ ]` holds no value, so nothing is ever in it", "list at least one value");
            return null;
        }

        var items = new List<Known>();
        var failed = false;
        foreach (var item in within.Items)
        {
            var checkedItem = Value(item, scope, operand.Type);
            failed |= checkedItem is null;
            if (checkedItem is null) continue;
            if (checkedItem.Op is not Op.Const)
            {
                bag.Error(DiagnosticCodes.Type, item.Span, "the values in `[ ]` must be written out", "use `or` for computed values");
                failed = true;
                continue;
            }

            items.Add(checkedItem.Literal);
        }

        return failed ? null : new Expr(Op.OneOf, PolicyType.YesNo, within.Span, [operand], Data: items.ToArray());
    }

    private IReadOnlyList<Expr>? Keys(Table table, IReadOnlyList<ExprSyntax> written, Scope scope, Span span)
    {
        if (written.Count != table.KeyTypes.Count)
        {
            bag.Error(DiagnosticCodes.Type, span, $"the table `{table.Name}` has {table.KeyTypes.Count} {(table.KeyTypes.Count == 1 ? "key" : "keys")}, here are {written.Count}", "give one value for each key");
            return null;
        }

        var keys = new List<Expr>();
        for (var i = 0; i < written.Count; i++)
        {
            if (Value(written[i], scope, table.KeyTypes[i]) is { } key) keys.Add(key);
        }

        return keys.Count == written.Count ? keys : null;
    }

    private Expr? LookUp(LookupSyntax lookup, Scope scope)
    {
        if (names.FindTable(lookup.Table.Name) is not { } table)
        {
            if (names.IsBroken(lookup.Table.Name)) return null;
            bag.Error(DiagnosticCodes.UnknownName, lookup.Table.Span, $"there is no table `{lookup.Table.Name}`", Nearest.Help(lookup.Table.Name, [.. names.AllNames], "declare it in a `table` block"));
            return null;
        }

        if (table.ValueType is null)
        {
            bag.Error(DiagnosticCodes.Type, lookup.Span, $"the table `{table.Name}` only lists entries", $"ask `x in {table.Name}`, or give the table a `value` and `rows`");
            return null;
        }

        var keys = Keys(table, lookup.Keys, scope, lookup.Span);
        return keys is null ? null : new Expr(Op.LookUp, table.ValueType, lookup.Span, keys, table.Index, Data: table);
    }

    private Expr? Begins(BeginsSyntax begins, Scope scope)
    {
        var operand = Value(begins.Operand, scope, PolicyType.Text);
        var words = Value(begins.Text, scope, PolicyType.Text);
        if (operand is null || words is null) return null;
        if (words.Op is not Op.Const)
        {
            bag.Error(DiagnosticCodes.Type, begins.Text.Span, "the words to begin with must be written out", "quote them");
            return null;
        }

        return new Expr(Op.BeginsWith, PolicyType.YesNo, begins.Span, [operand], Data: new Beginning(words.Literal.Word!, begins.Exactly));
    }

    private Expr? If(IfSyntax choice, Scope scope, PolicyType? expected)
    {
        var condition = Condition(choice.Condition, scope, out var yes, out var no);
        var then = Value(choice.Then, scope.Knowing(yes), expected);
        var otherwise = Value(choice.Otherwise, scope.Knowing(no), expected ?? then?.Type);
        if (condition is null || then is null || otherwise is null) return null;
        if (!Fits(then.Type, otherwise.Type))
        {
            bag.Error(DiagnosticCodes.Type, choice.Span, $"one side gives {then.Type.Words}, the other {otherwise.Type.Words}", "both sides need the same type");
            return null;
        }

        return new Expr(Op.If, then.Type with { Names = MergedNames(then.Type, otherwise.Type) }, choice.Span, [condition, then, otherwise]);
    }

    private Checked? NoSource(SourceOfSyntax source)
    {
        bag.Error(DiagnosticCodes.Type, source.Span, "`source of` stands only in `report`, and there alone", "compare the facts themselves");
        return null;
    }

    /// <summary>Checks <c>source of NAME</c>, which only a report may say.</summary>
    public Expr? SourceOf(SourceOfSyntax source)
    {
        if (names.FindDefinition(source.Definition.Name, source.Span) is { } found) return new Expr(Op.SourceOf, PolicyType.Name, source.Span, Expr.None, found.Index);
        if (!names.HasDefinition(source.Definition.Name) && !names.IsBroken(source.Definition.Name)) bag.Error(DiagnosticCodes.UnknownName, source.Definition.Span, $"there is no definition `{source.Definition.Name}`", Nearest.Help(source.Definition.Name, [.. names.AllNames], "define it"));
        return null;
    }

    private Expr? Call(CallSyntax call, Scope scope)
    {
        switch (call.Name)
        {
            case "latest" or "max":
                return Extreme(call, scope, Op.Latest);
            case "earliest" or "min":
                return Extreme(call, scope, Op.Earliest);
            case "days_between":
                return Fixed(call, scope, Op.DaysBetween, PolicyType.Number, PolicyType.Date, PolicyType.Date);
            case "months_between":
                return Fixed(call, scope, Op.MonthsBetween, PolicyType.Number, PolicyType.Date, PolicyType.Date);
            case "hours_between":
                return Fixed(call, scope, Op.HoursBetween, PolicyType.Number, PolicyType.Instant, PolicyType.Instant);
            case "date_of":
                return Fixed(call, scope, Op.DateOf, PolicyType.Date, PolicyType.Instant);
            case "last_day":
                return LastDay(call, scope);
            default:
                bag.Error(DiagnosticCodes.UnknownName, call.Span with { Length = call.Name.Length }, $"there is no function `{call.Name}`", Nearest.Help(call.Name, ["latest", "earliest", "max", "min", "days_between", "months_between", "hours_between", "date_of", "last_day", "count", "sum", "union_days", "extended"], "docs/reference/policy-language.md lists them"));
                return null;
        }
    }

    private Expr? Extreme(CallSyntax call, Scope scope, Op op)
    {
        if (call.Arguments.Count < 2)
        {
            bag.Error(DiagnosticCodes.Type, call.Span, $"`{call.Name}` needs two values or more", "separate them by commas");
            return null;
        }

        var arguments = new List<Expr>();
        foreach (var written in call.Arguments)
        {
            if (Value(written, scope, arguments.Count > 0 ? arguments[0].Type : null) is not { } argument) continue;
            if (argument.Type.IsOrdered) arguments.Add(argument);
            else bag.Error(DiagnosticCodes.Type, written.Span, $"{argument.Type.Words} has no order", "use dates, numbers or durations");
        }

        return arguments.Count == call.Arguments.Count ? new Expr(op, arguments[0].Type, call.Span, arguments) : null;
    }

    private Expr? Fixed(CallSyntax call, Scope scope, Op op, PolicyType result, params PolicyType[] types)
    {
        if (call.Arguments.Count != types.Length)
        {
            bag.Error(DiagnosticCodes.Type, call.Span, $"`{call.Name}` takes {types.Length} {(types.Length == 1 ? "value" : "values")}, here are {call.Arguments.Count}", "separate them by commas");
            return null;
        }

        var arguments = new List<Expr>();
        for (var i = 0; i < types.Length; i++)
        {
            if (Value(call.Arguments[i], scope, types[i]) is { } argument) arguments.Add(argument);
        }

        return arguments.Count == types.Length ? new Expr(op, result, call.Span, arguments) : null;
    }

    private Expr? LastDay(CallSyntax call, Scope scope)
    {
        if (call.Arguments.Count != 2)
        {
            bag.Error(DiagnosticCodes.Type, call.Span, "`last_day` takes a start and a term", "write `last_day(start, 12 months)`");
            return null;
        }

        var start = Value(call.Arguments[0], scope, PolicyType.Date);
        var term = Value(call.Arguments[1], scope, null);
        if (start is null || term is null) return null;
        if (term.Type.Kind is TypeKind.Months or TypeKind.Days) return new Expr(Op.LastDay, PolicyType.Date, call.Span, [start, term]);
        bag.Error(DiagnosticCodes.Type, call.Arguments[1].Span, $"a term is months or days, this is {term.Type.Words}", "write for example `12 months`");
        return null;
    }

    private Expr? List(ListSyntax list, Scope scope)
    {
        if (names.FindFact(list.List.Name) is not { Type: { Kind: TypeKind.List, Fields: { } fields } } fact)
        {
            var isFact = names.FindFact(list.List.Name) is not null;
            if (isFact || !names.IsBroken(list.List.Name)) bag.Error(DiagnosticCodes.UnknownName, list.List.Span, $"`{list.List.Name}` is not a list", isFact ? "name a fact of `type: list`" : Nearest.Help(list.List.Name, [.. names.AllNames], "declare it with `type: list`"));
            return null;
        }

        if (scope.Fields is not null)
        {
            bag.Error(DiagnosticCodes.Type, list.Span, "a list operation inside another's `where` is not supported", "give the inner one a name with `define`");
            return null;
        }

        var inner = scope with { Fields = fields };
        int FieldOf(NameSyntax? name, PolicyType type, bool optional)
        {
            if (name is null) return -1;
            for (var i = 0; i < fields.Count; i++)
            {
                if (!string.Equals(fields[i].Name, name.Name, StringComparison.Ordinal)) continue;
                if (fields[i].Type.Kind == type.Kind && (optional || !fields[i].Type.Optional)) return i;
                bag.Error(DiagnosticCodes.Type, name.Span, $"the field `{name.Name}` is {fields[i].Type.Words}{(fields[i].Type.Optional ? " that may be absent" : string.Empty)}, {type.WordsAre} needed", fields[i].Type.Optional && fields[i].Type.Kind == type.Kind ? "declare the field without `?`, or name another" : "name another field");
                return -2;
            }

            bag.Error(DiagnosticCodes.UnknownName, name.Span, $"`{list.List.Name}` has no field `{name.Name}`", Nearest.Help(name.Name, [.. fields.Select(f => f.Name)], "use one of"));
            return -2;
        }

        var numeric = list.Field is null ? PolicyType.Number : fields.FirstOrDefault(f => string.Equals(f.Name, list.Field.Name, StringComparison.Ordinal))?.Type.Present ?? PolicyType.Number;
        if (list.Operation is ListOperation.Sum && numeric.Kind is not (TypeKind.Number or TypeKind.Days or TypeKind.Months or TypeKind.Duration or TypeKind.Money)) numeric = PolicyType.Number;
        var field = FieldOf(list.Field, numeric, optional: false);
        var from = FieldOf(list.From, PolicyType.Date, optional: false);
        var to = FieldOf(list.To, PolicyType.Date, optional: true);
        var arguments = new List<Expr>();
        var failed = field == -2 || from == -2 || to == -2;
        void Add(ExprSyntax? syntax, PolicyType type, Scope where)
        {
            if (syntax is null) return;
            var argument = type.Kind is TypeKind.YesNo ? Condition(syntax, where, out _, out _) : Value(syntax, where, type);
            if (argument is null) failed = true;
            else arguments.Add(argument);
        }

        Add(list.Base, PolicyType.Date, scope);
        Add(list.Until, PolicyType.Date, scope);
        Add(list.Where, PolicyType.YesNo, inner);
        if (failed) return null;
        var (op, result) = list.Operation switch
        {
            ListOperation.Any => (Op.Any, PolicyType.YesNo),
            ListOperation.All => (Op.All, PolicyType.YesNo),
            ListOperation.Count => (Op.Count, PolicyType.Number),
            ListOperation.Sum => (Op.Sum, numeric),
            ListOperation.UnionDays => (Op.UnionDays, PolicyType.Days),
            ListOperation.Extended => (Op.Extended, PolicyType.Date),
        };
        return new Expr(op, result, list.Span, arguments, fact.Index, Data: new ListDetail(field, from, to, list.Base is not null, list.Until is not null, list.Where is not null));
    }
}
