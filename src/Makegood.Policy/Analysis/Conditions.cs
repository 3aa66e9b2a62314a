using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Analysis;

/// <summary>Conditions, and parts of conditions, that can never hold.</summary>
internal static class Conditions
{
    public static IEnumerable<Finding> Check(Survey survey)
    {
        var model = survey.Model;
        foreach (var (expr, clauses) in Everything.Expressions(model).Where(e => e.Expr.Type.Kind is TypeKind.YesNo).DistinctBy(e => e.Expr, ReferenceEqualityComparer.Instance))
        {
            if (model.Constraints.Any(c => ReferenceEquals(c.Condition, expr)) || model.Report.Any(r => ReferenceEquals(r.Value, expr)) || model.Acceptances.Any(a => ReferenceEquals(a.Condition, expr))) continue;
            if (expr.IsYes) continue;
            foreach (var part in Never(survey, expr))
            {
                var whole = ReferenceEquals(part, expr);
                yield return Note.Error(DiagnosticCodes.Unsatisfiable, part.Span, whole ? "this condition can never hold" : "this part of the condition can never hold", "mend it, or remove it", Everything.Ids(model, clauses));
            }
        }
    }

    /// <summary>Can the condition hold for some possible claim, or could it with another choice of a setting?</summary>
    public static bool IsSettled(Survey survey, Expr condition) => survey.ByAnotherSetting(Everything.SettingsOf(survey.Model, condition), g => g.AllHold([g.NodeOf(condition)])) is not null;

    private static IEnumerable<Expr> Never(Survey survey, Expr expr)
    {
        if (survey.NeverHold([survey.NodeOf(expr)]))
        {
            // A setting chose against it: that is a decision, not a mistake.
            if (!IsSettled(survey, expr)) yield return expr;
            yield break;
        }

        if (expr.Op is not (Op.Or or Op.And)) yield break;
        foreach (var part in expr.Arguments.SelectMany(a => Never(survey, a))) yield return part;
    }
}
