namespace Makegood.Domain.Related;

/// <summary>Accounts that belong together, as far as the evidence goes.</summary>
/// <param name="Accounts">In their own order.</param>
/// <param name="IsTooLarge">Following the chains led to more accounts than one buyer can have, so only those are here that are linked directly to the one asked about.</param>
public sealed record RelatedGroup(IReadOnlyList<string> Accounts, bool IsTooLarge);

/// <content>Hubs, links and groups.</content>
public sealed partial class RelatedIndex
{
    /// <summary>One buyer does not keep more accounts than this; a chain that leads further has lost its way.</summary>
    public const int MostTogether = 200;

    // Beyond this many times its cap a value is a hub, however its holders are related: it is not worth asking.
    private const int HubForSure = 8;

    // Scratch that is kept, because every order asks.
    private readonly Dictionary<int, int> _shared = [];
    private readonly Dictionary<int, int> _firstWith = [];
    private readonly Dictionary<int, bool> _hubs = [];
    private int[] _parents = new int[64];

    /// <summary>How many unrelated people use this value: accounts that share another strong sign count as one, unless too many share that one as well.</summary>
    /// <returns>Zero for a value that nobody uses.</returns>
    public int UnrelatedPeopleWith(Identifier sign, RelatedRules rules) => _valueOf.TryGetValue(sign, out var value) ? Unrelated(value, rules) : 0;

    /// <summary>Whether more unrelated people use this value than one buyer's circle can have, so that it links nobody.</summary>
    public bool IsHub(Identifier sign, RelatedRules rules) => _valueOf.TryGetValue(sign, out var value) && IsHub(value, rules);

    /// <summary>The accounts that belong to this one, itself among them; empty when it is not known.</summary>
    public RelatedGroup GroupOf(string account, RelatedRules rules)
    {
        if (!_accountNamed.TryGetValue(account, out var number)) return new RelatedGroup([], false);
        _hubs.Clear();
        var (members, isTooLarge) = Members(number, rules);
        return new RelatedGroup([.. members.Select(m => _accounts[m].Name).Order(StringComparer.Ordinal)], isTooLarge);
    }

    /// <summary>
    /// Accounts whose links can have come about by what this account showed last, though they need not be linked to it: two that turn out to be related make a value
    /// that seemed to be everybody's a small circle's again.
    /// </summary>
    public IReadOnlyList<string> AlsoChangedBy(string account, RelatedRules rules)
    {
        if (!_accountNamed.TryGetValue(account, out var number)) return [];
        _hubs.Clear();
        var others = new SortedSet<string>(StringComparer.Ordinal);
        for (var h = _accounts[number].FirstHolding; h != None; h = _holdings[h].OfAccount.Next)
        {
            var value = _holdings[h].Value;
            if (_values[value].Holdings <= rules.CapOf(_values[value].Sign.Kind) || IsHub(value, rules)) continue;
            for (var o = _values[value].FirstHolding; o != None; o = _holdings[o].OfValue.Next) others.Add(_accounts[_holdings[o].Account].Name);
        }

        others.Remove(account);
        return [.. others];
    }

    private (List<int> Members, bool IsTooLarge) Members(int start, RelatedRules rules)
    {
        var members = new List<int> { start };
        var seen = new HashSet<int> { start };
        var direct = 1;
        for (var i = 0; i < members.Count; i++)
        {
            foreach (var next in Neighbours(members[i], rules))
            {
                if (seen.Add(next)) members.Add(next);
            }

            if (i == 0)
            {
                direct = members.Count;
                if (rules.Chains is Chains.DirectOnly) break;
            }

            if (members.Count > MostTogether) return (members[..direct], true);
        }

        return (members, false);
    }

    /// <summary>The accounts linked directly to one.</summary>
    private List<int> Neighbours(int account, RelatedRules rules)
    {
        _shared.Clear();
        for (var h = _accounts[account].FirstHolding; h != None; h = _holdings[h].OfAccount.Next)
        {
            ref var mine = ref _holdings[h];
            ref var value = ref _values[mine.Value];
            var family = value.Sign.Family;
            if (value.Holdings < 2 || rules.Of(family).Weight == 0 || IsHub(mine.Value, rules)) continue;
            var window = rules.Of(family).WindowDays * TimeSpan.TicksPerDay;
            for (var o = value.FirstHolding; o != None; o = _holdings[o].OfValue.Next)
            {
                if (o == h || Gap(h, o) > window) continue;
                var other = _holdings[o].Account;
                _shared[other] = _shared.GetValueOrDefault(other) | (1 << (int)family);
            }
        }

        var linked = new List<int>();
        foreach (var (other, families) in _shared)
        {
            if (rules.Links(families)) linked.Add(other);
        }

        return linked;
    }

    /// <summary>The time between two uses of a value; none when they overlap.</summary>
    private long Gap(int one, int other)
    {
        ref var mine = ref _holdings[one];
        ref var theirs = ref _holdings[other];
        return Math.Max(0, Math.Max(mine.First, theirs.First) - Math.Min(mine.Last, theirs.Last));
    }

    private bool IsHub(int value, RelatedRules rules)
    {
        var (count, cap) = (_values[value].Holdings, rules.CapOf(_values[value].Sign.Kind));
        if (count <= cap) return false;
        if (count > cap * HubForSure) return true;
        if (_hubs.TryGetValue(value, out var known)) return known;
        return _hubs[value] = Unrelated(value, rules) > cap;
    }

    private int Unrelated(int value, RelatedRules rules)
    {
        var family = _values[value].Sign.Family;
        var count = _values[value].Holdings;
        if (_parents.Length < count) _parents = new int[count * 2];
        _firstWith.Clear();
        var (groups, i) = (count, 0);
        for (var h = _values[value].FirstHolding; h != None; h = _holdings[h].OfValue.Next, i++)
        {
            _parents[i] = i;
            for (var own = _accounts[_holdings[h].Account].FirstHolding; own != None; own = _holdings[own].OfAccount.Next)
            {
                ref var other = ref _values[_holdings[own].Value];
                if (!other.Sign.IsStrong || other.Sign.Family == family || other.Holdings < 2 || other.Holdings > rules.CapOf(other.Sign.Kind)) continue;
                if (_firstWith.TryAdd(_holdings[own].Value, i)) continue;
                var (a, b) = (Root(_firstWith[_holdings[own].Value]), Root(i));
                if (a == b) continue;
                _parents[Math.Max(a, b)] = Math.Min(a, b);
                groups--;
            }
        }

        return groups;
    }

    private int Root(int i)
    {
        while (_parents[i] != i) i = _parents[i] = _parents[_parents[i]];
        return i;
    }
}
