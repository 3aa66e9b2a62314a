using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Tests.Demo;

/// <summary>What holds of every store, whatever has happened in it: asked of the rows, not of the code that wrote them.</summary>
internal static class StoredClaims
{
    /// <returns>What does not hold, in words with the ids; empty when all is well.</returns>
    public static async Task<IReadOnlyList<string>> Broken(Session look, string maker, CancellationToken stop)
    {
        var broken = new List<string>();
        async Task None(string what, string sql) => broken.AddRange((await look.Query<string>(sql, new { maker }, stop)).Take(5).Select(id => $"{what}: {id}"));

        await None("closed without a resolution", "SELECT number FROM claim WHERE maker = @maker AND ended_at IS NOT NULL AND (resolution IS NULL OR resolution = '')");
        await None("an end without its time, or a time without an end", "SELECT number FROM claim WHERE maker = @maker AND (ended_at IS NULL) = (state IN ('closed', 'withdrawn', 'duplicate', 'closed_no_response'))");
        await None("a part sent without a decision that gives it", "SELECT i.id FROM part_issue i JOIN remedy r ON r.maker = i.maker AND r.id = i.remedy_id LEFT JOIN decision d ON d.maker = r.maker AND d.id = r.decision_id AND d.claim_id = r.claim_id WHERE i.maker = @maker AND d.id IS NULL");
        await None("a remedy for a part that was not granted", "SELECT r.id FROM remedy r JOIN claim c ON c.maker = r.maker AND c.id = r.claim_id JOIN claim_part p ON p.maker = r.maker AND p.claim_id = r.claim_id AND p.position = r.position WHERE r.maker = @maker AND c.decision_id = r.decision_id AND r.kind <> 'paid' AND p.decision NOT IN ('approved', 'goodwill')");
        await None("two remedies under way for one part", "SELECT claim_id FROM remedy WHERE maker = @maker AND ended_at IS NULL AND COALESCE(outcome, '') NOT IN ('not_fixed', 'lost', 'quote_declined') GROUP BY claim_id, position HAVING COUNT(*) > 1");
        await None("a part sent twice", "SELECT remedy_id FROM part_issue WHERE maker = @maker GROUP BY remedy_id HAVING COUNT(*) > 1");
        await None("money handed off twice", "SELECT remedy_id FROM hand_off WHERE maker = @maker GROUP BY remedy_id HAVING COUNT(*) > 1");
        await None("a claim number given twice", "SELECT number FROM claim WHERE maker = @maker GROUP BY number HAVING COUNT(*) > 1");
        await None("a decision without its assessment", "SELECT d.id FROM decision d LEFT JOIN assessment a ON a.maker = d.maker AND a.id = d.assessment_id AND a.claim_id = d.claim_id WHERE d.maker = @maker AND a.id IS NULL");
        await None("a refusal without a clause", "SELECT p.id FROM claim_part p WHERE p.maker = @maker AND p.decision = 'refused' AND (p.clause IS NULL OR p.clause = '')");
        await None("an appeal decided by the same person", "SELECT d.id FROM decision d JOIN decision b ON b.maker = d.maker AND b.claim_id = d.claim_id AND b.number = d.number - 1 WHERE d.maker = @maker AND d.on_appeal = 1 AND b.actor = d.actor");
        await None("a pause without evidence", "SELECT id FROM coverage_event WHERE maker = @maker AND kind = 'pause_opened' AND (data LIKE '%\"evidence\":[]%' OR data NOT LIKE '%\"evidence\":%')");
        await None("a unit held for two", "SELECT h.id FROM unit_hold h LEFT JOIN remedy r ON r.maker = h.maker AND r.id = h.remedy_id WHERE h.maker = @maker AND (r.new_unit_id IS NULL OR r.new_unit_id <> h.id)");
        await None("charged without a sum", "SELECT id FROM remedy WHERE maker = @maker AND state = 'charged' AND (amount IS NULL OR amount <= 0 OR currency IS NULL)");
        await None("overdue before its day", "SELECT e.id FROM remedy_event e JOIN remedy r ON r.maker = e.maker AND r.id = e.remedy_id WHERE e.maker = @maker AND e.kind = 'pass_deadline' AND (r.return_due_on IS NULL OR SUBSTR(e.at, 1, 10) < r.return_due_on)");
        await None("two legs to suppliers open at once", "SELECT remedy_id FROM supplier_leg WHERE maker = @maker AND back_on IS NULL GROUP BY remedy_id HAVING COUNT(*) > 1");
        await None("back from the supplier without an outcome, or the other way round", "SELECT id FROM supplier_leg WHERE maker = @maker AND (back_on IS NULL) <> (outcome IS NULL)");
        await None("a change of custody without evidence", "SELECT id FROM custody_event WHERE maker = @maker AND evidence = '[]'");

        await Steps(look, maker, broken, stop);
        await Custody(look, maker, broken, stop);
        return broken;
    }

