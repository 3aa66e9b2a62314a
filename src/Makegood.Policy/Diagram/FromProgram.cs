using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Diagram;

/// <summary>
/// Builds the diagram of a half-filled claim: branch on an unknown, run the program, and share what has the same open rest. The result is exact: it is
/// what trying every completion would give.
/// </summary>
public sealed class FromProgram
{
    // Beyond this many runs a claim is too tangled to be exact about in reasonable time.
    public const int RunsMost = 2_000_000;

    private readonly Machine _machine;
    private readonly Sheet _sheet;
    private Liveness _liveness;
    private readonly int[] _components;
    private readonly int[] _roots;
    private readonly int[] _constraint;
    private readonly Dictionary<OpenKey, int> _memo = [];
    private readonly Dictionary<OpenKey, int> _constraintMemo = [];
    private readonly Dictionary<OpenKey, int> _leaves = [];
    private readonly Dictionary<int, int> _listSteps = [];
    private readonly Func<Machine, Answer>? _answer;
    private DecisionDiagram _diagram = new([]);
    private int _possible;
    private int _runs;
    private int _most;

    private FromProgram(Machine machine, Sheet sheet, int[] components, Func<Machine, Answer>? answer)
    {
        (_machine, _sheet, _components, _answer) = (machine, sheet, components, answer);
        _roots = [.. components, machine.Program.AllConstraints];
        _constraint = [machine.Program.AllConstraints];
        _liveness = new Liveness(machine);
    }

    /// <summary>The diagram of what the policy says about the claim on <paramref name="sheet"/>. The sheet is left as it was.</summary>
    /// <param name="most">After how many runs the work is cut short.</param>
    public static DecisionDiagram Build(Machine machine, Sheet sheet, int most = RunsMost) => Build(machine, sheet, machine.Program.Components, null, null, most);

    /// <summary>The same for chosen nodes only; <paramref name="answer"/> names what a leaf says.</summary>
    public static DecisionDiagram Build(Machine machine, Sheet sheet, int[] components, Func<Machine, Answer>? answer, IReadOnlyList<Variable>? variables, int most = RunsMost)
    {
        var builder = new FromProgram(machine, sheet, components, answer) { _most = most };
        machine.Run(sheet);
        builder._diagram = new DecisionDiagram(variables ?? Regions.Find(machine, builder._roots));
        builder._liveness = new Liveness(machine, builder._diagram.Variables);
        builder._possible = builder._diagram.Leaf(new Answer(int.MaxValue, [], [], []));
        builder._diagram.Root = builder.Expand();
        return builder._diagram;
    }

    /// <summary>Is there a completion that all constraints allow? Each may be open by itself and yet no claim satisfy them together.</summary>
    public static bool IsPossible(Machine machine, Sheet sheet)
    {
        var diagram = Build(machine, sheet, [machine.Program.AllConstraints], _ => Answer.Error, null);
        return diagram.Root != DecisionDiagram.Impossible || diagram.CutShort;
    }

    private int Expand()
    {
        if (!MayBe(out var constraint)) return DecisionDiagram.Impossible;
        if (IsSettled())
        {
            var leaf = _answer is null ? LeafNow() : _diagram.Leaf(_answer(_machine));
            return constraint == Cell.Known ? leaf : _diagram.Replace(Possible(), _possible, leaf);
        }

        var key = _liveness.Key(_roots);
        if (_memo.TryGetValue(key, out var known)) return known;
        var node = Branch(_liveness.FirstOpen, Expand);
        _memo[key] = node;
        return node;
    }

    /// <summary>The answer is settled; which of the rest can be? Built once for all answers, with one leaf that stands for "possible".</summary>
    private int Possible()
    {
        if (!MayBe(out var constraint)) return DecisionDiagram.Impossible;
        if (constraint == Cell.Known) return _possible;
        var key = _liveness.Key(_constraint);
        if (_constraintMemo.TryGetValue(key, out var known)) return known;
        var node = Branch(_liveness.FirstOpen, Possible);
        _constraintMemo[key] = node;
        return node;
    }

    /// <summary>The state of the constraints. False when they rule the claim out, or when the work is cut short.</summary>
    private bool MayBe(out byte constraint)
    {
        var all = _machine.Program.AllConstraints;
        constraint = _machine.State[all];
        if (++_runs > _most)
        {
            _diagram.CutShort = true;
            return false;
        }

        return constraint == Cell.Unknown || (constraint == Cell.Known && _machine.Number[all] == 1);
    }

