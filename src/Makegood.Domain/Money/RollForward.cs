using Makegood.Domain.Basics;
using Makegood.Domain.Credit;

namespace Makegood.Domain.Money;

/// <summary>
/// How the liability came from what it was to what it is, in minor units: opening + earned + granted + returned − redeemed − clawed back − expired − forfeited −
/// withdrawn ± adjusted − owed settled = closing; and the same for what customers owe. A line is net of its own corrections, so it may be below zero.
/// Source: `design/credit.md`, money reports.
/// </summary>
public sealed record RollForward(string Currency)
{
    public long Opening { get; init; }
    public long Earned { get; init; }
    public long Granted { get; init; }

    /// <summary>Used credit that came back to be spent again.</summary>
    public long Returned { get; init; }
    public long Redeemed { get; init; }
    public long ClawedBack { get; init; }
    public long Expired { get; init; }
    public long Forfeited { get; init; }
    public long Withdrawn { get; init; }

    /// <summary>Corrections by people: above zero for the customers.</summary>
    public long Adjusted { get; init; }

    /// <summary>Credit that went to settle what was owed; it lowers both sides.</summary>
    public long OwedSettled { get; init; }
    public long Closing => Opening + Earned + Granted + Returned - Redeemed - ClawedBack - Expired - Forfeited - Withdrawn + Adjusted - OwedSettled;
    public long OwedOpening { get; init; }

    /// <summary>What had to be taken and was not there.</summary>
    public long BecameOwed { get; init; }

    /// <summary>Used beyond what was there, and come back.</summary>
    public long OwedReturned { get; init; }

    /// <summary>Debts that ended with an account or by a correction.</summary>
    public long OwedEnded { get; init; }
    public long OwedClosing => OwedOpening + BecameOwed - OwedSettled - OwedReturned - OwedEnded;

    /// <param name="sums">What came before in span 0, the time itself in span 1.</param>
    /// <returns>By currency.</returns>
    public static IReadOnlyList<RollForward> Of(IEnumerable<MovementSum> sums) =>
        [.. sums.GroupBy(s => s.Currency, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Aggregate(new RollForward(g.Key), (roll, sum) => sum.Span == 0 ? roll.Before(sum) : roll.With(sum)))];

    private RollForward Before(MovementSum sum) => this with { Opening = Opening + sum.ChangeOfLiability, OwedOpening = OwedOpening + sum.ChangeOfOwed };

    private RollForward With(MovementSum sum)
    {
        var (liability, owed) = (sum.ChangeOfLiability, sum.ChangeOfOwed);
        var after = sum.Kind switch
        {
            EntryKind.Earn => this with { Earned = Earned + liability },
            EntryKind.Grant => this with { Granted = Granted + liability },
            EntryKind.Return => this with { Returned = Returned + liability, OwedReturned = OwedReturned - owed },
            EntryKind.Redeem => this with { Redeemed = Redeemed - liability },
            EntryKind.ClawBack => this with { ClawedBack = ClawedBack - liability },
            EntryKind.Expire => this with { Expired = Expired - liability },
            EntryKind.Forfeit => this with { Forfeited = Forfeited - liability },
            EntryKind.Withdraw => this with { Withdrawn = Withdrawn - liability },
            EntryKind.Adjust => this with { Adjusted = Adjusted + liability, OwedEnded = OwedEnded - owed },
            EntryKind.Repay => this with { OwedSettled = OwedSettled - liability },
            EntryKind.Owe => this with { BecameOwed = BecameOwed + owed },

            // From one pocket of the customer to the other.
            EntryKind.Hold or EntryKind.Release => this,
        };
        Invariant.Holds(after.Closing - Closing == liability && after.OwedClosing - OwedClosing == owed, "every movement stands in one line of the roll-forward");
        return after;
    }
}
