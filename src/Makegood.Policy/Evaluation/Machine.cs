using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// Runs a program over a sheet of facts: every node once, in strong Kleene logic, without allocation. After a run the state and value of
/// every node stand here: that is the full trace.
/// </summary>
public sealed class Machine
{
    // A claim or two are interpreted. What runs more often than this is worth compiling.
    private const int RunsBeforeCompiling = 20_000;

    private readonly Program _program;
    private readonly Node[] _nodes;
    private readonly int[] _order;
    private readonly List<(long From, long To)> _intervals = [];
    private IReadOnlyList<FactValue>? _item;
    private Sheet _sheet;
    private Passes? _passes;
    private KnownPass? _known;
    private KnownPass? _knownOutcome;
    private int _runs;

    public Machine(Program program)
        : this(program, isFirst: false)
    {
    }

    internal Machine(Program program, bool isFirst)
    {
        _program = program;
        _nodes = program.Nodes;
        _order = isFirst ? program.Order : program.Open;
        State = isFirst ? new byte[_nodes.Length] : [.. program.Settled.State];
        Number = isFirst ? new long[_nodes.Length] : [.. program.Settled.Number];
        Branch = isFirst ? new int[_nodes.Length] : [.. program.Settled.Branch];
        _sheet = new Sheet(program);
    }

    public Program Program => _program;

    /// <summary>Per node a state of <see cref="Cell"/>.</summary>
    public byte[] State { get; }

    /// <summary>
    /// Per node its value; for an unknown outcome the mask of those still possible by Kleene logic, if the claim does not break off; for an error the node it
    /// arose in. What is settled stays as it is whatever further fact is filled in, and no mask grows: those who fill in facts look again only at what is open.
    /// </summary>
    public long[] Number { get; }

    /// <summary>Per definition node the branch that gave its value: bases first, then exceptions; -1 for none.</summary>
    public int[] Branch { get; }

    public Sheet Sheet => _sheet;

    /// <summary>Evaluates every node.</summary>
    public void Run(Sheet sheet)
    {
        _sheet = sheet;
        if (_known?.TryRun(this, sheet) == true) return;
        if (IsCompiled()) RunCompiled();
        else RunAll();
    }

    /// <summary>Evaluates only what the outcome depends on; all other nodes hold nothing to rely on.</summary>
    public void RunOutcome(Sheet sheet)
    {
        _sheet = sheet;
        if (_knownOutcome?.TryRun(this, sheet) == true) return;
        if (IsCompiled())
        {
            _knownOutcome ??= _passes!.KnownOutcome;
            _passes!.RunOutcome(this, sheet);
            return;
        }

        foreach (var index in _program.OutcomeOnly) Step(index);
    }

    /// <summary>Evaluates again only what depends on one fact; everything else keeps its state from the run before on the same sheet.</summary>
    public void Update(int fact)
    {
        foreach (var index in _program.Dependents[fact]) Step(index);
    }

    /// <summary>Compiles now instead of after many runs.</summary>
    public void Compile() => _runs = RunsBeforeCompiling;

    private void RunCompiled()
    {
        if (_known is null)
        {
            _known = _passes!.Known;
            if (_known.TryRun(this, _sheet)) return;
        }

        _passes!.RunAll(this, _sheet);
    }

    internal void RunAll()
    {
        foreach (var index in _order) Step(index);
    }

    private bool IsCompiled()
    {
        if (_passes is not null) return true;
        if (_runs++ < RunsBeforeCompiling) return false;
        _passes = _program.Compiled;
        if (_passes is null) _runs = int.MinValue;
        return _passes is not null;
    }

    internal static long CombineKeys(long a, long b) => unchecked((a * 1_000_003) ^ b);

