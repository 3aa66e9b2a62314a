using System.Collections;
using Makegood.Policy.Cases;
using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>One policy under analysis: its program with all conditions as probes, and ways to ask for a claim and to confirm it.</summary>
internal sealed class Survey
{
    private readonly List<Expr> _probes = [];
    private readonly List<(Setting Setting, Value Value, Lazy<Ground> Ground)> _variants = [];
    private IReadOnlyList<IReadOnlyList<FactValue>>? _caseClaims;
    private IReadOnlyList<SeenClaim>? _seen;

    public Survey(PolicyModel model)
    {
        Model = model;
        foreach (var (expr, _) in Everything.Expressions(model)) Add(expr);
        Ground = new Ground(model, _probes);
        foreach (var setting in model.Settings)
        {
            foreach (var value in Everything.Alternatives(model, setting))
            {
                _variants.Add((setting, value, new Lazy<Ground>(() => GroundWith(setting, value))));
            }
        }
    }

    public PolicyModel Model { get; }

    public Ground Ground { get; }

    public Evaluation.Program Program => Ground.Program;

    /// <summary>The facts of the claims (each part by itself) that the policy's own cases are about.</summary>
    public IReadOnlyList<IReadOnlyList<FactValue>> CaseClaims => _caseClaims ??= [.. Model.Cases.Select(c => CaseRunner.ClaimOf(Model, c)).SelectMany(c => c.Parts ?? [c.Facts])];

    /// <summary>Those of the claims of the cases for which a rule holds.</summary>
    public IEnumerable<IReadOnlyList<FactValue>> CaseClaimsUnder(OutcomeRule rule) => CaseClaims.Where((_, i) => Seen[i].IsPossible && Seen[i].Holds[Program.Rules[rule.Index]]);

    /// <summary>
    /// There is proof that no possible claim lets all of <paramref name="nodes"/> hold with the outcome given (any, when negative). Mostly a case of the file
    /// shows at once that there is such a claim; only where none does, a search has to.
    /// </summary>
    public bool NeverHold(IReadOnlyList<int> nodes, int outcome = -1) =>
        !Seen.Any(s => s.IsPossible && (outcome < 0 || s.Outcome == outcome) && nodes.All(n => s.Holds[n])) && Ground.AllHold(nodes, outcome).ProvenAbsent;

    private IReadOnlyList<SeenClaim> Seen => _seen ??= SeeCaseClaims();

    /// <summary>Node of a condition that stands in the policy.</summary>
    public int NodeOf(Expr expr) => Ground.NodeOf(expr);

    /// <summary>The first other choice of a setting under which <paramref name="shows"/> finds something.</summary>
    public (Setting Setting, Value Value)? ByAnotherSetting(IReadOnlySet<int> settings, Func<Ground, Find> shows)
    {
        foreach (var (setting, value, ground) in _variants)
        {
            if (settings.Contains(setting.Index) && shows(ground.Value).Exists) return (setting, value);
        }

        return null;
    }

    /// <summary>The claim of a find, if the reference evaluator says of it what the search said.</summary>
    public Witness? Confirm(Find find, Func<FactValue[], bool> confirms, string shows)
    {
        if (find.Path is not { } path) return null;
        var facts = Completions.Whole(Model, path);
        return Reference.IsPossible(Model, facts) && confirms(facts) ? Completions.Witness(Model, path, shows) : null;
    }

    public bool Holds(FactValue[] facts, Expr? condition) => condition is null || Reference.Truth(Model, facts, condition) == true;

    public bool Holds(FactValue[] facts, OutcomeRule rule) => Reference.Holds(Model, facts, rule) == true;

    public Answer Answer(FactValue[] facts) => Reference.Evaluate(Model, facts);

    public string OutcomeName(int outcome) => outcome < 0 ? "error" : Model.Outcomes[outcome].Name;

    // Conditions, and the parts of them that are joined by `and` or `or`; what stands inside a list is another item's business.
    private void Add(Expr expr)
    {
        if (expr.Type.Kind is TypeKind.YesNo && !_probes.Contains(expr, ReferenceEqualityComparer.Instance) && !expr.All().Any(e => e.Op is Op.SourceOf)) _probes.Add(expr);
        if (expr.Op is not (Op.And or Op.Or or Op.Not or Op.If)) return;
        foreach (var argument in expr.Arguments) Add(argument);
    }

    /// <summary>What is certain about a claim, whatever the facts are that it leaves open.</summary>
    private sealed record SeenClaim(BitArray Holds, int Outcome, bool IsPossible);

    private IReadOnlyList<SeenClaim> SeeCaseClaims()
    {
        var (machine, sheet) = (new Machine(Program), new Sheet(Program));
        return [.. CaseClaims.Select(facts =>
        {
            sheet.Fill(facts);
            machine.Run(sheet);
            var holds = new BitArray(Program.Nodes.Length);
            for (var i = 0; i < holds.Length; i++) holds[i] = machine.State[i] == Cell.Known && machine.Number[i] == 1;
            var outcome = machine.State[Program.Outcome] == Cell.Known ? (int)machine.Number[Program.Outcome] : -1;

            // What a clause does not accept counts as not given; such a claim shows nothing here.
            return new SeenClaim(holds, outcome, holds[Program.AllConstraints] && Model.Acceptances.All(a => Acceptances.Holds(Model, facts, a)));
        })];
    }

    private Ground GroundWith(Setting setting, Value value)
    {
        // The probes change with the policy, but are asked for by the expression they were.
        var map = new Dictionary<Expr, Expr>(ReferenceEqualityComparer.Instance);
        var model = Rewrite.Setting(Model, setting.Index, value);
        var probes = _probes.Select(p => Rewrite.Map(p, e => e.Data is FromSetting from && from.Setting == setting.Index ? e with { Literal = value } : e)).ToList();
        for (var i = 0; i < probes.Count; i++)
        {
            if (map.ContainsValue(probes[i])) probes[i] = probes[i] with { };
            map[_probes[i]] = probes[i];
        }

        return new Ground(model, probes, map);
    }
}
