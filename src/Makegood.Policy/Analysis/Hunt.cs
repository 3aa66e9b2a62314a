using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using Program = Makegood.Policy.Evaluation.Program;

namespace Makegood.Policy.Analysis;

/// <summary>What a look at a half-filled claim tells about what is hunted for.</summary>
internal enum Sight
{
    /// <summary>More facts decide.</summary>
    Open,

    /// <summary>Here it is, whatever the open facts are.</summary>
    Found,

    /// <summary>It cannot come any more.</summary>
    Hopeless,
}

/// <summary>One program in a hunt, with its own machine and sheet. Two programs share the facts of the same name and type.</summary>
/// <param name="roots">The nodes that the look reads; the constraints are added.</param>
/// <param name="ownOf">Per fact of the hunt its number in this program, or -1.</param>
internal sealed class Side(Program program, IReadOnlyList<int> roots, int[] ownOf)
{
    public Machine Machine { get; } = new(program);

    public Sheet Sheet { get; } = new(program);

    public Program Program => program;

    public int[] Roots { get; } = [.. roots, program.AllConstraints];

    public int OwnOf(int fact) => ownOf[fact];

    public int CommonOf(int own) => Array.IndexOf(ownOf, own);

    public byte State(int node) => Machine.State[node];

    public long Number(int node) => Machine.Number[node];

    public bool Holds(int node) => Machine.State[node] == Cell.Known && Machine.Number[node] == 1;

    public bool Fails(int node) => Machine.State[node] == Cell.Known && Machine.Number[node] == 0;

    /// <summary>Can a claim like this exist? Open while it depends on what is unknown.</summary>
    public Sight Possible => Machine.State[program.AllConstraints] switch { Cell.Unknown => Sight.Open, Cell.Known when Machine.Number[program.AllConstraints] == 1 => Sight.Found, _ => Sight.Hopeless };
}

/// <summary>
/// Searches all possible claims for one with a property. It fixes one unknown after the other; the regions of each are worked out from what is fixed
/// already, so that dates are cut exactly where the conditions turn. Claims with the same open rest are searched once.
/// </summary>
internal sealed class Hunt
{
    private const int RunsMost = 400_000;

    // Days from which month arithmetic shows all it can do: an ordinary day and the last days of months of every length.
    private static readonly long[] StartDays =
    [
        new DateOnly(2023, 5, 10).DayNumber, new DateOnly(2024, 2, 29).DayNumber, new DateOnly(2023, 8, 31).DayNumber,
        new DateOnly(2022, 12, 31).DayNumber, new DateOnly(2023, 1, 31).DayNumber, new DateOnly(2023, 11, 30).DayNumber,
    ];

    private readonly Side[] _sides;
    private readonly IReadOnlyList<Fact> _facts;
    private readonly Func<Sight> _look;
    private readonly Func<bool> _found;
    private readonly HashSet<(OpenKey, OpenKey)> _dead = [];
    private readonly List<(Unknown Unknown, Value Value)> _path = [];
    private readonly HashSet<Unknown> _fixed = [];
    private int _runs;

    private readonly Liveness[] _liveness;

    /// <param name="facts">The facts of the hunt; their position is the number that <see cref="Side.OwnOf"/> takes.</param>
    /// <param name="look">Reads the machines after a run.</param>
    /// <param name="found">Called where the look has found something; true ends the hunt. Null ends it at once.</param>
    public Hunt(Side[] sides, IReadOnlyList<Fact> facts, Func<Sight> look, Func<bool>? found = null)
    {
        (_sides, _facts, _look, _found) = (sides, facts, look, found ?? (() => true));
        _liveness = [.. sides.Select(s => new Liveness(s.Machine))];
    }

    /// <summary>The work was cut short: nothing is proven by what was not found.</summary>
    public bool CutShort { get; private set; }

    public int Runs => _runs;

    /// <summary>Nodes (per side) whose unknowns are fixed before all others, because they can end the search soonest.</summary>
    public IReadOnlyList<int>[]? First { get; init; }

    /// <summary>A fact that is never fixed: the look tries its values itself.</summary>
    public int Spared { get; init; } = -1;

    public int Most { get; init; } = RunsMost;

    /// <summary>How many of the days to start from are used; all of them for a proof, few for a list of examples.</summary>
    public int StartsMost { get; init; } = StartDays.Length;

    /// <summary>What is fixed now, in order.</summary>
    public IReadOnlyList<(Unknown Unknown, Value Value)> Path => _path;

    /// <summary>True when the hunt ended with a find; then <see cref="Path"/> leads to it.</summary>
    public bool Run()
    {
        _dead.Clear();
        _path.Clear();
        _fixed.Clear();
        _runs = 0;
        return Expand();
    }

