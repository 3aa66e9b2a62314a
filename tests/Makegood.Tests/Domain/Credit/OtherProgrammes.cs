using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Policy.Analysis;
using Makegood.Tests.Analysis;

namespace Makegood.Tests.Domain.Credit;

/// <summary>Another programme is another file: each of `conformance/programmes` runs on the same ledger, and its scenarios hold.</summary>
public sealed class OtherProgrammes
{
    private const string Folder = "conformance/programmes";

    public static TheoryData<string> Names => [.. Directory.GetFiles(Repo.Path(Folder), "*.policy.md").Select(f => Path.GetFileName(f)[..^".policy.md".Length]).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void The_scenarios_of_a_programme_hold(string name)
    {
        var problems = Scenario.Play(Repo.Path($"{Folder}/{name}.jsonl"), Read(name), out var steps).ToList();
        Assert.True(steps >= 6, $"{name} shows {steps} steps");
        Assert.Equal([], problems);
    }

    /// <summary>A scenario that any programme would pass shows nothing: each file fails under every other.</summary>
    [Theory, MemberData(nameof(Names))]
    public void And_they_do_not_hold_under_another(string name)
    {
        foreach (var other in Names.Select(n => n.Data).Where(n => n != name))
        {
            Assert.NotEmpty(Scenario.Play(Repo.Path($"{Folder}/{name}.jsonl"), Read(other), out _));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void And_its_cases_notice_every_small_change(string name)
    {
        var report = Mutation.Run(Shipped.Model(Shipped.Text($"{Folder}/{name}.policy.md")));
        Assert.True(report.Mutants.Count >= 10);
        Assert.True(report.Passes, string.Join('\n', report.Mutants.Where(m => m.Fate is MutantFate.Survived).Select(m => $"{m.Span} {m.Change}\n{m.OfferedCase}")));
    }

    [Fact]
    public void The_page_about_them_names_each() =>
        Assert.All(Names, n => Assert.Contains($"]({n.Data}.policy.md)", File.ReadAllText(Repo.Path($"{Folder}/README.md")), StringComparison.Ordinal));

    /// <summary>Each word that the ledger knows is what some programme of ours does: none is there for nothing.</summary>
    [Fact]
    public void Every_word_of_the_contract_is_used_by_some_programme()
    {
        Programme[] all = [ProgrammeReading.Read(Shipped.Text(Shipped.Credit)), .. Names.Select(n => Read(n.Data))];
        Used(all, p => p.Timing);
        Used(all, p => p.Rounding);
        Used(all, p => p.RoundPer);
        Used(all, p => p.PartialRefund);
        Used(all, p => p.Shortfall);
        Used(all, p => p.CreditOnRefund);
        Used(all, p => p.CancelReversal);
        Used(all, p => p.ExpiryMode);
        Used(all, p => p.ExpiryClock);
        Used(all, p => p.RenewedBy);
        Used(all, p => p.OverRequest);
        Used(all, p => p.Base, EarnBase.WholePayment);
        Used(all, p => p.Split, RefundSplit.CreditFirst);
        Assert.Equal([false, true], all.Select(p => p.ResaleUntilReceipt).Distinct().Order());
    }

    /// <param name="elsewhere">Words that no file shows; the examples of the reference do.</param>
    private static void Used<T>(Programme[] all, Func<Programme, T> of, params T[] elsewhere)
        where T : struct, Enum =>
        Assert.Equal(Enum.GetValues<T>().Select(Words.Write), all.Select(of).Concat(elsewhere).Distinct().Order().Select(Words.Write));

    private static Programme Read(string name) => ProgrammeReading.Read(Shipped.Text($"{Folder}/{name}.policy.md"));
}
