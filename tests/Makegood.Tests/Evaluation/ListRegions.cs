using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Evaluation;

/// <summary>The lists that stand for an unknown one: one for each way in which the policy can see a list, no more.</summary>
public sealed class ListRegions
{
    [Theory]
    [InlineData("any trips where n > 3", 2)]
    [InlineData("any trips where (n > 3 and proof is provided)", 2)]
    [InlineData("all trips where n > 3", 2)]
    [InlineData("count(trips where (n > 3 and proof is provided)) >= 2", 4)]
    [InlineData("union_days(trips from left to back where proof is provided) > 3 days", 5)]
    public void Lists_of_one_meaning_are_one_region(string when, int regions)
    {
        var model = Read(when);
        var machine = new Machine(Lowering.Lower(model));
        machine.Run(new Sheet(machine.Program));
        var lists = Assert.Single(Regions.Find(machine, [machine.Program.Outcome]));

        Assert.Equal(regions, lists.Values.Count);
        Assert.Equal(lists.Values.Count, lists.Values.Distinct().Count());
    }

    [Theory]
    [InlineData("any trips where (n > day)", "trips,day")]
    [InlineData("any trips where (n > day and day > 5)", "trips,day")]
    [InlineData("count(trips where n > 3) > 1 and count(trips where n < 3) = 1", "")]
    [InlineData("count(trips where n > 3) > 1 and count(trips where n > 7) = 0", "trips")]
    [InlineData("union_days(trips from left to back where n > 2) > 3 days and not (any trips where n > 2)", "")]
    public void What_is_missing_is_found_with_them(string when, string missing)
    {
        var model = Read(when);

        // All items of a list that is tried are equal, so two counts of different items do not meet.
        Assert.Equal(missing, string.Join(',', new Assessor(model).Assess(Policy.Assessment.Claim.Empty(model)).Overall.Missing));
    }

    private static PolicyModel Read(string when)
    {
        var bag = new DiagnosticBag();
        var facts = "trips: { type: list, of: { left: date, back: date?, n: number, proof: document } }\nday: { type: number }\n";
        var text = $"---\npolicy: found\nversion: \"1\"\noutcomes: [ {{ no_: excludes }}, {{ yes_: grants }} ]\n---\n\nWords. {{#a}}\n\n```facts\n{facts}```\n\n```rule\nclause: a\noutcome: yes_\nwhen: {when}\notherwise: no_\n```\n";
        return FromSyntax.Read("found.policy.md", text, bag) ?? throw new InvalidOperationException(string.Join('\n', bag.All));
    }
}
