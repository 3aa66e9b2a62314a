using System.Reflection.Emit;
using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>The pieces that all nodes are written with: loads and stores, the copy of the facts, the step of the machine, giving up.</summary>
internal sealed partial class KnownWriter
{
    /// <summary>A state is Known or, where a fact may be absent, Absent. Eight of them are looked at together.</summary>
    private void GiveUpUnlessFactsAreKnown()
    {
        byte[] allowed = [.. _program.Model.Facts.Select(f => (byte)(MayBeAbsent(f) ? byte.MaxValue - (Cell.Known ^ Cell.Absent) : byte.MaxValue))];
        if (_facts == 0) return;
        Long(0);
        for (var i = 0; i < _facts; i += sizeof(ulong))
        {
            // The last eight overlap those before them, so that nothing behind the facts is read.
            var at = Math.Min(i, Math.Max(0, _facts - sizeof(ulong)));
            for (var fact = at; fact < Math.Min(at + sizeof(ulong), _facts) && _facts < sizeof(ulong); fact++)
            {
                FactState(fact);
                _il.Emit(OpCodes.Ldind_U1);
                _il.Emit(OpCodes.Ldc_I4, (int)Cell.Known);
                _il.Emit(OpCodes.Xor);
                _il.Emit(OpCodes.Ldc_I4, (int)allowed[fact]);
                _il.Emit(OpCodes.And);
                _il.Emit(OpCodes.Conv_U8);
                _il.Emit(OpCodes.Or);
            }

            if (_facts < sizeof(ulong)) continue;
            FactState(at);
            _il.Emit(OpCodes.Unaligned, (byte)1);
            _il.Emit(OpCodes.Ldind_I8);
            Long(0x0101_0101_0101_0101 * Cell.Known);
            _il.Emit(OpCodes.Xor);
            Long(BitConverter.ToInt64(allowed, at));
            _il.Emit(OpCodes.And);
            _il.Emit(OpCodes.Or);
        }

        _il.Emit(OpCodes.Brtrue, _giveUp);
    }

    private void FactState(int fact)
    {
        _il.Emit(OpCodes.Ldarg_S, (byte)5);
        _il.Emit(OpCodes.Ldc_I4, fact);
        _il.Emit(OpCodes.Add);
    }

    /// <summary>Copies a piece of memory to where an argument points.</summary>
    private void Copy(int bytes, int to, Action from)
    {
        for (var at = 0; at < bytes; at += BlockMost)
        {
            _il.Emit(OpCodes.Ldarg_S, (byte)to);
            _il.Emit(OpCodes.Ldc_I4, at);
            _il.Emit(OpCodes.Add);
            from();
            _il.Emit(OpCodes.Ldc_I4, at);
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Ldc_I4, Math.Min(BlockMost, bytes - at));
            _il.Emit(OpCodes.Unaligned, (byte)1);
            _il.Emit(OpCodes.Cpblk);
        }
    }

    private void Sum(int[] nodes)
    {
        Long(0);
        foreach (var node in nodes)
        {
            Number(node);
            _il.Emit(OpCodes.Add);
        }
    }

    /// <summary>What has no code of its own here is the machine's own step.</summary>
    private void ByStep(int index, bool isLoose)
    {
        CallStep(index);
        if (isLoose) _isLoose[index] = true;
        else StepMustHaveKnown(index);
        Reload(index);
    }

    private void CallStep(int index)
    {
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldc_I4, index);
        _il.Emit(OpCodes.Call, Step);
    }

    private void GiveUpUnlessKnown(int index)
    {
        if (_isLoose[index]) StepMustHaveKnown(index);
    }

    private void StepMustHaveKnown(int index)
    {
        State(index);
        _il.Emit(OpCodes.Ldc_I4, (int)Cell.Known);
        _il.Emit(OpCodes.Bne_Un, _giveUp);
    }

    private static bool MayBeAbsent(Fact fact) => fact.Type.Optional || fact.Type.Kind is TypeKind.Text;

    private bool IsFact(int index) => _program.Nodes[index].Code is Code.Fact;

    private bool IsFixedYes(int index) => _program.IsFixed(index) && _settled.State[index] == Cell.Known && _settled.Number[index] == 1;

    /// <summary>1 when a fact is there, 0 when it is absent.</summary>
    private void IsKnown(int fact)
    {
        State(fact);
        _il.Emit(OpCodes.Ldc_I4, (int)Cell.Known);
        _il.Emit(OpCodes.Ceq);
        _il.Emit(OpCodes.Conv_U8);
    }

    private void Number(int index)
    {
        if (_program.IsFixed(index)) Long(_settled.Number[index]);
        else if (_values[index] is { } value) _il.Emit(OpCodes.Ldloc, value);
        else LoadNumber(index);
    }

    private void LoadNumber(int index)
    {
        _il.Emit(OpCodes.Ldarg_3);
        _il.Emit(OpCodes.Ldc_I4, index * sizeof(long));
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_I8);
    }

    private void State(int index)
    {
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldc_I4, index);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_U1);
    }

    /// <summary>Keeps the number on the stack for later nodes, and stores it for the trace.</summary>
    private void Store(int index)
    {
        _values[index] ??= _il.DeclareLocal(typeof(long));
        _il.Emit(OpCodes.Stloc, _values[index]!);
        _il.Emit(OpCodes.Ldarg_3);
        _il.Emit(OpCodes.Ldc_I4, index * sizeof(long));
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldloc, _values[index]!);
        _il.Emit(OpCodes.Stind_I8);
        _states[index] = Cell.Known;
    }

    private void Reload(int index)
    {
        _values[index] ??= _il.DeclareLocal(typeof(long));
        LoadNumber(index);
        _il.Emit(OpCodes.Stloc, _values[index]!);
        _states[index] = Cell.Known;
    }

    private void StoreState(int index, Action state)
    {
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldc_I4, index);
        _il.Emit(OpCodes.Add);
        state();
        _il.Emit(OpCodes.Conv_U1);
        _il.Emit(OpCodes.Stind_I1);
    }

    private void StoreBranch(int index, Action branch)
    {
        _il.Emit(OpCodes.Ldarg_S, (byte)4);
        _il.Emit(OpCodes.Ldc_I4, index * sizeof(int));
        _il.Emit(OpCodes.Add);
        branch();
        _il.Emit(OpCodes.Stind_I4);
    }

    private void Long(long number) => _il.Emit(OpCodes.Ldc_I8, number);
}
