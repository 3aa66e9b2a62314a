using Makegood.Policy.Checked;
using NodaTime;

namespace Makegood.Policy.Evaluation;

/// <summary>Lowers a checked policy to the flat program. Equal expressions become one node.</summary>
public sealed class Lowering
{
    private readonly PolicyModel _model;
    private readonly Program _program;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<(Code, int, int, long, string), int> _shared = [];
    private readonly List<int> _main = [];
    private readonly bool[] _isUsed;
    private readonly int[] _definitions;
    private readonly TableDetail[] _tables;

    // While a list condition is lowered, new nodes belong to its segment instead of the main pass.
    private List<int>? _segment;
    private HashSet<int>? _segmentMembers;

    private readonly IReadOnlyList<Expr> _probes;

    private Lowering(PolicyModel model, IReadOnlyList<Expr> probes, Program? like)
    {
        (_model, _probes) = (model, probes);
        _program = new Program(model) { Zone = DateTimeZoneProviders.Tzdb[model.TimeZone] };
        _program.Symbol(string.Empty);
        for (var i = 1; i < like?.SymbolCount; i++) _program.Symbol(like.SymbolName(i));
        _definitions = Enumerable.Repeat(-1, model.Definitions.Count).ToArray();

        // The facts are the first nodes, in their own order, so that a run can take them from the sheet in one piece. Those that nothing uses are not run.
        _isUsed = new bool[model.Facts.Count];
        for (var i = 0; i < model.Facts.Count; i++) _nodes.Add(new Node(Code.Fact, -1, -1, [], i, null, null));
        _tables = [.. model.Tables.Select(TableOf)];
    }

    public static Program Lower(PolicyModel model) => new Lowering(model, [], null).Run();

    /// <summary>The same with further expressions beside the policy's own: questions that an analysis asks about it.</summary>
    /// <param name="like">A program whose names keep their numbers, so that values of the two can be compared as numbers.</param>
    public static Program Lower(PolicyModel model, IReadOnlyList<Expr> probes, Program? like = null) => new Lowering(model, probes, like).Run();

    private Program Run()
    {
        // Closed names get their symbols first, so that every allowed value has one.
        foreach (var fact in _model.Facts)
        {
            foreach (var name in fact.Type.Names ?? []) _program.Symbol(name);
            foreach (var field in fact.Type.Fields ?? [])
            {
                foreach (var name in field.Type.Names ?? []) _program.Symbol(name);
            }
        }

        foreach (var definition in _model.Definitions) Definition(definition.Index);
        var rules = new int[_model.Rules.Count];
        foreach (var rule in _model.Rules) rules[rule.Index] = And([Expression(rule.When), .. rule.Exceptions.Select(e => Not(Expression(e.When)))]);
        _program.Rules = rules;

        var byOutcome = new int[_model.Outcomes.Count][];
        for (var i = 0; i < byOutcome.Length; i++) byOutcome[i] = [.. _model.Rules.Where(r => r.Outcome == i).Select(r => rules[r.Index])];
        _program.Outcome = Add(Code.Outcome, -1, -1, [.. byOutcome.SelectMany(r => r).Distinct()], 0, new OutcomeDetail(byOutcome, _model.Fallback), null, share: false);

        LowerExtras(rules);
        LowerUnmet();
        _program.Constraints = [.. _model.Constraints.Select(c => Expression(c.Condition))];
        _program.AllConstraints = And([.. _program.Constraints]);
        _program.Acceptances = [.. _model.Acceptances.Select(a => Expression(a.Condition))];
        _program.Report = [.. _model.Report.Select(r => (r.Path, Expression(r.Value), r.Value.Type))];
        _program.Probes = [.. _probes.Select(Expression)];
        _program.Definitions = _definitions;
        _program.Nodes = [.. _nodes];
        _program.Operands = [.. _nodes.Select(n => OperandsOf(n).ToArray())];
        _program.StandIns = new StandIns(_program);
        _program.Order = [.. _main];
        _program.CanFail = CanFail();
        _program.Dependents = Dependents();
        _program.Components = [_program.Outcome, .. _program.Costs.Select(c => c.Node), .. _program.Routes.Select(r => r.Node), .. _program.Unmet.Select(u => u.Node)];
        return _program;
    }

