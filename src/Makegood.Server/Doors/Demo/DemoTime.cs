using System.Globalization;
using Makegood.Storage;

namespace Makegood.Server.Doors.Demo;

/// <summary>The clock and the ids of a life that is made up: both come from the seed, so the same seed makes the same life.</summary>
internal sealed class DemoTime(long seed, DateTimeOffset start)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    // Mixed first: seeds that follow one another would walk the same numbers, one step apart, and two units would get one id.
    private ulong _state = Mix(Mix(unchecked((ulong)seed)));

    /// <summary>Set by whoever tells the story; it may also go back, as clocks do.</summary>
    public DateTimeOffset Now { get; set; } = start;

    public Act Act(string maker, string actor) => new(maker, actor, Columns.Trim(Now), NewId);

    /// <summary>Looks like any other id: the kind, the time, and bits that no other has.</summary>
    public string NewId(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{Now.ToUnixTimeMilliseconds():x12}7{Next() & 0xFFF:x3}{0x8000000000000000 | (Next() >> 2):x16}");

    // SplitMix64, https://prng.di.unimi.it/splitmix64.c: every number once before any comes twice.
    private ulong Next() => Mix(unchecked(_state += Step));

    private static ulong Mix(ulong state)
    {
        unchecked
        {
            var z = state + Step;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
