using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Tests.Assessment;

/// <summary>What would change the overall answer to a claim with several parts.</summary>
public sealed class ChangesOfSeveralParts
{
    private const string Text = """
        ---
        policy: parts
        version: "1"
        judge: each part
        part: part.item
        outcomes: [ no_: excludes, half: shifts_cost, yes_: grants ]
        ---

        Words. {#a} More. {#b}

        ```facts
        hours:     { type: duration }
        opened:    { type: yes/no }
        part.item: { type: name, per: part }
        worn:      { type: yes/no, per: part }
        ```

        ```rule
        clause: a
        outcome: no_
        when: hours > 400 h or worn
        otherwise: yes_
        ```

        ```rule
        clause: b
        outcome: half
        when: opened and not worn
        ```
        """;

    [Theory]
    [InlineData("""{"hours": "500 h", "opened": false, "parts": [{"part.item": "belt", "worn": false}, {"part.item": "motor", "worn": false}]}""", "no_", "hours <= 400 h -> yes_")]
    [InlineData("""{"hours": "500 h", "opened": true, "parts": [{"part.item": "belt", "worn": false}, {"part.item": "motor", "worn": false}]}""", "no_", "hours <= 400 h -> half")]
    [InlineData("""{"hours": "500 h", "opened": false, "parts": [{"part.item": "belt", "worn": true}, {"part.item": "motor", "worn": false}]}""", "no_", "hours <= 400 h -> mixed")]
    [InlineData("""{"hours": "5 h", "opened": false, "parts": [{"part.item": "belt", "worn": true}, {"part.item": "motor", "worn": false}]}""", "mixed", "belt: worn no -> yes_")]
    [InlineData("""{"hours": "5 h", "opened": false, "parts": [{"part.item": "belt", "worn": true}, {"part.item": "motor", "worn": true}]}""", "no_", "belt: worn no -> mixed; motor: worn no -> mixed")]
    [InlineData("""{"hours": "5 h", "opened": false, "worn": true, "parts": [{"part.item": "belt"}, {"part.item": "motor"}]}""", "no_", "worn no -> yes_")]
    [InlineData("""{"hours": "5 h", "opened": true, "parts": [{"part.item": "belt", "worn": true}, {"part.item": "motor", "worn": false}]}""", "mixed", "belt: worn no -> half")]
    [InlineData("""{"hours": "5 h", "opened": false, "parts": [{"part.item": "belt", "worn": false}, {"part.item": "motor", "worn": false}]}""", "yes_", "")]
    [InlineData("""{"hours": "500 h", "opened": false, "parts": [{"part.item": "belt"}, {"part.item": "motor", "worn": false}]}""", "no_", "")]
    public void A_change_of_one_fact_that_changes_the_overall_outcome_is_told(string claim, string outcome, string changes)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read("parts.policy.md", Text, bag);
        Assert.True(model is not null, string.Join('\n', bag.All));
        var read = new ClaimReader(model).Read(claim, Span.Start("claim"), bag);
        Assert.True(read is not null, string.Join('\n', bag.All));
        var overall = new Assessor(model).Assess(read).Overall;

        Assert.Equal(outcome, overall.Outcome);
        Assert.Equal(changes, string.Join("; ", overall.WouldChangeIf.Select(c => $"{(c.Part is { } part ? part + ": " : string.Empty)}{c.Fact} {c.To} -> {c.Outcome}")));
    }
}
