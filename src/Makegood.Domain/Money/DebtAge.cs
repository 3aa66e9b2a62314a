namespace Makegood.Domain.Money;

/// <summary>Since when a customer has owed something without a break.</summary>
public sealed class DebtAge
{
    public long Owed { get; private set; }

    /// <summary>When what is owed now began; null when nothing is.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <param name="change">More owed, or less; in the order of time.</param>
    public void Add(long change, DateTimeOffset at)
    {
        Owed += change;
        if (Owed <= 0) Since = null;
        else Since ??= at;
    }
}
