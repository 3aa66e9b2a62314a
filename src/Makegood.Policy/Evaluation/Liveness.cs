using System.Runtime.InteropServices;
using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// Walks what is still open after a run. Two claims whose open parts look alike have the same future: the walk gives a key for that, and the unknowns
/// in it.
/// </summary>
public sealed class Liveness
{
    private readonly Machine _machine;
    private readonly Program _program;
    private readonly int[] _seen;
    private readonly List<long> _key = [];
    private readonly int[] _levelOfFact;
    private readonly Dictionary<Unknown, int> _levelOfField = [];
    private readonly List<(int Position, int Fact)> _thresholds = [];
    private readonly bool[] _isMore;
    private int[]? _factAt;
    private bool _byOrder;
    private int _stamp;

    /// <param name="variables">The unknowns in the order a diagram branches on them; needed only for <see cref="FirstOpen"/>.</param>
    public Liveness(Machine machine, IReadOnlyList<Variable>? variables = null)
    {
        _levelOfFact = new int[machine.Program.Model.Facts.Count];
        Array.Fill(_levelOfFact, int.MaxValue);
        for (var i = 0; i < (variables?.Count ?? 0); i++)
        {
            if (variables![i].Unknown.Item < 0) _levelOfFact[variables[i].Unknown.Fact] = i;
            else _levelOfField[variables[i].Unknown] = i;
        }

        _machine = machine;
        _program = machine.Program;
        _seen = new int[_program.Nodes.Length];
        _isMore = new bool[_program.Model.Facts.Count];
    }

    /// <summary>The first variable that the last key depends on; a large number when it depends on none of them.</summary>
    public int FirstOpen { get; private set; }

    /// <summary>The unknowns that the open nodes below <paramref name="roots"/> depend on.</summary>
    public static IReadOnlyList<Unknown> Unknowns(Machine machine, IReadOnlyList<int> roots)
    {
        var found = new SortedSet<Unknown>();
        new Liveness(machine).Walk(roots, found);
        return [.. found];
    }

    /// <summary>The key of what is open now. Equal keys mean equal answers for equal completions.</summary>
    public OpenKey Key(int[] roots) => new([.. Numbers(roots)]);

    /// <summary>The same key as bare numbers, good until the next walk.</summary>
    public ReadOnlySpan<long> Numbers(int[] roots)
    {
        _key.Clear();
        Walk(roots, null);
        return CollectionsMarshal.AsSpan(_key);
    }

    /// <summary>
    /// A key that more claims share. Where an open date is only compared with known days, it does not matter which days they are, only how they lie: in
    /// which order, and whether a day fits between two. Equal keys mean the same answers and the same facts that matter, not the same regions.
    /// </summary>
    public OpenKey KeyByOrder(IReadOnlyList<int> roots)
    {
        _key.Clear();
        _thresholds.Clear();
        Array.Clear(_isMore);
        _byOrder = true;
        Walk(roots, null);
        _byOrder = false;
        for (var i = 0; i < _thresholds.Count; i++)
        {
            var fact = _thresholds[i].Fact;
            if (!_isMore[fact]) PutInOrder(fact);
            _isMore[fact] = true;
        }

        return new OpenKey([.. _key]);
    }

    /// <summary>Replaces the days that one open date is compared with by small numbers that lie the same way.</summary>
    private void PutInOrder(int fact)
    {
        Span<long> days = stackalloc long[_thresholds.Count];
        var count = 0;
        foreach (var (position, own) in _thresholds)
        {
            if (own != fact) continue;
            var day = _key[position];

            // Near the ends of the calendar not every order can be met.
            if (day is < 3 or > Calendar.LastDayNumber - 3) return;
            days[count++] = day;
        }

        days = days[..count];
        days.Sort();
        foreach (var (position, own) in _thresholds)
        {
            if (own != fact) continue;
            long rank = 1;
            for (var i = 1; i < count && days[i] <= _key[position]; i++) rank += Math.Min(days[i] - days[i - 1], 2);
            _key[position] = -rank;
        }
    }

    /// <summary>
    /// A comparison of which the key need not hold the numbers: a known number or an open date on one side, on the other what open conditions choose
    /// among known numbers. Only how each of these compares counts.
    /// </summary>
    private bool IsByOrder(Node node)
    {
        if (node.Code is not (Code.Equal or Code.Less or Code.LessOrEqual)) return false;
        _factAt ??= DatesByNode();

        // An attempt that fails leaves its words in the key: nodes seen in it are not told again.
        return (IsYardstick(node.A) && Choices(node.B, new Comparison(node, node.A, IsLeft: true)))
            || (IsYardstick(node.B) && Choices(node.A, new Comparison(node, node.B, IsLeft: false)));
    }

    private bool IsYardstick(int index) => _machine.State[index] == Cell.Known || (_machine.State[index] == Cell.Unknown && _factAt![index] >= 0);

    /// <summary>What a chosen number is compared with.</summary>
    private sealed record Comparison(Node Node, int Yardstick, bool IsLeft);

