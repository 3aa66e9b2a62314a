using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// Finds for each unknown the values that need to be tried. Every comparison the unknown takes part in is solved backwards for the place where it
/// changes. A cut <c>c</c> says that something changes between <c>c</c> and <c>c + 1</c>; between two neighbouring cuts nothing does, so one value of each
/// region, its last, stands for all.
/// </summary>
public sealed class Regions
{
    // Chains of unknown dates hand their cuts on to each other, one link a round; no policy has longer chains.
    private const int RoundsMost = 8;
    private const int CutsMost = 160;
    private const int CrossingsMost = 600;
    private const long DaysMost = 100_000;
    private const int ValuesMost = 48;
    private const int ListsMost = 600;

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
    private readonly HashSet<int> _segment = [];
    private readonly Dictionary<int, long[]> _values = [];
    private readonly Dictionary<int, HashSet<Target>> _pushed = [];
    private HashSet<int> _open = [];

    // When values are wanted for one unknown only, its own cuts lead nowhere: they would come back to it by way of the others, over and over.
    private Unknown? _target;
    private int _list = -1;

    private Regions(Machine machine)
    {
        _machine = machine;
        _program = machine.Program;
        _model = _program.Model;

        // What a list condition came to for the last item says nothing about the others.
        foreach (var node in _program.Nodes)
        {
            if (node.Data is ListDetailNode detail) _segment.UnionWith(detail.Segment);
        }
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

        if (regions.SeedFields(unknowns)) regions.Propagate();
        foreach (var alone in unknowns.Where(u => regions.TypeOf(u).IsOrdered && regions._cuts[u].Count == 0)) regions.Seed(alone);
        var variables = unknowns.Select(u => new Variable(u, regions.ValuesFor(u))).ToList();

        // What only a constraint asks for comes last, when it matters least; small domains come first, for what is large is reached only where it still matters.
        var deciding = new HashSet<Unknown>(Liveness.Unknowns(machine, [.. roots.Where(r => r != machine.Program.AllConstraints)]));
        return [.. variables.OrderBy(v => !deciding.Contains(v.Unknown)).ThenBy(v => regions.TypeOf(v.Unknown).Kind is TypeKind.List).ThenBy(v => v.Unknown.Item >= 0).ThenBy(v => regions.TypeOf(v.Unknown).IsOrdered).ThenBy(v => v.Values.Count).ThenBy(v => v.Unknown)];
    }

    private PolicyType TypeOf(Unknown unknown) => unknown.Item < 0 ? _model.Facts[unknown.Fact].Type : _model.Facts[unknown.Fact].Type.Fields![unknown.Field].Type;

    private bool NeedsSeed(Unknown unknown) => _compared.Contains(unknown) && TypeOf(unknown).IsOrdered && _cuts[unknown].Count == 0;

