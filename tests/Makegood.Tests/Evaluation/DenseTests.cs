using Makegood.Policy.Checked;
using Makegood.Policy.Diagram;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Evaluation;

/// <summary>
/// Are the few values that regions try enough? Policies over dates and numbers against every day and every number of a range. What the regions find is real
/// by construction; here it is shown that they overlook nothing.
/// </summary>
public sealed class DenseTests(ITestOutputHelper output)
{
    private static readonly int Middle = new DateOnly(2024, 2, 15).DayNumber;

    [Fact]
    public void One_unknown_value() => Search(Profile.Ordered, policies: Dice.Count(4000, 100_000), claims: 6, unknowns: 1, days: 420, numbers: 60);

    [Fact]
    public void Two_unknown_values() => Search(Profile.Ordered, policies: Dice.Count(1500, 30_000), claims: 3, unknowns: 2, days: 110, numbers: 25);

    [Fact]
    public void One_unknown_value_beside_intervals() => Search(Profile.Intervals, policies: Dice.Count(3000, 100_000), claims: 6, unknowns: 1, days: 320, numbers: 60);

    [Fact]
    public void Two_unknown_values_beside_intervals() => Search(Profile.Intervals, policies: Dice.Count(1000, 30_000), claims: 3, unknowns: 2, days: 90, numbers: 20);

    private void Search(Profile profile, long policies, int claims, int unknowns, int days, int numbers)
    {
        long pairs = 0, completions = 0;
        var problems = new List<string>();
        for (var i = 0; i < policies && problems.Count < 8; i++)
        {
            var seed = Dice.Seed + i;
            var draft = RandomPolicy.Draft(new Random(seed), profile);
            if (draft.Read() is not { } model) continue;
            var bench = new Agreement.Bench(model);
            var dice = new Random(seed ^ 0x2545f491);
            for (var c = 0; c < claims; c++)
            {
                var facts = Claim(dice, bench, unknowns);
                pairs++;
                if (Overlooked(bench, facts, days, numbers, ref completions) is not { } problem) continue;
                var (small, message) = Shrink(draft, facts, problem, days, numbers);
                problems.Add($"seed {seed}: {message}\nclaim: {Agreement.WriteClaim(model, facts)}\n{small.Short}");
                break;
            }
        }

        output.WriteLine($"{pairs} claims, {completions} completions");
        Assert.True(problems.Count == 0, string.Join("\n\n", problems.Take(5)));
    }

    private static FactValue[] Claim(Random dice, Agreement.Bench bench, int unknowns)
    {
        FactValue[] facts = [.. bench.Model.Facts.Select(f => FactValue.Known(f.Type.Optional && dice.Next(4) == 0 ? Value.Absent : RandomPolicy.ValueOf(dice, f.Type)))];
        for (var n = dice.Next(1, unknowns + 1); n > 0; n--)
        {
            var fact = bench.Model.Facts[dice.Next(facts.Length)];
            if (fact.Type.Kind is not TypeKind.List) facts[fact.Index] = FactValue.Unknown;
            else if (facts[fact.Index].Value.List is { Items.Count: > 0 } list)
            {
                var items = list.Items.Select(i => i.ToArray()).ToArray();
                items[dice.Next(items.Length)][dice.Next(4) switch { 0 => 3, 1 => 0, _ => 1 }] = FactValue.Unknown;
                facts[fact.Index] = FactValue.Known(Value.Of(new ListValue([.. items])));
            }
        }

        return facts;
    }

    private static string? Overlooked(Agreement.Bench bench, FactValue[] facts, int days, int numbers, ref long completions)
    {
        var model = bench.Model;
        var regions = bench.AllUnknowns(facts);
        if (regions.Count == 0 || regions.Any(v => Agreement.IsComparedWithItself(bench, v.Unknown))) return null;
        var dense = regions.Select(v => new Variable(v.Unknown, Dense(v.Unknown.Item < 0 ? model.Facts[v.Unknown.Fact].Type : model.Facts[v.Unknown.Fact].Type.Fields![v.Unknown.Field].Type, v, days, numbers))).ToList();
        var brute = BruteForce.Run(facts, dense, complete =>
        {
            bench.Sheet.Clear();
            for (var f = 0; f < complete.Length; f++) bench.Sheet.Set(f, complete[f]);
            bench.Machine.Run(bench.Sheet);
            return bench.Machine.State[bench.Program.AllConstraints] == Cell.Known && bench.Machine.Number[bench.Program.AllConstraints] == 1 ? FromProgram.AnswerNow(bench.Machine) : null;
        });
        completions += brute.Size;
        bench.Fill(facts);
        var diagram = FromProgram.Build(bench.Machine, bench.Sheet);
        var answers = diagram.Answers(diagram.Root);
        if (brute.Answers.FirstOrDefault(a => !answers.Contains(a)) is { } lost)
        {
            var witness = Enumerable.Range(0, brute.Size).First(i => lost.Equals(brute[i]));
            return $"the answer {lost.Signature} is overlooked, on {Agreement.WriteClaim(model, brute.Completion(facts, witness))}; the regions give {string.Join(", ", answers.Select(a => a.Signature))}";
        }

        var relevant = diagram.Relevant(diagram.Root);
        for (var i = 0; i < dense.Count; i++)
        {
            if (!brute.IsRelevant(i)) continue;
            var at = Enumerable.Range(0, diagram.Variables.Count).FirstOrDefault(v => diagram.Variables[v].Unknown == dense[i].Unknown, -1);
            if (at < 0 || !relevant[at]) return $"{dense[i].Unknown} is relevant, which the regions overlook";
        }

        return null;
    }

    private static List<Value> Dense(PolicyType type, Variable variable, int days, int numbers)
    {
        var values = type.Kind switch
        {
            TypeKind.Date => Enumerable.Range(Middle - days, (2 * days) + 1).Select(d => Value.Of(type.Kind, d)),
            TypeKind.Number => Enumerable.Range(-numbers, 2 * numbers).Select(d => Value.Of(type.Kind, d)),
            TypeKind.Days => Enumerable.Range(-5, numbers + 45).Select(d => Value.Of(type.Kind, d)),
            TypeKind.Months => Enumerable.Range(-5, 25).Select(d => Value.Of(type.Kind, d)),
            _ => variable.Values,
        };
        return [.. values.Concat(type.Optional ? [Value.Absent] : []).Distinct()];
    }

    private static (PolicyDraft Draft, string Message) Shrink(PolicyDraft draft, FactValue[] facts, string message, int days, int numbers)
    {
        for (var i = 0; i < draft.Blocks.Count + draft.Constraints.Count; i++)
        {
            var smaller = i < draft.Blocks.Count ? draft.WithoutBlock(i) : draft.WithoutConstraint(i - draft.Blocks.Count);
            long completions = 0;
            if (smaller.Read() is not { } read || Overlooked(new Agreement.Bench(read), facts, days, numbers, ref completions) is not { } still) continue;
            (draft, message) = (smaller, still);
            if (i >= draft.Blocks.Count) i--;
        }

        return (draft, message);
    }
}
