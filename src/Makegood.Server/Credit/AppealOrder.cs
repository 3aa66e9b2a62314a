using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>
/// A customer says that an order was held or its credit withdrawn wrongly: it waits for a person again. The customer's words are sealed with a key of their own, which
/// goes with the evidence.
/// </summary>
public static class AppealOrder
{
    private const int LongestText = 2000;

    /// <param name="Text">What the customer says, in 1 to 2,000 characters.</param>
    public sealed record Command(string Text);

    public static async Task<Result<ReviewView, Refusal>> Run(string order, Command command, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        if (command.Text is not { Length: > 0 and <= LongestText } text || string.IsNullOrWhiteSpace(text)) return Refusal.Invalid("text", $"Say in 1 to {LongestText} characters what is wrong about it.");

        // Load.
        await using var work = await database.Begin(act, stop);
        var row = await work.RelatedFlag(act.Maker, order, stop);
        if (row is null) return Refusal.NotFound("review");

        // Decide.
        if (row.State is "cleared" or "reinstated") return new Refusal(RefusalCode.NotPossibleNow, $"Order `{order}` was found in order on {row.DecidedAt:yyyy-MM-dd}; there is nothing to appeal against.");

        // Remember and tell.
        var key = await Key(row.Id, vault, work, stop);
        var changed = await work.Change(row with { AppealedAt = act.At, Appeal = vault.SealText(key, act.Maker, KeyId(row.Id), row.Id, text), WaitingSince = row.WaitingSince ?? act.At }, "related.appealed", stop);
        await work.Tell("credit.review_appealed", new { order, account = row.Account }, stop);
        return await work.Commit(ReviewView.Of(changed), stop);
    }

    /// <summary>The customer's words; null when there are none, or their key is gone.</summary>
    internal static async Task<string?> Read(RelatedFlagRow row, PersonVault vault, Session session, CancellationToken stop)
    {
        if (row.Appeal is not { } text) return null;
        var key = await session.Single<PersonKeyRow>("SELECT * FROM person_key WHERE maker = @Maker AND id = @id", new { row.Maker, id = KeyId(row.Id) }, stop);
        return key is null ? null : vault.OpenText(key.Wrapped, row.Maker, KeyId(row.Id), row.Id, text);
    }

    internal static string KeyId(string order) => $"appeal {order}";

    private static async Task<string> Key(string order, PersonVault vault, Work work, CancellationToken stop)
    {
        var id = KeyId(order);
        if (await work.Single<PersonKeyRow>("SELECT * FROM person_key WHERE maker = @Maker AND id = @id", new { work.Act.Maker, id }, stop) is { } known) return known.Wrapped;
        var key = new PersonKeyRow { Maker = work.Act.Maker, Id = id, Wrapped = vault.NewKey(work.Act.Maker, id) };
        await work.Add(key, "related.appeal_key", stop);
        return key.Wrapped;
    }
}
