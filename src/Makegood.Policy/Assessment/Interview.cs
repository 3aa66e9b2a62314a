using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Diagram;
using Makegood.Policy.Evaluation;
using NodaTime;

namespace Makegood.Policy.Assessment;

/// <summary>The guided interview: which question comes next, and what an answer does to the claim.</summary>
public static class Interview
{
    // How sure we are that the value a policy calls likely is the one that will be given.
    private const double LikelyShare = 0.85;

    /// <summary>
    /// The question with the least expected effort for all that follows: one step of look-ahead on the exact diagram, weighing each region by how likely its
    /// answer is. Null when nothing that still matters is left to ask.
    /// </summary>
    /// <param name="facts">The facts of the claim, or of one of its parts.</param>
    /// <param name="skipped">Questions the person put off; they are asked only when no other is left.</param>
    public static Question? Next(Assessor assessor, IReadOnlyList<FactValue> facts, IReadOnlySet<Unknown> skipped)
    {
        var (diagram, questions) = assessor.Explore(facts);
        if (questions.Count <= 1 || diagram is null) return questions.Count == 0 ? null : questions[0];
        var open = questions.Where(q => !skipped.Contains(q.Unknown)).ToList();
        if (open.Count == 0) return questions[0];
        if (open.Count == 1) return open[0];
        var effort = diagram.Variables.Select(v => Effort(assessor.Model, v.Unknown)).ToArray();
        var remaining = new Dictionary<int, double>();
        Question? best = null;
        var least = double.MaxValue;
        foreach (var question in open)
        {
            var variable = -1;
            for (var i = 0; i < diagram.Variables.Count; i++) variable = diagram.Variables[i].Unknown == question.Unknown ? i : variable;
            if (variable < 0) return question;
            var cost = effort[variable] + Expected(assessor.Model, diagram, variable, effort, remaining);
            if (cost < least - 1e-9) (best, least) = (question, cost);
        }

        return best;
    }

    public static Question? Next(Assessor assessor, Claim claim, IReadOnlySet<Unknown> skipped) => Next(assessor, claim.Facts, skipped);

    /// <summary>The claim with one answer filled in.</summary>
    public static IReadOnlyList<FactValue> Answer(IReadOnlyList<FactValue> facts, Unknown unknown, FactValue value)
    {
        if (unknown.Item >= 0 && value.IsKnown) return Assignment.With(facts, unknown, value.Value);
        FactValue[] copy = [.. facts];
        if (unknown.Item < 0)
        {
            copy[unknown.Fact] = value;
            return copy;
        }

        var items = copy[unknown.Fact].Value.List!.Items.ToArray();
        FactValue[] item = [.. items[unknown.Item]];
        item[unknown.Field] = value;
        items[unknown.Item] = item;
        copy[unknown.Fact] = FactValue.Known(Value.Of(new ListValue(items)));
        return copy;
    }

    /// <summary>Reads an answer in the notation of a claim; a list is given as JSON, or <c>none</c>.</summary>
    public static bool TryRead(PolicyModel model, Unknown unknown, string text, out FactValue value, out string problem)
    {
        var fact = model.Facts[unknown.Fact];
        var type = unknown.Item < 0 ? fact.Type : fact.Type.Fields![unknown.Field].Type;
        (value, problem) = (FactValue.Unknown, string.Empty);
        if (type.Kind is TypeKind.List)
        {
            var bag = new DiagnosticBag();
            var written = text.Trim() is "none" or "no" ? "[]" : text;
            var claim = new ClaimReader(model).Read("{\"" + fact.Name + "\": " + written + "}", Span.Start("answer"), bag);
            if (claim is null) problem = bag.All[0].Message + "; " + bag.All[0].Help;
            else value = claim.Facts[unknown.Fact];
            return claim is not null;
        }

        if (type.Kind is TypeKind.Document && text.Trim() is "yes") text = "provided";
        if (!Literals.TryRead(type, text, DateTimeZoneProviders.Tzdb[model.TimeZone], out var known, out problem)) return false;
        value = FactValue.Known(known);
        return true;
    }

    private static double Effort(PolicyModel model, Unknown unknown) => model.Facts[unknown.Fact].Effort is 0 ? 0.2 : 0.8 + (0.2 * model.Facts[unknown.Fact].Effort);

    private static double Expected(PolicyModel model, DecisionDiagram diagram, int variable, double[] effort, Dictionary<int, double> remaining)
    {
        var (unknown, values) = (diagram.Variables[variable].Unknown, diagram.Variables[variable].Values);
        var likely = unknown.Item < 0 ? model.Facts[unknown.Fact].Likely : null;
        var known = likely is { } wanted ? IndexOf(values, wanted) : -1;
        double total = 0, weights = 0;
        for (var region = 0; region < values.Count; region++)
        {
            var child = diagram.Restrict(diagram.Root, variable, region);
            if (child == DecisionDiagram.Impossible) continue;
            var weight = known < 0 || values.Count == 1 ? 1.0 / values.Count : region == known ? LikelyShare : (1 - LikelyShare) / (values.Count - 1);
            if (!remaining.TryGetValue(child, out var rest)) remaining[child] = rest = diagram.Support(child).Sum(v => effort[v]);
            total += weight * rest;
            weights += weight;
        }

        return weights > 0 ? total / weights : 0;
    }

    private static int IndexOf(IReadOnlyList<Value> values, Value wanted)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] == wanted) return i;
        }

        return -1;
    }
}
