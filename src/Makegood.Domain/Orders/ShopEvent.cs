namespace Makegood.Domain.Orders;

/// <summary>How an event came to us. Deliveries repeat and overtake one another; nothing is decided by them.</summary>
public sealed record Delivery(string Source, string Topic, string Id);

/// <summary>
/// Something that a shop, a checkout or a person tells about an order or an account. Source: `design/interfaces.md`, credit events. Amounts are whole minor
/// units of the currency; instants are UTC.
/// </summary>
public abstract record ShopEvent
{
    /// <summary>When it happened, by whoever tells it.</summary>
    public required DateTimeOffset At { get; init; }

    public Delivery? Message { get; init; }

    /// <summary>
    /// The state of the teller's own record that says so, for tellers that say it again and again, such as shops. Of tellings of one <see cref="Identity"/> the
    /// latest counts (<see cref="Tellings"/>). Null: told once, when it happened.
    /// </summary>
    public DateTimeOffset? Told { get; init; }

    /// <summary>The teller's record does not, or no longer, say so.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>The event's word on the wire, such as <c>order.placed</c>.</summary>
    public abstract string Type { get; }

    /// <summary>What it is about; two deliveries with the same identity tell the same thing, or contradict each other.</summary>
    public abstract string Identity { get; }

    /// <summary>Where it stands among events of the same instant, so that no order of arrival can matter.</summary>
    public abstract int Rank { get; }
}

/// <summary>An event of one order. Whose order it is stands in its placing.</summary>
public abstract record OrderEvent : ShopEvent
{
    public required string Order { get; init; }
}

/// <summary>One line of an order.</summary>
/// <param name="Sku">The shop's name of the product.</param>
/// <param name="Quantity">Pieces.</param>
/// <param name="Amount">Price of all pieces together.</param>
public sealed record OrderLine(string Sku, long Quantity, long Amount);

/// <summary>What the shop knows about who buys. It never decides about credit by itself; a person looks at it.</summary>
public sealed record Buyer
{
    /// <summary><c>individual</c> or <c>organisation</c>, in the shop's own words.</summary>
    public string? Type { get; init; }

    public string? Payment { get; init; }

    public string? Address { get; init; }

    public string? Ip { get; init; }

    public string? Phone { get; init; }

    public string? Email { get; init; }
}

public sealed record OrderPlaced : OrderEvent
{
    public required string Account { get; init; }

    public required string Currency { get; init; }

    /// <summary>The goods at their prices, tax as charged in them, before any coupon.</summary>
    public required long Items { get; init; }

    public long Coupon { get; init; }

    public long Shipping { get; init; }

    /// <summary>How much of the goods was paid with credit.</summary>
    public long CreditUsed { get; init; }

    /// <summary>Money paid, shipping included; null when the shop does not say.</summary>
    public long? OtherPayment { get; init; }

    /// <summary>False when the payment comes later, as <see cref="OrderPaid"/>.</summary>
    public bool Paid { get; init; } = true;

    public string? Channel { get; init; }

    public bool Affiliate { get; init; }

    public IReadOnlyList<OrderLine> Lines { get; init; } = [];

    public Buyer? Buyer { get; init; }

    public override string Type => "order.placed";

    public override string Identity => $"placed {Order}";

    public override int Rank => 0;
}

public sealed record OrderPaid : OrderEvent
{
    public override string Type => "order.paid";

    public override string Identity => $"paid {Order}";

    public override int Rank => 1;
}

public sealed record OrderShipped : OrderEvent
{
    public override string Type => "order.shipped";

    public override string Identity => $"shipped {Order}";

    public override int Rank => 6;
}

/// <summary>The customer has it: the carrier or the customer confirms.</summary>
public sealed record OrderReceived : OrderEvent
{
    public override string Type => "order.received";

    public override string Identity => $"received {Order}";

    public override int Rank => 7;
}

/// <summary>Money or goods came back. Exactly one of <see cref="ItemsMoney"/> and <see cref="GoodsValue"/> is given.</summary>
public sealed record OrderRefunded : OrderEvent
{
    /// <summary>The shop's own name of this refund.</summary>
    public required string Refund { get; init; }

    /// <summary>Money given back for goods.</summary>
    public long? ItemsMoney { get; init; }

    /// <summary>Price of the goods that came back, before coupon; the ledger splits it between money and credit.</summary>
    public long? GoodsValue { get; init; }

    /// <summary>Money given back for shipping.</summary>
    public long ShippingMoney { get; init; }

    public override string Type => "order.refunded";

    public override string Identity => $"refunded {Order} {Refund}";

    public override int Rank => 9;
}

/// <summary>
/// All refunds that an order has by now, for shops whose refunds can disappear again: one that was told until then and is not among these never was.
/// It does nothing by itself.
/// </summary>
public sealed record RefundsListed : OrderEvent
{
    /// <summary>The shop's own names of the refunds.</summary>
    public required IReadOnlyList<string> Refunds { get; init; }

    public override string Type => "order.refunds_listed";

    public override string Identity => $"refunds_listed {Order}";

    public override int Rank => 9;
}

public sealed record CancelRequested : OrderEvent
{
    public override string Type => "order.cancel_requested";

    // An order may be asked to be cancelled again after a no.
    public override string Identity => $"cancel_requested {Order} {At.UtcTicks}";

    public override int Rank => 8;
}

public sealed record CancelRejected : OrderEvent
{
    public override string Type => "order.cancel_rejected";

    public override string Identity => $"cancel_rejected {Order} {At.UtcTicks}";

    public override int Rank => 10;
}

/// <summary>The whole cancellation is complete.</summary>
public sealed record OrderCancelled : OrderEvent
{
    /// <summary>Money given back in all, as the shop says.</summary>
    public long? MoneyRefunded { get; init; }

    /// <summary>Credit given back in all, as the shop expects; null means all that was used.</summary>
    public long? CreditReturned { get; init; }

    public override string Type => "order.cancelled";

    public override string Identity => $"cancelled {Order}";

    public override int Rank => 11;
}

/// <summary>Somebody says that something is wrong with an order. `fraudulent` is a decision; anything else asks for one.</summary>
public sealed record OrderFlagged : OrderEvent
{
    public required string Reason { get; init; }

    public override string Type => "order.flagged";

    // An order may be flagged again after it was cleared, and a doubt may become a decision.
    public override string Identity => $"flagged {Order} {At.UtcTicks}";

    public override int Rank => 12;
}

/// <summary>A person looked at a flagged order and found nothing wrong: what was held is free again.</summary>
public sealed record OrderCleared : OrderEvent
{
    public required string DecidedBy { get; init; }

    public override string Type => "order.cleared";

    public override string Identity => $"cleared {Order} {At.UtcTicks}";

    public override int Rank => 13;
}

/// <summary>A person took the credit of an order away.</summary>
public sealed record CreditWithdrawn : OrderEvent
{
    public required string DecidedBy { get; init; }

    public string? Reason { get; init; }

    public override string Type => "credit.withdrawn";

    // Credit may be withdrawn again after it was reinstated.
    public override string Identity => $"withdrawn {Order} {At.UtcTicks}";

    public override int Rank => 14;
}

/// <summary>A withdrawal was wrong: everything is as if it had never been.</summary>
public sealed record CreditReinstated : OrderEvent
{
    public required string DecidedBy { get; init; }

    public override string Type => "credit.reinstated";

    public override string Identity => $"reinstated {Order} {At.UtcTicks}";

    public override int Rank => 15;
}
