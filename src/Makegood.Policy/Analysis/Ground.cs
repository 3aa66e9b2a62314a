using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using Program = Makegood.Policy.Evaluation.Program;

namespace Makegood.Policy.Analysis;

/// <summary>What came of a question to a policy: a claim that shows it, proof that there is none, or neither.</summary>
internal readonly record struct Find(IReadOnlyList<(Unknown Unknown, Value Value)>? Path, bool CutShort)
{
    public bool Exists => Path is not null;

    public bool ProvenAbsent => Path is null && !CutShort;
}

/// <summary>One policy, lowered with the questions that an analysis asks about it.</summary>
internal sealed class Ground
{
    private readonly Program _program;
    private readonly Dictionary<Expr, int> _probes = new(ReferenceEqualityComparer.Instance);
    private readonly int[] _identity;

    /// <param name="known">The probes by the expressions they are asked for by; null when they are asked for by themselves.</param>
    public Ground(PolicyModel model, IReadOnlyList<Expr> probes, Dictionary<Expr, Expr>? known = null)
    {
        Model = model;
        _program = Lowering.Lower(model, probes);
        for (var i = 0; i < probes.Count; i++) _probes[probes[i]] = _program.Probes[i];
        foreach (var (asked, stands) in known ?? []) _probes[asked] = _probes[stands];
        _identity = [.. Enumerable.Range(0, model.Facts.Count)];
    }

    public PolicyModel Model { get; }

    public Program Program => _program;

    /// <summary>The node of a probe.</summary>
    public int NodeOf(Expr probe) => _probes[probe];

    public Side Side(params IReadOnlyList<int> roots) => new(_program, roots, _identity);

    /// <summary>A possible claim for which all of <paramref name="nodes"/> hold and the outcome is one of those given (all, when empty).</summary>
    public Find AllHold(IReadOnlyList<int> nodes, int outcome = -1)
    {
        var side = Side(outcome >= 0 ? [.. nodes, _program.Outcome] : [.. nodes]);
        return Run(side, nodes, () =>
        {
            var sight = side.Possible;
            foreach (var node in nodes)
            {
                if (side.Holds(node)) continue;
                if (side.State(node) != Cell.Unknown) return Sight.Hopeless;
                if (sight is Sight.Found) sight = Sight.Open;
            }

            if (outcome < 0 || sight is Sight.Hopeless) return sight;
            var state = side.State(_program.Outcome);
            if (state == Cell.Known) return side.Number(_program.Outcome) == outcome ? sight : Sight.Hopeless;
            return state == Cell.Unknown && (side.Number(_program.Outcome) >> outcome & 1) != 0 ? Sight.Open : Sight.Hopeless;
        });
    }

    /// <summary>A possible claim on which one of <paramref name="roots"/> breaks off at node <paramref name="at"/>.</summary>
    public Find BreaksAt(int at, IReadOnlyList<int> roots)
    {
        var side = Side([.. roots]);
        return Run(side, _program.Nodes[at].Code is Evaluation.Code.Outcome ? roots : [at], () =>
        {
            var sight = side.Possible;
            if (sight is Sight.Hopeless || side.State(at) is Cell.Known or Cell.Absent) return Sight.Hopeless;
            var open = false;
            foreach (var root in roots)
            {
                if (side.State(root) == Cell.Error && side.Number(root) == at) return sight;
                open |= side.State(root) == Cell.Unknown;
            }

            return open ? Sight.Open : Sight.Hopeless;
        });
    }

    public Find Run(Side side, IReadOnlyList<int> first, Func<Sight> look, int spared = -1)
    {
        var hunt = new Hunt([side], Model.Facts, look) { First = [first], Spared = spared };
        return hunt.Run() ? new Find([.. hunt.Path], false) : new Find(null, hunt.CutShort);
    }
}
