using Makegood.Policy.Checked;
using NodaTime;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// The meaning of the language, written to be obvious and not to be fast: it evaluates a claim whose every fact is known, straight from the checked
/// tree. The compiled program and the diagram must agree with it on every completion.
/// </summary>
public sealed class Reference
{
    private readonly PolicyModel _model;
    private readonly DateTimeZone _zone;
    private readonly IReadOnlyList<FactValue> _facts;
    private IReadOnlyList<FactValue>? _item;

    private Reference(PolicyModel model, IReadOnlyList<FactValue> facts)
    {
        (_model, _facts) = (model, facts);
        _zone = DateTimeZoneProviders.Tzdb[model.TimeZone];
    }

    /// <summary>The policy breaks off on this claim.</summary>
    private sealed class BreaksOff : Exception;

    /// <summary>The answer to a complete claim: every fact known or absent, every field of every list item too.</summary>
    public static Answer Evaluate(PolicyModel model, IReadOnlyList<FactValue> facts)
    {
        try
        {
            return new Reference(model, facts).Decide();
        }
        catch (BreaksOff)
        {
            return Answer.Error;
        }
    }

    /// <summary>Do all constraints hold?</summary>
    public static bool IsPossible(PolicyModel model, IReadOnlyList<FactValue> facts)
    {
        try
        {
            var reference = new Reference(model, facts);
            return model.Constraints.All(c => reference.IsTrue(c.Condition));
        }
        catch (BreaksOff)
        {
            return false;
        }
    }

    /// <summary>Does an outcome rule hold? Null when it breaks off.</summary>
    public static bool? Holds(PolicyModel model, IReadOnlyList<FactValue> facts, OutcomeRule rule)
    {
        try
        {
            return new Reference(model, facts).RuleHolds(rule);
        }
        catch (BreaksOff)
        {
            return null;
        }
    }

    /// <summary>The truth of a condition whose facts are all known. Null when it breaks off.</summary>
    public static bool? Truth(PolicyModel model, IReadOnlyList<FactValue> facts, Expr condition)
    {
        try
        {
            return new Reference(model, facts).IsTrue(condition);
        }
        catch (BreaksOff)
        {
            return null;
        }
    }

    private Answer Decide()
    {
        var outcome = FirstInRank();
        var extras = _model.Extras.Where(e => e.Kind is ExtraKind.Cost or ExtraKind.Route).ToList();
        bool Counts(Extra low) => Decisive(
            extras.Where(high => high.Index != low.Index && high.Rule < 0 && high.Kind == low.Kind && high.Key == low.Key && Names(high.Over, low.Clauses)).Select(high => (Func<bool>)(() => !ExtraHolds(high, outcome)))
                .Concat(_model.Rules.Where(r => low.Rule >= 0 && r.Index != low.Rule && r.Outcome == _model.Rules[low.Rule].Outcome && Names(r.Over, low.Clauses)).Select(r => (Func<bool>)(() => !RuleHolds(r))))
                .Prepend(() => ExtraHolds(low, outcome)),
            false);

        var costs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var extra in extras.Where(e => e.Kind is ExtraKind.Cost && Counts(e)))
        {
            var value = Eval(extra.Value).Word!;
            if (!costs.TryAdd(extra.Key, value) && costs[extra.Key] != value) throw new BreaksOff();
        }

