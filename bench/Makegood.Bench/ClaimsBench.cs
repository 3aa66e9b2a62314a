using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Server;
using Makegood.Server.Doors.Demo;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Bench;

/// <summary>
/// The desk's work on the large demo, by real HTTP: the list of claims with every filter in every order and with random ones together, next pages, the data of a
/// claim's page, and a draft of the printer policy tried on all claims on record.
/// </summary>
public static class ClaimsBench
{
    private const int RandomLists = 1500;
    private const int Pages = 1000;
    private const int Shown = 3;
    private static readonly string[] Sorts = ["opened", "-opened", "changed", "-changed", "due", "-due", "number", "-number"];

    /// <param name="folder">Where the demo is, or where to make it; null for a folder that is deleted afterwards.</param>
    public static async Task Run(string? folder)
    {
        var own = folder is null ? Directory.CreateTempSubdirectory("makegood-bench-").FullName : null;
        try
        {
            var report = new Report("bench/run claims");
            var data = folder ?? Path.Combine(own!, "demo");
            if (!File.Exists(Path.Combine(data, "demo.json"))) await Make(data);
            using var note = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(data, "demo.json")));
            var (units, claims, seconds, bytes) = (note.RootElement.GetProperty("units").GetInt64(), note.RootElement.GetProperty("claims").GetInt64(), note.RootElement.GetProperty("seconds").GetDouble(), note.RootElement.GetProperty("bytes").GetInt64());
            report.Add(Line($"`makegood demo --size large`: {units:#,0} units, {claims:#,0} claims with all that befell them, {bytes / 1e9:0.0} GB"), Report.Number(seconds, "s"));

