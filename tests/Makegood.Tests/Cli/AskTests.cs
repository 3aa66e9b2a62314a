using System.Text.Json;

namespace Makegood.Tests.Cli;

public sealed class AskTests
{
    private const string Printer = "~/policies/fff-printer.policy.md";
    private const string Kit = "~/policies/kit-parts.policy.md";

    [Fact]
    public void An_interview_goes_on_where_the_claim_leaves_off() =>
        Golden.Match("cli/ask-from-claim.txt", Call.Of($"ask {Printer} ~/examples/needs-information.json", "?\nmaybe\n1\nundo\nprovided\n90\n90 h\n-\nn\nn\nn\nn\ny\nprovided\n1\n1\n1\n").All);

    [Fact]
    public void An_interview_that_ends_early_shows_how_things_stand()
    {
        var call = Call.Of($"ask {Kit}", "KP\n");
        Assert.Equal(1, call.Code);
        Assert.Contains("The interview ended here", call.Out, StringComparison.Ordinal);
        Assert.Contains("? NEEDS INFORMATION", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_that_is_complete_is_asked_nothing()
    {
        var call = Call.Of($"ask {Printer} ~/examples/covered.json");
        Assert.Equal(0, call.Code);
        Assert.DoesNotContain("  1. ", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_part_is_asked_about_and_an_answer_about_the_claim_holds_for_all()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Repo.Path("examples/kit-two-parts.json")));
            var map = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json.RootElement.GetRawText())!;
            map["motor"] = JsonSerializer.SerializeToElement(new { disassembled = "no" });
            map["parts"] = JsonSerializer.SerializeToElement(map["parts"].EnumerateArray().Select(p => new { part = p.GetProperty("part"), fault = new { defect = "yes", improper_assembly = "no", wear = "no", lack_of_maintenance = "no", improper_conditions = "no", external = "no" } }));
            File.WriteAllText(file, JsonSerializer.Serialize(map));
            var call = Call.Of($"ask {Kit} {file} --json", "n\nn\nn\nn\nn\n");
            using var answer = JsonDocument.Parse(call.Out);
            Assert.Equal("covered", answer.RootElement.GetProperty("verdict").GetProperty("outcome").GetString());
            Assert.Equal(0, call.Code);
            Assert.False(answer.RootElement.GetProperty("answers").GetProperty("motor.other_rated_current").GetBoolean());
            Assert.All(answer.RootElement.GetProperty("answers").GetProperty("parts").EnumerateArray(), p => Assert.False(p.GetProperty("fault.improper_use").GetBoolean()));

            // What comes out can be assessed again, with the same answer.
            var again = Call.Of($"assess {Kit} --json", answer.RootElement.GetProperty("claim").GetRawText());
            Assert.Equal(answer.RootElement.GetProperty("verdict").GetRawText(), again.Out.TrimEnd());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_claim_of_an_interview_cannot_come_from_standard_input() => Assert.Equal(2, Call.Of($"ask {Printer} -", "{}").Code);
}
