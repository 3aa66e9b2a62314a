using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// The facts of one claim (or of one claimed part) as flat arrays, ready for the machine. One sheet can be filled again and again without
/// allocation.
/// </summary>
public sealed class Sheet
{
    // Claims name few things the policy does not; a list of more is searched by hash.
    private const int StrangersByEye = 12;

    private readonly Program _program;
    private readonly List<string> _strangers = [];
    private Dictionary<string, int>? _strangersByName;

    public Sheet(Program program)
    {
        _program = program;
        var count = program.Model.Facts.Count;
        State = new byte[count];
        Number = new long[count];
        Object = new object?[count];
        IsUnknowable = new bool[count];
    }

    /// <summary>Per fact a state of <see cref="Cell"/>.</summary>
    public byte[] State { get; }

    public long[] Number { get; }

    /// <summary>The text or list of a fact.</summary>
    public object?[] Object { get; }

    /// <summary>Asked, and cannot be had: unknown to the machine, never asked again.</summary>
    public bool[] IsUnknowable { get; }

    /// <summary>The claim names something the policy does not.</summary>
    public bool HasStrangers => _strangers.Count > 0;

    public void Clear()
    {
        Array.Clear(State);
        Array.Clear(Object);
        Array.Clear(IsUnknowable);
        _strangers.Clear();
        _strangersByName = null;
    }

    /// <summary>Puts all facts of a claim, or of one of its parts, on the sheet.</summary>
    public void Fill(IReadOnlyList<FactValue> facts)
    {
        Clear();
        if (facts is FactValue[] array)
        {
            for (var i = 0; i < array.Length; i++) Put(i, in array[i]);
            return;
        }

        for (var i = 0; i < facts.Count; i++)
        {
            var value = facts[i];
            Put(i, in value);
        }
    }

    public void Set(int fact, FactValue value)
    {
        IsUnknowable[fact] = value.State is FactState.Unknowable;
        if (!value.IsKnown)
        {
            State[fact] = Cell.Unknown;
            Object[fact] = null;
            return;
        }

        Set(fact, value.Value);
    }

    public void Set(int fact, in Value value)
    {
        IsUnknowable[fact] = false;
        State[fact] = value.Kind is ValueKind.Absent ? Cell.Absent : Cell.Known;
        Number[fact] = value.Kind is ValueKind.Name or ValueKind.Text ? NumberOf(value) : value.Number;
        if (value.Kind is ValueKind.Text) Object[fact] = value.Word;
        else if (value.Kind is ValueKind.List) Object[fact] = value.List;
        else if (Object[fact] is not null) Object[fact] = null;
    }

    /// <summary>Sets a fact whose value is its number: yes/no and document as 0 or 1, days, months, seconds, minor units, a name by its symbol.</summary>
    public void SetNumber(int fact, long number)
    {
        SetState(fact, Cell.Known);
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Number), fact) = number;
    }

    /// <summary>Sets a fact whose value is a name.</summary>
    public void SetName(int fact, string name) => SetNumber(fact, OfName(name));

    public void SetAbsent(int fact) => SetState(fact, Cell.Absent);

    /// <summary>A program fills millions of sheets fact by fact. All the arrays are of one length, so the number of a fact is checked once.</summary>
    private void SetState(int fact, byte state)
    {
        State[fact] = state;
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(IsUnknowable), fact) = false;
    }

    /// <summary>Sets a fact on a sheet that has just been cleared.</summary>
    private void Put(int fact, in FactValue value)
    {
        if (value.State is FactState.Unknown) return;
        if (value.State is FactState.Unknowable) IsUnknowable[fact] = true;
        else Set(fact, value.Value);
    }

    public void Forget(int fact)
    {
        State[fact] = Cell.Unknown;
        Object[fact] = null;
    }

    /// <summary>The machine's number for a value. A name or text that the policy does not mention gets a negative number of its own.</summary>
    public long NumberOf(Value value)
    {
        if (value.Kind is not (ValueKind.Name or ValueKind.Text)) return value.Number;
        return OfName(value.Word!);
    }

    private long OfName(string name) => _program.TryFindSymbol(name, out var symbol) ? symbol : -1 - Stranger(name);

    private int Stranger(string name)
    {
        if (_strangers.Count <= StrangersByEye)
        {
            for (var i = 0; i < _strangers.Count; i++)
            {
                if (string.Equals(_strangers[i], name, StringComparison.Ordinal)) return i;
            }
        }
        else
        {
            _strangersByName ??= _strangers.Select((s, i) => (s, i)).ToDictionary(s => s.s, s => s.i, StringComparer.Ordinal);
            if (_strangersByName.TryGetValue(name, out var known)) return known;
            _strangersByName[name] = _strangers.Count;
        }

        _strangers.Add(name);
        return _strangers.Count - 1;
    }

    /// <summary>The name behind a number given by <see cref="NumberOf"/>.</summary>
    public string NameOf(long number)
    {
        if (number >= 0) return _program.SymbolName(number);
        var stranger = -1 - number;
        return stranger < _strangers.Count ? _strangers[(int)stranger] : _program.StandIns.Nameless;
    }

    /// <summary>The value of a fact as the claim gave it; null when it is not known.</summary>
    public Value? ValueOf(int fact)
    {
        var type = _program.Model.Facts[fact].Type.Kind;
        return State[fact] switch
        {
            Cell.Absent => Value.Absent,
            Cell.Known => type switch
            {
                TypeKind.Name => Value.Name(NameOf(Number[fact])),
                TypeKind.Text => Value.Text((string)Object[fact]!),
                TypeKind.List => Value.Of((ListValue)Object[fact]!),
                _ => Value.Of(type, Number[fact], _program.Model.Facts[fact].Type.Names?[0]),
            },
            _ => null,
        };
    }
}
