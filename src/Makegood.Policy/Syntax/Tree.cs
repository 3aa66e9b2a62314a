using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Syntax;

/// <summary>An expression as it was written. No name is looked up and no type is known yet.</summary>
public abstract record ExprSyntax(Span Span);

public sealed record NameSyntax(Span Span, string Name) : ExprSyntax(Span);

public enum LiteralKind
{
    Number,
    Duration,
    Days,
    Months,
    Date,
    Never,
    Money,
    Text,
    YesNo,
}

/// <summary>A literal. <paramref name="Number"/> is seconds for a duration, day number for a date, minor units for money, 0 or 1 for yes/no.</summary>
public sealed record LiteralSyntax(Span Span, LiteralKind Kind, long Number, string Text) : ExprSyntax(Span);

public sealed record NotSyntax(Span Span, ExprSyntax Operand) : ExprSyntax(Span);

/// <summary><c>and or = != &lt; &lt;= &gt; &gt;= + - * else</c>.</summary>
public sealed record BinarySyntax(Span Span, string Operator, ExprSyntax Left, ExprSyntax Right) : ExprSyntax(Span);

/// <summary><c>is present</c>, <c>is absent</c>, <c>is provided</c>, <c>cannot be had</c>.</summary>
public sealed record StateSyntax(Span Span, ExprSyntax Operand, string State) : ExprSyntax(Span);

/// <summary><c>X in [a, b]</c> or <c>X in TABLE</c>, <c>(X, Y) in TABLE</c>; negation is a <see cref="NotSyntax"/> around it.</summary>
public sealed record InSyntax(Span Span, IReadOnlyList<ExprSyntax> Operands, NameSyntax? Table, IReadOnlyList<ExprSyntax>? Items) : ExprSyntax(Span);

public sealed record BeginsSyntax(Span Span, ExprSyntax Operand, ExprSyntax Text, bool Exactly) : ExprSyntax(Span);

public sealed record CallSyntax(Span Span, string Name, IReadOnlyList<ExprSyntax> Arguments) : ExprSyntax(Span);

public sealed record LookupSyntax(Span Span, NameSyntax Table, IReadOnlyList<ExprSyntax> Keys) : ExprSyntax(Span);

public sealed record IfSyntax(Span Span, ExprSyntax Condition, ExprSyntax Then, ExprSyntax Otherwise) : ExprSyntax(Span);

public enum ListOperation
{
    Any,
    All,
    Count,
    Sum,
    UnionDays,
    Extended,
}

/// <summary>An operation over the items of a list fact. Which of the optional parts are used depends on the operation.</summary>
public sealed record ListSyntax(Span Span, ListOperation Operation, NameSyntax List, ExprSyntax? Base, NameSyntax? Field, NameSyntax? From, NameSyntax? To, ExprSyntax? Until, ExprSyntax? Where) : ExprSyntax(Span);

public sealed record SourceOfSyntax(Span Span, NameSyntax Definition) : ExprSyntax(Span);

/// <summary>Stands where an expression could not be read; the diagnostic is already given.</summary>
public sealed record BrokenSyntax(Span Span) : ExprSyntax(Span);
