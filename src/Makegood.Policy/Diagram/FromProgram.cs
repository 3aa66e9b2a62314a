using Makegood.Policy.Checked;
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

    // With fewer values there is nothing in between worth the trouble.
    private const int SkipsFrom = 4;

    private readonly Machine _machine;
    private readonly Steady _steady;
    private readonly Sheet _sheet;
    private Liveness _liveness;
    private readonly int[] _components;
    private readonly int[] _roots;
    private readonly int[] _constraint;
    private readonly OpenTable _memo = new();
    private readonly OpenTable _constraintMemo = new();
    private readonly OpenTable _leaves = new();
    private readonly long[] _said;
    private readonly Dictionary<long, int> _limited = [];
    private readonly Room _room = new();
    private readonly bool _maySkip;
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
        _said = new long[components.Length];
        _steady = machine.Program.Steady;
        _maySkip = !Array.Exists(components, c => _steady.IsCarrier[c]);
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
            var leaf = Leaf();
            return constraint == Cell.Known ? leaf : Limited(Possible(), leaf);
        }

        var place = _memo.Find(_liveness.Numbers(_roots));
        if (_memo[place] >= 0) return _memo[place];
        return _memo[place] = Branch(_liveness.FirstOpen, Expand);
    }

    /// <summary>The leaf where the claim is possible. The same few pairs come again and again.</summary>
    private int Limited(int possible, int leaf)
    {
        ref var limited = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_limited, ((long)possible << 32) | (uint)leaf, out var exists);
        if (!exists) limited = _diagram.Replace(possible, _possible, leaf);
        return limited;
    }

    /// <summary>The leaf of a settled run. Where the same has been said before, in numbers, it is not put into words again.</summary>
    private int Leaf()
    {
        if (_answer is not null) return _diagram.Leaf(_answer(_machine));
        for (var i = 0; i < _said.Length; i++)
        {
            if (_machine.State[_components[i]] != Cell.Known) return _diagram.Leaf(AnswerNow(_machine));
            _said[i] = _machine.Number[_components[i]];
        }

        var place = _leaves.Find(_said);
        if (_leaves[place] < 0) _leaves[place] = _diagram.Leaf(AnswerNow(_machine));
        return _leaves[place];
    }

    /// <summary>The answer is settled; which of the rest can be? Built once for all answers, with one leaf that stands for "possible".</summary>
    private int Possible()
    {
        if (!MayBe(out var constraint)) return DecisionDiagram.Impossible;
        if (constraint == Cell.Known) return _possible;
        var place = _constraintMemo.Find(_liveness.Numbers(_constraint));
        if (_constraintMemo[place] >= 0) return _constraintMemo[place];
        return _constraintMemo[place] = Branch(_liveness.FirstOpen, Possible);
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

        var (unknown, count) = (_diagram.Variables[variable].Unknown, _diagram.Variables[variable].Values.Count);
        var (before, list) = (_sheet.IsUnknowable[unknown.Fact], _sheet.Object[unknown.Fact]);
        var skips = _maySkip && unknown.Item < 0 && count > SkipsFrom && _steady.IsSteady[unknown.Fact] && Values.AreRising(_diagram.Variables[variable]);
        var values = new Values(_machine, _diagram.Variables[variable], skips, _room);
        var children = new int[count];
        if (skips) Between(values, _diagram.Variables[variable], children, below);
        else if (values.HasLists) ByLists(values, children, below);
        else
        {
            for (var i = 0; i < children.Length; i++)
            {
                values.Set(i);
                children[i] = below();
            }
        }

        // A field goes back to what it was, for it may be one that can never be known.
        if (unknown.Item >= 0) _sheet.Object[unknown.Fact] = list;
        else Assignment.Forget(_sheet, unknown);
        _sheet.IsUnknowable[unknown.Fact] = before;
        values.Update();
        values.Leave();
        return _diagram.Inner(variable, children);
    }

    /// <summary>Lists are many and their operations few: those of which every operation makes the same lead to the same.</summary>
    private static void ByLists(Values values, int[] children, Func<int> below)
    {
        var seen = new Dictionary<OpenKey, int>();
        for (var i = 0; i < children.Length; i++)
        {
            var made = values.SetLists(i);
            if (made is { } alike && seen.TryGetValue(alike, out children[i])) continue;
            values.Update();
            children[i] = below();
            if (made is { } first) seen[first] = children[i];
        }
    }

    /// <summary>Tries the first value, the last, and then the middle of each piece whose ends differ. What is absent has no place in the order.</summary>
    private void Between(Values values, Variable variable, int[] children, Func<int> below)
    {
        var last = children.Length - 1;
        Try(0);
        Try(last);
        if (variable.Values[last].Kind is ValueKind.Absent) Try(--last);
        Halve(0, last);

        void Try(int value)
        {
            values.Set(value);
            values.Remember(value, _steady);
            children[value] = below();
        }

        void Halve(int low, int high)
        {
            if (high - low <= 1) return;
            if (values.AreAlike(low, high, _steady))
            {
                Array.Fill(children, children[low], low + 1, high - low - 1);
                return;
            }

            var middle = (low + high) / 2;
            Try(middle);
            Halve(low, middle);
            Halve(middle, high);
        }
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
