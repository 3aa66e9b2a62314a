using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Analysis;

/// <summary>What can be seen in the file without running it: clauses that do nothing, facts and settings that nothing uses, missing reasons.</summary>
internal static class Vocabulary
{
    public static IEnumerable<Finding> Check(PolicyModel model) =>
        [.. Clauses(model), .. Grants(model), .. Requirements(model), .. Facts(model), .. Settings(model)];

    private static IEnumerable<Finding> Clauses(PolicyModel model)
    {
        foreach (var clause in model.Clauses.Where(c => !model.HasDisposition[c.Index]))
        {
            yield return Note.Error(DiagnosticCodes.NoDisposition, clause.Span, $"the clause `{clause.Id}` does nothing", "say in a `rule` block what it does, or mark it `informative:` with a reason", [clause.Id]);
        }

        foreach (var (clause, _) in model.Informative.Where(i => i.Value.Length == 0).OrderBy(i => i.Key))
        {
            yield return Note.Warning(DiagnosticCodes.InformativeWithoutReason, model.Clauses[clause].Span, $"the clause `{model.Clauses[clause].Id}` is informative without a reason", "say why it does nothing: `informative: WHY`", [model.Clauses[clause].Id]);
        }
    }

    private static IEnumerable<Finding> Grants(PolicyModel model)
    {
        if (model.Rules.Any(r => model.Outcomes[r.Outcome].Effect is Effect.Grants) || (model.Fallback >= 0 && model.Outcomes[model.Fallback].Effect is Effect.Grants)) yield break;
        if (model.Rules.Count == 0 && model.Outcomes.Count == 0) yield break;
        yield return Note.Warning(DiagnosticCodes.GrantsNothing, model.Outcomes[0].Span, "no clause grants anything", $"say with `outcome:` which clause grants, or list an outcome with the effect `grants`", []);
    }

    private static IEnumerable<Finding> Requirements(PolicyModel model)
    {
        foreach (var requirement in model.Requirements.Where(r => r.Otherwise < 0))
        {
            foreach (var fact in requirement.Facts)
            {
                var tested = model.Rules.Where(r => r.FromRequirement != requirement.Index).SelectMany(r => r.Exceptions.Select(e => e.When).Append(r.When))
                    .Concat(model.Extras.Where(e => e.When is not null).Select(e => e.When!))
                    .Any(e => e.All().Any(i => i.Op is Op.Provided && i.Arguments[0] is { Op: Op.Fact } asked && asked.Index == fact));
                if (tested) continue;
                var ids = Everything.Ids(model, requirement.Clauses);
                var whole = Completions.Whole(model, [(new Evaluation.Unknown(fact), model.Facts[fact].Type.Kind is TypeKind.Text ? Value.Absent : Value.Document(false))]);
                yield return Note.Warning(DiagnosticCodes.RequireWithoutConsequence, requirement.Span, $"nothing follows when `{model.Facts[fact].Name}` cannot be had", "add `otherwise: OUTCOME`, or a rule that tests `cannot be had`", ids, ShowsUnmet(model, requirement, fact, whole));
            }
        }
    }

    private static Witness? ShowsUnmet(PolicyModel model, Requirement requirement, int fact, FactValue[] whole)
    {
        if (!Evaluation.Reference.IsPossible(model, whole)) return null;
        var answer = Evaluation.Reference.Evaluate(model, whole);
        if (!answer.Unmet.Contains($"{requirement.Index}:{fact}")) return null;
        return new Witness([(model.Facts[fact].Name, "cannot be had")], $"the outcome is {model.Outcomes[answer.Outcome].Name} all the same");
    }

    private static IEnumerable<Finding> Facts(PolicyModel model)
    {
        var used = new HashSet<int> { model.AppliesBy, model.AsOf, model.PartFact };
        foreach (var (expr, _) in Everything.Expressions(model)) used.UnionWith(Everything.FactsOf(expr));
        foreach (var requirement in model.Requirements) used.UnionWith(requirement.Facts);
        foreach (var acceptance in model.Acceptances) used.Add(acceptance.Fact);
        foreach (var invariant in model.Invariants) used.UnionWith(invariant.IgnoredFacts);
        foreach (var table in model.Tables) used.UnionWith(table.KeyFacts);
        foreach (var fact in model.Facts.Where(f => !used.Contains(f.Index)))
        {
            yield return Note.Warning(DiagnosticCodes.FactNeverUsed, fact.Span, $"the fact `{fact.Name}` is never used", "use it in a rule, or remove it", []);
        }
    }

    private static IEnumerable<Finding> Settings(PolicyModel model)
    {
        var used = new HashSet<int> { model.Dates.MonthEndSetting, model.Dates.LastDaySetting };
        foreach (var (expr, _) in Everything.Expressions(model)) used.UnionWith(expr.All().Select(e => e.Data).OfType<FromSetting>().Select(s => s.Setting));
        foreach (var setting in model.Settings.Where(s => s.Clauses.Count == 0 && !used.Contains(s.Index)))
        {
            yield return Note.Warning(DiagnosticCodes.SettingNeverUsed, setting.Span, $"the setting `{setting.Name}` is used by no expression and informs no clause", "use it, or name with `clauses:` what it informs", []);
        }
    }
}
