namespace Makegood.Server.Access;

/// <summary>
/// So many in a minute for each of many keys, such as addresses: a token bucket each. Safe under parallel calls; memory is bounded.
/// </summary>
/// <remarks>
/// A bucket is one number: the instant at which it would be full again (the "generic cell rate algorithm" of ATM, ITU-T I.371).
/// A full bucket is the same as none, so full ones are forgotten. Should there be more keys than may be remembered, the new ones share
/// one bucket: a flood of addresses slows strangers down, it does not open the gate.
/// </remarks>
/// <param name="perMinute">How many come back in a minute, and how many may be taken at once. Zero or less: none at all.</param>
/// <param name="mostKeys">How many keys are remembered.</param>
public sealed class Budget(int perMinute, int mostKeys = Budget.UsualKeys)
{
    public const int UsualKeys = 100_000;
    private const string Others = "\0others";

    private readonly Lock _turn = new();
    private readonly Dictionary<string, long> _fullAt = new(StringComparer.Ordinal);
    private long _sweepAt;

    /// <summary>How many keys are remembered now.</summary>
    public int Keys
    {
        get
        {
            lock (_turn) return _fullAt.Count;
        }
    }

    /// <summary>Takes one. Null when there was one, otherwise how long until there is.</summary>
    public TimeSpan? Take(string key, DateTimeOffset now)
    {
        if (perMinute <= 0) return TimeSpan.FromMinutes(1);
        var each = TimeSpan.TicksPerMinute / perMinute;
        lock (_turn)
        {
            if (!_fullAt.TryGetValue(key, out var fullAt) && _fullAt.Count >= mostKeys)
            {
                Sweep(now.UtcTicks, each);
                if (_fullAt.Count >= mostKeys) _fullAt.TryGetValue(key = Others, out fullAt);
            }

            var next = Math.Max(fullAt, now.UtcTicks) + each;
            var wait = next - now.UtcTicks - (each * perMinute);
            if (wait > 0) return TimeSpan.FromTicks(wait);
            _fullAt[key] = next;
            return null;
        }
    }

    // Looking through all of them costs; once per refill of one token is often enough.
    private void Sweep(long now, long each)
    {
        if (now < _sweepAt) return;
        _sweepAt = now + each;
        foreach (var key in _fullAt.Where(b => b.Value <= now).Select(b => b.Key).ToList()) _fullAt.Remove(key);
    }
}
