using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// Finds for each unknown the values that need to be tried. Every comparison the unknown takes part in is solved backwards for the place where it
/// changes; the place and its two neighbours represent all values there are.
/// </summary>
public sealed class Regions
{
    // Chains of unknown dates hand their cuts on to each other, one link a round; no policy has longer chains.
    private const int RoundsMost = 8;
    private const int CutsMost = 160;
    private const int ValuesMost = 48;

    // Where no given date anchors the unknown ones, any day will do: only their distances matter.
    private static readonly long DateSeed = new DateOnly(2023, 5, 10).DayNumber;

    private readonly Machine _machine;
    private readonly Program _program;
    private readonly PolicyModel _model;
    private readonly Dictionary<Unknown, SortedSet<long>> _cuts = [];
    private Dictionary<Unknown, SortedSet<long>> _before = [];
    private readonly Dictionary<(int Fact, int Field), SortedSet<long>> _fieldCuts = [];
    private readonly Dictionary<int, SortedSet<long>> _listTargets = [];
    private readonly HashSet<int> _lists = [];

    // Unknowns that stand in some comparison; any other is only asked whether it is there.
    private readonly HashSet<Unknown> _compared = [];
    private HashSet<int> _open = [];
    private int _list = -1;

    private Regions(Machine machine)
    {
        _machine = machine;
        _program = machine.Program;
        _model = _program.Model;
    }

    /// <summary>The live unknowns below <paramref name="roots"/> after a run, each with its representative values, in the order a diagram branches on them.</summary>
    public static IReadOnlyList<Variable> Find(Machine machine, IReadOnlyList<int> roots)
    {
        var regions = new Regions(machine);
        var unknowns = Liveness.Unknowns(machine, roots);
        if (unknowns.Count == 0) return [];
        regions._open = regions.OpenBelow(roots);
        foreach (var unknown in unknowns) regions._cuts[unknown] = [];
        regions.Propagate();
        while (unknowns.FirstOrDefault(regions.NeedsSeed, new Unknown(-1)) is { Fact: >= 0 } seedless)
        {
            regions.Seed(seedless);
            regions.Propagate();
        }

        foreach (var alone in unknowns.Where(u => regions.TypeOf(u).IsOrdered && regions._cuts[u].Count == 0)) regions.Seed(alone);
        var variables = unknowns.Select(u => new Variable(u, regions.ValuesFor(u))).ToList();

        // Small domains first: what is large is reached only where it still matters.
        return [.. variables.OrderBy(v => v.Values.Count > 3 || v.Unknown.Item >= 0).ThenBy(v => regions.TypeOf(v.Unknown).IsOrdered || regions.TypeOf(v.Unknown).Kind is TypeKind.List).ThenBy(v => regions.TypeOf(v.Unknown).Kind is TypeKind.List).ThenBy(v => v.Unknown)];
    }

    private PolicyType TypeOf(Unknown unknown) => unknown.Item < 0 ? _model.Facts[unknown.Fact].Type : _model.Facts[unknown.Fact].Type.Fields![unknown.Field].Type;

    private bool NeedsSeed(Unknown unknown) => _compared.Contains(unknown) && TypeOf(unknown).IsOrdered && _cuts[unknown].Count == 0;

    /// <summary>
    /// The same for a search that fixes one unknown after the other: only conditions below <paramref name="roots"/> count, and an ordered unknown that
    /// nothing has cut yet comes without values. The caller chooses where such a one starts; all others are then cut relative to it.
    /// </summary>
    public static IReadOnlyList<Variable> FindBelow(Machine machine, IReadOnlyList<int> roots)
    {
        var regions = new Regions(machine);
        var unknowns = Liveness.Unknowns(machine, roots);
        if (unknowns.Count == 0) return [];
        regions._open = regions.OpenBelow(roots);
        foreach (var unknown in unknowns) regions._cuts[unknown] = [];
        regions.Propagate();
        return [.. unknowns.Select(u => new Variable(u, regions.TypeOf(u).IsOrdered && regions._cuts[u].Count == 0 && u.Item < 0 ? [] : regions.ValuesFor(u)))];
    }

