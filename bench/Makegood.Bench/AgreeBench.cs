using System.Globalization;
using Makegood.Tests.Evaluation;

namespace Makegood.Bench;

/// <summary>Reference, compiled program, diagram and assessor on random pairs of policy and claim.</summary>
public static class AgreeBench
{
    public static int Run(int pairs)
    {
        var report = new Report("bench/run agree");
        AgreementReport? result = null;
        var time = Measure.Cpu(() => result = Agreement.RunPairs(pairs, 20_261_121));
        report.Add($"random pairs of policy and claim compared, of {pairs:#,0} asked for", result!.Pairs.ToString("#,0", CultureInfo.InvariantCulture));
        report.Add("policies; completions tried", $"{result.Policies:#,0}; {result.Completions:#,0}");
        report.Add("differences (it stops at the tenth)", result.Differences.Count.ToString(CultureInfo.InvariantCulture));
        report.Add("CPU", Report.Number(time.TotalSeconds, "s"));
        report.Print();
        foreach (var difference in result.Differences.Take(2)) Console.Error.WriteLine(difference);
        return result.Differences.Count == 0 ? 0 : 1;
    }
}
