using Makegood.Policy.Analysis;

namespace Makegood.Tests.Analysis;

public sealed class MutationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Shipped.Printer, 250)]
    [InlineData(Shipped.Kit, 200)]
    public void Every_small_change_is_noticed_by_a_case_or_changes_nothing(string file, int atLeast)
    {
        var report = Mutation.Run(Shipped.Model(Shipped.Text(file)));
        output.WriteLine($"{file}: {report.Mutants.Count} mutants, {report.Count(MutantFate.Killed)} killed, {report.Count(MutantFate.Equivalent)} equivalent, {report.Count(MutantFate.Survived)} survived");
        Assert.True(report.Mutants.Count >= atLeast);
        Assert.True(report.Passes, string.Join('\n', report.Mutants.Where(m => m.Fate is MutantFate.Survived).Select(m => $"{m.Span} {m.Change}\n{m.OfferedCase}")));
    }

    [Fact]
    public void A_survivor_comes_with_the_case_that_kills_it()
    {
        // Without the cases at 400 hours and just above, the limit may move by a second.
        var text = Shipped.Text("conformance/mechanisms/usage-limit.policy.md");
        var cut = text[..text.IndexOf("```cases", StringComparison.Ordinal)];
        var report = Mutation.Run(Shipped.Model(cut));
        var survivors = report.Mutants.Where(m => m.Fate is MutantFate.Survived).ToList();
        Assert.NotEmpty(survivors);
        var block = "```cases\ncases:\n" + string.Concat(survivors.Select((m, i) => "  " + m.OfferedCase!.Replace("- name: \"", $"- name: \"{i} ", StringComparison.Ordinal).TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal) + "\n")) + "```\n";
        var mended = Mutation.Run(Shipped.Model(cut + block));
        Assert.True(mended.Passes, string.Join('\n', mended.Mutants.Where(m => m.Fate is MutantFate.Survived).Select(m => m.Change)));
    }
}
