using System.Text.Json;
using Makegood.Cli;

namespace Makegood.Tests.Cli;

public sealed class AssessTests
{
    private const string Printer = "~/policies/fff-printer.policy.md";
    private const string Kit = "~/policies/kit-parts.policy.md";

    [Theory]
    [InlineData("covered", Printer)]
    [InlineData("not-covered", Printer)]
    [InlineData("needs-information", Printer)]
    [InlineData("dealer", Printer)]
    [InlineData("incomplete-application", Printer)]
    [InlineData("kit-repair-trip", Kit)]
    [InlineData("kit-two-parts", Kit)]
    public void An_example_gives_the_card_that_was_accepted(string example, string policy) =>
        Golden.Match($"cli/card-{example}.txt", Call.Of($"assess {policy} ~/examples/{example}.json").All);

    [Theory]
    [InlineData("covered", Printer)]
    [InlineData("needs-information", Printer)]
    [InlineData("kit-two-parts", Kit)]
    public void An_example_gives_the_JSON_that_was_accepted(string example, string policy)
    {
        var call = Call.Of($"assess {policy} ~/examples/{example}.json --json");
        using var json = JsonDocument.Parse(call.Out);
        Golden.Match($"cli/json-{example}.json", JsonSerializer.Serialize(json.RootElement, Indented));
        Assert.Equal(call.Out, Call.Of($"assess {policy} ~/examples/{example}.json --json").Out);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void A_wide_page_in_colour_holds_the_same_words()
    {
        var plain = Call.Of($"assess {Printer} ~/examples/not-covered.json", width: 120);
        var colour = Call.Of($"assess {Printer} ~/examples/not-covered.json", width: 120, colour: true);
        Assert.Contains("\e[1;31m✗ NOT COVERED ", colour.Out, StringComparison.Ordinal);
        Assert.Equal(plain.Out, System.Text.RegularExpressions.Regex.Replace(colour.Out, "\e\\[[0-9;]*m", string.Empty));
        Assert.DoesNotContain('\e', plain.Out);
    }

    [Fact]
    public void No_line_is_wider_than_the_page()
    {
        foreach (var width in new[] { 40, 60, 80, 100 })
        {
            var card = Call.Of($"assess {Printer} ~/examples/needs-information.json", width: width).Out;
            Assert.All(card.Split('\n').Where(l => l.TrimStart().Contains(' ', StringComparison.Ordinal)), l => Assert.True(Page.Cells(l) <= width || !l.Trim().Contains(' ', StringComparison.Ordinal), $"{width}: {l}"));
        }
    }

    [Fact]
    public void A_batch_keeps_order_and_count_though_lines_are_bad()
    {
        var lines = File.ReadAllLines(Repo.Path("examples/batch.jsonl"));
        var input = string.Join("\n", lines[0], string.Empty, "{\"id\": \"bad\", \"part.itm\": \"motor\"}", lines[1], "no JSON at all", "{\"id\": 7, \"part.item\"", lines[2]);
        var call = Call.Of($"assess {Kit} --json", input);
        Golden.Match("cli/batch-with-bad-lines.txt", string.Join('\n', call.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Short)) + "\n" + (call with { Out = string.Empty }).All);
    }

    private static string Short(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("outcome", out var outcome) ? $"{json.RootElement.GetProperty("id")} {outcome}" : line;
    }

    [Fact]
    public void A_batch_without_json_prints_a_card_for_each() => Golden.Match("cli/batch-cards.txt", Call.Of($"assess {Kit} ~/examples/batch.jsonl").All);

    [Fact]
    public void A_claim_may_be_spread_over_lines_or_stand_in_one()
    {
        var text = File.ReadAllText(Repo.Path("examples/covered.json"));
        using var json = JsonDocument.Parse(text);
        var file = Call.Of($"assess {Printer} ~/examples/covered.json --json");
        Assert.Equal(file.Out, Call.Of($"assess {Printer} --json", text).Out);
        Assert.Equal(file.Out, Call.Of($"assess {Printer} - --json", JsonSerializer.Serialize(json.RootElement)).Out);
        Assert.Equal(file.Out + file.Out, Call.Of($"assess {Printer} - --json", text + "\n" + text).Out);
    }

    [Fact]
    public void The_day_of_the_judgement_may_be_given()
    {
        using var json = JsonDocument.Parse(Call.Of($"assess {Printer} ~/examples/covered.json --json --as-of 2024-02-29").Out);
        Assert.Equal("2024-02-29", json.RootElement.GetProperty("as_of").GetString());
    }

    [Fact]
    public void A_reading_loop_gets_each_answer_before_it_sends_the_next_claim()
    {
        var line = File.ReadAllLines(Repo.Path("examples/batch.jsonl"))[0];
        var output = new StringWriter { NewLine = "\n" };
        var input = new Waiting(line + "\n", () => output.ToString().Split('\n').Length - 1);
        Assert.Equal(Exit.Done, CommandLine.Run(["assess", Repo.Path("policies/kit-parts.policy.md"), "-", "--lines", "--json"], input, output, TextWriter.Null));
        Assert.Equal([0, 1, 2, 3], input.AnswersBefore);
    }

    /// <summary>Gives a line only when asked for more, and notes how many answers are out by then.</summary>
    private sealed class Waiting(string line, Func<int> answers) : TextReader
    {
        public List<int> AnswersBefore { get; } = [];

        public override int Read(char[] buffer, int index, int count)
        {
            AnswersBefore.Add(answers());
            if (AnswersBefore.Count > 3) return 0;
            line.CopyTo(0, buffer, index, line.Length);
            return line.Length;
        }
    }

    [Fact]
    public void A_folder_of_versions_picks_the_one_in_force()
    {
        var folder = Directory.CreateTempSubdirectory("makegood").FullName;
        try
        {
            Version(folder, "1", "2020-01-01", "12 months");
            Version(folder, "2", "2023-01-01", "24 months");
            File.WriteAllText(Path.Combine(folder, "small-2.de.policy.md"), "kein Vertrag");
            string Policy(string bought) => JsonDocument.Parse(Call.Of($"assess {folder} --json", "{" + bought + "}").Out).RootElement.GetProperty("policy").GetString()!;
            Assert.Equal("small@1", Policy("\"sale\": {\"on\": \"2022-12-31\"}"));
            Assert.Equal("small@2", Policy("\"sale.on\": \"2023-01-01\""));
            Assert.Equal("small@1", Policy("\"sale.on\": \"2019-01-01\""));
            Golden.Match("cli/versions-open.txt", Call.Of($"assess {folder}", "{}").All);
            Golden.Match("cli/versions-ask.txt", Call.Of($"ask {folder}", "2022-05-05\n2024-05-01\n").All);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Version(string folder, string version, string from, string term) => File.WriteAllText(Path.Combine(folder, $"small-{version}.policy.md"), $$"""
        ---
        policy: small
        version: "{{version}}"
        language: en
        effective_from: {{from}}
        applies_by: sale.on
        outcomes:
          - no: excludes
          - yes: grants
        ---
        It lasts {{term}}. {#term}

        ```facts
        sale.on: { type: date, by: system, ask: "When was it bought?" }
        failed_on: { type: date, by: customer, ask: "When did it fail?" }
        ```

        ```rule
        clause: term
        outcome: yes
        when: failed_on is on or before sale.on + {{term}}
        otherwise: no
        ```
        """);
}
