using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Diagram;

/// <summary>
/// Puts one value of an unknown after the other on the sheet and brings the machine up to date: only nodes that were open before can change. It also tells
/// where two values make no difference, so that those in between need not be tried.
/// </summary>
internal sealed class Values
{
    // Marks the state of a number that something open may still look at.
    private const byte Exposed = 0x80;

    private readonly Machine _machine;
    private readonly Variable _variable;
    private readonly Room _room;
    private readonly (int Nodes, int Numbers) _before;
    private readonly int _count;
    private readonly int _untilLists;

    /// <param name="skips">Values may be passed over: the program follows the fact steadily.</param>
    /// <param name="room">Where to put what is remembered; it is given back by <see cref="Leave"/>.</param>
    public Values(Machine machine, Variable variable, bool skips, Room room)
    {
        (_machine, _variable, _room) = (machine, variable, room);
        _before = room.Used;
        foreach (var node in machine.Program.Dependents[variable.Unknown.Fact])
        {
            if (machine.State[node] != Cell.Unknown && node != variable.Unknown.Fact && variable.Unknown.Item < 0) continue;
            room.Add(node);
            _count++;
            if (IsList(node)) _untilLists = _count;
        }

        if (skips) room.Reserve(_count * variable.Values.Count);
    }

    private ReadOnlySpan<int> Open => _room.Nodes.AsSpan(_before.Nodes, _count);

    /// <summary>Gives the room back. All that was made after these values must have left before.</summary>
    public void Leave() => _room.Used = _before;

    /// <summary>The values stand in order; absent may stand behind them.</summary>
    public static bool AreRising(Variable variable)
    {
        for (var i = 1; i < variable.Values.Count; i++)
        {
            if (variable.Values[i].Kind is ValueKind.Absent && i == variable.Values.Count - 1) continue;
            if (variable.Values[i].Number <= variable.Values[i - 1].Number) return false;
        }

        return true;
    }

    public void Set(int value)
    {
        Assignment.Set(_machine.Sheet, _variable.Unknown, _variable.Values[value]);
        Update();
    }

    /// <summary>The unknown is a list, or a field of one of its items, and the program does something with it.</summary>
    public bool HasLists => _untilLists > 0;

    /// <summary>Sets a value and evaluates only as far as the operations on its list reach.</summary>
    /// <returns>What they make of it, all else being as it is; null when one of them is still open.</returns>
    public OpenKey? SetLists(int value)
    {
        Assignment.Set(_machine.Sheet, _variable.Unknown, _variable.Values[value]);
        var made = new List<long>();
        foreach (var node in Open[.._untilLists])
        {
            _machine.Step(node);
            if (!IsList(node)) continue;
            if (_machine.State[node] == Cell.Unknown) return null;
            made.Add(((long)_machine.State[node] << 56) ^ _machine.Number[node]);
        }

        return new OpenKey([.. made]);
    }

    private bool IsList(int node) => _machine.Program.Nodes[node].Data is ListDetailNode detail && detail.Fact == _variable.Unknown.Fact;

    /// <summary>Evaluates again what was open.</summary>
    public void Update()
    {
        foreach (var index in Open) _machine.Step(index);
    }

    /// <summary>Remembers what the value that is set makes of the open nodes.</summary>
    public void Remember(int value, Steady steady)
    {
        var at = _before.Numbers + (value * _count);
        foreach (var index in Open)
        {
            _room.Numbers[at] = _machine.Number[index];
            _room.States[at++] = (byte)(_machine.State[index] | (steady.IsCarrier[index] && IsLookedAt(steady.Users[index]) ? Exposed : 0));
        }
    }

    /// <summary>Both values leave all conditions the same, and no open condition can tell them apart: then nor can it any value in between.</summary>
    public bool AreAlike(int low, int high, Steady steady)
    {
        var open = Open;
        var (a, b) = (_before.Numbers + (low * _count), _before.Numbers + (high * _count));
        ReadOnlySpan<byte> states = _room.States.AsSpan(a, _count);
        ReadOnlySpan<long> numbers = _room.Numbers.AsSpan(a, _count), others = _room.Numbers.AsSpan(b, _count);
        if (!states.SequenceEqual(_room.States.AsSpan(b, _count))) return false;
        for (var i = 0; i < open.Length; i++)
        {
            if (numbers[i] == others[i] || (states[i] & ~Exposed) == Cell.Unknown) continue;
            if (states[i] != Cell.Known || !steady.IsCarrier[open[i]]) return false;
        }

        // A number that breaks off below and above need not do so in between.
        for (var i = 0; i < open.Length; i++)
        {
            if ((states[i] & ~Exposed) == Cell.Error && steady.IsCarrier[open[i]]) return false;
        }

        return true;
    }

    private bool IsLookedAt(int[] users)
    {
        foreach (var user in users)
        {
            if (_machine.State[user] == Cell.Unknown) return true;
        }

        return false;
    }
}
