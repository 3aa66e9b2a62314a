using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;

namespace Makegood.Policy.Checked;

public enum Op
{
    Const,
    Fact,
    Field,
    Definition,
    Not,
    And,
    Or,
    Equal,
    Less,
    LessOrEqual,
    OneOf,
    InTable,
    LookUp,
    Present,
    Provided,
    BeginsWith,
    Add,
    Subtract,
    Multiply,
    AddMonths,
    AddDays,
    LastDay,
    Latest,
    Earliest,
    DaysBetween,
    MonthsBetween,
    HoursBetween,
    DateOf,
    Else,
    If,
    Any,
    All,
    Count,
    Sum,
    UnionDays,
    Extended,
    SourceOf,
}

/// <summary>
/// A checked expression: every name is found, every type fits. One shape for all operations keeps the walkers (mutation, support,
/// evaluation) short.
/// </summary>
/// <param name="Arguments">The operands, in the order of the operation.</param>
/// <param name="Index">Fact, field, definition or table number; for list operations the list fact.</param>
/// <param name="Literal">The value of <see cref="Op.Const"/>.</param>
/// <param name="Data">Operation detail: the items of <see cref="Op.OneOf"/>, the fields of an interval, the setting a constant came from.</param>
public sealed record Expr(Op Op, PolicyType Type, Span Span, IReadOnlyList<Expr> Arguments, int Index = -1, Value Literal = default, object? Data = null)
{
    public static readonly IReadOnlyList<Expr> None = [];

    public static Expr Yes(Span span) => new(Op.Const, PolicyType.YesNo, span, None, Literal: Value.YesNo(true));

    public static Expr No(Span span) => new(Op.Const, PolicyType.YesNo, span, None, Literal: Value.YesNo(false));

    public static Expr Not(Expr operand) => new(Op.Not, PolicyType.YesNo, operand.Span, [operand]);

    public static Expr And(Expr left, Expr right) => new(Op.And, PolicyType.YesNo, left.Span, [left, right]);

    public bool IsYes => Op is Op.Const && Literal is { Kind: ValueKind.YesNo, Number: 1 };

    /// <summary>This expression and all below it.</summary>
    public IEnumerable<Expr> All()
    {
        yield return this;
        foreach (var argument in Arguments)
        {
            foreach (var inner in argument.All()) yield return inner;
        }
    }
}

/// <summary>Detail of <see cref="Op.BeginsWith"/>: the words, and whether case, spaces and reply prefixes count.</summary>
public sealed record Beginning(string Words, bool Exactly);

/// <summary>
/// Detail of a list operation. Fields are numbers within an item, -1 when unused. The arguments of the expression are, in this order and only where
/// present: base, until, where.
/// </summary>
public sealed record ListDetail(int Field, int From, int To, bool HasBase, bool HasUntil, bool HasWhere);

/// <summary>Names the setting a constant came from, so that an assessment can list the readings it relied on.</summary>
public sealed record FromSetting(int Setting);

public sealed record Fact(int Index, string Name, PolicyType Type, Span Span)
{
    /// <summary>customer, agent, system or inspection.</summary>
    public string By { get; init; } = "customer";

    public string? Ask { get; init; }

    /// <summary>What a question costs, 0 (the system looks it up) to 9.</summary>
    public int Effort { get; init; } = 1;

    public Value? Likely { get; init; }

    public bool PerPart { get; init; }

    /// <summary>The table that lists the usual names; -1 if none.</summary>
    public int KnownTable { get; set; } = -1;

    /// <summary>Some clause requires it, so "cannot be had" is one of its completions even for a text.</summary>
    public bool Required { get; set; }
}

/// <summary>A constraint between facts; it holds for every possible claim.</summary>
public sealed record Constraint(Expr Condition, string Text, Span Span);

public sealed record Branch(string? Label, Expr? When, Expr Value, IReadOnlyList<int> Clauses, IReadOnlyList<string> Over, Span Span);

