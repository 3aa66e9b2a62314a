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

    /// <param name="IsKept">Paid for, and not come back.</param>
    private readonly record struct Bought(int Order, int Account, long At, long Count, bool IsKept);

    /// <summary>Orders within the time of the limit that are over it together: places in the orders of one bundle, by time.</summary>
    /// <param name="Door">Whose amount was in force.</param>
    private sealed record Window(string? Product, string? Currency, List<Bought> Bought, int From, int To, long Sum, SharedDoor Door)
    {
        public Bought Last => Bought[To];
    }

    private List<RelatedFlag> Flags(List<int> members, RelatedRules rules)
    {
        var worst = new SortedDictionary<string, (int Order, Window Window)>(StringComparer.Ordinal);
        foreach (var (order, window) in Over(Bundles(members, rules), rules).SelectMany(windows => Worst(windows, rules)))
        {
            var name = _orders[order].Id;
            if (!worst.TryGetValue(name, out var known) || IsWorse(window, known.Window)) worst[name] = (order, window);
        }

        // The same case has one path, however many orders are in it.
        var cases = new Dictionary<Window, LimitCase>(ReferenceEqualityComparer.Instance);
        foreach (var (_, window) in worst.Values)
        {
            if (cases.ContainsKey(window)) continue;
            var found = CaseOf(window, rules);
            cases.Add(window, found with { Path = Path(members, found, rules) });
        }

        return [.. worst.Select(w => new RelatedFlag(w.Key, _accounts[_orders[w.Value.Order].Account].Name, cases[w.Value.Window]))];
    }

    /// <summary>The windows that are over what is permitted to those who bought in them, each list of one product's orders.</summary>
    private IEnumerable<List<Window>> Over(Dictionary<(string? Product, string? Currency), List<Bought>> bundles, RelatedRules rules)
    {
        var over = bundles.Select(b => Windows(b.Key.Product, b.Key.Currency, b.Value, rules)).Where(w => w.Count > 0).ToList();
        if (over.Count == 0) yield break;

        // What they bought too much of is no other thing, or two products sold again would excuse each other.
        var tooMuch = over.Select(w => w[0].Product).ToHashSet(StringComparer.Ordinal);
        var mixed = bundles.Where(b => b.Key.Product is { } other && !tooMuch.Contains(other)).SelectMany(b => b.Value).Where(b => b.IsKept).Select(b => b.Account).ToHashSet();
        foreach (var windows in over)
        {
            var stay = Judged(windows, mixed, rules).Where(w => w.Sum > rules.Limit + rules.MoreFor(w.Door)).ToList();
            if (stay.Count > 0) yield return stay;
            if (stay.Count == windows.Count) continue;

            // Behind a door too, each account by itself has only the limit, and the others do not answer for it.
            foreach (var alone in windows[0].Bought.GroupBy(b => b.Account))
            {
                if (Windows(windows[0].Product, windows[0].Currency, [.. alone], rules) is { Count: > 0 } found) yield return found;
            }
        }
    }

    /// <summary>
    /// For each order that is to be looked at the worst window it stands in. Windows begin and end one after the other, so those with a given order follow each other, and the
    /// worst of them is found in one walk: an account with thousands of orders costs thousands of steps.
    /// </summary>
    private IEnumerable<(int Order, Window Window)> Worst(IReadOnlyList<Window> windows, RelatedRules rules)
    {
        // Whatever became of it, the order that went over the limit is one.
        foreach (var window in windows) yield return (window.Last.Order, window);
        if (windows.Count == 0 || rules.Takes is not LimitTakes.AllLinkedOpen) yield break;

        var bought = windows[0].Bought;
        var best = new LinkedList<Window>();
        var next = windows.Count - 1;
        for (var i = windows[^1].To; i >= 0; i--)
        {
            // From the last order back: windows come in by their ends and go out by their beginnings.
            for (; next >= 0 && windows[next].To >= i; next--)
            {
                while (best.Last is { } behind && !IsWorse(behind.Value, windows[next])) best.RemoveLast();
                best.AddLast(windows[next]);
            }

            while (best.First is { } gone && gone.Value.From > i) best.RemoveFirst();
            var order = bought[i].Order;
            if (best.First is { } worst && _orders[order].Standing is OrderStanding.Open or OrderStanding.Shipped) yield return (order, worst.Value);
        }
    }

    // More bought is worse; of equals the earlier, so that the same orders always give the same flags.
    private static bool IsWorse(LimitCase found, LimitCase known)
    {
        if (found.Counted != known.Counted) return found.Counted > known.Counted;
        if (found.To != known.To) return found.To < known.To;
        return string.CompareOrdinal(found.Over + "\n" + found.Product, known.Over + "\n" + known.Product) < 0;
    }

    private bool IsWorse(Window found, Window known)
    {
        if (found.Sum != known.Sum) return found.Sum > known.Sum;
        if (found.Last.At != known.Last.At) return found.Last.At < known.Last.At;
        return string.CompareOrdinal(_orders[found.Last.Order].Id + "\n" + found.Product, _orders[known.Last.Order].Id + "\n" + known.Product) < 0;
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
                    if (count == 0) continue;
                    var isKept = piece.Amount > 0 && order.Standing is not OrderStanding.Undone;
                    if (bundle.Count > 0 && bundle[^1].Order == o) bundle[^1] = bundle[^1] with { Count = bundle[^1].Count + count, IsKept = bundle[^1].IsKept || isKept };
                    else bundle.Add(new Bought(o, member, order.At, count, isKept));
                }
            }
        }

        return bundles;
    }

    // More than one buyer may have, whoever bought it.
    private List<Window> Windows(string? product, string? currency, List<Bought> bought, RelatedRules rules)
    {
        var windows = new List<Window>();
        var all = 0L;
        foreach (var b in bought) all += b.Count;
        if (all <= rules.Limit) return windows;
        bought.Sort((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(_orders[a.Order].Id, _orders[b.Order].Id));
        var (from, sum) = (0, 0L);
        for (var to = 0; to < bought.Count; to++)
        {
            sum += bought[to].Count;
            while (bought[to].At - bought[from].At >= rules.WithinDays * TimeSpan.TicksPerDay) sum -= bought[from++].Count;
            if (sum > rules.Limit) windows.Add(new Window(product, currency, bought, from, to, sum, SharedDoor.None));
        }

        return windows;
    }

    /// <summary>The same windows, with what those who bought in each are taken for. It is asked again only when somebody comes or goes, so thousands of orders of few accounts cost thousands of steps.</summary>
    private List<Window> Judged(List<Window> windows, HashSet<int> mixed, RelatedRules rules)
    {
        var judged = new List<Window>(windows.Count);
        var bought = windows[0].Bought;
        var buyers = new Dictionary<int, int>();
        var (from, to, first, door) = (0, 0, None, (SharedDoor?)null);
        foreach (var window in windows)
        {
            for (; to <= window.To; to++)
            {
                if (buyers.TryAdd(bought[to].Account, 1)) door = null;
                else buyers[bought[to].Account]++;
            }

            for (; from < window.From; from++)
            {
                if (--buyers[bought[from].Account] == 0 && buyers.Remove(bought[from].Account)) door = null;
            }

            if (first != bought[from].Account) (first, door) = (bought[from].Account, null);
            door ??= !ShareDoor(first, buyers.Keys, rules) ? SharedDoor.None : buyers.Keys.Any(mixed.Contains) ? SharedDoor.MixedHousehold : SharedDoor.Household;
            judged.Add(window with { Door = door.Value });
        }

        return judged;
    }

    private LimitCase CaseOf(Window window, RelatedRules rules)
    {
        var orders = window.Bought[window.From..(window.To + 1)].Select(Counted).ToList();
        return new LimitCase(orders[^1].Id, window.Product, window.Currency, window.Sum, rules.Limit, orders[0].At, orders[^1].At, orders, []) { Door = window.Door, More = rules.MoreFor(window.Door) };
    }

    // Several accounts, and one door that all of them use within the time for which it counts.
    private bool ShareDoor(int first, IReadOnlyCollection<int> accounts, RelatedRules rules)
    {
        if (accounts.Count < 2) return false;
        for (var h = _accounts[first].FirstHolding; h != None; h = _holdings[h].OfAccount.Next)
        {
            var value = _holdings[h].Value;
            if (_values[value].Sign.Family is not SignFamily.Address || IsHub(value, rules)) continue;
            if (accounts.All(a => HoldingOf(a, value) is var other && other != None && Gap(h, other) <= rules.Address.WindowDays * TimeSpan.TicksPerDay)) return true;
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
