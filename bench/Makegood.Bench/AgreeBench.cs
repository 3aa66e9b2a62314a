using System.Diagnostics;
using System.Globalization;
using Makegood.Tests.Evaluation;

namespace Makegood.Bench;

/// <summary>Reference, compiled program, diagram and assessor on random pairs of policy and claim.</summary>
public static class AgreeBench
{
    public const int Seed = 20_261_121;

    private const int SecondsBetweenWords = 20;

    /// <param name="seed">Where to begin; a run that was broken off goes on from the seed it told last.</param>
    public static int Run(long pairs, int seed, int threads)
    {
        var report = new Report(string.Create(CultureInfo.InvariantCulture, $"bench/run agree {pairs}{(seed == Seed ? string.Empty : $" --seed {seed}")}"));
        AgreementReport? result = null;
        var clock = Stopwatch.StartNew();
        var (told, shown) = (0.0, 0);
        void Tell(AgreementReport so)
        {
            for (; shown < so.Differences.Count; shown++) Console.Error.WriteLine(so.Differences[shown]);
            if (clock.Elapsed.TotalSeconds < told + SecondsBetweenWords) return;
            told = clock.Elapsed.TotalSeconds;
            var left = TimeSpan.FromSeconds(told * Math.Max(0, pairs - so.Pairs) / Math.Max(1, so.Pairs));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{so.Pairs:#,0} pairs, {so.Differences.Count} differences, {so.Pairs / told:#,0}/s, CPU {Environment.CpuUsage.TotalTime.TotalSeconds:#,0} s, {left:d\\.hh\\:mm\\:ss} left, next seed {so.Next}"));
        }

        var time = Measure.Cpu(() => result = Agreement.RunPairs(pairs, seed, threads: threads, tell: Tell));
        report.Add("random pairs of policy and claim compared", result!.Pairs.ToString("#,0", CultureInfo.InvariantCulture));
        report.Add("policies; completions tried by the reference", string.Create(CultureInfo.InvariantCulture, $"{result.Policies:#,0}; {result.Completions:#,0}"));
        report.Add("claims whose answer the unknown facts leave open; decided by the burden of proof", string.Create(CultureInfo.InvariantCulture, $"{result.Open:#,0}; {result.ByBurden:#,0}"));
        report.Add("differences (it stops at the tenth)", result.Differences.Count.ToString(CultureInfo.InvariantCulture));
        report.Add("seeds", string.Create(CultureInfo.InvariantCulture, $"{seed} to {result.Next - 1}"));
        report.Add("CPU", Report.Number(time.TotalSeconds, "s"), string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds / result.Pairs:0.00} ms/pair"));
        report.Print();
        return result.Differences.Count == 0 ? 0 : 1;
    }
}