    private HashSet<int> OpenBelow(IReadOnlyList<int> roots)
    {
        var open = new HashSet<int>();
        var next = new Stack<int>(roots);
        while (next.TryPop(out var index))
        {
            if (_machine.State[index] != Cell.Unknown || !open.Add(index)) continue;
            foreach (var operand in Lowering.OperandsOf(_program.Nodes[index])) next.Push(operand);
        }

        return open;
    }


    private void Seed(Unknown unknown)
    {
        var cuts = _cuts[unknown];
        switch (TypeOf(unknown).Kind)
        {
            case TypeKind.Date:
                cuts.Add(DateSeed);
                break;
            case TypeKind.Instant:
                cuts.Add(((DateSeed - 719_162) * 86_400) + 43_200);
                break;
            default:
                cuts.Add(0);
                cuts.Add(1);
                break;
        }
    }

    /// <summary>
    /// Hands cuts on until every ordered unknown has some, and once more: then each pair of related unknowns has met in both directions. Each round
    /// sees only the cuts of the round before, or chains would feed on themselves.
    /// </summary>
    private void Propagate()
    {
        for (var round = 0; round < RoundsMost; round++)
        {
            var complete = round > 0 && !_cuts.Keys.Any(NeedsSeed);
            var before = Size();
            _before = _cuts.ToDictionary(c => c.Key, c => new SortedSet<long>(c.Value));
            foreach (var index in _program.Order)
            {
                if (_machine.State[index] == Cell.Unknown && _open.Contains(index)) Visit(index);
            }

            if (complete || Size() == before) return;
        }
    }

    private int Size() => _cuts.Values.Sum(c => c.Count) + _fieldCuts.Values.Sum(c => c.Count) + _listTargets.Values.Sum(c => c.Count);

    private void Visit(int index)
    {
        var node = _program.Nodes[index];
        switch (node.Code)
        {
            case Code.Equal or Code.Less or Code.LessOrEqual:
                Push(node.A, ValuesOf(node.B));
                Push(node.B, ValuesOf(node.A));
                break;
            case Code.OneOf:
                Push(node.A, (long[])node.Data!);
                break;
            case Code.InTable or Code.LookUp:
                var rows = ((TableDetail)node.Data!).Table.Rows;
                for (var i = 0; i < node.Many.Length; i++)
                {
                    var key = i;
                    Push(node.Many[i], [.. rows.Select(r => _machine.Sheet.NumberOf(r.Keys[key])).Distinct()]);
                }

                break;
            case Code.List:
                var detail = (ListDetailNode)node.Data!;
                _lists.Add(index);
                _list = detail.Fact;
                foreach (var inner in detail.Segment) Visit(inner);
                _list = -1;
                break;
        }
    }

    /// <summary>The values a node can take, given the cuts found so far.</summary>
    private long[] ValuesOf(int index, int depth = 0)
    {
        if (_machine.State[index] == Cell.Known) return [_machine.Number[index]];
        if (_machine.State[index] == Cell.Error || depth > 24) return [];
        var node = _program.Nodes[index];
        var values = node.Code switch
        {
            Code.Fact => _before.TryGetValue(new Unknown((int)node.Number), out var cuts) ? Sample(cuts) : [],
            Code.Field => _list >= 0 && _fieldCuts.TryGetValue((_list, (int)node.Number), out var cuts) ? Sample(cuts) : [],
            Code.LookUp => [.. ((TableDetail)node.Data!).Values, .. ((TableDetail)node.Data!).HasOtherwise ? new[] { ((TableDetail)node.Data!).Otherwise } : []],
            Code.Definition => Branches((DefinitionDetail)node.Data!).SelectMany(v => ValuesOf(v, depth + 1)),
            Code.If => ValuesOf(node.Many[1], depth + 1).Concat(ValuesOf(node.Many[2], depth + 1)),
            Code.Else => ValuesOf(node.A, depth + 1).Concat(ValuesOf(node.B, depth + 1)),
            Code.Latest or Code.Earliest => node.Many.SelectMany(o => ValuesOf(o, depth + 1)),
            Code.Add or Code.Subtract or Code.Multiply or Code.AddDays or Code.AddMonths or Code.LastDay or Code.DaysBetween or Code.MonthsBetween or Code.HoursBetween => Pairs(node, depth),
            Code.DateOf => ValuesOf(node.A, depth + 1).Select(i => Literals.LocalDay(i, _program.Zone)),
            Code.List => ListValues((ListDetailNode)node.Data!, depth),
            _ => [],
        };
        return [.. values.Distinct().Order().Take(ValuesMost)];
    }

