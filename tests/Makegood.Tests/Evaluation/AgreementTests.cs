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
}
