using Makegood.Domain.Related;

namespace Makegood.Tests.Domain.Related;

/// <summary>The rules as they are told in `docs/reference/credit-programme.md`, without any care for speed: every account is compared with every other.</summary>
internal sealed class PlainRelated(IReadOnlyList<RelatedOrder> orders, RelatedRules rules)
{
    private readonly List<string> _accounts = [.. orders.Select(o => o.Account).Distinct().Order(StringComparer.Ordinal)];

    public IEnumerable<string> Group(string account)
    {
        var group = new SortedSet<string>(StringComparer.Ordinal) { account };
        for (var size = 0; size != group.Count;)
        {
            size = group.Count;
            foreach (var one in size == 1 || rules.Chains is Chains.Followed ? group.ToList() : []) group.UnionWith(_accounts.Where(other => AreLinked(one, other)));
        }

        return group;
    }

    public IEnumerable<string> Flags(string account)
    {
        var circles = rules.Chains is Chains.Followed ? [Group(account).ToHashSet()] : Group(account).Select(m => Group(m).ToHashSet());
        return circles.SelectMany(Flagged).Distinct().Order(StringComparer.Ordinal);
    }

    public bool AreLinked(string one, string other)
    {
        if (one == other) return false;
        var families = Enum.GetValues<SignFamily>().Where(f => Used(one).Any(v => v.Family == f && Used(other).Contains(v) && !IsHub(v) && IsInTime(one, other, v))).ToList();
        return families.Sum(f => rules.Of(f).Weight) >= rules.Threshold && families is not ([] or [SignFamily.Ip]);
    }

    // The circle together, and each account by itself, who has no door to share.
    private IEnumerable<string> Flagged(HashSet<string> circle) => circle.Select(a => new HashSet<string> { a }).Append(circle).SelectMany(buyers => Over(buyers, circle));

    private IEnumerable<string> Over(HashSet<string> buyers, HashSet<string> circle)
    {
        foreach (var (last, window) in Windows(buyers))
        {
            if (window.Sum <= rules.Limit) continue;
            var accounts = window.Orders.Select(o => o.Account).Distinct().ToList();
            var percent = !LiveTogether(accounts) ? 0 : accounts.Any(a => BuysOtherThings(a, circle)) ? Math.Max(rules.HouseholdPercent, rules.MixedHouseholdPercent) : rules.HouseholdPercent;
            if (window.Sum <= rules.Limit + (rules.Limit * percent / 100)) continue;
            yield return last.Id;
            foreach (var order in window.Orders.Where(o => rules.Takes is LimitTakes.AllLinkedOpen && o.Standing is OrderStanding.Open or OrderStanding.Shipped)) yield return order.Id;
        }
    }

    private bool BuysOtherThings(string account, HashSet<string> circle)
    {
        if (rules.Per is LimitPer.AllProducts) return false;
        var tooMuch = Windows(circle).Where(w => w.Window.Sum > rules.Limit).Select(w => w.Window.Product).ToList();
        return orders.Any(o => o.Account == account && o.Standing is not OrderStanding.Undone && o.Pieces.Any(p => p.Amount > 0 && p.Product is not null && !tooMuch.Contains(p.Product)));
    }

    /// <summary>For each order of some accounts what they bought of each of its products up to then, within the time of the limit.</summary>
    private IEnumerable<(RelatedOrder Last, (string? Product, List<RelatedOrder> Orders, long Sum) Window)> Windows(HashSet<string> circle)
    {
        var counted = orders.Where(o => circle.Contains(o.Account) && (rules.Refunded is RefundedOrders.Counted || o.Standing is not OrderStanding.Undone)).OrderBy(o => o.At).ThenBy(o => o.Id, StringComparer.Ordinal).ToList();
        var kinds = rules.Per is LimitPer.Product ? counted.SelectMany(o => o.Pieces).Select(p => p.Product).Distinct().ToList() : [null];
        foreach (var kind in kinds)
        {
            long Count(RelatedOrder order) => order.Pieces.Where(p => rules.Per is LimitPer.AllProducts || p.Product == kind).Sum(p => rules.Counts is LimitCounts.Money ? p.Amount : p.Quantity);
            foreach (var last in counted.Where(o => Count(o) > 0))
            {
                var window = counted.TakeWhile(o => o != last).Append(last).Where(o => Count(o) > 0 && o.At > last.At.AddDays(-rules.WithinDays)).ToList();
                yield return (last, (kind, window, window.Sum(Count)));
            }
        }
    }

    private bool LiveTogether(List<string> accounts) =>
        accounts.Count > 1 && Used(accounts[0]).Any(door => door.Family is SignFamily.Address && !IsHub(door) && accounts.All(a => Used(a).Contains(door) && IsInTime(accounts[0], a, door)));

    private IEnumerable<Identifier> Used(string account) => orders.Where(o => o.Account == account).SelectMany(o => o.Signs).Distinct();

    private List<string> Users(Identifier value) => [.. orders.Where(o => o.Signs.Contains(value)).Select(o => o.Account).Distinct()];

    private bool IsInTime(string one, string other, Identifier value)
    {
        var (mine, theirs) = (Times(one, value), Times(other, value));
        var apart = mine.Min() > theirs.Max() ? mine.Min() - theirs.Max() : theirs.Min() > mine.Max() ? theirs.Min() - mine.Max() : TimeSpan.Zero;
        return apart <= TimeSpan.FromDays(rules.Of(value.Family).WindowDays);
    }

    private List<DateTimeOffset> Times(string account, Identifier value) => [.. orders.Where(o => o.Account == account && o.Signs.Contains(value)).Select(o => o.At)];

    private bool IsHub(Identifier value)
    {
        var (users, cap) = (Users(value), rules.CapOf(value.Kind));
        if (users.Count > 8 * cap) return true;
        var groups = users.Select(u => new HashSet<string> { u }).ToList();
        foreach (var strong in orders.SelectMany(o => o.Signs).Distinct().Where(s => s.Kind is SignKind.Payment or SignKind.Phone && s.Family != value.Family && Users(s).Count <= rules.CapOf(s.Kind)))
        {
            var together = groups.Where(g => g.Overlaps(Users(strong))).ToList();
            if (together.Count < 2) continue;
            groups.RemoveAll(together.Contains);
            groups.Add([.. together.SelectMany(g => g)]);
        }

        return groups.Count > cap;
    }
}
