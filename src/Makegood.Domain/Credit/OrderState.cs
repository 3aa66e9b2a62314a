using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>An activity that carries an account to a last day.</summary>
/// <param name="Currency">The currency it moved; an account may have one clock for all of them.</param>
internal readonly record struct Renewal(string Currency, DateOnly Until);

/// <summary>Credit of one currency that paid for an order.</summary>
internal sealed class CreditPayment(string currency)
{
    private List<Taking>? _takings;

    public string Currency { get; } = currency;

    /// <summary>What checkouts were given for it, all together. The order itself may tell more.</summary>
    public long Told { get; set; }

    /// <summary>Taken in all, what came back included.</summary>
    public long Redeemed { get; set; }

    public long Returned { get; set; }

    /// <summary>What was taken and has not come back, by lot.</summary>
    public IReadOnlyList<Taking> Takings => _takings ?? (IReadOnlyList<Taking>)[];

    /// <summary>The end that this use gives the account while it stands.</summary>
    public Renewal? UsedUntil { get; set; }

    /// <summary>Where that comes back to which never was in a lot.</summary>
    public Lot? ReturnLot { get; set; }

    public void Take(Taking taking) => (_takings ??= new List<Taking>(1)).Add(taking);
}

/// <summary>
/// An order as all that is known of it adds up, and what it has contributed to the account so far. Its lists are arrays: most orders have nothing or one in each,
/// and a busy ledger's memory is full of orders.
/// </summary>
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

    public OrderRefunded[] Refunds { get; private set; } = [];

    /// <summary>Credit this order was paid with, by currency; more than one only when a checkout and the shop contradict each other.</summary>
    public CreditPayment[] Payments { get; private set; } = [];

    /// <summary>Holds for it that are still open, by their names.</summary>
    public OpenHold[] Holds { get; private set; } = [];

    /// <summary>Credit it was paid with in its own currency, what came back included.</summary>
    public long Redeemed => Find(Currency)?.Redeemed ?? 0;

    /// <summary>Earned in all, what was taken back included.</summary>
    public long Granted { get; set; }

    public long TakenBack { get; set; }

    public Lot? Lot { get; set; }

    /// <summary>The end that its earning gives the account while it stands.</summary>
    public Renewal? EarnedUntil { get; set; }

    /// <summary>Why a person should look at it; what is told, in the order it was found.</summary>
    public string[] Reviews { get; private set; } = [];

    public string Currency => Placed?.Currency ?? (Payments is [var first, ..] ? first.Currency : string.Empty);

    public bool IsUnderReview => Reviews.Length > 0 || (Flag is not null && !IsWithdrawn);

    public bool IsFraud => Flag is { } flag && IsFraudReason(flag.Reason);

    /// <summary>The words of a shop for fraud. Any other reason asks for a person's decision first.</summary>
    public static bool IsFraudReason(string reason) => reason is "fraudulent" or "fraud";

    public CreditPayment PaymentIn(string currency)
    {
        if (Find(currency) is { } known) return known;
        var payment = new CreditPayment(currency);
        Payments = [.. Payments, payment];
        return payment;
    }

    public void Refund(OrderRefunded refund) => Refunds = [.. Refunds, refund];

    public void Open(OpenHold hold) => Holds = Holds.Length == 0 ? [hold] : [.. Holds.Append(hold).OrderBy(h => h.Id, StringComparer.Ordinal)];

    public void End(OpenHold hold) => Holds = Holds.Length == 1 ? [] : [.. Holds.Where(h => h.Id != hold.Id)];

    public void Review(string why)
    {
        if (!Reviews.Contains(why, StringComparer.Ordinal)) Reviews = [.. Reviews, why];
    }

    public void ForgetReviews() => Reviews = [];

    private CreditPayment? Find(string currency)
    {
        foreach (var payment in Payments)
        {
            if (payment.Currency == currency) return payment;
        }

        return null;
    }
}
