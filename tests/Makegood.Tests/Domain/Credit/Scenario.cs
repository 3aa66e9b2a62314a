using System.Text.Json;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Tests.Domain.Credit;

/// <summary>
/// A scenario in JSON Lines, as <c>shared/cases/credit.jsonl</c> has them: events, and the credit that can be used after each. Beside <c>available</c> a step may
/// say what is <c>owed</c>; <c>"must": "refused"</c> says that the event itself is refused, and otherwise it must be accepted.
/// </summary>
internal static class Scenario
{
    /// <returns>Every difference between what a file of scenarios says and what the ledger does.</returns>
    public static IEnumerable<string> Play(string file, Programme programme, out int steps)
    {
        var problems = new List<string>();
        steps = 0;
        foreach (var line in File.ReadLines(file).Where(l => l.Trim().Length > 0))
        {
            using var json = JsonDocument.Parse(line);
            var (scenario, id) = (json.RootElement, json.RootElement.GetProperty("id").GetString());
            var ledger = new CreditLedger(_ => programme);
            foreach (var step in scenario.GetProperty("steps").EnumerateArray())
            {
                steps++;
                problems.AddRange(Step(ledger, step).Select(p => $"{id}, {step.GetProperty("event").GetProperty("at")} {step.GetProperty("event").GetProperty("type")}: {p}"));
            }
        }

        return problems;
    }

    private static IEnumerable<string> Step(CreditLedger ledger, JsonElement step)
    {
        if (!ShopEventReader.Read(step.GetProperty("event")).Granted(out var told, out var problem))
        {
            yield return problem.Detail;
            yield break;
        }

        var done = ledger.Tell(told);
        var refused = step.TryGetProperty("must", out var must) && must.GetString() == "refused";
        if (done.IsAccepted == refused) yield return refused ? "it is accepted" : $"it is refused: {done.Refusal!.Detail}";
        foreach (var (word, of) in ((string, Func<Balance, long>)[])[("available", b => b.Available), ("owed", b => b.Owed)])
        {
            if (!step.TryGetProperty(word, out var expected)) continue;
            foreach (var one in expected.EnumerateObject())
            {
                var found = ledger.Accounts.TryGetValue("a", out var account) ? of(account.At(ledger.Now).BalanceOf(one.Name)) : 0;
                if (found != one.Value.GetInt64()) yield return $"{found} {one.Name} {word}, not {one.Value.GetInt64()}";
            }
        }
    }
}