    private static IEnumerable<int> Branches(DefinitionDetail detail) => detail.BaseValue.Concat(detail.ExceptionValue);

    private static IEnumerable<long> Sample(SortedSet<long> cuts)
    {
        if (cuts.Count <= ValuesMost) return cuts;
        var step = (cuts.Count + ValuesMost - 1) / ValuesMost;
        return cuts.Where((_, i) => i % step == 0);
    }

    private IEnumerable<long> Pairs(Node node, int depth)
    {
        foreach (var a in ValuesOf(node.A, depth + 1))
        {
            foreach (var b in ValuesOf(node.B, depth + 1))
            {
                var value = Apply(node, a, b);
                if (value is not null) yield return value.Value;
            }
        }
    }

    private long? Apply(Node node, long a, long b)
    {
        var rules = _model.Dates;
        return node.Code switch
        {
            Code.Add => a + b,
            Code.Subtract => a - b,
            Code.Multiply => Math.Abs(a) < 1_000_000_000 && Math.Abs(b) < 1_000_000 ? a * b : null,
            Code.AddDays => Calendar.TryAddDays(a, b, out var day) ? day : null,
            Code.AddMonths => Calendar.TryAddMonths(a, b, rules.MonthEnd, out var month) ? month : null,
            Code.LastDay => Calendar.TryLastDay(a, b, node.Number == 1, rules, out var last) ? last : null,
            Code.DaysBetween => b - a,
            Code.MonthsBetween => a is >= 0 and <= Calendar.LastDayNumber && b is >= 0 and <= Calendar.LastDayNumber ? Calendar.MonthsBetween(a, b, rules.MonthEnd) : null,
            _ => Machine.FloorHours(b - a),
        };
    }

    private IEnumerable<long> ListValues(ListDetailNode detail, int depth)
    {
        if (detail.Base >= 0) return ValuesOf(detail.Base, depth + 1);
        return [0, 1];
    }

    /// <summary>Solves backwards: where can <paramref name="index"/> cross one of <paramref name="targets"/>?</summary>
    private void Push(int index, long[] targets, int depth = 0)
    {
        if (depth > 24 || _machine.State[index] is Cell.Known && _program.Nodes[index].Code is not Code.Field) return;
        var node = _program.Nodes[index];
        switch (node.Code)
        {
            case Code.Fact:
                _compared.Add(new Unknown((int)node.Number));
                if (_cuts.TryGetValue(new Unknown((int)node.Number), out var cuts)) AddCuts(cuts, targets, _model.Facts[(int)node.Number].Type);
                break;
            case Code.Field:
                PushField((int)node.Number, targets);
                break;
            case Code.Definition:
                foreach (var value in Branches((DefinitionDetail)node.Data!)) Push(value, targets, depth + 1);
                break;
            case Code.If:
                Push(node.Many[1], targets, depth + 1);
                Push(node.Many[2], targets, depth + 1);
                break;
            case Code.Else:
                Push(node.A, targets, depth + 1);
                Push(node.B, targets, depth + 1);
                break;
            case Code.Latest or Code.Earliest:
                foreach (var operand in node.Many) Push(operand, targets, depth + 1);
                break;
            case Code.DateOf:
                Push(node.A, [.. targets.Where(t => t is > 0 and < Calendar.LastDayNumber).SelectMany(t => new[] { StartOfDay(t), StartOfDay(t + 1) })], depth + 1);
                break;
            case Code.List:
                PushList((ListDetailNode)node.Data!, targets, depth);
                break;
            default:
                if (node.A >= 0 && node.B >= 0) PushPair(node, targets, depth);
                break;
        }
    }

