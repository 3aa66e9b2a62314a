using System.Diagnostics;
using System.Globalization;
using System.Text;
using Makegood.Server;
using Makegood.Server.Access;
using Makegood.Server.Doors.Import;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Bench;

/// <summary>How long one command takes to bring in serials: the real program, from its start to its end, each unit with its coverage.</summary>
public static class ImportBench
{
    private const double TargetSeconds = 10;
    private const int Repeats = 3;

    /// <param name="postgres">An empty database, or null to leave PostgreSQL out.</param>
    public static async Task Run(int count, string? postgres)
    {
        var report = new Report("bench/run import");
        await One(report, "SQLite", count, null);
        if (postgres is not null) await One(report, "PostgreSQL", count, postgres);
        report.Print();
    }

    private static async Task One(Report report, string name, int count, string? postgres)
    {
        var best = double.MaxValue;
        var again = double.MaxValue;
        var folder = Directory.CreateTempSubdirectory("makegood-bench-").FullName;
        try
        {
            for (var i = 0; i < Repeats; i++)
            {
                // A maker each time: the same store, and nothing of it there yet.
                var maker = string.Create(CultureInfo.InvariantCulture, $"maker{i}");
                await Furnish(folder, postgres ?? folder, maker);
                var file = Path.Combine(folder, "units.csv");
                await File.WriteAllTextAsync(file, Units(count));
                best = Math.Min(best, await Import(folder, postgres, maker, file, $"\"new\":{count}"));
                again = Math.Min(again, await Import(folder, postgres, maker, file, $"\"unchanged\":{count}"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        report.Add($"{count:#,0} serials by one command, {name}, wall, best of {Repeats}", Report.Number(best, "s"), $"{best / TargetSeconds:0.00} of the {TargetSeconds:0} s target");
        report.Add($"the same file again (all unchanged), {name}", Report.Number(again, "s"));
    }

    private static async Task Furnish(string folder, string store, string maker)
    {
        await using var database = Database.Open(store);
        await Migrator.Run(database, DateTimeOffset.UnixEpoch, CancellationToken.None);
        var house = new ImportHouse(database, new Clock(TimeProvider.System), PersonVault.Open(folder), new PolicyShelf());
        if (!(await CreateMaker.Run(new CreateMaker.Command(maker, "Bench"), house.Clock.Act(Act.House, "bench"), database, CancellationToken.None)).Granted(out _, out var refusal)) throw new InvalidOperationException(refusal.Detail);
        if (!(await PublishPolicy.Run(new PublishPolicy.Command(Policies.PrinterText), house.Clock.Act(maker, "bench"), database, CancellationToken.None)).Granted(out _, out refusal)) throw new InvalidOperationException(refusal.Detail);
        await Feed(house, maker, "products", $"sku,name,model,grade,technology,policy\nFFP-100,Creator Pro,creator_pro,consumer,FFF,{Policies.Printer.Id}\n");
        await Feed(house, maker, "sales", "order_number,channel,store_record,purchased_on,delivered_on\n1,official_store,true,2026-03-01,2026-03-04\n");
    }

    private static async Task Feed(ImportHouse house, string maker, string noun, string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var result = await ImportFile.Run(new ImportFile.Command(noun, FileFormat.Csv, null, false, null), file, maker, "bench", house, null, null, CancellationToken.None);
        if (!result.Granted(out var report, out var refusal)) throw new InvalidOperationException(refusal.Detail);
        if (report.New != 1) throw new InvalidOperationException(string.Join("; ", report.Problems.Concat(report.Stopped)));
    }

    private static string Units(int count)
    {
        var text = new StringBuilder("serial,product,manufactured_on,order_number,firmware\n");
        for (var i = 0; i < count; i++) text.Append(CultureInfo.InvariantCulture, $"FD-{i:D6},FFP-100,2026-01-{1 + (i % 28):D2},1,1.{i % 7}\n");
        return text.ToString();
    }

    private static async Task<double> Import(string folder, string? postgres, string maker, string file, string expected)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "makegood.dll"), "import", "units", file, "--data", folder, "--store", postgres ?? string.Empty, "--maker", maker, "--json" },
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0 && told.Contains(expected, StringComparison.Ordinal) ? seconds : throw new InvalidOperationException(told);
    }
}
