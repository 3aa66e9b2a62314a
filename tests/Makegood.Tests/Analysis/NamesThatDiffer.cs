using Makegood.Policy.Analysis;
using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Analysis;

/// <summary>
/// Two versions may agree about every kind of name that one of them knows and part on a single name. A comparison has to try each name on which they part,
/// wherever the names stand: in a list, in a table on one key or on two, in the items of a list fact, in a text.
/// </summary>
public sealed class NamesThatDiffer
{
    private const string Policy = """
        ---
        policy: names
        version: "1"
        title: Names
        language: en
        effective_from: 2020-01-01
        applies_by: claim.failed_on
        time_zone: UTC
        dates: { month_end: clamp, last_day: included }
        judge: whole
        outcomes:
          - not_covered: excludes
          - covered: grants
        burden: { exclusion: maker, condition: customer }
        ---

        # Names

        ```facts
        claim.failed_on:   { type: date, by: customer, ask: "When did it fail?" }
        sale.purchased_on: { type: date, by: customer, ask: "When was it bought?" }
        part.item:         { type: name, by: agent, ask: "Which part?" }
        unit.model:        { type: name, by: agent, ask: "Which model?" }
        sale.region:       { type: name, by: agent, ask: "Where?" }
        repairs:           { type: list, by: system, of: { item: name, ours: yes/no } }
        mail.subject:      { type: text, by: system }
        ```

        A part is covered for its term. {#cover}

        ```rule
        clause: cover
        outcome: covered
        when: claim.failed_on <= last_day(sale.purchased_on, term[part.item]) or in_months[unit.model, sale.region] > 12 months
        otherwise: not_covered
        ```

        ```table
        name: term
        clause: cover
        key: part.item
        value: months
        rows: { motor: 12 months, pump: 12 months, valve: 24 months, hose: 24 months }
        otherwise: 6 months
        ```

        ```table
        name: in_months
        clause: cover
        key: [unit.model, sale.region]
        value: months
        rows:
          - [big, north, 24 months]
          - [big, south, 24 months]
          - [small, north, 12 months]
          - [small, south, 12 months]
        otherwise: 12 months
        ```

        Gloves and the like are not. {#outside}

        ```rule
        clause: outside
        outcome: not_covered
        when: part.item in outside or part.item in [lamp, bulb, wick] or (any repairs where (item in [seal, ring, clip] and not ours)) or mail.subject is provided and mail.subject in ["spam", "offer", "news"]
        ```

        ```table
        name: outside
        clause: outside
        key: part.item
        entries: { gloves: Gloves, cloth: Cloth, brush: Brush }
        ```
        """;

    [Theory]
    [InlineData("gloves: Gloves, ", "")]
    [InlineData("cloth: Cloth, ", "")]
    [InlineData("brush: Brush }", "brush: Brush, apron: Apron }")]
    [InlineData("brush: Brush }", "brush: Brush, valve: Valve }")]
    [InlineData("gloves: Gloves, cloth: Cloth, ", "mittens: Mittens, towel: Towel, ")]
    [InlineData("[lamp, bulb, wick]", "[lamp, wick]")]
    [InlineData("[lamp, bulb, wick]", "[lamp, bulb]")]
    [InlineData("[lamp, bulb, wick]", "[lamp, bulb, wick, candle]")]
    [InlineData("[lamp, bulb, wick]", "[lamp, tube, candle]")]
    [InlineData("pump: 12 months, valve: 24 months", "pump: 24 months, valve: 12 months")]
    [InlineData("pump: 12 months", "pump: 13 months")]
    [InlineData("hose: 24 months", "hose: 12 months")]
    [InlineData("pump: 12 months, ", "")]
    [InlineData("hose: 24 months", "hose: 24 months, belt: 24 months")]
    [InlineData("motor: 12 months, pump: 12 months", "engine: 12 months, pumps: 12 months")]
    [InlineData("  - [big, south, 24 months]\n", "")]
    [InlineData("  - [small, south, 12 months]\n", "  - [small, south, 12 months]\n  - [tiny, south, 24 months]\n")]
    [InlineData("  - [big, south, 24 months]\n", "  - [big, south, 12 months]\n")]
    [InlineData("[big, south, 24 months]", "[big, west, 24 months]")]
    [InlineData("[big, south, 24 months]\n  - [small, north, 12 months]", "[big, south, 12 months]\n  - [small, north, 24 months]")]
    [InlineData("[big, north, 24 months]\n  - [big, south, 24 months]", "[huge, north, 24 months]\n  - [huge, south, 24 months]")]
    [InlineData("[seal, ring, clip]", "[seal, clip]")]
    [InlineData("[seal, ring, clip]", "[seal, ring]")]
    [InlineData("[seal, ring, clip]", "[seal, ring, clip, cap]")]
    [InlineData("[seal, ring, clip]", "[seal, bolt, nut]")]
    [InlineData("\"offer\", ", "")]
    [InlineData("\"news\"", "\"news\", \"letter\"")]
    [InlineData("\"spam\", \"offer\"", "\"junk\", \"advert\"")]
    public void Each_change_of_a_name_is_seen_both_ways(string from, string to)
    {
        var (a, b) = (Shipped.Model(Policy), Shipped.Model(Shipped.Edit(Policy, from, to)));
        Seen(a, b);
        Seen(b, a);
    }

