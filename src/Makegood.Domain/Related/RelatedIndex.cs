using Makegood.Domain.Basics;

namespace Makegood.Domain.Related;

/// <summary>
/// Who shares what with whom. It holds orders with their signs and nothing that was concluded from them: links, groups and limits are worked out when they are asked
/// for, from the accounts around. So they cannot depend on the order in which orders came, and what is removed takes away exactly what it supported. That stays
/// cheap because a value that many unrelated people share links nobody (<see cref="RelatedRules.CapOf"/>), and groups are therefore small. For one thread at a time.
/// </summary>
/// <remarks>Not taken: union-find, which cannot forget a link, and groups that are kept and mended, which is a second truth. Decision 0023.</remarks>
public sealed partial class RelatedIndex
{
    private const int None = -1;

    private readonly Slots<AccountSlot> _accounts = new();
    private readonly Slots<ValueSlot> _values = new();
    private readonly Slots<HoldingSlot> _holdings = new();
    private readonly Slots<SightingSlot> _sightings = new();
    private readonly Slots<OrderSlot> _orders = new();
    private readonly Dictionary<string, int> _accountNamed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _orderNamed = new(StringComparer.Ordinal);
    private readonly Dictionary<Identifier, int> _valueOf = [];

    public static RelatedIndex Of(IEnumerable<RelatedOrder> orders)
    {
        var index = new RelatedIndex();
        foreach (var order in orders) index.Put(order);
        return index;
    }

    public int Orders => _orders.Count;

    /// <summary>Signs of orders in all, each time one was shown.</summary>
    public int Signs => _sightings.Count;

    public IEnumerable<string> Accounts => _accountNamed.Keys.Order(StringComparer.Ordinal);

    /// <summary>Makes room beforehand, so that a large index is read without moving.</summary>
    public void Reserve(int orders, int signs)
    {
        _orders.Reserve(orders);
        _sightings.Reserve(signs);
        _holdings.Reserve(signs);
        _orderNamed.EnsureCapacity(orders);
        _valueOf.EnsureCapacity(signs / 2);
    }

    public bool Knows(string order) => _orderNamed.ContainsKey(order);

    /// <summary>An order as it was put; null when it is not known.</summary>
    public RelatedOrder? Find(string order) => _orderNamed.TryGetValue(order, out var number) ? Told(number) : null;

    /// <summary>Takes an order in; one that is known already is replaced.</summary>
    public void Put(RelatedOrder order)
    {
        if (_orderNamed.ContainsKey(order.Id)) Remove(order.Id);
        var account = AccountNumber(order.Account);
        var number = _orders.Add(new OrderSlot
        {
            Id = order.Id,
            Account = account,
            FirstSighting = None,
            At = order.At.UtcTicks,
            Standing = order.Standing,
            Currency = order.Currency,
            Source = order.Source,
            Pieces = order.Pieces as Piece[] ?? [.. order.Pieces],
        });
        _orderNamed.Add(order.Id, number);
        ref var owner = ref _accounts[account];
        _orders[number].OfAccount = new Links { Next = owner.FirstOrder, Previous = None };
        if (owner.FirstOrder != None) _orders[owner.FirstOrder].OfAccount.Previous = number;
        (owner.FirstOrder, owner.Orders) = (number, owner.Orders + 1);
        for (var i = order.Signs.Count - 1; i >= 0; i--)
        {
            // The same sign twice is one sign.
            if (!IsAmongFirst(order.Signs, i)) See(number, account, order.Signs[i], order.At.UtcTicks);
        }
    }

    /// <summary>Where an order has come to; it does not matter to links.</summary>
    public void Stand(string order, OrderStanding standing)
    {
        if (_orderNamed.TryGetValue(order, out var number)) _orders[number].Standing = standing;
    }

    /// <summary>Forgets all orders before an instant.</summary>
    public void Forget(DateTimeOffset before)
    {
        for (var number = 0; number < _orders.Used; number++)
        {
            if (_orders[number].Id is { } id && _orders[number].At < before.UtcTicks) Remove(id);
        }
    }

    /// <summary>Forgets an order and all that only it supported.</summary>
    public void Remove(string order)
    {
        if (!_orderNamed.Remove(order, out var number)) return;
        for (var sighting = _orders[number].FirstSighting; sighting != None;)
        {
            var next = _sightings[sighting].NextOfOrder;
            Unsee(sighting);
            sighting = next;
        }

        var slot = _orders[number];
        ref var owner = ref _accounts[slot.Account];
        if (slot.OfAccount.Previous != None) _orders[slot.OfAccount.Previous].OfAccount.Next = slot.OfAccount.Next;
        else owner.FirstOrder = slot.OfAccount.Next;
        if (slot.OfAccount.Next != None) _orders[slot.OfAccount.Next].OfAccount.Previous = slot.OfAccount.Previous;
        _orders.Free(number);
        if (--owner.Orders > 0) return;
        Invariant.Holds(owner.Holdings == 0, "an account without orders holds nothing");
        _accountNamed.Remove(owner.Name);
        _accounts.Free(slot.Account);
    }

    private static bool IsAmongFirst(IReadOnlyList<Identifier> signs, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (signs[i] == signs[count]) return true;
        }