    internal void Step(int index)
    {
        var node = _nodes[index];
        switch (node.Code)
        {
            case Code.Const:
                Set(index, node.Number);
                break;
            case Code.Fact:
                State[index] = _sheet.State[node.Number];
                Number[index] = _sheet.Number[node.Number];
                break;
            case Code.Field:
                Field(index, (int)node.Number);
                break;
            case Code.Not:
                State[index] = State[node.A];
                Number[index] = State[node.A] == Cell.Known ? 1 - Number[node.A] : Number[node.A];
                break;
            case Code.And:
                Junction(index, node.Many, 0);
                break;
            case Code.Or:
                Junction(index, node.Many, 1);
                break;
            case Code.Equal:
                if (Both(index, node)) Number[index] = Number[node.A] == Number[node.B] ? 1 : 0;
                else if (node.Number == 1 && IsSaid(node.A) && IsSaid(node.B)) Set(index, 0);
                break;
            case Code.Less:
                if (Both(index, node)) Number[index] = Number[node.A] < Number[node.B] ? 1 : 0;
                break;
            case Code.LessOrEqual:
                if (Both(index, node)) Number[index] = Number[node.A] <= Number[node.B] ? 1 : 0;
                break;
            case Code.OneOf:
                if (One(index, node.A)) Number[index] = Array.BinarySearch((long[])node.Data!, Number[node.A]) >= 0 ? 1 : 0;
                else if (node.Number == 1 && State[node.A] == Cell.Absent) Set(index, 0);
                break;
            case Code.InTable:
                if (All(index, node.Many)) Number[index] = Row(node) >= 0 ? 1 : 0;
                break;
            case Code.LookUp:
                LookUp(index, node);
                break;
            case Code.Present:
                if (State[node.A] is Cell.Unknown or Cell.Error) Copy(index, node.A);
                else Set(index, State[node.A] == Cell.Absent ? 0 : 1);
                break;
            case Code.Provided:
                Provided(index, node.A);
                break;
            case Code.BeginsWith:
                BeginsWith(index, node);
                break;
            case Code.Add:
                if (Both(index, node)) Fits(index, Int128.CreateChecked(Number[node.A]) + Number[node.B]);
                break;
            case Code.Subtract:
                if (Both(index, node)) Fits(index, Int128.CreateChecked(Number[node.A]) - Number[node.B]);
                break;
            case Code.Multiply:
                if (Both(index, node)) Fits(index, Int128.CreateChecked(Number[node.A]) * Number[node.B]);
                break;
            case Code.AddMonths:
                if (Both(index, node)) Dated(index, Calendar.TryAddMonths(Number[node.A], Number[node.B], _program.Model.Dates.MonthEnd, out var months), months);
                break;
            case Code.AddDays:
                if (Both(index, node)) Dated(index, Calendar.TryAddDays(Number[node.A], Number[node.B], out var days), days);
                break;
            case Code.LastDay:
                if (Both(index, node)) Dated(index, Calendar.TryLastDay(Number[node.A], Number[node.B], node.Number == 1, _program.Model.Dates, out var last), last);
                break;
            case Code.Latest:
                if (All(index, node.Many)) Extreme(index, node.Many, latest: true);
                break;
            case Code.Earliest:
                if (All(index, node.Many)) Extreme(index, node.Many, latest: false);
                break;
            case Code.DaysBetween:
                if (Both(index, node)) Number[index] = Math.Clamp(Number[node.B] - Number[node.A], -Value.Never, Value.Never);
                break;
            case Code.MonthsBetween:
                if (Both(index, node)) Number[index] = Calendar.MonthsBetween(Number[node.A], Number[node.B], _program.Model.Dates.MonthEnd);
                break;
            case Code.HoursBetween:
                if (Both(index, node)) Number[index] = FloorHours(Number[node.B] - Number[node.A]);
                break;
            case Code.DateOf:
                if (One(index, node.A)) Number[index] = Literals.LocalDay(Number[node.A], _program.Zone);
                break;
            case Code.Else:
                Copy(index, State[node.A] == Cell.Absent ? node.B : node.A);
                break;
            case Code.If:
                If(index, node.Many);
                break;
            case Code.List:
                List(index, (ListDetailNode)node.Data!);
                break;
            case Code.Definition:
                Definition(index, (DefinitionDetail)node.Data!);
                break;
            case Code.SourceOf:
                // Only a report asks for it, and works it out from the branches taken.
                Copy(index, node.A);
                break;
            case Code.Outcome:
                Outcome(index, (OutcomeDetail)node.Data!);
                break;
            case Code.OutcomeIn:
                OutcomeIn(index, node);
                break;
            case Code.Choice:
                Choice(index, (ChoiceDetail)node.Data!);
                break;
        }
    }

