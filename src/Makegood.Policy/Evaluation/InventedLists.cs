using System.Text;
using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// Invents lists for a list fact that nobody has told: one for each way in which the conditions see a list. Where several policies look at it, lists are one
/// only if all of them see them so.
/// </summary>
internal sealed class InventedLists
{
    private const int ListsMost = 600;
    private const int IntervalsMost = 60;
    private const int ItemsMost = 24;
    private const int ChoicesMost = 8;
    private const int OrderedChoicesMost = 12;
    private const int RepeatedMost = 12;
    private const long DaysMost = 100_000;

    private readonly IReadOnlyList<(Cuts Cuts, int Fact)> _sides;
    private readonly IReadOnlyList<(Cuts Cuts, ListDetailNode Detail)> _details;
    private readonly IReadOnlyList<Field> _fields;
    private bool _areAll = true;

    /// <param name="sides">The policies that look at the list, each with its own number of the fact.</param>
    public InventedLists(IReadOnlyList<(Cuts Cuts, int Fact)> sides)
    {
        _sides = sides;
        _details = [.. sides.SelectMany(s => s.Cuts.ListsOf(s.Fact).Select(d => (s.Cuts, d)))];
        _fields = sides[0].Cuts.Program.Model.Facts[sides[0].Fact].Type.Fields!;
    }

    public Representatives All()
    {
        var choices = _fields.Select((f, i) => ChoicesOf(i, f.Type)).ToArray();
        var lists = new List<Value> { Value.Of(ListValue.Empty) };
        var intervals = Most(_details.Where(d => d.Detail.From >= 0).SelectMany(d => IntervalsOf(d.Cuts, d.Detail)).Distinct(), IntervalsMost);
        var pair = _details.FirstOrDefault(d => d.Detail.From >= 0).Detail;
        var items = new List<FactValue[]>();
        foreach (var (from, to) in pair is null ? [(0L, 0L)] : intervals) items.AddRange(Combine(choices, pair?.From ?? -1, pair?.To ?? -1, from, to));
        foreach (var item in items) lists.Add(Value.Of(new ListValue([item])));
        if (_details.Any(d => d.Detail.Op is Op.Count or Op.Sum)) items = [.. items.DistinctBy(i => MeaningOf(new ListValue([i])), StringComparer.Ordinal)];
        foreach (var count in Counts())
        {
            foreach (var item in items.Take(RepeatedMost)) lists.Add(Value.Of(new ListValue([.. Enumerable.Repeat(item, (int)count)])));
        }

        List<Value> distinct = Most(lists.DistinctBy(l => MeaningOf(l.List!), StringComparer.Ordinal), ListsMost);
        var areAll = _areAll && !_sides.Any(s => s.Cuts.IsPartial(new Unknown(s.Fact)) || Enumerable.Range(0, _fields.Count).Any(f => s.Cuts.IsPartial(new Unknown(s.Fact, -1, f))));
        return new(distinct, areAll);
    }

    /// <summary>The first so many; that there are more is remembered.</summary>
    private List<T> Most<T>(IEnumerable<T> values, int most)
    {
        List<T> taken = [.. values.Take(most + 1)];
        if (taken.Count <= most) return taken;
        _areAll = false;
        taken.RemoveAt(most);
        return taken;
    }

    private List<long> Counts() => _details.Any(d => d.Detail.Op is Op.Count or Op.Sum)
        ? [.. _sides.SelectMany(s => s.Cuts.TargetsOf(s.Fact)).Where(t => t is >= 0 and < 20).Distinct().Order().SelectMany(t => new[] { t, t + 1 }).Where(n => n >= 2).Distinct()]
        : [];

    /// <summary>
    /// What the operations of the policies see of a list: of the items they take in, a number or the days. Lists of one meaning are one region. What an item
    /// comes to may depend on facts that are still unknown; then it is seen whole.
    /// </summary>
    private string MeaningOf(ListValue list)
    {
        var meaning = new StringBuilder();
        foreach (var (cuts, detail) in _details)
        {
            meaning.Append('|');
            var taken = new List<IReadOnlyList<FactValue>>();
            var (open, left) = (0, 0);
            foreach (var item in list.Items)
            {
                if (cuts.Machine.TakesIn(detail, item) is not { } isTaken)
                {
                    meaning.Append('?').AppendJoin(',', item.Select(f => $"{f.State}{f.Value.Kind}{cuts.Sheet.NumberOf(f.Value)}"));
                    open++;
                }
                else if (isTaken)
                {
                    taken.Add(item);
                }
                else
                {
                    left++;
                }
            }

            if (detail.Op is Op.Sum && open == 0) meaning.Append(taken.Sum(i => i[detail.Field].Value.Number));
            else if (detail.Op is Op.Sum) meaning.AppendJoin(',', taken.Select(i => i[detail.Field].Value.Number));
            else if (detail.From < 0) meaning.Append(detail.Op is Op.Any ? Math.Min(taken.Count, 1) : detail.Op is Op.All ? Math.Min(left, 1) : taken.Count);
            else if (detail.Op is Op.UnionDays && detail.Until < 0) meaning.Append(Intervals.UnionDays([.. taken.Select(i => (i[detail.From].Value.Number, Cuts.EndOf(i[detail.To].Value)))], null)).Append(open > 0 ? string.Join(',', taken.Select(i => $"{i[detail.From].Value.Number}-{Cuts.EndOf(i[detail.To].Value)}")) : string.Empty);
            else meaning.AppendJoin(',', taken.Select(i => (From: i[detail.From].Value.Number, To: Cuts.EndOf(i[detail.To].Value))).Where(t => t.To > t.From).Distinct().Order().Select(t => $"{t.From}-{t.To}"));
        }

        return meaning.ToString();
    }

