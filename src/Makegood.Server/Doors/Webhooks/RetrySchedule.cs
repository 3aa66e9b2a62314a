using Makegood.Domain.Basics;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>When to try again after an attempt, and when to stop. Ten attempts over a little more than three days.</summary>
/// <remarks>Source: Standard Webhooks 1.0.0, "Deliverability and reliability": its example schedule, and jitter on top.</remarks>
public static class RetrySchedule
{
    /// <summary>A receiver may ask us to wait, at most so long.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    // The first attempt is made at once, so the first pause follows attempt 1.
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    // A fifth of the pause at most: enough to spread a crowd, and never earlier than the schedule says.
    private const double LargestStretch = 0.2;

    /// <summary>How often a message is tried before it becomes a dead letter.</summary>
    public static int Attempts => Pauses.Length + 1;

    /// <param name="attempt">The number of the attempt that was just made; the first is 1.</param>
    /// <param name="last">What came of it.</param>
    /// <param name="now">When its answer came.</param>
    /// <param name="jitter">From 0 up to but not including 1; see <see cref="Jitter"/>.</param>
    public static RetryDecision After(int attempt, DeliveryResult last, DateTimeOffset now, double jitter)
    {
        Invariant.Holds(attempt >= 1, "the first attempt is number 1");
        Invariant.Holds(jitter is >= 0 and < 1, "jitter is at least 0 and less than 1");

        return last.Outcome switch
        {
            DeliveryOutcome.Delivered => new(AfterAttempt.Done, At: null),
            DeliveryOutcome.Gone => new(AfterAttempt.DisableEndpoint, At: null),
            // A refused address may be put right in the DNS or in the allow-list, and until then nothing leaves the house.
            DeliveryOutcome.Retry or DeliveryOutcome.RefusedByGuard => attempt >= Attempts
                ? new(AfterAttempt.DeadLetter, At: null)
                : new(AfterAttempt.TryAgain, now + Pause(attempt, last.RetryAfter, jitter)),
        };
    }

    /// <summary>The same number for the same seed and attempt, spread evenly from 0 up to but not including 1.</summary>
    /// <param name="seed">Differs from message to message; the first eight bytes of a random id will do.</param>
    public static double Jitter(ulong seed, int attempt)
    {
        // SplitMix64's finaliser (Steele, Lea, Flood 2014): neighbours in, strangers out.
        unchecked
        {
            var mixed = seed + ((ulong)attempt * 0x9E3779B97F4A7C15);
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            mixed ^= mixed >> 31;
            return (mixed >> 11) * (1.0 / (1UL << 53));
        }
    }

    // The receiver can slow us down and never hurry us: ten quick attempts would turn a long outage into a dead letter.
    private static TimeSpan Pause(int attempt, TimeSpan? retryAfter, double jitter)
    {
        var pause = Pauses[attempt - 1];
        var asked = retryAfter < LongestRetryAfter ? retryAfter.Value : retryAfter is null ? TimeSpan.Zero : LongestRetryAfter;
        if (asked > pause) pause = asked;
        return pause + (pause * (LargestStretch * jitter));
    }
}

/// <summary>What to do with a message after an attempt.</summary>
/// <param name="At">When to try again; null unless <see cref="AfterAttempt.TryAgain"/>.</param>
public readonly record struct RetryDecision(AfterAttempt Step, DateTimeOffset? At);

public enum AfterAttempt
{
    /// <summary>It has arrived.</summary>
    Done,

    /// <summary>Once more, at the moment given.</summary>
    TryAgain,

    /// <summary>Every attempt has failed: keep the message for a person, and tell the endpoint's owner by another way.</summary>
    DeadLetter,

    /// <summary>The receiver wants nothing more, ever (410 Gone): switch the endpoint off.</summary>
    DisableEndpoint,
}
