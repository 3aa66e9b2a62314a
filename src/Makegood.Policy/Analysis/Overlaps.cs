using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Analysis;

/// <summary>Clauses that meet on one claim: decided by rank alone, or two words for one cause.</summary>
internal static class Overlaps
{
    public static IEnumerable<Finding> Check(Survey survey) => [.. ByRank(survey), .. SameEffect(survey)];

    private static IEnumerable<Finding> ByRank(Survey survey)
    {
        var model = survey.Model;
        foreach (var (a, b) in Conflicts.Pairs(model.Rules))
        {
            if (a.Outcome == b.Outcome || a.Clauses.Any(b.Clauses.Contains)) continue;
            if (Acknowledged(model, a, b) || Acknowledged(model, b, a) || Everything.SettingNamesBoth(model, a.Clauses, b.Clauses)) continue;
            var shared = OwnFacts(a).Intersect(OwnFacts(b)).Order().ToList();
            if (shared.Count == 0) continue;
            var find = survey.Ground.AllHold([survey.Program.Rules[a.Index], survey.Program.Rules[b.Index]]);
            var (high, low) = a.Outcome < b.Outcome ? (a, b) : (b, a);
            var witness = survey.Confirm(find, facts => survey.Holds(facts, a) && survey.Holds(facts, b), $"{Everything.Named(model, high.Clauses)} says {model.Outcomes[high.Outcome].Name}, {Everything.Named(model, low.Clauses)} says {model.Outcomes[low.Outcome].Name}");
            if (witness is null) continue;
            var proof = shared.Any(f => model.Facts[f].Type.Kind is TypeKind.Document);
            var names = string.Join(", ", shared.Select(f => $"`{model.Facts[f].Name}`"));
            yield return Note.Of(proof ? Severity.Warning : Severity.Note, DiagnosticCodes.DecidedByRank, low.Span, $"{Everything.Named(model, high.Clauses)} and {Everything.Named(model, low.Clauses)} both speak of {names} and give different outcomes; only their rank decides", "name both clauses in a setting that says why, or order them with `over`", Everything.Ids(model, high.Clauses.Concat(low.Clauses)), witness);
        }
    }

    private static IEnumerable<Finding> SameEffect(Survey survey)
    {
        var model = survey.Model;
        foreach (var (a, b) in Conflicts.Pairs(model.Rules.Where(r => r.When is { Op: Op.Fact } && r.Exceptions.Count == 0).ToList()))
        {
            if (a.Outcome != b.Outcome || a.When.Index == b.When.Index || Everything.SettingNamesBoth(model, a.Clauses, b.Clauses)) continue;
            var (first, second) = (model.Facts[a.When.Index], model.Facts[b.When.Index]);
            var (x, y) = (LastWord(first.Name), LastWord(second.Name));
            if (Math.Min(x.Length, y.Length) < 3 || !(x.EndsWith(y, StringComparison.Ordinal) || y.EndsWith(x, StringComparison.Ordinal))) continue;
            var find = survey.Ground.AllHold([survey.Program.Rules[a.Index], survey.Program.Rules[b.Index]]);
            var witness = survey.Confirm(find, facts => survey.Holds(facts, a) && survey.Holds(facts, b), "both hold, and either alone would do");
            if (witness is null) continue;
            yield return Note.Warning(DiagnosticCodes.SameEffect, b.Span, $"`{first.Name}` and `{second.Name}` sound alike and have the same effect", "merge them, or name both clauses in a setting that says how they differ", Everything.Ids(model, a.Clauses.Concat(b.Clauses)), witness);
        }
    }

    private static bool Acknowledged(PolicyModel model, Checked.OutcomeRule a, Checked.OutcomeRule b) => Everything.Orders(model, a.Over, b.Clauses) || Everything.Orders(model, a.Beside, b.Clauses) || Everything.Orders(model, a.Restates, b.Clauses);

    private static IEnumerable<int> OwnFacts(OutcomeRule rule) => rule.Exceptions.Select(e => e.When).Append(rule.When).SelectMany(Everything.FactsOf).Distinct();

    private static string LastWord(string name) => name[(name.LastIndexOfAny(['.', '_']) + 1)..];
}
