using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>An activity that carries an account to a last day.</summary>
/// <param name="Scope">Empty for the account as a whole, or a currency of it.</param>
internal readonly record struct Renewal(string Scope, DateOnly Until);

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

    /// <summary>Credit this order was paid with, by lot.</summary>
    public List<Taking> Takings { get; } = [];

    /// <summary>What checkouts were granted for it. The placing may tell the same money once more, before or after.</summary>
    public long CheckedOut { get; set; }

    /// <summary>Credit it was paid with in all, what came back included.</summary>
    public long Redeemed { get; set; }

    public long Returned { get; set; }

    /// <summary>Earned in all, what was taken back included.</summary>
    public long Granted { get; set; }

    public long TakenBack { get; set; }

    public Lot? Lot { get; set; }

    /// <summary>The end that its earning, and its use, give the account while they stand.</summary>
    public Renewal? EarnedUntil { get; set; }

    public Renewal? UsedUntil { get; set; }

    /// <summary>Why a person should look at it; what is told, in the order it was found.</summary>
    public List<string> Reviews { get; } = [];

    public string Currency => Placed?.Currency ?? RedeemedIn ?? string.Empty;

    /// <summary>The currency of a checkout that came before the placing.</summary>
    public string? RedeemedIn { get; set; }

    public bool IsUnderReview => Reviews.Count > 0 || (Flag is not null && !IsWithdrawn);

    public bool IsFraud => Flag is { } flag && IsFraudReason(flag.Reason);

    /// <summary>The words of a shop for fraud. Any other reason asks for a person's decision first.</summary>
    public static bool IsFraudReason(string reason) => reason is "fraudulent" or "fraud";

    public void Review(string why)
    {
        if (!Reviews.Contains(why)) Reviews.Add(why);
    }
}