    private void AddCuts(SortedSet<long> cuts, IEnumerable<long> targets, PolicyType type)
    {
        foreach (var target in targets)
        {
            if (cuts.Count >= CutsMost) return;
            if (!type.IsOrdered) cuts.Add(target);
            else if (InRange(type, target)) cuts.Add(target);
        }
    }

    private static bool InRange(PolicyType type, long value) => type.Kind switch
    {
        TypeKind.Date => value is >= 1 and < Calendar.LastDayNumber,
        TypeKind.Duration => value >= 0,
        _ => true,
    };

    private void PushField(int field, long[] targets)
    {
        if (_list < 0) return;
        if (!_fieldCuts.TryGetValue((_list, field), out var cuts)) _fieldCuts[(_list, field)] = cuts = [];
        var type = _model.Facts[_list].Type.Fields![field].Type;
        AddCuts(cuts, targets, type);
        foreach (var (unknown, own) in _cuts)
        {
            if (unknown.Fact == _list && unknown.Item >= 0 && unknown.Field == field) AddCuts(own, targets, type);
        }
    }

    private void PushPair(Node node, long[] targets, int depth)
    {
        var left = new SortedSet<long>();
        var right = new SortedSet<long>();
        var forLeft = ValuesOf(node.B);
        var forRight = ValuesOf(node.A);
        foreach (var t in targets)
        {
            foreach (var b in forLeft) left.UnionWith(SolveLeft(node, t, b));
            foreach (var a in forRight) right.UnionWith(SolveRight(node, t, a));
        }

        Push(node.A, [.. left.Take(CutsMost)], depth + 1);
        Push(node.B, [.. right.Take(CutsMost)], depth + 1);
    }

    /// <summary>Values of the left operand at which the result crosses <paramref name="t"/>, the right one being <paramref name="b"/>.</summary>
    private IEnumerable<long> SolveLeft(Node node, long t, long b) => node.Code switch
    {
        Code.Add => [t - b],
        Code.Subtract => [t + b],
        Code.Multiply => b == 0 ? [0] : [FloorDivide(t, b), FloorDivide(t, b) + 1],
        Code.AddDays => [t - b],
        Code.AddMonths => MonthPreimage(t, b),
        Code.LastDay => node.Number == 1 ? MonthPreimage(_model.Dates.LastDayIncluded ? t : t + 1, b) : [(_model.Dates.LastDayIncluded ? t : t + 1) - b],
        Code.DaysBetween => [b - t],
        Code.MonthsBetween => MonthPreimage(b, t).Concat(MonthPreimage(b, t + 1)),
        Code.HoursBetween => [b - (t * 3600), b - (t * 3600) - 3600, b - (t * 3600) - 3599],
        _ => [],
    };

    private IEnumerable<long> SolveRight(Node node, long t, long a)
    {
        var included = _model.Dates.LastDayIncluded ? t : t + 1;
        return node.Code switch
        {
            Code.Add => [t - a],
            Code.Subtract => [a - t],
            Code.Multiply => a == 0 ? [0] : [FloorDivide(t, a), FloorDivide(t, a) + 1],
            Code.AddDays => [t - a],
            Code.AddMonths => MonthCount(a, t),
            Code.LastDay => node.Number == 1 ? MonthCount(a, included) : [included - a],
            Code.DaysBetween => [a + t],
            Code.MonthsBetween => new[] { t, t + 1 }.SelectMany(n => Calendar.TryAddMonths(a, n, _model.Dates.MonthEnd, out var day) ? new[] { day } : []),
            Code.HoursBetween => [a + (t * 3600), a + (t * 3600) + 3600, a + (t * 3600) + 3599],
            _ => [],
        };
    }

