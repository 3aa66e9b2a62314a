using System.Diagnostics;
using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Server;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Bench;

/// <summary>
/// Every unit on record asked about again, as `POST /api/v1/policies/try` does it: kits of two parts under the shipped policy for kits, sold on a
/// thousand days. First the published version, which must agree with everything; then a text with half the months, which must differ everywhere.
/// </summary>
public static class ReassessBench
{
    private const string Maker = "acme";
    private const int Days = 1000;
    private const int Batch = 2000;

    public static async Task Run(int units, string? store)
    {
        var folder = Directory.CreateTempSubdirectory("makegood-bench-").FullName;
        try
        {
            await using var database = store is null ? new SqliteDatabase(folder) : Database.Open(store);
            var clock = new Clock(TimeProvider.System);
            await Migrator.Run(database, clock.Now, CancellationToken.None);
            var text = await File.ReadAllTextAsync(Path.Combine(Policies.Root, "policies", "kit-parts.policy.md"));
            var shelf = new PolicyShelf();
            var report = new Report("bench/run reassess");
            var where = database.Dialect.IsSqlite ? "SQLite" : "PostgreSQL";

            var filled = await Timed(() => Fill(database, clock, text, units, shelf));
            report.Add(Line($"{units:#,0} kits of two parts registered on {where}, in batches of {Batch:#,0}"), Seconds(filled.Wall), Line($"{Seconds(filled.Cpu)} CPU"));
            var same = await Timed(() => Ask(new ReassessUnits.Command(), a => a.Same, 2L * units, database, clock, shelf));
            report.Add(Line($"{units:#,0} units, {2 * units:#,0} lines asked about again: the published policy"), Seconds(same.Wall), Line($"{Seconds(same.Cpu)} CPU"));
            var other = await Timed(() => Ask(new ReassessUnits.Command(text.Replace("value: 12 months", "value: 6 months", StringComparison.Ordinal)), a => a.OtherLength, 2L * units, database, clock, shelf));
            report.Add(Line($"the same with a text of half the months"), Seconds(other.Wall), Line($"{Seconds(other.Cpu)} CPU"));
            report.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Seconds(TimeSpan time) => Report.Number(time.TotalSeconds, "s");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static async Task<(TimeSpan Wall, TimeSpan Cpu)> Timed(Func<Task> work)
    {
        var (from, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        return (Stopwatch.GetElapsedTime(from), Environment.CpuUsage.TotalTime - before);
    }

    private static async Task Ask(ReassessUnits.Command command, Func<ReassessUnits.Answer, long> count, long expected, Database database, Clock clock, PolicyShelf shelf)
    {
        var answer = Granted(await ReassessUnits.Run(command, Maker, clock.Now, shelf, database, CancellationToken.None));
        if (answer.Lines != expected || count(answer) != expected) throw new InvalidOperationException($"the answer is not the expected one: {answer}");
    }

    private static async Task Fill(Database database, Clock clock, string text, int units, PolicyShelf shelf)
    {
        var at = clock.Now;
        await using (var work = await database.Begin(clock.Act(Maker, "bench"), CancellationToken.None))
        {
            await work.Add(new MakerRow { Maker = Maker, Id = Maker, Slug = Maker, Name = "Acme", TimeZone = "UTC", CreatedAt = at }, "maker.created", CancellationToken.None);
            await work.Add(new ProductRow { Maker = Maker, Id = "product_1", Sku = "KIT-1", Name = "Kit", Kind = "kit", Policy = "kit-parts", CreatedAt = at }, "product.created", CancellationToken.None);
            string[] items = ["motor", "linear_rail"];
            await work.AddAll([.. items.Select(item => new PartRow { Maker = Maker, Id = "part_" + item, Sku = item, Name = item, Item = item, CreatedAt = at })], "part.created", CancellationToken.None);
            await work.AddAll([.. items.Select((item, i) => new BillLineRow { Maker = Maker, Id = "bill_" + item, ProductId = "product_1", Position = i + 1, PartId = "part_" + item, Quantity = 1 })], "bill.line", CancellationToken.None);
            await work.AddAll([.. Enumerable.Range(0, Days).Select(Sale)], "sale.created", CancellationToken.None);
            await work.Commit(CancellationToken.None);
        }

        Granted(await PublishPolicy.Run(new PublishPolicy.Command(text), clock.Act(Maker, "bench"), database, CancellationToken.None));
        foreach (var batch in Enumerable.Range(0, units).Chunk(Batch))
        {
            var commands = batch.Select(n => new RegisterUnit.Command(Line($"SN-{1_000_000 + n}"), "KIT-1", OrderNumber: Line($"O-{n % Days}"))).ToList();
            foreach (var answer in await RegisterUnits.Run(commands, false, clock.Act(Maker, "bench"), shelf, database, CancellationToken.None)) _ = answer.Granted(out _, out var refusals) ? true : throw new InvalidOperationException(refusals.All[0].Detail);
        }

        SaleRow Sale(int n) => new()
        {
            Maker = Maker,
            Id = Line($"sale_{n:0000}"),
            OrderNumber = Line($"O-{n}"),
            Line = 1,
            Channel = "official_store",
            StoreRecord = true,
            InvoicedOn = new DateOnly(2023, 1, 1).AddDays(n),
            DeliveredOn = new DateOnly(2023, 1, 1).AddDays(n + (n % 9)),
            CreatedAt = at,
        };
    }

    private static T Granted<T>(Result<T, Refusal> result)
        where T : notnull => result.Granted(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Detail);
}
