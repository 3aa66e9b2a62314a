using System.Globalization;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Diagram;
using Makegood.Policy.Evaluation;
using Program = Makegood.Policy.Evaluation.Program;

namespace Makegood.Policy.Assessment;

/// <summary>
/// Assesses claims under one policy: runs the compiled program and, where Kleene logic leaves something open, the exact diagram. One assessor serves one
/// thread; it holds no state between claims.
/// </summary>
public sealed partial class Assessor
{
    private readonly PolicyModel _model;
    private readonly Program _program;
    private readonly Machine _machine;
    private readonly Sheet _sheet;
    private IReadOnlyList<Variable> _variables = [];

    public Assessor(PolicyModel model)
        : this(Lowering.Lower(model))
    {
    }

    public Assessor(Program program)
    {
        _program = program;
        _model = program.Model;
        _machine = new Machine(program);
        _sheet = new Sheet(program);
    }

    public PolicyModel Model => _model;

    /// <summary>How many runs of the program one claim, or part of one, may cost before the assessor gives up being exact about it.</summary>
    public int RunsMost { get; init; } = FromProgram.RunsMost;

    /// <summary>The whole answer for a claim.</summary>
    /// <param name="asOf">The day it is judged on, for the record; when null, the fact named by the policy's <c>as_of</c>.</param>
    /// <param name="explain">Also work out what would change the outcome.</param>
    public Verdict Assess(Claim claim, DateOnly? asOf = null, bool explain = true)
    {
        var day = asOf is { } given ? given.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : AsOf(claim.Parts is [var first, ..] ? first : claim.Facts);
        if (claim.Parts is null)
        {
            return new Verdict(claim.Id, _model.FullName, _model.Hash, day, Judge(claim.Facts, explain), []);
        }

        var parts = claim.Parts.Select(p => new PartJudgement(PartName(p), Judge(p, explain))).ToList();
        var overall = parts.Count == 1 ? parts[0].Judgement : Together([.. parts.Select(p => p.Judgement)]);
        if (explain && parts.Count > 1) overall = overall with { WouldChangeIf = WouldChangeTogether(claim, parts, overall.Outcome) };
        return new Verdict(claim.Id, _model.FullName, _model.Hash, day, overall, parts);
    }

    /// <summary>The diagram of a claim (or of one part of it): what is still possible and what still matters.</summary>
    public DecisionDiagram DiagramOf(IReadOnlyList<FactValue> facts)
    {
        Fill(facts);
        return FromProgram.Build(_machine, _sheet);
    }

    private string? AsOf(IReadOnlyList<FactValue> facts) =>
        _model.AsOf >= 0 && facts[_model.AsOf] is { IsKnown: true, Value.Kind: ValueKind.Date } known ? Literals.Write(known.Value) : null;

    private string PartName(IReadOnlyList<FactValue> facts) =>
        _model.PartFact >= 0 && facts[_model.PartFact] is { IsKnown: true } known ? Literals.Write(known.Value) : "?";

    private List<(Acceptance Acceptance, Value Value)> Fill(IReadOnlyList<FactValue> facts)
    {
        var refused = new List<(Acceptance, Value)>();
        _sheet.Fill(facts);
        foreach (var acceptance in _model.Acceptances)
        {
            if (Acceptances.Holds(_model, facts, acceptance)) continue;
            refused.Add((acceptance, facts[acceptance.Fact].Value));
            _sheet.Forget(acceptance.Fact);
        }

        return refused;
    }