    private static long FloorDivide(long a, long b)
    {
        var quotient = a / b;
        return (a % b != 0) && ((a < 0) != (b < 0)) ? quotient - 1 : quotient;
    }

    /// <summary>The first day whose sum with the months reaches <paramref name="t"/>, and the last that does not pass it.</summary>
    private IEnumerable<long> MonthPreimage(long t, long months)
    {
        if (t >= Value.Never || !Calendar.TryAddMonths(t, -months, MonthEnd.Clamp, out var near)) yield break;
        long? first = null, last = null;
        for (var day = Math.Max(1, near - 5); day <= near + 5; day++)
        {
            if (!Calendar.TryAddMonths(day, months, _model.Dates.MonthEnd, out var sum)) continue;
            if (sum >= t && first is null) first = day;
            if (sum <= t) last = day;
        }

        if (first is { } f) yield return f;
        if (last is { } l) yield return l;
    }

    private IEnumerable<long> MonthCount(long a, long t)
    {
        if (a is < 0 or > Calendar.LastDayNumber || t is < 0 or > Calendar.LastDayNumber) return [];
        var months = Calendar.MonthsBetween(a, t, _model.Dates.MonthEnd);
        return [months, months + 1];
    }

    private long StartOfDay(long day)
    {
        var date = DateOnly.FromDayNumber((int)day);
        return _program.Zone.AtStartOfDay(new NodaTime.LocalDate(date.Year, date.Month, date.Day)).ToInstant().ToUnixTimeSeconds();
    }

    private void PushList(ListDetailNode detail, long[] targets, int depth)
    {
        if (!_listTargets.TryGetValue(detail.Fact, out var known)) _listTargets[detail.Fact] = known = [];
        if (detail.Op is Op.Count or Op.Sum or Op.UnionDays)
        {
            foreach (var t in targets.Where(t => t is >= 0 and <= 100_000).Take(16)) known.Add(t);
        }

        if (detail.Base < 0) return;
        var shifts = new SortedSet<long> { 0 };
        if (_machine.Sheet.Object[detail.Fact] is ListValue list && detail.From >= 0)
        {
            // The days by which known trips may move the end: any run of them, taken together.
            var days = list.Items.Where(i => i[detail.From].IsKnown && i[detail.To].IsKnown && i[detail.To].Value.Kind is not ValueKind.Absent).Select(i => (i[detail.From].Value.Number, i[detail.To].Value.Number)).Take(6).ToList();
            for (var set = 1; set < 1 << days.Count; set++)
            {
                var mask = set;
                shifts.Add(Intervals.UnionDays([.. days.Where((_, i) => ((mask >> i) & 1) != 0)], null));
            }

            foreach (var (from, _) in days) Push(detail.Base, [from, .. shifts.Select(s => from - s)], depth + 1);
        }

        Push(detail.Base, [.. targets.SelectMany(t => shifts.Select(s => t - s)).Distinct().Take(CutsMost)], depth + 1);
        foreach (var t in targets.Where(t => t < Value.Never).Take(12)) known.Add(t);
    }

    private List<Value> ValuesFor(Unknown unknown)
    {
        var type = TypeOf(unknown);
        var values = new List<Value>();
        switch (type.Kind)
        {
            case TypeKind.YesNo:
                values = [Value.YesNo(false), Value.YesNo(true)];
                break;
            case TypeKind.Document:
                values = [Value.Document(true), Value.Document(false)];
                break;
            case TypeKind.Name when type.Names is { } names:
                values = [.. names.Select(Value.Name)];
                break;
            case TypeKind.Name:
                values = [.. _cuts[unknown].Select(c => Value.Name(_machine.Sheet.NameOf(c))), Value.Name("another")];
                break;
            case TypeKind.Text:
                values = Texts(unknown);
                break;
            case TypeKind.List:
                return Lists(unknown.Fact);
            default:
                var cuts = unknown.Item < 0 ? _cuts[unknown] : ItemCuts(unknown);
                var around = new SortedSet<long>();
                foreach (var cut in cuts) around.UnionWith(new[] { cut - 1, cut, cut + 1 }.Where(c => InRange(type, c)));
                values = [.. around.Select(c => Value.Of(type.Kind, c, type.Names?[0]))];
                break;
        }

        if (type.Optional) values.Add(Value.Absent);
        return [.. values.Distinct()];
    }