    internal static long FloorHours(long seconds) => seconds >= 0 ? seconds / 3600 : -((-seconds + 3599) / 3600);

    private void Set(int index, long number)
    {
        State[index] = Cell.Known;
        Number[index] = number;
    }

    private void Fail(int index)
    {
        State[index] = Cell.Error;
        Number[index] = index;
    }

    private void Copy(int index, int from)
    {
        State[index] = State[from];
        Number[index] = Number[from];
    }

    /// <summary>Known, or known to be absent.</summary>
    private bool IsSaid(int operand) => State[operand] is Cell.Known or Cell.Absent;

    /// <summary>An operand that is absent can only stand behind a guard that fails; it is an error so that the guard, not luck, keeps it away.</summary>
    private bool Stop(int index, byte state, int operand)
    {
        if (state == Cell.Unknown) State[index] = Cell.Unknown;
        else if (state == Cell.Error)
        {
            State[index] = Cell.Error;
            Number[index] = Number[operand];
        }
        else
        {
            Fail(index);
        }

        return false;
    }

    private bool One(int index, int operand)
    {
        if (State[operand] != Cell.Known) return Stop(index, State[operand], operand);
        State[index] = Cell.Known;
        return true;
    }

    private bool Both(int index, Node node)
    {
        var (a, b) = (State[node.A], State[node.B]);
        if ((a & b) == Cell.Known && a == b)
        {
            State[index] = Cell.Known;
            return true;
        }

        // Unknown before error: a completion may yet take the guard away.
        if (a == Cell.Unknown || b == Cell.Unknown) State[index] = Cell.Unknown;
        else Stop(index, a != Cell.Known ? a : b, a != Cell.Known ? node.A : node.B);
        return false;
    }

    private bool All(int index, int[] operands)
    {
        var worst = -1;
        foreach (var operand in operands)
        {
            if (State[operand] == Cell.Known) continue;
            if (State[operand] == Cell.Unknown)
            {
                State[index] = Cell.Unknown;
                return false;
            }

            worst = operand;
        }

        if (worst >= 0) return Stop(index, State[worst], worst);
        State[index] = Cell.Known;
        return true;
    }

    /// <summary>And (decisive 0) or or (decisive 1): the decisive value first, then unknown, then error. Order never matters.</summary>
    private void Junction(int index, int[] operands, long decisive)
    {
        var unknown = false;
        var error = -1;
        foreach (var operand in operands)
        {
            switch (State[operand])
            {
                case Cell.Known:
                    if (Number[operand] == decisive)
                    {
                        Set(index, decisive);
                        return;
                    }

                    break;
                case Cell.Unknown:
                    unknown = true;
                    break;
                default:
                    error = operand;
                    break;
            }
        }

        if (unknown) State[index] = Cell.Unknown;
        else if (error >= 0) Stop(index, State[error], error);
        else Set(index, 1 - decisive);
    }

    private void Fits(int index, Int128 value)
    {
        if (value > 1_000_000_000_000_000 || value < -1_000_000_000_000_000) Fail(index);
        else Number[index] = (long)value;
    }

    private void Dated(int index, bool fits, long day)
    {
        if (fits) Number[index] = day;
        else Fail(index);
    }

    private void Extreme(int index, int[] operands, bool latest)
    {
        var best = Number[operands[0]];
        foreach (var operand in operands) best = latest ? Math.Max(best, Number[operand]) : Math.Min(best, Number[operand]);
        Number[index] = best;
    }

    private int Row(Node node)
    {
        var detail = (TableDetail)node.Data!;
        if (detail.Dense is { } dense)
        {
            var key = Number[node.Many[0]];
            return key >= 0 && key < dense.Length ? dense[key] : -1;
        }

        long rest = 0;
        for (var i = 1; i < node.Many.Length; i++) rest = CombineKeys(rest, Number[node.Many[i]]);
        return detail.Rows.TryGetValue((Number[node.Many[0]], rest), out var row) ? row : -1;
    }