    private Judgement Judge(IReadOnlyList<FactValue> facts, bool explain)
    {
        var refused = Fill(facts);
        _variables = [];
        _machine.Run(_sheet);
        if (FindContradictions() is { Count: > 0 } contradictions) return Contradicted(contradictions);

        var settled = _program.Components.All(c => _machine.State[c] != Cell.Unknown) || _machine.State[_program.Outcome] == Cell.Error;
        if (settled && _machine.State[_program.AllConstraints] == Cell.Unknown && !FromProgram.IsPossible(_machine, _sheet)) return Contradicted([new Contradiction("the constraints of the policy", [])]);
        if (settled) return Settled(FromProgram.AnswerNow(_machine), [], [], refused, explain);

        var diagram = FromProgram.Build(_machine, _sheet, RunsMost);
        _variables = diagram.Variables;
        if (diagram.CutShort) return CutShort();
        var answers = diagram.Answers(diagram.Root);
        var missing = Missing(diagram, answers);
        if (answers.Count == 0) return Contradicted([new Contradiction("the constraints of the policy", [])]);
        if (answers.Count == 1) return Settled(answers[0], [], [], refused, explain);
        if (missing.Count > 0) return Open(answers, missing, refused, explain);
        return ByBurden(refused, explain);
    }

    /// <summary>What still matters and can be asked, in the order of the policy.</summary>
    private List<Unknown> Missing(DecisionDiagram diagram, IReadOnlyList<Answer> answers)
    {
        var relevant = diagram.Relevant(diagram.Root);
        if (answers.Count > 1 && !relevant.Contains(true))
        {
            relevant = diagram.RelevantTogether(diagram.Root, [.. diagram.Support(diagram.Root).Where(v => !IsUnknowable(diagram.Variables[v].Unknown))]);
        }

        var missing = new List<Unknown>();
        for (var i = 0; i < relevant.Length; i++)
        {
            if (relevant[i] && !IsUnknowable(diagram.Variables[i].Unknown)) missing.Add(diagram.Variables[i].Unknown);
        }

        missing.Sort();
        return missing;
    }

    /// <summary>The open questions of a claim with the diagram they come from; a null diagram when contradictory facts are to be mended first.</summary>
    internal (DecisionDiagram? Diagram, IReadOnlyList<Question> Questions) Explore(IReadOnlyList<FactValue> facts)
    {
        var refused = Fill(facts);
        _machine.Run(_sheet);
        if (FindContradictions() is { Count: > 0 } contradictions) return (null, Contradicted(contradictions).Questions);
        var diagram = FromProgram.Build(_machine, _sheet);
        return (diagram, Questions(Missing(diagram, diagram.Answers(diagram.Root)), refused));
    }

    private bool IsUnknowable(Unknown unknown) =>
        unknown.Item < 0 ? _sheet.IsUnknowable[unknown.Fact] : ((ListValue)_sheet.Object[unknown.Fact]!).Items[unknown.Item][unknown.Field].State is FactState.Unknowable;

    private List<Contradiction> FindContradictions()
    {
        var found = new List<Contradiction>();
        for (var i = 0; i < _program.Constraints.Length; i++)
        {
            var node = _program.Constraints[i];
            if (_machine.State[node] is Cell.Unknown || (_machine.State[node] == Cell.Known && _machine.Number[node] == 1)) continue;
            found.Add(new Contradiction(_model.Constraints[i].Text, [.. FactsOf(_model.Constraints[i].Condition).Where(f => _sheet.State[f] != Cell.Unknown).Select(f => _model.Facts[f].Name)]));
        }

        return found;
    }

    private Judgement Contradicted(IReadOnlyList<Contradiction> contradictions)
    {
        var facts = contradictions.SelectMany(c => c.Facts).Distinct(StringComparer.Ordinal).Select(n => _model.FindFact(n)!).OrderBy(f => f.Index).ToList();
        return new Judgement
        {
            Outcome = "needs_information",
            Possible = [],
            Missing = [.. facts.Select(f => f.Name)],
            Questions = [.. facts.Select(f => new Question(f.Name, f.Name, AskOf(f), f.By, [], new Unknown(f.Index), _sheet.ValueOf(f.Index) is { } value ? Literals.Write(value) : null))],
            Contradictions = contradictions,
        };
    }

    private Judgement CutShort() => new()
    {
        Outcome = "error",
        Possible = [],
        Missing = [],
        Error = new AssessmentError("too many unknown facts depend on each other to be exact about this claim; give more facts", Span.Start(_model.File), CutShort: true),
    };

