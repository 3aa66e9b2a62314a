using Makegood.Policy.Analysis;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Analysis;

public sealed class SemanticDiffTests
{
    [Theory]
    [InlineData(Shipped.Printer, "value: 12 months", "value:   12 months")]
    [InlineData(Shipped.Printer, "exception: store_record", "exception: shop_record")]
    [InlineData(Shipped.Kit, "when: tested_date is after last_covered_day\nrestates: [term]", "when: no")]
    [InlineData(Shipped.Kit, "fault.wear and not fault.defect and (", "not fault.defect and fault.wear and (")]
    public void What_says_the_same_has_no_differences(string file, string from, string to)
    {
        var text = Shipped.Text(file);
        var diff = SemanticDiff.Run(Shipped.Model(text), Shipped.Model(Shipped.Edit(text, from, to)));
        Assert.True(diff.SameAnswers, string.Join('\n', diff.Regions.Select(r => $"{r.Where}: {r.Old} -> {r.New}")));
    }

    [Fact]
    public void A_repeated_limit_still_decides_between_two_refusals()
    {
        // Only the rank of x2 speaks here: without it, a late claim that nothing verifies would shift the cost instead.
        var diff = Of(Shipped.Printer, "when: (if period.tested_date = failure then claim.failed_on otherwise claim.applied_on) is after last_day(start, term)\nrestates: [parts.free]", "when: no");
        Assert.All(diff.Regions, r => Assert.StartsWith("outcome: customer_bears_parts", r.New, StringComparison.Ordinal));
        Assert.NotEmpty(diff.Regions);
    }

    [Fact]
    public void A_lower_limit_changes_exactly_the_hours_between()
    {
        var diff = Of(Shipped.Printer, "consumer: 400 h", "consumer: 300 h");
        var kinds = diff.Regions.Where(r => r.Where.StartsWith("`x3`", StringComparison.Ordinal)).ToList();
        Assert.Contains(kinds, k => k.Old.Contains("outcome: covered", StringComparison.Ordinal) && k.New.Contains("outcome: not_covered", StringComparison.Ordinal));
        Assert.All(kinds, k => Assert.Contains("unit.run_time 1080001 s to 400 h", k.Where, StringComparison.Ordinal));
        Assert.False(diff.CutShort);
    }

    [Fact]
    public void A_longer_period_changes_exactly_the_days_between()
    {
        var diff = Of(Shipped.Kit, "define: warranty_term\nvalue: 12 months", "define: warranty_term\nvalue: 13 months");
        var flips = diff.Regions.Where(r => r.Old.Contains("outcome:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(flips);
        Assert.All(flips, f => Assert.StartsWith("outcome: not_covered", f.Old, StringComparison.Ordinal));
        Assert.All(flips, f => Assert.StartsWith("outcome: covered", f.New, StringComparison.Ordinal));
    }

    [Fact]
    public void A_cost_that_moves_is_the_only_change()
    {
        var diff = Of(Shipped.Kit, "cost: { part: maker }", "cost: { part: customer }");
        Assert.NotEmpty(diff.Regions);
        Assert.All(diff.Regions, r => Assert.Equal(("cost part: maker", "cost part: customer"), (r.Old, r.New)));
    }

    [Fact]
    public void Every_change_comes_with_a_claim_that_shows_it()
    {
        var text = Shipped.Text(Shipped.Printer);
        var (a, b) = (Shipped.Model(text), Shipped.Model(Shipped.Edit(text, "value: 3 months", "value: 4 months")));
        var diff = SemanticDiff.Run(a, b);
        Assert.All(diff.Regions.Where(r => r.Old.Contains("outcome:", StringComparison.Ordinal)), r => Assert.NotEqual(Reference.Evaluate(a, r.Claim.Claim), Reference.Evaluate(b, r.Claim.Claim)));
    }

    private static SemanticDiffReport Of(string file, string from, string to)
    {
        var text = Shipped.Text(file);
        return SemanticDiff.Run(Shipped.Model(text), Shipped.Model(Shipped.Edit(text, from, to)));
    }
}