    /// <summary>
    /// The values of one unknown for a search that fixes one after the other: only conditions below <paramref name="roots"/> count, and only where this
    /// unknown meets what is known, directly or by way of others that are still open. No values when nothing cuts it: the caller chooses where it starts, and
    /// all others are then cut relative to it.
    /// </summary>
    public static IReadOnlyList<Value> Of(Machine machine, IReadOnlyList<int> roots, IReadOnlyList<Unknown> unknowns, Unknown target)
    {
        var regions = new Regions(machine) { _target = target };
        regions._open = regions.OpenBelow(roots);
        foreach (var unknown in unknowns) regions._cuts[unknown] = [];
        regions.Propagate(Math.Clamp(unknowns.Count(u => regions.TypeOf(u).IsOrdered), 1, RoundsMost));
        return regions.TypeOf(target).IsOrdered && regions._cuts[target].Count == 0 && target.Item < 0 ? [] : regions.ValuesFor(target);
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


    private void Seed(Unknown unknown) => _cuts[unknown].Add(TypeOf(unknown).Kind switch
    {
        TypeKind.Date => DateSeed,
        TypeKind.Instant => ((DateSeed - 719_162) * 86_400) + 43_200,
        _ => 0,
    });

    /// <summary>Gives the fields of unknown lists that are compared with each other alone something to start from.</summary>
    private bool SeedFields(IReadOnlyList<Unknown> unknowns)
    {
        var seeded = false;
        foreach (var fact in unknowns.Where(u => u.Item < 0 && TypeOf(u).Kind is TypeKind.List).Select(u => u.Fact))
        {
            var fields = _model.Facts[fact].Type.Fields!;
            for (var i = 0; i < fields.Count; i++)
            {
                if (!fields[i].Type.IsOrdered || (_fieldCuts.TryGetValue((fact, i), out var cuts) && cuts.Count > 0)) continue;
                _fieldCuts[(fact, i)] = fields[i].Type.Kind is TypeKind.Date ? [DateSeed] : [0];
                seeded = true;
            }
        }

        return seeded;
    }

    private bool IsKnown(int index) => _machine.State[index] == Cell.Known && !_segment.Contains(index);

    /// <summary>
    /// Hands cuts on until every ordered unknown has some, and once more: then each pair of related unknowns has met in both directions. Each round
    /// sees only the cuts of the round before, or chains would feed on themselves.
    /// </summary>
    private void Propagate(int rounds = RoundsMost)
    {
        for (var round = 0; round < rounds; round++)
        {
            // Within a round the values stand still, so that a target is solved for once.
            _values.Clear();
            _pushed.Clear();
            var complete = round > 0 && !_cuts.Keys.Any(NeedsSeed);
            var before = Size();
            _before = _cuts.ToDictionary(c => c.Key, c => new SortedSet<long>(c.Value));
            foreach (var index in _program.Order)
            {
                if (_machine.State[index] == Cell.Unknown && _open.Contains(index)) Visit(index);
            }

            _values.Clear();
            if (complete || Size() == before) return;
        }
    }

    private int Size() => _cuts.Values.Sum(c => c.Count) + _fieldCuts.Values.Sum(c => c.Count) + _listTargets.Values.Sum(c => c.Count);

    private void Visit(int index)
    {
        var node = _program.Nodes[index];
        switch (node.Code)
        {
            case Code.Equal:
                Push(node.A, Both(ValuesOf(node.B)));
                Push(node.B, Both(ValuesOf(node.A)));
                break;
            case Code.Less:
                Push(node.A, [.. ValuesOf(node.B).Select(v => new Target(v, Side.Before))]);
                Push(node.B, [.. ValuesOf(node.A).Select(v => new Target(v, Side.After))]);
                break;
            case Code.LessOrEqual:
                Push(node.A, [.. ValuesOf(node.B).Select(v => new Target(v, Side.After))]);
                Push(node.B, [.. ValuesOf(node.A).Select(v => new Target(v, Side.Before))]);
                break;
            case Code.OneOf:
                Push(node.A, Both((long[])node.Data!));
                break;
            case Code.InTable or Code.LookUp:
                var rows = ((TableDetail)node.Data!).Table.Rows;
                for (var i = 0; i < node.Many.Length; i++)
                {
                    var key = i;
                    Push(node.Many[i], Both([.. rows.Select(r => _machine.Sheet.NumberOf(r.Keys[key])).Distinct()]));
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

    /// <summary>On which side of a value something changes: between it and the one before, or the one after.</summary>
    private enum Side : byte
    {
        Before,
        After,
    }

    /// <summary>A value that a node may cross, and on which side of it the crossing lies.</summary>
    private readonly record struct Target(long Value, Side Side)
    {
        /// <summary>The last value of the region below.</summary>
        public long Cut => Side is Side.After ? Value : Value - 1;

        public Target Shifted(long by) => new(Value + by, Side);

        /// <summary>The same crossing for an operand that makes the result fall as it rises.</summary>
        public Target Mirrored(long value) => new(value, Side is Side.After ? Side.Before : Side.After);
    }

    private static Target[] Both(long[] values) => [.. values.SelectMany(v => new[] { new Target(v, Side.Before), new Target(v, Side.After) })];

    /// <summary>The values a node can take, given the cuts found so far.</summary>
    private long[] ValuesOf(int index, int depth = 0)
    {
        if (IsKnown(index)) return [_machine.Number[index]];
        if ((_machine.State[index] == Cell.Error && !_segment.Contains(index)) || depth > 24) return [];
        if (_values.TryGetValue(index, out var found)) return found;
        var node = _program.Nodes[index];
        var values = node.Code switch
        {
            Code.Fact => _target != new Unknown((int)node.Number) && _before.TryGetValue(new Unknown((int)node.Number), out var cuts) ? Representatives(cuts, _model.Facts[(int)node.Number].Type) : [],
            Code.Field => FieldValues((int)node.Number),
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
        return _values[index] = [.. values.Distinct().Order().Take(ValuesMost)];
    }

    /// <summary>The regions of a field, and what the items at hand hold.</summary>
    private IEnumerable<long> FieldValues(int field)
    {
        if (_list < 0) return [];
        var values = _fieldCuts.TryGetValue((_list, field), out var cuts) ? Representatives(cuts, _model.Facts[_list].Type.Fields![field].Type) : [];
        if (_machine.Sheet.State[_list] != Cell.Known || _machine.Sheet.Object[_list] is not ListValue list) return values;
        return values.Concat(list.Items.Select(i => i[field]).Where(v => v.IsKnown && v.Value.Kind is not ValueKind.Absent).Select(v => _machine.Sheet.NumberOf(v.Value)).Distinct().Take(ValuesMost));
    }

    private static IEnumerable<int> Branches(DefinitionDetail detail) => detail.BaseValue.Concat(detail.ExceptionValue);

    /// <summary>One value for each region that the cuts make: its last, and for the uppermost its first. For a type without order the cuts are the values.</summary>
    private static IEnumerable<long> Representatives(SortedSet<long> cuts, PolicyType type)
    {
        if (cuts.Count == 0 || !type.IsOrdered) return cuts;
        return InRange(type, cuts.Max + 1) ? cuts.Append(cuts.Max + 1) : cuts;
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
        if (detail.Base >= 0) return ValuesOf(detail.Base, depth + 1).SelectMany(b => Unions(detail).Select(u => b >= Value.Never ? b : b + u));
        var items = _machine.Sheet.Object[detail.Fact] is ListValue list ? list.Items.Count : 1;
        return detail.Op switch
        {
            Op.Count => Enumerable.Range(0, Math.Min(items, ValuesMost) + 1).Select(n => (long)n),
            Op.Sum => Sums(detail),
            Op.UnionDays => Unions(detail).Append(1),
            _ => [0, 1],
        };
    }

    /// <summary>Solves backwards: where do the unknowns below <paramref name="index"/> make it cross one of <paramref name="targets"/>?</summary>
    private void Push(int index, Target[] targets, int depth = 0)
    {
        if (depth > 24 || IsKnown(index)) return;
        var isFirst = !_pushed.TryGetValue(index, out var pushed);
        if (isFirst) _pushed[index] = pushed = [];
        targets = Array.FindAll(targets, pushed!.Add);
        if (targets.Length == 0 && !isFirst) return;
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
                // A day begins at its first instant: crossing a day's end is crossing the next day's beginning.
                Push(node.A, [.. targets.Where(t => t.Value is > 0 and < Calendar.LastDayNumber - 1).Select(t => new Target(StartOfDay(t.Side is Side.After ? t.Value + 1 : t.Value), Side.Before))], depth + 1);
                break;
            case Code.List:
                PushList((ListDetailNode)node.Data!, targets, depth);
                break;
            default:
                if (node.A >= 0 && node.B >= 0) PushPair(node, targets, depth);
                break;
        }
    }

    private static void AddCuts(SortedSet<long> cuts, IEnumerable<Target> targets, PolicyType type)
    {
        foreach (var target in targets)
        {
            if (cuts.Count >= CutsMost) return;
            if (!type.IsOrdered) cuts.Add(target.Value);
            else if (InRange(type, target.Cut)) cuts.Add(target.Cut);
        }
    }

    private static bool InRange(PolicyType type, long value) => type.Kind switch
    {
        TypeKind.Date => value is >= 1 and < Calendar.LastDayNumber,
        TypeKind.Duration => value >= 0,
        _ => true,
    };

    private void PushField(int field, Target[] targets)
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

    private void PushPair(Node node, Target[] targets, int depth)
    {
        var left = new HashSet<Target>();
        var right = new HashSet<Target>();
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

    /// <summary>Where the left operand makes the result cross <paramref name="t"/>, the right one being <paramref name="b"/>.</summary>
    private IEnumerable<Target> SolveLeft(Node node, Target t, long b) => node.Code switch
    {
        Code.Add => [t.Shifted(-b)],
        Code.Subtract => [t.Shifted(b)],
        Code.Multiply => Factor(t, b),
        Code.AddDays => [t.Shifted(-b)],
        Code.AddMonths => MonthPreimage(t, b),
        Code.LastDay => node.Number == 1 ? MonthPreimage(EndOf(t), b) : [EndOf(t).Shifted(-b)],
        Code.DaysBetween => [t.Mirrored(b - t.Value)],
        Code.MonthsBetween => LatestStart(t.Side is Side.After ? t.Value + 1 : t.Value, b),
        Code.HoursBetween => [new Target(b - (3600 * (t.Side is Side.After ? t.Value + 1 : t.Value)), Side.After)],
        _ => [],
    };

    private IEnumerable<Target> SolveRight(Node node, Target t, long a) => node.Code switch
    {
        Code.Add => [t.Shifted(-a)],
        Code.Subtract => [t.Mirrored(a - t.Value)],
        Code.Multiply => Factor(t, a),
        Code.AddDays => [t.Shifted(-a)],
        Code.AddMonths => MonthCount(a, t),
        Code.LastDay => node.Number == 1 ? MonthCount(a, EndOf(t)) : [EndOf(t).Shifted(-a)],
        Code.DaysBetween => [t.Shifted(a)],
        Code.MonthsBetween => Calendar.TryAddMonths(a, t.Side is Side.After ? t.Value + 1 : t.Value, _model.Dates.MonthEnd, out var day) ? [new Target(day, Side.Before)] : [],
        Code.HoursBetween => [new Target(a + (3600 * (t.Side is Side.After ? t.Value + 1 : t.Value)), Side.Before)],
        _ => [],
    };

    /// <summary>The calendar day that a last day stands for.</summary>
    private Target EndOf(Target t) => _model.Dates.LastDayIncluded ? t : t.Shifted(1);

    /// <summary>Where x * b crosses t.</summary>
    private static IEnumerable<Target> Factor(Target t, long b)
    {
        // Whole multiples only: the product passes the target between its floor and the next factor.
        if (b == 0) return [];
        var floor = FloorDivide(t.Value, b);
        var exact = floor * b == t.Value;
        if (b > 0) return t.Side is Side.After || !exact ? [new Target(floor, Side.After)] : [new Target(floor, Side.Before)];
        return t.Side is Side.After && exact ? [new Target(floor, Side.Before)] : [new Target(floor, Side.After)];
    }

    private static long FloorDivide(long a, long b)
    {
        var quotient = a / b;
        return (a % b != 0) && ((a < 0) != (b < 0)) ? quotient - 1 : quotient;
    }

    /// <summary>The first day whose sum with the months reaches the target, or the last that does not pass it.</summary>
    private IEnumerable<Target> MonthPreimage(Target t, long months)
    {
        if (t.Value >= Value.Never || t.Value < 0 || !Calendar.TryAddMonths(t.Value, -months, MonthEnd.Clamp, out var near)) yield break;
        long? found = null;
        for (var day = Math.Max(1, near - 5); day <= near + 5; day++)
        {
            if (!Calendar.TryAddMonths(day, months, _model.Dates.MonthEnd, out var sum)) continue;
            if (t.Side is Side.Before && sum >= t.Value && found is null) found = day;
            if (t.Side is Side.After && sum <= t.Value) found = day;
        }

        if (found is { } at) yield return new Target(at, t.Side);
    }

    /// <summary>The last start from which <paramref name="months"/> whole months fit before <paramref name="end"/>.</summary>
    private IEnumerable<Target> LatestStart(long months, long end) => MonthPreimage(new Target(end, Side.After), months);

    /// <summary>How many months carry <paramref name="a"/> across the target.</summary>
    private IEnumerable<Target> MonthCount(long a, Target t)
    {
        if (a is < 0 or > Calendar.LastDayNumber || t.Value is < 0 or > Calendar.LastDayNumber) return [];
        var months = Calendar.MonthsBetween(a, t.Value, _model.Dates.MonthEnd);
        var meets = Calendar.TryAddMonths(a, months, _model.Dates.MonthEnd, out var reached) && reached == t.Value;
        return t.Side is Side.Before && meets ? FirstMeeting(a, t, months) : [new Target(months, Side.After)];
    }

    /// <summary>Clamped months can meet a day only once, but the count before it may already: go back while it does.</summary>
    private IEnumerable<Target> FirstMeeting(long a, Target t, long months)
    {
        while (Calendar.TryAddMonths(a, months - 1, _model.Dates.MonthEnd, out var before) && before >= t.Value) months--;
        return [new Target(months, Side.Before)];
    }

    private long StartOfDay(long day)
    {
        var date = DateOnly.FromDayNumber((int)day);
        return _program.Zone.AtStartOfDay(new NodaTime.LocalDate(date.Year, date.Month, date.Day)).ToInstant().ToUnixTimeSeconds();
    }

    private void PushList(ListDetailNode detail, Target[] targets, int depth)
    {
        if (!_listTargets.TryGetValue(detail.Fact, out var known)) _listTargets[detail.Fact] = known = [];
        if (detail.Op is Op.Count or Op.Sum or Op.UnionDays)
        {
            foreach (var t in targets.Where(t => t.Value is >= 0 and <= DaysMost).Take(32)) known.Add(t.Value);
        }

        if (detail.Op is Op.Sum)
        {
            _list = detail.Fact;
            PushField(detail.Field, [.. targets.SelectMany(t => Sums(detail).Select(s => t.Shifted(-s))).Distinct().Take(CutsMost)]);
            _list = -1;
        }

        if (detail.Until >= 0 && _machine.Sheet.Object[detail.Fact] is ListValue { Items: var stays })
        {
            // An open trip runs until then: it reaches a number of days at its start and that many on, less what the others bring.
            var starts = stays.Where(i => i[detail.From].IsKnown).Select(i => i[detail.From].Value.Number).ToList();
            Push(detail.Until, [.. starts.SelectMany(f => targets.SelectMany(t => Unions(detail).Select(u => t.Shifted(f - u)))).Concat(starts.SelectMany(f => Both([f]))).Distinct().Take(CutsMost)], depth + 1);
        }

        if (detail.Base < 0) return;
        var shifts = Unions(detail);
        if (_machine.Sheet.Object[detail.Fact] is ListValue list && detail.From >= 0)
        {
            // A trip counts from the day on which the end, as moved by the others, reaches its start.
            foreach (var item in list.Items.Where(i => i[detail.From].IsKnown))
            {
                var from = item[detail.From].Value.Number;
                Push(detail.Base, [.. shifts.Select(s => new Target(from - s, Side.Before))], depth + 1);
            }
        }

        Push(detail.Base, [.. targets.SelectMany(t => shifts.Select(s => t.Shifted(-s))).Distinct().Take(CutsMost)], depth + 1);
        foreach (var t in targets.Where(t => t.Value < Value.Never).Take(24)) known.Add(t.Value);
    }

    /// <summary>The days that known trips may bring: any run of them, taken together.</summary>
    private SortedSet<long> Unions(ListDetailNode detail)
    {
        var unions = new SortedSet<long> { 0 };
        if (_machine.Sheet.Object[detail.Fact] is not ListValue list || detail.From < 0) return unions;
        var days = list.Items.Where(i => i[detail.From].IsKnown && i[detail.To].IsKnown && i[detail.To].Value.Kind is not ValueKind.Absent).Select(i => (i[detail.From].Value.Number, i[detail.To].Value.Number)).Take(6).ToList();
        for (var set = 1; set < 1 << days.Count; set++)
        {
            var mask = set;
            unions.Add(Intervals.UnionDays([.. days.Where((_, i) => ((mask >> i) & 1) != 0)], null));
        }

        return unions;
    }

    /// <summary>What the known items may add up to.</summary>
    private SortedSet<long> Sums(ListDetailNode detail)
    {
        var sums = new SortedSet<long> { 0 };
        if (_machine.Sheet.Object[detail.Fact] is not ListValue list) return sums;
        foreach (var number in list.Items.Select(i => i[detail.Field]).Where(v => v.IsKnown && v.Value.Kind is not ValueKind.Absent).Select(v => v.Value.Number).Take(6)) sums.UnionWith(sums.Select(s => s + number).ToList());
        return sums;
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
                values = Merge(unknown, [.. Names(_cuts[unknown], unknown.Fact, unknown.Field)]);
                break;
            case TypeKind.Text:
                values = Texts(unknown.Fact, unknown.Field, _cuts[unknown]);
                break;
            case TypeKind.List:
                return Lists(unknown.Fact);
            default:
                var cuts = unknown.Item < 0 ? _cuts[unknown] : ItemCuts(unknown);
                values = [.. Representatives(cuts, type).Select(c => Value.Of(type.Kind, c, type.Names?[0]))];
                break;
        }

        if (type.Optional) values.Add(Value.Absent);
        return [.. values.Distinct()];
    }

    /// <summary>Names that every condition treats alike are one region: the first of them stands for all.</summary>
    private List<Value> Merge(Unknown unknown, List<Value> names)
    {
        if (unknown.Item >= 0) return names;
        var fact = -1;
        var users = new List<int>();
        for (var i = 0; i < _program.Nodes.Length; i++)
        {
            var node = _program.Nodes[i];
            if (node.Code is Code.Fact && node.Number == unknown.Fact) fact = i;
            if (fact >= 0 && i != fact && Lowering.OperandsOf(node).Contains(fact)) users.Add(i);
        }

        // Only tests that look at this name alone can be compared; any other use keeps the names apart.
        if (users.Exists(u => _program.Nodes[u] is not ({ Code: Code.OneOf or Code.Present } or { Code: Code.InTable or Code.LookUp, Many.Length: 1 } or { Code: Code.Equal }))) return names;
        if (users.Exists(u => _program.Nodes[u].Code is Code.Equal && !Lowering.OperandsOf(_program.Nodes[u]).All(o => o == fact || _program.Nodes[o].Code is Code.Const))) return names;
        return [.. names.DistinctBy(n => string.Join(',', users.Select(u => Meets(_program.Nodes[u], fact, _machine.Sheet.NumberOf(n)))), StringComparer.Ordinal)];
    }

    private long Meets(Node node, int fact, long name)
    {
        switch (node.Code)
        {
            case Code.OneOf:
                return Array.BinarySearch((long[])node.Data!, name) >= 0 ? 1 : 0;
            case Code.Equal:
                return _program.Nodes[node.A == fact ? node.B : node.A].Number == name ? 1 : 0;
            case Code.InTable:
                return ((TableDetail)node.Data!).Rows.ContainsKey((name, 0)) ? 1 : 0;
            case Code.LookUp:
                var detail = (TableDetail)node.Data!;
                return detail.Rows.TryGetValue((name, 0), out var row) ? detail.Values[row] : detail.HasOtherwise ? detail.Otherwise : long.MinValue;
            default:
                return 1;
        }
    }

    private IEnumerable<Value> Names(IEnumerable<long> cuts, int fact, int field) =>
        cuts.Select(_machine.Sheet.NameOf).Concat(_program.StandIns.NamesFor(_machine.Sheet, fact, field)).Select(Value.Name);

    /// <summary>
    /// Every way in which a text can begin and be equal to others. Words that need not stand exactly so can follow others that must, as in `Re: Hello`; what
    /// begins with the words of a comparison need not be equal to them.
    /// </summary>
    private List<Value> Texts(int fact, int field, IEnumerable<long> cuts)
    {
        var words = new List<string>();
        var equal = cuts.Select(_machine.Sheet.NameOf).ToList();
        foreach (var node in _program.Nodes)
        {
            if (node.Code is Code.BeginsWith) words.Add(((Beginning)node.Data!).Words);
            if (node.Code is Code.Equal && node.Number == 1) equal.AddRange(new[] { node.A, node.B }.Select(o => _program.Nodes[o]).Where(o => o.Code is Code.Const).Select(o => _program.SymbolName(o.Number)));
            if (node.Code is Code.OneOf && node.Number == 1) equal.AddRange(((long[])node.Data!).Select(_program.SymbolName));
        }

        var exact = _program.Nodes.Where(n => n.Data is Beginning { Exactly: true }).Select(n => ((Beginning)n.Data!).Words).Distinct(StringComparer.Ordinal).ToList();
        var beginnings = words.Concat(exact.Count == 0 ? [] : words.Select(w => "re: " + w)).Concat(exact.SelectMany(e => words.Select(w => e + w))).Prepend(string.Empty).Distinct(StringComparer.Ordinal).Take(ValuesMost);
        var texts = beginnings.SelectMany(b => _program.StandIns.TextsFor(_machine.Sheet, fact, field, b)).Concat(equal).Distinct(StringComparer.Ordinal);
        List<Value> values = [.. Alike(fact, field, texts).Select(Value.Text)];
        if (field < 0 && _model.Acceptances.FirstOrDefault(a => a.Fact == fact) is { } acceptance) values = [.. values.Where(v => Accepts(acceptance, fact, v))];
        values.Add(Value.Absent);
        return values;
    }

    /// <summary>Of texts that every test treats alike the first; all of them where two texts are compared with each other.</summary>
    private IEnumerable<string> Alike(int fact, int field, IEnumerable<string> texts)
    {
        bool Is(int index) => _program.Nodes[index] is { Code: Code.Fact } own ? field < 0 && own.Number == fact : _program.Nodes[index].Code is Code.Field && field >= 0 && _program.Nodes[index].Number == field;
        var users = _program.Nodes.Where(n => Lowering.OperandsOf(n).Any(Is)).ToList();
        bool IsPlain(Node n) => n.Code is Code.BeginsWith or Code.OneOf or Code.Present or Code.Provided or Code.List || (n.Code is Code.Equal && Lowering.OperandsOf(n).All(o => Is(o) || _program.Nodes[o].Code is Code.Const));
        if (!users.TrueForAll(IsPlain)) return texts;
        return texts.DistinctBy(t => string.Concat(users.Select(u => u.Code switch
        {
            Code.BeginsWith => Subjects.Begins(t, ((Beginning)u.Data!).Words, ((Beginning)u.Data!).Exactly) ? '1' : '0',
            Code.OneOf => Array.BinarySearch((long[])u.Data!, _machine.Sheet.NumberOf(Value.Text(t))) >= 0 ? '1' : '0',
            Code.Equal => Lowering.OperandsOf(u).Any(o => _program.Nodes[o].Code is Code.Const && string.Equals(_program.SymbolName(_program.Nodes[o].Number), t, StringComparison.Ordinal)) ? '1' : '0',
            _ => '1',
        })), StringComparer.Ordinal);
    }

    private bool Accepts(Acceptance acceptance, int fact, Value value)
    {
        var facts = Enumerable.Repeat(FactValue.Unknown, _model.Facts.Count).ToArray();
        facts[fact] = FactValue.Known(value);
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

            if (_listTargets.TryGetValue(unknown.Fact, out var targets)) Crossings(unknown, detail, list, targets, cuts);
        }

        var type = TypeOf(unknown);
        return [.. cuts.Where(c => InRange(type, c)).Take(CutsMost)];
    }

    /// <summary>
    /// Where the trip makes the days or the moved end pass a target. Both only rise with the end of the trip and only fall with its start, so the place is
    /// found by halving; which other trips count beside it is open, so each set of them is tried.
    /// </summary>
    private void Crossings(Unknown unknown, ListDetailNode detail, ListValue list, SortedSet<long> targets, SortedSet<long> cuts)
    {
        var rises = unknown.Field == detail.To;
        var partner = rises ? detail.From : detail.To;
        var others = list.Items.Where((item, i) => i != unknown.Item && item[detail.From].IsKnown && item[detail.To].IsKnown).Select(item => (item[detail.From].Value.Number, EndOf(item[detail.To].Value))).Take(4).ToList();
        var own = list.Items[unknown.Item][partner];
        long[] partners = own.IsKnown
            ? [EndOf(own.Value)]
            : [.. (_cuts.TryGetValue(new Unknown(unknown.Fact, unknown.Item, partner), out var open) ? open : []).Concat(cuts).Distinct().Take(8)];
        long?[] starts = detail.Base >= 0 ? [.. ValuesOf(detail.Base).Where(b => b < Value.Never).Take(12)] : detail.Until >= 0 ? [.. ValuesOf(detail.Until).Take(12)] : [null];
        var left = CrossingsMost;
        foreach (var start in starts)
        {
            foreach (var other in partners)
            {
                for (var set = 0; set < 1 << others.Count; set++)
                {
                    List<(long, long)> beside = [.. others.Where((_, i) => ((set >> i) & 1) != 0)];
                    long With(long day)
                    {
                        List<(long, long)> trips = [.. beside, rises ? (other, day) : (day, other)];
                        return detail.Base >= 0 ? Intervals.Extend(start!.Value, trips) : Intervals.UnionDays(trips, start);
                    }

                    foreach (var target in targets.Where(t => detail.Base >= 0 == t > DaysMost))
                    {
                        if (--left < 0) return;
                        cuts.Add(Last(day => rises ? With(day) < target : With(day) > target));
                        cuts.Add(Last(day => rises ? With(day) <= target : With(day) >= target));
                    }
                }
            }
        }
    }

    private static long EndOf(Value value) => value.Kind is ValueKind.Absent ? Value.Never : value.Number;

    /// <summary>The last day for which the condition holds, which from some day on it no longer does.</summary>
    private static long Last(Func<long, bool> holds)
    {
        long low = 0, high = Calendar.LastDayNumber;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (holds(middle)) low = middle;
            else high = middle;
        }

        return low;
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
        if (details.Any(d => d.Op is Op.Count or Op.Sum)) items = [.. items.DistinctBy(i => MeaningOf(new ListValue([i]), details), StringComparer.Ordinal)];
        var counts = details.Any(d => d.Op is Op.Count or Op.Sum) ? targets.Where(t => t is >= 0 and < 20).SelectMany(t => new[] { t, t + 1 }).Where(n => n >= 2).Distinct().ToList() : [];
        foreach (var count in counts)
        {
            foreach (var item in items.Take(12)) lists.Add(Value.Of(new ListValue([.. Enumerable.Repeat(item, (int)count)])));
        }

        return [.. lists.DistinctBy(l => MeaningOf(l.List!, details), StringComparer.Ordinal).Take(ListsMost)];
    }

    /// <summary>
    /// What the operations of the policy see of a list: of the items they take in, a number or the days. Lists of one meaning are one region. What an item comes
    /// to may depend on facts that are still unknown; then it is seen whole.
    /// </summary>
    private string MeaningOf(ListValue list, IReadOnlyList<ListDetailNode> details)
    {
        var meaning = new System.Text.StringBuilder();
        foreach (var detail in details)
        {
            meaning.Append('|');
            var taken = new List<IReadOnlyList<FactValue>>();
            var (open, left) = (0, 0);
            foreach (var item in list.Items)
            {
                if (_machine.TakesIn(detail, item) is not { } isTaken)
                {
                    meaning.Append('?').AppendJoin(',', item.Select(f => $"{f.State}{f.Value.Kind}{_machine.Sheet.NumberOf(f.Value)}"));
                    open++;
                }
                else if (isTaken)
                {
                    taken.Add(item);
                }
                else
                {
                    left++;
                }
            }

            if (detail.Op is Op.Sum && open == 0) meaning.Append(taken.Sum(i => i[detail.Field].Value.Number));
            else if (detail.Op is Op.Sum) meaning.AppendJoin(',', taken.Select(i => i[detail.Field].Value.Number));
            else if (detail.From < 0) meaning.Append(detail.Op is Op.Any ? Math.Min(taken.Count, 1) : detail.Op is Op.All ? Math.Min(left, 1) : taken.Count);
            else if (detail.Op is Op.UnionDays && detail.Until < 0) meaning.Append(Intervals.UnionDays([.. taken.Select(i => (i[detail.From].Value.Number, EndOf(i[detail.To].Value)))], null)).Append(open > 0 ? string.Join(',', taken.Select(i => $"{i[detail.From].Value.Number}-{EndOf(i[detail.To].Value)}")) : string.Empty);
            else meaning.AppendJoin(',', taken.Select(i => (From: i[detail.From].Value.Number, To: EndOf(i[detail.To].Value))).Where(t => t.To > t.From).Distinct().Order().Select(t => $"{t.From}-{t.To}"));
        }

        return meaning.ToString();
    }

    private List<FactValue> FieldChoices(int fact, int field, PolicyType type)
    {
        var cuts = _fieldCuts.TryGetValue((fact, field), out var found) ? found : [];
        List<Value> values = type.Kind switch
        {
            TypeKind.YesNo => [Value.YesNo(true), Value.YesNo(false)],
            TypeKind.Document => [Value.Document(true), Value.Document(false)],
            TypeKind.Name => [.. type.Names?.Select(Value.Name) ?? Names(cuts, fact, field)],
            TypeKind.Text => Texts(fact, field, cuts),
            _ => [.. Representatives(cuts, type).Take(12).Select(c => Value.Of(type.Kind, c, type.Names?[0]))],
        };
        if (values.Count == 0) values.Add(Value.Of(type.Kind, type.Kind is TypeKind.Date ? DateSeed : 0, type.Names?[0]));
        if (type.Optional) values.Add(Value.Absent);
        return [.. values.Distinct().Select(FactValue.Known)];
    }

    private IEnumerable<(long From, long To)> IntervalChoices(ListDetailNode detail, SortedSet<long> targets)
    {
        var optional = _model.Facts[detail.Fact].Type.Fields![detail.To].Type.Optional;
        var bases = detail.Base >= 0 ? ValuesOf(detail.Base).Where(b => b < Value.Never).Take(8).ToArray() : [DateSeed];
        foreach (var b in bases)
        {
            var lengths = new SortedSet<long> { 1 };
            foreach (var target in targets) lengths.UnionWith(new[] { -1L, 0, 1 }.Select(d => (detail.Base >= 0 ? target - b : target) + d).Where(l => l is > 0 and < DaysMost));
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