/// <summary>A named value: base cases and labelled exceptions.</summary>
public sealed record Definition(int Index, string Name, PolicyType Type, IReadOnlyList<Branch> Bases, IReadOnlyList<Branch> Exceptions, Span Span);

public sealed record TableRow(IReadOnlyList<Value> Keys, Value Value, string? Words, Span Span);

/// <summary>A look-up table; one without values is a list of entries.</summary>
public sealed record Table(int Index, string Name, IReadOnlyList<PolicyType> KeyTypes, IReadOnlyList<int> KeyFacts, PolicyType? ValueType, IReadOnlyList<TableRow> Rows, Value? Otherwise, IReadOnlyList<int> Clauses, Span Span);

/// <summary>A reading that the maker chose.</summary>
public sealed record Setting(int Index, string Name, string Written, Value Value, PolicyType Type, IReadOnlyList<string> Alternatives, IReadOnlyList<string> Clauses, string? DecidedBy, string? On, string? Why, Span Span);

/// <summary>The word used in an answer for what a clause did.</summary>
public enum Effect
{
    Grants,
    Excludes,
    Defines,
    Limits,
    ShiftsCost,
    Refers,
    Entitles,
    Requires,
    Routes,
    Promises,
    Informs,
}

public sealed record Outcome(string Name, Effect Effect, Span Span);

public sealed record RuleException(string Label, Expr When, IReadOnlyList<int> Clauses, Span Span);

/// <summary>A clause that gives an outcome when its condition holds and none of its exceptions does.</summary>
public sealed record OutcomeRule(int Index, IReadOnlyList<int> Clauses, int Outcome, Expr When, IReadOnlyList<RuleException> Exceptions, IReadOnlyList<string> Over, IReadOnlyList<string> Beside, IReadOnlyList<string> Restates, Span Span)
{
    /// <summary>Set for the outcome that follows from a requirement that cannot be met.</summary>
    public int FromRequirement { get; init; } = -1;
}

public enum ExtraKind
{
    Cost,
    Remedy,
    Entitlement,
    Route,
    Promise,
}

/// <summary>What a clause gives beside the outcome: a cost, remedy, entitlement, route or promise.</summary>
/// <param name="Key">The cost's name; empty for the others.</param>
/// <param name="Value">The bearer, or what is given, as an expression that yields a name.</param>
/// <param name="When">Its own condition; null for always.</param>
/// <param name="For">The outcomes it belongs to; empty for all.</param>
/// <param name="Rule">The outcome rule it stands in; -1 if none.</param>
/// <param name="By">The date of a promise.</param>
public sealed record Extra(int Index, ExtraKind Kind, string Key, Expr Value, Expr? When, IReadOnlyList<int> For, int Rule, IReadOnlyList<int> Clauses, IReadOnlyList<string> Over, Expr? By, Span Span);

/// <summary>Documents that must be there for an outcome.</summary>
public sealed record Requirement(int Index, IReadOnlyList<int> Facts, Expr? When, IReadOnlyList<int> For, int Otherwise, IReadOnlyList<int> Clauses, Span Span);

/// <summary>A known value that fails the condition counts as not given yet.</summary>
public sealed record Acceptance(int Fact, Expr Condition, string Text, IReadOnlyList<int> Clauses, Span Span);

public sealed record Invariant(IReadOnlyList<int> IgnoredFacts, IReadOnlyList<int> Clauses, Span Span);

/// <summary>A value printed beside the answer, under a dotted name.</summary>
public sealed record ReportItem(string Path, Expr Value);

public enum MonthEnd
{
    Clamp,
    Roll,
}

public sealed record DateRules(MonthEnd MonthEnd, bool LastDayIncluded, int MonthEndSetting, int LastDaySetting);

public sealed record Clause(int Index, string Id, string Text, Span Span);

