using Makegood.Policy.Checked;
using Program = Makegood.Policy.Evaluation.Program;

namespace Makegood.Policy.Analysis;

/// <summary>
/// Finds what two versions of a policy say differently themselves: definitions by name, rules by clause. Where all of that comes out the same for a claim, so
/// does its answer.
/// </summary>
internal static class Correspondence
{
    /// <summary>Pairs of nodes, -1 for a rule that one version lacks. Null when the versions differ in other ways too.</summary>
    public static IReadOnlyList<(int Old, int New)>? Of(Program a, Program b, Shapes shapes)
    {
        var (old, @new) = (a.Model, b.Model);
        var (ownOld, ownNew) = (shapes.OwnOf(a), shapes.OwnOf(b));
        if (!old.Outcomes.Select(o => o.Name).SequenceEqual(@new.Outcomes.Select(o => o.Name), StringComparer.Ordinal) || old.Fallback != @new.Fallback) return null;
        if (!old.Facts.Select(f => (f.Name, f.Type.Kind)).SequenceEqual(@new.Facts.Select(f => (f.Name, f.Type.Kind)))) return null;
        var pairs = new List<(int, int)>();
        if (old.Definitions.Count != @new.Definitions.Count) return null;
        foreach (var definition in old.Definitions)
        {
            if (@new.Definitions.FirstOrDefault(d => d.Name == definition.Name) is not { } other) return null;
            Compare(a.Definitions[definition.Index], b.Definitions[other.Index]);
        }

        // Extras stand on their rules and their own conditions; if one of those is written differently, nothing is concluded.
        if (old.Extras.Count != @new.Extras.Count || old.Extras.Zip(@new.Extras).Any(e => !SameExtra(e.First, e.Second))) return null;
        if (old.Requirements.Count != @new.Requirements.Count || old.Requirements.Zip(@new.Requirements).Any(r => !SameRequirement(r.First, r.Second))) return null;
        if (old.Rules.Any(r => r.Over.Count > 0) || @new.Rules.Any(r => r.Over.Count > 0)) return null;
        var left = @new.Rules.ToList();
        foreach (var rule in old.Rules)
        {
            var other = left.Find(r => r.Outcome == rule.Outcome && Ids(@new, r.Clauses).SequenceEqual(Ids(old, rule.Clauses), StringComparer.Ordinal));
            if (other is not null) left.Remove(other);
            if (other is null && old.Extras.Any(e => e.Rule == rule.Index)) return null;
            if (other is null) pairs.Add((a.Rules[rule.Index], -1));
            else Compare(a.Rules[rule.Index], b.Rules[other.Index]);
        }

        if (left.Exists(r => @new.Extras.Any(e => e.Rule == r.Index))) return null;
        pairs.AddRange(left.Select(r => (-1, b.Rules[r.Index])));
        Compare(a.AllConstraints, b.AllConstraints);
        for (var i = 0; i < old.Report.Count && old.Report.Count == @new.Report.Count; i++) Compare(a.Report[i].Node, b.Report[i].Node);
        return old.Report.Count == @new.Report.Count ? pairs : null;

        void Compare(int x, int y)
        {
            if (ownOld[x] != ownNew[y]) pairs.Add((x, y));
        }

        bool SameExtra(Extra x, Extra y) =>
            x.Kind == y.Kind && x.Key == y.Key && x.For.SequenceEqual(y.For) && x.Over.SequenceEqual(y.Over, StringComparer.Ordinal) && x.Rule < 0 == y.Rule < 0
            && (x.Rule < 0 || Ids(old, old.Rules[x.Rule].Clauses).SequenceEqual(Ids(@new, @new.Rules[y.Rule].Clauses), StringComparer.Ordinal))
            && Alike(a.ExtraWhen[x.Index], b.ExtraWhen[y.Index]) && Alike(a.Extras[x.Index].Value, b.Extras[y.Index].Value) && Alike(a.PromiseBy[x.Index], b.PromiseBy[y.Index]);

        bool Alike(int x, int y) => x < 0 == y < 0 && (x < 0 || ownOld[x] == ownNew[y]);

        // A requirement without an outcome of its own is read from its condition; one with an outcome is a rule.
        bool SameRequirement(Requirement x, Requirement y) => x.Facts.SequenceEqual(y.Facts) && x.For.SequenceEqual(y.For) && x.Otherwise == y.Otherwise && x.When is null && y.When is null;
    }

    private static IReadOnlyList<string> Ids(PolicyModel model, IReadOnlyList<int> clauses) => Everything.Ids(model, clauses);
}
