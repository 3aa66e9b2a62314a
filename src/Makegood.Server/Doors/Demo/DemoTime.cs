using System.Globalization;
using Makegood.Storage;

namespace Makegood.Server.Doors.Demo;

/// <summary>The clock and the ids of a life that is made up: both come from the seed, so the same seed makes the same life.</summary>
internal sealed class DemoTime(long seed, DateTimeOffset start)
{
    private ulong _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + 0x1234567);

    /// <summary>Set by whoever tells the story; it may also go back, as clocks do.</summary>
    public DateTimeOffset Now { get; set; } = start;

    public Act Act(string maker, string actor) => new(maker, actor, Columns.Trim(Now), NewId);

    /// <summary>Looks like any other id: the kind, the time, and bits that no other has.</summary>
    public string NewId(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{Now.ToUnixTimeMilliseconds():x12}7{Next() & 0xFFF:x3}{0x8000000000000000 | (Next() >> 2):x16}");

    // SplitMix64, https://prng.di.unimi.it/splitmix64.c: every number once before any comes twice.
    private ulong Next()
    {
        unchecked
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
