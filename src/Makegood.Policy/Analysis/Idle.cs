using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Clauses that never have an effect, and clauses that could go without a difference.</summary>
internal static class Idle
{
    public static IEnumerable<Finding> Check(Survey survey)
    {
        var dead = new HashSet<int>();
        return [.. DeadRules(survey, dead), .. DeadExtras(survey, dead), .. DeadBranches(survey), .. Redundant(survey, dead)];
    }

    private static IEnumerable<Finding> DeadRules(Survey survey, HashSet<int> dead)
    {
        var model = survey.Model;
        foreach (var rule in model.Rules)
        {
            if (!survey.Ground.AllHold([survey.Program.Rules[rule.Index]], rule.Outcome).ProvenAbsent) continue;
            dead.Add(rule.Index);
            var ids = Everything.Ids(model, rule.Clauses);
            var settings = new HashSet<int>(model.Rules.SelectMany(r => r.Exceptions.Select(e => e.When).Append(r.When)).SelectMany(e => Everything.SettingsOf(model, e)));
            if (survey.ByAnotherSetting(settings, g => g.AllHold([g.Program.Rules[rule.Index]], rule.Outcome)) is { } other)
            {
                yield return Note.Info(DiagnosticCodes.DeadClause, rule.Span, $"{Everything.Named(model, rule.Clauses)} has no effect while `{other.Setting.Name}` is `{other.Setting.Written}`", $"it would with `{Literals.Write(other.Value)}`", ids);
                continue;
            }

            // A condition that can never hold is reported as that.
            if (survey.Ground.AllHold([survey.NodeOf(rule.When)]).ProvenAbsent) continue;
            var find = survey.Ground.AllHold([survey.Program.Rules[rule.Index]]);
            var witness = survey.Confirm(find, facts => survey.Holds(facts, rule) && survey.Answer(facts).Outcome is >= 0 and var outcome && outcome != rule.Outcome, "it holds here, and another outcome of higher rank decides");
            yield return Note.Warning(DiagnosticCodes.DeadClause, rule.Span, $"{Everything.Named(model, rule.Clauses)} never decides: its outcome `{model.Outcomes[rule.Outcome].Name}` never follows from it", "give it a higher rank, or remove it", ids, witness);
        }
    }

    private static IEnumerable<Finding> DeadExtras(Survey survey, HashSet<int> dead)
    {
        var model = survey.Model;
        foreach (var extra in model.Extras.Where(e => !dead.Contains(e.Rule)))
        {
            var node = survey.Program.Extras[extra.Index].When;
            if (!survey.Ground.AllHold([node]).ProvenAbsent) continue;
            var ids = Everything.Ids(model, extra.Clauses);
            var settings = new HashSet<int>(Everything.Expressions(model).SelectMany(e => Everything.SettingsOf(model, e.Expr)));
            var other = survey.ByAnotherSetting(settings, g => g.AllHold([g.Program.Extras[extra.Index].When]));
            if (other is { } chosen) yield return Note.Info(DiagnosticCodes.DeadClause, extra.Span, $"what {Everything.Named(model, extra.Clauses)} gives is never given while `{chosen.Setting.Name}` is `{chosen.Setting.Written}`", $"it would be with `{Literals.Write(chosen.Value)}`", ids);
            else if (extra.When is null || !survey.Ground.AllHold([survey.NodeOf(extra.When)]).ProvenAbsent) yield return Note.Warning(DiagnosticCodes.DeadClause, extra.Span, $"what {Everything.Named(model, extra.Clauses)} gives is never given", "mend its conditions, or remove it", ids);
        }
    }

    private static IEnumerable<Finding> DeadBranches(Survey survey)
    {
        var model = survey.Model;
        foreach (var rule in model.Rules)
        {
            foreach (var exception in rule.Exceptions)
            {
                if (!survey.Ground.AllHold([survey.NodeOf(rule.When), survey.NodeOf(exception.When)]).ProvenAbsent) continue;
                if (survey.Ground.AllHold([survey.NodeOf(exception.When)]).ProvenAbsent || survey.Ground.AllHold([survey.NodeOf(rule.When)]).ProvenAbsent) continue;
                if (survey.ByAnotherSetting(Settings(model, rule.When, exception.When), g => g.AllHold([g.NodeOf(rule.When), g.NodeOf(exception.When)])) is not null) continue;
                yield return Note.Warning(DiagnosticCodes.DeadClause, exception.Span, $"the exception `{exception.Label}` never meets the rule it excepts from", "mend its condition, or remove it", Everything.Ids(model, exception.Clauses));
            }
        }
    }

    private static IReadOnlySet<int> Settings(PolicyModel model, params Expr[] expressions) => expressions.SelectMany(e => Everything.SettingsOf(model, e)).ToHashSet();

    private static IEnumerable<Finding> Redundant(Survey survey, HashSet<int> dead)
    {
        var model = survey.Model;
        foreach (var rule in model.Rules.Where(r => r.Restates.Count == 0 && r.FromRequirement < 0 && !dead.Contains(r.Index)))
        {
            if (!ChangesNothing(model, rule.Index)) continue;
            var ids = Everything.Ids(model, rule.Clauses);
            var settings = new HashSet<int>(model.Rules.SelectMany(r => r.Exceptions.Select(e => e.When).Append(r.When)).SelectMany(e => Everything.SettingsOf(model, e)));
            var other = model.Settings.Where(s => settings.Contains(s.Index)).SelectMany(s => Everything.Alternatives(model, s).Select(v => (Setting: s, Value: v))).FirstOrDefault(v => !ChangesNothing(Rewrite.Setting(model, v.Setting.Index, v.Value), rule.Index));
            if (other.Setting is not null) yield return Note.Info(DiagnosticCodes.RedundantClause, rule.Span, $"{Everything.Named(model, rule.Clauses)} changes no answer while `{other.Setting.Name}` is `{other.Setting.Written}`", $"it would with `{Literals.Write(other.Value)}`", ids);
            else yield return Note.Warning(DiagnosticCodes.RedundantClause, rule.Span, $"{Everything.Named(model, rule.Clauses)} changes no answer: without it every claim comes out the same", "remove it, or say with `restates: [CLAUSE]` what it repeats", ids);
        }
    }

    private static bool ChangesNothing(PolicyModel model, int rule)
    {
        var without = model with { Rules = Rewrite.Replaced(model.Rules, rule, model.Rules[rule] with { When = Expr.No(model.Rules[rule].Span) }) };
        var old = Lowering.Lower(model);
        var @new = Lowering.Lower(without, [], old);
        var differences = new Differences(old, @new, new Shapes(), null, [(old.Rules[rule], @new.Rules[rule])]);
        return differences.First() is null && !differences.CutShort;
    }
}