        // A route that is written out is taken if one clause takes it; what another clause comes to no longer matters.
        var routes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var written in extras.Where(e => e.Kind is ExtraKind.Route && e.Value.Op is Op.Const).GroupBy(e => e.Value.Literal.Word!, StringComparer.Ordinal))
        {
            if (Decisive(written.Select(e => (Func<bool>)(() => Counts(e))), true)) routes.Add(written.Key);
        }

        foreach (var extra in extras.Where(e => e.Kind is ExtraKind.Route && e.Value.Op is not Op.Const && Counts(e))) routes.Add(Eval(extra.Value).Word!);

        var unmet = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var requirement in _model.Requirements.Where(r => r.Otherwise < 0 && (r.For.Count == 0 || r.For.Contains(outcome))))
        {
            foreach (var fact in requirement.Facts)
            {
                if (Decisive([() => !IsProvided(_facts[fact].Value), () => requirement.When is not { } when || IsTrue(when)], false)) unmet.Add($"{requirement.Index}:{fact}");
            }
        }

        return new Answer(outcome, [.. costs.Select(c => (c.Key, c.Value))], [.. routes], [.. unmet]);
    }

    private int FirstInRank()
    {
        for (var outcome = 0; outcome < _model.Outcomes.Count; outcome++)
        {
            var broke = false;
            foreach (var rule in _model.Rules.Where(r => r.Outcome == outcome))
            {
                try
                {
                    if (RuleHolds(rule)) return outcome;
                }
                catch (BreaksOff)
                {
                    broke = true;
                }
            }

            if (broke) throw new BreaksOff();
        }

        return _model.Fallback >= 0 ? _model.Fallback : throw new BreaksOff();
    }

    private bool RuleHolds(OutcomeRule rule) => Every([rule.When, .. rule.Exceptions.Select(e => Expr.Not(e.When))]);

    private bool ExtraHolds(Extra extra, int outcome)
    {
        var outcomes = extra.For.Count > 0 ? extra.For : extra.Rule >= 0 ? [_model.Rules[extra.Rule].Outcome] : [];
        if (outcomes.Count > 0 && !outcomes.Contains(outcome)) return false;
        if (extra.When is { } when && extra.Rule < 0) return IsTrue(when);
        return extra.Rule < 0 || RuleHolds(_model.Rules[extra.Rule]);
    }

    private bool Names(IReadOnlyList<string> over, IReadOnlyList<int> clauses) => clauses.Any(c => over.Contains(_model.Clauses[c].Id));

    private bool IsTrue(Expr expr) => Eval(expr).Number == 1;

    /// <summary>One no decides, then a break-off, then yes; the order of the conditions never matters.</summary>
    private bool Every(IEnumerable<Expr> conditions) => Decisive(conditions, false);

    private bool Decisive(IEnumerable<Expr> conditions, bool decisive) => Decisive(conditions.Select(c => (Func<bool>)(() => IsTrue(c))), decisive);

    private static bool Decisive(IEnumerable<Func<bool>> conditions, bool decisive)
    {
        var broke = false;
        foreach (var condition in conditions)
        {
            try
            {
                if (condition() == decisive) return decisive;
            }
            catch (BreaksOff)
            {
                broke = true;
            }
        }

        return broke ? throw new BreaksOff() : !decisive;
    }

    private Value Eval(Expr expr)
    {
        Value A() => Present(Eval(expr.Arguments[0]));
        Value B() => Present(Eval(expr.Arguments[1]));
        Value Number(Int128 number) => number > 1_000_000_000_000_000 || number < -1_000_000_000_000_000 ? throw new BreaksOff() : Value.Of(expr.Type.Kind, (long)number, expr.Type.Names?[0]);
        Value Dated(bool fits, long day) => fits ? Value.Of(TypeKind.Date, day) : throw new BreaksOff();
        switch (expr.Op)
        {
            case Op.Const:
                return expr.Literal;
            case Op.Fact:
                return _facts[expr.Index].Value;
            case Op.Field:
                return _item![expr.Index].Value;
            case Op.Definition:
                return Define(_model.Definitions[expr.Index]);
            case Op.Not:
                return Value.YesNo(!IsTrue(expr.Arguments[0]));
            case Op.And:
                return Value.YesNo(Decisive(expr.Arguments, false));
            case Op.Or:
                return Value.YesNo(Decisive(expr.Arguments, true));
            case Op.Equal:
                return Value.YesNo(expr.Arguments[0].Type.Kind is TypeKind.Text ? SameText(Eval(expr.Arguments[0]), Eval(expr.Arguments[1])) : Same(A(), B()));
            case Op.Less:
                return Value.YesNo(A().Number < B().Number);
            case Op.LessOrEqual:
                return Value.YesNo(A().Number <= B().Number);
            case Op.OneOf:
                var wanted = expr.Arguments[0].Type.Kind is TypeKind.Text ? Eval(expr.Arguments[0]) : A();
                return Value.YesNo(((Value[])expr.Data!).Any(v => Same(v, wanted)));
            case Op.InTable:
                return Value.YesNo(Row(expr) is not null);
            case Op.LookUp:
                return Row(expr)?.Value ?? _model.Tables[expr.Index].Otherwise ?? throw new BreaksOff();
            case Op.Present:
                return Value.YesNo(Eval(expr.Arguments[0]).Kind is not ValueKind.Absent);
            case Op.Provided:
                return Value.YesNo(IsProvided(Eval(expr.Arguments[0])));
            case Op.BeginsWith:
                var (text, beginning) = (Eval(expr.Arguments[0]), (Beginning)expr.Data!);
                return Value.YesNo(text.Kind is not ValueKind.Absent && Subjects.Begins(text.Word!, beginning.Words, beginning.Exactly));
            case Op.Add:
                return Number((Int128)A().Number + B().Number);
            case Op.Subtract:
                return Number((Int128)A().Number - B().Number);
            case Op.Multiply:
                return Number((Int128)A().Number * B().Number);
            case Op.AddMonths:
                return Dated(Calendar.TryAddMonths(A().Number, B().Number, _model.Dates.MonthEnd, out var months), months);
            case Op.AddDays:
                return Dated(Calendar.TryAddDays(A().Number, B().Number, out var days), days);
            case Op.LastDay:
                return Dated(Calendar.TryLastDay(A().Number, B().Number, expr.Arguments[1].Type.Kind is TypeKind.Months, _model.Dates, out var last), last);
            case Op.Latest:
                return expr.Arguments.Select(a => Present(Eval(a))).MaxBy(v => v.Number);
            case Op.Earliest:
                return expr.Arguments.Select(a => Present(Eval(a))).MinBy(v => v.Number);
            case Op.DaysBetween:
                return Number(Math.Clamp(B().Number - A().Number, -Value.Never, Value.Never));
            case Op.MonthsBetween:
                return Number(Calendar.MonthsBetween(A().Number, B().Number, _model.Dates.MonthEnd));
            case Op.HoursBetween:
                return Number((long)Math.Floor((B().Number - A().Number) / 3600m));
            case Op.DateOf:
                return Value.Of(TypeKind.Date, Literals.LocalDay(A().Number, _zone));
            case Op.Else:
                var first = Eval(expr.Arguments[0]);
                return first.Kind is ValueKind.Absent ? Eval(expr.Arguments[1]) : first;
            case Op.If:
                return Eval(expr.Arguments[IsTrue(expr.Arguments[0]) ? 1 : 2]);
            default:
                return OverList(expr, Number);
        }
    }

    private static Value Present(Value value) => value.Kind is ValueKind.Absent ? throw new BreaksOff() : value;

    private static bool IsProvided(Value value) => value.Kind is ValueKind.Text || (value.Kind is ValueKind.Document && value.Number == 1);

    /// <summary>A text may be absent without a guard; what is not there equals nothing.</summary>
    private static bool SameText(Value a, Value b) => a.Kind is not ValueKind.Absent && b.Kind is not ValueKind.Absent && Same(a, b);

    private static bool Same(Value a, Value b) => a.Number == b.Number && string.Equals(a.Word, b.Word, StringComparison.Ordinal);

    private TableRow? Row(Expr expr)
    {
        var keys = expr.Arguments.Select(a => Present(Eval(a))).ToList();
        return _model.Tables[expr.Index].Rows.FirstOrDefault(r => r.Keys.Zip(keys).All(p => Same(p.First, p.Second)));
    }

    private Value Define(Definition definition)
    {
        var outer = _item;
        _item = null;
        try
        {
            var holding = definition.Exceptions.Where(e => IsTrue(e.When!)).ToList();
            var top = holding.Where(low => !holding.Any(high => high.Over.Contains(low.Label))).ToList();
            var branches = holding.Count > 0 ? top : definition.Bases.Where(b => b.When is null || IsTrue(b.When)).ToList();
            return branches.Count == 1 ? Eval(branches[0].Value) : throw new BreaksOff();
        }
        finally
        {
            _item = outer;
        }
    }

    private Value OverList(Expr expr, Func<Int128, Value> number)
    {
        var detail = (ListDetail)expr.Data!;
        var next = 0;
        var based = detail.HasBase ? Present(Eval(expr.Arguments[next++])).Number : 0;
        var until = detail.HasUntil ? Present(Eval(expr.Arguments[next++])).Number : (long?)null;
        var where = detail.HasWhere ? expr.Arguments[next] : null;
        var items = _facts[expr.Index].Value.List?.Items ?? [];
        var tests = new List<bool?>();
        foreach (var item in items)
        {
            _item = item;
            try
            {
                tests.Add(where is null || IsTrue(where));
            }
            catch (BreaksOff)
            {
                tests.Add(null);
            }

            _item = null;
        }

        if (expr.Op is Op.Any && tests.Contains(true)) return Value.YesNo(true);
        if (expr.Op is Op.All && tests.Contains(false)) return Value.YesNo(false);
        if (tests.Contains(null)) throw new BreaksOff();
        var chosen = items.Where((_, i) => tests[i] == true).ToList();
        var intervals = detail.From < 0 ? [] : chosen.Select(i => (i[detail.From].Value.Number, i[detail.To].Value.Kind is ValueKind.Absent ? Value.Never : i[detail.To].Value.Number)).ToList();
        return expr.Op switch
        {
            Op.Any => Value.YesNo(false),
            Op.All => Value.YesNo(true),
            Op.Count => number(chosen.Count),
            Op.Sum => number(chosen.Sum(i => i[detail.Field].Value.Number)),
            Op.UnionDays => number(PieceByPiece(intervals, until)),
            _ => Value.Of(TypeKind.Date, ExtendPieceByPiece(based, intervals)),
        };
    }

    /// <summary>Cuts time at every start and end and counts the pieces that some interval covers: something simple to compare the fast way (sorting and merging) with.</summary>
    private static long PieceByPiece(List<(long From, long To)> intervals, long? until)
    {
        var closed = intervals.Select(i => (i.From, To: i.To >= Value.Never ? until ?? i.From : i.To)).Where(i => i.To > i.From).ToList();
        long[] cuts = [.. closed.SelectMany(i => new[] { i.From, i.To }).Distinct().Order()];
        long days = 0;
        for (var i = 1; i < cuts.Length; i++)
        {
            var (from, to) = (cuts[i - 1], cuts[i]);
            if (closed.Exists(c => c.From <= from && to <= c.To)) days += to - from;
        }

        return days;
    }

    private static long ExtendPieceByPiece(long end, List<(long From, long To)> intervals)
    {
        if (end >= Value.Never) return end;
        var counted = new List<(long From, long To)>();
        long moved = end;
        while (true)
        {
            var next = intervals.Where(i => i.From <= moved && !counted.Contains(i)).OrderBy(i => i).ToList();
            if (next.Count == 0) return Math.Min(moved, Calendar.LastDayNumber);
            if (next.Exists(i => i.To >= Value.Never)) return Value.Never;
            counted.AddRange(next.Distinct());
            moved = end + PieceByPiece(counted, null);
        }
    }
}
