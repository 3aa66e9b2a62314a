namespace Shop.Orders;

/// <summary>
/// Where a real shop asks its bank. Every call has a key, and the same key again has its effect once and the same answer; so a call whose answer was lost is
/// simply made again.
/// </summary>
public abstract class PaymentPort
{
    /// <param name="amount">Minor units, more than zero.</param>
    public abstract Task<Charge> Take(string key, long amount, string currency, TestCard card, CancellationToken stop);

    /// <summary>What became of an earlier call; null when it never arrived.</summary>
    public abstract Charge? Find(string key);

    /// <summary>Gives money back that was taken by <paramref name="charge"/>.</summary>
    public abstract Task GiveBack(string key, string charge, long amount, CancellationToken stop);
}

/// <summary>The bank's answer.</summary>
/// <param name="Declined">Its sentence when it says no; null when the money was taken.</param>
public sealed record Charge(string? Declined);

/// <summary>Cards that behave as their names say.</summary>
public enum TestCard
{
    Accepted,
    Declined,
    Slow,
}