        return false;
    }

    private int AccountNumber(string name)
    {
        if (_accountNamed.TryGetValue(name, out var number)) return number;
        number = _accounts.Add(new AccountSlot { Name = name, FirstHolding = None, FirstOrder = None });
        _accountNamed.Add(name, number);
        return number;
    }

    private void See(int order, int account, Identifier sign, long at)
    {
        if (!_valueOf.TryGetValue(sign, out var value))
        {
            value = _values.Add(new ValueSlot { Sign = sign, FirstHolding = None });
            _valueOf.Add(sign, value);
        }

        var number = HoldingOf(account, value);
        if (number == None) number = Hold(account, value, at);
        ref var holding = ref _holdings[number];
        (holding.First, holding.Last) = (Math.Min(holding.First, at), Math.Max(holding.Last, at));
        var sighting = _sightings.Add(new SightingSlot { Order = order, Holding = number, NextOfOrder = _orders[order].FirstSighting, OfHolding = new Links { Next = holding.FirstSighting, Previous = None } });
        if (holding.FirstSighting != None) _sightings[holding.FirstSighting].OfHolding.Previous = sighting;
        holding.FirstSighting = sighting;
        _orders[order].FirstSighting = sighting;
    }

    // Whichever list is shorter: a hub has many holders, a company's account many values.
    private int HoldingOf(int account, int value)
    {
        if (_accounts[account].Holdings <= _values[value].Holdings)
        {
            for (var h = _accounts[account].FirstHolding; h != None; h = _holdings[h].OfAccount.Next)
            {
                if (_holdings[h].Value == value) return h;
            }
        }
        else
        {
            for (var h = _values[value].FirstHolding; h != None; h = _holdings[h].OfValue.Next)
            {
                if (_holdings[h].Account == account) return h;
            }
        }

        return None;
    }

    private int Hold(int account, int value, long at)
    {
        ref var owner = ref _accounts[account];
        ref var held = ref _values[value];
        var number = _holdings.Add(new HoldingSlot
        {
            Account = account,
            Value = value,
            First = at,
            Last = at,
            FirstSighting = None,
            OfAccount = new Links { Next = owner.FirstHolding, Previous = None },
            OfValue = new Links { Next = held.FirstHolding, Previous = None },
        });
        if (owner.FirstHolding != None) _holdings[owner.FirstHolding].OfAccount.Previous = number;
        if (held.FirstHolding != None) _holdings[held.FirstHolding].OfValue.Previous = number;
        (owner.FirstHolding, owner.Holdings) = (number, owner.Holdings + 1);
        (held.FirstHolding, held.Holdings) = (number, held.Holdings + 1);
        return number;
    }

    private void Unsee(int sighting)
    {
        var (number, links) = (_sightings[sighting].Holding, _sightings[sighting].OfHolding);
        ref var holding = ref _holdings[number];
        if (links.Previous != None) _sightings[links.Previous].OfHolding.Next = links.Next;
        else holding.FirstSighting = links.Next;
        if (links.Next != None) _sightings[links.Next].OfHolding.Previous = links.Previous;
        var gone = _orders[_sightings[sighting].Order].At;
        _sightings.Free(sighting);
        if (holding.FirstSighting == None)
        {
            Release(number);
            return;
        }

        if (gone > holding.First && gone < holding.Last) return;
        (holding.First, holding.Last) = (long.MaxValue, long.MinValue);
        for (var s = holding.FirstSighting; s != None; s = _sightings[s].OfHolding.Next)
        {
            var at = _orders[_sightings[s].Order].At;
            (holding.First, holding.Last) = (Math.Min(holding.First, at), Math.Max(holding.Last, at));
        }
    }

    private void Release(int number)
    {
        var holding = _holdings[number];
        ref var owner = ref _accounts[holding.Account];
        ref var held = ref _values[holding.Value];
        if (holding.OfAccount.Previous != None) _holdings[holding.OfAccount.Previous].OfAccount.Next = holding.OfAccount.Next;
        else owner.FirstHolding = holding.OfAccount.Next;
        if (holding.OfAccount.Next != None) _holdings[holding.OfAccount.Next].OfAccount.Previous = holding.OfAccount.Previous;
        if (holding.OfValue.Previous != None) _holdings[holding.OfValue.Previous].OfValue.Next = holding.OfValue.Next;
        else held.FirstHolding = holding.OfValue.Next;
        if (holding.OfValue.Next != None) _holdings[holding.OfValue.Next].OfValue.Previous = holding.OfValue.Previous;
        owner.Holdings--;
        held.Holdings--;
        _holdings.Free(number);
        if (held.Holdings > 0) return;
        _valueOf.Remove(held.Sign);
        _values.Free(holding.Value);
    }

    private RelatedOrder Told(int number)
    {
        var slot = _orders[number];
        var signs = new List<Identifier>();
        for (var s = slot.FirstSighting; s != None; s = _sightings[s].NextOfOrder) signs.Add(_values[_holdings[_sightings[s].Holding].Value].Sign);
        signs.Sort();
        return new RelatedOrder(slot.Id, _accounts[slot.Account].Name, new DateTimeOffset(slot.At, TimeSpan.Zero), slot.Currency, slot.Standing, slot.Source, slot.Pieces, signs);
    }
}