/// <summary>What a case of the file expects. Null means that the case says nothing about it.</summary>
public sealed record PolicyCase(string Name, Span Span)
{
    public required IReadOnlyDictionary<string, YamlValue> Given { get; init; }
    public IReadOnlyList<IReadOnlyDictionary<string, YamlValue>>? Parts { get; init; }
    public string? Expect { get; init; }
    public IReadOnlyList<string>? Each { get; init; }
    public IReadOnlyList<string> Cites { get; init; } = [];
    public IReadOnlyList<string> NotCites { get; init; } = [];
    public IReadOnlyList<string>? Asks { get; init; }
    public IReadOnlyList<string> NeverAsks { get; init; } = [];
    public IReadOnlyList<(string Path, string Value)> Report { get; init; } = [];
    public IReadOnlyList<(string Key, string Value)> Costs { get; init; } = [];
    public IReadOnlyList<string>? Routes { get; init; }
    public IReadOnlyList<string>? Remedies { get; init; }
    public IReadOnlyList<string>? Entitlements { get; init; }
    public IReadOnlyList<string>? Promises { get; init; }
}

/// <summary>A policy whose every name and type has been checked.</summary>
public sealed record PolicyModel
{
    public required string File { get; init; }
    public required string Id { get; init; }
    public required string Version { get; init; }
    public string? Title { get; init; }
    public required string Language { get; init; }
    public required DateOnly? EffectiveFrom { get; init; }
    public required int AppliesBy { get; init; }
    public required int AsOf { get; init; }
    public required string TimeZone { get; init; }
    public required DateRules Dates { get; init; }
    public required bool JudgeEachPart { get; init; }
    public required int PartFact { get; init; }
    public required IReadOnlyList<Outcome> Outcomes { get; init; }

    /// <summary>An exclusion that cannot be proven applies when the customer bears the burden.</summary>
    public required bool UnprovenExclusionApplies { get; init; }

    /// <summary>A condition that cannot be proven holds when the maker bears the burden.</summary>
    public required bool UnprovenConditionHolds { get; init; }

    public required IReadOnlyList<Clause> Clauses { get; init; }
    public required IReadOnlyList<Fact> Facts { get; init; }
    public required IReadOnlyList<Constraint> Constraints { get; init; }
    public required IReadOnlyList<Definition> Definitions { get; init; }
    public required IReadOnlyList<Table> Tables { get; init; }
    public required IReadOnlyList<Setting> Settings { get; init; }
    public required IReadOnlyList<OutcomeRule> Rules { get; init; }

    /// <summary>What follows when no outcome holds, and the clauses that say so; -1 when nothing is said.</summary>
    public required int Fallback { get; init; }
    public required IReadOnlyList<int> FallbackClauses { get; init; }
    public required IReadOnlyList<Extra> Extras { get; init; }
    public required IReadOnlyList<Requirement> Requirements { get; init; }
    public required IReadOnlyList<Acceptance> Acceptances { get; init; }
    public required IReadOnlyList<Invariant> Invariants { get; init; }
    public required IReadOnlyList<int> JudgeClauses { get; init; }
    public required IReadOnlyList<ReportItem> Report { get; init; }
    public required IReadOnlyList<PolicyCase> Cases { get; init; }

    /// <summary>The words of clauses as they were when somebody last held them against their rules; empty when the policy does not keep track.</summary>
    public IReadOnlyList<Confirmed> Confirmed { get; init; } = [];

    /// <summary>Per clause: it has at least one disposition.</summary>
    public required IReadOnlyList<bool> HasDisposition { get; init; }

    /// <summary>Clauses marked informative, with the reason (possibly empty).</summary>
    public required IReadOnlyDictionary<int, string> Informative { get; init; }

    /// <summary>The SHA-256 of the file's bytes, in hexadecimal.</summary>
    public required string Hash { get; init; }

    public string FullName => $"{Id}@{Version}";

    public Fact? FindFact(string name) => Facts.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.Ordinal));

    public int FindOutcome(string name)
    {
        for (var i = 0; i < Outcomes.Count; i++)
        {
            if (string.Equals(Outcomes[i].Name, name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }
}