    [Theory]
    [InlineData("gloves: Gloves, cloth: Cloth", "cloth: Cloth, gloves: Gloves")]
    [InlineData("[lamp, bulb, wick]", "[wick, bulb, lamp]")]
    [InlineData("brush: Brush }", "brush: Brush, lamp: Lamp }")]
    [InlineData("motor: 12 months, ", "motor: 12 months, crank: 6 months, ")]
    [InlineData("  - [small, south, 12 months]\n", "")]
    public void What_says_the_same_of_every_name_is_the_same(string from, string to)
    {
        var diff = SemanticDiff.Run(Shipped.Model(Policy), Shipped.Model(Shipped.Edit(Policy, from, to)));
        Assert.True(diff.SameAnswers, string.Join('\n', diff.Regions.Select(r => $"{r.Where}: {r.Old} -> {r.New}")));
    }

    public static TheoryData<string> OutsideParts() => [.. Shipped.Model(Shipped.Text(Shipped.Printer)).Tables.First(t => t.Name == "excluded_parts").Rows.Select(r => r.Keys[0].Word!)];

    [Theory]
    [MemberData(nameof(OutsideParts))]
    public void A_part_dropped_from_the_shipped_list_is_seen(string part)
    {
        var model = Shipped.Model(Shipped.Text(Shipped.Printer));
        var table = model.Tables.First(t => t.Name == "excluded_parts");
        Seen(model, model with { Tables = Rewrite.Replaced(model.Tables, table.Index, table with { Rows = [.. table.Rows.Where(r => r.Keys[0].Word != part)] }) }, part);
    }

    /// <summary>More rows than are tried of a number or a day: none of them may be left out unsaid.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(198)]
    public void A_row_of_a_long_table_is_seen(int changed)
    {
        static string Rows(int odd) => string.Join(", ", Enumerable.Range(1, 200).Select(i => $"part_{i}: {(i == odd ? i + 1 : i)} months"));
        const string rows = "motor: 12 months, pump: 12 months, valve: 24 months, hose: 24 months";
        Seen(Shipped.Model(Shipped.Edit(Policy, rows, Rows(0))), Shipped.Model(Shipped.Edit(Policy, rows, Rows(changed))), $"part_{changed}");
    }

    private static void Seen(PolicyModel a, PolicyModel b, string? name = null)
    {
        var diff = SemanticDiff.Run(a, b);
        Assert.NotEmpty(diff.Regions);
        foreach (var region in diff.Regions)
        {
            Assert.NotEqual(Reference.Evaluate(a, region.Claim.Claim).Outcome, Reference.Evaluate(b, region.Claim.Claim).Outcome);
            if (name is not null) Assert.Contains(region.Claim.Facts, f => f.Value == name);
        }
    }
}
