using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>Cuts for the fields of the items of a known list.</summary>
internal sealed partial class Cuts
{
    private const int CrossingsMost = 600;

    /// <summary>Cuts for a field of a known item: those pushed to it, and the places where its interval meets the others or the end it moves.</summary>
    private SortedSet<long> ItemCuts(Unknown unknown)
    {
        var cuts = new SortedSet<long>(_cuts[unknown]);
        if (_fieldCuts.TryGetValue((unknown.Fact, unknown.Field), out var shared)) cuts.UnionWith(shared);
        var list = (ListValue)_machine.Sheet.Object[unknown.Fact]!;
        foreach (var index in _lists)
        {
            var detail = (ListDetailNode)_program.Nodes[index].Data!;
            if (detail.Fact != unknown.Fact || (detail.From != unknown.Field && detail.To != unknown.Field)) continue;
            var bases = detail.Base >= 0 ? ValuesOf(detail.Base) : [];
            cuts.UnionWith(bases.Where(b => b < Value.Never));
            foreach (var item in list.Items)
            {
                foreach (var field in new[] { detail.From, detail.To }.Where(f => item[f].IsKnown && item[f].Value.Kind is ValueKind.Date)) cuts.Add(item[field].Value.Number);
            }

            if (_listTargets.TryGetValue(unknown.Fact, out var targets)) WhereTargetsAreMet(unknown, detail, list, targets, cuts);
        }

        var type = TypeOf(unknown);
        return [.. cuts.Where(c => InRange(type, c)).Take(CutsMost)];
    }

    /// <summary>
    /// Where the trip makes the days or the moved end pass a target. Both only rise with the end of the trip and only fall with its start, so the place is
    /// found by halving; which other trips count beside it is open, so each set of them is tried.
    /// </summary>
    private void WhereTargetsAreMet(Unknown unknown, ListDetailNode detail, ListValue list, SortedSet<long> targets, SortedSet<long> cuts)
    {
        var rises = unknown.Field == detail.To;
        var partner = rises ? detail.From : detail.To;
        var others = list.Items.Where((item, i) => i != unknown.Item && item[detail.From].IsKnown && item[detail.To].IsKnown).Select(item => (item[detail.From].Value.Number, EndOf(item[detail.To].Value))).Take(4).ToList();
        var own = list.Items[unknown.Item][partner];
        long[] partners = own.IsKnown
            ? [EndOf(own.Value)]
            : [.. (_cuts.TryGetValue(new Unknown(unknown.Fact, unknown.Item, partner), out var open) ? open : []).Concat(cuts).Distinct().Take(8)];
        long?[] starts = detail.Base >= 0 ? [.. ValuesOf(detail.Base).Where(b => b < Value.Never).Take(12)] : detail.Until >= 0 ? [.. ValuesOf(detail.Until).Take(12)] : [null];
        var left = CrossingsMost;
        foreach (var start in starts)
        {
            foreach (var other in partners)
            {
                for (var set = 0; set < 1 << others.Count; set++)
                {
                    List<(long, long)> beside = [.. others.Where((_, i) => ((set >> i) & 1) != 0)];
                    long With(long day)
                    {
                        List<(long, long)> trips = [.. beside, rises ? (other, day) : (day, other)];
                        return detail.Base >= 0 ? Intervals.Extend(start!.Value, trips) : Intervals.UnionDays(trips, start);
                    }

                    foreach (var target in targets.Where(t => detail.Base >= 0 == t > DaysMost))
                    {
                        if (--left < 0) return;
                        cuts.Add(Last(day => rises ? With(day) < target : With(day) > target));
                        cuts.Add(Last(day => rises ? With(day) <= target : With(day) >= target));
                    }
                }
            }
        }
    }

    /// <summary>The last day of a stretch of days: one that has none goes on for ever.</summary>
    public static long EndOf(Value value) => value.Kind is ValueKind.Absent ? Value.Never : value.Number;

    /// <summary>The last day for which the condition holds, which from some day on it no longer does.</summary>
    private static long Last(Func<long, bool> holds)
    {
        long low = 0, high = Calendar.LastDayNumber;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (holds(middle)) low = middle;
            else high = middle;
        }

        return low;
    }
}
