using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using Program = Makegood.Policy.Evaluation.Program;

namespace Makegood.Policy.Analysis;

/// <summary>One part of the answer that differs between two policies; null when the claim cannot exist under one of them.</summary>
internal sealed record PartDifference(string Part, string Old, string New);

/// <summary>
/// Where two policies answer differently: both programs run side by side over the facts they share, and a hunt looks for a claim on which they part. Not
/// finding one is a proof that there is none.
/// </summary>
internal sealed class Differences
{
    private const string NotPossible = "not possible";

    private readonly Side _old;
    private readonly Side _new;
    private readonly List<Fact> _facts = [];
    private readonly List<(string Name, AnswerPart? Old, AnswerPart? New)> _parts = [];
    private readonly (int Old, int New)[]? _frontier;
    private readonly bool _sameConstraints;
    private Hunt? _hunt;

    /// <param name="frontier">Pairs of nodes that are all equal only if every answer is; null when nothing is known of the kind.</param>
    /// <param name="only">The parts of the answer to compare; null for all.</param>
    public Differences(Program a, Program b, Shapes shapes, int[]? shapesOfA = null, IReadOnlyList<(int, int)>? frontier = null, Func<string, bool>? only = null)
    {
        var (shapeA, shapeB) = (shapesOfA ?? shapes.Of(a), shapes.Of(b));
        _frontier = frontier is null ? null : [.. frontier];
        _sameConstraints = shapeA[a.AllConstraints] == shapeB[b.AllConstraints];
        var (partsA, partsB) = (AnswerParts.Of(a), AnswerParts.Of(b));
        foreach (var name in partsA.Keys.Union(partsB.Keys, StringComparer.Ordinal))
        {
            var (inA, inB) = (partsA.GetValueOrDefault(name), partsB.GetValueOrDefault(name));
            if (only?.Invoke(name) == false) continue;
            if (inA is not null && inB is not null && inA.Nodes.Select(n => shapeA[n]).SequenceEqual(inB.Nodes.Select(n => shapeB[n]))) continue;
            _parts.Add((name, inA, inB));
        }

        var (ownA, ownB) = (new List<int>(), new List<int>());
        foreach (var fact in a.Model.Facts)
        {
            _facts.Add(fact);
            ownA.Add(fact.Index);
            ownB.Add(b.Model.FindFact(fact.Name) is { } other && Same(other.Type, fact.Type) ? other.Index : -1);
        }

        foreach (var fact in b.Model.Facts.Where(f => !ownB.Contains(f.Index)))
        {
            _facts.Add(fact);
            ownA.Add(-1);
            ownB.Add(fact.Index);
        }

        _old = new Side(a, [.. _parts.SelectMany(p => p.Old?.Nodes ?? []).Distinct()], [.. ownA]);
        _new = new Side(b, [.. _parts.SelectMany(p => p.New?.Nodes ?? []).Distinct()], [.. ownB]);
    }

    /// <summary>How many of the days to start from are used; all when not set.</summary>
    public int StartsMost { get; init; } = int.MaxValue;

    /// <summary>The parts of the answer that are not computed alike.</summary>
    public IReadOnlyList<string> Suspects => [.. _parts.Select(p => p.Name)];

    public bool CutShort => _hunt?.CutShort == true;

    public int Runs => _hunt?.Runs ?? 0;

    /// <summary>Nothing differs in the programs themselves.</summary>
    public bool SamePrograms => _parts.Count == 0 && _sameConstraints;

    public IReadOnlyList<Fact> Facts => _facts;

    public Side Old => _old;

    public Side New => _new;

    /// <summary>The facts fixed when a difference was found, by the numbers of the old policy (facts that only the new one has follow after them).</summary>
    public IReadOnlyList<(Unknown Unknown, Value Value)> Path => _hunt!.Path;

    /// <summary>A claim on which the two differ, or null.</summary>
    public IReadOnlyList<PartDifference>? First()
    {
        IReadOnlyList<PartDifference>? result = null;
        Each(d =>
        {
            result = d;
            return true;
        });
        return result;
    }

    /// <summary>Do the two answer this one claim differently, whatever the facts are that it leaves open? It must not be asked during a hunt.</summary>
    /// <param name="facts">By the numbers of the old policy, with which the new one must agree.</param>
    public bool DifferOn(IReadOnlyList<FactValue> facts)
    {
        foreach (var side in new[] { _old, _new })
        {
            side.Sheet.Fill(facts);
            side.Machine.Run(side.Sheet);
        }

        var differ = Look() is Sight.Found;
        _old.Sheet.Clear();
        _new.Sheet.Clear();
        return differ;
    }

    /// <summary>Calls <paramref name="found"/> for every region in which the two differ, until it says true.</summary>
    public void Each(Func<IReadOnlyList<PartDifference>, bool> found)
    {
        if (SamePrograms) return;
        _hunt = new Hunt([_old, _new], _facts, Look, () => found(Now())) { First = _frontier is null ? null : [[.. _frontier.Select(f => f.Old).Where(n => n >= 0)], [.. _frontier.Select(f => f.New).Where(n => n >= 0)]], StartsMost = StartsMost };
        _hunt.Run();
    }