    private bool Expand()
    {
        if (++_runs > Most)
        {
            CutShort = true;
            return false;
        }

        foreach (var side in _sides) side.Machine.Run(side.Sheet);
        var sight = _look();
        if (sight is Sight.Hopeless) return false;
        if (sight is Sight.Found) return _found();
        var key = (_liveness[0].Key(_sides[0].Roots), _sides.Length > 1 ? _liveness[1].Key(_sides[1].Roots) : default);
        if (_dead.Contains(key)) return false;
        if (Choose() is not { } variable) return false;
        foreach (var value in variable.Values)
        {
            Fix(variable.Unknown, value);
            _path.Add((variable.Unknown, value));
            if (Expand()) return true;
            _path.RemoveAt(_path.Count - 1);
        }

        Free(variable.Unknown);
        if (_runs <= Most) _dead.Add(key);
        return false;
    }

    private void Fix(Unknown unknown, Value value)
    {
        _fixed.Add(unknown);
        foreach (var side in _sides)
        {
            if (side.OwnOf(unknown.Fact) is >= 0 and var own) Assignment.Set(side.Sheet, unknown with { Fact = own }, value);
        }
    }

    private void Free(Unknown unknown)
    {
        _fixed.Remove(unknown);
        foreach (var side in _sides)
        {
            if (side.OwnOf(unknown.Fact) is >= 0 and var own) Assignment.Forget(side.Sheet, unknown with { Fact = own });
        }
    }

    private Variable? Choose()
    {
        _live = null;
        if (First is { } first && Choose(i => first[i]) is { } early) return early;
        return Choose(i => _sides[i].Roots);
    }

    private Variable? Choose(Func<int, IReadOnlyList<int>> roots)
    {
        var live = new SortedSet<Unknown>();
        for (var i = 0; i < _sides.Length; i++)
        {
            foreach (var unknown in Liveness.Unknowns(_sides[i].Machine, roots(i))) live.Add(unknown with { Fact = _sides[i].CommonOf(unknown.Fact) });
        }

        live.RemoveWhere(u => u.Fact == Spared);
        if (live.Count == 0) return null;
        foreach (var unknown in live)
        {
            if (Closed(_facts[unknown.Fact].Type) is { } values) return new Variable(unknown, values);
        }

        Variable? best = null;
        Variable? partial = null;
        foreach (var unknown in live)
        {
            var sought = new List<Sought>();
            for (var i = 0; i < _sides.Length; i++)
            {
                var own = unknown with { Fact = _sides[i].OwnOf(unknown.Fact) };
                if (own.Fact >= 0 && Live(i).Contains(own)) sought.Add(new(_sides[i].Machine, _sides[i].Roots, Live(i), own));
            }

            var (values, areAll) = Regions.Of(sought);
            if (values.Count == 0) continue;
            if (_facts[unknown.Fact].Type.Kind is TypeKind.Date && !_fixed.Any(f => _facts[f.Fact].Type.Kind is TypeKind.Date)) values = [.. values.Union(Starts(_facts[unknown.Fact].Type))];
            if (areAll && (best is null || values.Count < best.Values.Count)) best = new Variable(unknown, values);
            if (!areAll && (partial is null || values.Count < partial.Values.Count)) partial = new Variable(unknown, values);
        }

        // What has more regions than are tried waits until others are fixed: then it has fewer.
        if (best is not null) return best;
        if (partial is not null)
        {
            CutShort = true;
            return partial;
        }

        // Days first: spans and counts are cut relative to them.
        var start = live.OrderBy(u => _facts[u.Fact].Type.Kind is not (TypeKind.Date or TypeKind.Instant)).First();
        return new Variable(start, Starts(_facts[start.Fact].Type));
    }

    private IReadOnlyList<Unknown>?[]? _live;

    private IReadOnlyList<Unknown> Live(int side)
    {
        _live ??= new IReadOnlyList<Unknown>?[_sides.Length];
        return _live[side] ??= Liveness.Unknowns(_sides[side].Machine, _sides[side].Roots);
    }

    /// <summary>All values of a type that has few; null for the others.</summary>
    internal static IReadOnlyList<Value>? Closed(PolicyType type) => type.Kind switch
    {
        TypeKind.YesNo => type.Optional ? [Value.YesNo(false), Value.YesNo(true), Value.Absent] : [Value.YesNo(false), Value.YesNo(true)],
        TypeKind.Document => [Value.Document(true), Value.Document(false)],
        TypeKind.Name when type.Names is { } names => type.Optional ? [.. names.Select(Value.Name), Value.Absent] : [.. names.Select(Value.Name)],
        _ => null,
    };

    private IReadOnlyList<Value> Starts(PolicyType type)
    {
        IEnumerable<Value> values = type.Kind switch
        {
            TypeKind.Date => StartDays.Take(StartsMost).Select(d => Value.Of(TypeKind.Date, d)),
            TypeKind.Instant => StartDays.Take(StartsMost).Select(d => Value.Of(TypeKind.Instant, ((d - 719_162) * 86_400) + 43_200)),
            TypeKind.Days or TypeKind.Months => new long[] { 0, 1, 2, 1000 }.Select(n => Value.Of(type.Kind, n)),

            // Small and large: where two unknowns meet, the first must leave room on both sides for the second.
            _ => new long[] { 0, 1, 2, 1000, 100_000_000 }.Select(n => Value.Of(type.Kind, n, type.Names?[0])),
        };
        return type.Optional ? [.. values, Value.Absent] : [.. values];
    }
}
