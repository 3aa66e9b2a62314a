namespace Makegood.Domain.Orders;

/// <summary>What holds of all that was told.</summary>
/// <param name="Events">One for each identity, in the order in which they count.</param>
/// <param name="Contradictions">Identities of which two tellings of the same moment say different things; the one that stands is the same on every run, and a person should look.</param>
public sealed record InEffect(IReadOnlyList<ShopEvent> Events, IReadOnlyList<string> Contradictions);

/// <summary>
/// Makes one history of what was told many times, late, twice or in any order. The answer is a function of the set of tellings: neither their order of arrival nor
/// a repetition can matter.
/// </summary>
public static class Tellings
{
    public static InEffect InEffect(IEnumerable<ShopEvent> told)
    {
        var byIdentity = told.GroupBy(e => e.Identity, StringComparer.Ordinal).ToList();
        var contradictions = new SortedSet<string>(StringComparer.Ordinal);
        var lists = byIdentity.Where(g => g.First() is RefundsListed).ToDictionary(g => ((RefundsListed)g.First()).Order, g => LastList([.. g.Cast<RefundsListed>()], contradictions), StringComparer.Ordinal);
        var events = new List<ShopEvent>(byIdentity.Count);
        foreach (var tellings in byIdentity)
        {
            if (tellings.First() is RefundsListed) continue;
            var last = Last([.. tellings], contradictions);
            if (last.Withdrawn || (last is OrderRefunded refund && lists.TryGetValue(refund.Order, out var list) && (refund.Told ?? refund.At) <= list.Until && !list.Refunds.Contains(refund.Refund))) continue;
            events.Add(last);
        }

        return new InEffect([.. events.OrderBy(e => e.At).ThenBy(e => e.Rank).ThenBy(e => e.Identity, StringComparer.Ordinal)], [.. contradictions]);
    }

    // When it began: the first telling of the last run that nothing else interrupts. What is told again and again began once.
    private static ShopEvent Last(IReadOnlyList<ShopEvent> tellings, SortedSet<string> contradictions)
    {
        if (tellings.Count == 1) return tellings[0];
        var all = tellings.Select(t => (Telling: t, Moment: t.Told ?? t.At, Content: ShopEventJson.Content(t)))
            // Within one second an order goes forward: placed, paid, cancelled. So what is told wins over what is not yet told.
            .OrderByDescending(t => t.Moment).ThenBy(t => t.Telling.Withdrawn ? 1 : 0).ThenBy(t => t.Content, StringComparer.Ordinal).ThenBy(t => t.Telling.At).ThenBy(t => t.Telling.Message?.Id, StringComparer.Ordinal)
            .ToList();
        if (all.Any(t => t.Moment == all[0].Moment && t.Content != all[0].Content && !t.Telling.Withdrawn)) contradictions.Add(all[0].Telling.Identity);
        var first = all[0].Telling;
        foreach (var (telling, moment, content) in all.Skip(1))
        {
            // Another content at the very same moment is passed over: which of the two came first cannot be known.
            if (content != all[0].Content && moment < all[0].Moment) break;
            if (content == all[0].Content && telling.At < first.At) first = telling;
        }

        return all[0].Telling with { At = first.At };
    }

    // Of two lists of one moment the shorter holds: a refund that is taken back leaves the order's own time as it was.
    private static (DateTimeOffset Until, HashSet<string> Refunds) LastList(IReadOnlyList<RefundsListed> lists, SortedSet<string> contradictions)
    {
        var until = lists.Max(l => l.Told ?? l.At);
        var last = lists.Where(l => (l.Told ?? l.At) == until).Select(l => l.Refunds.ToHashSet(StringComparer.Ordinal)).ToList();
        var common = last.Aggregate((a, b) => [.. a.Intersect(b, StringComparer.Ordinal)]);
        if (last.Any(l => l.Count != common.Count)) contradictions.Add(lists[0].Identity);
        return (until, common);
    }
}
