using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Tests.Assessment;

namespace Makegood.Tests.Evaluation;

/// <summary>What the random tests found, each as the smallest policy that shows it.</summary>
public sealed class FoundByDice
{
    private const string Table = "```table\nname: worth\nclause: a\nkey: red | green | blue\nvalue: number\nrows: { red: 1, green: 2 }\n```\n";
    private const string Trips = "trips: { type: list, of: { left: date, back: date?, n: number } }\n";

    [Fact]
    public void An_open_condition_that_may_break_off_keeps_the_error_possible_though_both_branches_agree()
    {
        var found = Assess("colour: { type: red | green | blue }\nn: { type: number }\n", Table + Rule("define: limit\nvalue: \"if worth[colour] > 1 then 5 otherwise 5\"") + Rule("outcome: yes_\nwhen: n > limit\notherwise: no_"), """{"n": 9}""");

        Assert.Equal("needs_information", found.Outcome);
        Assert.Equal(["colour"], found.Missing);
    }

    [Fact]
    public void An_exception_that_may_break_off_keeps_the_error_possible_though_it_gives_the_same_value()
    {
        var found = Assess("colour: { type: red | green | blue }\nn: { type: number }\n", Table + Rule("define: limit\nvalue: 5") + Rule("define: limit\nexception: e\nwhen: worth[colour] > 1\nvalue: 5") + Rule("outcome: yes_\nwhen: n > limit\notherwise: no_"), """{"n": 9}""");

        Assert.Equal(["colour"], found.Missing);
    }

    [Fact]
    public void A_rule_that_may_break_off_keeps_the_error_possible_though_the_fallback_says_the_same()
    {
        var found = Assess("colour: { type: red | green | blue }\n", Table + Rule("outcome: no_\nwhen: worth[colour] > 1\notherwise: no_"), "{}");

        Assert.Equal(["colour"], found.Missing);
    }

