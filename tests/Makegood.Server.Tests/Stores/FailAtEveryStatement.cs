using Makegood.Storage;
using Makegood.Storage.Migrations;
using Npgsql;

namespace Makegood.Server.Tests.Stores;

/// <summary>The store fails at the k-th statement, for every k there is: nothing is lost, nothing is doubled, and the next try succeeds.</summary>
public abstract class FailAtEveryStatement<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_piece_of_work_is_saved_whole_or_not_at_all()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        var database = store.Database;
        var failures = 0;
        for (var k = 1; ; k++)
        {
            var count = 0;
            var isLate = false;
            database.Before = sql =>
            {
                if (++count != k) return;
                isLate = sql == "COMMITTED";
                throw new NpgsqlException("the connection broke");
            };
            var id = $"p{k:D3}";
            var failed = false;
            try
            {
                await Register(database, id);
            }
            catch (NpgsqlException)
            {
                failed = true;
            }

            database.Before = null;
            if (!failed) break;
            failures++;
            // The answer got lost, not the work: that is what idempotency keys are for.
            if (isLate) Assert.Contains(id, await Sample.Ids(database));
            else Assert.DoesNotContain(id, await Sample.Ids(database));
            if (!isLate) await Register(database, id);
            Assert.Empty(await Sample.Prove(database));
        }

        Assert.InRange(failures, 6, 30);
        await using var look = await database.Look(CancellationToken.None);
        Assert.Equal(failures + 1, await look.Single<long>("SELECT count(*) FROM outbox", null, CancellationToken.None));
        Assert.Equal(failures + 1, await look.Single<long>("SELECT count(*) FROM product", null, CancellationToken.None));
    }

    [Fact]
    public async Task A_migration_is_resumed_after_failing_at_any_statement()
    {
        for (var k = 1; ; k++)
        {
            await using var store = await BareStore.Make<TStore>(cluster);
            var count = 0;
            store.Database.Before = _ =>
            {
                if (++count == k) throw new NpgsqlException("the connection broke");
            };
            var failed = false;
            try
            {
                await Migrator.Run(store.Database, Sample.At, CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                failed = true;
            }

            store.Database.Before = null;
            if (!failed) break;
            // Every statement on SQLite, every fifth on PostgreSQL, where making a database takes long.
            if (!store.Database.Dialect.IsSqlite) k += 4;
            await Migrator.Run(store.Database, Sample.At, CancellationToken.None);
            Assert.Empty(await Migrator.Pending(store.Database, CancellationToken.None));
            await Sample.Fill(store.Database, store.Folder, 1, k);
            Assert.Empty(await Sample.Prove(store.Database));
        }
    }

    private static Task Register(Database database, string id) => Sample.Do(database, async work =>
    {
        await work.Add(Sample.Product(id), "product.added", CancellationToken.None);
        await work.AddAll([new BillLineRow { Maker = "acme", Id = id + ".1", ProductId = id, PartId = await Part(work), Position = 1, Quantity = 1 }], "bill.line", CancellationToken.None);
        await work.Tell("product.added", new { id }, CancellationToken.None);
    });

    private static async Task<string> Part(Work work)
    {
        if (await work.Single<long>("SELECT count(*) FROM part", null, CancellationToken.None) == 0) await work.Add(new PartRow { Maker = "acme", Id = "part", Sku = "s", Name = "Motor", Item = "motor", CreatedAt = Sample.At }, "part.added", CancellationToken.None);
        return "part";
    }
}

public sealed class FailAtEveryStatementOnSqlite(PostgresCluster cluster) : FailAtEveryStatement<OnSqlite>(cluster);

public sealed class FailAtEveryStatementOnPostgres(PostgresCluster cluster) : FailAtEveryStatement<OnPostgres>(cluster);
