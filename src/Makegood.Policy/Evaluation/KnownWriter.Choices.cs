using System.Reflection.Emit;

namespace Makegood.Policy.Evaluation;

/// <summary>The nodes that choose: definitions, the outcome, who bears a cost and where a claim goes.</summary>
internal sealed partial class KnownWriter
{
    /// <summary>Plain is one exception that holds, or none and one base. What is taken must be known.</summary>
    private void Definition(int index, DefinitionDetail detail)
    {
        var (bases, exceptions) = (detail.BaseWhen.Length, detail.ExceptionWhen.Length);
        foreach (var when in detail.BaseWhen.Concat(detail.ExceptionWhen).Distinct()) GiveUpUnlessKnown(when);
        if (exceptions == 0 && bases == 1 && IsFixedYes(detail.BaseWhen[0]))
        {
            GiveUpUnlessKnown(detail.BaseValue[0]);
            Number(detail.BaseValue[0]);
            Store(index);
            StoreBranch(index, () => _il.Emit(OpCodes.Ldc_I4_0));
            return;
        }

        if (exceptions == 1 && bases == 1 && IsFixedYes(detail.BaseWhen[0]))
        {
            var (when, yes, no) = (detail.ExceptionWhen[0], detail.ExceptionValue[0], detail.BaseValue[0]);
            Either(index, () => Number(when), yes, no);
            if (_isLoose[index]) StepMustHaveKnown(index);
            _isLoose[index] = false;
            StoreBranch(index, () =>
            {
                Number(when);
                _il.Emit(OpCodes.Conv_I4);
            });
            return;
        }

        var (slow, end) = (_il.DefineLabel(), _il.DefineLabel());
        var taken = _il.DeclareLocal(typeof(long));

        // Taken are the exceptions first; of the bases only where no exception holds.
        Sum(detail.ExceptionWhen);
        _il.Emit(OpCodes.Stloc, _kept);
        var none = _il.DeclareLocal(typeof(long));
        Long(1);
        _il.Emit(OpCodes.Ldloc, _kept);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, none);
        if (exceptions > 1)
        {
            _il.Emit(OpCodes.Ldloc, none);
            Long(0);
            _il.Emit(OpCodes.Blt, slow);
        }

        if (bases != 1 || !IsFixedYes(detail.BaseWhen[0]))
        {
            // With an exception (none = 0) any number of bases will do: (sum - 1) and none must not both be other than zero.
            Sum(detail.BaseWhen);
            Long(1);
            _il.Emit(OpCodes.Sub);
            _il.Emit(OpCodes.Ldloc, none);
            _il.Emit(OpCodes.Mul);
            _il.Emit(OpCodes.Brtrue, _giveUp);
        }

        Long(0);
        _il.Emit(OpCodes.Stloc, taken);
        Long(0);
        _il.Emit(OpCodes.Stloc, _kept);
        for (var i = 0; i < bases + exceptions; i++)
        {
            var (when, value) = i < bases ? (detail.BaseWhen[i], detail.BaseValue[i]) : (detail.ExceptionWhen[i - bases], detail.ExceptionValue[i - bases]);
            void Holds()
            {
                if (i >= bases || !IsFixedYes(when)) Number(when);
                else Long(1);
                if (i >= bases) return;
                _il.Emit(OpCodes.Ldloc, none);
                _il.Emit(OpCodes.And);
            }

            if (_isLoose[value])
            {
                Holds();
                State(value);
                _il.Emit(OpCodes.Ldc_I4, (int)Cell.Known);
                _il.Emit(OpCodes.Ceq);
                _il.Emit(OpCodes.Ldc_I4_0);
                _il.Emit(OpCodes.Ceq);
                _il.Emit(OpCodes.Conv_U8);
                _il.Emit(OpCodes.And);
                _il.Emit(OpCodes.Brtrue, _giveUp);
            }

            Number(value);
            Holds();
            _il.Emit(OpCodes.Neg);
            _il.Emit(OpCodes.And);
            _il.Emit(OpCodes.Ldloc, _kept);
            _il.Emit(OpCodes.Or);
            _il.Emit(OpCodes.Stloc, _kept);
            if (i == 0) continue;
            Long(i);
            Holds();
            _il.Emit(OpCodes.Mul);
            _il.Emit(OpCodes.Ldloc, taken);
            _il.Emit(OpCodes.Or);
            _il.Emit(OpCodes.Stloc, taken);
        }

        _il.Emit(OpCodes.Ldloc, _kept);
        Store(index);
        StoreBranch(index, () =>
        {
            _il.Emit(OpCodes.Ldloc, taken);
            _il.Emit(OpCodes.Conv_I4);
        });
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(slow);
        CallStep(index);
        StepMustHaveKnown(index);
        Reload(index);
        _il.MarkLabel(end);
    }

    /// <summary>The first outcome of which a rule holds: the lowest bit of a mask.</summary>
    private void Outcome(int index, OutcomeDetail detail)
    {
        foreach (var rule in detail.RulesByOutcome.SelectMany(r => r).Distinct()) GiveUpUnlessKnown(rule);

        // What holds when no rule does stands behind all outcomes, whatever its own rank.
        var last = detail.RulesByOutcome.Length;
        Long(detail.Fallback >= 0 ? 1L << last : 0);
        for (var outcome = 0; outcome < detail.RulesByOutcome.Length; outcome++)
        {
            var rules = detail.RulesByOutcome[outcome].Distinct().ToList();
            if (rules.Count == 0) continue;
            Fold(rules, OpCodes.Or, 0);
            _il.Emit(OpCodes.Ldc_I4, outcome);
            _il.Emit(OpCodes.Shl);
            _il.Emit(OpCodes.Or);
        }

        _il.Emit(OpCodes.Stloc, _kept);
        if (detail.Fallback < 0)
        {
            _il.Emit(OpCodes.Ldloc, _kept);
            _il.Emit(OpCodes.Brfalse, _giveUp);
        }

        _il.Emit(OpCodes.Ldloc, _kept);
        _il.Emit(OpCodes.Call, TrailingZeros);
        _il.Emit(OpCodes.Conv_I8);
        if (detail.Fallback >= 0)
        {
            _il.Emit(OpCodes.Stloc, _kept);
            _il.Emit(OpCodes.Ldloc, _kept);
            _il.Emit(OpCodes.Ldloc, _kept);
            Long(last);
            _il.Emit(OpCodes.Ceq);
            _il.Emit(OpCodes.Conv_I8);
            Long(last - detail.Fallback);
            _il.Emit(OpCodes.Mul);
            _il.Emit(OpCodes.Sub);
        }

        Store(index);
    }

    private void Choice(int index, ChoiceDetail detail)
    {
        if (Array.Exists(detail.Value, v => _isLoose[v]))
        {
            ByStep(index, isLoose: true);
            return;
        }

        foreach (var when in detail.When.Distinct()) GiveUpUnlessKnown(when);
        var (slow, end) = (_il.DefineLabel(), _il.DefineLabel());
        if (detail.When.Length > 1)
        {
            Sum(detail.When);
            Long(1);
            _il.Emit(OpCodes.Bgt, slow);
        }

        Long(0);
        for (var i = 0; i < detail.When.Length; i++)
        {
            Number(detail.Value[i]);
            Number(detail.When[i]);
            _il.Emit(OpCodes.Neg);
            _il.Emit(OpCodes.And);
            _il.Emit(OpCodes.Or);
        }

        Store(index);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(slow);
        CallStep(index);
        StepMustHaveKnown(index);
        Reload(index);
        _il.MarkLabel(end);
    }
}
