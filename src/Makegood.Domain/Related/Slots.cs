namespace Makegood.Domain.Related;

/// <summary>Many small things in one array, by number. What is freed is used again, so that an index that forgets as much as it learns stays as large as it is.</summary>
internal sealed class Slots<T>
    where T : struct
{
    private readonly Stack<int> _free = [];
    private T[] _all = new T[16];
    private int _used;

    /// <summary>Numbers ever given; some of them may be free.</summary>
    public int Used => _used;

    public int Count => _used - _free.Count;

    public ref T this[int number] => ref _all[number];

    public int Add(T value)
    {
        if (!_free.TryPop(out var number))
        {
            if (_used == _all.Length) Array.Resize(ref _all, _all.Length * 2);
            number = _used++;
        }

        _all[number] = value;
        return number;
    }

    public void Free(int number)
    {
        _all[number] = default;
        _free.Push(number);
    }

    public void Reserve(int count)
    {
        if (_all.Length < count) Array.Resize(ref _all, count);
    }
}

/// <summary>A list that runs through slots: the number of its neighbours, or -1.</summary>
internal struct Links
{
    public int Next;
    public int Previous;
}

/// <summary>An account, with what it holds and what it ordered.</summary>
internal struct AccountSlot
{
    public string Name;
    public int FirstHolding;
    public int Holdings;
    public int FirstOrder;
    public int Orders;
}

/// <summary>A value of a sign, and who holds it.</summary>
internal struct ValueSlot
{
    public Identifier Sign;
    public int FirstHolding;
    public int Holdings;
}

/// <summary>That an account used a value, from when to when, by which orders.</summary>
internal struct HoldingSlot
{
    public int Account;
    public int Value;
    public long First;
    public long Last;
    public int FirstSighting;
    public Links OfAccount;
    public Links OfValue;
}

/// <summary>That an order showed a value.</summary>
internal struct SightingSlot
{
    public int Order;
    public int Holding;
    public int NextOfOrder;
    public Links OfHolding;
}

internal struct OrderSlot
{
    public string Id;
    public int Account;
    public int FirstSighting;
    public long At;
    public OrderStanding Standing;
    public string Currency;
    public string Source;
    public Piece[] Pieces;
    public Links OfAccount;
}
