using Makegood.Policy.Assessment;
using Makegood.Policy.BackTest;
using Makegood.Policy.Checked;

namespace Makegood.Bench;

/// <summary>A million recorded claims under the shipped policy and under a proposal.</summary>
public static class BackTestBench
{
    public static void Run(int count)
    {
        var report = new Report("bench/run backtest");
        var (old, next) = (Policies.Printer, Policies.Proposal);
        // Where several dates are missing at once each claim is a puzzle of its own: a fiftieth of the claims shows what one costs.
        (string Name, string[]? By, int Count)[] kinds =
        [
            ("what people and inspections tell is missing by half", ["customer", "agent", "inspection"], count),
            ("any fact is missing by half, all dates too", null, Math.Max(1, count / 50)),
        ];
        foreach (var (name, by, size) in kinds)
        {
            var claims = Claims(old, size, by, halfFilled: 0.1);
            var tester = new BackTester(old, next);
            var time = Measure.Cpu(() =>
            {
                foreach (var claim in claims) tester.Add(claim, claim);
            });
            var result = tester.Report();
            report.Add($"{size:#,0} claims, two policies, 10 % half-filled ({name}): CPU after load, one thread", Report.Number(time.TotalSeconds, "s"), size == count ? $"{time.TotalSeconds / 10:0.00} of the 10 s target" : $"{time.TotalSeconds * count / size / 10:0.0} of the target, scaled up");
            report.Add($"claims per second ({name})", $"{size / time.TotalSeconds:#,0}");
            if (by is not null)
            {
                var complete = Claims(old, size, by, halfFilled: 0);
                var fresh = new BackTester(old, next);
                var alone = Measure.Cpu(() =>
                {
                    foreach (var claim in complete) fresh.Add(claim, claim);
                });
                report.Add($"{size:#,0} complete claims, two policies", Report.Number(alone.TotalSeconds, "s"), $"{alone.TotalSeconds / 10:0.00} of the 10 s target");
            }

            Console.WriteLine($"{name}: {result.Changed} changed, {result.BecameUndecided} became undecided, {result.BecameDecided} became decided, {result.Errors} errors, {result.Flips.Count} groups of flips\n");
            foreach (var change in result.Outcomes.Take(6)) Console.WriteLine($"    {change.OldOutcome} -> {change.NewOutcome}: {change.Claims}");
            foreach (var fact in result.NeverCollected.Take(4)) Console.WriteLine($"    never collected: {fact.Fact} {fact.Claims}");
        }

        report.Print();
    }

    private static Claim[] Claims(PolicyModel model, int count, string[]? by, double halfFilled)
    {
        var random = new Random(11);
        return [.. PrinterClaims.Make(count, 3).Select((c, i) =>
        {
            var facts = PrinterClaims.Facts(model, c);
            return new Claim(null, random.NextDouble() < halfFilled ? PrinterClaims.HalfFilled(model, facts, random, by) : facts, null);
        })];
    }
}