    /// <summary>One answer whatever the unknown facts are.</summary>
    private Judgement Settled(Answer answer, IReadOnlyList<Unknown> missing, IReadOnlyList<int> burdened, List<(Acceptance Acceptance, Value Value)> refused, bool explain)
    {
        if (answer.Outcome < 0) return Broken();
        var statuses = RuleStatuses(answer.Outcome);
        return Describe(answer, statuses, missing, burdened, refused, explain);
    }

    private Judgement Broken()
    {
        var (message, place) = WhyBroken();
        return new Judgement { Outcome = "error", Possible = [], Missing = [], Error = new AssessmentError(message, place) };
    }

    private (string Message, Span Place) WhyBroken()
    {
        var component = _program.Components.Where(c => _machine.State[c] == Cell.Error).Select(c => (int?)c).FirstOrDefault();
        if (component is null) return ("the policy gives no answer for this claim: a look-up or a definition fails", Span.Start(_model.File));
        var node = _program.Nodes[(int)_machine.Number[component.Value]];
        var place = node.Source?.Span ?? Span.Start(_model.File);
        switch (node.Data)
        {
            case TableDetail table:
                var keys = string.Join(", ", node.Many.Select(k => table.Table.KeyTypes[Array.IndexOf(node.Many, k)].Kind is TypeKind.Name ? _sheet.NameOf(_machine.Number[k]) : _machine.Number[k].ToString(CultureInfo.InvariantCulture)));
                return ($"the table `{table.Table.Name}` has no row for `{keys}`; add the row, or an `otherwise`", place);
            case DefinitionDetail definition:
                var holding = definition.ExceptionWhen.Count(w => _machine.State[w] == Cell.Known && _machine.Number[w] == 1);
                var what = holding > 1
                    ? $"two exceptions of `{definition.Definition.Name}` hold at once: {string.Join(" and ", definition.Definition.Exceptions.Where((_, i) => _machine.State[definition.ExceptionWhen[i]] == Cell.Known && _machine.Number[definition.ExceptionWhen[i]] == 1).Select(e => $"`{e.Label}`"))}; say with `over` which one counts"
                    : $"`{definition.Definition.Name}` has {(definition.BaseWhen.Count(w => _machine.State[w] == Cell.Known && _machine.Number[w] == 1) > 1 ? "two base values" : "no value")} for this claim; complete its `define` blocks";
                return (what, definition.Definition.Span);
            case OutcomeDetail:
                return ("no clause gives an outcome for this claim; add a rule, or `otherwise` to one", Span.Start(_model.File));
            case ChoiceDetail:
                return ($"two clauses name different bearers for `{_program.Costs.FirstOrDefault(c => _program.Nodes[c.Node] == node).Key}`; order them with `over`", Span.Start(_model.File));
            default:
                return ("a date or number leaves its range here", place);
        }
    }

    /// <summary>Several answers, and facts that can still be asked.</summary>
    private Judgement Open(IReadOnlyList<Answer> answers, List<Unknown> missing, List<(Acceptance Acceptance, Value Value)> refused, bool explain)
    {
        var outcomes = answers.Select(a => a.Outcome).Distinct().Order().ToList();
        var settled = outcomes.Count == 1 && outcomes[0] >= 0 && answers.Select(a => string.Join(';', a.Unmet)).Distinct(StringComparer.Ordinal).Count() == 1;
        if (settled)
        {
            // The outcome stands; only a cost or a route is open. What all answers share is said, the rest is asked.
            var shared = new Answer(outcomes[0], [.. answers[0].Costs.Where(c => answers.All(a => a.Costs.Contains(c)))], [.. answers[0].Routes.Where(r => answers.All(a => a.Routes.Contains(r)))], answers[0].Unmet);
            return Settled(shared, missing, [], refused, explain);
        }

        var because = new Reasons(this);
        foreach (var rule in _model.Rules)
        {
            var node = _program.Rules[rule.Index];
            if (_machine.State[node] == Cell.Unknown && Liveness.Unknowns(_machine, [node]).Any(missing.Contains)) because.AddRule(rule, undecided: true, burden: false);
        }

        for (var i = 0; i < _program.Unmet.Length; i++)
        {
            var (requirement, fact, node) = _program.Unmet[i];
            if (missing.Contains(new Unknown(fact)) && _machine.State[node] == Cell.Unknown) because.Add(_model.Requirements[requirement].Clauses, Effect.Requires, [fact], undecided: true);
        }

        AddRefused(because, missing, refused);
        AddAlways(because);
        return new Judgement
        {
            Outcome = "needs_information",
            Possible = [.. outcomes.Where(o => o >= 0).Select(o => _model.Outcomes[o].Name)],
            Missing = Names(missing),
            Questions = Questions(missing, refused),
            Entitlements = GivenNow(ExtraKind.Entitlement),
            Report = ReportNow(),
            Because = because.All,
            Readings = because.Readings(),
        };
    }

