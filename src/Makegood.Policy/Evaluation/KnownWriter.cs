using System.Reflection;
using System.Reflection.Emit;
using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// Writes the machine code of a <see cref="KnownPass"/>. A node is fixed in state (known whatever the claim says) or loose (it may be absent or break off:
/// then its state is stored as well). What takes one of several values does so without a jump, for which way it goes is hard to foresee.
/// </summary>
internal sealed partial class KnownWriter
{
    private static readonly MethodInfo Step = typeof(Machine).GetMethod(nameof(Machine.Step), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly FieldInfo Numbers = typeof(KnownTables).GetField(nameof(KnownTables.Numbers), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly FieldInfo StatesField = typeof(KnownTables).GetField(nameof(KnownTables.States), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly MethodInfo AddMonths = typeof(Calendar).GetMethod(nameof(Calendar.TryAddMonths))!;
    private static readonly MethodInfo AddDays = typeof(Calendar).GetMethod(nameof(Calendar.TryAddDays))!;
    private static readonly MethodInfo Max = typeof(Math).GetMethod(nameof(Math.Max), [typeof(long), typeof(long)])!;
    private static readonly MethodInfo Min = typeof(Math).GetMethod(nameof(Math.Min), [typeof(long), typeof(long)])!;
    private static readonly MethodInfo MinUnsigned = typeof(Math).GetMethod(nameof(Math.Min), [typeof(ulong), typeof(ulong)])!;
    private static readonly MethodInfo TrailingZeros = typeof(System.Numerics.BitOperations).GetMethod(nameof(System.Numerics.BitOperations.TrailingZeroCount), [typeof(long)])!;

    // A longer list of names is searched by the machine's own step.
    private const int NamesMost = 8;

    // Blocks of this size are copied without a call.
    private const int BlockMost = 64;

    private readonly Program _program;
    private readonly Machine _settled;
    private readonly int[] _order;
    private readonly int _facts;
    private readonly bool[] _isLoose;
    private readonly byte[] _states;
    private readonly LocalBuilder?[] _values;
    private readonly List<long> _tables = [];
    private readonly DynamicMethod _method;
    private readonly ILGenerator _il;
    private readonly Label _giveUp;
    private readonly LocalBuilder _table;
    private readonly LocalBuilder _kept;

    // Its address is handed out, so nothing else should live there.
    private readonly LocalBuilder _day;

    public KnownWriter(Program program, int[] order)
    {
        (_program, _order, _settled, _facts) = (program, order, program.Settled, program.Model.Facts.Count);
        _isLoose = new bool[program.Nodes.Length];
        _values = new LocalBuilder?[program.Nodes.Length];
        _states = [.. _settled.State];
        for (var i = 0; i < _isLoose.Length; i++) _isLoose[i] = program.IsFixed(i) && _settled.State[i] != Cell.Known;
        _method = new DynamicMethod("known", typeof(bool), [typeof(KnownTables), typeof(Machine), typeof(byte).MakeByRefType(), typeof(long).MakeByRefType(), typeof(int).MakeByRefType(), typeof(byte).MakeByRefType(), typeof(long).MakeByRefType()], typeof(KnownWriter).Module, skipVisibility: true);
        _il = _method.GetILGenerator();
        _giveUp = _il.DefineLabel();
        _table = _il.DeclareLocal(typeof(long).MakeByRefType());
        _kept = _il.DeclareLocal(typeof(long));
        _day = _il.DeclareLocal(typeof(long));
    }

    public KnownRun Write()
    {
        var tables = new KnownTables();
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, Numbers);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Ldelema, typeof(long));
        _il.Emit(OpCodes.Stloc, _table);
        GiveUpUnlessFactsAreKnown();
        Copy(_states.Length, 2, () =>
        {
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldfld, StatesField);
            _il.Emit(OpCodes.Ldc_I4_0);
            _il.Emit(OpCodes.Ldelema, typeof(byte));
        });
        Copy(_facts, 2, () => _il.Emit(OpCodes.Ldarg_S, (byte)5));
        Copy(_facts * sizeof(long), 3, () => _il.Emit(OpCodes.Ldarg_S, (byte)6));
        foreach (var index in _order) Node(index);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Ret);
        _il.MarkLabel(_giveUp);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Ret);
        tables.Numbers = [.. _tables, 0];
        tables.States = _states;
        return _method.CreateDelegate<KnownRun>(tables);
    }

    private void Node(int index)
    {
        var node = _program.Nodes[index];
        switch (node.Code)
        {
            case Code.Fact:
                // The facts are put in place before the run, all at once.
                _isLoose[index] = MayBeAbsent(_program.Model.Facts[(int)node.Number]);
                _states[index] = Cell.Known;
                break;
            case Code.Not:
                Plain(index, [node.A], () =>
                {
                    Number(node.A);
                    Long(1);
                    _il.Emit(OpCodes.Xor);
                });
                break;
            case Code.And:
                Junction(index, node.Many, OpCodes.And, neutral: 1);
                break;
            case Code.Or:
                Junction(index, node.Many, OpCodes.Or, neutral: 0);
                break;
            case Code.Equal:
                Compare(index, node, OpCodes.Ceq, negate: false);
                break;
            case Code.Less:
                Compare(index, node, OpCodes.Clt, negate: false);
                break;
            case Code.LessOrEqual:
                Compare(index, node, OpCodes.Cgt, negate: true);
                break;
            case Code.OneOf when node.Data is long[] { Length: <= NamesMost } names:
                Plain(index, [node.A], () => IsOneOf(node.A, names));
                break;
            case Code.InTable when node.Data is TableDetail { Dense: { } rows }:
                Plain(index, node.Many, () => LookUp(node.Many[0], [.. rows.Select(r => r >= 0 ? 1L : 0L), 0]));
                break;
            case Code.LookUp when node.Data is TableDetail { Dense: { } rows } table:
                LookUp(index, node.Many[0], rows, table);
                break;
            case Code.Present when IsFact(node.A):
                Plain(index, [], () => IsKnown(node.A));
                break;
            case Code.Provided when IsFact(node.A):
                Provided(index, node.A);
                break;
            case Code.Latest or Code.Earliest:
                Plain(index, node.Many, () =>
                {
                    Number(node.Many[0]);
                    foreach (var operand in node.Many.Skip(1))
                    {
                        Number(operand);
                        _il.Emit(OpCodes.Call, node.Code is Code.Latest ? Max : Min);
                    }
                });
                break;
            case Code.LastDay:
                Dated(index, node, byMonths: node.Number == 1, dayBefore: !_program.Model.Dates.LastDayIncluded);
                break;
            case Code.AddMonths:
                Dated(index, node, byMonths: true, dayBefore: false);
                break;
            case Code.AddDays:
                Dated(index, node, byMonths: false, dayBefore: false);
                break;
            case Code.SourceOf:
                Copy(index, node.A);
                break;
            case Code.If when _program.IsFixed(node.Many[0]) && _settled.State[node.Many[0]] == Cell.Known:
                Copy(index, node.Many[_settled.Number[node.Many[0]] == 1 ? 1 : 2]);
                break;
            case Code.If when !_isLoose[node.Many[0]]:
                Either(index, () => Number(node.Many[0]), node.Many[1], node.Many[2]);
                break;
            case Code.Else when IsFact(node.A):
                Either(index, () => IsKnown(node.A), node.A, node.B);
                break;
            case Code.Definition:
                Definition(index, (DefinitionDetail)node.Data!);
                break;
            case Code.Outcome when ((OutcomeDetail)node.Data!).RulesByOutcome.Length < 62:
                Outcome(index, (OutcomeDetail)node.Data!);
                break;
            case Code.OutcomeIn:
                Plain(index, [node.A], () =>
                {
                    Long(node.Number);
                    Number(node.A);
                    _il.Emit(OpCodes.Conv_I4);
                    _il.Emit(OpCodes.Shr);
                    Long(1);
                    _il.Emit(OpCodes.And);
                });
                break;
            case Code.Choice:
                Choice(index, (ChoiceDetail)node.Data!);
                break;
            default:
                // What only asks whether something is there is known also where it is not.
                ByStep(index, node.Code is not (Code.Present or Code.Provided or Code.BeginsWith) && Lowering.OperandsOf(node).Any(o => _isLoose[o]));
                break;
        }
    }

    /// <summary>A node that is known when its operands are, and breaks off where one of them is absent.</summary>
    private void Plain(int index, IReadOnlyList<int> operands, Action value)
    {
        var loose = operands.Where(o => _isLoose[o]).Distinct().ToList();
        if (loose.Count == 0)
        {
            value();
            Store(index);
            return;
        }

        // A fact that is not known here is absent. None of these nodes can bear that but a test of texts; there, and where it is only handed on, the step tells.
        var (slow, absent, end) = (_il.DefineLabel(), _il.DefineLabel(), _il.DefineLabel());
        var breaksOff = _program.Nodes[index] is not ({ Code: Code.Not } or { Code: Code.Equal or Code.OneOf, Number: 1 });
        foreach (var operand in loose.OrderBy(IsFact))
        {
            State(operand);
            _il.Emit(OpCodes.Ldc_I4, (int)Cell.Known);
            _il.Emit(OpCodes.Bne_Un, breaksOff && IsFact(operand) ? absent : slow);
        }

        value();
        Store(index);
        _il.Emit(OpCodes.Br, end);
        if (breaksOff && loose.Exists(IsFact))
        {
            _il.MarkLabel(absent);
            Long(index);
            Store(index);
            StoreState(index, () => _il.Emit(OpCodes.Ldc_I4, (int)Cell.Error));
            _il.Emit(OpCodes.Br, end);
        }

        if (!breaksOff || !loose.TrueForAll(IsFact))
        {
            _il.MarkLabel(slow);
            CallStep(index);
            Reload(index);
        }

        _il.MarkLabel(end);
        _isLoose[index] = true;
    }

    /// <summary>And, or: what is loose counts only where the others do not decide.</summary>
    private void Junction(int index, int[] operands, OpCode join, long neutral)
    {
        var loose = operands.Where(o => _isLoose[o]).Distinct().ToList();
        var firm = operands.Except(loose).Where(o => !_program.IsFixed(o) || _settled.Number[o] != neutral).ToList();
        Fold(firm, join, neutral);
        Store(index);
        if (loose.Count == 0) return;
        var end = _il.DefineLabel();
        Number(index);
        Long(neutral);
        _il.Emit(OpCodes.Bne_Un, end);
        var undecided = _il.DefineLabel();
        foreach (var operand in loose)
        {
            State(operand);
            _il.Emit(OpCodes.Ldc_I4, (int)Cell.Known);
            _il.Emit(OpCodes.Bne_Un, undecided);
        }

        Fold(loose, join, neutral);
        Store(index);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(undecided);
        CallStep(index);
        StepMustHaveKnown(index);
        Reload(index);
        _il.MarkLabel(end);
    }

    private void Fold(List<int> operands, OpCode join, long neutral)
    {
        if (operands.Count == 0)
        {
            Long(neutral);
            return;
        }

        Number(operands[0]);
        foreach (var operand in operands.Skip(1))
        {
            Number(operand);
            _il.Emit(join);
        }
    }

    private void Compare(int index, Node node, OpCode test, bool negate) => Plain(index, [node.A, node.B], () =>
    {
        Number(node.A);
        Number(node.B);
        _il.Emit(test);
        if (negate)
        {
            _il.Emit(OpCodes.Ldc_I4_0);
            _il.Emit(OpCodes.Ceq);
        }

        _il.Emit(OpCodes.Conv_U8);
    });

    private void IsOneOf(int operand, long[] names)
    {
        if (names.Length == 0) Long(0);
        for (var i = 0; i < names.Length; i++)
        {
            Number(operand);
            Long(names[i]);
            _il.Emit(OpCodes.Ceq);
            _il.Emit(OpCodes.Conv_U8);
            if (i > 0) _il.Emit(OpCodes.Or);
        }
    }

    /// <summary>The last of the values stands for every larger number; one below zero, a name the policy does not mention, is larger than all.</summary>
    private void LookUp(int key, long[] values)
    {
        _il.Emit(OpCodes.Ldloc, _table);
        Number(key);
        Long(values.Length - 1);
        _il.Emit(OpCodes.Call, MinUnsigned);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Ldc_I4_3);
        _il.Emit(OpCodes.Shl);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldc_I4, _tables.Count * sizeof(long));
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_I8);
        _tables.AddRange(values);
    }

    private void LookUp(int index, int key, int[] rows, TableDetail table)
    {
        // Where there is no row the number is that of the node, as an error has it.
        long[] values = [.. rows.Select(r => r >= 0 ? table.Values[r] : table.HasOtherwise ? table.Otherwise : index), table.HasOtherwise ? table.Otherwise : index];
        if (table.HasOtherwise)
        {
            Plain(index, [key], () => LookUp(key, values));
            return;
        }

        if (_isLoose[key])
        {
            ByStep(index, isLoose: true);
            return;
        }

        LookUp(key, values);
        Store(index);
        StoreState(index, () =>
        {
            LookUp(key, [.. rows.Select(r => r >= 0 ? (long)Cell.Known : Cell.Error), Cell.Error]);
            _il.Emit(OpCodes.Conv_I4);
        });
        _isLoose[index] = true;
    }

    private void Provided(int index, int operand)
    {
        // A text that is there is provided, whatever it says.
        if (_program.Model.Facts[(int)_program.Nodes[operand].Number].Type.Kind is TypeKind.Text)
        {
            Plain(index, [], () => IsKnown(operand));
            return;
        }

        if (!_isLoose[operand])
        {
            Copy(index, operand);
            return;
        }

        Number(operand);
        IsKnown(operand);
        _il.Emit(OpCodes.Neg);
        _il.Emit(OpCodes.And);
        Store(index);
    }

    private void Dated(int index, Node node, bool byMonths, bool dayBefore) => Plain(index, [node.A, node.B], () =>
    {
        Number(node.A);
        Number(node.B);
        if (byMonths) _il.Emit(OpCodes.Ldc_I4, (int)_program.Model.Dates.MonthEnd);
        _il.Emit(OpCodes.Ldloca, _day);
        _il.Emit(OpCodes.Call, byMonths ? AddMonths : AddDays);
        _il.Emit(OpCodes.Brfalse, _giveUp);
        if (dayBefore)
        {
            // The end of time, and a day before the calendar, are for the machine to tell.
            _il.Emit(OpCodes.Ldloc, _day);
            Long(1);
            _il.Emit(OpCodes.Sub);
            _il.Emit(OpCodes.Stloc, _day);
            _il.Emit(OpCodes.Ldloc, _day);
            Long(Calendar.LastDayNumber);
            _il.Emit(OpCodes.Bgt_Un, _giveUp);
        }

        _il.Emit(OpCodes.Ldloc, _day);
    });

    private void Copy(int index, int from)
    {
        Number(from);
        Store(index);
        if (!_isLoose[from]) return;
        StoreState(index, () => State(from));
        _isLoose[index] = true;
    }

    /// <summary>One of two nodes, by a yes/no that is known.</summary>
    private void Either(int index, Action condition, int yes, int no)
    {
        condition();
        _il.Emit(OpCodes.Neg);
        _il.Emit(OpCodes.Stloc, _kept);
        Number(no);
        Number(yes);
        Number(no);
        _il.Emit(OpCodes.Xor);
        _il.Emit(OpCodes.Ldloc, _kept);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Xor);
        Store(index);

        // A fact beside a value for its absence is never taken when it is absent.
        var isKnown = _program.Nodes[index].Code is Code.Else && !_isLoose[no];
        if (isKnown || !(_isLoose[yes] || _isLoose[no])) return;
        StoreState(index, () =>
        {
            State(no);
            State(yes);
            State(no);
            _il.Emit(OpCodes.Xor);
            _il.Emit(OpCodes.Ldloc, _kept);
            _il.Emit(OpCodes.Conv_I4);
            _il.Emit(OpCodes.And);
            _il.Emit(OpCodes.Xor);
        });
        _isLoose[index] = true;
    }
}