            await using var database = new SqliteDatabase(data);
            await Migrator.Run(database, DateTimeOffset.UnixEpoch, CancellationToken.None);
            var clock = new Clock(TimeProvider.System);
            var settings = Settings.Read(new Dictionary<string, string> { ["data"] = data, ["listen"] = "http://127.0.0.1:0", ["log"] = "error" }, new Dictionary<string, string>());
            await using var app = ServerHost.Build(settings, database, clock);
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First(u => u.StartsWith("http://127", StringComparison.Ordinal))), Timeout = TimeSpan.FromMinutes(10) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", note.RootElement.GetProperty("key").GetString());

            var ids = await Lists(report, client, database);
            await ClaimPages(report, client, ids);
            await BackTest(report, client);
            report.Print();
        }
        finally
        {
            if (own is not null) Directory.Delete(own, recursive: true);
        }
    }

    private static async Task Make(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "makegood.dll"), "demo", "--size", "large", "--until", "2026-06-30", "--data", folder, "--make-only" },
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException(told);
    }

    private static async Task<List<string>> Lists(Report report, HttpClient client, SqliteDatabase database)
    {
        var filters = await Filters(database);
        var dice = new Random(3);
        var asked = new List<string>();
        foreach (var sort in Sorts)
        {
            asked.Add("sort=" + sort);
            foreach (var filter in filters.SelectMany(f => f)) asked.Add($"{filter}&sort={sort}");
        }

        for (var i = 0; i < RandomLists; i++)
        {
            var some = filters.Where(_ => dice.Next(100) < 35).Select(f => f[dice.Next(f.Count)]);
            asked.Add(string.Join('&', [.. some, "sort=" + Sorts[dice.Next(Sorts.Length)]]));
        }

        // Nobody's list is the first of the day.
        for (var i = 0; i < 100; i++) await Timed(client, "claims?" + asked[dice.Next(asked.Count)]);
        var (times, ids) = (new List<(double Ms, string What)>(), new List<string>());
        foreach (var query in asked.OrderBy(_ => dice.Next()))
        {
            var (ms, page) = await Timed(client, "claims?" + query);
            times.Add((ms, query));
            ids.AddRange(page.GetProperty("items").EnumerateArray().Take(2).Select(c => c.GetProperty("id").GetString()!));
            if (page.GetProperty("next").GetString() is not { } next || dice.Next(3) > 0) continue;
            times.Add(((await Timed(client, $"claims?{query}&after={Uri.EscapeDataString(next)}")).Ms, query + " (next page)"));
        }

        times.Sort();
        report.Add(Line($"a list of claims by the API: every filter × every order, and {RandomLists:#,0} random ones together; {times.Count:#,0} pages of 50, p95"), Ms(times, 0.95), Target(At(times, 0.95), 120));
        report.Add("the same, median", Ms(times, 0.5));
        report.Add("the same, slowest", Ms(times, 1));
        Console.WriteLine($"The {Shown} slowest lists: {string.Join("; ", times.TakeLast(Shown).Reverse().Select(t => Line($"`{t.What}` {t.Ms:0} ms")))}.\n");
        return ids;
    }

    // Every value of every filter that the store has, one list for each filter.
    private static async Task<IReadOnlyList<IReadOnlyList<string>>> Filters(SqliteDatabase database)
    {
        await using var look = await database.Look(CancellationToken.None);
        async Task<IReadOnlyList<string>> All(string name, string sql) => [.. (await look.Query<string>(sql, new { MakeDemo.Maker }, CancellationToken.None)).Select(v => $"{name}={Uri.EscapeDataString(v)}")];
        return
        [
            [.. Enum.GetValues<ClaimState>().Select(s => "state=" + Words.Write(s)), "state=approved,partly_approved,in_remedy"],
            [.. Enum.GetValues<Turn>().Select(t => "turn=" + Words.Write(t))],
            [.. await All("outcome", "SELECT DISTINCT outcome FROM claim WHERE maker = @Maker AND outcome IS NOT NULL"), "outcome=no_such"],
            [.. await All("item", "SELECT DISTINCT item FROM part WHERE maker = @Maker"), "item=zip_tie"],
            await All("product", "SELECT sku FROM product WHERE maker = @Maker"),
            ["goodwill=true", "goodwill=false"],
            ["assignee=nobody"],
            [.. Enumerable.Range(0, 12).Select(i => Line($"opened_from={new DateOnly(2023, 8, 1).AddMonths(i * 3):yyyy-MM-dd}"))],
            [.. Enumerable.Range(0, 12).Select(i => Line($"opened_to={new DateOnly(2023, 8, 1).AddMonths(i * 3):yyyy-MM-dd}"))],
            ["search=C-2025", "search=C-2025-01", "search=C-2025-0012", "search=NLP000042"],
        ];
    }

    private static async Task ClaimPages(Report report, HttpClient client, List<string> ids)
    {
        var dice = new Random(4);
        var times = new List<(double Ms, string What)>();
        for (var i = 0; i < Pages; i++)
        {
            var id = ids[dice.Next(ids.Count)];
            times.Add(((await Timed(client, "claims/" + id)).Ms, id));
        }

        times.Sort();
        report.Add(Line($"all that a claim's page shows, {Pages:#,0} of them, p95"), Ms(times, 0.95), Target(At(times, 0.95), 60));
    }

    private static async Task BackTest(Report report, HttpClient client)
    {
        var from = Stopwatch.GetTimestamp();
        using var response = await client.PostAsJsonAsync(new Uri("/api/v1/policies/backtest", UriKind.Relative), new { text = Policies.ProposalText });
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException(answer.ToString());
        var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        report.Add(Line($"a draft of the printer policy tried on all its claims on record ({answer.GetProperty("claims").GetInt64():#,0} claims, {answer.GetProperty("answers").GetInt64():#,0} answers, {answer.GetProperty("changed").GetInt64():#,0} change)"), Report.Number(seconds, "s"), Line($"{seconds / 30:0.00} of the 30 s target"));
    }

    private static async Task<(double Ms, JsonElement Page)> Timed(HttpClient client, string path)
    {
        var from = Stopwatch.GetTimestamp();
        var text = await client.GetByteArrayAsync(new Uri("/api/v1/" + path, UriKind.Relative));
        var ms = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        return (ms, JsonDocument.Parse(text).RootElement);
    }

    private static double At(List<(double Ms, string What)> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))].Ms;

    private static string Ms(List<(double Ms, string What)> sorted, double share) => Report.Number(At(sorted, share), "ms");

    private static string Target(double ms, double target) => Line($"{ms / target:0.00} of the {target:0} ms target");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
