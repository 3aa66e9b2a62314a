using System.Diagnostics;
using System.Globalization;
using Makegood.Server;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Bench;

/// <summary>
/// Can somebody tell by the time of the answer whether a serial is known? The public look-up over real HTTP, known and unknown serials in a
/// random order. The statistic is robust: how often a known one takes longer than an unknown one, where 0.5 is a coin.
/// </summary>
public static class LookupBench
{
    private const int Units = 10_000;
    private const string Maker = "acme";

    public static async Task Run(int tries)
    {
        var folder = Directory.CreateTempSubdirectory("makegood-bench-").FullName;
        try
        {
            await using var database = new SqliteDatabase(folder);
            var clock = new Clock(TimeProvider.System);
            await Migrator.Run(database, clock.Now, CancellationToken.None);
            await Fill(database, clock);
            var settings = Settings.Read(new Dictionary<string, string> { ["data"] = folder, ["listen"] = "http://127.0.0.1:0", ["log"] = "error", ["lookup_per_minute"] = "100000000", ["lookup_per_minute_all"] = "100000000" }, new Dictionary<string, string>());
            await using var app = ServerHost.Build(settings, database, clock);
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            var dice = new Random(7);
            for (var i = 0; i < 2000; i++) await Time(client, dice.Next(2) == 0, dice);
            var (known, unknown) = (new List<double>(), new List<double>());
            while (known.Count + unknown.Count < tries)
            {
                var isKnown = dice.Next(2) == 0;
                (isKnown ? known : unknown).Add(await Time(client, isKnown, dice));
            }

            known.Sort();
            unknown.Sort();
            var report = new Report("bench/run lookup");
            report.Add($"look-up of a known serial, median of {known.Count}", Report.Number(Median(known), "us"));
            report.Add($"look-up of an unknown serial, median of {unknown.Count}", Report.Number(Median(unknown), "us"), Report.Times(Median(unknown) / Median(known)));
            report.Add("a known one takes longer than an unknown one, share of all pairs", Longer(known, unknown).ToString("0.000", CultureInfo.InvariantCulture));
            report.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> Time(HttpClient client, bool known, Random dice)
    {
        var serial = (known ? 100_000 : 500_000) + dice.Next(Units);
        var from = Stopwatch.GetTimestamp();
        await client.GetByteArrayAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/public/{Maker}/serials/SN-{serial}"));
        return Stopwatch.GetElapsedTime(from).TotalMicroseconds;
    }

    private static double Median(List<double> sorted) => sorted[sorted.Count / 2];

    // Mann and Whitney's U, as a share: both lists sorted, so one walk is enough.
    private static double Longer(List<double> known, List<double> unknown)
    {
        var (below, sum) = (0, 0.0);
        foreach (var time in known)
        {
            while (below < unknown.Count && unknown[below] < time) below++;
            sum += below;
        }

        return sum / known.Count / unknown.Count;
    }

    private static async Task Fill(SqliteDatabase database, Clock clock)
    {
        await using var work = await database.Begin(clock.Act(Maker, "bench"), CancellationToken.None);
        var at = clock.Now;
        await work.Add(new MakerRow { Maker = Maker, Id = Maker, Slug = Maker, Name = "Acme", TimeZone = "UTC", CreatedAt = at }, "maker.created", CancellationToken.None);
        await work.Add(new ProductRow { Maker = Maker, Id = "product_1", Sku = "P-1", Name = "Creator Pro", Model = "creator_pro", Kind = "unit", CreatedAt = at }, "product.created", CancellationToken.None);
        var numbers = Enumerable.Range(100_000, Units).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToList();
        await work.AddAll([.. numbers.Select(n => new UnitRow { Maker = Maker, Id = "unit_" + n, Serial = "SN" + n, PrintedSerial = "SN-" + n, ProductId = "product_1", PrintCounter = true, RegisteredAt = at })], "unit.registered", CancellationToken.None);
        await work.AddAll([.. numbers.Select(n => new CoverageLineRow { Maker = Maker, Id = "line_" + n, UnitId = "unit_" + n, Source = "commercial", Name = "unit", Missing = string.Empty, StartsOn = new DateOnly(2026, 1, 1), LastDay = new DateOnly(2027, 1, 1), Provisional = false, State = "runs", CreatedAt = at })], "coverage.opened", CancellationToken.None);
        await work.Commit(CancellationToken.None);
    }
}