    /// <summary>A claim path in the numbers of the new policy.</summary>
    public IEnumerable<(Unknown Unknown, Value Value)> PathOfNew() => Path.Where(p => _new.OwnOf(p.Unknown.Fact) >= 0).Select(p => (p.Unknown with { Fact = _new.OwnOf(p.Unknown.Fact) }, p.Value));

    public IEnumerable<(Unknown Unknown, Value Value)> PathOfOld() => Path.Where(p => _old.OwnOf(p.Unknown.Fact) >= 0);

    /// <summary>
    /// While a difference is on the table: the values of one of its facts, and for each whether the claim would change in the same way, all else being
    /// equal.
    /// </summary>
    public IReadOnlyList<(Value Value, bool Same)> Vary(Unknown unknown, Value now, IReadOnlyList<PartDifference> parts)
    {
        var result = new List<(Value, bool)>();
        var type = _facts[unknown.Fact].Type;
        Put(unknown, null);
        var values = new List<Value>(Hunt.Closed(type) ?? []);
        if (values.Count == 0)
        {
            var sought = new List<Sought>();
            foreach (var side in new[] { _old, _new })
            {
                var own = unknown with { Fact = side.OwnOf(unknown.Fact) };
                var live = own.Fact < 0 ? [] : Liveness.Unknowns(side.Machine, side.Roots);
                if (live.Contains(own)) sought.Add(new(side.Machine, side.Roots, live, own));
            }

            if (sought.Count > 0) values.AddRange(Regions.Of(sought).Values);
        }

        foreach (var value in values.Append(now).Distinct().OrderBy(v => v.Kind is ValueKind.Absent).ThenBy(v => v.Number))
        {
            Put(unknown, value);
            if (_old.Possible is Sight.Found || _new.Possible is Sight.Found || value == now) result.Add((value, Now().SequenceEqual(parts)));
        }

        Put(unknown, now);
        return result;
    }

    private void Put(Unknown unknown, Value? value)
    {
        foreach (var side in new[] { _old, _new })
        {
            var own = unknown with { Fact = side.OwnOf(unknown.Fact) };
            if (own.Fact >= 0 && value is { } known) Assignment.Set(side.Sheet, own, known);
            else if (own.Fact >= 0) Assignment.Forget(side.Sheet, own);
            side.Machine.Run(side.Sheet);
        }
    }

    private static bool Same(PolicyType a, PolicyType b) =>
        a.Kind == b.Kind && a.Optional == b.Optional && (a.Names ?? []).SequenceEqual(b.Names ?? [], StringComparer.Ordinal) && (a.Fields ?? []).Count == (b.Fields ?? []).Count
        && (a.Fields ?? []).Zip(b.Fields ?? []).All(p => p.First.Name == p.Second.Name && Same(p.First.Type, p.Second.Type));

    private Sight Look()
    {
        var (possibleOld, possibleNew) = (_old.Possible, _new.Possible);
        if (possibleOld is Sight.Hopeless && possibleNew is Sight.Hopeless) return Sight.Hopeless;
        if (possibleOld is Sight.Hopeless || possibleNew is Sight.Hopeless) return possibleOld is Sight.Found || possibleNew is Sight.Found ? Sight.Found : Sight.Open;
        if (_frontier is not null && Array.TrueForAll(_frontier, f => Equal(f.Old, f.New))) return Sight.Hopeless;
        var (differ, open) = (false, false);
        foreach (var (_, inOld, inNew) in _parts)
        {
            var before = inOld is null ? AnswerParts.Nothing : inOld.Read(_old);
            var after = inNew is null ? AnswerParts.Nothing : inNew.Read(_new);
            if (before is null || after is null) open = true;
            else differ |= !string.Equals(before, after, StringComparison.Ordinal);
        }

        if (differ) return possibleOld is Sight.Found && possibleNew is Sight.Found ? Sight.Found : Sight.Open;
        if (open) return Sight.Open;
        return _sameConstraints || (possibleOld is Sight.Found && possibleNew is Sight.Found) ? Sight.Hopeless : Sight.Open;
    }

    private bool Equal(int a, int b)
    {
        // A rule that one policy lacks is one that never holds.
        if (a < 0) return _new.Fails(b);
        if (b < 0) return _old.Fails(a);
        return Alike(a, b);
    }

    private bool Alike(int a, int b) => _old.State(a) == _new.State(b) && _old.State(a) != Cell.Unknown && (_old.State(a) != Cell.Known || _old.Number(a) == _new.Number(b));

    private IReadOnlyList<PartDifference> Now()
    {
        var list = new List<PartDifference>();
        if (_old.Possible is Sight.Hopeless) return [new("claim", NotPossible, "possible")];
        if (_new.Possible is Sight.Hopeless) return [new("claim", "possible", NotPossible)];
        foreach (var (name, inOld, inNew) in _parts)
        {
            var before = inOld is null ? AnswerParts.Nothing : inOld.Read(_old);
            var after = inNew is null ? AnswerParts.Nothing : inNew.Read(_new);
            if (before is not null && after is not null && before != after) list.Add(new(name, before, after));
        }

        return list;
    }
}
