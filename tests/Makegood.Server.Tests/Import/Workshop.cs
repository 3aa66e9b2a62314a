using System.Text;
using Makegood.Server.Access;
using Makegood.Server.Doors.Import;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Tests.Import;

/// <summary>A store with the maker `acme`, to feed files to. It is the 21st of November 2026.</summary>
public sealed class Workshop : IAsyncDisposable
{
    private readonly TestStore? _store;

    private Workshop(string folder, string store, Database database, TestStore? owned)
    {
        _store = owned;
        (Folder, Store, Database) = (folder, store, database);
        Clock = new Clock(Time);
        Vault = PersonVault.Open(folder);
        House = new ImportHouse(database, Clock, Vault, new PolicyShelf());
    }

    public TestClock Time { get; } = new(new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero));

    public Clock Clock { get; }

    public PersonVault Vault { get; }

    public ImportHouse House { get; }

    public Database Database { get; }

    public string Folder { get; }

    public string Store { get; }

    public static async Task<Workshop> Open<TStore>(PostgresCluster cluster)
        where TStore : IStoreKind
    {
        var store = await TestStore.Make<TStore>(cluster);
        return await new Workshop(store.Folder, store.Store, store.Database, store).WithMaker();
    }

    /// <summary>In a folder of the caller's, who also takes it away.</summary>
    public static async Task<Workshop> In(string folder, string store)
    {
        var database = Database.Open(store);
        await Migrator.Run(database, DateTimeOffset.UnixEpoch, CancellationToken.None);
        return await new Workshop(folder, store, database, null).WithMaker();
    }

    public Act NewAct() => Clock.Act("acme", "test");

    /// <summary>Feeds a file and gives the report, with the error file in it.</summary>
    public Task<ImportReport> Feed(string noun, string text, bool preview = false, string? reason = null) => Feed(noun, Encoding.UTF8.GetBytes(text), preview, reason);

    public async Task<ImportReport> Feed(string noun, byte[] bytes, bool preview = false, string? reason = null)
    {
        using var errors = new MemoryStream();
        var format = bytes is [(byte)'{', ..] ? FileFormat.Jsonl : FileFormat.Csv;
        var result = await ImportFile.Run(new ImportFile.Command(noun, format, null, preview, reason), new MemoryStream(bytes), "acme", "test", House, () => errors, null, CancellationToken.None);
        Assert.True(result.Granted(out var report, out var refusal), refusal?.Detail);
        return report with { Errors = Encoding.UTF8.GetString(errors.ToArray()) };
    }

    /// <summary>Feeds a file of which every row must be new.</summary>
    public async Task FeedNew(string noun, string text, long rows)
    {
        var report = await Feed(noun, text);
        Assert.Equal([], report.Problems.Concat(report.Stopped).Select(p => p.ToString()));
        Assert.Equal(rows, report.New);
    }

    public async Task<string> Export(string noun, FileFormat format = FileFormat.Csv)
    {
        using var file = new MemoryStream();
        await ExportFile.Run(noun, format, file, "acme", Database, null, CancellationToken.None);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    public async Task<long> Count(string sql)
    {
        await using var look = await Database.Look(CancellationToken.None);
        return await look.Single<long>(sql, null, CancellationToken.None);
    }

    /// <summary>A small catalogue, one order, and three units.</summary>
    public async Task Furnish()
    {
        await FeedNew("products", Goods.Products, 2);
        await FeedNew("parts", Goods.Parts, 3);
        await FeedNew("bills", Goods.Bills, 3);
        await FeedNew("sales", Goods.Sales, 3);
        await FeedNew("units", Goods.Units, 3);
        await FeedNew("readings", Goods.Readings, 2);
    }

    public ValueTask DisposeAsync() => _store is null ? Database.DisposeAsync() : _store.DisposeAsync();

    private async Task<Workshop> WithMaker()
    {
        var made = await CreateMaker.Run(new CreateMaker.Command("acme", "Acme Printers", "Europe/Berlin"), Clock.Act(Act.House, "test"), Database, CancellationToken.None);
        Assert.True(made.Granted(out _, out _));
        return this;
    }
}

/// <summary>Files that are as they should be.</summary>
internal static class Goods
{
    public const string Products = """
        sku,name,kind,model,grade,technology,policy
        FFP-100,Creator Pro,unit,creator_pro,consumer,FFF,
        KIT-1,"Kit, large",kit,,,,

        """;

    public const string Parts = """
        sku,name,item,supplier,supplier_months
        MOT-17,Stepper motor,motor,Motion Ltd,24
        RAIL-9,Linear rail,linear_rail,,
        TIE-1,Zip tie,zip_tie,,

        """;

    public const string Bills = """
        product,position,part,quantity
        KIT-1,1,MOT-17,4
        KIT-1,2,RAIL-9,2
        KIT-1,3,TIE-1,20

        """;

    public const string Sales = """
        order_number,line,channel,store_record,invoice_number,seller,purchased_at,purchased_on,invoiced_on,delivered_on,buyer_kind,buyer_country
        100234,1,official_store,true,INV-9,,2026-03-01T13:30:00.000Z,2026-03-01,2026-03-01,2026-03-04,consumer,DE
        100234,2,official_store,true,INV-9,,2026-03-01T13:30:00.000Z,2026-03-01,2026-03-01,2026-03-04,consumer,DE
        D-77,1,dealer,false,,"Print ""n"" Go",,2026-02-11,,,business,FR

        """;

    public const string Units = """
        serial,product,manufactured_on,order_number,order_line,hardware,firmware,print_counter
        AA-0001,FFP-100,2026-01-15,100234,1,rev C,1.4.2,true
        AA-0002,FFP-100,2026-01-15,D-77,1,,,false
        KIT 0003,KIT-1,,100234,2,,,true

        """;

    public const string Readings = """
        serial,value,unit,taken_at,source,confidence,after_reset
        AA-0001,12.5 h,,2026-05-01T08:00:00.000Z,printer,certain,false
        AA-0001,20 h,,2026-06-01T08:00:00.000Z,customer_photo,plausible,false

        """;

    /// <summary>So many units of one product.</summary>
    public static string ManyUnits(int count)
    {
        var text = new StringBuilder("serial,product,manufactured_on,firmware\n");
        for (var i = 0; i < count; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"FD-{i:D6},FFP-100,2026-0{1 + (i % 9)}-15,1.{i % 7}\n");
        return text.ToString();
    }
}
