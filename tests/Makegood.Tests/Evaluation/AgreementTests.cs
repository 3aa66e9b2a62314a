using System.Globalization;

namespace Makegood.Tests.Evaluation;

/// <summary>Seeds and counts of the random tests.</summary>
public static class Dice
{
    /// <summary>Change it with <c>MAKEGOOD_SEED</c>; every failure names the seed it came from.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("MAKEGOOD_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var seed) ? seed : 20_261_121;

    public static bool Long { get; } = Environment.GetEnvironmentVariable("MAKEGOOD_LONG") == "1";

    public static long Count(long usual, long ifLong) => Long ? ifLong : usual;
}

public sealed class AgreementTests(ITestOutputHelper output)
{
    [Fact]
    public void Reference_program_diagram_and_assessor_say_the_same()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var report = Agreement.RunPairs(Dice.Count(100_000, 2_000_000), Dice.Seed);
        output.WriteLine($"{report.Pairs} pairs of {report.Policies} policies ({report.Unreadable} drafts did not read), {report.Completions} completions, {report.Open} open, {report.ByBurden} by burden, {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.True(report.Differences.Count == 0, string.Join("\n\n", report.Differences.Take(3)));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_report()
    {
        var seen = new List<int>();
        var alone = Agreement.RunPairs(1500, Dice.Seed);
        var shared = Agreement.RunPairs(1500, Dice.Seed, threads: 3, tell: r => seen.Add(r.Next));

        Assert.Equal(alone with { Differences = [] }, shared with { Differences = [] });
        Assert.Equal(Enumerable.Range(Dice.Seed + 1, seen.Count), seen);
        Assert.Equal(alone.Next, seen[^1]);
    }

    [Fact]
    public void A_run_can_be_gone_on_with()
    {
        var whole = Agreement.RunPairs(1500, Dice.Seed);
        var first = Agreement.RunPairs(600, Dice.Seed);
        var rest = Agreement.RunPairs(whole.Pairs - first.Pairs, first.Next);

        Assert.Equal((whole.Pairs, whole.Completions, whole.Next), (first.Pairs + rest.Pairs, first.Completions + rest.Completions, rest.Next));
    }
}
