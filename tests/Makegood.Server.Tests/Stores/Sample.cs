using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Tests.Stores;

/// <summary>Small pieces of work for tests of the store itself.</summary>
internal static class Sample
{
    private static int _ids;

    public static readonly DateTimeOffset At = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    public static Act Act(string maker = "acme") => new(maker, "tester", At, kind => $"{kind}_{Interlocked.Increment(ref _ids):D8}");

    public static ProductRow Product(string id, string maker = "acme") =>
        new() { Maker = maker, Id = id, Sku = "sku-" + id, Name = "0", Kind = "unit", CreatedAt = At };

    public static async Task<ProductRow> Add(Database database, string id)
    {
        var row = Product(id);
        await Do(database, work => work.Add(row, "product.added", CancellationToken.None));
        return row;
    }

    public static async Task Do(Database database, Func<Work, Task> change, Act? act = null)
    {
        await using var work = await database.Begin(act ?? Act(), CancellationToken.None);
        await change(work);
        await work.Commit(CancellationToken.None);
    }

    public static async Task<IReadOnlyList<string>> Ids(Database database)
    {
        await using var look = await database.Look(CancellationToken.None);
        return await look.Query<string>("SELECT id FROM product ORDER BY id", null, CancellationToken.None);
    }

    public static async Task<IReadOnlyList<string>> TablesOf(Database database) => Tables.After((await Migrator.Applied(database, CancellationToken.None)).Select(s => s.Number));

    public static async Task<IReadOnlyList<Finding>> Prove(Database database)
    {
        await using var look = await database.Look(CancellationToken.None);
        var proof = new Proof(look, CancellationToken.None);
        await proof.Run(await TablesOf(database));
        return proof.Findings;
    }

    public static async Task<string> Root(Database database)
    {
        await using var look = await database.Look(CancellationToken.None);
        return await RootHash.Of(look, await TablesOf(database), CancellationToken.None);
    }

    /// <summary>A store with a bit of everything that the audit keeps: products, units, parts, readings, an attachment, an outbox.</summary>
    public static async Task Fill(Database database, string folder, int units, int seed)
    {
        var dice = new Random(seed);
        await Do(database, work => work.Add(Product("p1"), "product.added", CancellationToken.None));
        for (var i = 0; i < units; i++)
        {
            var id = $"unit_{i:D6}";
            var unit = new UnitRow { Maker = "acme", Id = id, Serial = $"S{i:D6}", PrintedSerial = $"s-{i} „ü“ \u2028", ProductId = "p1", PrintCounter = true, RegisteredAt = At, Firmware = i % 3 == 0 ? null : $"v{dice.Next(9)}" };
            await Do(database, async work =>
            {
                await work.Add(unit, "unit.registered", CancellationToken.None);
                await work.AddAll([.. Enumerable.Range(0, 2).Select(p => new UnitPartRow { Maker = "acme", Id = $"{id}.{p}", UnitId = id, PartId = "part", Item = "motor", Place = $"1.{p}" })], "part.fitted", CancellationToken.None);
                await work.Tell("unit.registered", new { unit = id }, CancellationToken.None);
            });
            if (i % 4 == 0) await Do(database, work => work.Change(unit with { Firmware = "v10" }, "unit.changed", CancellationToken.None));
            if (i % 10 == 0) await AddFile(database, folder, id, dice);
        }
    }

    private static async Task AddFile(Database database, string folder, string unit, Random dice)
    {
        var bytes = new byte[dice.Next(1, 5000)];
        dice.NextBytes(bytes);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        var path = new AttachmentFiles(folder).PathOf(hash);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, bytes);
        await Do(database, work => work.Add(new AttachmentRow { Maker = "acme", Id = "file_" + unit, Hash = hash, Bytes = bytes.Length, MediaType = "image/jpeg", UnitId = unit, AddedAt = At, AddedBy = "tester" }, "attachment.added", CancellationToken.None));
    }
}
