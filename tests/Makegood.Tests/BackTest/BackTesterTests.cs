using Makegood.Policy.Assessment;
using Makegood.Policy.BackTest;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.BackTest;

public sealed class BackTesterTests
{
    private const string Small = """
        ---
        policy: small
        version: "1"
        outcomes:
          - refused: excludes
          - granted: grants
        report: { cost: { part: price } }
        ---
        Parts are free for 12 months {#term}, not after drops. {#drop}

        ```facts
        bought_on: { type: date }
        failed_on: { type: date }
        dropped: { type: yes/no }
        price: { type: money USD }
        ```

        ```rule
        clause: term
        outcome: granted
        when: failed_on <= bought_on + 12 months
        otherwise: refused
        cost: { part: maker }
        ```

        ```rule
        clause: drop
        outcome: refused
        when: dropped
        ```
        """;

    private static readonly string Short = Small.Replace("+ 12 months", "+ 6 months", StringComparison.Ordinal).Replace("\"1\"", "\"2\"", StringComparison.Ordinal);

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("MAKEGOOD_LONG") is "1";

    [Fact]
    public void A_shorter_term_flips_what_failed_in_between()
    {
        var report = Compare(Small, Short,
            """{"id":"early","bought_on":"2024-01-10","failed_on":"2024-02-10","dropped":false,"price":{"amount":500,"currency":"USD"}}""",
            """{"id":"between","bought_on":"2024-01-10","failed_on":"2024-09-10","dropped":false,"price":{"amount":700,"currency":"USD"}}""",
            """{"id":"late","bought_on":"2024-01-10","failed_on":"2025-09-10","dropped":false}""",
            """{"id":"open","bought_on":"2024-01-10","failed_on":"2024-09-10"}""",
            """{"id":"impossible to say","failed_on":"2024-09-10","dropped":true}""");
        Assert.Equal((5, 3, 2, 0, 1, 0), (report.Claims, report.Unchanged, report.Changed, report.BecameUndecided, report.BecameDecided, report.Errors));
        Assert.Equal([new OutcomeChange("granted", "refused", 1), new OutcomeChange("needs_information", "refused", 1)], report.Outcomes);
        var group = Assert.Single(report.Flips, f => f.OldOutcome == "granted");
        Assert.Equal(("term", 1), (group.Clause, group.Claims));
        var flip = Assert.Single(group.Examples);
        Assert.Equal("between", flip.ClaimId);
        Assert.Equal(["term"], flip.OldClauses);
        var cost = Assert.Single(report.Costs);
        Assert.Equal(("part", "maker", "nobody", 1), (cost.Cost, cost.OldBearer, cost.NewBearer, cost.Claims));
        Assert.Equal([("USD", 700)], cost.Money);
    }

    [Fact]
    public void Facts_that_the_new_policy_needs_and_nobody_collected_are_counted()
    {
        var report = Compare(Small.Replace("when: dropped", "when: dropped and failed_on > 2030-01-01", StringComparison.Ordinal), Small,
            """{"bought_on":"2024-01-10","failed_on":"2024-02-10"}""",
            """{"bought_on":"2024-01-10","failed_on":"2025-02-10"}""",
            """{"bought_on":"2024-01-10","failed_on":"2024-02-10","dropped":true}""");
        Assert.Equal([new NeverCollected("dropped", 1)], report.NeverCollected);
        Assert.Equal(1, report.BecameUndecided);
        Assert.Equal("1", Assert.Single(report.Flips, f => f.NewOutcome == "needs_information").Examples[0].ClaimId);
    }

    [Fact]
    public void At_most_twenty_examples_are_kept_of_a_kind()
    {
        var report = Compare(Small, Short, [.. Enumerable.Range(0, 50).Select(i => $$"""{"id":{{i}},"bought_on":"2024-01-10","failed_on":"2024-09-10","dropped":false}""")]);
        var group = Assert.Single(report.Flips);
        Assert.Equal((50, BackTester.ExamplesMost), (group.Claims, group.Examples.Count));
    }

    [Fact]
    public void Each_part_counts_for_itself()
    {
        var model = Shipped("fff-printer");
        var changed = Model(File.ReadAllText(Repo.Path("policies/fff-printer.policy.md")).Replace("value: 3 months", "value: 1 months", StringComparison.Ordinal));
        var claim = Policy.Cases.CaseRunner.ClaimOf(model, model.Cases.First(c => c.Name == "two parts, two terms"));
        var nozzle = claim with { Parts = [.. claim.Parts!.Select(p => Replace(p, model, "claim.failed_on", Value.Date(new DateOnly(2023, 7, 1))))] };
        var tester = new BackTester(model, changed);
        tester.Add(nozzle, nozzle);
        var report = tester.Report();
        Assert.Equal((2, 1), (report.Claims, report.Changed));
        Assert.Equal("nozzle_assembly", Assert.Single(report.Flips).Examples[0].Part);
        Assert.Equal("x2", report.Flips[0].Clause);
    }