    private void LookUp(int index, Node node)
    {
        if (!All(index, node.Many)) return;
        var detail = (TableDetail)node.Data!;
        var row = Row(node);
        if (row >= 0) Number[index] = detail.Values[row];
        else if (detail.HasOtherwise) Number[index] = detail.Otherwise;
        else Fail(index);
    }

    private void Provided(int index, int operand)
    {
        if (State[operand] == Cell.Absent) Set(index, 0);
        else if (State[operand] != Cell.Known) Copy(index, operand);
        else Set(index, _nodes[operand].Code is Code.Fact && _program.Model.Facts[(int)_nodes[operand].Number].Type.Kind is TypeKind.Text ? 1 : Number[operand]);
    }

    private void BeginsWith(int index, Node node)
    {
        if (State[node.A] == Cell.Absent)
        {
            Set(index, 0);
            return;
        }

        if (!One(index, node.A)) return;
        var beginning = (Beginning)node.Data!;
        Number[index] = Subjects.Begins(_sheet.NameOf(Number[node.A]), beginning.Words, beginning.Exactly) ? 1 : 0;
    }

    private void If(int index, int[] operands)
    {
        var condition = operands[0];
        if (State[condition] == Cell.Known)
        {
            Copy(index, Number[condition] == 1 ? operands[1] : operands[2]);
        }
        else if (State[condition] == Cell.Unknown)
        {
            if (!_program.CanFail[condition] && State[operands[1]] == Cell.Known && State[operands[2]] == Cell.Known && Number[operands[1]] == Number[operands[2]]) Copy(index, operands[1]);
            else State[index] = Cell.Unknown;
        }
        else
        {
            Copy(index, condition);
        }
    }

    private void Definition(int index, DefinitionDetail detail)
    {
        // First the exceptions: one that holds counts unless another that holds outranks it.
        ulong holds = 0, maybe = 0;
        var error = -1;
        for (var i = 0; i < detail.ExceptionWhen.Length; i++)
        {
            var when = detail.ExceptionWhen[i];
            if (State[when] == Cell.Known) holds |= Number[when] == 1 ? 1UL << i : 0;
            else if (State[when] == Cell.Unknown) maybe |= 1UL << i;
            else error = when;
        }

        if (error >= 0 && maybe == 0)
        {
            Copy(index, error);
            return;
        }

        Branch[index] = -1;
        if (maybe == 0 && error < 0)
        {
            if (holds != 0)
            {
                var top = Unbeaten(holds, detail);
                if (System.Numerics.BitOperations.PopCount(top) != 1) Fail(index);
                else Take(index, detail.BaseWhen.Length + System.Numerics.BitOperations.TrailingZeroCount(top), detail.ExceptionValue[System.Numerics.BitOperations.TrailingZeroCount(top)]);
                return;
            }

            Base(index, detail);
            return;
        }

        // Something is open: the value is still known if every branch that may come to hold gives the same.
        State[index] = Cell.Unknown;
        if (error >= 0 || Array.Exists(detail.ExceptionWhen, w => State[w] == Cell.Unknown && _program.CanFail[w])) return;
        long? common = null;
        for (var i = 0; i < detail.ExceptionWhen.Length; i++)
        {
            if ((((holds | maybe) >> i) & 1) == 0 || (detail.OutrankedBy[i] & holds) != 0) continue;
            if (!Agrees(detail.ExceptionValue[i], ref common)) return;

            // Two that may hold without order could conflict; that is not for this pass to settle.
            for (var j = 0; j < i; j++)
            {
                if ((((holds | maybe) >> j) & 1) != 0 && ((detail.OutrankedBy[i] >> j) & 1) == 0 && ((detail.OutrankedBy[j] >> i) & 1) == 0) return;
            }
        }

        if (holds == 0)
        {
            Base(index, detail);
            if (State[index] != Cell.Known || (common is not null && common != Number[index]))
            {
                State[index] = Cell.Unknown;
                return;
            }
        }

        if (common is { } value)
        {
            Set(index, value);
            Branch[index] = -1;
        }
    }

