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
public sealed record TableDetail(Table Table, Dictionary<(long, long), int> Rows, long[] Values, bool HasOtherwise, long Otherwise)
{
    // Beyond this a key is looked up in the dictionary.
    private const int DenseMost = 65_536;

    /// <summary>For tables with one key of small numbers (names, mostly): the row of each key, -1 where there is none. Null otherwise.</summary>
    public int[]? Dense { get; } = DenseOf(Table, Rows);

    private static int[]? DenseOf(Table table, Dictionary<(long First, long Others), int> rows)
    {
        if (table.KeyTypes.Count != 1 || rows.Keys.Any(k => k.First is < 0 or >= DenseMost)) return null;
        var dense = Enumerable.Repeat(-1, rows.Count == 0 ? 0 : (int)rows.Keys.Max(k => k.First) + 1).ToArray();
        foreach (var ((first, _), row) in rows) dense[first] = row;
        return dense;
    }
}

/// <summary>
/// A policy made ready to run: one flat list of nodes, each evaluated once per claim in three-valued logic. The same nodes serve the fast
/// evaluator and the diagram.
/// </summary>
public sealed class Program
{
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _symbolNames = [];
    private readonly Lock _building = new();
    private Machine? _settled;
    private bool[]? _fixed;
    private int[]? _open;
    private int[]? _outcomeOnly;
    private Passes? _passes;
    private Steady? _steady;

    internal Program(PolicyModel model) => Model = model;

    public PolicyModel Model { get; }

    /// <summary>The facts first, each at its own number, then all else.</summary>
    public Node[] Nodes { get; internal set; } = [];

    /// <summary>Per node: some claim could make it break off. Only where nothing can, an open condition may be passed over.</summary>
    public bool[] CanFail { get; internal set; } = [];

    /// <summary>Per fact the nodes of a run that depend on it, in order.</summary>
    public int[][] Dependents { get; internal set; } = [];

    /// <summary>Per node its operands.</summary>
    public int[][] Operands { get; internal set; } = [];

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

    /// <summary>Names for what nobody has told yet.</summary>
    public StandIns StandIns { get; internal set; } = null!; // set by Lowering, which alone makes programs

    /// <summary>The number of a name. Symbol 0 is "nothing".</summary>
    public int Symbol(string name)
    {
        if (_symbols.TryGetValue(name, out var index)) return index;
        index = _symbolNames.Count;
        _symbols[name] = index;
        _symbolNames.Add(name);
        return index;
    }

    public bool TryFindSymbol(string name, out int symbol) => _symbols.TryGetValue(name, out symbol);

    public string SymbolName(long symbol) => symbol >= 0 && symbol < _symbolNames.Count ? _symbolNames[(int)symbol] : StandIns.Nameless;

    public int SymbolCount => _symbolNames.Count;

    /// <summary>The nodes of <see cref="Order"/> that a claim can change. The others have one value for ever, worked out once.</summary>
    public int[] Open => _open ??= [.. Order.Where(i => !IsFixed(Settled, i))];

    /// <summary>The nodes of <see cref="Open"/> that the outcome depends on.</summary>
    public int[] OutcomeOnly => _outcomeOnly ??= Below(Outcome);

    /// <summary>A machine that has run once without facts; new machines start from its state.</summary>
    internal Machine Settled
    {
        get
        {
            lock (_building)
            {
                if (_settled is not null) return _settled;
                var machine = new Machine(this, isFirst: true);
                machine.RunAll();
                return _settled = machine;
            }
        }
    }

    /// <summary>Machine code for this program, made on first use. Null where code cannot be made at run time.</summary>
    internal Passes? Compiled
    {
        get
        {
            if (!System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeCompiled) return null;
            lock (_building) return _passes ??= new Passes(this);
        }
    }

    /// <summary>Which facts the program follows steadily.</summary>
    internal Steady Steady => _steady ??= new Steady(this);

    internal bool IsFixed(int index) => IsFixed(Settled, index);

    /// <summary>No fact can change the node: it stands on constants alone, or one of its constants decides it.</summary>
    private bool IsFixed(Machine settled, int index)
    {
        if (_fixed is null)
        {
            var known = new bool[Nodes.Length];
            foreach (var i in Order)
            {
                var node = Nodes[i];
                known[i] = node.Code switch
                {
                    Code.Fact or Code.Field or Code.List or Code.BeginsWith => false,
                    Code.And or Code.Or when node.Many.Any(o => known[o] && settled.State[o] == Cell.Known && settled.Number[o] == (node.Code is Code.Or ? 1 : 0)) => true,
                    _ => Lowering.OperandsOf(node).All(o => known[o]),
                };
            }

            _fixed = known;
        }

        return _fixed[index];
    }

    private int[] Below(int root)
    {
        var needed = new bool[Nodes.Length];
        needed[root] = true;
        for (var i = root; i >= 0; i--)
        {
            if (!needed[i]) continue;
            foreach (var operand in Lowering.OperandsOf(Nodes[i])) needed[operand] = true;
        }

        return [.. Open.Where(i => needed[i])];
    }
}
