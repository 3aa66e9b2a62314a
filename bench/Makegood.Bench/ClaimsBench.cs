using System.Diagnostics;
using Makegood.Server.Doors.Demo;
using Makegood.Storage;

namespace Makegood.Bench;

public static class ClaimsBench
{
    public static async Task Make(int units, int claims, string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        var w = Stopwatch.StartNew();
        var cpu0 = Environment.CpuUsage.TotalTime;
        double unitsAt = 0;
        await using var db = Database.Open(folder);
        await MakeDemo.Run(new MakeDemo.Measure(units, claims, Environment.GetEnvironmentVariable("LIVE") is null), 1, new DateOnly(2026, 6, 30), folder, db, (what, done, all) =>
        {
            if (what == "units" && done == all)
            {
                unitsAt = w.Elapsed.TotalSeconds;
                Console.WriteLine($"units {unitsAt:0.0} s cpu {(Environment.CpuUsage.TotalTime - cpu0).TotalSeconds:0.0}");
            }
        }, default);
        Console.WriteLine($"all {w.Elapsed.TotalSeconds:0.0} s, claims {w.Elapsed.TotalSeconds - unitsAt:0.0} s, cpu {(Environment.CpuUsage.TotalTime - cpu0).TotalSeconds:0.0}, alloc {GC.GetTotalAllocatedBytes() / 1e9:0.0} GB");
    }
}