    [Fact]
    public void Exceptions_that_outrank_each_other_in_a_circle_are_reported()
    {
        var bag = new DiagnosticBag();
        var text = Text("p: { type: yes/no }\nq: { type: yes/no }\n", Rule("define: d\nvalue: 1") + Rule("define: d\nexception: x\nwhen: p\nvalue: 2\nover: [z]") + Rule("define: d\nexception: z\nwhen: q\nvalue: 3\nover: [x]") + Rule("outcome: yes_\nwhen: d > 1\notherwise: no_"));

        Assert.Null(FromSyntax.Read("circle.policy.md", text, bag));
        Assert.Contains(bag.All, d => d.Message.Contains("over` itself", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"t": "x"}""", "yes_")]
    [InlineData("""{"t": "y"}""", "no_")]
    public void Texts_are_equal_by_their_words(string claim, string outcome) =>
        Assert.Equal(outcome, Assess("t: { type: text }\n", Rule("outcome: yes_\nwhen: 't = \"x\"'\notherwise: no_"), claim).Outcome);

    [Fact]
    public void A_field_that_can_never_be_known_is_not_asked_for()
    {
        var found = Assess(Trips, Rule("outcome: yes_\nwhen: union_days(trips from left to back) > 3 days\notherwise: no_"), """{"trips": [{"left": "2024-01-01", "back": {"cannot_be_had": true}, "n": 1}]}""");

        Assert.Equal("no_", found.Outcome);
        Assert.Empty(found.Missing);
    }

    [Fact]
    public void Constraints_that_only_together_leave_no_completion_are_a_contradiction()
    {
        var found = Assess("a: { type: date }\nb: { type: date }\nc: { type: date }\nconstraints:\n  - b >= a\n  - b <= c\n", Rule("outcome: yes_\nwhen: a > 2024-01-01\notherwise: no_"), """{"a": "2024-05-01", "c": "2024-04-01"}""");

        Assert.Equal("needs_information", found.Outcome);
        Assert.NotEmpty(found.Contradictions);
    }

    [Theory]
    [InlineData("any trips where n <= 0")]
    [InlineData("any trips where n < 0")]
    [InlineData("sum(trips.n) > 7")]
    [InlineData("sum(trips.n where left is after 2024-01-02) = -3")]
    public void An_unknown_number_of_an_item_is_asked_for(string condition)
    {
        var found = Assess(Trips, Rule($"outcome: yes_\nwhen: {condition}\notherwise: no_"), """{"trips": [{"left": "2024-01-05", "back": "2024-01-06"}, {"left": "2024-02-05", "back": "2024-02-06", "n": 2}]}""");

        Assert.Equal(["no_", "yes_"], found.Possible.Order());
        Assert.Equal(["trips"], found.Missing);
    }

    [Fact]
    public void An_unknown_start_beside_another_trip_is_tried_where_both_together_reach_the_days()
    {
        // Only 15 February gives 13 days, and 14 with the day of the other trip.
        var found = Assess(Trips, Rule("outcome: yes_\nwhen: union_days(trips from left to back) = 14 days\notherwise: no_"), """{"trips": [{"left": "2024-03-30", "back": "2024-03-31", "n": 1}, {"back": "2024-02-28", "n": 1}]}""");

        Assert.Equal(["trips"], found.Missing);
    }

    [Theory]
    [InlineData("first", "second")]
    [InlineData("second", "first")]
    public void By_burden_too_a_cost_goes_to_the_clause_that_stands_over_the_other(string one, string other)
    {
        var costs = new Dictionary<string, string> { ["first"] = "```rule\nclause: a\ncost: { part: maker }\n```\n", ["second"] = "```rule\nclause: b\ncost: { part: customer }\nover: [a]\n```\n" };
        var found = Assess("p: { type: yes/no }\n", Rule("outcome: no_\nwhen: p") + Rule("otherwise: yes_") + costs[one] + costs[other], """{"p": {"cannot_be_had": true}}""");

        Assert.Equal("yes_", found.Outcome);
        Assert.Equal([("part", "customer")], found.Costs);
    }

    [Fact]
    public void A_substitute_is_allowed_where_a_guard_already_stands() =>
        Assert.Equal("yes_", Assess("n: { type: number? }\n", Rule("outcome: yes_\nwhen: n is present and (n else 7) < 6\notherwise: no_"), """{"n": 3}""").Outcome);

    [Fact]
    public void What_one_claim_left_behind_does_not_change_the_next()
    {
        var model = Read(Trips + "p: { type: yes/no }\n", Rule("outcome: yes_\nwhen: (any trips where n * 3 != n) and p\notherwise: no_"));
        var assessor = new Assessor(model);
        var empty = assessor.Assess(Policy.Assessment.Claim.Empty(model)).Overall;
        assessor.Assess(Claim(model, """{"trips": [{"left": "2024-01-05", "back": "2024-01-06", "n": 4}], "p": true}"""));
        var again = assessor.Assess(Policy.Assessment.Claim.Empty(model)).Overall;

        Assert.Equal(["trips", "p"], empty.Missing);
        Assert.Equal(empty.Missing, again.Missing);
    }

    [Fact]
    public void A_choice_inside_a_list_condition_has_no_truth_of_its_own() =>
        Assert.Equal("yes_", Assess(Trips, Rule("outcome: yes_\nwhen: any trips where n >= (if back is absent then 3 otherwise n)\notherwise: no_"), """{"trips": [{"left": "2024-01-05", "back": "2024-01-06", "n": 4}]}""").Outcome);

    [Theory]
    [InlineData("0001-01-01", "9999-12-30", "yes_")]
    [InlineData("2024-01-01", "2024-01-02", "no_")]
    public void A_thousand_trips_are_assessed_at_once(string left, string back, string outcome)
    {
        var trips = string.Join(", ", Enumerable.Range(0, 999).Select(i => $$"""{"left": "{{left}}", "back": "{{back}}", "n": {{i}}}"""));
        var rules = Rule("define: end\nvalue: extended(2024-05-01 by trips from left to back where n < 2000)") + Rule("outcome: yes_\nwhen: union_days(trips from left to back) > 3 days and end > 2024-05-02\notherwise: no_");
        var claim = $$"""{"trips": [{{trips}}, {"left": "2024-01-05", "n": 4}]}""";

        // What this once cost was minutes, day by day; a run that never ends is how it would show again.
        Assert.Equal(outcome, Assess(Trips, rules, claim).Outcome);
    }

    [Fact]
    public void A_field_that_is_not_known_yet_gives_no_reason()
    {
        var model = Shipped.Read("kit-parts");
        var claim = Claim(model, """{"repairs": [{"back_with_customer_on": "2024-01-06", "tracking_out": "provided", "tracking_back": "provided"}], "purchase.invoiced_on": "2023-03-01", "claim.failed_on": "2024-03-10"}""");
        var assessor = new Assessor(model);

        Assert.Equal("needs_information", assessor.Assess(claim).Outcome);
    }

    [Theory]
    [InlineData("a != b", "a = bob", "{}", "needs_information", "a")]
    [InlineData("a != b", "a = b", "{}", "no_", "")]
    [InlineData("a = b", "a = b", "{}", "yes_", "")]
    [InlineData("a != b", "a = b or b = c", "{}", "needs_information", "b,c")]
    [InlineData("a != b", "a = bob", """{"b": "bob"}""", "no_", "")]
    [InlineData("a != b", "a = c", """{"b": "another"}""", "needs_information", "a,c")]
    [InlineData("a = b", "a = c", """{"b": "another", "c": "another"}""", "yes_", "")]
    public void Names_that_nobody_told_can_be_equal_and_can_differ(string constraint, string when, string claim, string outcome, string missing)
    {
        var found = Assess($"a: {{ type: name }}\nb: {{ type: name }}\nc: {{ type: name }}\nconstraints:\n  - {constraint}\n", Rule($"outcome: yes_\nwhen: {when}\notherwise: no_"), claim);

        Assert.Empty(found.Contradictions);
        Assert.Equal(outcome, found.Outcome);
        Assert.Equal(missing, string.Join(',', found.Missing));
    }

    [Fact]
    public void A_claim_may_literally_say_another()
    {
        // The word once stood for any name that nobody told, so the two could not differ.
        var found = Assess("a: { type: name }\nb: { type: name }\n", Rule("outcome: yes_\nwhen: a = b\notherwise: no_"), """{"a": "another"}""");

        Assert.Equal(["b"], found.Missing);
    }

    [Theory]
    [InlineData("a = b", "a,b")]
    [InlineData("a = b and a begins with \"Hello\"", "a,b")]
    [InlineData("a begins with \"x\" and a != \"x\"", "a")]
    [InlineData("a begins with \"Hello\" and a begins exactly with \"Re: \"", "a")]
    [InlineData("a begins with \"Hello\" and not (a begins exactly with \"Hello\")", "a")]
    public void Texts_that_nobody_told_can_begin_and_differ_in_every_way(string when, string missing)
    {
        var found = Assess("a: { type: text }\nb: { type: text }\n", Rule($"outcome: yes_\nwhen: '{when}'\notherwise: no_"), "{}");

        Assert.Equal(["no_", "yes_"], found.Possible);
        Assert.Equal(missing, string.Join(',', found.Missing));
    }

    [Theory]
    [InlineData("first", "no_", "first,second")]
    [InlineData("maker", "no_", "first")]
    public void A_cost_that_an_untold_name_bears_is_open(string other, string outcome, string missing)
    {
        var rules = Rule("outcome: yes_\nwhen: p\notherwise: no_") + Rule("cost: { part: first }") + Rule($"cost: {{ freight: {(other is "first" ? "second" : other)} }}");
        var found = Assess("p: { type: yes/no }\nfirst: { type: name }\nsecond: { type: name }\n", rules, """{"p": false}""");

        Assert.Equal(outcome, found.Outcome);
        Assert.Equal(missing, string.Join(',', found.Missing));
        Assert.DoesNotContain(found.Costs, c => c.Key == "part");
    }

    [Fact]
    public void A_text_reached_through_a_definition_still_begins_with_its_words() =>
        Assert.Equal("yes_", Assess("t: { type: text }\n", Rule("define: subject\nvalue: t") + Rule("outcome: yes_\nwhen: 'subject begins with \"Hello\"'\notherwise: no_"), """{"t": "Re: hello there"}""").Outcome);

    [Theory]
    [InlineData("t = \"x\"", "no_")]
    [InlineData("t != \"x\"", "yes_")]
    [InlineData("t in [\"x\", \"y\"]", "no_")]
    [InlineData("t not in [\"x\", \"y\"]", "yes_")]
    [InlineData("t = u", "no_")]
    public void A_text_that_is_absent_equals_nothing(string when, string outcome)
    {
        var model = Read("t: { type: text }\nu: { type: text }\n", Rule($"outcome: yes_\nwhen: '{when}'\notherwise: no_"));
        var claim = Claim(model, """{"t": null, "u": null}""");

        Assert.Equal(outcome, new Assessor(model).Assess(claim).Outcome);
        Assert.Equal(outcome, model.Outcomes[Policy.Evaluation.Reference.Evaluate(model, claim.Facts).Outcome].Name);
        var program = Policy.Evaluation.Lowering.Lower(model);
        var (machine, sheet) = (new Policy.Evaluation.Machine(program), new Policy.Evaluation.Sheet(program));
        machine.Compile();
        sheet.Fill(claim.Facts);
        machine.Run(sheet);
        Assert.Equal(outcome, model.Outcomes[(int)machine.Number[program.Outcome]].Name);
    }

    [Fact]
    public void A_cost_of_an_outcome_that_is_out_of_the_question_does_not_hide_what_is_open()
    {
        // For blue the policy breaks off; while it was tried there which trips can be, the cost broke off too and stayed so for red and green.
        var rules = Table + Rule("outcome: yes_\nwhen: worth[colour] > 1 and count(trips) = 1\notherwise: yes_") + Rule("cost: { part: maker }\nfor: no_");
        var found = Assess($"colour: {{ type: blue | red | green }}\n{Trips}constraints:\n  - sum(trips.n) != 7\n", rules, """{"trips": [{"left": "2024-01-05", "back": "2024-01-06"}]}""");

        Assert.Equal("needs_information", found.Outcome);
        Assert.Equal(["yes_"], found.Possible);
        Assert.Equal(["colour"], found.Missing);
    }

    [Fact]
    public void An_outcome_that_is_out_of_the_question_stays_out_when_a_later_rule_breaks_off()
    {
        // For blue the second rule breaks off; then every outcome once counted as possible again, and with red the search ended at a cost it had not foreseen.
        var rules = Table + Rule("outcome: no_\nwhen: sum(trips.n) > 7 or colour = red") + Rule("outcome: yes_\nwhen: worth[colour] > 1\notherwise: yes_") + Rule("cost: { part: maker }\nfor: rest");
        var found = Assess("colour: { type: blue | red | green }\n" + Trips, rules, """{"trips": [{"left": "2024-01-05", "back": "2024-01-06"}]}""", ", { rest: refers }");

        Assert.Null(found.Error);
        Assert.Equal(["no_", "yes_"], found.Possible);
        Assert.Equal(["colour", "trips"], found.Missing);
    }

    private static string Rule(string body) => $"```rule\nclause: a\n{body}\n```\n";

    private static string Text(string facts, string rules, string moreOutcomes = "") => $"---\npolicy: found\nversion: \"1\"\noutcomes: [ {{ no_: excludes }}, {{ yes_: grants }}{moreOutcomes} ]\n---\n\nWords. {{#a}}\n\nMore words. {{#b}}\n\n```facts\n{facts}```\n\n{rules}";

    private static PolicyModel Read(string facts, string rules, string moreOutcomes = "")
    {
        var bag = new DiagnosticBag();
        return FromSyntax.Read("found.policy.md", Text(facts, rules, moreOutcomes), bag) ?? throw new InvalidOperationException(string.Join('\n', bag.All));
    }

    private static Claim Claim(PolicyModel model, string json)
    {
        var bag = new DiagnosticBag();
        return new ClaimReader(model).Read(json, Span.Start("claim"), bag) ?? throw new InvalidOperationException(string.Join('\n', bag.All));
    }

    private static Judgement Assess(string facts, string rules, string claim, string moreOutcomes = "")
    {
        var model = Read(facts, rules, moreOutcomes);
        return new Assessor(model).Assess(Claim(model, claim)).Overall;
    }
}