    [Theory]
    [InlineData("fff-printer", 0.0, 0.0)]
    [InlineData("fff-printer", 0.3, 0.0)]
    [InlineData("fff-printer", 0.1, 0.3)]
    [InlineData("kit-parts", 0.0, 0.0)]
    [InlineData("kit-parts", 0.2, 0.0)]
    [InlineData("kit-parts", 0.1, 0.2)]
    public void The_back_test_sees_what_the_assessor_sees(string policy, double open, double unknowable)
    {
        var model = Shipped(policy);
        var side = new Side(model);
        var assessor = new Assessor(model);
        var random = new RandomClaims(model, 17);
        var count = IsLong ? 20_000 : open == 0 ? 4_000 : 400;
        for (var i = 0; i < count; i++)
        {
            var facts = random.Next(open, unknowable);
            side.Judge(facts);
            var expected = assessor.Assess(new Claim(null, facts, null), explain: false).Overall;
            Assert.Equal(expected.Outcome, side.OutcomeName);
            Assert.Equal(expected.Missing, side.Missing.Select(f => model.Facts[f].Name));
            Assert.Equal(expected.Costs, side.CostNames.Select((name, c) => (name, side.Bearer(c)!)).Where(c => c.Item2 is not null));
        }
    }

    [Fact]
    public void The_outcome_alone_is_the_outcome_of_the_whole_run_and_allocates_nothing()
    {
        var model = Shipped("fff-printer");
        var side = new Side(model);
        var random = new RandomClaims(model, 3);
        var claims = Enumerable.Range(0, 300).Select(_ => random.Next(0)).ToArray();
        foreach (var facts in claims)
        {
            var alone = side.OutcomeOnly(facts);
            var machine = new Machine(Lowering.Lower(model));
            var sheet = new Sheet(machine.Program);
            sheet.Fill(facts);
            machine.Run(sheet);
            Assert.Equal(machine.Number[machine.Program.Outcome], alone);
        }

        // Once by interpretation, once after the machine has compiled the program.
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            long sum = 0;
            foreach (var facts in claims) sum += side.OutcomeOnly(facts);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(sum > 0);
            for (var i = 0; i < 25_000; i++) side.OutcomeOnly(claims[i % claims.Length]);
        }
    }

    [Theory]
    [InlineData("fff-printer")]
    [InlineData("kit-parts")]
    public void Compiled_and_interpreted_runs_leave_the_same_trace(string policy)
    {
        var program = Lowering.Lower(Shipped(policy));
        var (slow, fast, sheet) = (new Machine(program), new Machine(program), new Sheet(program));
        fast.Compile();
        var random = new RandomClaims(program.Model, 5);
        for (var i = 0; i < 3_000; i++)
        {
            sheet.Fill(random.Next(i % 3 * 0.2));
            slow.Run(sheet);
            fast.Run(sheet);
            foreach (var node in program.Order)
            {
                Assert.Equal(slow.State[node], fast.State[node]);
                if (slow.State[node] is Cell.Known or Cell.Error) Assert.Equal(slow.Number[node], fast.Number[node]);
                if (slow.State[node] == Cell.Known) Assert.Equal(slow.Branch[node], fast.Branch[node]);
            }
        }
    }

    private static FactValue[] Replace(IReadOnlyList<FactValue> facts, PolicyModel model, string name, Value value)
    {
        FactValue[] copy = [.. facts];
        copy[model.FindFact(name)!.Index] = FactValue.Known(value);
        return copy;
    }

    private static BackTestReport Compare(string old, string next, params string[] claims)
    {
        var (before, after) = (Model(old), Model(next));
        var tester = new BackTester(before, after);
        foreach (var text in claims) tester.Add(Read(before, text), Read(after, text));
        return tester.Report();
    }

    private static Claim Read(PolicyModel model, string text)
    {
        var bag = new DiagnosticBag();
        var claim = new ClaimReader(model).Read(text, Span.Start("claim.json"), bag);
        Assert.True(claim is not null, string.Join('\n', bag.InOrder()));
        return claim;
    }

    private static PolicyModel Shipped(string name) => Model(File.ReadAllText(Repo.Path($"policies/{name}.policy.md")));

    private static PolicyModel Model(string text)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read("test.policy.md", text, bag);
        Assert.True(model is not null, string.Join('\n', bag.InOrder()));
        return model;
    }
}
