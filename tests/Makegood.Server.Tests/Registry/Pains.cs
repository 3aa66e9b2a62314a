using System.Globalization;
using System.Text;
using Makegood.Server.Tests.Import;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Warranty;

namespace Makegood.Server.Tests.Registry;

/// <summary>
/// What users of other systems asked for in public threads, each test named after one. The threads that concern the registry and files;
/// those about the coverage clock stand beside the clock.
/// </summary>
public abstract class Pains<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task Snipe_it_15883_the_warranty_is_on_the_model_and_typed_for_no_unit()
    {
        await using var workshop = await Covered();
        await workshop.FeedNew("units", "serial,product,order_number\nA-1,COV-1,1\nA-2,COV-1,1\n", 2);
        Assert.Equal(2, await workshop.Count("SELECT count(DISTINCT unit_id) FROM coverage_line WHERE policy_id IS NOT NULL"));
        Assert.Equal(1, await workshop.Count("SELECT count(DISTINCT term_id) FROM coverage_line WHERE term_id IS NOT NULL"));
    }

    [Fact]
    public async Task Snipe_it_5905_units_are_found_by_the_day_on_which_their_cover_ends()
    {
        await using var workshop = await Covered();
        await workshop.FeedNew("units", "serial,product,order_number,order_line\nA-1,COV-1,1,1\nA-2,COV-1,2,1\n", 2);
        var all = await Found(null, null);
        Assert.Equal(2, all.Count);
        Assert.All(all, u => Assert.NotNull(u.LastDay));
        var (first, last) = (all.Min(u => u.LastDay), all.Max(u => u.LastDay));
        Assert.NotEqual(first, last);
        Assert.Equal(["A-2"], (await Found(first!.Value.AddDays(1), null)).Select(u => u.Serial));
        Assert.Equal(["A-1"], (await Found(null, last!.Value.AddDays(-1))).Select(u => u.Serial));

        async Task<IReadOnlyList<FindUnits.Item>> Found(DateOnly? from, DateOnly? to)
        {
            Assert.True((await FindUnits.Run(null, null, from, to, null, 50, "acme", null, workshop.Database, CancellationToken.None)).Granted(out var answer, out _));
            return answer!.Items;
        }
    }

    [Fact]
    public async Task RepairDesk_1201_more_than_ten_thousand_serials_that_are_no_stock_are_looked_up()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await workshop.FeedNew("products", Goods.Products, 2);
        await workshop.FeedNew("units", Goods.ManyUnits(10_001), 10_001);

        // The whole list as a preview: known ones are unchanged, the others named, and nothing is registered by looking.
        var asked = new StringBuilder("serial,product\n");
        for (var i = 9_990; i < 20_000; i++) asked.Append(CultureInfo.InvariantCulture, $"FD-{i:D6},FFP-100\n");
        var report = await workshop.Feed("units", asked.ToString(), preview: true);
        Assert.Equal((11, 9_999), (report.Unchanged, report.New));
        Assert.Equal(10_001, await workshop.Count("SELECT count(*) FROM unit"));
    }

    [Fact]
    public async Task Snipe_it_1003_a_serial_is_enough_to_find_the_cover_however_it_is_typed()
    {
        await using var workshop = await Covered();
        await workshop.FeedNew("units", "serial,product,order_number\nFD-230511.07,COV-1,1\n", 1);
        foreach (var typed in (string[])["FD-230511.07", "fd 230511 07", "FD23051107"])
        {
            Assert.True((await FindUnits.Run(typed, null, null, null, null, 50, "acme", null, workshop.Database, CancellationToken.None)).Granted(out var answer, out _));
            Assert.NotNull(Assert.Single(answer!.Items).LastDay);
        }

        Assert.True((await FindUnits.Run("FD-230511.O7", null, null, null, null, 50, "acme", null, workshop.Database, CancellationToken.None)).Granted(out var none, out _));
        Assert.Empty(none!.Items);
        Assert.Equal(["FD-230511.07"], none.DidYouMean);
    }

    [Fact]
    public async Task Section_7_many_serials_come_in_pages_and_each_of_them_once()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await workshop.FeedNew("products", Goods.Products, 2);
        await workshop.FeedNew("units", Goods.ManyUnits(3_000), 3_000);
        var (seen, after) = (new HashSet<string>(StringComparer.Ordinal), (string?)null);
        do
        {
            Assert.True((await FindUnits.Run(null, "FFP-100", null, null, after, 200, "acme", null, workshop.Database, CancellationToken.None)).Granted(out var page, out _));
            Assert.All(page!.Items, u => Assert.True(seen.Add(u.Serial)));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(3_000, seen.Count);
    }

    // A product whose policy is published, and two orders a month apart.
    private async Task<Workshop> Covered()
    {
        var workshop = await Workshop.Open<TStore>(cluster);
        var text = await File.ReadAllTextAsync(Makegood.Tests.Repo.Path("policies/kit-parts.policy.md"));
        var published = await PublishPolicy.Run(new PublishPolicy.Command(text), workshop.NewAct(), workshop.Database, CancellationToken.None);
        Assert.True(published.Granted(out _, out var refusal), refusal?.Detail);
        await workshop.FeedNew("products", "sku,name,policy\nCOV-1,Covered,kit-parts\n", 1);
        await workshop.FeedNew("sales", "order_number,channel,store_record,purchased_on,invoiced_on,delivered_on\n1,official_store,true,2026-03-01,2026-03-01,2026-03-04\n2,official_store,true,2026-04-01,2026-04-01,2026-04-04\n", 2);
        return workshop;
    }
}

public sealed class PainsOnSqlite(PostgresCluster cluster) : Pains<OnSqlite>(cluster);

public sealed class PainsOnPostgres(PostgresCluster cluster) : Pains<OnPostgres>(cluster);