    private List<Value> Texts(Unknown unknown)
    {
        var values = new List<Value>();
        foreach (var node in _program.Nodes)
        {
            if (node.Code is Code.BeginsWith) values.Add(Value.Text(((Beginning)node.Data!).Words));
            if (node.Code is Code.Equal)
            {
                foreach (var other in new[] { node.A, node.B }.Select(o => _program.Nodes[o]).Where(o => o.Code is Code.Const)) values.Add(Value.Text(_program.SymbolName(other.Number)));
            }
        }

        values.Add(Value.Text("-"));
        var acceptance = unknown.Item < 0 ? _model.Acceptances.FirstOrDefault(a => a.Fact == unknown.Fact) : null;
        if (acceptance is not null) values = [.. values.Where(v => Accepts(acceptance, unknown, v))];
        if (values.Count == 0) values.Add(Value.Text("-"));
        values.Add(Value.Absent);
        return values;
    }

    private bool Accepts(Acceptance acceptance, Unknown unknown, Value value)
    {
        var facts = Enumerable.Repeat(FactValue.Unknown, _model.Facts.Count).ToArray();
        facts[unknown.Fact] = FactValue.Known(value);
        return Acceptances.Holds(_model, facts, acceptance);
    }

    /// <summary>Cuts for a field of a known item: those pushed to it, and the places where its interval meets the others or the end it moves.</summary>
    private SortedSet<long> ItemCuts(Unknown unknown)
    {
        var cuts = new SortedSet<long>(_cuts[unknown]);
        if (_fieldCuts.TryGetValue((unknown.Fact, unknown.Field), out var shared)) cuts.UnionWith(shared);
        var list = (ListValue)_machine.Sheet.Object[unknown.Fact]!;
        foreach (var index in _lists)
        {
            var detail = (ListDetailNode)_program.Nodes[index].Data!;
            if (detail.Fact != unknown.Fact || (detail.From != unknown.Field && detail.To != unknown.Field)) continue;
            var bases = detail.Base >= 0 ? ValuesOf(detail.Base) : [];
            cuts.UnionWith(bases.Where(b => b < Value.Never));
            foreach (var item in list.Items)
            {
                foreach (var field in new[] { detail.From, detail.To }.Where(f => item[f].IsKnown && item[f].Value.Kind is ValueKind.Date)) cuts.Add(item[field].Value.Number);
            }

            // A trip between the two moves the end by its length: solve for the length that just reaches each target.
            var own = list.Items[unknown.Item];
            var partner = unknown.Field == detail.From ? detail.To : detail.From;
            if (!own[partner].IsKnown || own[partner].Value.Kind is not ValueKind.Date) continue;
            var anchor = own[partner].Value.Number;
            var sign = unknown.Field == detail.To ? 1 : -1;
            foreach (var target in _listTargets.TryGetValue(unknown.Fact, out var targets) ? targets : [])
            {
                if (detail.Base < 0) cuts.Add(anchor + (sign * target));
                foreach (var b in bases) cuts.Add(anchor + (sign * (target - b)));
            }
        }

        var type = TypeOf(unknown);
        return [.. cuts.Where(c => InRange(type, c)).Take(CutsMost)];
    }

