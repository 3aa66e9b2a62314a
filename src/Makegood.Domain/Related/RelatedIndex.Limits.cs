namespace Makegood.Domain.Related;

/// <content>Limits: what linked accounts bought within a window, and what to show when it is too much.</content>
public sealed partial class RelatedIndex
{
    /// <summary>The orders of this account and of those linked to it that a person should look at, by the rules; in the order of their names.</summary>
    public IReadOnlyList<RelatedFlag> FlagsOf(string account, RelatedRules rules)
    {
        if (!_accountNamed.TryGetValue(account, out var start)) return [];
        _hubs.Clear();
        var (members, isTooLarge) = Members(start, rules);

        // Where chains are not followed, each account has its own circle.
        if (rules.Chains is Chains.Followed && !isTooLarge) return Flags(members, rules);
        var flags = new SortedDictionary<string, RelatedFlag>(StringComparer.Ordinal);
        foreach (var flag in members.SelectMany(m => Flags(Circle(m, rules), rules)))
        {
            if (!flags.TryGetValue(flag.Order, out var known) || IsWorse(flag.Case, known.Case)) flags[flag.Order] = flag;
        }

        return [.. flags.Values];
    }

    private List<int> Circle(int account, RelatedRules rules)
    {
        var circle = Neighbours(account, rules);
        circle.Insert(0, account);
        return circle;
    }

    private readonly record struct Bought(int Order, long At, long Count);

    private List<RelatedFlag> Flags(List<int> members, RelatedRules rules)
    {
        var cases = Bundles(members, rules).SelectMany(b => Cases(b.Key.Product, b.Key.Currency, b.Value, rules)).ToList();
        if (cases.Count == 0) return [];
        var worst = new SortedDictionary<string, LimitCase>(StringComparer.Ordinal);
        foreach (var found in cases)
        {
            foreach (var order in found.Orders)
            {
                var isTaken = order.Id == found.Over || (rules.Takes is LimitTakes.AllLinkedOpen && order.Standing is OrderStanding.Open or OrderStanding.Shipped);
                if (isTaken && (!worst.TryGetValue(order.Id, out var known) || IsWorse(found, known))) worst[order.Id] = found;
            }
        }

        // The same case has one path, however many orders are in it.
        var paths = worst.Values.Distinct().ToDictionary(c => c, c => c with { Path = Path(members, c, rules) });
        return [.. worst.Select(w => new RelatedFlag(w.Key, paths[w.Value].Orders.First(o => o.Id == w.Key).Account, paths[w.Value]))];
    }

    // More bought is worse; of equals the earlier, so that the same orders always give the same flags.
    private static bool IsWorse(LimitCase found, LimitCase known)
    {
        if (found.Counted != known.Counted) return found.Counted > known.Counted;
        if (found.To != known.To) return found.To < known.To;
        return string.CompareOrdinal(found.Over + "\n" + found.Product, known.Over + "\n" + known.Product) < 0;
    }

    private Dictionary<(string? Product, string? Currency), List<Bought>> Bundles(List<int> members, RelatedRules rules)
    {
        var bundles = new Dictionary<(string?, string?), List<Bought>>();
        foreach (var member in members)
        {
            for (var o = _accounts[member].FirstOrder; o != None; o = _orders[o].OfAccount.Next)
            {
                ref var order = ref _orders[o];
                if (order.Standing is OrderStanding.Undone && rules.Refunded is RefundedOrders.NotCounted) continue;
                foreach (var piece in order.Pieces)
                {
                    // An order without lines names no product; two such orders need not be of the same.
                    if (rules.Per is LimitPer.Product && piece.Product is null) continue;
                    var key = (rules.Per is LimitPer.Product ? piece.Product : null, rules.Counts is LimitCounts.Money ? order.Currency : null);
                    var count = rules.Counts is LimitCounts.Money ? piece.Amount : piece.Quantity;
                    if (!bundles.TryGetValue(key, out var bundle)) bundles.Add(key, bundle = []);
                    if (bundle.Count > 0 && bundle[^1].Order == o) bundle[^1] = bundle[^1] with { Count = bundle[^1].Count + count };
                    else bundle.Add(new Bought(o, order.At, count));
                }
            }
        }

        return bundles;
    }

