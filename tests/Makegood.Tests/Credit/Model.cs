using Makegood.Domain.Orders;
namespace Makegood.Tests.Credit;
/// <summary>
/// What an account has by the shipped programme, worked out again from the bare facts for each question. Written from the page and its readings and not from the
/// ledger: it knows no movements, adds everything up with decimals and looks for what it needs every time.
/// </summary>
internal sealed class Model
{
    private readonly Dictionary<string, Order> _orders = [];
    private List<Pot> _pots = [];
    private List<Reserved> _reserved = [];
    private Dictionary<string, decimal> _owed = [];
    private readonly List<(string Order, DateTimeOffset From, DateTimeOffset To, DateOnly Until)> _spared = [];
    private DateTimeOffset _now;
    private DateOnly _floor;
    private bool _closed;
    /// <param name="facts">What was let in, with what checkouts were granted; in order.</param>
    public Model(IEnumerable<ShopEvent> facts, DateTimeOffset at)
    {
        var all = facts.Where(f => f.At <= at).DistinctBy(f => f.Identity + (f is OrderRefunded r ? r.ToString() : string.Empty)).ToList();
        var wrong = new HashSet<ShopEvent>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i] is not (OrderCleared or CreditReinstated) || all.Take(i).Any(f => f is AccountClosed)) continue;
            var order = ((OrderEvent)all[i]).Order;
            var undone = all.Take(i).Where(f => !wrong.Contains(f) && f is OrderEvent o && o.Order == order && (f is OrderFlagged || (f is CreditWithdrawn && all[i] is CreditReinstated))).ToList();
            if (undone.Count > 0) _spared.Add((order, undone[0].At, all[i].At, Day(all[i].At).AddDays(30)));
            wrong.UnionWith(undone);
        }
        foreach (var fact in all)
        {
            Pass(fact.At);
            if (!_closed && !wrong.Contains(fact)) Happen(fact);
            Pass(fact.At);
        }
        Pass(at);
    }

    public (long Available, long Held, long Owed) Of(string currency) =>
        ((long)_pots.Where(p => p.Currency == currency && !p.IsStopped).Sum(p => p.Left), (long)(_pots.Where(p => p.Currency == currency && p.IsStopped).Sum(p => p.Left) + _reserved.Where(r => r.Currency == currency).SelectMany(r => r.Parts).Sum(p => p.Amount)), (long)_owed.GetValueOrDefault(currency));
    /// <summary>The last day of what ends first.</summary>
    public DateOnly? Until => Open.Select(p => (DateOnly?)End(p)).Min();
    private IEnumerable<Pot> Open => _pots.Where(p => p.Left > 0 && !p.IsStopped);
    // Twelve months after what was last earned or used and still stands; at least the day on which something last fell away.
    private DateOnly AccountEnd => _orders.Values.SelectMany(o => o.Uses.Values.Select(u => u.On).Append(o.EarnedOn)).OfType<DateOnly>().Select(d => d.AddMonths(12)).Append(_floor).Max();
    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
    private static decimal Half(decimal amount) => Math.Floor(amount + 0.5m);
    private DateOnly End(Pot pot) => new[] { pot.Fixed ?? AccountEnd, pot.AtLeast }.Max();
    private void Pass(DateTimeOffset to)
    {
        while (true)
        {
            var lapse = Until is { } day ? new DateTimeOffset(day.AddDays(1), default, TimeSpan.Zero) : DateTimeOffset.MaxValue;
            var hold = _reserved.Select(r => r.Until).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
            if ((lapse < hold ? lapse : hold) > to) break;
            if (lapse > _now && hold > _now) _now = lapse < hold ? lapse : hold;
            if (hold <= _now) Free(_reserved.OrderBy(r => r.Until).ThenBy(r => r.Name, StringComparer.Ordinal).First());
            else foreach (var pot in Open.Where(p => End(p) < Day(_now)).ToList()) Lapse(pot);
        }
        _now = to;
    }

    private void Lapse(Pot pot)
    {
        var spared = _spared.Where(s => pot.Name == "order " + s.Order && s.From <= _now && _now <= s.To).Select(s => s.Until).DefaultIfEmpty().Max();
        if (spared > End(pot)) pot.AtLeast = spared;
        else (pot.Lapsed, pot.Left) = (pot.Lapsed + pot.Left, 0);
    }

    private void Happen(ShopEvent fact)
    {
        var order = fact is OrderEvent { Order: var id } ? Named(id) : fact is CreditRedeem redeem ? Named(redeem.Order) : null;
        switch (fact)
        {
            case OrderPlaced p:
                (order!.Placed, order.Paid) = (p, order.Paid || p.Paid);
                if (order.Uses.Any(u => u.Key != p.Currency && u.Value.Asked > 0)) break;
                Of(_reserved, r => r.Order == p.Order && r.Currency == p.Currency).ForEach(r => { if (order.Short(p.Currency) > 0) Use(order, r.Currency, r); });
                Use(order, p.Currency);
                break;
            case OrderPaid: order!.Paid = true; break;
            case OrderReceived: order!.Received = true; break;
            case OrderRefunded r: order!.Refunds.Add(r); break;
            case OrderCancelled c:
                order!.Cancelled = c;
                Of(_reserved, r => r.Order == c.Order).ForEach(Free);
                break;
            case OrderFlagged { Reason: "fraud" or "fraudulent" }: order!.Fraud = true; break;
            case OrderFlagged: order!.Doubted |= !order.Received; break;
            case CreditWithdrawn w: order!.Withdrawn |= !order.Received || w.Reason is "fraud" or "fraudulent"; break;
            case CreditRedeem r:
                order!.In(r.Currency).Asked += r.Granted!.Value;
                Use(order, r.Currency);
                break;
            case CreditHeld h: _reserved.Add(new Reserved(h.Hold, h.Order, h.Currency, h.Until, Take(h.Currency, h.Amount))); break;
            case HoldCaptured c when _reserved.Find(r => r.Name == c.Hold) is { } held:
                order = Named(held.Order);
                order.In(held.Currency).Asked += c.Amount;
                Use(order, held.Currency, held);
                Use(order, held.Currency);
                break;
            case HoldReleased r when _reserved.Find(x => x.Name == r.Hold) is { } held: Free(held); break;
            case CreditGranted g: Give("grant " + g.Grant, g.Currency, g.Amount, g.LastDay); break;
            case CreditAdjusted { Amount: > 0 } a: Give("adjustment " + a.Adjustment, a.Currency, a.Amount, null); break;
            case CreditAdjusted a: Owe(a.Currency, -a.Amount - Take(a.Currency, -a.Amount).Sum(t => t.Amount)); break;
            case AccountClosed: (_closed, _pots, _reserved, _owed) = (true, [], [], []); break;
        }
        if (order is not null && !_closed) Settle(order);
    }

    private void Settle(Order order)
    {
        foreach (var (currency, use) in order.Uses.ToList())
        {
            var isOwn = order.Placed?.Currency == currency;
            var back = isOwn ? Back(order).Credit : 0;
            if (order.Cancelled is { } c) back = Math.Max(back, isOwn ? c.CreditReturned ?? use.All : use.All);
            for (var more = Math.Min(use.All, back) - use.Returned; more > 0;)
            {
                var part = use.Parts.Last(p => p.Amount > p.Returned);
                var some = Math.Min(more, part.Amount - part.Returned);
                (part.Returned, more) = (part.Returned + some, more - some);
                var debt = part.Pot is null ? Math.Min(some, _owed.GetValueOrDefault(currency)) : 0;
                Owe(currency, -debt);
                if (some == debt) continue;
                var pot = part.Pot ?? _pots.Find(p => p.Name == "return " + order.Name && p.Currency == currency) ?? Add("return " + order.Name, currency);
                (pot.AtLeast, pot.Left) = (new[] { pot.AtLeast, Day(_now).AddDays(30) }.Max(), pot.Left + some - debt);
            }
            if (use.All == use.Returned && use.On is not null) (use.On, _floor) = (null, Day(_now));
            Repay(currency);
        }
        if (order.Placed is not { } placed) return;
        var dead = !order.Paid || order.Cancelled is not null || order.Withdrawn || order.Fraud || placed.Channel is "marketplace";
        var due = dead ? 0 : Half((Back(order).Goods - Back(order).Money) * 0.01m);
        var own = order.Pot;
        if (due > order.Earned) own = order.Pot ??= Add("order " + order.Name, placed.Currency);
        if (own is null) return;
        own.IsStopped = order.Doubted && !order.Fraud && !order.Withdrawn;
        if (due > order.Earned)
        {
            (own.Left, order.Earned, order.EarnedOn) = (own.Left + due - order.Earned, due, order.EarnedOn ?? own.Since);
            Repay(placed.Currency);
        }
        else if (order.Earned - due > own.Lapsed)
        {
            var less = order.Earned - due - own.Lapsed;
            var some = Math.Min(own.Left, less);
            (own.Left, order.Earned) = (own.Left - some, order.Earned - less);
            Owe(placed.Currency, less - some - Take(placed.Currency, less - some).Sum(t => t.Amount));
        }
        if (due == 0 && order.EarnedOn is not null) (order.EarnedOn, _floor) = (null, Day(_now));
    }

    // Money paid for goods; how much of it, and of the credit, came back.
    private static (decimal Goods, decimal Money, decimal Credit) Back(Order order)
    {
        var p = order.Placed!;
        decimal net = p.Items - p.Coupon, credit = Math.Min(net, Math.Max(p.CreditUsed, order.In(p.Currency).All));
        var goods = Math.Min(net - credit, p.OtherPayment ?? decimal.MaxValue);
        decimal money = 0, told = 0, moneyOfPieces = 0, pieces = 0, creditOfPieces = 0;
        foreach (var r in order.Refunds.Where(r => (r.ItemsMoney ?? 0) <= p.Items - p.Coupon - p.CreditUsed && (r.GoodsValue ?? 0) <= p.Items && r.ShippingMoney <= p.Shipping))
        {
            var some = Math.Min(r.ItemsMoney ?? 0, goods - money);
            (money, told) = (money + some, told + some);
            if (r.GoodsValue is not { } value) continue;
            pieces = Math.Min(p.Items, pieces + value);
            var worth = Half((goods + credit) * pieces / p.Items);
            var inMoney = goods + credit == 0 ? 0 : Half(worth * goods / (goods + credit));
            some = Math.Clamp(inMoney - moneyOfPieces, 0, goods - money);
            (money, moneyOfPieces, creditOfPieces) = (money + some, moneyOfPieces + some, Math.Min(worth - inMoney, credit));
        }
        return (goods, money, Math.Min(credit, creditOfPieces + (goods == 0 ? 0 : Half(credit * told / goods))));
    }

    private void Use(Order order, string currency, Reserved? held = null)
    {
        var amount = Math.Max(0, order.Short(currency));
        List<Part> parts = [];
        foreach (var part in held?.Parts ?? [])
        {
            parts.Add(new Part(part.Pot) { Amount = Math.Min(part.Amount, amount - parts.Sum(p => p.Amount)) });
            part.Amount -= parts[^1].Amount;
        }
        if (held is null) parts = Take(currency, amount);
        if (held is null && amount - parts.Sum(p => p.Amount) is > 0 and var missing) parts.Add(new Part(null) { Amount = Owe(currency, missing) });
        order.In(currency).Parts.AddRange(parts.Where(p => p.Amount > 0));
        if (parts.Any(p => p.Amount > 0)) order.In(currency).On ??= Day(_now);
        if (held is not null) Free(held);
    }

    private void Free(Reserved held)
    {
        _reserved.Remove(held);
        held.Parts.ForEach(p => p.Pot!.Left += p.Amount);
        Repay(held.Currency);
    }

    private void Give(string name, string currency, decimal amount, DateOnly? last)
    {
        var pot = Add(name, currency);
        (pot.Left, pot.Fixed, pot.AtLeast) = (amount, last, last is null ? Day(_now).AddMonths(12) : default);
        Repay(currency);
    }

    private decimal Owe(string currency, decimal amount)
    {
        _owed[currency] = _owed.GetValueOrDefault(currency) + amount;
        return amount;
    }

    private void Repay(string currency) => Owe(currency, -Take(currency, _owed.GetValueOrDefault(currency)).Sum(t => t.Amount));
    // What ends first goes first, and the oldest of these.
    private List<Part> Take(string currency, decimal amount)
    {
        List<Part> parts = [];
        while (amount > 0 && Open.Where(p => p.Currency == currency).OrderBy(End).ThenBy(p => p.Since).ThenBy(p => p.Name, StringComparer.Ordinal).FirstOrDefault() is { } pot)
        {
            parts.Add(new Part(pot) { Amount = Math.Min(amount, pot.Left) });
            (pot.Left, amount) = (pot.Left - parts[^1].Amount, amount - parts[^1].Amount);
        }
        return parts;
    }

    private static List<Reserved> Of(List<Reserved> all, Func<Reserved, bool> which) => [.. all.OrderBy(r => r.Name, StringComparer.Ordinal).Where(which)];
    private Pot Add(string name, string currency)
    {
        _pots.Add(new Pot(name, currency, Day(_now)));
        return _pots[^1];
    }

    private Order Named(string order) => _orders.TryGetValue(order, out var told) ? told : _orders[order] = new Order(order, [], []);
    private sealed record Pot(string Name, string Currency, DateOnly Since) { public decimal Left, Lapsed; public DateOnly? Fixed; public DateOnly AtLeast; public bool IsStopped; }
    private sealed record Part(Pot? Pot) { public decimal Amount, Returned; }
    private sealed record Reserved(string Name, string Order, string Currency, DateTimeOffset Until, List<Part> Parts);
    private sealed record Using(List<Part> Parts)
    {
        public decimal Asked;
        public DateOnly? On;
        public decimal All => Parts.Sum(p => p.Amount);
        public decimal Returned => Parts.Sum(p => p.Returned);
    }

    private sealed record Order(string Name, Dictionary<string, Using> Uses, List<OrderRefunded> Refunds)
    {
        public OrderPlaced? Placed;
        public OrderCancelled? Cancelled;
        public bool Paid, Received, Doubted, Fraud, Withdrawn;
        public Pot? Pot;
        public decimal Earned;
        public DateOnly? EarnedOn;
        public Using In(string currency) => Uses.TryGetValue(currency, out var use) ? use : Uses[currency] = new Using([]);
        public decimal Short(string currency) => Math.Max(In(currency).Asked, Placed?.Currency == currency ? Placed.CreditUsed : 0) - In(currency).All;
    }
}
