using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>Backwards: where do the unknowns below a node make it cross a value?</summary>
internal sealed partial class Cuts
{
    /// <summary>Solves backwards: where do the unknowns below <paramref name="index"/> make it cross one of <paramref name="targets"/>?</summary>
    private void Push(int index, Crossing[] targets, int depth = 0)
    {
        if (depth > 24 || IsKnown(index)) return;
        var isFirst = !_pushed.TryGetValue(index, out var pushed);
        if (isFirst) _pushed[index] = pushed = [];
        targets = Array.FindAll(targets, pushed!.Add);
        if (targets.Length == 0 && !isFirst) return;
        var node = _program.Nodes[index];
        switch (node.Code)
        {
            case Code.Fact:
                _compared.Add(new Unknown((int)node.Number));
                if (_cuts.TryGetValue(new Unknown((int)node.Number), out var cuts)) AddCuts(new Unknown((int)node.Number), cuts, targets, _model.Facts[(int)node.Number].Type);
                break;
            case Code.Field:
                PushField((int)node.Number, targets);
                break;
            case Code.Definition:
                foreach (var value in Branches((DefinitionDetail)node.Data!)) Push(value, targets, depth + 1);
                break;
            case Code.If:
                Push(node.Many[1], targets, depth + 1);
                Push(node.Many[2], targets, depth + 1);
                break;
            case Code.Else:
                Push(node.A, targets, depth + 1);
                Push(node.B, targets, depth + 1);
                break;
            case Code.Latest or Code.Earliest:
                foreach (var operand in node.Many) Push(operand, targets, depth + 1);
                break;
            case Code.DateOf:
                // A day begins at its first instant: crossing a day's end is crossing the next day's beginning.
                Push(node.A, [.. targets.Where(t => t.Value is > 0 and < Calendar.LastDayNumber - 1).Select(t => new Crossing(_inverse.StartOfDay(t.Edge is Edge.After ? t.Value + 1 : t.Value), Edge.Before))], depth + 1);
                break;
            case Code.List:
                PushList((ListDetailNode)node.Data!, targets, depth);
                break;
            default:
                if (node.A >= 0 && node.B >= 0) PushPair(node, targets, depth);
                break;
        }
    }

    private void PushField(int field, Crossing[] targets)
    {
        if (_list < 0) return;
        if (!_fieldCuts.TryGetValue((_list, field), out var cuts)) _fieldCuts[(_list, field)] = cuts = [];
        var type = _model.Facts[_list].Type.Fields![field].Type;
        AddCuts(new Unknown(_list, -1, field), cuts, targets, type);
        foreach (var (unknown, own) in _cuts)
        {
            if (unknown.Fact == _list && unknown.Item >= 0 && unknown.Field == field) AddCuts(unknown, own, targets, type);
        }
    }

    private void PushPair(Node node, Crossing[] targets, int depth)
    {
        var left = new HashSet<Crossing>();
        var right = new HashSet<Crossing>();
        var forLeft = ValuesOf(node.B);
        var forRight = ValuesOf(node.A);
        foreach (var t in targets)
        {
            foreach (var b in forLeft) left.UnionWith(_inverse.SolveLeft(node, t, b));
            foreach (var a in forRight) right.UnionWith(_inverse.SolveRight(node, t, a));
        }

        Push(node.A, Most(left, CutsMost), depth + 1);
        Push(node.B, Most(right, CutsMost), depth + 1);
    }

    private void PushList(ListDetailNode detail, Crossing[] targets, int depth)
    {
        if (!_listTargets.TryGetValue(detail.Fact, out var known)) _listTargets[detail.Fact] = known = [];
        if (detail.Op is Op.Count or Op.Sum or Op.UnionDays)
        {
            foreach (var t in Most(targets.Where(t => t.Value is >= 0 and <= DaysMost), 32)) known.Add(t.Value);
        }

        if (_isPartial) _partial.Add(new Unknown(detail.Fact));
        if (detail.Op is Op.Sum)
        {
            _list = detail.Fact;
            PushField(detail.Field, Most(targets.SelectMany(t => Sums(detail).Select(s => t.Shifted(-s))).Distinct(), CutsMost));
            _list = -1;
        }

        if (detail.Until >= 0 && _machine.Sheet.Object[detail.Fact] is ListValue { Items: var stays })
        {
            // An open trip runs until then: it reaches a number of days at its start and that many on, less what the others bring.
            var starts = stays.Where(i => i[detail.From].IsKnown).Select(i => i[detail.From].Value.Number).ToList();
            Push(detail.Until, Most(starts.SelectMany(f => targets.SelectMany(t => Unions(detail).Select(u => t.Shifted(f - u)))).Concat(starts.SelectMany(f => Crossing.Both([f]))).Distinct(), CutsMost), depth + 1);
        }

        if (detail.Base < 0) return;
        var shifts = Unions(detail);
        if (_machine.Sheet.Object[detail.Fact] is ListValue list && detail.From >= 0)
        {
            // A trip counts from the day on which the end, as moved by the others, reaches its start.
            foreach (var item in list.Items.Where(i => i[detail.From].IsKnown))
            {
                var from = item[detail.From].Value.Number;
                Push(detail.Base, [.. shifts.Select(s => new Crossing(from - s, Edge.Before))], depth + 1);
            }
        }

        Push(detail.Base, Most(targets.SelectMany(t => shifts.Select(s => t.Shifted(-s))).Distinct(), CutsMost), depth + 1);
        foreach (var t in Most(targets.Where(t => t.Value < Value.Never), 24)) known.Add(t.Value);
        if (_isPartial) _partial.Add(new Unknown(detail.Fact));
    }
}
