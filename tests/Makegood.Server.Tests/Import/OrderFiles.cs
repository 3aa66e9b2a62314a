using System.Text;
using Makegood.Server.Doors.Import;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Makegood.Tests;

namespace Makegood.Server.Tests.Import;

/// <summary>Orders from a file: into the ledger, out again, and what is wrong with a row.</summary>
public abstract class OrderFiles<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private const string Rows = """
        at,type,order,account,currency,items,coupon,shipping,credit_used,refund,items_money,paid
        2026-03-05T10:00:00Z,order.refunded,A,,,,,,,r1,5000,
        2026-03-01T10:00:00Z,order.placed,A,ann,EUR,20000,5000,500,0,,,true
        2026-03-02T10:00:00+01:00,order.shipped,A,,,,,,,,,

        """;

    [Fact]
    public async Task Orders_come_in_once_in_any_order_and_go_out_as_they_came()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        Assert.Contains("no credit programme", Assert.Single((await workshop.Feed("orders", Bytes("at,type,order\n2026-03-01T10:00:00Z,order.paid,A\n"))).Problems).Message, StringComparison.OrdinalIgnoreCase);
        await Publish(workshop);

        Assert.Equal((3L, 0L, 0L), Counts(await workshop.Feed("orders", Bytes(Rows))));
        Assert.Equal((0L, 3L, 0L), Counts(await workshop.Feed("orders", Bytes(Rows))));
        await using var look = await workshop.House.Database.Look(CancellationToken.None);
        Assert.Equal(100, Assert.Single(await look.CreditWallets("acme", "ann", CancellationToken.None)).Available);

        using var file = new MemoryStream();
        await ExportFile.Run("orders", FileFormat.Csv, file, "acme", workshop.House.Database, null, CancellationToken.None);
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["order.placed", "order.shipped", "order.refunded"], lines.Skip(1).Select(l => l.Split(',')[1]));
        Assert.Equal((0L, 3L, 0L), Counts(await workshop.Feed("orders", file.ToArray())));
    }

    [Fact]
    public async Task What_is_wrong_is_told_with_line_and_column()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await Publish(workshop);
        const string bad = """
            at,type,order,account,currency,items
            2026-03-01 10:00,order.placed,A,ann,EUR,20000
            2026-03-01T10:00:00Z,order.eaten,A,ann,EUR,20000
            2026-03-01T10:00:00Z,order.placed,B,,EUR,20000
            2026-03-01T10:00:00Z,order.placed,C,ann,EURO,20000
            2026-03-01T10:00:00Z,order.placed,D,ann,EUR,200.00
            2026-03-01T10:00:00Z,order.placed,E,ann,EUR,-1
            2026-03-01T10:00:00Z,order.paid,F,,,5
            2026-03-01T10:00:00Z,credit.granted,G,ann,EUR,

            """;
        var report = await workshop.Feed("orders", Bytes(bad));
        Assert.Equal(8, report.Refused);
        Assert.Equal([(2L, 1L, "at"), (3L, 22L, "type"), (4L, 37L, "account"), (5L, 41L, "currency"), (6L, 45L, "items"), (7L, 45L, "items"), (8L, 37L, "items"), (9L, 22L, "type")], report.Problems.Select(p => (p.Line, p.Column, p.Field!)));
    }

    private static async Task Publish(Workshop workshop)
    {
        var command = new Makegood.Server.Warranty.PublishPolicy.Command(await File.ReadAllTextAsync(Repo.Path("policies/store-credit.policy.md")), "credit");
        Assert.True((await Makegood.Server.Warranty.PublishPolicy.Run(command, workshop.House.Clock.Act("acme", "owner"), workshop.House.Database, CancellationToken.None)).Granted(out _, out var refusal), refusal?.Detail);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static (long New, long Unchanged, long Refused) Counts(ImportReport report)
    {
        Assert.Empty(report.Stopped);
        return (report.New, report.Unchanged, report.Refused);
    }
}

public sealed class OrderFilesOnSqlite(PostgresCluster cluster) : OrderFiles<OnSqlite>(cluster);

public sealed class OrderFilesOnPostgres(PostgresCluster cluster) : OrderFiles<OnPostgres>(cluster);