    /// <summary>Every assessment asked again, byte for byte.</summary>
    public static async Task<(long Asked, IReadOnlyList<string> Differ)> Replay(Session look, string maker, long most, CancellationToken stop)
    {
        var shelf = new PolicyShelf();
        var versions = (await look.Query<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @maker", new { maker }, stop)).ToDictionary(v => v.Id, StringComparer.Ordinal);
        var (asked, differ) = (0L, new List<string>());
        await foreach (var kept in look.Stream<AssessmentRow>("SELECT * FROM assessment WHERE maker = @maker ORDER BY id LIMIT @most", new { maker, most }, stop))
        {
            asked++;
            var verdict = shelf.Ask(versions[kept.PolicyId], a => ClaimAnswer.VerdictOf(a, kept.Facts));
            if (verdict != kept.Verdict || ClaimAnswer.HashOf(verdict) != kept.VerdictHash) differ.Add(kept.Id);
        }

        return (asked, differ);
    }

    // The events of a claim and of a remedy are a walk through their tables, without gaps, that ends where the row stands.
    private static async Task Steps(Session look, string maker, List<string> broken, CancellationToken stop)
    {
        var events = (await look.Query<ClaimEventRow>("SELECT * FROM claim_event WHERE maker = @maker ORDER BY claim_id, sequence", new { maker }, stop)).ToLookup(e => e.ClaimId);
        foreach (var claim in await look.Query<ClaimRow>("SELECT * FROM claim WHERE maker = @maker ORDER BY id", new { maker }, stop))
        {
            var (state, sequence) = (Words.Write(ClaimState.Draft), 0L);
            foreach (var e in events[claim.Id].Where(e => Words.TryRead<ClaimMove>(e.Kind, out _)))
            {
                var next = ClaimLifecycle.Next(Words.Read<ClaimState>(e.FromState), Words.Read<ClaimMove>(e.Kind)).Granted(out var to, out _) ? Words.Write(to) : "nowhere";
                if (e.FromState != state || next != e.ToState) broken.Add($"no such step: {claim.Number} {state} {e.Kind} {e.ToState}");
                state = e.ToState;
            }

            if (events[claim.Id].Any(e => e.Sequence != ++sequence)) broken.Add($"a gap in the events: {claim.Number}");
            if (state != claim.State) broken.Add($"the events end elsewhere: {claim.Number} {state} {claim.State}");
        }

        var steps = (await look.Query<RemedyEventRow>("SELECT * FROM remedy_event WHERE maker = @maker ORDER BY remedy_id, sequence", new { maker }, stop)).ToLookup(e => e.RemedyId);
        foreach (var remedy in await look.Query<RemedyRow>("SELECT * FROM remedy WHERE maker = @maker ORDER BY id", new { maker }, stop))
        {
            if (steps[remedy.Id].LastOrDefault() is not { } last || last.ToState != remedy.State) broken.Add($"the remedy's events end elsewhere: {remedy.Id}");
            if (RemedyLifecycle.IsEnd(Words.Read<RemedyKind>(remedy.Kind), Words.Read<RemedyState>(remedy.State)) != remedy.EndedAt is not null) broken.Add($"a remedy's end without its time: {remedy.Id}");
        }
    }

    // One custody at a time: each change begins where the one before ended, and the row is where the last one led.
    private static async Task Custody(Session look, string maker, List<string> broken, CancellationToken stop)
    {
        var events = (await look.Query<CustodyEventRow>("SELECT * FROM custody_event WHERE maker = @maker ORDER BY thing_id, sequence", new { maker }, stop)).ToLookup(e => e.ThingId);
        foreach (var row in await look.Query<CustodyRow>("SELECT * FROM custody WHERE maker = @maker ORDER BY id", new { maker }, stop))
        {
            var own = events[row.Id].ToList();
            for (var i = 1; i < own.Count; i++) if (own[i].FromCustody != own[i - 1].ToCustody) broken.Add($"in two places: {row.Id}");
            if (own.Count == 0 || own[^1].ToCustody != row.Custody || own.Count != row.Sequence) broken.Add($"custody elsewhere than its last change: {row.Id}");
        }
    }
}
