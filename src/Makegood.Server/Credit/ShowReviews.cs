using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>The orders that wait for a person because more was bought than is permitted for one buyer. That somebody looked is kept in the audit.</summary>
public static class ShowReviews
{
    public static async Task<IReadOnlyList<ReviewView>> Run(string? after, int most, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        var rows = await work.RelatedFlagsWaiting(act.Maker, after, most, stop);
        await work.Add(new RelatedViewRow { Maker = act.Maker, Id = act.NewId("view"), ViewedAt = act.At, ViewedBy = act.Actor }, "related.queue_viewed", stop);
        await work.Commit(stop);
        return [.. rows.Select(ReviewView.Of)];
    }
}

/// <summary>One of them with its whole evidence: as it was when it was flagged, and as it is by all that is known now. That somebody looked is kept in the audit.</summary>
public static class ShowReview
{
    /// <param name="Now">By what is known now; null when the evidence no longer stands, such as when what was shared turned out to be everybody's.</param>
    /// <param name="MayBeCancelled">Whether the shop may still cancel the order for it.</param>
    /// <param name="NotCompared">What of this order could not be compared, and why.</param>
    /// <param name="Appeal">The customer's own words.</param>
    public sealed record Answer(ReviewView Review, EvidenceView Then, EvidenceView? Now, bool MayBeCancelled, IReadOnlyList<NotCompared> NotCompared, string? Appeal);

    public sealed record NotCompared(string Sign, string Why);

    public static async Task<Result<Answer, Refusal>> Run(string order, Act act, PersonVault vault, CreditDesk desk, Database database, CancellationToken stop)
    {
        RelatedFlagRow? row;
        RelatedOrderRow? kept;
        string? appeal;
        await using (var work = await database.Begin(act, stop))
        {
            row = await work.RelatedFlag(act.Maker, order, stop);
            if (row is null) return Refusal.NotFound("review");
            kept = await work.RelatedOrder(act.Maker, order, stop);
            appeal = await AppealOrder.Read(row, vault, work, stop);
            await work.Add(new RelatedViewRow { Maker = act.Maker, Id = act.NewId("view"), ShopOrder = order, ViewedAt = act.At, ViewedBy = act.Actor }, "related.evidence_viewed", stop);
            await work.Commit(stop);
        }

        var looked = await desk.LookAtRelated((index, rules) => (Flag: index.FlagsOf(row.Account, rules).FirstOrDefault(f => f.Order == order), Standing: index.Find(order)?.Standing, rules.CancelUntil), act, stop);
        if (!looked.Granted(out var now, out var refusal)) return refusal;
        var mayBeCancelled = now.Standing is Domain.Related.OrderStanding.Open || (now.Standing is Domain.Related.OrderStanding.Shipped && now.CancelUntil is Domain.Related.CancelUntil.Receipt);
        return new Answer(
            ReviewView.Of(row),
            EvidenceView.Of(RelatedStore.CaseOf(row)),
            now.Flag is { } flag ? EvidenceView.Of(flag.Case) : null,
            mayBeCancelled,
            kept is null ? [] : [.. RelatedStore.LeftOutOf(kept).Select(l => new NotCompared(Words.Write(l.Family), l.Why))],
            appeal);
    }
}
