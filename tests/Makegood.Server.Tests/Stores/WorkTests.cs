using Makegood.Storage;

namespace Makegood.Server.Tests.Stores;

/// <summary>What a work promises, on both stores alike.</summary>
public abstract class WorkTests<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task Fifty_changes_of_one_row_at_once_lose_none()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await Sample.Add(store.Database, "p1");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                try
                {
                    await using var work = await store.Database.Begin(Sample.Act(), CancellationToken.None);
                    var row = (await work.Single<ProductRow>("SELECT * FROM product WHERE id = 'p1'", null, CancellationToken.None))!;
                    await work.Change(row with { Name = (int.Parse(row.Name) + 1).ToString() }, "product.counted", CancellationToken.None);
                    await work.Commit(CancellationToken.None);
                    return;
                }
                catch (Exception problem) when (StoreProblems.IsRace(problem))
                {
                    // Another was faster; again from the start.
                }
            }
        })));

        await using var look = await store.Database.Look(CancellationToken.None);
        var after = (await look.Single<ProductRow>("SELECT * FROM product WHERE id = 'p1'", null, CancellationToken.None))!;
        Assert.Equal(("50", 51), (after.Name, after.Revision));
        Assert.Empty(await Sample.Prove(store.Database));
    }

    [Fact]
    public async Task A_change_from_an_older_copy_is_refused()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        var row = await Sample.Add(store.Database, "p1");
        await Sample.Do(store.Database, work => work.Change(row, "product.changed", CancellationToken.None));

        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => Sample.Do(store.Database, work => work.Change(row, "product.changed", CancellationToken.None)));
        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => Sample.Do(store.Database, work => work.Remove(row, "product.removed", CancellationToken.None)));
        Assert.Empty(await Sample.Prove(store.Database));
    }

    [Fact]
    public async Task Work_for_one_maker_touches_no_row_of_another()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        var row = await Sample.Add(store.Database, "p1");
        var other = Sample.Act("other");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Sample.Do(store.Database, work => work.Add(Sample.Product("p2"), "x", CancellationToken.None), other));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Sample.Do(store.Database, work => work.AddAll([Sample.Product("p2")], "x", CancellationToken.None), other));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Sample.Do(store.Database, work => work.Change(row, "x", CancellationToken.None), other));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Sample.Do(store.Database, work => work.Remove(row, "x", CancellationToken.None), other));
        Assert.Equal(["p1"], await Sample.Ids(store.Database));
    }

    [Fact]
    public async Task Left_without_a_commit_nothing_remains()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await using (var work = await store.Database.Begin(Sample.Act(), CancellationToken.None))
        {
            await work.Add(Sample.Product("p1"), "product.added", CancellationToken.None);
            await work.Tell("product.added", new { id = "p1" }, CancellationToken.None);
        }

        Assert.Empty(await Sample.Ids(store.Database));
        await using var look = await store.Database.Look(CancellationToken.None);
        Assert.Equal(0, await look.Single<long>("SELECT count(*) FROM outbox", null, CancellationToken.None));
        Assert.Equal(0, await look.Single<long>("SELECT count(*) FROM audit_commit", null, CancellationToken.None));
    }

    [Fact]
    public async Task After_a_statement_that_failed_nothing_of_the_work_can_be_saved()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await Sample.Add(store.Database, "p1");
        await using (var work = await store.Database.Begin(Sample.Act(), CancellationToken.None))
        {
            await work.Add(Sample.Product("p2"), "product.added", CancellationToken.None);
            var twice = await Assert.ThrowsAnyAsync<Exception>(() => work.Add(Sample.Product("p1"), "product.added", CancellationToken.None));
            Assert.True(StoreProblems.IsRace(twice), twice.ToString());
            await Assert.ThrowsAsync<InvalidOperationException>(() => work.Commit(CancellationToken.None));
        }

        Assert.Equal(["p1"], await Sample.Ids(store.Database));
    }

    [Fact]
    public async Task A_look_sees_one_moment()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await using var look = await store.Database.Look(CancellationToken.None);
        Assert.Equal(0, await look.Single<long>("SELECT count(*) FROM product", null, CancellationToken.None));
        await Sample.Add(store.Database, "p1");
        Assert.Equal(0, await look.Single<long>("SELECT count(*) FROM product", null, CancellationToken.None));
    }

    [Fact]
    public async Task A_call_that_was_cancelled_saves_nothing_and_hurts_nobody()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        using var stop = new CancellationTokenSource();
        await using (var work = await store.Database.Begin(Sample.Act(), stop.Token))
        {
            await work.Add(Sample.Product("p1"), "product.added", stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.Add(Sample.Product("p2"), "product.added", stop.Token));
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Database.Begin(Sample.Act(), stop.Token));
        await Sample.Add(store.Database, "p3");
        Assert.Equal(["p3"], await Sample.Ids(store.Database));
    }

    [Fact]
    public async Task Every_kind_of_row_has_exactly_the_columns_of_its_table()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await store.Database.RunSchema(
            async work =>
            {
                foreach (var shape in RowShape.All)
                {
                    var columns = await work.ColumnsOf(shape.Table, CancellationToken.None);
                    Assert.Equal([.. shape.Columns.Order()], [.. columns.Select(c => c.Name).Order()]);
                    foreach (var (name, isNumber) in columns) Assert.True(RowShape.IsNumber(shape.Properties[shape.Columns.ToList().IndexOf(name)]) == isNumber, $"{shape.Table}.{name}");
                }
            },
            CancellationToken.None);
        Assert.Equal(RowShape.All.Select(s => s.Table).Order(), Tables.After(Makegood.Storage.Migrations.Migrator.Steps.Select(s => (long)s.Number)).Append(Tables.Sessions).Order());
    }

    [Fact]
    public async Task Each_commit_follows_the_one_before_and_each_maker_has_a_chain_of_its_own()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        foreach (var maker in new[] { "a", "b", "a" })
        {
            await Sample.Do(store.Database, work => work.Add(Sample.Product(Guid.CreateVersion7().ToString("N"), maker), "product.added", CancellationToken.None), Sample.Act(maker));
        }

        await using var look = await store.Database.Look(CancellationToken.None);
        var commits = await look.Query<AuditCommitRow>("SELECT * FROM audit_commit ORDER BY maker, id", null, CancellationToken.None);
        Assert.Equal([("a", 1L), ("a", 2L), ("b", 1L)], commits.Select(c => (c.Maker, c.Number)));
        Assert.Equal([AuditChain.Start, commits[0].Hash, AuditChain.Start], commits.Select(c => c.Previous));
        Assert.NotEqual(commits[0].Hash, commits[2].Hash);
        Assert.Empty(await Sample.Prove(store.Database));
    }
}

public sealed class WorkTestsOnSqlite(PostgresCluster cluster) : WorkTests<OnSqlite>(cluster);

public sealed class WorkTestsOnPostgres(PostgresCluster cluster) : WorkTests<OnPostgres>(cluster);