    private List<FactValue> ChoicesOf(int field, PolicyType type)
    {
        SortedSet<long> ordered = type.IsOrdered ? [.. _sides.SelectMany(s => s.Cuts.ForField(s.Fact, field))] : [];
        List<Value> values = type.Kind switch
        {
            TypeKind.YesNo => [Value.YesNo(true), Value.YesNo(false)],
            TypeKind.Document => [Value.Document(true), Value.Document(false)],
            TypeKind.Name => [.. type.Names?.Select(Value.Name) ?? NamesOf(field).Select(Value.Name)],
            TypeKind.Text => Words.Texts([.. _sides.Select(s => (s.Cuts, s.Fact, field, (IEnumerable<long>)s.Cuts.ForField(s.Fact, field)))]),
            _ => [.. Most(Cuts.LastOfEach(ordered, type), OrderedChoicesMost).Select(c => Value.Of(type.Kind, c, type.Names?[0]))],
        };
        if (values.Count == 0) values.Add(Value.Of(type.Kind, type.Kind is TypeKind.Date ? Cuts.DateSeed : 0, type.Names?[0]));
        if (type.Optional) values.Add(Value.Absent);
        return [.. values.Distinct().Select(FactValue.Known)];
    }

    private IEnumerable<string> NamesOf(int field) =>
        Words.Alike(_sides.SelectMany(s => Words.Names(s.Cuts, s.Fact, field, s.Cuts.ForField(s.Fact, field))).Distinct(StringComparer.Ordinal), [.. _sides.Select(s => new WordTests(s.Cuts.Program, s.Fact, field))]);

    private IEnumerable<(long From, long To)> IntervalsOf(Cuts cuts, ListDetailNode detail)
    {
        var optional = _fields[detail.To].Type.Optional;
        var targets = _sides.SelectMany(s => s.Cuts.TargetsOf(s.Fact)).Distinct();
        var bases = detail.Base >= 0 ? cuts.ValuesOf(detail.Base).Where(b => b < Value.Never).Take(8).ToArray() : [Cuts.DateSeed];
        foreach (var b in bases)
        {
            var lengths = new SortedSet<long> { 1 };
            foreach (var target in targets) lengths.UnionWith(new[] { -1L, 0, 1 }.Select(d => (detail.Base >= 0 ? target - b : target) + d).Where(l => l is > 0 and < DaysMost));
            foreach (var length in lengths) yield return (b, b + length);
            if (optional) yield return (b, Value.Never);
        }
    }

    /// <summary>Items with every combination of choices, as many as there may be; the first choice of each field is the one that lets an item count.</summary>
    private IEnumerable<FactValue[]> Combine(List<FactValue>[] choices, int from, int to, long start, long end)
    {
        var most = 1;
        for (var i = 0; i < choices.Length; i++)
        {
            if (i == from || i == to) continue;
            most *= Math.Min(choices[i].Count, ChoicesMost);
            _areAll &= choices[i].Count <= ChoicesMost;
        }

        _areAll &= most <= ItemsMost;
        most = Math.Min(most, ItemsMost);
        for (var n = 0; n < most; n++)
        {
            var rest = n;
            var item = new FactValue[choices.Length];
            for (var i = 0; i < choices.Length; i++)
            {
                if (i == from) item[i] = FactValue.Known(Value.Of(TypeKind.Date, start));
                else if (i == to) item[i] = FactValue.Known(end >= Value.Never ? Value.Absent : Value.Of(TypeKind.Date, end));
                else
                {
                    var count = Math.Min(choices[i].Count, ChoicesMost);
                    item[i] = choices[i][rest % count];
                    rest /= count;
                }
            }

            yield return item;
        }
    }
}