    private int Branch(int variable, Func<int> below)
    {
        if (variable >= _diagram.Variables.Count)
        {
            // INVARIANT: an open program has a live unknown among its variables. A diagram over chosen variables may run out of them.
            _diagram.CutShort = true;
            return DecisionDiagram.Impossible;
        }

        var (unknown, values) = (_diagram.Variables[variable].Unknown, _diagram.Variables[variable].Values);
        var (before, list) = (_sheet.IsUnknowable[unknown.Fact], _sheet.Object[unknown.Fact]);
        var children = new int[values.Count];
        var steps = ListSteps(unknown.Fact);
        var seen = steps > 0 ? new Dictionary<OpenKey, int>() : null;
        for (var i = 0; i < children.Length; i++)
        {
            Assignment.Set(_sheet, unknown, values[i]);
            if (seen is null)
            {
                _machine.Update(unknown.Fact);
                children[i] = below();
                continue;
            }

            // Lists are many and their operations few: those of which every operation makes the same lead to the same.
            var key = AfterLists(unknown.Fact, steps);
            if (key is { } made && seen.TryGetValue(made, out children[i])) continue;
            _machine.Update(unknown.Fact);
            children[i] = below();
            if (key is { } first) seen[first] = children[i];
        }

        // A field goes back to what it was, for it may be one that can never be known.
        if (unknown.Item >= 0) _sheet.Object[unknown.Fact] = list;
        else Assignment.Forget(_sheet, unknown);
        _sheet.IsUnknowable[unknown.Fact] = before;
        _machine.Update(unknown.Fact);
        return _diagram.Inner(variable, children);
    }

    /// <summary>How many of the nodes that depend on a list fact come before the last operation on that list and with it; 0 for a fact that is no list.</summary>
    private int ListSteps(int fact)
    {
        if (_listSteps.TryGetValue(fact, out var known)) return known;
        var dependents = _machine.Program.Dependents[fact];
        return _listSteps[fact] = Array.FindLastIndex(dependents, d => IsListOf(d, fact)) + 1;
    }

    private bool IsListOf(int node, int fact) => _machine.Program.Nodes[node].Data is ListDetailNode detail && detail.Fact == fact;

    /// <summary>What the operations on a list make of it, all else being as it is; null when one of them is still open.</summary>
    private OpenKey? AfterLists(int fact, int steps)
    {
        var made = new List<long>();
        foreach (var node in _machine.Program.Dependents[fact].AsSpan(0, steps))
        {
            _machine.Step(node);
            if (!IsListOf(node, fact)) continue;
            if (_machine.State[node] == Cell.Unknown) return null;
            made.Add(((long)_machine.State[node] << 56) ^ _machine.Number[node]);
        }

        return new OpenKey([.. made]);
    }

    /// <summary>The leaf of a settled run. The numbers of an answer's parts stand for it, so that its words are put together once.</summary>
    private int LeafNow()
    {
        var key = new OpenKey([.. _components.Select(c => ((long)_machine.State[c] << 56) ^ _machine.Number[c])]);
        if (_leaves.TryGetValue(key, out var leaf)) return leaf;
        return _leaves[key] = _diagram.Leaf(AnswerNow(_machine));
    }

    private bool IsSettled()
    {
        if (_answer is null && _machine.State[_machine.Program.Outcome] == Cell.Error) return true;
        foreach (var component in _components)
        {
            if (_machine.State[component] == Cell.Unknown) return false;
        }

        return true;
    }

    /// <summary>The answer of a settled run.</summary>
    public static Answer AnswerNow(Machine machine)
    {
        var program = machine.Program;
        foreach (var component in program.Components)
        {
            if (machine.State[component] == Cell.Error) return Answer.Error;
        }

        var costs = program.Costs.Where(c => machine.Number[c.Node] != 0).Select(c => (c.Key, machine.Sheet.NameOf(machine.Number[c.Node]))).ToList();
        var routes = program.Routes.Where(r => machine.Number[r.Node] != 0).Select(r => r.Name ?? machine.Sheet.NameOf(machine.Number[r.Node])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var unmet = program.Unmet.Where(u => machine.Number[u.Node] == 1).Select(u => $"{u.Requirement}:{u.Fact}").Order(StringComparer.Ordinal).ToList();
        return new Answer((int)machine.Number[program.Outcome], costs, routes, unmet);
    }
}
