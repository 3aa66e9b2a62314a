using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// Where the conditions of a half-filled claim turn. Every comparison an unknown takes part in is solved backwards for the place where it changes. A cut
/// <c>c</c> says that something changes between <c>c</c> and <c>c + 1</c>; between two neighbouring cuts nothing does.
/// </summary>
internal sealed partial class Cuts
{
    // Chains of unknown dates hand their cuts on to each other, one link a round; no policy has longer chains.
    private const int RoundsMost = 8;
    private const int CutsMost = 160;
    private const long DaysMost = 100_000;
    private const int ValuesMost = 48;

    // Where no given date anchors the unknown ones, any day will do: only their distances matter.
    public static readonly long DateSeed = new DateOnly(2023, 5, 10).DayNumber;

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
    private readonly Dictionary<int, HashSet<Crossing>> _pushed = [];
    private readonly HashSet<int> _open;
    private readonly HashSet<Unknown> _partial = [];
    private readonly HashSet<int> _partialValues = [];

    // Of the values and crossings at hand some were left out.
    private bool _isPartial;
    private readonly Inverse _inverse;

    // When values are wanted for one unknown only, its own cuts lead nowhere: they would come back to it by way of the others, over and over.
    private Unknown? _target;
    private int _list = -1;

    private Cuts(Machine machine, IReadOnlyList<int> roots, IReadOnlyList<Unknown> unknowns)
    {
        _machine = machine;
        _program = machine.Program;
        _model = _program.Model;
        _inverse = new Inverse(_program);

        // What a list condition came to for the last item says nothing about the others.
        foreach (var node in _program.Nodes)
        {
            if (node.Data is ListDetailNode detail) _segment.UnionWith(detail.Segment);
        }

        _open = OpenBelow(roots);
        foreach (var unknown in unknowns) _cuts[unknown] = [];
    }

    /// <summary>The cuts of all <paramref name="unknowns"/>, each of which has some: where nothing known anchors them, one is given a place to start from.</summary>
    public static Cuts Of(Machine machine, IReadOnlyList<int> roots, IReadOnlyList<Unknown> unknowns)
    {
        var cuts = new Cuts(machine, roots, unknowns);
        cuts.Propagate(RoundsMost);
        while (unknowns.FirstOrDefault(cuts.NeedsSeed, new Unknown(-1)) is { Fact: >= 0 } seedless)
        {
            cuts.Seed(seedless);
            cuts.Propagate(RoundsMost);
        }

        if (cuts.SeedFields(unknowns)) cuts.Propagate(RoundsMost);
        foreach (var alone in unknowns.Where(u => cuts.TypeOf(u).IsOrdered && cuts._cuts[u].Count == 0)) cuts.Seed(alone);
        return cuts;
    }

    /// <summary>The cuts of one unknown where it meets what is known, directly or by way of <paramref name="unknowns"/>.</summary>
    public static Cuts Towards(Machine machine, IReadOnlyList<int> roots, IReadOnlyList<Unknown> unknowns, Unknown target)
    {
        var cuts = new Cuts(machine, roots, unknowns) { _target = target };
        cuts.Propagate(Math.Clamp(unknowns.Count(u => cuts.TypeOf(u).IsOrdered), 1, RoundsMost));
        return cuts;
    }

    public Machine Machine => _machine;

    public Program Program => _program;

    public Sheet Sheet => _machine.Sheet;

    public PolicyType TypeOf(Unknown unknown) => unknown.Item < 0 ? _model.Facts[unknown.Fact].Type : _model.Facts[unknown.Fact].Type.Fields![unknown.Field].Type;

    /// <summary>The cuts of an unknown; for a word the words themselves.</summary>
    public SortedSet<long> For(Unknown unknown) => unknown.Item >= 0 && TypeOf(unknown).IsOrdered ? ItemCuts(unknown) : _cuts[unknown];

    /// <summary>The cuts of a field of a list that is unknown as a whole.</summary>
    public IReadOnlyCollection<long> ForField(int fact, int field) => _fieldCuts.TryGetValue((fact, field), out var cuts) ? cuts : [];

    /// <summary>The operations on a list that matter now.</summary>
    public IEnumerable<ListDetailNode> ListsOf(int fact) => _lists.Select(i => (ListDetailNode)_program.Nodes[i].Data!).Where(d => d.Fact == fact);

    /// <summary>The numbers and days that what is reckoned from a list is compared with.</summary>
    public IReadOnlyCollection<long> TargetsOf(int fact) => _listTargets.TryGetValue(fact, out var found) ? found : [];

    /// <summary>There are more cuts than were kept, of this unknown or of one that it meets.</summary>
    public bool IsPartial(Unknown unknown) => _partial.Contains(unknown);

    /// <summary>One value for each region that the cuts make: its last, and for the uppermost its first. For a type without order the cuts are the values.</summary>
    public static IEnumerable<long> LastOfEach(SortedSet<long> cuts, PolicyType type)
    {
        if (cuts.Count == 0 || !type.IsOrdered) return cuts;
        return InRange(type, cuts.Max + 1) ? cuts.Append(cuts.Max + 1) : cuts;
    }

    private bool NeedsSeed(Unknown unknown) => _compared.Contains(unknown) && TypeOf(unknown).IsOrdered && _cuts[unknown].Count == 0;

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
    private void Propagate(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            // Within a round the values stand still, so that a target is solved for once.
            _values.Clear();
            _partialValues.Clear();
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
        _isPartial = false;
        switch (node.Code)
        {
            case Code.Equal:
                Push(node.A, Crossing.Both(ValuesOf(node.B)));
                Push(node.B, Crossing.Both(ValuesOf(node.A)));
                break;
            case Code.Less:
                Push(node.A, [.. ValuesOf(node.B).Select(v => new Crossing(v, Edge.Before))]);
                Push(node.B, [.. ValuesOf(node.A).Select(v => new Crossing(v, Edge.After))]);
                break;
            case Code.LessOrEqual:
                Push(node.A, [.. ValuesOf(node.B).Select(v => new Crossing(v, Edge.After))]);
                Push(node.B, [.. ValuesOf(node.A).Select(v => new Crossing(v, Edge.Before))]);
                break;
            case Code.OneOf:
                Push(node.A, Crossing.Both((long[])node.Data!));
                break;
            case Code.InTable or Code.LookUp:
                var rows = ((TableDetail)node.Data!).Table.Rows;
                for (var i = 0; i < node.Many.Length; i++)
                {
                    var key = i;
                    Push(node.Many[i], Crossing.Both([.. rows.Select(r => _machine.Sheet.NumberOf(r.Keys[key])).Distinct()]));
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

    private void AddCuts(Unknown unknown, SortedSet<long> cuts, IEnumerable<Crossing> targets, PolicyType type)
    {
        if (_isPartial) _partial.Add(unknown);
        foreach (var target in targets)
        {
            // Words are as many as the policy has; only days and numbers can breed.
            if (!type.IsOrdered)
            {
                cuts.Add(target.Value);
            }
            else if (InRange(type, target.Cut) && !cuts.Contains(target.Cut))
            {
                if (cuts.Count >= CutsMost)
                {
                    _partial.Add(unknown);
                    return;
                }

                cuts.Add(target.Cut);
            }
        }
    }

    private static bool InRange(PolicyType type, long value) => type.Kind switch
    {
        TypeKind.Date => value is >= 1 and < Calendar.LastDayNumber,
        TypeKind.Duration => value >= 0,
        _ => true,
    };
}