    /// <summary>Nothing is left to ask, but some facts can never be had: the burden of proof settles each rule.</summary>
    private Judgement ByBurden(List<(Acceptance Acceptance, Value Value)> refused, bool explain)
    {
        var statuses = new RuleStatus[_model.Rules.Count];
        var burdened = new List<int>();
        foreach (var rule in _model.Rules)
        {
            var status = StatusOf(_program.Rules[rule.Index]);
            if (status is RuleStatus.Open)
            {
                burdened.Add(rule.Index);
                var holds = _model.Outcomes[rule.Outcome].Effect is Effect.Grants ? _model.UnprovenConditionHolds : _model.UnprovenExclusionApplies;
                status = holds ? RuleStatus.Yes : RuleStatus.No;
            }

            statuses[rule.Index] = status;
        }

        var outcome = -1;
        for (var rank = 0; rank < _model.Outcomes.Count && outcome < 0; rank++)
        {
            var rules = _model.Rules.Where(r => r.Outcome == rank).ToList();
            if (rules.Exists(r => statuses[r.Index] is RuleStatus.Yes)) outcome = rank;
            else if (rules.Exists(r => statuses[r.Index] is RuleStatus.Error)) return Broken();
        }

        if (outcome < 0) outcome = _model.Fallback;
        if (outcome < 0) return Broken();
        var holding = _model.Extras.Where(e => GivenByBurden(e, outcome, statuses)).ToList();
        var given = holding.Where(e => !IsOutrankedByBurden(e, holding, statuses)).ToList();
        var bearers = given.Where(e => e.Kind is ExtraKind.Cost).Select(e => (e.Key, Bearer: NameAt(_program.Extras[e.Index].Value))).Where(c => c.Bearer is not null).Distinct().OrderBy(c => c.Key, StringComparer.Ordinal).ToList();
        if (bearers.GroupBy(c => c.Key, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } conflict) return Torn(conflict.Key);
        var costs = bearers.Select(c => (c.Key, c.Bearer!)).ToList();
        var routes = given.Where(e => e.Kind is ExtraKind.Route).Select(e => NameAt(_program.Extras[e.Index].Value)).Where(n => n is not null).Select(n => n!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return Describe(new Answer(outcome, costs, routes, []), statuses, [], burdened, refused, explain);
    }

    private bool IsOutrankedByBurden(Extra low, List<Extra> holding, RuleStatus[] statuses)
    {
        bool Over(IReadOnlyList<string> over) => low.Clauses.Any(c => over.Contains(_model.Clauses[c].Id, StringComparer.Ordinal));
        return holding.Exists(high => high.Index != low.Index && high.Rule < 0 && high.Kind == low.Kind && string.Equals(high.Key, low.Key, StringComparison.Ordinal) && Over(high.Over))
            || (low.Rule >= 0 && _model.Rules.Any(r => r.Index != low.Rule && r.Outcome == _model.Rules[low.Rule].Outcome && statuses[r.Index] is RuleStatus.Yes && Over(r.Over)));
    }

    /// <summary>Two clauses that the burden lets hold name different bearers.</summary>
    private Judgement Torn(string cost) => new()
    {
        Outcome = "error",
        Possible = [],
        Missing = [],
        Error = new AssessmentError($"two clauses name different bearers for `{cost}`; order them with `over`", Span.Start(_model.File)),
    };

    private bool GivenByBurden(Extra extra, int outcome, RuleStatus[] statuses)
    {
        var outcomes = extra.For.Count > 0 ? extra.For : extra.Rule >= 0 ? [_model.Rules[extra.Rule].Outcome] : [];
        if (outcomes.Count > 0 && !outcomes.Contains(outcome)) return false;
        if (extra.Rule >= 0) return statuses[extra.Rule] is RuleStatus.Yes;
        return _program.ExtraWhen[extra.Index] < 0 || StatusOf(_program.ExtraWhen[extra.Index]) is RuleStatus.Yes;
    }

    private string? NameAt(int node) => _machine.State[node] == Cell.Known ? _sheet.NameOf(_machine.Number[node]) : null;

    private enum RuleStatus
    {
        No,
        Yes,
        Error,
        Open,
    }

    private RuleStatus[] RuleStatuses(int outcome)
    {
        var statuses = new RuleStatus[_model.Rules.Count];
        foreach (var rule in _model.Rules) statuses[rule.Index] = rule.Outcome <= outcome ? StatusOf(_program.Rules[rule.Index]) : RuleStatus.No;
        return statuses;
    }

    /// <summary>What a condition comes to over all possible completions.</summary>
    private RuleStatus StatusOf(int node)
    {
        if (_machine.State[node] == Cell.Known) return _machine.Number[node] == 1 ? RuleStatus.Yes : RuleStatus.No;
        if (_machine.State[node] != Cell.Unknown) return RuleStatus.Error;

        // The same values are tried as for the whole answer, or a rule could seem open where the answer is not.
        var variables = Regions.Find(_machine, [node, _program.AllConstraints]).Select(v => _variables.FirstOrDefault(w => w.Unknown == v.Unknown) ?? v).ToList();
        var diagram = FromProgram.Build(_machine, _sheet, [node], m => m.State[node] == Cell.Known ? new Answer((int)m.Number[node], [], [], []) : Answer.Error, variables);
        var answers = diagram.Answers(diagram.Root);
        return answers.Count == 1 && !diagram.CutShort ? answers[0].Outcome switch { 0 => RuleStatus.No, 1 => RuleStatus.Yes, _ => RuleStatus.Error } : RuleStatus.Open;
    }

    private Judgement Describe(Answer answer, RuleStatus[] statuses, IReadOnlyList<Unknown> missing, IReadOnlyList<int> burdened, List<(Acceptance Acceptance, Value Value)> refused, bool explain)
    {
        var outcome = _model.Outcomes[answer.Outcome];
        var because = new Reasons(this);
        var winning = _model.Rules.Where(r => r.Outcome == answer.Outcome && statuses[r.Index] is RuleStatus.Yes).ToList();
        foreach (var rule in winning)
        {
            if (!winning.Exists(o => o != rule && rule.Clauses.Any(c => o.Over.Contains(_model.Clauses[c].Id, StringComparer.Ordinal)))) because.AddRule(rule, undecided: false, burden: burdened.Contains(rule.Index));
        }

        if (winning.Count == 0)
        {
            // Different clauses lead to it, whichever way the open facts fall; or nothing holds and the fallback speaks.
            foreach (var rule in _model.Rules.Where(r => r.Outcome == answer.Outcome && statuses[r.Index] is RuleStatus.Open)) because.AddRule(rule, undecided: true, burden: false);
            if (answer.Outcome == _model.Fallback) because.AddFallback();
        }

        foreach (var rule in _model.Rules.Where(r => r.Outcome < answer.Outcome)) because.AddRuleExceptions(rule);
        var given = new List<Extra>();
        foreach (var extra in _model.Extras)
        {
            if (!IsGiven(extra, answer, statuses)) continue;
            given.Add(extra);
            because.AddExtra(extra);
        }

        foreach (var requirement in _model.Requirements.Where(r => r.For.Count == 0 || r.For.Contains(answer.Outcome)))
        {
            because.Add(requirement.Clauses, Effect.Requires, requirement.Facts, undecided: false);
        }

        foreach (var unknown in missing)
        {
            foreach (var extra in _model.Extras.Where(e => e.Kind is ExtraKind.Cost or ExtraKind.Route && DependsOn(e, unknown))) because.AddExtra(extra, undecided: true);
        }

        AddRefused(because, missing, refused);
        AddAlways(because);
        return new Judgement
        {
            Outcome = outcome.Name,
            Effect = outcome.Effect,
            Possible = [outcome.Name],
            Missing = Names(missing),
            Questions = Questions(missing, refused),
            Routes = answer.Routes,
            Remedies = [.. given.Where(e => e.Kind is ExtraKind.Remedy).Select(e => NameAt(_program.Extras[e.Index].Value)).Where(n => n is not null).Select(n => n!).Distinct(StringComparer.Ordinal)],
            Entitlements = [.. given.Where(e => e.Kind is ExtraKind.Entitlement).Select(e => NameAt(_program.Extras[e.Index].Value)).Where(n => n is not null).Select(n => n!).Distinct(StringComparer.Ordinal)],
            Promises = [.. given.Where(e => e.Kind is ExtraKind.Promise).Select(e => (NameAt(_program.Extras[e.Index].Value) ?? "?", PromiseDate(e)))],
            Costs = answer.Costs,
            Report = ReportNow(),
            Because = because.All,
            Readings = because.Readings(),
            WouldChangeIf = explain && outcome.Effect is not Effect.Grants && missing.Count == 0 ? WouldChangeIf(answer.Outcome, because) : [],
            Notes = [.. Notes(), .. burdened.Select(b => BurdenNote(_model.Rules[b], statuses[b]))],
        };
    }

    private bool IsGiven(Extra extra, Answer answer, RuleStatus[] statuses)
    {
        var node = _program.Extras[extra.Index].When;
        if (_machine.State[node] == Cell.Known) return _machine.Number[node] == 1;
        return GivenByBurden(extra, answer.Outcome, statuses);
    }

    private bool DependsOn(Extra extra, Unknown unknown) =>
        _machine.State[_program.Extras[extra.Index].When] == Cell.Unknown && Liveness.Unknowns(_machine, [_program.Extras[extra.Index].When, _program.Extras[extra.Index].Value]).Contains(unknown);

    private string? PromiseDate(Extra extra)
    {
        var node = _program.PromiseBy[extra.Index];
        return node >= 0 && _machine.State[node] == Cell.Known ? Literals.WriteDate(_machine.Number[node]) : null;
    }

    private IReadOnlyList<string> GivenNow(ExtraKind kind) =>
        [.. _model.Extras.Where(e => e.Kind == kind && _machine.State[_program.Extras[e.Index].When] == Cell.Known && _machine.Number[_program.Extras[e.Index].When] == 1).Select(e => NameAt(_program.Extras[e.Index].Value)).Where(n => n is not null).Select(n => n!).Distinct(StringComparer.Ordinal)];

    private IReadOnlyList<(string, Value?)> ReportNow()
    {
        var items = new List<(string, Value?)>();
        foreach (var (path, node, type) in _program.Report)
        {
            if (_program.Nodes[node].Code is Code.SourceOf)
            {
                items.Add((path, SourceOf(_program.Nodes[node].A) is { } source ? Value.Name(source) : null));
                continue;
            }

            Value? value = _machine.State[node] == Cell.Known
                ? type.Kind is TypeKind.Name ? Value.Name(_sheet.NameOf(_machine.Number[node])) : type.Kind is TypeKind.Text or TypeKind.List ? null : Value.Of(type.Kind, _machine.Number[node], type.Names?[0])
                : null;
            items.Add((path, value));
        }

        return items;
    }

    /// <summary>The fact a value came from, followed through the choices that were made; the label or name of the definition when no single fact gave it.</summary>
    private string? SourceOf(int index, int depth = 0)
    {
        var node = _program.Nodes[index];
        if (_machine.State[index] != Cell.Known || depth > 24) return null;
        switch (node.Code)
        {
            case Code.Fact:
                return _model.Facts[(int)node.Number].Name;
            case Code.Definition when _machine.Branch[index] >= 0:
                var detail = (DefinitionDetail)node.Data!;
                var branch = _machine.Branch[index];
                var isBase = branch < detail.BaseValue.Length;
                var written = isBase ? detail.Definition.Bases[branch] : detail.Definition.Exceptions[branch - detail.BaseValue.Length];
                return SourceOf(isBase ? detail.BaseValue[branch] : detail.ExceptionValue[branch - detail.BaseValue.Length], depth + 1) ?? written.Label ?? detail.Definition.Name;
            case Code.If when _machine.State[node.Many[0]] == Cell.Known:
                return SourceOf(node.Many[_machine.Number[node.Many[0]] == 1 ? 1 : 2], depth + 1);
            case Code.Else:
                return SourceOf(_machine.State[node.A] == Cell.Absent ? node.B : node.A, depth + 1);
            case Code.Latest or Code.Earliest:
                // Of equals the one written first speaks.
                var equal = node.Many.Where(o => _machine.Number[o] == _machine.Number[index]).Select(o => SourceOf(o, depth + 1)).Where(n => n is not null).ToList();
                var order = node.Source?.Arguments.SelectMany(a => a.All()).Where(e => e.Op is Op.Fact).Select(e => _model.Facts[e.Index].Name).ToList() ?? [];
                return equal.OrderBy(n => order.IndexOf(n!) is >= 0 and var at ? at : int.MaxValue).FirstOrDefault();
            case Code.AddDays or Code.AddMonths or Code.LastDay or Code.DateOf:
                return SourceOf(node.A, depth + 1);
            default:
                return null;
        }
    }

    private IReadOnlyList<string> Notes()
    {
        if (_model.EffectiveFrom is not { } from || _model.AppliesBy < 0 || _sheet.State[_model.AppliesBy] != Cell.Known) return [];
        return _sheet.Number[_model.AppliesBy] >= from.DayNumber ? [] : [$"{_model.Facts[_model.AppliesBy].Name} is {Literals.WriteDate(_sheet.Number[_model.AppliesBy])}, before this version came into force on {from:yyyy-MM-dd}; it is the version that was given"];
    }

    private IReadOnlyList<string> Names(IReadOnlyList<Unknown> missing) => [.. missing.Select(m => m.Fact).Distinct().Order().Select(f => _model.Facts[f].Name)];

    private string BurdenNote(OutcomeRule rule, RuleStatus status)
    {
        var clause = string.Join(", ", rule.Clauses.Select(c => _model.Clauses[c].Id));
        var lost = string.Join(", ", Liveness.Unknowns(_machine, [_program.Rules[rule.Index]]).Where(IsUnknowable).Select(u => _model.Facts[u.Fact].Name).Distinct(StringComparer.Ordinal));
        var bearer = _model.Outcomes[rule.Outcome].Effect is Effect.Grants ? (_model.UnprovenConditionHolds ? "maker" : "customer") : (_model.UnprovenExclusionApplies ? "customer" : "maker");
        return $"{clause} cannot be proven either way ({lost} cannot be had); the burden is the {bearer}'s, so it {(status is RuleStatus.Yes ? "applies" : "does not apply")}";
    }

    private static string AskOf(Fact fact) => fact.Ask ?? $"What is {fact.Name}?";

    private IReadOnlyList<Question> Questions(IReadOnlyList<Unknown> missing, List<(Acceptance Acceptance, Value Value)> refused)
    {
        var questions = new List<Question>();
        var open = missing.Count == 0 ? [] : _model.Rules.Where(r => _machine.State[_program.Rules[r.Index]] == Cell.Unknown).Select(r => (Rule: r, Unknowns: Liveness.Unknowns(_machine, [_program.Rules[r.Index]]))).ToList();
        foreach (var unknown in missing)
        {
            var fact = _model.Facts[unknown.Fact];
            var clauses = open.Where(o => o.Unknowns.Contains(unknown)).SelectMany(o => o.Rule.Clauses)
                .Concat(_model.Requirements.Where(r => r.Facts.Contains(unknown.Fact)).SelectMany(r => r.Clauses)).Distinct().Order().Select(c => _model.Clauses[c].Id).ToList();
            var refusal = refused.Where(r => r.Acceptance.Fact == unknown.Fact).Select(r => Literals.Write(r.Value)).FirstOrDefault();
            if (unknown.Item < 0)
            {
                questions.Add(new Question(fact.Name, fact.Name, AskOf(fact), fact.By, clauses, unknown, refusal));
                continue;
            }

            var field = fact.Type.Fields![unknown.Field];
            var path = string.Create(CultureInfo.InvariantCulture, $"{fact.Name}[{unknown.Item + 1}].{field.Name}");
            questions.Add(new Question(fact.Name, path, field.Ask ?? $"What is {path}?", fact.By, clauses, unknown));
        }

        return questions;
    }

    private static void AddRefused(Reasons because, IReadOnlyList<Unknown> missing, List<(Acceptance Acceptance, Value Value)> refused)
    {
        foreach (var (acceptance, _) in refused.Where(r => missing.Contains(new Unknown(r.Acceptance.Fact)))) because.Add(acceptance.Clauses, Effect.Requires, [acceptance.Fact], undecided: true);
    }

    private void AddAlways(Reasons because)
    {
        if (_model.JudgeEachPart) because.Add(_model.JudgeClauses, Effect.Defines, [], undecided: false);
        foreach (var extra in _model.Extras.Where(e => e.Kind is ExtraKind.Entitlement && _machine.State[_program.Extras[e.Index].When] == Cell.Known && _machine.Number[_program.Extras[e.Index].When] == 1)) because.AddExtra(extra);
    }

    private static IEnumerable<int> FactsOf(Expr expr) => expr.All().Where(e => e.Op is Op.Fact or Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended).Select(e => e.Index).Distinct();

    private Judgement Together(IReadOnlyList<Judgement> parts)
    {
        IReadOnlyList<string> Union(Func<Judgement, IReadOnlyList<string>> of) => [.. parts.SelectMany(of).Distinct(StringComparer.Ordinal)];
        var outcome = parts.Select(p => p.Outcome).Distinct(StringComparer.Ordinal).Count() == 1 ? parts[0].Outcome : parts.Any(p => p.IsError) ? "error" : "mixed";
        return new Judgement
        {
            Outcome = outcome,
            Effect = outcome is "mixed" or "error" ? null : parts[0].Effect,
            Possible = [.. _model.Outcomes.Select(o => o.Name).Where(n => parts.Any(p => p.Possible.Contains(n, StringComparer.Ordinal)))],
            Missing = [.. _model.Facts.Select(f => f.Name).Where(n => parts.Any(p => p.Missing.Contains(n, StringComparer.Ordinal)))],
            Questions = [.. parts.SelectMany(p => p.Questions).DistinctBy(q => (q.Path, q.Refused))],
            Routes = Union(p => p.Routes),
            Remedies = Union(p => p.Remedies),
            Entitlements = Union(p => p.Entitlements),
            Promises = [.. parts.SelectMany(p => p.Promises).Distinct()],
            Costs = [.. parts[0].Costs.Where(c => parts.All(p => p.Costs.Contains(c)))],
            Report = [.. parts[0].Report.Where(r => parts.All(p => p.Report.Contains(r)))],
            Because = [.. parts.SelectMany(p => p.Because).DistinctBy(r => (r.Clause, r.Effect, r.Undecided))],
            Readings = Union(p => p.Readings),
            Contradictions = [.. parts.SelectMany(p => p.Contradictions)],
            Notes = Union(p => p.Notes),
            Error = parts.Select(p => p.Error).FirstOrDefault(e => e is not null),
        };
    }
}
