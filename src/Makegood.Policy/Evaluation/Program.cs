using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>What a node of the compiled program does. The first ones are those of expressions; the last give the parts of an answer.</summary>
public enum Code : byte
{
    Const,
    Fact,
    Field,
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
    List,
    Definition,
    SourceOf,
    Outcome,
    OutcomeIn,
    Choice,
}

/// <summary>The state of a node after a run.</summary>
public static class Cell
{
    public const byte Unknown = 0;
    public const byte Known = 1;
    public const byte Error = 2;
    public const byte Absent = 3;
}

/// <summary>
/// A node of the program. Its operands have smaller numbers, so one pass in order evaluates all of them. <paramref name="A"/> and
/// <paramref name="B"/> are operands, <paramref name="Many"/> holds them where there can be more, <paramref name="Number"/> is a constant, a fact or a
/// field number, a mask.
/// </summary>
public sealed record Node(Code Code, int A, int B, int[] Many, long Number, object? Data, Expr? Source);

/// <summary>Detail of a definition node: which operands are conditions and values of bases and exceptions, and which exception outranks which.</summary>
public sealed record DefinitionDetail(Definition Definition, int[] BaseWhen, int[] BaseValue, int[] ExceptionWhen, int[] ExceptionValue, ulong[] OutrankedBy);

/// <summary>Detail of a list node: the operation, the nodes run for each item, the condition among them.</summary>
public sealed record ListDetailNode(Op Op, int Fact, int Field, int From, int To, int Base, int Until, int Where, int[] Segment);

/// <summary>Detail of the outcome node: per rank the outcome and its rules' nodes.</summary>
public sealed record OutcomeDetail(int[][] RulesByOutcome, int Fallback);

/// <summary>Detail of a choice (who bears a cost, where to go): condition and value by turns.</summary>
public sealed record ChoiceDetail(int[] When, int[] Value);

/// <summary>Detail of a table: the row of each key.</summary>
public sealed record TableDetail(Table Table, Dictionary<(long, long), int> Rows, long[] Values, bool HasOtherwise, long Otherwise);

/// <summary>
/// A policy made ready to run: one flat list of nodes, each evaluated once per claim in three-valued logic. The same nodes serve the fast
/// evaluator and the diagram.
/// </summary>
public sealed class Program
{
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _symbolNames = [];

    internal Program(PolicyModel model) => Model = model;

    public PolicyModel Model { get; }

    public Node[] Nodes { get; internal set; } = [];

    /// <summary>The nodes of a run, in order; the nodes of list conditions are not among them.</summary>
    public int[] Order { get; internal set; } = [];

    /// <summary>Per outcome rule: the node that says whether it holds.</summary>
    public int[] Rules { get; internal set; } = [];

    public int Outcome { get; internal set; }

    /// <summary>Per definition its node.</summary>
    public int[] Definitions { get; internal set; } = [];

    /// <summary>Per cost name: the node that says who bears it (a symbol, or 0 for nothing said).</summary>
    public (string Key, int Node)[] Costs { get; internal set; } = [];

    /// <summary>Per route that is written out: the node that says whether it is taken; computed routes have a null name and a choice node.</summary>
    public (string? Name, int Node)[] Routes { get; internal set; } = [];

    /// <summary>Per requirement without an outcome of its own and per document: the node that says that it is unmet.</summary>
    public (int Requirement, int Fact, int Node)[] Unmet { get; internal set; } = [];

    /// <summary>Per extra: the node that says whether it is given, and its value.</summary>
    public (int When, int Value)[] Extras { get; internal set; } = [];

    /// <summary>Per extra the node of its own `when`, or -1.</summary>
    public int[] ExtraWhen { get; internal set; } = [];

    /// <summary>Per constraint its node, and one for all together.</summary>
    public int[] Constraints { get; internal set; } = [];
    public int AllConstraints { get; internal set; }

    /// <summary>Per acceptance its node.</summary>
    public int[] Acceptances { get; internal set; } = [];

    public (string Path, int Node, PolicyType Type)[] Report { get; internal set; } = [];

    /// <summary>Per promise (extra number) the node of its date, or -1.</summary>
    public int[] PromiseBy { get; internal set; } = [];

    /// <summary>Per further expression that an analysis asked for, its node.</summary>
    public int[] Probes { get; internal set; } = [];

    /// <summary>What makes two answers differ: outcome, costs, routes, unmet requirements.</summary>
    public int[] Components { get; internal set; } = [];

    public NodaTime.DateTimeZone Zone { get; internal set; } = NodaTime.DateTimeZone.Utc;

    /// <summary>The number of a name. Symbol 0 is "nothing", 1 stands for any name the policy does not mention.</summary>
    public int Symbol(string name)
    {
        if (_symbols.TryGetValue(name, out var index)) return index;
        index = _symbolNames.Count;
        _symbols[name] = index;
        _symbolNames.Add(name);
        return index;
    }

    public bool TryFindSymbol(string name, out int symbol) => _symbols.TryGetValue(name, out symbol);

    public string SymbolName(long symbol) => symbol >= 0 && symbol < _symbolNames.Count ? _symbolNames[(int)symbol] : "another";

    public int SymbolCount => _symbolNames.Count;
}