    private bool Agrees(int value, ref long? common)
    {
        if (State[value] != Cell.Known || (common is not null && common != Number[value])) return false;
        common = Number[value];
        return true;
    }

    private static ulong Unbeaten(ulong holds, DefinitionDetail detail)
    {
        var top = holds;
        for (var i = 0; i < detail.OutrankedBy.Length; i++)
        {
            if (((holds >> i) & 1) != 0 && (detail.OutrankedBy[i] & holds) != 0) top &= ~(1UL << i);
        }

        return top;
    }

    private void Base(int index, DefinitionDetail detail)
    {
        int found = -1, unknown = 0, error = -1;
        long? common = null;
        var agree = true;
        for (var i = 0; i < detail.BaseWhen.Length; i++)
        {
            var when = detail.BaseWhen[i];
            if (State[when] == Cell.Known)
            {
                if (Number[when] == 0) continue;
                if (found >= 0)
                {
                    Fail(index);
                    return;
                }

                found = i;
                agree &= Agrees(detail.BaseValue[i], ref common);
            }
            else if (State[when] == Cell.Unknown)
            {
                unknown++;
                agree = false;
            }
            else
            {
                error = when;
            }
        }

        if (unknown > 0) State[index] = Cell.Unknown;
        else if (error >= 0) Copy(index, error);
        else if (found < 0) Fail(index);
        else Take(index, found, detail.BaseValue[found]);
    }

    private void Take(int index, int branch, int value)
    {
        Copy(index, value);
        Branch[index] = branch;
    }

    private void Outcome(int index, OutcomeDetail detail)
    {
        long possible = 0;
        var fails = false;
        for (var outcome = 0; outcome < detail.RulesByOutcome.Length; outcome++)
        {
            var unknown = false;
            var error = -1;
            var holds = false;
            foreach (var rule in detail.RulesByOutcome[outcome])
            {
                switch (State[rule])
                {
                    case Cell.Known:
                        holds |= Number[rule] == 1;
                        break;
                    case Cell.Unknown:
                        unknown = true;
                        break;
                    default:
                        error = rule;
                        break;
                }
            }

            if (holds)
            {
                possible |= 1L << outcome;
                Settle(index, possible);
                return;
            }

            if (unknown)
            {
                possible |= 1L << outcome;
                fails |= Array.Exists(detail.RulesByOutcome[outcome], r => State[r] != Cell.Known && _program.CanFail[r]);
            }
            else if (error >= 0)
            {
                if (possible == 0) Stop(index, State[error], error);
                else Open(index, possible);
                return;
            }
        }

        if (detail.Fallback >= 0 && fails) Open(index, possible | (1L << detail.Fallback));
        else if (detail.Fallback >= 0) Settle(index, possible | (1L << detail.Fallback));
        else if (possible == 0) Fail(index);
        else Open(index, possible);
    }

    private void Settle(int index, long possible)
    {
        if ((possible & (possible - 1)) == 0) Set(index, System.Numerics.BitOperations.TrailingZeroCount(possible));
        else Open(index, possible);
    }

    private void Open(int index, long possible)
    {
        State[index] = Cell.Unknown;
        Number[index] = possible;
    }

    /// <summary>
    /// A claim on which the policy breaks off has none of the outcomes. It must not break off here as well: an outcome that is out of the question was ruled
    /// out before, and what is settled stays.
    /// </summary>
    private void OutcomeIn(int index, Node node)
    {
        var state = State[node.A];
        if (state == Cell.Known) Set(index, (node.Number >> (int)Number[node.A]) & 1);
        else if (state == Cell.Unknown && (Number[node.A] & node.Number) != 0) Copy(index, node.A);
        else Set(index, 0);
    }

