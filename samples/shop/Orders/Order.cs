using Shop.Carts;

namespace Shop.Orders;

public enum OrderState
{
    /// <summary>The checkout is at work on it: credit is being held, the bank is being asked.</summary>
    Starting,

    /// <summary>The checkout came to nothing; nothing was taken. The same checkout may try again.</summary>
    GivenUp,
    Placed,
    Shipped,
    Received,
    Cancelled,
}

/// <summary>Why a checkout came to nothing.</summary>
public enum GivenUpBecause
{
    /// <summary>The bank said no.</summary>
    Declined,

    /// <summary>Makegood could not be reached, and credit was wanted.</summary>
    CreditUnreachable,

    /// <summary>Makegood said that the credit cannot be used.</summary>
    CreditRefused,

    /// <summary>More was asked than the goods cost: credit never pays shipping, and nobody is charged a sum that no page showed.</summary>
    CreditAboveGoods,

    /// <summary>The shop stopped in the middle of it.</summary>
    Interrupted,
}

/// <summary>Where it goes.</summary>
public sealed record Recipient(string Name, string Street, string Postcode, string City, string Phone);

/// <summary>An order, from the first press of the button on. Amounts are minor units of the price's currency.</summary>
public sealed record Order
{
    public required string Number { get; init; }

    /// <summary>The checkout it came from: one order each.</summary>
    public required string Checkout { get; init; }

    public required string Customer { get; init; }

    public required string Visit { get; init; }

    /// <summary>How often the customer has pressed the button for it; each try has keys of its own.</summary>
    public required int Attempt { get; init; }

    public required OrderState State { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required Price Price { get; init; }

    public required Recipient To { get; init; }

    /// <summary>The way to pay.</summary>
    public required TestCard Card { get; init; }

    /// <summary>It came by a partner's link.</summary>
    public required bool Affiliate { get; init; }

    /// <summary>The address that the button was pressed from.</summary>
    public string? Ip { get; init; }

    /// <summary>Makegood's name of the credit that is held for this attempt.</summary>
    public string? Hold { get; init; }

    public long Credit { get; init; }

    /// <summary>The most credit that can be used, where more was asked for.</summary>
    public long? CreditAtMost { get; init; }

    public GivenUpBecause? Because { get; init; }

    /// <summary>The bank's or Makegood's sentence for it.</summary>
    public string? BecauseSaid { get; init; }

    public DateTimeOffset? PlacedAt { get; init; }

    public DateTimeOffset? ShippedAt { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public DateTimeOffset? CancelAskedAt { get; init; }

    public DateTimeOffset? CancelledAt { get; init; }

    public IReadOnlyList<RefundMade> Refunds { get; init; } = [];

    /// <summary>What is paid with money.</summary>
    public long ToPay => Price.Total - Credit;

    /// <summary>The bank's name of this attempt's charge, and so what makes it happen once.</summary>
    public string ChargeKey => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Number}-charge-{Attempt}");

    public bool IsOpen => State is OrderState.Placed or OrderState.Shipped or OrderState.Received;

    /// <summary>Pieces of a line that have not come back yet.</summary>
    public int Left(string sku) => Price.Lines.First(l => l.Sku == sku).Quantity - Refunds.SelectMany(r => r.Lines).Where(l => l.Sku == sku).Sum(l => l.Quantity);

    /// <summary>Money that went back already, or is on its way.</summary>
    public long MoneyBack => Refunds.Sum(r => r.Money ?? 0);
}

/// <summary>Goods came back. How they are paid back, Makegood says: part in money, part in credit, as the programme has it.</summary>
/// <param name="Id">The shop's name of it.</param>
/// <param name="Goods">What the goods cost, before the coupon.</param>
/// <param name="Money">What goes back in money; null until Makegood has said it.</param>
/// <param name="Credit">What goes back in credit; Makegood does that itself.</param>
public sealed record RefundMade(string Id, DateTimeOffset At, IReadOnlyList<CartLine> Lines, long Goods, long? Money = null, long? Credit = null, bool IsPaidBack = false);
