using System.Text.Json;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Tests.Credit;

/// <summary>The shipped credit programme.</summary>
public static class ShippedProgramme
{
    public static Programme StoreCredit { get; } = Read("policies/store-credit.policy.md");

    public static Programme Read(string path)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read(path, File.ReadAllText(Repo.Path(path)), bag) ?? throw new InvalidOperationException(string.Join('\n', bag.InOrder()));
        return ProgrammeFromPolicy.Read(model).Granted(out var programme, out var problems) ? programme : throw new InvalidOperationException(string.Join('\n', problems));
    }
}

/// <summary>The example scenarios kept beside the repositories, and our own beside each programme: the balance after each event.</summary>
public sealed class SharedCreditCases
{
    private static string? Shared => Environment.GetEnvironmentVariable("MAKEGOOD_NO_SHARED") == "1"
        ? null
        : Path.Combine(Repo.Shared ?? throw new InvalidOperationException($"There is no folder `shared` beside {Repo.Root}. Name it with MAKEGOOD_SHARED, or go without it by MAKEGOOD_NO_SHARED=1."), "cases", "credit.jsonl");

    [Fact]
    public void Every_example_scenario_ends_as_it_should()
    {
        if (Shared is { } path) Hold(path, ShippedProgramme.StoreCredit);
    }

    [Fact]
    public void Other_programmes_are_files_only()
    {
        var policies = Directory.EnumerateFiles(Repo.Path("conformance/programmes"), "*.policy.md").Order(StringComparer.Ordinal).ToList();
        Assert.True(policies.Count >= 5);
        foreach (var policy in policies) Hold(policy.Replace(".policy.md", ".jsonl", StringComparison.Ordinal), ShippedProgramme.Read(Path.GetRelativePath(Repo.Root, policy)));
    }

    private static void Hold(string path, Programme programme)
    {
        var problems = new List<string>();
        var scenarios = 0;
        foreach (var line in File.ReadLines(path).Where(l => l.Trim().Length > 0))
        {
            using var json = JsonDocument.Parse(line);
            var (id, ledger) = (json.RootElement.GetProperty("id").GetString(), new CreditLedger(new Programmes([programme]).On));
            scenarios++;
            foreach (var (step, number) in json.RootElement.GetProperty("steps").EnumerateArray().Select((s, i) => (s, i + 1)))
            {
                if (!ShopEventReader.Read(step.GetProperty("event")).Granted(out var told, out var problem))
                {
                    problems.Add($"{id} step {number}: {problem.Detail}");
                    continue;
                }

                var done = ledger.Tell(told);
                if (step.TryGetProperty("must", out var must) && must.GetString() is "refused" && done.IsAccepted) problems.Add($"{id} step {number}: must be refused, and was not");
                foreach (var expected in step.GetProperty("available").EnumerateObject())
                {
                    var has = ledger.Accounts.TryGetValue(ShopEventReader.AccountWithout, out var file) ? file.At(ledger.Now).BalanceOf(expected.Name).Available : 0;
                    if (has != expected.Value.GetInt64()) problems.Add($"{id} step {number}, {told.Type}: {expected.Name} {has}, and should be {expected.Value}");
                }
            }
        }

        Assert.True(scenarios > 0, $"{path} has no scenarios");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }
}