    private void Choice(int index, ChoiceDetail detail)
    {
        long? found = null;
        var unknown = false;
        var error = -1;
        var agree = true;
        for (var i = 0; i < detail.When.Length; i++)
        {
            var (when, value) = (detail.When[i], detail.Value[i]);
            if (State[when] == Cell.Known)
            {
                if (Number[when] == 0) continue;
                if (State[value] == Cell.Unknown) unknown = true;
                else if (State[value] != Cell.Known) error = value;
                else if (found is null) found = Number[value];
                else if (found != Number[value]) agree = false;
            }
            else if (State[when] == Cell.Unknown)
            {
                unknown = true;
            }
            else
            {
                error = when;
            }
        }

        if (unknown) State[index] = Cell.Unknown;
        else if (error >= 0) Stop(index, State[error], error);
        else if (!agree) Fail(index);
        else Set(index, found ?? 0);
    }

    private void Field(int index, int field)
    {
        var value = _item![field];
        if (!value.IsKnown)
        {
            State[index] = Cell.Unknown;
            return;
        }

        State[index] = value.Value.Kind is ValueKind.Absent ? Cell.Absent : Cell.Known;
        Number[index] = _sheet.NumberOf(value.Value);
    }

    /// <summary>Does a list operation take this item in? Null while that depends on something unknown, or when its condition breaks off.</summary>
    internal bool? TakesIn(ListDetailNode detail, IReadOnlyList<FactValue> item)
    {
        if (detail.Where < 0) return true;
        _item = item;
        foreach (var step in detail.Segment) Step(step);
        _item = null;
        return State[detail.Where] == Cell.Known ? Number[detail.Where] == 1 : null;
    }

    private void List(int index, ListDetailNode detail)
    {
        var state = _sheet.State[detail.Fact];
        if (state == Cell.Unknown)
        {
            State[index] = Cell.Unknown;
            return;
        }

        if (detail.Base >= 0 && State[detail.Base] != Cell.Known)
        {
            Stop(index, State[detail.Base], detail.Base);
            return;
        }

        if (detail.Until >= 0 && State[detail.Until] != Cell.Known)
        {
            Stop(index, State[detail.Until], detail.Until);
            return;
        }

        var items = _sheet.Object[detail.Fact] is ListValue list ? list.Items : [];
        _intervals.Clear();
        long total = 0;
        int yes = 0, no = 0, unknown = 0, error = -1;
        for (var i = 0; i < items.Count; i++)
        {
            _item = items[i];
            foreach (var step in detail.Segment) Step(step);
            if (detail.Where >= 0 && State[detail.Where] != Cell.Known)
            {
                if (State[detail.Where] == Cell.Unknown) unknown++;
                else error = detail.Where;
                continue;
            }

            if (detail.Where >= 0 && Number[detail.Where] == 0)
            {
                no++;
                continue;
            }

            yes++;
            if (detail.Field >= 0)
            {
                if (_item[detail.Field].IsKnown) total += _item[detail.Field].Value.Number;
                else unknown++;
            }

            if (detail.From < 0) continue;
            var (from, to) = (_item[detail.From], _item[detail.To]);
            if (!from.IsKnown || !to.IsKnown) unknown++;
            else _intervals.Add((from.Value.Number, to.Value.Kind is ValueKind.Absent ? Value.Never : to.Value.Number));
        }

        _item = null;
        Finish(index, detail, total, yes, no, unknown, error);
    }

    private void Finish(int index, ListDetailNode detail, long total, int yes, int no, int unknown, int error)
    {
        if (detail.Op is Op.Any && yes > 0) Set(index, 1);
        else if (detail.Op is Op.All && no > 0) Set(index, 0);
        else if (unknown > 0) State[index] = Cell.Unknown;
        else if (error >= 0) Stop(index, State[error], error);
        else
        {
            Set(index, detail.Op switch
            {
                Op.Any => 0,
                Op.All => 1,
                Op.Count => yes,
                Op.Sum => total,
                Op.UnionDays => Intervals.UnionDays(_intervals, detail.Until >= 0 ? Number[detail.Until] : null),
                _ => Intervals.Extend(Number[detail.Base], _intervals),
            });
        }
    }
}
