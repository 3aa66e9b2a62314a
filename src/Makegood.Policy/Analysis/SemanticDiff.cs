using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Claims of one kind that two versions answer differently.</summary>
/// <param name="Where">What makes the kind: the facts (other than days) that lead to the difference, and the clauses whose conditions turn.</param>
/// <param name="Old">The old answer, in the parts that change.</param>
/// <param name="New">The new answer, in the same parts.</param>
/// <param name="Claim">One such claim; the reference evaluator confirms the change.</param>
public sealed record ChangedRegion(string Where, string Old, string New, Witness Claim);

/// <summary>Everything that changes between two versions of a policy.</summary>
/// <param name="More">Further kinds that are not listed.</param>
/// <param name="CutShort">The comparison was cut short: there may be more.</param>
public sealed record SemanticDiffReport(string OldPolicy, string NewPolicy, IReadOnlyList<ChangedRegion> Regions, int More, bool CutShort)
{
    public bool SameAnswers => Regions.Count == 0 && !CutShort;

    /// <summary>What is not shown, in words; empty when all is.</summary>
    public string Rest => CutShort ? "and perhaps more: the comparison was cut short" : More > 0 ? $"and {More} more" : string.Empty;
}

/// <summary>Compares two versions of a policy over all claims there can be, also those that nobody has made yet.</summary>
public static class SemanticDiff
{
    private const int Listed = 40;
    private const int FoundMost = 50_000;

    public static SemanticDiffReport Run(PolicyModel a, PolicyModel b)
    {
        var old = Lowering.Lower(a);
        var @new = Lowering.Lower(b, [], old);
        var shapes = new Shapes();
        var frontier = Correspondence.Of(old, @new, shapes);
        var kinds = new Dictionary<string, ChangedRegion>(StringComparer.Ordinal);
        var cutShort = false;
        Happens(2);
        if (kinds.Count == 0) Happens(int.MaxValue);

        // Values beside the answer differ from day to day; one claim shows each that changes.
        foreach (var part in new Differences(old, @new, shapes, only: AnswerParts.IsBeside).Suspects)
        {
            var beside = new Differences(old, @new, shapes, null, frontier, p => p == part);
            beside.Each(parts =>
            {
                kinds[part] = Region(beside, parts, string.Empty);
                return true;
            });
            cutShort |= beside.CutShort;
        }

        var all = kinds.Values.ToList();
        return new SemanticDiffReport(a.FullName, b.FullName, [.. all.Take(Listed)], Math.Max(0, all.Count - Listed), cutShort);

        void Happens(int starts)
        {
            var differences = new Differences(old, @new, shapes, null, frontier, p => !AnswerParts.IsBeside(p)) { StartsMost = starts };
            var found = 0;
            differences.Each(parts =>
            {
                // Regions that change for the same reason to the same answers are of one kind.
                var turned = Turned(a, b, differences);
                var key = string.Join("; ", parts) + "|" + turned;
                if (!kinds.ContainsKey(key) && Confirmed(a, b, differences, parts)) kinds[key] = Region(differences, parts, turned);
                return ++found >= FoundMost;
            });
            cutShort |= differences.CutShort || found >= FoundMost;
        }
    }

    private static ChangedRegion Region(Differences differences, IReadOnlyList<PartDifference> parts, string turned)
    {
        var facts = differences.Facts;
        var path = differences.Path.OrderBy(p => p.Unknown.Fact).ToList();
        var words = path.Select(p => Describe(facts[p.Unknown.Fact], differences.Vary(p.Unknown, p.Value, parts))).Where(w => w.Length > 0);
        var where = string.Join(", ", new[] { turned }.Concat(words).Where(s => s.Length > 0));
        var claim = new Witness([.. path.Select(p => (facts[p.Unknown.Fact].Name, Completions.Write(facts[p.Unknown.Fact].Type, p.Value)))], string.Join("; ", parts.Select(p => $"{p.Part}: {p.Old} becomes {p.New}")));
        return new ChangedRegion(where.Length == 0 ? "all claims" : where, string.Join(", ", parts.Select(p => $"{p.Part}: {p.Old}")), string.Join(", ", parts.Select(p => $"{p.Part}: {p.New}")), claim);
    }

    /// <summary>The values of a fact with which the claim changes in the same way; empty when all do.</summary>
    private static string Describe(Fact fact, IReadOnlyList<(Value Value, bool Same)> values)
    {
        if (values.All(v => v.Same) || fact.Type.Kind is TypeKind.List or TypeKind.Text) return string.Empty;
        if (!fact.Type.IsOrdered) return $"{fact.Name} = {string.Join(" or ", values.Where(v => v.Same).Select(v => Literals.Write(v.Value)))}";
        var present = values.Where(v => v.Value.Kind is not ValueKind.Absent).ToList();
        var runs = new List<string>();
        for (var i = 0; i < present.Count; i++)
        {
            if (!present[i].Same) continue;
            var end = i;
            while (end + 1 < present.Count && present[end + 1].Same) end++;
            var (low, high) = (Literals.Write(present[i].Value), Literals.Write(present[end].Value));

            // The outermost values tried stand for everything beyond them.
            runs.Add(i == 0 ? $"up to {high}" : end == present.Count - 1 ? $"from {low}" : low == high ? low : $"{low} to {high}");
            i = end;
        }

        if (values.Any(v => v.Same && v.Value.Kind is ValueKind.Absent)) runs.Add("absent");
        return $"{fact.Name} {string.Join(" or ", runs)}";
    }

    private static bool Confirmed(PolicyModel a, PolicyModel b, Differences differences, IReadOnlyList<PartDifference> parts)
    {
        // What is given beside the decision is no part of the reference's answer.
        if (!parts.Any(p => p.Part is "claim" || AnswerParts.Decides(p.Part))) return true;
        var (before, after) = (Completions.Whole(a, differences.PathOfOld()), Completions.Whole(b, differences.PathOfNew()));
        var (possibleBefore, possibleAfter) = (Reference.IsPossible(a, before), Reference.IsPossible(b, after));
        if (possibleBefore != possibleAfter) return true;
        if (!possibleBefore) return false;
        var (x, y) = (Reference.Evaluate(a, before), Reference.Evaluate(b, after));
        if (x.Outcome < 0 || y.Outcome < 0) return x.Outcome != y.Outcome;
        return a.Outcomes[x.Outcome].Name != b.Outcomes[y.Outcome].Name || !x.Costs.SequenceEqual(y.Costs) || !x.Routes.SequenceEqual(y.Routes, StringComparer.Ordinal)
            || !Unmet(a, x).SequenceEqual(Unmet(b, y), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Unmet(PolicyModel model, Answer answer) => answer.Unmet.Select(u => model.Facts[int.Parse(u[(u.IndexOf(':', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture)].Name).Order(StringComparer.Ordinal);

    /// <summary>The rules that hold in one version and not in the other.</summary>
    private static string Turned(PolicyModel a, PolicyModel b, Differences differences)
    {
        var (before, after) = (Holding(a, differences.Old), Holding(b, differences.New));
        var words = before.Except(after, StringComparer.Ordinal).Select(c => $"{c} no longer applies").Concat(after.Except(before, StringComparer.Ordinal).Select(c => $"{c} applies now"));
        return string.Join(", ", words);
    }

    private static HashSet<string> Holding(PolicyModel model, Side side) =>
        [.. model.Rules.Where(r => side.Holds(side.Program.Rules[r.Index])).Select(r => $"{Everything.Named(model, r.Clauses)} ({model.Outcomes[r.Outcome].Name})")];
}