    /// <summary>Puts into the key how <paramref name="index"/> chooses among known numbers, and how each of them compares. False when it is more than a choice.</summary>
    /// <param name="then">What is done with the number before it is compared; null for nothing.</param>
    private bool Choices(int index, Comparison comparison, Func<long, long?>? then = null)
    {
        var state = _machine.State[index];
        if (state == Cell.Known)
        {
            _key.Add(Cell.Known);
            return Compared(_machine.Number[index], comparison, then);
        }

        if (state != Cell.Unknown) return false;
        var node = _program.Nodes[index];
        _key.Add(index);
        switch (node.Code)
        {
            case Code.Definition:
                var detail = (DefinitionDetail)node.Data!;
                var settled = false;
                for (var i = 0; i < detail.ExceptionWhen.Length; i++)
                {
                    if (!Branch(detail.ExceptionWhen[i], detail.ExceptionValue[i])) return false;
                    settled |= _machine.State[detail.ExceptionWhen[i]] == Cell.Known && _machine.Number[detail.ExceptionWhen[i]] == 1;
                }

                for (var i = 0; i < detail.BaseWhen.Length && !settled; i++)
                {
                    if (!Branch(detail.BaseWhen[i], detail.BaseValue[i])) return false;
                }

                return true;
            case Code.If when _machine.State[node.Many[0]] == Cell.Known:
                return Choices(node.Many[_machine.Number[node.Many[0]] == 1 ? 1 : 2], comparison, then);
            case Code.If:
                Operand(node.Many[0], null);
                return Choices(node.Many[1], comparison, then) && Choices(node.Many[2], comparison, then);
            case Code.LookUp:
                var table = (TableDetail)node.Data!;
                foreach (var operand in node.Many) Operand(operand, null);
                foreach (var value in table.Values)
                {
                    if (!Compared(value, comparison, then)) return false;
                }

                return !table.HasOtherwise || Compared(table.Otherwise, comparison, then);
            case Code.LastDay or Code.AddMonths or Code.AddDays when _machine.State[node.A] == Cell.Known:
                var left = _machine.Number[node.A];
                return Choices(node.B, comparison, b => Reckon(node, left, b) is { } sum ? then is null ? sum : then(sum) : null);
            case Code.LastDay or Code.AddMonths or Code.AddDays when _machine.State[node.B] == Cell.Known:
                var right = _machine.Number[node.B];
                return Choices(node.A, comparison, a => Reckon(node, a, right) is { } sum ? then is null ? sum : then(sum) : null);
            default:
                return false;
        }

        bool Branch(int when, int value)
        {
            if (_machine.State[when] == Cell.Known && _machine.Number[when] == 0) return true;
            Operand(when, null);
            return Choices(value, comparison, then);
        }
    }

    private long? Reckon(Node node, long a, long b)
    {
        var rules = _program.Model.Dates;
        return node.Code switch
        {
            Code.LastDay => Calendar.TryLastDay(a, b, node.Number == 1, rules, out var last) ? last : null,
            Code.AddMonths => Calendar.TryAddMonths(a, b, rules.MonthEnd, out var month) ? month : null,
            _ => Calendar.TryAddDays(a, b, out var day) ? day : null,
        };
    }

    private bool Compared(long number, Comparison comparison, Func<long, long?>? then)
    {
        if (then is not null)
        {
            if (then(number) is not { } made) return false;
            number = made;
        }

        if (_machine.State[comparison.Yardstick] == Cell.Unknown)
        {
            _key.Add(comparison.Yardstick);
            _thresholds.Add((_key.Count, _factAt![comparison.Yardstick]));
            _key.Add(number);
            return true;
        }

        var (left, right) = comparison.IsLeft ? (_machine.Number[comparison.Yardstick], number) : (number, _machine.Number[comparison.Yardstick]);
        _key.Add(comparison.Node.Code switch { Code.Equal => left == right, Code.Less => left < right, _ => left <= right } ? 1 : 0);
        return true;
    }

    /// <summary>Per node the date fact whose value it always has; -1 for all others.</summary>
    private int[] DatesByNode()
    {
        var facts = new int[_program.Nodes.Length];
        for (var i = 0; i < facts.Length; i++)
        {
            var node = _program.Nodes[i];
            facts[i] = node.Code switch
            {
                Code.Fact when _program.Model.Facts[(int)node.Number].Type is { Kind: TypeKind.Date, Optional: false } => (int)node.Number,
                Code.Definition when node.Data is DefinitionDetail { ExceptionWhen.Length: 0, BaseWhen: [var when] } detail && IsFixedAt(when, 1) => facts[detail.BaseValue[0]],
                Code.If when IsFixedAt(node.Many[0], 1) => facts[node.Many[1]],
                Code.If when IsFixedAt(node.Many[0], 0) => facts[node.Many[2]],
                _ => -1,
            };
        }

        return facts;

        bool IsFixedAt(int index, long number) => _program.IsFixed(index) && _program.Settled.State[index] == Cell.Known && _program.Settled.Number[index] == number;
    }

