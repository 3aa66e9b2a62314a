using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>Every movement of an account in the order of booking, each cent explained by its clause. Only looks.</summary>
public static class ShowStatement
{
    /// <param name="Explained">What it was, in a sentence for the customer.</param>
    /// <param name="Change">What it did to what can be spent, in minor units.</param>
    public sealed record Line(string Id, DateTimeOffset Effective, DateTimeOffset Recorded, string Kind, string Currency, long Amount, long Change, string Explained, string? Order, string Clause, string Policy, string Debit, string Credit, bool Corrects);

    public static async Task<IReadOnlyList<Line>> Run(string account, string? after, int most, string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var flags = (await look.RelatedFlagsOf(maker, account, stop)).ToDictionary(f => f.Id, StringComparer.Ordinal);
        return [.. (await look.CreditMovements(maker, account, after, most, stop)).Select(row => Of(row, row.ShopOrder is { } order ? flags.GetValueOrDefault(order) : null))];
    }

    private static Line Of(CreditMovementRow row, RelatedFlagRow? flag)
    {
        var change = (row.Credit == "available" ? row.Amount : 0) - (row.Debit == "available" ? row.Amount : 0);
        return new Line(row.Id, row.EffectiveAt, row.RecordedAt, row.Kind, row.Currency, row.Amount, change, Explain(row, flag), row.ShopOrder, row.Clause, row.Policy, row.Debit, row.Credit, row.Corrects);
    }

    /// <summary>What a movement was, in a sentence for the customer.</summary>
    /// <param name="flag">Why its order waits or waited for a person; null when it does not.</param>
    internal static string Explain(CreditMovementRow row, RelatedFlagRow? flag)
    {
        var amount = Currency.Show(row.Amount, row.Currency);
        var order = row.ShopOrder is { } name ? $" order {name}" : " an order";
        var said = Words.Read<EntryKind>(row.Kind) switch
        {
            EntryKind.Earn => $"{amount} earned with{order}",
            EntryKind.Hold => $"{amount} set aside for{order}",
            EntryKind.Redeem => $"{amount} used to pay{order}",
            EntryKind.Release => $"{amount} set aside for{order} and free again",
            EntryKind.Return => $"{amount} back, because{order} that it paid was cancelled or returned",
            EntryKind.ClawBack => $"{amount} taken back, because{order} that earned it was cancelled or returned",
            EntryKind.Owe => $"{amount} more had to be taken back than was there; it is settled from credit to come",
            EntryKind.Repay => $"{amount} used to settle what was owed",
            EntryKind.Expire => $"{amount} expired",
            EntryKind.Forfeit => $"{amount} ended with the account",
            EntryKind.Withdraw => $"{amount} of{order} withdrawn after a review",
            EntryKind.Grant => $"{amount} given to you",
            EntryKind.Adjust => $"{amount} corrected",
        };
        if (flag is not null && row.Lot is not null && Words.Read<EntryKind>(row.Kind) is EntryKind.Hold or EntryKind.Withdraw) said += FlagWords.ToCustomer(flag);
        return row.Corrects ? $"correction of: {said}" : said;
    }
}
