using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Thresholds that the cases of the file do not look at from both sides.</summary>
internal static class Thresholds
{
    public static IEnumerable<Finding> Check(Survey survey)
    {
        var model = survey.Model;
        var program = survey.Program;
        var nodes = Enumerable.Range(0, program.Nodes.Length).Where(i => program.Nodes[i].Code is Code.Less or Code.LessOrEqual && program.Order.Contains(i)).ToList();
        if (nodes.Count == 0) yield break;
        var (yes, no) = (new bool[program.Nodes.Length], new bool[program.Nodes.Length]);
        var (machine, sheet) = (new Machine(program), new Sheet(program));
        foreach (var facts in survey.CaseClaims)
        {
            sheet.Clear();
            for (var i = 0; i < facts.Count; i++) sheet.Set(i, facts[i]);
            machine.Run(sheet);
            foreach (var node in nodes.Where(n => machine.State[n] == Cell.Known)) (machine.Number[node] == 1 ? yes : no)[node] = true;
        }

        var written = Everything.Expressions(model).SelectMany(e => e.Expr.All().Select(i => (i.Span, e.Clauses))).ToLookup(e => e.Span, e => e.Clauses);
        foreach (var node in nodes.Where(n => !yes[n] || !no[n]))
        {
            if (program.Nodes[node].Source is not { } source || model.Constraints.Any(c => c.Condition.All().Any(e => e.Span == source.Span))) continue;
            var clauses = Everything.Ids(model, written[source.Span].SelectMany(c => c));
            yield return Note.Info(DiagnosticCodes.ThresholdWithoutCase, source.Span, $"no case of the file has this comparison {(yes[node] ? "fail" : no[node] ? "hold" : "hold or fail")}", "add a case on each side of it", clauses);
        }
    }
}
