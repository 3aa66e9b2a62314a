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
            if (!survey.NeverHold([survey.Program.Rules[rule.Index]], rule.Outcome)) continue;
            dead.Add(rule.Index);
            var ids = Everything.Ids(model, rule.Clauses);
            var settings = new HashSet<int>(model.Rules.SelectMany(r => r.Exceptions.Select(e => e.When).Append(r.When)).SelectMany(e => Everything.SettingsOf(model, e)));
            if (survey.ByAnotherSetting(settings, g => g.AllHold([g.Program.Rules[rule.Index]], rule.Outcome)) is { } other)
            {
                yield return Note.Info(DiagnosticCodes.DeadClause, rule.Span, $"{Everything.Named(model, rule.Clauses)} has no effect while `{other.Setting.Name}` is `{other.Setting.Written}`", $"it would with `{Literals.Write(other.Value)}`", ids);
                continue;
            }

            // A condition that can never hold is reported as that.
            if (survey.NeverHold([survey.NodeOf(rule.When)])) continue;
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
            if (!survey.NeverHold([node])) continue;
            var ids = Everything.Ids(model, extra.Clauses);
            var settings = new HashSet<int>(Everything.Expressions(model).SelectMany(e => Everything.SettingsOf(model, e.Expr)));
            var other = survey.ByAnotherSetting(settings, g => g.AllHold([g.Program.Extras[extra.Index].When]));
            if (other is { } chosen) yield return Note.Info(DiagnosticCodes.DeadClause, extra.Span, $"what {Everything.Named(model, extra.Clauses)} gives is never given while `{chosen.Setting.Name}` is `{chosen.Setting.Written}`", $"it would be with `{Literals.Write(chosen.Value)}`", ids);
            else if (extra.When is null || !survey.NeverHold([survey.NodeOf(extra.When)])) yield return Note.Warning(DiagnosticCodes.DeadClause, extra.Span, $"what {Everything.Named(model, extra.Clauses)} gives is never given", "mend its conditions, or remove it", ids);
        }
    }

    private static IEnumerable<Finding> DeadBranches(Survey survey)
    {
        var model = survey.Model;
        foreach (var rule in model.Rules)
        {
            foreach (var exception in rule.Exceptions)
            {
                if (!survey.NeverHold([survey.NodeOf(rule.When), survey.NodeOf(exception.When)])) continue;
                if (survey.NeverHold([survey.NodeOf(exception.When)]) || survey.NeverHold([survey.NodeOf(rule.When)])) continue;
                if (survey.ByAnotherSetting(Settings(model, rule.When, exception.When), g => g.AllHold([g.NodeOf(rule.When), g.NodeOf(exception.When)])) is not null) continue;
                yield return Note.Warning(DiagnosticCodes.DeadClause, exception.Span, $"the exception `{exception.Label}` never meets the rule it excepts from", "mend its condition, or remove it", Everything.Ids(model, exception.Clauses));
            }
        }
    }

    private static IReadOnlySet<int> Settings(PolicyModel model, params Expr[] expressions) => expressions.SelectMany(e => Everything.SettingsOf(model, e)).ToHashSet();

    private static IEnumerable<Finding> Redundant(Survey survey, HashSet<int> dead)
    {
        var model = survey.Model;
        var program = Lowering.Lower(model);
        var shapes = new Shapes();
        var shapesOfProgram = shapes.Of(program);
        foreach (var rule in model.Rules.Where(r => r.Restates.Count == 0 && r.FromRequirement < 0 && !dead.Contains(r.Index)))
        {
            if (!ChangesNothing(survey, program, rule.Index, shapes, shapesOfProgram))
            {
                if (RepeatsTheGrant(survey, rule) is { } repeats) yield return repeats;
                continue;
            }

            var ids = Everything.Ids(model, rule.Clauses);
            var settings = new HashSet<int>(model.Rules.SelectMany(r => r.Exceptions.Select(e => e.When).Append(r.When)).SelectMany(e => Everything.SettingsOf(model, e)));
            var other = model.Settings.Where(s => settings.Contains(s.Index)).SelectMany(s => Everything.Alternatives(model, s).Select(v => (Setting: s, Value: v))).FirstOrDefault(v => !ChangesNothing(survey, Lowering.Lower(Rewrite.Setting(model, v.Setting.Index, v.Value)), rule.Index, new Shapes()));
            if (other.Setting is not null) yield return Note.Info(DiagnosticCodes.RedundantClause, rule.Span, $"{Everything.Named(model, rule.Clauses)} changes no answer while `{other.Setting.Name}` is `{other.Setting.Written}`", $"it would with `{Literals.Write(other.Value)}`", ids);
            else yield return Note.Warning(DiagnosticCodes.RedundantClause, rule.Span, $"{Everything.Named(model, rule.Clauses)} changes no answer: without it every claim comes out the same", "remove it, or say with `restates: [CLAUSE]` what it repeats", ids);
        }
    }

    /// <summary>An exclusion that meets no grant takes nothing away from anyone: it says the grant's own limits again.</summary>
    private static Finding? RepeatsTheGrant(Survey survey, OutcomeRule rule)
    {
        var model = survey.Model;
        if (model.Outcomes[rule.Outcome].Effect is not Effect.Excludes || rule.Outcome != model.Fallback) return null;
        var grants = model.Rules.Where(r => model.Outcomes[r.Outcome].Effect is Effect.Grants).ToList();
        if (grants.Count == 0 || grants.Exists(g => !survey.NeverHold([survey.Program.Rules[rule.Index], survey.Program.Rules[g.Index]]))) return null;
        var settings = Settings(model, [rule.When, .. grants.Select(g => g.When)]);
        if (grants.Exists(g => survey.ByAnotherSetting(settings, v => v.AllHold([v.Program.Rules[rule.Index], v.Program.Rules[g.Index]])) is not null)) return null;
        var witness = survey.Confirm(survey.Ground.AllHold([survey.Program.Rules[rule.Index]]), facts => survey.Holds(facts, rule) && grants.TrueForAll(g => !survey.Holds(facts, g)), "it holds here, and nothing would be granted without it either");
        return Note.Warning(DiagnosticCodes.RedundantClause, rule.Span, $"{Everything.Named(model, rule.Clauses)} excludes nothing that {Everything.Named(model, grants.SelectMany(g => g.Clauses))} grants: it repeats limits that stand there already", "remove it, or say with `restates: [CLAUSE]` what it repeats", Everything.Ids(model, rule.Clauses.Concat(grants.SelectMany(g => g.Clauses))), witness);
    }

    /// <param name="old">The policy of the survey, perhaps with another choice of a setting.</param>
    private static bool ChangesNothing(Survey survey, Evaluation.Program old, int rule, Shapes shapes, int[]? shapesOfOld = null)
    {
        var model = old.Model;
        var without = model with { Rules = Rewrite.Replaced(model.Rules, rule, model.Rules[rule] with { When = Expr.No(model.Rules[rule].Span) }) };
        var @new = Lowering.Lower(without, [], old);
        var differences = new Differences(old, @new, shapes, shapesOfOld, [(old.Rules[rule], @new.Rules[rule])]);

        // Most rules have a case that lives by them, which shows it at once; a search would come to the same by a longer way.
        if (survey.CaseClaimsUnder(model.Rules[rule]).Any(differences.DifferOn)) return false;
        return differences.First() is null && !differences.CutShort;
    }
}
