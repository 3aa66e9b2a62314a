using Makegood.Server.Doors.Import;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Import;

public abstract class Files<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private static readonly string[] Nouns = ["products", "parts", "bills", "sales", "units", "readings"];

    [Fact]
    public async Task What_goes_out_comes_in_again_the_same_in_both_formats()
    {
        await using var first = await Workshop.Open<TStore>(cluster);
        await first.Furnish();
        foreach (var format in Enum.GetValues<FileFormat>())
        {
            await using var second = await Workshop.Open<TStore>(cluster);
            foreach (var noun in Nouns)
            {
                var file = await first.Export(noun, format);
                var report = await second.Feed(noun, file);
                Assert.Equal([], report.Problems.Concat(report.Stopped).Select(p => $"{noun}: {p}"));
                Assert.Equal(file, await second.Export(noun, format));
            }
        }

        Assert.Equal(Goods.Products, await first.Export("products"));
        Assert.Equal(Goods.Sales, await first.Export("sales"));
    }

    [Fact]
    public async Task A_file_that_comes_again_changes_nothing()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await workshop.Furnish();
        var before = await workshop.Count("SELECT count(*) FROM audit_event");
        foreach (var (noun, file) in Nouns.Zip([Goods.Products, Goods.Parts, Goods.Bills, Goods.Sales, Goods.Units, Goods.Readings]))
        {
            var report = await workshop.Feed(noun, file);
            Assert.Equal((0, report.Rows, 0, 0), (report.New, report.Unchanged, report.Changed, report.Refused));
        }

        Assert.Equal(before, await workshop.Count("SELECT count(*) FROM audit_event"));
    }

    [Fact]
    public async Task A_preview_says_the_same_and_takes_nothing()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        var file = Goods.Products + "FFP-1 00,,unit,,,,\n";
        var before = await workshop.Feed("products", file, preview: true);
        Assert.Equal(0, await workshop.Count("SELECT count(*) FROM product"));

        var after = await workshop.Feed("products", file);
        Assert.Equal((before.New, before.Refused, before.Problems[0]), (after.New, after.Refused, after.Problems[0]));
        Assert.Equal((2, 1), (after.New, after.Refused));
    }

    [Fact]
    public async Task Refused_rows_come_back_in_a_file_that_can_be_mended_and_fed_again()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await workshop.FeedNew("products", Goods.Products, 2);
        var report = await workshop.Feed("units", "serial;product;manufactured_on;firmware\nAA-0001;FFP-100;2026-02-30;1\nAA-0002;FFP-100;2026-02-20;\"two\nlines\"\nAA-0003;FFP-10;;=1+1\n");

        Assert.Equal((0, 3), (report.New, report.Refused));
        Assert.StartsWith("problem;serial;product;manufactured_on;firmware\n", report.Errors, StringComparison.Ordinal);
        var mended = report.Errors!.Replace("2026-02-30", "2026-02-28", StringComparison.Ordinal).Replace(";FFP-10;", ";FFP-100;", StringComparison.Ordinal).Replace("two\nlines", "2", StringComparison.Ordinal);
        var again = await workshop.Feed("units", mended);
        Assert.Equal([], again.Problems.Select(p => p.ToString()));
        Assert.Equal(3, again.New);
    }

    [Fact]
    public async Task Refused_lines_of_JSON_come_back_with_their_problem_in_front()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        var first = await workshop.Feed("products", "{\"sku\":\"A\",\"name\":\"\"}\n{\"sku\":\"B\",\"name\":\"Bee\"}\n{\"problem\":\"old\",\"sku\":\"C\"}\n");
        Assert.Equal((1, 2), (first.New, first.Refused));
        Assert.Equal("{\"problem\":\"`name` is empty; every row needs it\",\"sku\":\"A\",\"name\":\"\"}\n{\"problem\":\"`name` is empty; every row needs it\",\"sku\":\"C\"}\n", first.Errors);

        var again = await workshop.Feed("products", first.Errors!.Replace("\"name\":\"\"", "\"name\":\"Ay\"", StringComparison.Ordinal));
        Assert.Equal((1, 1), (again.New, again.Refused));
    }

    [Fact]
    public async Task What_may_change_changes_with_a_reason_and_only_then()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await workshop.FeedNew("products", Goods.Products, 2);
        var other = Goods.Products.Replace("Creator Pro,unit", "Creator Pro 2,unit", StringComparison.Ordinal);

        var without = await workshop.Feed("products", other);
        Assert.Equal("2:9: the product `FFP-100` is there already and differs in `name` (`Creator Pro` there, `Creator Pro 2` here); give a reason to change it, or leave it out", Assert.Single(without.Problems).ToString());
        Assert.Equal((1, 1), (without.Unchanged, without.Refused));

        var with = await workshop.Feed("products", other, reason: "new name on the box");
        Assert.Equal((1, 1), (with.Unchanged, with.Changed));
        Assert.Equal(1, await workshop.Count("SELECT count(*) FROM audit_commit WHERE reason = 'new name on the box'"));

        var kind = await workshop.Feed("products", Goods.Products.Replace("Pro,unit", "Pro,kit", StringComparison.Ordinal), reason: "no");
        Assert.Equal(1, kind.Refused);
    }

    [Fact]
    public async Task A_sale_is_never_overwritten()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await workshop.FeedNew("sales", Goods.Sales, 3);
        var report = await workshop.Feed("sales", Goods.Sales.Replace("2026-03-04,consumer", "2026-03-05,consumer", StringComparison.Ordinal), reason: "they say so");

        Assert.Equal((1, 2), (report.Unchanged, report.Refused));
        Assert.Equal("2:84: line 1 of order `100234` is recorded already and differs in `delivered_on` (`2026-03-04` there, `2026-03-05` here); a sale is never overwritten, so leave it out or correct it by an event on the unit", report.Problems[0].ToString());
    }

    [Fact]
    public async Task Thousands_of_rows_with_some_bad_ones_keep_their_order()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await workshop.FeedNew("products", Goods.Products, 2);
        var lines = Goods.ManyUnits(2_200).Split('\n');
        for (var i = 100; i < 2_200; i += 250) lines[i] = lines[i].Replace("FFP-100", "FFP-1OO", StringComparison.Ordinal);
        lines[2_000] = lines[7];
        var report = await workshop.Feed("units", string.Join('\n', lines));

        Assert.Equal((2_190, 10), (report.New, report.Refused));
        Assert.Equal([.. Enumerable.Range(0, 9).Select(i => 101L + (250 * i)).Append(2_001L).Order()], report.Problems.Select(p => p.Line));
        Assert.Equal("101:11: there is no product with the SKU `FFP-1OO`; did you mean `FFP-100`?", report.Problems[0].ToString());
        Assert.Contains(report.Problems, p => p.ToString() == "2001:1: serial `FD000006` stands in line 8 already; keep one of the two");
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@x")]
    [InlineData("'=x")]
    [InlineData("''+x")]
    [InlineData("'quoted'")]
    [InlineData("a=b")]
    public async Task A_name_that_looks_like_a_formula_is_neutral_in_the_file_and_itself_afterwards(string name)
    {
        await using var first = await Workshop.Open<TStore>(cluster);
        await using var second = await Workshop.Open<TStore>(cluster);
        Assert.Equal(1, (await first.Feed("products", $"{{\"sku\":\"A\",\"name\":{System.Text.Json.JsonSerializer.Serialize(name)}}}")).New);

        var file = await first.Export("products");
        Assert.DoesNotContain(file.Split('\n')[1].Split(',').Select(c => c.TrimStart('"')), cell => cell is ['=' or '+' or '-' or '@', ..]);
        Assert.Equal(1, (await second.Feed("products", file)).New);
        await using var look = await second.Database.Look(CancellationToken.None);
        Assert.Equal(name, await look.Single<string>("SELECT name FROM product", null, CancellationToken.None));
    }
}

public sealed class FilesOnSqlite(PostgresCluster cluster) : Files<OnSqlite>(cluster);

public sealed class FilesOnPostgres(PostgresCluster cluster) : Files<OnPostgres>(cluster);