    private void Walk(IReadOnlyList<int> roots, SortedSet<Unknown>? found)
    {
        _stamp++;
        FirstOpen = int.MaxValue;
        foreach (var root in roots) Operand(root, found);
    }

    private void Operand(int index, SortedSet<Unknown>? found)
    {
        var state = _machine.State[index];
        if (state != Cell.Unknown)
        {
            _key.Add(((long)state << 56) ^ index);
            _key.Add(state == Cell.Known ? _machine.Number[index] : 0);
            return;
        }

        _key.Add(index);
        if (_seen[index] == _stamp) return;
        _seen[index] = _stamp;
        var node = _program.Nodes[index];
        if (_byOrder && IsByOrder(node)) return;
        switch (node.Code)
        {
            case Code.Fact:
                _isMore[node.Number] = true;
                FirstOpen = Math.Min(FirstOpen, _levelOfFact[node.Number]);
                found?.Add(new Unknown((int)node.Number));
                break;
            case Code.And or Code.Or:
                // Known operands are neutral here, or the node would be decided.
                foreach (var operand in node.Many)
                {
                    if (_machine.State[operand] != Cell.Known) Operand(operand, found);
                }

                break;
            case Code.Outcome:
                foreach (var operand in node.Many)
                {
                    if (_machine.State[operand] != Cell.Known || _machine.Number[operand] == 1) Operand(operand, found);
                }

                break;
            case Code.Definition:
                Definition((DefinitionDetail)node.Data!, found);
                break;
            case Code.If when _machine.State[node.Many[0]] == Cell.Known:
                Operand(node.Many[_machine.Number[node.Many[0]] == 1 ? 1 : 2], found);
                break;
            case Code.Choice:
                var choice = (ChoiceDetail)node.Data!;
                for (var i = 0; i < choice.When.Length; i++)
                {
                    if (_machine.State[choice.When[i]] == Cell.Known && _machine.Number[choice.When[i]] == 0) continue;
                    Operand(choice.When[i], found);
                    Operand(choice.Value[i], found);
                }

                break;
            case Code.List:
                foreach (var operand in node.Many) Operand(operand, found);
                Items((ListDetailNode)node.Data!, found);
                break;
            default:
                foreach (var operand in _program.Operands[index]) Operand(operand, found);
                break;
        }
    }

    private void Definition(DefinitionDetail detail, SortedSet<Unknown>? found)
    {
        var settled = false;
        for (var i = 0; i < detail.ExceptionWhen.Length; i++)
        {
            var when = detail.ExceptionWhen[i];
            if (_machine.State[when] == Cell.Known && _machine.Number[when] == 0) continue;
            settled |= _machine.State[when] == Cell.Known;
            Operand(when, found);
            Operand(detail.ExceptionValue[i], found);
        }

        if (settled) return;
        for (var i = 0; i < detail.BaseWhen.Length; i++)
        {
            var when = detail.BaseWhen[i];
            if (_machine.State[when] == Cell.Known && _machine.Number[when] == 0) continue;
            Operand(when, found);
            Operand(detail.BaseValue[i], found);
        }
    }

    private void Items(ListDetailNode detail, SortedSet<Unknown>? found)
    {
        if (_machine.Sheet.Object[detail.Fact] is not ListValue list) return;
        _key.Add(list.Items.Count);
        for (var i = 0; i < list.Items.Count; i++)
        {
            for (var field = 0; field < list.Items[i].Count; field++)
            {
                var value = list.Items[i][field];
                _key.Add(value.IsKnown ? ((long)value.Value.Kind << 56) ^ _machine.Sheet.NumberOf(value.Value) : long.MinValue);
                if (value.IsKnown || !Uses(detail, field)) continue;
                found?.Add(new Unknown(detail.Fact, i, field));
                if (_levelOfField.TryGetValue(new Unknown(detail.Fact, i, field), out var level)) FirstOpen = Math.Min(FirstOpen, level);
            }
        }
    }

    private bool Uses(ListDetailNode detail, int field) =>
        detail.From == field || detail.To == field || detail.Field == field || Array.Exists(detail.Segment, s => _program.Nodes[s].Code is Code.Field && _program.Nodes[s].Number == field);
}

/// <summary>A key made of numbers, equal by content.</summary>
public readonly struct OpenKey(long[] numbers) : IEquatable<OpenKey>
{
    private readonly long[] _numbers = numbers;
    private readonly int _hash = Hash(numbers);

    public bool Equals(OpenKey other) => _hash == other._hash && _numbers.AsSpan().SequenceEqual(other._numbers);

    public override bool Equals(object? obj) => obj is OpenKey other && Equals(other);

    public override int GetHashCode() => _hash;

    private static int Hash(long[] numbers)
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return hash.ToHashCode();
    }

    public static bool operator ==(OpenKey left, OpenKey right) => left.Equals(right);

    public static bool operator !=(OpenKey left, OpenKey right) => !left.Equals(right);
}
