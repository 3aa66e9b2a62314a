using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>An activity that carries an account to a last day.</summary>
/// <param name="Currency">The currency it moved; an account may have one clock for all of them.</param>
internal readonly record struct Renewal(string Currency, DateOnly Until);

/// <summary>Credit of one currency that paid for an order.</summary>
internal sealed class CreditPayment(string currency)
{
    public string Currency { get; } = currency;

    /// <summary>What checkouts were given for it, all together. The order itself may tell more.</summary>
    public long Told { get; set; }

    /// <summary>Taken in all, what came back included.</summary>
    public long Redeemed { get; set; }

    public long Returned { get; set; }

    /// <summary>What was taken and has not come back, by lot.</summary>
    public List<Taking> Takings { get; } = [];

    /// <summary>The end that this use gives the account while it stands.</summary>
    public Renewal? UsedUntil { get; set; }

    /// <summary>Where that comes back to which never was in a lot.</summary>
    public Lot? ReturnLot { get; set; }
}

/// <summary>An order as all that is known of it adds up, and what it has contributed to the account so far.</summary>
internal sealed class OrderState(string id)
{
    public string Id { get; } = id;

    public OrderPlaced? Placed { get; set; }

    /// <summary>The programme on the day it was placed: its rate and its rules hold for this order for ever.</summary>
    public Programme? Programme { get; set; }

    public bool IsPaid { get; set; }

    public bool IsShipped { get; set; }

    public DateTimeOffset? ReceivedAt { get; set; }

    public bool IsCancelRequested { get; set; }

    public OrderCancelled? Cancelled { get; set; }

    public OrderFlagged? Flag { get; set; }

    public bool IsWithdrawn { get; set; }

    public List<OrderRefunded> Refunds { get; } = [];

    /// <summary>Credit this order was paid with, by currency; more than one only when a checkout and the shop contradict each other.</summary>
    public List<CreditPayment> Payments { get; } = [];

    /// <summary>Holds for it that are still open, by their names.</summary>
    public SortedList<string, OpenHold> Holds { get; } = new(StringComparer.Ordinal);

    /// <summary>Credit it was paid with in its own currency, what came back included.</summary>
    public long Redeemed => Payments.Find(p => p.Currency == Currency)?.Redeemed ?? 0;

    /// <summary>Earned in all, what was taken back included.</summary>
    public long Granted { get; set; }

    public long TakenBack { get; set; }

    public Lot? Lot { get; set; }

    /// <summary>The end that its earning gives the account while it stands.</summary>
    public Renewal? EarnedUntil { get; set; }

    /// <summary>Why a person should look at it; what is told, in the order it was found.</summary>
    public List<string> Reviews { get; } = [];

    public string Currency => Placed?.Currency ?? (Payments is [var first, ..] ? first.Currency : string.Empty);

    public bool IsUnderReview => Reviews.Count > 0 || (Flag is not null && !IsWithdrawn);

    public bool IsFraud => Flag is { } flag && IsFraudReason(flag.Reason);

    /// <summary>The words of a shop for fraud. Any other reason asks for a person's decision first.</summary>
    public static bool IsFraudReason(string reason) => reason is "fraudulent" or "fraud";

    public CreditPayment PaymentIn(string currency)
    {
        if (Payments.Find(p => p.Currency == currency) is { } known) return known;
        var payment = new CreditPayment(currency);
        Payments.Add(payment);
        return payment;
    }

    public void Review(string why)
    {
        if (!Reviews.Contains(why)) Reviews.Add(why);
    }
}
