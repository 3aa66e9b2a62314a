using static Makegood.Domain.Remedies.RemedyOutcome;

namespace Makegood.Domain.Remedies;

/// <summary>What a remedy that is there already means for a part that is decided again: on appeal, or after something did not help.</summary>
public enum Bearing
{
    /// <summary>Nothing: it did not help, came to nothing, or belongs to a round that is over.</summary>
    None,

    /// <summary>The part is taken care of; nothing more is planned for it.</summary>
    Stands,

    /// <summary>A quote that nothing has left for: the part is given now, so the quote is taken back and a remedy planned.</summary>
    GivesWay,
}

/// <summary>Sees to it that no part is made good twice, and that none that still waits is forgotten.</summary>
public static class EarlierRemedy
{
    /// <param name="outcome">What came of it so far; null when nothing yet.</param>
    /// <param name="isOver">It has come to its end.</param>
    /// <param name="ofThisRound">It was decided, or ended, since the claim was last reopened.</param>
    /// <param name="isGiven">The part is made good at the maker's cost now, not offered at a price.</param>
    public static Bearing Of(RemedyKind kind, RemedyState state, string? outcome, bool isOver, bool ofThisRound, bool isGiven)
    {
        // What did not help may still be owed back; the part is not made good for that.
        if (outcome is NotFixed or Lost or Cancelled or TurnedInto) return Bearing.None;
        if (outcome is QuoteDeclined && isGiven) return Bearing.None;
        if (isOver) return ofThisRound && outcome is not null && Resolves(outcome) ? Bearing.Stands : Bearing.None;
        return isGiven && kind is RemedyKind.Paid && RemedyLifecycle.Next(kind, state, RemedyMove.Cancel).Granted(out _, out _) ? Bearing.GivesWay : Bearing.Stands;
    }
}
