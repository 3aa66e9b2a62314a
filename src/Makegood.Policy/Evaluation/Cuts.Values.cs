using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>Forwards: the values a node can take, given the cuts found so far.</summary>
internal sealed partial class Cuts
{
    /// <summary>The values a node can take, given the cuts found so far.</summary>
    public long[] ValuesOf(int index, int depth = 0)
    {
        if (IsKnown(index)) return [_machine.Number[index]];
        if ((_machine.State[index] == Cell.Error && !_segment.Contains(index)) || depth > 24) return [];
        if (_values.TryGetValue(index, out var found))
        {
            _isPartial |= _partialValues.Contains(index);
            return found;
        }

        var outer = _isPartial;
        _isPartial = false;
        var node = _program.Nodes[index];
        var values = node.Code switch
        {
            Code.Fact => FactValues(new Unknown((int)node.Number)),
            Code.Field => FieldValues((int)node.Number),
            Code.LookUp => [.. ((TableDetail)node.Data!).Values, .. ((TableDetail)node.Data!).HasOtherwise ? new[] { ((TableDetail)node.Data!).Otherwise } : []],
            Code.Definition => Branches((DefinitionDetail)node.Data!).SelectMany(v => ValuesOf(v, depth + 1)),
            Code.If => ValuesOf(node.Many[1], depth + 1).Concat(ValuesOf(node.Many[2], depth + 1)),
            Code.Else => ValuesOf(node.A, depth + 1).Concat(ValuesOf(node.B, depth + 1)),
            Code.Latest or Code.Earliest => node.Many.SelectMany(o => ValuesOf(o, depth + 1)),
            Code.Add or Code.Subtract or Code.Multiply or Code.AddDays or Code.AddMonths or Code.LastDay or Code.DaysBetween or Code.MonthsBetween or Code.HoursBetween => Pairs(node, depth),
            Code.DateOf => ValuesOf(node.A, depth + 1).Select(i => Literals.LocalDay(i, _program.Zone)),
            Code.List => ListValues((ListDetailNode)node.Data!, depth),
            _ => [],
        };
        long[] distinct = [.. values.Distinct().Order()];
        _isPartial |= distinct.Length > ValuesMost;
        if (_isPartial) _partialValues.Add(index);
        _isPartial |= outer;
        return _values[index] = distinct.Length > ValuesMost ? distinct[..ValuesMost] : distinct;
    }

    private IEnumerable<long> FactValues(Unknown unknown)
    {
        if (_target == unknown || !_before.TryGetValue(unknown, out var cuts)) return [];
        _isPartial |= _partial.Contains(unknown);
        return LastOfEach(cuts, TypeOf(unknown));
    }

    /// <summary>The first so many; that there are more is remembered.</summary>
    private Crossing[] Most(IEnumerable<Crossing> crossings, int most)
    {
        Crossing[] taken = [.. crossings.Take(most + 1)];
        if (taken.Length <= most) return taken;
        _isPartial = true;
        return taken[..most];
    }

    /// <summary>The regions of a field, and what the items at hand hold.</summary>
    private IEnumerable<long> FieldValues(int field)
    {
        if (_list < 0) return [];
        var values = _fieldCuts.TryGetValue((_list, field), out var cuts) ? LastOfEach(cuts, _model.Facts[_list].Type.Fields![field].Type) : [];
        if (_machine.Sheet.State[_list] != Cell.Known || _machine.Sheet.Object[_list] is not ListValue list) return values;
        return values.Concat(list.Items.Select(i => i[field]).Where(v => v.IsKnown && v.Value.Kind is not ValueKind.Absent).Select(v => _machine.Sheet.NumberOf(v.Value)).Distinct().Take(ValuesMost));
    }

    private static IEnumerable<int> Branches(DefinitionDetail detail) => detail.BaseValue.Concat(detail.ExceptionValue);

    private IEnumerable<long> Pairs(Node node, int depth)
    {
        foreach (var a in ValuesOf(node.A, depth + 1))
        {
            foreach (var b in ValuesOf(node.B, depth + 1))
            {
                var value = _inverse.Apply(node, a, b);
                if (value is not null) yield return value.Value;
            }
        }
    }

    private IEnumerable<long> ListValues(ListDetailNode detail, int depth)
    {
        if (detail.Base >= 0) return ValuesOf(detail.Base, depth + 1).SelectMany(b => Unions(detail).Select(u => b >= Value.Never ? b : b + u));
        var items = _machine.Sheet.Object[detail.Fact] is ListValue list ? list.Items.Count : 1;
        return detail.Op switch
        {
            Op.Count => Enumerable.Range(0, Math.Min(items, ValuesMost) + 1).Select(n => (long)n),
            Op.Sum => Sums(detail),
            Op.UnionDays => Unions(detail).Append(1),
            _ => [0, 1],
        };
    }

    /// <summary>The days that known trips may bring: any run of them, taken together.</summary>
    private SortedSet<long> Unions(ListDetailNode detail)
    {
        var unions = new SortedSet<long> { 0 };
        if (_machine.Sheet.Object[detail.Fact] is not ListValue list || detail.From < 0) return unions;
        var days = list.Items.Where(i => i[detail.From].IsKnown && i[detail.To].IsKnown && i[detail.To].Value.Kind is not ValueKind.Absent).Select(i => (i[detail.From].Value.Number, i[detail.To].Value.Number)).Take(6).ToList();
        for (var set = 1; set < 1 << days.Count; set++)
        {
            var mask = set;
            unions.Add(Intervals.UnionDays([.. days.Where((_, i) => ((mask >> i) & 1) != 0)], null));
        }

        return unions;
    }

    /// <summary>What the known items may add up to.</summary>
    private SortedSet<long> Sums(ListDetailNode detail)
    {
        var sums = new SortedSet<long> { 0 };
        if (_machine.Sheet.Object[detail.Fact] is not ListValue list) return sums;
        foreach (var number in list.Items.Select(i => i[detail.Field]).Where(v => v.IsKnown && v.Value.Kind is not ValueKind.Absent).Select(v => v.Value.Number).Take(6)) sums.UnionWith(sums.Select(s => s + number).ToList());
        return sums;
    }
}