    private int[][] Dependents()
    {
        var facts = _model.Facts.Count;
        var uses = new System.Collections.BitArray[_nodes.Count];
        var dependents = Enumerable.Range(0, facts).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < uses.Length; i++)
        {
            var own = uses[i] = new System.Collections.BitArray(facts);
            if (_nodes[i].Code is Code.Fact) own[(int)_nodes[i].Number] = true;
            foreach (var operand in OperandsOf(_nodes[i])) own.Or(uses[operand]);
        }

        foreach (var index in _main)
        {
            for (var fact = 0; fact < facts; fact++)
            {
                if (uses[index][fact]) dependents[fact].Add(index);
            }
        }

        return [.. dependents.Select(d => d.ToArray())];
    }

    /// <summary>Errs on the side of yes: an optional fact counts even where a guard stands before it.</summary>
    private bool[] CanFail()
    {
        var can = new bool[_nodes.Count];
        for (var i = 0; i < can.Length; i++)
        {
            var node = _nodes[i];
            bool MayBeAbsent(int operand) => _nodes[operand].Code is Code.Fact && _model.Facts[(int)_nodes[operand].Number].Type is { Optional: true } or { Kind: TypeKind.Text };
            can[i] = node.Code switch
            {
                Code.Const or Code.Fact or Code.Not or Code.And or Code.Or or Code.Present or Code.Provided or Code.BeginsWith or Code.OutcomeIn => false,
                Code.Equal or Code.OneOf when node.Number == 1 => false,
                Code.Equal or Code.Less or Code.LessOrEqual or Code.OneOf or Code.InTable or Code.Latest or Code.Earliest or Code.If => OperandsOf(node).Any(MayBeAbsent),
                Code.LookUp => !((TableDetail)node.Data!).HasOtherwise || OperandsOf(node).Any(MayBeAbsent),
                _ => true,
            };
            can[i] |= OperandsOf(node).Any(o => can[o]);
        }

        return can;
    }

    private void LowerExtras(int[] rules)
    {
        var own = new int[_model.Extras.Count];
        foreach (var extra in _model.Extras)
        {
            var conditions = new List<int>();
            var outcomes = extra.For.Count > 0 ? extra.For : extra.Rule >= 0 ? [_model.Rules[extra.Rule].Outcome] : [];
            if (outcomes.Count > 0) conditions.Add(OutcomeIn(outcomes));
            if (extra.Rule >= 0) conditions.Add(rules[extra.Rule]);
            if (extra.When is { } when) conditions.Add(Expression(when));
            own[extra.Index] = And([.. conditions]);
        }

        var extras = new (int, int)[own.Length];
        foreach (var extra in _model.Extras)
        {
            var outranking = _model.Extras.Where(o => o.Index != extra.Index && Outranks(o, extra)).Select(o => own[o.Index])
                .Concat(_model.Rules.Where(r => extra.Rule >= 0 && r.Index != extra.Rule && r.Outcome == _model.Rules[extra.Rule].Outcome && NamesClause(r.Over, extra.Clauses)).Select(r => rules[r.Index]));
            extras[extra.Index] = (And([own[extra.Index], .. outranking.Distinct().Select(Not)]), Expression(extra.Value));
        }

        _program.Extras = extras;
        _program.ExtraWhen = [.. _model.Extras.Select(e => e.When is { } when ? Expression(when) : -1)];
        _program.PromiseBy = [.. _model.Extras.Select(e => e.By is { } by ? Expression(by) : -1)];
        _program.Costs = [.. _model.Extras.Where(e => e.Kind is ExtraKind.Cost).GroupBy(e => e.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, ChoiceOf([.. g.Select(e => extras[e.Index])])))];

        var routes = new List<(string?, int)>();
        foreach (var group in _model.Extras.Where(e => e.Kind is ExtraKind.Route).GroupBy(e => e.Value.Op is Op.Const ? e.Value.Literal.Word : null, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (group.Key is not null) routes.Add((group.Key, Or([.. group.Select(e => extras[e.Index].Item1)])));
            else routes.AddRange(group.Select(e => ((string?)null, ChoiceOf([extras[e.Index]]))));
        }

        _program.Routes = [.. routes];
    }

    private bool Outranks(Extra high, Extra low) => high.Rule < 0 && high.Kind == low.Kind && string.Equals(high.Key, low.Key, StringComparison.Ordinal) && NamesClause(high.Over, low.Clauses);

    private bool NamesClause(IReadOnlyList<string> over, IReadOnlyList<int> clauses) => clauses.Any(c => over.Contains(_model.Clauses[c].Id, StringComparer.Ordinal));

    private void LowerUnmet()
    {
        var unmet = new List<(int, int, int)>();
        foreach (var requirement in _model.Requirements.Where(r => r.Otherwise < 0))
        {
            foreach (var fact in requirement.Facts)
            {
                var conditions = new List<int>();
                if (requirement.For.Count > 0) conditions.Add(OutcomeIn(requirement.For));
                if (requirement.When is { } when) conditions.Add(Expression(when));
                conditions.Add(Not(Add(Code.Provided, FactNode(fact), -1, [], 0, null, null)));
                unmet.Add((requirement.Index, fact, And([.. conditions])));
            }
        }

        _program.Unmet = [.. unmet];
    }

    private int FactNode(int fact)
    {
        if (!_isUsed[fact]) _main.Add(fact);
        _isUsed[fact] = true;
        return fact;
    }

    private int OutcomeIn(IReadOnlyList<int> outcomes)
    {
        long mask = 0;
        foreach (var outcome in outcomes) mask |= 1L << outcome;
        return Add(Code.OutcomeIn, _program.Outcome, -1, [], mask, null, null);
    }

    private int ChoiceOf((int When, int Value)[] options) =>
        Add(Code.Choice, -1, -1, [.. options.SelectMany(o => new[] { o.When, o.Value })], 0, new ChoiceDetail([.. options.Select(o => o.When)], [.. options.Select(o => o.Value)]), null, share: false);

    private int Definition(int index)
    {
        if (_definitions[index] >= 0) return _definitions[index];

        // A definition is a value of the whole claim, also when a list condition is the first to use it.
        var (segment, members) = (_segment, _segmentMembers);
        (_segment, _segmentMembers) = (null, null);
        var definition = _model.Definitions[index];
        int[] Whens(IReadOnlyList<Branch> branches) => [.. branches.Select(b => b.When is { } when ? Expression(when) : Constant(1))];
        var baseWhen = Whens(definition.Bases);
        var baseValue = definition.Bases.Select(b => Expression(b.Value)).ToArray();
        var exceptionWhen = Whens(definition.Exceptions);
        var exceptionValue = definition.Exceptions.Select(b => Expression(b.Value)).ToArray();
        var outranked = new ulong[exceptionWhen.Length];
        for (var low = 0; low < outranked.Length; low++)
        {
            for (var high = 0; high < outranked.Length; high++)
            {
                if (definition.Exceptions[high].Over.Contains(definition.Exceptions[low].Label, StringComparer.Ordinal)) outranked[low] |= 1UL << high;
            }
        }

        var detail = new DefinitionDetail(definition, baseWhen, baseValue, exceptionWhen, exceptionValue, outranked);
        _definitions[index] = Add(Code.Definition, -1, -1, [.. baseWhen, .. baseValue, .. exceptionWhen, .. exceptionValue], index, detail, null, share: false);
        (_segment, _segmentMembers) = (segment, members);
        return _definitions[index];
    }

    private TableDetail TableOf(Table table)
    {
        var rows = new Dictionary<(long, long), int>();
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var keys = table.Rows[i].Keys;
            rows.TryAdd((NumberOf(keys[0]), keys.Count > 1 ? CombineRest(keys) : 0), i);
        }

        return new TableDetail(table, rows, [.. table.Rows.Select(r => NumberOf(r.Value))], table.Otherwise is not null, table.Otherwise is { } rest ? NumberOf(rest) : 0);
    }

    private long CombineRest(IReadOnlyList<Value> keys)
    {
        long rest = 0;
        for (var i = 1; i < keys.Count; i++) rest = Machine.CombineKeys(rest, NumberOf(keys[i]));
        return rest;
    }

    private long NumberOf(Value value) => value.Kind switch
    {
        ValueKind.Name or ValueKind.Text => _program.Symbol(value.Word ?? string.Empty),
        _ => value.Number,
    };

    private int Constant(long number) => Add(Code.Const, -1, -1, [], number, null, null);

    private int Not(int operand) => _nodes[operand] switch
    {
        { Code: Code.Not } node => node.A,
        { Code: Code.Const } node => Constant(1 - node.Number),
        _ => Add(Code.Not, operand, -1, [], 0, null, null),
    };

    private int And(int[] operands) => Join(Code.And, operands, neutral: 1);

    private int Or(int[] operands) => Join(Code.Or, operands, neutral: 0);

    private int Join(Code code, int[] operands, long neutral)
    {
        var flat = new List<int>();
        foreach (var operand in operands)
        {
            var node = _nodes[operand];
            if (node.Code == code) flat.AddRange(node.Many);
            else if (node.Code is Code.Const && node.Number == neutral) continue;
            else flat.Add(operand);
        }

        // Sorted, so that the same conditions in another order are the same node.
        int[] many = [.. flat.Distinct().Order()];
        return many.Length switch { 0 => Constant(neutral), 1 => many[0], _ => Add(code, -1, -1, many, 0, null, null) };
    }

    private int Expression(Expr expr)
    {
        int[] Operands() => [.. expr.Arguments.Select(Expression)];
        int Two(Code code) => Add(code, Expression(expr.Arguments[0]), Expression(expr.Arguments[1]), [], 0, null, expr);
        switch (expr.Op)
        {
            case Op.Const:
                return Add(Code.Const, -1, -1, [], NumberOf(expr.Literal), null, null);
            case Op.Fact:
                return FactNode(expr.Index);
            case Op.Field:
                return Add(Code.Field, -1, -1, [], expr.Index, null, null);
            case Op.Definition:
                return Definition(expr.Index);
            case Op.Not:
                return Not(Expression(expr.Arguments[0]));
            case Op.And:
                return And(Operands());
            case Op.Or:
                return Or(Operands());
            case Op.Equal:
                return Add(Code.Equal, Expression(expr.Arguments[0]), Expression(expr.Arguments[1]), [], MayBeAbsent(expr), null, expr);
            case Op.Less:
                return Two(Code.Less);
            case Op.LessOrEqual:
                return Two(Code.LessOrEqual);
            case Op.OneOf:
                var items = ((Value[])expr.Data!).Select(NumberOf).Distinct().Order().ToArray();
                return Add(Code.OneOf, Expression(expr.Arguments[0]), -1, [], MayBeAbsent(expr), items, expr, text: string.Join(',', items));
            case Op.InTable:
                return Add(Code.InTable, -1, -1, Operands(), expr.Index, _tables[expr.Index], expr);
            case Op.LookUp:
                return Add(Code.LookUp, -1, -1, Operands(), expr.Index, _tables[expr.Index], expr);
            case Op.Present:
                return Add(Code.Present, Expression(expr.Arguments[0]), -1, [], 0, null, expr);
            case Op.Provided:
                return Add(Code.Provided, Expression(expr.Arguments[0]), -1, [], 0, null, expr);
            case Op.BeginsWith:
                var beginning = (Beginning)expr.Data!;
                return Add(Code.BeginsWith, Expression(expr.Arguments[0]), -1, [], 0, beginning, expr, text: beginning.Words + (beginning.Exactly ? "!" : "~"));
            case Op.Add:
                return Two(Code.Add);
            case Op.Subtract:
                return Two(Code.Subtract);
            case Op.Multiply:
                return Two(Code.Multiply);
            case Op.AddMonths:
                return Two(Code.AddMonths);
            case Op.AddDays:
                return Two(Code.AddDays);
            case Op.LastDay:
                return Add(Code.LastDay, Expression(expr.Arguments[0]), Expression(expr.Arguments[1]), [], expr.Arguments[1].Type.Kind is TypeKind.Months ? 1 : 0, null, expr);
            case Op.Latest:
                return Add(Code.Latest, -1, -1, [.. Operands().Distinct().Order()], 0, null, expr);
            case Op.Earliest:
                return Add(Code.Earliest, -1, -1, [.. Operands().Distinct().Order()], 0, null, expr);
            case Op.DaysBetween:
                return Two(Code.DaysBetween);
            case Op.MonthsBetween:
                return Two(Code.MonthsBetween);
            case Op.HoursBetween:
                return Two(Code.HoursBetween);
            case Op.DateOf:
                return Add(Code.DateOf, Expression(expr.Arguments[0]), -1, [], 0, null, expr);
            case Op.Else:
                return Two(Code.Else);
            case Op.If:
                return Add(Code.If, -1, -1, Operands(), 0, null, expr);
            case Op.SourceOf:
                return Add(Code.SourceOf, Definition(expr.Index), -1, [], 0, null, expr);
            case Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended:
                return ListNode(expr);
            default:
                throw new InvalidOperationException($"no code for {expr.Op}");
        }
    }

    /// <summary>1 for a test of texts, which may be absent without a guard: what is not there equals nothing.</summary>
    private static long MayBeAbsent(Expr test) => test.Arguments[0].Type.Kind is TypeKind.Text ? 1 : 0;

    private int ListNode(Expr expr)
    {
        var detail = (ListDetail)expr.Data!;
        var next = 0;
        var based = detail.HasBase ? Expression(expr.Arguments[next++]) : -1;
        var until = detail.HasUntil ? Expression(expr.Arguments[next++]) : -1;
        var list = FactNode(expr.Index);
        var where = -1;
        int[] segment = [];
        if (detail.HasWhere)
        {
            // Facts and definitions that the condition uses belong to the main pass; only what touches a field is run per item.
            foreach (var outer in Outer(expr.Arguments[next])) Expression(outer);
            (_segment, _segmentMembers) = ([], []);
            where = Expression(expr.Arguments[next]);
            segment = [.. _segment];
            (_segment, _segmentMembers) = (null, null);
        }

        var outerOperands = segment.SelectMany(s => OperandsOf(_nodes[s])).Where(o => o >= 0 && !segment.Contains(o)).Append(where >= 0 && !segment.Contains(where) ? where : -1).Where(o => o >= 0);
        int[] operands = [list, .. outerOperands.Concat([based, until]).Where(o => o >= 0).Distinct().Order()];
        return Add(Code.List, -1, -1, operands, expr.Index, new ListDetailNode(expr.Op, expr.Index, detail.Field, detail.From, detail.To, based, until, where, segment), expr, share: false);
    }

    private static IEnumerable<Expr> Outer(Expr expr)
    {
        if (!expr.All().Any(e => e.Op is Op.Field)) return [expr];
        return expr.Arguments.SelectMany(Outer);
    }

    internal static IEnumerable<int> OperandsOf(Node node)
    {
        if (node.A >= 0) yield return node.A;
        if (node.B >= 0) yield return node.B;
        foreach (var operand in node.Many) yield return operand;
    }

    private int Add(Code code, int a, int b, int[] many, long number, object? data, Expr? source, bool share = true, string text = "")
    {
        var key = (code, a, b, number, many.Length == 0 ? text : text + "|" + string.Join(',', many));
        if (share && _shared.TryGetValue(key, out var existing)) return existing;
        var node = new Node(code, a, b, many, number, data, source);
        var index = _nodes.Count;
        _nodes.Add(node);
        var inSegment = _segment is not null && (code is Code.Field || OperandsOf(node).Any(_segmentMembers!.Contains));
        if (inSegment)
        {
            _segment!.Add(index);
            _segmentMembers!.Add(index);
        }
        else
        {
            _main.Add(index);

            // Nodes that touch a field differ from list to list and are never shared; all others are.
            if (share) _shared[key] = index;
        }

        return index;
    }
}
