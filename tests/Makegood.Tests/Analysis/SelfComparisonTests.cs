using Makegood.Policy.Analysis;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Tests.Analysis;

public sealed class SelfComparisonTests
{
    [Theory]
    [InlineData("made + 3 months < made + 90 days", "18:7: note F027: `made` stands on both sides of this operation; while it and another fact are unknown, a question too many or too few may be asked; compare it with something that is not made of it, or keep it as it is: complete claims are judged exactly all the same")]
    [InlineData("days_between(made, made + n * 1 month) > 90", "18:7: note F027: `made`")]
    [InlineData("end_ > made", "18:7: note F027: `made`")]
    [InlineData("n * n > 9", "18:7: note F027: `n`")]
    [InlineData("count(trips where n > 1) > sum(trips.days)", "18:7: note F027: `trips`")]
    [InlineData("latest(made, made + 1 month) < 2024-01-01", null)]
    [InlineData("made < 2024-01-01 or made > 2025-01-01", null)]
    [InlineData("union_days(trips from left to back until made where left < made) > 3 days", null)]
    public void A_fact_that_is_compared_with_itself_is_named(string when, string? note)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read("self.policy.md", $"""
            ---
            policy: self
            version: "1"
            outcomes: [ no_: excludes, yes_: grants ]
            ---

            Words. {"{#a}"}

            ```facts
            made:  {"{ type: date }"}
            n:     {"{ type: number }"}
            trips: {"{ type: list, of: { left: date, back: date?, days: number } }"}
            ```

            ```rule
            clause: a
            outcome: no_
            when: {when}
            otherwise: yes_
            ```

            ```rule
            clause: a
            define: end_
            value: made + 3 months
            ```
            """, bag)!;
        Assert.True(model is not null, string.Join('\n', bag.All));
        var notes = Checker.Run(model, bag.All).Findings.Where(f => f.Diagnostic.Code == DiagnosticCodes.ComparedWithItself).ToList();

        if (note is null)
        {
            Assert.Empty(notes);
            return;
        }

        var told = Assert.Single(notes);
        Assert.Equal(Severity.Note, told.Diagnostic.Severity);
        Assert.Equal(["a"], told.Clauses);
        Assert.Contains(note, $"{told.Diagnostic.Span.Line}:{told.Diagnostic.Span.Column}: note {told.Diagnostic.Code}: {told.Diagnostic.Message}; {told.Diagnostic.Help}", StringComparison.Ordinal);
    }

    [Fact]
    public void No_shipped_policy_needs_it()
    {
        foreach (var file in new[] { Shipped.Printer, Shipped.Kit }) Assert.Empty(SelfComparisons.Check(Shipped.Model(Shipped.Text(file))));
    }
}
