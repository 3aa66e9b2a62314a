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
    public OpenKey Key(IReadOnlyList<int> roots)
    {
        _key.Clear();
        Walk(roots, null);
        return new OpenKey([.. _key]);
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
        switch (node.Code)
        {
            case Code.Fact:
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
                foreach (var operand in Lowering.OperandsOf(node)) Operand(operand, found);
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
