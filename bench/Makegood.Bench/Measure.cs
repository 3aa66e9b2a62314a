using System.Diagnostics;
using System.Globalization;

namespace Makegood.Bench;

/// <summary>Process CPU time, best of several repeats: the machine is shared, and the best run is the one least disturbed.</summary>
public static class Measure
{
    public const int Repeats = 7;

    /// <summary>CPU nanoseconds per operation.</summary>
    /// <param name="operations">How many operations one call of <paramref name="work"/> does.</param>
    public static double Nanoseconds(int operations, Action work, int repeats = Repeats)
    {
        // Warm up until tiered compilation has had its say.
        var warm = Stopwatch.StartNew();
        do work();
        while (warm.ElapsedMilliseconds < 400);
        Thread.Sleep(150);
        work();
        var best = double.MaxValue;
        for (var i = 0; i < repeats; i++) best = Math.Min(best, Cpu(work).TotalNanoseconds / operations);
        return best;
    }

    /// <summary>Two pieces of work by turns, so that noise hits both; returns the best of each.</summary>
    public static double[] Together(int operations, params Action[] works)
    {
        var best = works.Select(w => Nanoseconds(operations, w, 1)).ToArray();
        for (var round = 0; round < Repeats * 2; round++)
        {
            for (var i = 0; i < works.Length; i++) best[i] = Math.Min(best[i], Cpu(works[i]).TotalNanoseconds / operations);
        }

        return best;
    }

    public static TimeSpan Cpu(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return Environment.CpuUsage.TotalTime - before;
    }

    public static double BytesPer(int operations, Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / operations;
    }
}

/// <summary>The table a command prints.</summary>
public sealed class Report(string command)
{
    private readonly List<(string Measure, string Value, string Ratio)> _rows = [];

    public void Add(string measure, string value, string ratio = "") => _rows.Add((measure, value, ratio));

    public static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture)} {unit}");

    public static string Times(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}x");

    public void Print()
    {
        var machine = $"{Environment.ProcessorCount} x {Processor()}, .NET {Environment.Version}";
        var date = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        Console.WriteLine("| measure | value | ratio | machine | date (UTC) | command |\n|---|---:|---:|---|---|---|");
        foreach (var (measure, value, ratio) in _rows) Console.WriteLine($"| {measure} | {value} | {ratio} | {machine} | {date} | `{command}` |");
        Console.WriteLine();
    }

    private static string Processor()
    {
        const string list = "/proc/cpuinfo";
        var line = File.Exists(list) ? File.ReadLines(list).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "unknown processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
