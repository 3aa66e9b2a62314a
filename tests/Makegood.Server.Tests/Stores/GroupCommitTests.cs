using Makegood.Storage;
using Microsoft.Data.Sqlite;

namespace Makegood.Server.Tests.Stores;

/// <summary>Works that share one commit on SQLite: they are saved together, and one that fails harms no other.</summary>
public sealed class GroupCommitTests(PostgresCluster cluster)
{
    [Fact]
    public async Task Works_that_come_together_share_commits()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        var database = (SqliteDatabase)store.Database;
        var before = database.Commits;
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => Sample.Add(database, $"p{i:D3}"))));

        Assert.Equal(400, (await Sample.Ids(database)).Count);
        Assert.InRange(database.Commits - before, 1, 399);
        Assert.Empty(await Sample.Prove(database));
    }

    [Fact]
    public async Task The_log_is_folded_beside_the_writer_and_begins_anew()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        var database = (SqliteDatabase)store.Database;
        long File(string end) => new FileInfo(database.Path + end).Length;
        var (told, asked) = (new string('x', 60_000), 0);

        // Sixteen times the pages after which the log is folded; each of them only once in the log.
        for (var i = 0; i < 1_100; i++)
        {
            await Sample.Do(store.Database, work => work.Tell("told", new { told, i }, CancellationToken.None));
            asked++;
        }

        for (var tries = 0; File(string.Empty) < 40_000_000 && tries < 600; tries++) await Task.Delay(50);
        Assert.InRange(File(string.Empty), 40_000_000, long.MaxValue);
        await using (var look = await database.Look(CancellationToken.None)) Assert.Equal(asked, await look.Single<long>("SELECT count(*) FROM outbox WHERE topic = 'told'", null, CancellationToken.None));
        Assert.Empty(await Sample.Prove(database));

        // It begins anew: as much again does not make it longer by as much.
        var before = File("-wal");
        for (var i = 0; i < 1_100; i++) await Sample.Do(store.Database, work => work.Tell("told", new { told, i }, CancellationToken.None));
        Assert.InRange(File("-wal") - before, 0, 60_000_000);
        Assert.Empty(await Sample.Prove(database));
    }

    [Fact]
    public async Task A_work_that_fails_undoes_only_itself()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        await Sample.Add(store.Database, "p000");
        var tries = Enumerable.Range(0, 300).Select(i => Task.Run(async () =>
        {
            // Every third comes with an id that is there already, after a row that would be fine.
            await Sample.Do(store.Database, async work =>
            {
                await work.Add(Sample.Product($"q{i:D3}"), "product.added", CancellationToken.None);
                if (i % 3 == 0) await work.Add(Sample.Product("p000"), "product.added", CancellationToken.None);
            });
            return i;
        })).ToList();
        await Task.WhenAll(tries.Select(t => t.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(i % 3 != 0, tries[i].IsCompletedSuccessfully));
        Assert.Equal(Enumerable.Range(0, 300).Where(i => i % 3 != 0).Select(i => $"q{i:D3}").Prepend("p000"), await Sample.Ids(store.Database));
        Assert.Empty(await Sample.Prove(store.Database));
    }

    [Fact]
    public async Task When_the_commit_fails_nobody_of_the_group_is_told_that_it_is_saved()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        var database = store.Database;
        var saved = new List<string>();
        var refused = 0;
        var commits = 0;
        database.Before = sql =>
        {
            // Every second commit fails.
            if (sql == "COMMIT" && ++commits % 2 == 0) throw new SqliteException("disk I/O error", 10);
        };
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(async () =>
        {
            try
            {
                await Sample.Add(database, $"p{i:D3}");
                lock (saved) saved.Add($"p{i:D3}");
            }
            catch (SqliteException)
            {
                Interlocked.Increment(ref refused);
            }
        })));
        database.Before = null;

        Assert.Equal(300, saved.Count + refused);
        Assert.True(refused > 0);
        Assert.Equal(saved.Order(), await Sample.Ids(database));
        Assert.Empty(await Sample.Prove(database));
    }

    [Fact]
    public async Task An_answer_from_what_another_has_not_saved_yet_waits_for_it()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        var database = store.Database;
        var first = await database.Begin(Sample.Act(), CancellationToken.None);
        await first.Add(Sample.Product("p1"), "product.added", CancellationToken.None);
        var second = database.Begin(Sample.Act(), CancellationToken.None);
        var hold = database.Begin(Sample.Act(), CancellationToken.None);
        var saved = first.Commit(CancellationToken.None);

        // The second finds the row, and would answer "it is there already" without changing anything.
        var work = await second;
        Assert.Equal(1, await work.Single<long>("SELECT count(*) FROM product", null, CancellationToken.None));
        var answered = work.DisposeAsync().AsTask();

        // Quick as it is, the group is still open here and the third has its turn; on a slow machine it was old, and is on disk.
        var third = await hold;
        if (answered.IsCompleted) Assert.Single(await Sample.Ids(database));
        await third.DisposeAsync();
        await answered;
        Assert.Single(await Sample.Ids(database));
        await saved;
        await first.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_from_what_another_could_not_save_fails_like_the_other()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        var database = store.Database;
        var first = await database.Begin(Sample.Act(), CancellationToken.None);
        await first.Add(Sample.Product("p1"), "product.added", CancellationToken.None);
        var second = database.Begin(Sample.Act(), CancellationToken.None);
        database.Before = sql =>
        {
            if (sql == "COMMIT") throw new SqliteException("disk I/O error", 10);
        };
        var saved = first.Commit(CancellationToken.None);
        var work = await second;
        var found = await work.Single<long>("SELECT count(*) FROM product", null, CancellationToken.None);
        if (found == 1) await Assert.ThrowsAsync<SqliteException>(async () => await work.DisposeAsync());
        else await work.DisposeAsync(); // the group was full or old, and the second began a new one
        await Assert.ThrowsAsync<SqliteException>(() => saved);
        database.Before = null;
        Assert.Empty(await Sample.Ids(database));
    }

    [Fact]
    public async Task A_full_disk_refuses_some_and_keeps_what_was_answered()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        var database = (SqliteDatabase)store.Database;
        await Sample.Add(database, "p");
        await using (var look = await database.Look(CancellationToken.None)) await database.Tune($"PRAGMA max_page_count = {await look.Single<long>("PRAGMA page_count", null, CancellationToken.None) + 40}");
        var saved = new List<string>();
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => Task.Run(async () =>
        {
            try
            {
                var row = Sample.Product($"p{i:D3}") with { Name = new string('x', i % 7 == 0 ? 20_000 : 200) };
                await Sample.Do(database, work => work.Add(row, "product.added", CancellationToken.None));
                lock (saved) saved.Add(row.Id);
            }
            catch (Exception problem) when (StoreProblems.IsStore(problem))
            {
                Interlocked.Increment(ref refused);
            }
        })));

        Assert.True(saved.Count > 0, "nothing was saved");
        Assert.True(refused > 0, "the disk was never full");
        Assert.Equal(saved.Append("p").Order(), await Sample.Ids(database));

        // With room again, all goes on.
        await database.Tune("PRAGMA max_page_count = 1000000");
        await Sample.Add(database, "zz");
        Assert.Empty(await Sample.Prove(database));
    }

    [Fact]
    public async Task Random_failures_at_random_places_lose_nothing_and_hang_nobody()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        var database = (SqliteDatabase)store.Database;
        var dice = new Random(20261121);
        database.Before = sql =>
        {
            bool fails;
            lock (dice) fails = dice.Next(sql == "COMMIT" ? 8 : 60) == 0;
            if (fails) throw new SqliteException("disk I/O error", 10);
        };
        var saved = new HashSet<string>();
        var unsaved = new HashSet<string>();
        var clients = Enumerable.Range(0, 16).Select(client => Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                var id = $"c{client:D2}-{i:D3}";
                int choice;
                lock (dice) choice = dice.Next(10);
                try
                {
                    await using var work = await database.Begin(Sample.Act(), CancellationToken.None);
                    await work.Add(Sample.Product(id), "product.added", CancellationToken.None);
                    if (choice == 0) throw new InvalidOperationException("changed its mind");
                    if (choice == 1) await Task.Yield();
                    if (choice != 2) await work.Commit(CancellationToken.None);
                    lock (saved) (choice == 2 ? unsaved : saved).Add(id);
                }
                catch (Exception problem) when (problem is SqliteException or InvalidOperationException or IOException)
                {
                    lock (saved) unsaved.Add(id);
                }
            }
        })).ToList();
        await Task.WhenAll(clients);
        database.Before = null;

        Assert.Equal(16 * 60, saved.Count + unsaved.Count);
        Assert.NotEmpty(saved);
        Assert.Equal(saved.Order(StringComparer.Ordinal), await Sample.Ids(database));
        Assert.Empty(await Sample.Prove(database));
    }

    [Fact]
    public async Task Closing_lets_those_at_work_finish_and_tells_those_who_come_later()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        var work = await store.Database.Begin(Sample.Act(), CancellationToken.None);
        await work.Add(Sample.Product("p1"), "product.added", CancellationToken.None);
        var closing = store.Database.DisposeAsync().AsTask();
        var late = store.Database.Begin(Sample.Act(), CancellationToken.None);
        await work.Commit(CancellationToken.None);
        await work.DisposeAsync();
        await closing;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);

        await using var again = new SqliteDatabase(store.Folder);
        Assert.Equal(["p1"], await Sample.Ids(again));
    }

    [Fact]
    public async Task One_folder_is_open_in_one_program_only_and_the_second_is_told_which()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        var busy = Assert.Throws<StoreBusyException>(() => new SqliteDatabase(store.Folder));
        Assert.Contains($"process {Environment.ProcessId}", busy.Message, StringComparison.Ordinal);
    }
}
