using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Assessment;

/// <summary>Finds the changes of one fact that would change the outcome for the better.</summary>
public sealed partial class Assessor
{
    // For claims with many parts: beyond this many runs no further fact is tried, for no hint is worth a wait.
    private const int ChangeRunsMost = 20_000;

    /// <summary>Changes of one given fact that lead to an outcome of lower rank, which is the better one for who claims.</summary>
    private IReadOnlyList<WouldChange> WouldChangeIf(int outcome, Reasons because)
    {
        var changes = new List<WouldChange>();
        foreach (var fact in because.Facts.Order())
        {
            if (!CanBeChanged(fact) || _sheet.State[fact] == Cell.Unknown) continue;
            var before = _sheet.ValueOf(fact)!.Value;
            var values = ValuesThatMatter(fact);
            var results = new int[values.Count];
            for (var i = 0; i < results.Length; i++) results[i] = OutcomeWith(fact, values[i]);
            changes.AddRange(Ranges(fact, values, results, r => r > outcome, r => _model.Outcomes[r].Name));
            _sheet.Set(fact, before);
        }

        _machine.Run(_sheet);
        return changes;
    }

    /// <summary>
    /// The same for a claim with several parts: changes of one fact that change the overall outcome and make no part worse. A fact of the claim changes all
    /// parts at once; a fact of one part changes that part alone.
    /// </summary>
    private List<WouldChange> WouldChangeTogether(Claim claim, IReadOnlyList<PartJudgement> parts, string overall)
    {
        var ranks = parts.Select(p => _model.FindOutcome(p.Judgement.Outcome)).ToArray();
        var changes = new List<WouldChange>();
        if (!parts.All(p => p.Judgement.Effect is not null && p.Judgement.Missing.Count == 0) || parts.All(p => p.Judgement.Effect is Effect.Grants)) return changes;
        var cited = parts.SelectMany(p => p.Judgement.Because).SelectMany(r => r.Facts).Select(f => _model.FindFact(f.Fact)!.Index).ToHashSet();
        var runs = 0;
        foreach (var fact in cited.Where(CanBeChanged).Order())
        {
            if (!IsOfTheClaim(claim, fact))
            {
                changes.AddRange(OfOnePart(_model.Facts[fact].Name, parts, ranks, overall));
                continue;
            }

            var values = new List<Value>();
            foreach (var part in claim.Parts!)
            {
                Fill(part);
                values.AddRange(ValuesThatMatter(fact));
            }

            values = [.. values.Distinct().OrderBy(v => v.Kind is ValueKind.Absent).ThenBy(v => v.Number)];
            runs += values.Count * parts.Count;
            if (runs > ChangeRunsMost) break;
            var results = new int[values.Count];
            for (var i = 0; i < results.Length; i++) results[i] = OverallWith(claim, fact, values[i], ranks);
            changes.AddRange(Ranges(fact, values, results, r => r >= 0 && NameOf(r) != overall, NameOf));
        }

        return changes;
    }

    private bool CanBeChanged(int fact) => _model.Facts[fact].Type.Kind is not (TypeKind.List or TypeKind.Text) && fact != _model.PartFact;

    /// <summary>Said once and the same for every part.</summary>
    private static bool IsOfTheClaim(Claim claim, int fact) => claim.Facts[fact].IsKnown && claim.Parts!.All(p => p[fact] == claim.Facts[fact]);

    /// <summary>A part has found out what would change it; here is what that comes to for the claim.</summary>
    private IEnumerable<WouldChange> OfOnePart(string fact, IReadOnlyList<PartJudgement> parts, int[] ranks, string overall)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var change in parts[i].Judgement.WouldChangeIf.Where(c => string.Equals(c.Fact, fact, StringComparison.Ordinal)))
            {
                int[] changed = [.. ranks];
                changed[i] = _model.FindOutcome(change.Outcome);
                var outcome = NameOf(Joined(changed));
                if (!string.Equals(outcome, overall, StringComparison.Ordinal)) yield return change with { Outcome = outcome, Part = parts[i].Part };
            }
        }
    }

    /// <summary>The outcome of all parts together with one fact changed; -1 where that cannot be, or where a part is worse off.</summary>
    private int OverallWith(Claim claim, int fact, Value value, int[] ranks)
    {
        var changed = new int[ranks.Length];
        for (var i = 0; i < changed.Length; i++)
        {
            Fill(claim.Parts![i]);
            changed[i] = OutcomeWith(fact, value);
            if (changed[i] < ranks[i]) return -1;
        }

        return Joined(changed);
    }

    /// <summary>The outcome that all share, or the number behind the last for mixed ones.</summary>
    private int Joined(int[] ranks) => Array.TrueForAll(ranks, r => r == ranks[0]) ? ranks[0] : _model.Outcomes.Count;

    private string NameOf(int joined) => joined < _model.Outcomes.Count ? _model.Outcomes[joined].Name : "mixed";

    /// <summary>The values of a given fact between which the outcome may change. The fact is unknown on the sheet afterwards.</summary>
    private IReadOnlyList<Value> ValuesThatMatter(int fact)
    {
        _sheet.Forget(fact);
        _machine.Run(_sheet);
        if (_machine.State[_program.Outcome] != Cell.Unknown) return [];
        return Regions.Find(_machine, [_program.Outcome, _program.AllConstraints]).FirstOrDefault(v => v.Unknown == new Unknown(fact))?.Values ?? [];
    }

    private int OutcomeWith(int fact, Value value)
    {
        _sheet.Set(fact, value);
        _machine.Run(_sheet);
        var possible = _machine.State[_program.AllConstraints] == Cell.Known && _machine.Number[_program.AllConstraints] == 1;
        return possible && _machine.State[_program.Outcome] == Cell.Known ? (int)_machine.Number[_program.Outcome] : -1;
    }

    /// <summary>Neighbouring regions with the same result are told as one range.</summary>
    /// <param name="results">Per value the outcome, -1 where the claim cannot exist.</param>
    private IEnumerable<WouldChange> Ranges(int fact, IReadOnlyList<Value> values, int[] results, Func<int, bool> isChange, Func<int, string> nameOf)
    {
        var name = _model.Facts[fact].Name;
        var ordered = _model.Facts[fact].Type.IsOrdered;
        var last = values.Count - 1;
        while (last >= 0 && values[last].Kind is ValueKind.Absent) last--;
        for (var i = 0; i < results.Length; i++)
        {
            if (!isChange(results[i])) continue;
            if (!ordered || values[i].Kind is ValueKind.Absent)
            {
                yield return new WouldChange(name, Literals.Write(values[i]), nameOf(results[i]));
                continue;
            }

            var end = i;
            while (end < last && results[end + 1] == results[i]) end++;

            // A value stands for the region that ends with it, so a region begins just after the value before.
            var first = i == 0 ? values[i] : values[i - 1] with { Number = values[i - 1].Number + 1 };
            var (low, high) = (Literals.Write(first), Literals.Write(values[end]));

            // The first and last tried values stand for everything beyond them; a constraint may cut the run off, then its edge is the limit.
            var openBelow = i == 0 || results.Take(i).All(r => r < 0);
            var openAbove = end == last || results.Skip(end + 1).Take(last - end).All(r => r < 0);
            var range = openBelow && openAbove ? "any other" : openBelow ? $"<= {high}" : openAbove ? $">= {low}" : low == high ? low : $"{low} to {high}";
            yield return new WouldChange(name, range, nameOf(results[i]));
            i = end;
        }
    }
}
