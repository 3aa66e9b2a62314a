using System.Globalization;
using System.Runtime.InteropServices;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;

namespace Makegood.Policy.BackTest;

/// <summary>
/// Runs two versions of a policy over the same recorded claims and counts what changes. Give it the claims one by one, each as either policy reads it; it
/// keeps counts and a few examples, not the claims. One back-tester serves one thread.
/// </summary>
public sealed class BackTester
{
    /// <summary>So many examples are kept of each kind of flip.</summary>
    public const int ExamplesMost = 20;

    private readonly Side _old;
    private readonly Side _next;
    private readonly (string Name, int Old, int Next)[] _costs;
    private readonly Dictionary<(string Old, string Next, string Clause), (long Claims, List<Flip> Examples)> _flips = [];
    private readonly Dictionary<(string Old, string Next), long> _outcomes = [];
    private readonly Dictionary<(string Cost, string Old, string Next), (long Claims, SortedDictionary<string, long> Money)> _costChanges = [];
    private readonly long[] _neverCollected;
    private long _given;
    private long _claims;
    private long _changed;
    private long _becameUndecided;
    private long _becameDecided;
    private long _errors;

    public BackTester(PolicyModel old, PolicyModel next)
    {
        _old = new Side(old);
        _next = new Side(next);
        _neverCollected = new long[next.Facts.Count];
        _costs = [.. _old.CostNames.Union(_next.CostNames, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(n => (n, IndexOf(_old.CostNames, n), IndexOf(_next.CostNames, n)))];
    }

    /// <summary>Counts one claim: the same claim, once as each policy reads it.</summary>
    /// <param name="flipped">Told each part whose outcome changes: its place in the claim from 0, the old outcome and the new one.</param>
    public void Add(Claim underOld, Claim underNew, Action<int, string, string>? flipped = null)
    {
        _given++;
        if (underOld.Parts is null && underNew.Parts is null)
        {
            Compare(underNew.Id ?? underOld.Id, null, underOld.Facts, underNew.Facts, flipped);
            return;
        }

        // A policy that judges a claim as a whole says the same of each of its parts.
        var count = Math.Max(underOld.Parts?.Count ?? 1, underNew.Parts?.Count ?? 1);
        for (var i = 0; i < count; i++) Compare(underNew.Id ?? underOld.Id, i, PartOf(underOld, i), PartOf(underNew, i), flipped);
    }

    /// <summary>What has been counted so far.</summary>
    public BackTestReport Report() => new(
        _old.Model.FullName,
        _next.Model.FullName,
        _claims,
        _claims - _changed,
        _changed,
        _becameUndecided,
        _becameDecided,
        _errors,
        [.. _flips.OrderByDescending(f => f.Value.Claims).ThenBy(f => f.Key.Old, StringComparer.Ordinal).ThenBy(f => f.Key.Next, StringComparer.Ordinal).ThenBy(f => f.Key.Clause, StringComparer.Ordinal)
            .Select(f => new FlipGroup(f.Key.Old, f.Key.Next, f.Key.Clause, f.Value.Claims, f.Value.Examples))],
        [.. _costChanges.OrderBy(c => c.Key.Cost, StringComparer.Ordinal).ThenByDescending(c => c.Value.Claims).ThenBy(c => c.Key.Old, StringComparer.Ordinal).ThenBy(c => c.Key.Next, StringComparer.Ordinal)
            .Select(c => new CostChange(c.Key.Cost, c.Key.Old, c.Key.Next, c.Value.Claims, [.. c.Value.Money.Select(m => (m.Key, m.Value))]))],
        [.. _neverCollected.Index().Where(n => n.Item > 0).OrderByDescending(n => n.Item).ThenBy(n => n.Index).Select(n => new NeverCollected(_next.Model.Facts[n.Index].Name, n.Item))])
    {
        Outcomes = [.. _outcomes.OrderByDescending(o => o.Value).ThenBy(o => o.Key.Old, StringComparer.Ordinal).ThenBy(o => o.Key.Next, StringComparer.Ordinal).Select(o => new OutcomeChange(o.Key.Old, o.Key.Next, o.Value))],
    };

    private void Compare(string? id, int? part, IReadOnlyList<FactValue> underOld, IReadOnlyList<FactValue> underNew, Action<int, string, string>? flipped)
    {
        _claims++;
        _old.Judge(underOld);
        _next.Judge(underNew);
        if (_old.Outcome is Side.Broken || _next.Outcome is Side.Broken) _errors++;
        foreach (var fact in _next.Missing)
        {
            if (!_next.IsGiven(fact)) _neverCollected[fact]++;
        }

        var flips = _old.OutcomeName != _next.OutcomeName;
        var costs = CompareCosts();
        if (flips || costs) _changed++;
        if (!flips) return;
        if (_old.Outcome >= 0 && _next.Outcome is Side.Undecided) _becameUndecided++;
        if (_old.Outcome is Side.Undecided && _next.Outcome >= 0) _becameDecided++;
        flipped?.Invoke(part ?? 0, _old.OutcomeName, _next.OutcomeName);
        CountFlip(id, part is not null);
    }

    private bool CompareCosts()
    {
        if (_old.Outcome < 0 || _next.Outcome < 0) return false;
        var any = false;
        foreach (var (name, old, next) in _costs)
        {
            var before = old < 0 ? null : _old.Bearer(old);
            var after = next < 0 ? null : _next.Bearer(next);
            if (string.Equals(before, after, StringComparison.Ordinal)) continue;
            any = true;
            ref var change = ref CollectionsMarshal.GetValueRefOrAddDefault(_costChanges, (name, before ?? "nobody", after ?? "nobody"), out var exists);
            if (!exists) change.Money = new(StringComparer.Ordinal);
            change.Claims++;
            if ((_next.Reported("cost." + name) ?? _old.Reported("cost." + name)) is { } money) change.Money[money.Currency] = change.Money.GetValueOrDefault(money.Currency) + money.AmountMinor;
        }

        return any;
    }

    private void CountFlip(string? id, bool hasParts)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_outcomes, (_old.OutcomeName, _next.OutcomeName), out _)++;
        var (before, after) = (_old.Clauses(), _next.Clauses());
        var deciding = after.Count > 0 ? after : before;
        Flip? flip = null;
        foreach (var clause in deciding.Count > 0 ? deciding : [string.Empty])
        {
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_flips, (_old.OutcomeName, _next.OutcomeName, clause), out var exists);
            if (!exists) group.Examples = [];
            group.Claims++;
            if (group.Examples.Count >= ExamplesMost) continue;
            flip ??= new Flip(id ?? _given.ToString(CultureInfo.InvariantCulture), hasParts ? _next.PartName() ?? _old.PartName() ?? "?" : null, _old.OutcomeName, _next.OutcomeName, before, after);
            group.Examples.Add(flip);
        }
    }

    private static IReadOnlyList<FactValue> PartOf(Claim claim, int part) => claim.Parts is null ? claim.Facts : claim.Parts[Math.Min(part, claim.Parts.Count - 1)];

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }
}
