using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Promises that the outcome ignores a fact, proven or refuted by two claims that differ in this fact alone.</summary>
internal static class Invariants
{
    public static IEnumerable<Finding> Check(Survey survey)
    {
        var model = survey.Model;
        foreach (var invariant in model.Invariants)
        {
            foreach (var fact in invariant.IgnoredFacts)
            {
                if (Refuted(survey, fact) is not { } witness) continue;
                yield return Note.Error(DiagnosticCodes.InvariantBroken, invariant.Span, $"the outcome does not ignore `{model.Facts[fact].Name}`", "mend the rule that reads it, or drop the promise", Everything.Ids(model, invariant.Clauses), witness);
            }
        }
    }

    private static Witness? Refuted(Survey survey, int fact)
    {
        var model = survey.Model;
        var program = survey.Program;
        var side = survey.Ground.Side(program.Outcome);
        (Value First, Value Second)? pair = null;
        var find = survey.Ground.Run(side, [], () =>
        {
            if (side.Possible is Sight.Hopeless) return Sight.Hopeless;
            var live = Liveness.Unknowns(side.Machine, [program.Outcome]);
            if (!live.Contains(new Unknown(fact))) return Sight.Hopeless;
            if (Liveness.Unknowns(side.Machine, side.Roots).Any(u => u.Fact != fact)) return Sight.Open;
            pair = TwoValues(side, fact);
            return pair is null ? Sight.Hopeless : Sight.Found;
        }, fact);
        if (find.Path is not { } path || pair is not { } two) return null;
        var one = Completions.Whole(model, [.. path, (new Unknown(fact), two.First)]);
        var other = Completions.Whole(model, [.. path, (new Unknown(fact), two.Second)]);
        if (!Reference.IsPossible(model, one) || !Reference.IsPossible(model, other)) return null;
        var (before, after) = (survey.Answer(one), survey.Answer(other));
        if (before.Outcome == after.Outcome) return null;
        var name = model.Facts[fact].Name;
        var type = model.Facts[fact].Type;
        return Completions.Witness(model, path, $"with `{name}: {Completions.Write(type, two.First)}` the outcome is {survey.OutcomeName(before.Outcome)}, with `{name}: {Completions.Write(type, two.Second)}` it is {survey.OutcomeName(after.Outcome)}");
    }

    private static (Value, Value)? TwoValues(Side side, int fact)
    {
        var variable = Regions.Find(side.Machine, side.Roots).First(v => v.Unknown == new Unknown(fact));
        var outcomes = new Dictionary<long, Value>();
        (Value, Value)? pair = null;
        foreach (var value in variable.Values)
        {
            side.Sheet.Set(fact, value);
            side.Machine.Run(side.Sheet);
            if (side.Possible is not Sight.Found) continue;
            var outcome = side.State(side.Program.Outcome) == Cell.Known ? side.Number(side.Program.Outcome) : -1;
            outcomes.TryAdd(outcome, value);
            if (outcomes.Count < 2) continue;
            pair = (outcomes.Values.First(), outcomes.Values.Last());
            break;
        }

        side.Sheet.Forget(fact);
        side.Machine.Run(side.Sheet);
        return pair;
    }
}
