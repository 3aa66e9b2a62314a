using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>What people gave as a kindness, corrected and withdrew, by person and reason. It adds up to what the trial balance moved by on these accounts.</summary>
public static class ReportAdjustments
{
    private static readonly LedgerAccount[] ByHand = [LedgerAccount.Goodwill, LedgerAccount.Withdrawal, LedgerAccount.Adjustment];

    /// <param name="Person">The account or key that did it.</param>
    /// <param name="Account">Of the books: <c>goodwill</c>, <c>withdrawal</c> or <c>adjustment</c>.</param>
    /// <param name="Reason">As it was given; where the ledger itself drew the consequence, what it followed from.</param>
    /// <param name="Given">To customers.</param>
    /// <param name="Taken">From customers.</param>
    public sealed record Row(string Person, string Account, string Reason, string Currency, int Movements, long Given, long Taken);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (!(await BookDays.Span(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        var moved = new List<CreditMovementRow>();
        await foreach (var row in days.Look.CreditMovementsOf(days.Maker, days.Basis, days.Begin, days.End, days.KnownAt, ByHand, [], stop)) moved.Add(row);
        var reasons = await Reasons.Of(days, moved, stop);
        var sums = new Dictionary<(string Person, LedgerAccount Account, string Reason, string Currency), (int Movements, long Given, long Taken)>();
        foreach (var row in moved)
        {
            foreach (var account in ByHand)
            {
                var (given, taken) = (row.Debit == Words.Write(account) ? row.Amount : 0, row.Credit == Words.Write(account) ? row.Amount : 0);
                if (given == 0 && taken == 0) continue;
                var key = (row.Actor, account, reasons(row), row.Currency);
                var known = sums.GetValueOrDefault(key);
                sums[key] = (known.Movements + 1, known.Given + given, known.Taken + taken);
            }
        }

        return days.Of<Row>("adjustments", [.. sums.OrderBy(s => s.Key.Currency, StringComparer.Ordinal).ThenByDescending(s => s.Value.Given + s.Value.Taken).ThenBy(s => s.Key.Person, StringComparer.Ordinal).ThenBy(s => s.Key.Account).ThenBy(s => s.Key.Reason, StringComparer.Ordinal)
            .Select(s => new Row(s.Key.Person, Words.Write(s.Key.Account), s.Key.Reason, s.Key.Currency, s.Value.Movements, s.Value.Given, s.Value.Taken))]);
    }
}

/// <summary>Why a person moved credit, out of the facts behind movements.</summary>
internal static class Reasons
{
    /// <returns>The reason that was given; else the kind of the fact that brought the movement about, or that time did.</returns>
    public static async Task<Func<CreditMovementRow, string>> Of(BookDays days, IEnumerable<CreditMovementRow> movements, CancellationToken stop)
    {
        var ids = movements.Select(m => m.Fact).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var facts = (await days.Look.Some<CreditFactRow>("credit_fact", "id", days.Maker, ids, "maker, id", stop)).ToDictionary(f => f.Id, f => (string?)JsonNode.Parse(f.Data)!["reason"] ?? f.Kind, StringComparer.Ordinal);
        return movement => movement.Fact is { } fact ? facts[fact] : "clock";
    }
}