    private List<Value> Lists(int fact)
    {
        var fields = _model.Facts[fact].Type.Fields!;
        var targets = _listTargets.TryGetValue(fact, out var found) ? found : [];
        var details = _lists.Select(i => (ListDetailNode)_program.Nodes[i].Data!).Where(d => d.Fact == fact).ToList();
        var choices = fields.Select((f, i) => FieldChoices(fact, i, f.Type)).ToArray();
        var lists = new List<Value> { Value.Of(ListValue.Empty) };
        var intervals = details.Where(d => d.From >= 0).SelectMany(d => IntervalChoices(d, targets)).Distinct().Take(60).ToList();
        var pair = details.FirstOrDefault(d => d.From >= 0);
        var items = new List<FactValue[]>();
        foreach (var (from, to) in pair is null ? [(0L, 0L)] : intervals)
        {
            foreach (var combination in Combine(choices, pair?.From ?? -1, pair?.To ?? -1, from, to)) items.Add(combination);
        }

        foreach (var item in items) lists.Add(Value.Of(new ListValue([item])));
        var counts = details.Any(d => d.Op is Op.Count or Op.Sum) ? targets.Where(t => t is >= 0 and < 20).SelectMany(t => new[] { t, t + 1 }).Where(n => n >= 2).Distinct().ToList() : [];
        foreach (var count in counts)
        {
            foreach (var item in items.Take(12)) lists.Add(Value.Of(new ListValue([.. Enumerable.Repeat(item, (int)count)])));
        }

        return [.. lists.Distinct().Take(600)];
    }

    private List<FactValue> FieldChoices(int fact, int field, PolicyType type)
    {
        var cuts = _fieldCuts.TryGetValue((fact, field), out var found) ? found : [];
        List<Value> values = type.Kind switch
        {
            TypeKind.YesNo => [Value.YesNo(true), Value.YesNo(false)],
            TypeKind.Document => [Value.Document(true), Value.Document(false)],
            TypeKind.Name => [.. type.Names?.Select(Value.Name) ?? cuts.Select(c => Value.Name(_machine.Sheet.NameOf(c))).Append(Value.Name("another"))],
            TypeKind.Text => [Value.Text("-")],
            _ => [.. cuts.SelectMany(c => new[] { c - 1, c, c + 1 }).Distinct().Where(c => InRange(type, c)).Take(12).Select(c => Value.Of(type.Kind, c, type.Names?[0]))],
        };
        if (values.Count == 0) values.Add(Value.Of(type.Kind, type.Kind is TypeKind.Date ? DateSeed : 0, type.Names?[0]));
        if (type.Optional) values.Add(Value.Absent);
        return [.. values.Select(FactValue.Known)];
    }

    private IEnumerable<(long From, long To)> IntervalChoices(ListDetailNode detail, SortedSet<long> targets)
    {
        var optional = _model.Facts[detail.Fact].Type.Fields![detail.To].Type.Optional;
        var bases = detail.Base >= 0 ? ValuesOf(detail.Base).Where(b => b < Value.Never).Take(8).ToArray() : [DateSeed];
        foreach (var b in bases)
        {
            var lengths = new SortedSet<long> { 1 };
            foreach (var target in targets) lengths.UnionWith(new[] { -1L, 0, 1 }.Select(d => (detail.Base >= 0 ? target - b : target) + d).Where(l => l is > 0 and < 100_000));
            foreach (var length in lengths) yield return (b, b + length);
            if (optional) yield return (b, Value.Never);
        }
    }

    private static IEnumerable<FactValue[]> Combine(List<FactValue>[] choices, int from, int to, long start, long end)
    {
        // The first choice of each field is the one that lets an item count; the others are tried one or two at a time.
        var most = 1;
        for (var i = 0; i < choices.Length; i++) most *= i == from || i == to ? 1 : Math.Min(choices[i].Count, 8);
        most = Math.Min(most, 24);
        for (var n = 0; n < most; n++)
        {
            var rest = n;
            var item = new FactValue[choices.Length];
            for (var i = 0; i < choices.Length; i++)
            {
                if (i == from) item[i] = FactValue.Known(Value.Of(TypeKind.Date, start));
                else if (i == to) item[i] = FactValue.Known(end >= Value.Never ? Value.Absent : Value.Of(TypeKind.Date, end));
                else
                {
                    var count = Math.Min(choices[i].Count, 8);
                    item[i] = choices[i][rest % count];
                    rest /= count;
                }
            }

            yield return item;
        }
    }
}
