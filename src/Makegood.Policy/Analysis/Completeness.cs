using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Claims on which the policy breaks off: no outcome, a definition without value, a look-up without row.</summary>
internal static class Completeness
{
    public static IEnumerable<Finding> Check(Survey survey) => [.. Gap(survey), .. Values(survey), .. LookUps(survey)];

    private static IEnumerable<Finding> Gap(Survey survey)
    {
        var model = survey.Model;
        if (model.Fallback >= 0 || model.Outcomes.Count == 0) yield break;
        var find = survey.Ground.BreaksAt(survey.Program.Outcome, [survey.Program.Outcome]);
        var witness = survey.Confirm(find, facts => survey.Answer(facts).Outcome < 0 && model.Rules.All(r => !survey.Holds(facts, r)), "no clause gives an outcome");
        if (witness is null) yield break;
        yield return Note.Error(DiagnosticCodes.Gap, model.Outcomes[0].Span, "some claims get no outcome", "add a rule for them, or `otherwise: OUTCOME` to one", [], witness);
    }

    private static IEnumerable<Finding> Values(Survey survey)
    {
        var model = survey.Model;
        foreach (var definition in model.Definitions)
        {
            if (definition.Bases.Any(b => b.When is null)) continue;
            var side = survey.Ground.Side([.. definition.Bases.Concat(definition.Exceptions).Select(b => survey.NodeOf(b.When!))]);
            var nodes = definition.Bases.Concat(definition.Exceptions).Select(b => survey.NodeOf(b.When!)).ToList();
            var find = survey.Ground.Run(side, nodes, () =>
            {
                if (side.Possible is Sight.Hopeless || nodes.Exists(n => side.State(n) != Cell.Unknown && !side.Fails(n))) return Sight.Hopeless;
                return nodes.TrueForAll(side.Fails) ? side.Possible : Sight.Open;
            });
            var witness = survey.Confirm(find, facts => definition.Bases.Concat(definition.Exceptions).All(b => Reference.Truth(model, facts, b.When!) == false), $"`{definition.Name}` has no value");
            if (witness is null) continue;
            var ids = Everything.Ids(model, definition.Bases.Concat(definition.Exceptions).SelectMany(b => b.Clauses));
            yield return Note.Error(DiagnosticCodes.NoDefault, definition.Span, $"`{definition.Name}` has no value for some claims", "add a base value without `when`, or complete the conditions", ids, witness);
        }
    }

    private static IEnumerable<Finding> LookUps(Survey survey)
    {
        var model = survey.Model;
        var seen = new HashSet<int>();
        foreach (var (expr, clauses) in Everything.Expressions(model))
        {
            foreach (var lookUp in expr.All().Where(e => e.Op is Op.LookUp && model.Tables[e.Index].Otherwise is null))
            {
                var table = model.Tables[lookUp.Index];
                for (var node = 0; node < survey.Program.Nodes.Length; node++)
                {
                    if (survey.Program.Nodes[node].Source is not { } source || source.Op is not Op.LookUp || source.Span != lookUp.Span || !seen.Add(node)) continue;
                    if (!Holders(survey, lookUp).Any(h => !survey.Ground.BreaksAt(node, [h]).ProvenAbsent)) continue;
                    var find = survey.Ground.BreaksAt(node, survey.Program.Components);
                    var keys = find.Path is null ? string.Empty : string.Join(", ", lookUp.Arguments.Where(a => a.Op is Op.Fact).SelectMany(a => find.Path.Where(p => p.Unknown.Fact == a.Index)).Select(p => Literals.Write(p.Value)));
                    var witness = survey.Confirm(find, facts => survey.Answer(facts).Outcome < 0, $"`{table.Name}` has no row for `{keys}`");
                    if (witness is null) continue;

                    // A case that expects the error says that it is meant.
                    var meant = model.Cases.Any(c => c.Expect is "error");
                    yield return Note.Of(meant ? Severity.Note : Severity.Error, DiagnosticCodes.LookUpNotTotal, lookUp.Span, $"the table `{table.Name}` has no row for some claims", meant ? "a case expects the error, so it is meant" : "add the missing row, or an `otherwise`", Everything.Ids(model, clauses.Concat(table.Clauses)), witness);
                }
            }
        }
    }

    /// <summary>The nodes of what the look-up stands in: where it cannot break off, it breaks off nowhere.</summary>
    private static IEnumerable<int> Holders(Survey survey, Expr lookUp)
    {
        var model = survey.Model;
        bool In(Expr? expr) => expr?.All().Any(e => ReferenceEquals(e, lookUp)) == true;
        foreach (var definition in model.Definitions.Where(d => d.Bases.Concat(d.Exceptions).Any(b => In(b.When) || In(b.Value)))) yield return survey.Program.Definitions[definition.Index];
        foreach (var rule in model.Rules.Where(r => In(r.When) || r.Exceptions.Any(e => In(e.When)))) yield return survey.Program.Rules[rule.Index];
        foreach (var extra in model.Extras.Where(e => In(e.When) || In(e.Value)))
        {
            yield return survey.Program.Extras[extra.Index].When;
            yield return survey.Program.Extras[extra.Index].Value;
        }
    }
}