    private IEnumerable<LimitCase> Cases(string? product, string? currency, List<Bought> bought, RelatedRules rules)
    {
        var all = 0L;
        foreach (var b in bought) all += b.Count;
        if (all <= rules.Limit) yield break;
        bought.Sort((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(_orders[a.Order].Id, _orders[b.Order].Id));
        var (from, sum) = (0, 0L);
        for (var to = 0; to < bought.Count; to++)
        {
            sum += bought[to].Count;
            while (bought[to].At - bought[from].At >= rules.WithinDays * TimeSpan.TicksPerDay) sum -= bought[from++].Count;
            if (sum <= rules.Limit || bought[to].Count == 0) continue;
            if (sum <= rules.Limit + (rules.Limit * rules.HouseholdPercent / 100) && IsHousehold(bought[from..(to + 1)], rules)) continue;
            var orders = bought[from..(to + 1)].Select(Counted).ToList();
            yield return new LimitCase(orders[^1].Id, product, currency, sum, rules.Limit, orders[0].At, orders[^1].At, orders, []);
        }
    }

    // Several accounts, and one door that all of them use within the time for which it counts.
    private bool IsHousehold(List<Bought> bought, RelatedRules rules)
    {
        var accounts = bought.Select(b => _orders[b.Order].Account).Distinct().ToList();
        if (accounts.Count < 2) return false;
        for (var h = _accounts[accounts[0]].FirstHolding; h != None; h = _holdings[h].OfAccount.Next)
        {
            var value = _holdings[h].Value;
            if (_values[value].Sign.Family is not SignFamily.Address || IsHub(value, rules)) continue;
            if (accounts.TrueForAll(a => HoldingOf(a, value) is var other && other != None && Gap(h, other) <= rules.Address.WindowDays * TimeSpan.TicksPerDay)) return true;
        }

        return false;
    }

    private CountedOrder Counted(Bought bought)
    {
        ref var order = ref _orders[bought.Order];
        return new CountedOrder(order.Id, _accounts[order.Account].Name, new DateTimeOffset(order.At, TimeSpan.Zero), bought.Count, order.Standing);
    }

    /// <summary>The links by which the accounts of a case hang together: from the account that went over the limit, by the shortest ways, with nothing that is not needed.</summary>
    private List<RelatedLink> Path(List<int> members, LimitCase found, RelatedRules rules)
    {
        var wanted = found.Orders.Select(o => o.Account).Distinct(StringComparer.Ordinal).Select(a => _accountNamed[a]).ToHashSet();
        if (wanted.Count < 2) return [];
        var among = members.ToHashSet();
        var start = _accountNamed[found.Orders[^1].Account];
        var cameFrom = new Dictionary<int, int> { [start] = None };
        var queue = new Queue<int>([start]);
        while (queue.TryDequeue(out var account))
        {
            foreach (var next in Neighbours(account, rules).Where(among.Contains).OrderBy(n => _accounts[n].Name, StringComparer.Ordinal))
            {
                if (cameFrom.TryAdd(next, account)) queue.Enqueue(next);
            }
        }

        var steps = new SortedSet<(string, string)>();
        foreach (var account in wanted)
        {
            for (var at = account; cameFrom[at] != None; at = cameFrom[at]) steps.Add((_accounts[cameFrom[at]].Name, _accounts[at].Name));
        }

        return [.. steps.Select(s => LinkOf(_accountNamed[s.Item1], _accountNamed[s.Item2], rules))];
    }

    /// <summary>All that two accounts share, as evidence; null when they are not linked.</summary>
    public RelatedLink? LinkBetween(string one, string other, RelatedRules rules)
    {
        if (!_accountNamed.TryGetValue(one, out var a) || !_accountNamed.TryGetValue(other, out var b)) return null;
        _hubs.Clear();
        return Neighbours(a, rules).Contains(b) ? LinkOf(a, b, rules) : null;
    }

    private RelatedLink LinkOf(int one, int other, RelatedRules rules)
    {
        var shared = new SortedDictionary<Identifier, SharedSign>();
        for (var h = _accounts[one].FirstHolding; h != None; h = _holdings[h].OfAccount.Next)
        {
            var value = _holdings[h].Value;
            var sign = _values[value].Sign;
            if (rules.Of(sign.Family).Weight == 0 || IsHub(value, rules)) continue;
            var others = HoldingOf(other, value);
            if (others != None && Gap(h, others) <= rules.Of(sign.Family).WindowDays * TimeSpan.TicksPerDay) shared.Add(sign, Nearest(sign, h, others, rules));
        }

        // Of the networks of one address the narrowest says all.
        var narrowest = shared.Keys.FirstOrDefault(s => s.Family is SignFamily.Ip);
        return new RelatedLink(_accounts[one].Name, _accounts[other].Name, [.. shared.Where(s => s.Key.Family is not SignFamily.Ip || s.Key == narrowest).Select(s => s.Value)]);
    }

    private SharedSign Nearest(Identifier sign, int one, int other, RelatedRules rules)
    {
        var (mine, theirs) = (Shown(one), Shown(other));
        var (best, a, b) = (long.MaxValue, 0, 0);
        for (int i = 0, j = 0; i < mine.Count && j < theirs.Count;)
        {
            var gap = Math.Abs(mine[i].At - theirs[j].At);
            if (gap < best) (best, a, b) = (gap, i, j);
            if (mine[i].At <= theirs[j].At) i++;
            else j++;
        }

        return new SharedSign(sign.Kind, sign.Short, rules.Of(sign.Family).Weight, mine[a].Id, new DateTimeOffset(mine[a].At, TimeSpan.Zero), theirs[b].Id, new DateTimeOffset(theirs[b].At, TimeSpan.Zero), mine[a].Source);
    }

    private List<(string Id, long At, string Source)> Shown(int holding)
    {
        var shown = new List<(string Id, long At, string Source)>();
        for (var s = _holdings[holding].FirstSighting; s != None; s = _sightings[s].OfHolding.Next)
        {
            ref var order = ref _orders[_sightings[s].Order];
            shown.Add((order.Id, order.At, order.Source));
        }

        shown.Sort((x, y) => x.At != y.At ? x.At.CompareTo(y.At) : string.CompareOrdinal(x.Id, y.Id));
        return shown;
    }
}
