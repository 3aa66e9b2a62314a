using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// The facts of one claim (or of one claimed part) as flat arrays, ready for the machine. One sheet can be filled again and again without
/// allocation.
/// </summary>
public sealed class Sheet
{
    private readonly Program _program;
    private Dictionary<string, long>? _strangers;

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

    public void Clear()
    {
        Array.Clear(State);
        Array.Clear(Object);
        Array.Clear(IsUnknowable);
        _strangers = null;
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

    public void Set(int fact, Value value)
    {
        IsUnknowable[fact] = false;
        State[fact] = value.Kind is ValueKind.Absent ? Cell.Absent : Cell.Known;
        Number[fact] = NumberOf(value);
        Object[fact] = value.Kind is ValueKind.Text ? value.Word : value.Kind is ValueKind.List ? value.List : null;
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
        if (_program.TryFindSymbol(value.Word!, out var symbol)) return symbol;
        _strangers ??= new(StringComparer.Ordinal);
        if (!_strangers.TryGetValue(value.Word!, out var stranger)) _strangers[value.Word!] = stranger = -1 - _strangers.Count;
        return stranger;
    }

    /// <summary>The name behind a number given by <see cref="NumberOf"/>.</summary>
    public string NameOf(long number)
    {
        if (number >= 0) return _program.SymbolName(number);
        return _strangers?.FirstOrDefault(s => s.Value == number).Key ?? "another";
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
