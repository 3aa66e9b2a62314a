using Makegood.Policy.Analysis;
using Makegood.Policy.Cases;
using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Analysis;

public sealed class MutationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Shipped.Printer, 250)]
    [InlineData(Shipped.Kit, 200)]
    [InlineData(Shipped.Credit, 140)]
    public void Every_small_change_is_noticed_by_a_case_or_changes_nothing(string file, int atLeast)
    {
        var report = Mutation.Run(Shipped.Model(Shipped.Text(file)));
        output.WriteLine($"{file}: {report.Mutants.Count} mutants, {report.Count(MutantFate.Killed)} killed, {report.Count(MutantFate.Equivalent)} equivalent, {report.Count(MutantFate.Survived)} survived");
        Assert.True(report.Mutants.Count >= atLeast);
        Assert.True(report.Passes, string.Join('\n', report.Mutants.Where(m => m.Fate is MutantFate.Survived).Select(m => $"{m.Span} {m.Change}\n{m.OfferedCase}")));
    }

    [Theory]
    [InlineData(Shipped.Printer)]
    [InlineData(Shipped.Kit)]
    [InlineData(Shipped.Credit)]
    public void What_is_proven_equal_is_equal_on_random_claims(string file)
    {
        const int seed = 4711;
        output.WriteLine($"seed {seed}");
        var model = Shipped.Model(Shipped.Text(file));
        var fates = Mutation.Run(model).Mutants;
        var claims = RandomClaims(model, new Random(seed), 400).ToList();
        var answers = claims.Select(c => Reference.Evaluate(model, c)).ToList();
        Assert.True(answers.Select(a => a.Outcome).Distinct().Count() > 1);
        foreach (var (mutated, _) in Mutants.Of(model).Zip(fates).Where(m => m.Second.Fate is MutantFate.Equivalent))
        {
            for (var i = 0; i < claims.Count; i++) Assert.True(answers[i].Equals(Ranked(model, mutated.Model, Reference.Evaluate(mutated.Model, claims[i]))), $"{mutated.Span} {mutated.Change}, claim {i}");
        }
    }

    // A change of ranks gives the same outcome another number.
    private static Answer Ranked(PolicyModel model, PolicyModel mutated, Answer answer) =>
        answer.Outcome < 0 ? answer : new Answer(model.FindOutcome(mutated.Outcomes[answer.Outcome].Name), answer.Costs, answer.Routes, answer.Unmet);

    private static IEnumerable<FactValue[]> RandomClaims(PolicyModel model, Random random, int count)
    {
        var cases = model.Cases.Select(c => CaseRunner.ClaimOf(model, c).Facts).ToList();
        while (count > 0)
        {
            var facts = Completions.Whole(model, []);
            var start = cases[random.Next(cases.Count)];
            for (var i = 0; i < facts.Length; i++)
            {
                if (start[i].IsKnown && (start[i].Value.List?.Items.All(item => item.All(f => f.IsKnown)) ?? true)) facts[i] = start[i];
                if (random.Next(6) == 0) facts[i] = FactValue.Known(Other(model, i, facts[i].Value, random));
            }

            if (!Reference.IsPossible(model, facts)) continue;
            count--;
            yield return facts;
        }
    }

    private static Value Other(PolicyModel model, int fact, Value now, Random random)
    {
        var type = model.Facts[fact].Type;
        if (type.Optional && random.Next(4) == 0) return Value.Absent;
        long[] steps = [-366, -31, -1, 1, 30, 92, 365];
        return type.Kind switch
        {
            TypeKind.YesNo => Value.YesNo(random.Next(2) == 0),
            TypeKind.Document => Value.Document(random.Next(2) == 0),
            TypeKind.Name when type.Names is { } names => Value.Name(names[random.Next(names.Count)]),
            TypeKind.Name => model.Tables.SelectMany(t => t.Rows).Select(r => r.Keys[0]).Where(k => k.Kind is ValueKind.Name).ToList() is var known ? known[random.Next(known.Count)] : now,
            TypeKind.Date => Value.Of(TypeKind.Date, (now.Kind is ValueKind.Date ? now.Number : new DateOnly(2024, 1, 31).DayNumber) + steps[random.Next(steps.Length)]),
            TypeKind.Duration => Value.Of(TypeKind.Duration, (random.Next(2) == 0 ? 1_440_000 : 3_600_000) + random.Next(-1, 2)),
            _ => now,
        };
    }

    [Fact]
    public void A_survivor_comes_with_the_case_that_kills_it()
    {
        // Without the cases at 400 hours and just above, the limit may move by a second.
        var text = Shipped.Text("conformance/mechanisms/usage-limit.policy.md");
        var cut = text[..text.IndexOf("```cases", StringComparison.Ordinal)];
        var report = Mutation.Run(Shipped.Model(cut));
        var survivors = report.Mutants.Where(m => m.Fate is MutantFate.Survived).ToList();
        Assert.NotEmpty(survivors);
        var block = "```cases\ncases:\n" + string.Concat(survivors.Select((m, i) => "  " + m.OfferedCase!.Replace("- name: \"", $"- name: \"{i} ", StringComparison.Ordinal).TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal) + "\n")) + "```\n";
        var mended = Mutation.Run(Shipped.Model(cut + block));
        Assert.True(mended.Passes, string.Join('\n', mended.Mutants.Where(m => m.Fate is MutantFate.Survived).Select(m => m.Change)));
    }
}
