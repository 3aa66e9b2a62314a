using System.Text;
using Makegood.Cli;

namespace Makegood.Tests.Cli;

public sealed class CommandLineTests
{
    private const string Printer = "~/policies/fff-printer.policy.md";
    private const string Kit = "~/policies/kit-parts.policy.md";

    [Theory]
    [InlineData("makegood", "")]
    [InlineData("assess", "assess --help")]
    [InlineData("ask", "ask -h")]
    [InlineData("check", "check --help")]
    [InlineData("backtest", "backtest --help")]
    public void Help_reads_as_it_was_accepted(string name, string line) => Golden.Match($"cli/help-{name}.txt", Call.Of(line).All);

    [Fact]
    public void The_reference_page_is_the_one_the_commands_write()
    {
        var written = Call.Of("docs cli").Out;
        if (Environment.GetEnvironmentVariable("GOLDEN") == "accept") File.WriteAllText(Repo.Path("docs/reference/cli.md"), written);
        Assert.Equal(written, File.ReadAllText(Repo.Path("docs/reference/cli.md")));
    }

    /// <summary>Every way to end, one line each: the exit code and what is said about it.</summary>
    [Fact]
    public void Exit_codes_and_complaints_are_as_accepted()
    {
        var broken = Path.Combine(Path.GetTempPath(), "makegood-broken.policy.md");
        var latin = Path.Combine(Path.GetTempPath(), "makegood-latin.json");
        File.WriteAllText(broken, "---\npolicy: x\noutcmes: []\n---\nText. {#a}\n");
        File.WriteAllBytes(latin, [.. Encoding.Latin1.GetBytes("{\"id\": \"Größe\"}")]);
        var table = new StringBuilder();
        void Row(string line, string input = "")
        {
            var call = Call.Of(line, input);
            table.Append($"{call.Code}  makegood {line.Replace(Path.GetTempPath(), "/tmp/", StringComparison.Ordinal)}{(input.Length > 0 ? "  < " + input.ReplaceLineEndings("\\n") : string.Empty)}\n");
            foreach (var said in call.Err.Split('\n', StringSplitOptions.RemoveEmptyEntries)) table.Append($"     {said.Replace(Path.GetTempPath(), "/tmp/", StringComparison.Ordinal)}\n");
        }

        Row("--version");
        Row("asess x");
        Row("frobnicate");
        Row("--frobnicate");
        Row("assess");
        Row("assess --jsn policies");
        Row($"assess {Printer} ~/examples/covered.json --jsn");
        Row($"assess {Printer} ~/examples/covered.json one-more");
        Row($"assess {Printer} ~/examples/covered.json --as-of");
        Row($"assess {Printer} ~/examples/covered.json --as-of tomorrow");
        Row($"assess {Printer} ~/examples/covered.json --json --as-of 2024-01-01");
        Row($"assess {Printer} ~/examples/not-covered.json --json");
        Row($"assess {Printer} ~/examples/needs-information.json --json");
        Row($"assess {Kit} ~/examples/batch.jsonl --json");
        Row($"assess {Printer} ~/examples/coverd.json");
        Row("assess ~/policies/fff-prnter.policy.md -");
        Row("assess ~/policies -", "{}");
        Row("assess ~/docs -", "{}");
        Row($"assess {Printer} ~/examples");
        Row($"assess {broken}", "{}");
        Row($"assess {Printer} {latin}");
        Row($"assess {Printer}");
        Row($"assess {Printer}", "   \n\n");
        Row($"assess {Printer}", "{\"unit.run_tme\": \"400 h\"}");
        Row($"assess {Printer}", "{\n  \"unit\": { \"run_time\": 400 },\n  \"claim.failed_on\": \"2024-02-30\"\n}");
        Row($"assess {Printer}", "{\"id\": 1");
        Row($"assess {Printer}", "[1, 2]");
        Row("ask");
        Row($"ask {Printer} nowhere.json");
        Row("check");
        Row("check nowhere.policy.md");
        Row($"check {broken}");
        Row("backtest a b");
        Row($"backtest {Kit} {Kit} ~/examples/batch.jsonl");
        Row($"backtest {Kit} {Kit} -", "{\"part.itm\": 1}");
        File.Delete(broken);
        File.Delete(latin);
        Golden.Match("cli/exit-codes.txt", table.ToString());
    }

    [Fact]
    public void What_breaks_in_the_system_is_no_mistake_of_the_caller()
    {
        var error = new StringWriter();
        var terminal = new Terminal(new StringReader(string.Empty), new Full(), error);
        Assert.Equal(Exit.System, CommandLine.Run(["--version"], terminal));
        Assert.Contains("No space left", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(Exit.Done, CommandLine.Run(["--version"], terminal with { Out = new Full(hresult: 32) }));
    }

    private sealed class Full(int hresult = 28) : StringWriter
    {
        public override void Flush() => throw new IOException("No space left on device") { HResult = hresult };
    }

    [Fact]
    public void A_back_test_shows_what_flips()
    {
        var next = Path.Combine(Path.GetTempPath(), "makegood-next.policy.md");
        File.WriteAllText(next, File.ReadAllText(Repo.Path("policies/kit-parts.policy.md")).Replace("version: \"2024-01\"", "version: \"2025-01\"", StringComparison.Ordinal).Replace("value: 12 months", "value: 6 months", StringComparison.Ordinal));
        try
        {
            Golden.Match("cli/backtest.txt", Call.Of($"backtest {Kit} {next} ~/examples/batch.jsonl").All);
            Golden.Match("cli/backtest.json", Call.Of($"backtest {Kit} {next} ~/examples/batch.jsonl --json").All);
        }
        finally
        {
            File.Delete(next);
        }
    }

    [Fact]
    public void Text_from_a_claim_cannot_steer_the_terminal()
    {
        var call = Call.Of($"assess {Printer}", "{\"id\": \"\\u001b[2J\\u0007x\\ny\"}");
        Assert.DoesNotContain('\e', call.Out);
        Assert.DoesNotContain('\a', call.Out);
        Assert.Contains("x y", call.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12_000, 50_000, 4, "12,000 of 50,000 claims · 24 % · about 13 s left")]
    [InlineData(1, 1000, 1, "1 of 1,000 claims · 0 % · about 17 min left")]
    [InlineData(5, 0, 3, "5 claims")]
    public void Progress_says_how_long_it_will_still_take(long done, long all, int seconds, string line) =>
        Assert.Equal(line, Progress.Line("claims", done, all, TimeSpan.FromSeconds(seconds)));
}
