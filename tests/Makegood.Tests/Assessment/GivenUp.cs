using System.Text.Json;
using Makegood.Policy.Assessment;

namespace Makegood.Tests.Assessment;

/// <summary>An assessment that is given up says so, and is told from a policy that breaks off.</summary>
public sealed class GivenUp
{
    [Fact]
    public void A_search_that_is_cut_short_is_marked_in_the_verdict_and_in_the_JSON()
    {
        var model = Shipped.Read("fff-printer");
        var verdict = new Assessor(model) { RunsMost = 5 }.Assess(Claim.Empty(model));

        Assert.Equal("error", verdict.Outcome);
        Assert.True(verdict.Overall.IsCutShort);
        Assert.Empty(verdict.Overall.Missing);
        Assert.Empty(verdict.Overall.Contradictions);
        using var json = JsonDocument.Parse(new VerdictJson(indented: false).Write(verdict));
        Assert.True(json.RootElement.GetProperty("error").GetProperty("cut_short").GetBoolean());
    }

    [Fact]
    public void An_error_of_the_policy_is_not_marked()
    {
        var error = new AssessmentError("no row", default);

        Assert.False(new Judgement { Outcome = "error", Possible = [], Missing = [], Error = error }.IsCutShort);
        Assert.DoesNotContain("cut_short", new VerdictJson(indented: false).Write(new Verdict(null, "p", "h", null, new Judgement { Outcome = "error", Possible = [], Missing = [], Error = error }, [])), StringComparison.Ordinal);
    }
}
