using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Analysis;

/// <summary>Says where the promise to ask neither a fact too many nor one too few has its limit.</summary>
internal static class SelfComparisons
{
    public static IEnumerable<Finding> Check(PolicyModel model)
    {
        var search = new SelfComparison(model);
        var seen = new HashSet<Span>();
        foreach (var (expression, clauses) in Everything.Expressions(model))
        {
            foreach (var (operation, fact) in search.Find(expression))
            {
                if (!seen.Add(operation.Span)) continue;
                yield return Note.Info(
                    DiagnosticCodes.ComparedWithItself, operation.Span,
                    $"`{model.Facts[fact].Name}` stands on both sides of this operation; while it and another fact are unknown, a question too many or too few may be asked",
                    "compare it with something that is not made of it, or keep it as it is: complete claims are judged exactly all the same",
                    Everything.Ids(model, clauses));
            }
        }
    }
}
