using Makegood.Policy.Analysis;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Analysis;

public sealed class CheckShippedTests
{
    public static TheoryData<string> Policies() =>
    [
        Shipped.Printer, Shipped.Kit, Shipped.Credit,
        .. ((string[])["conformance/mechanisms", "conformance/programmes"]).SelectMany(folder => Directory.GetFiles(Repo.Path(folder), "*.policy.md").Order(StringComparer.Ordinal)).Select(f => Path.GetRelativePath(Repo.Root, f)),
    ];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Every_policy_that_ships_passes_and_every_clause_does_something(string file)
    {
        var (model, said) = Shipped.Read(Shipped.Text(file));
        Assert.NotNull(model);
        var report = Checker.Run(model, said);
        Assert.True(report.Passes, string.Join('\n', report.Findings.Where(f => f.Diagnostic.Severity is not Severity.Note).Select(f => f.Diagnostic)));
        Assert.Equal(model.Clauses.Count, report.ClausesWithDisposition);
        Assert.All(report.Findings.Where(f => f.Witness is not null), f => Assert.True(Reference.IsPossible(model, f.Witness!.Claim), f.Diagnostic.ToString()));
    }

    [Theory]
    [InlineData(Shipped.Printer)]
    [InlineData(Shipped.Kit)]
    [InlineData(Shipped.Credit)]
    public void A_case_for_every_way_reads_back_and_holds(string file)
    {
        var text = Shipped.Text(file);
        var ways = PathCases.Run(Shipped.Model(text));
        Assert.False(ways.CutShort);
        Assert.NotEmpty(ways.Cases);
        var model = Shipped.Model(text + "\n" + ways.Block);
        var results = Makegood.Policy.Cases.CaseRunner.Run(model);
        Assert.Equal(Shipped.Model(text).Cases.Count + ways.Cases.Count, results.Count);
        Assert.Empty(results.Where(r => !r.Holds).SelectMany(r => r.Problems));
    }
}
