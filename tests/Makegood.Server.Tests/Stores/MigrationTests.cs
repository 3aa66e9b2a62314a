using Makegood.Server.Upkeep;
using Makegood.Storage;
using Makegood.Storage.Migrations;
using Npgsql;

namespace Makegood.Server.Tests.Stores;

/// <summary>Upgrades over clean and dirty rows.</summary>
public abstract class MigrationTests<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task Rows_that_break_a_new_rule_are_set_aside_whole_and_named()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await DirtyRows.Dirty(store.Database);
        var done = await Migrator.Run(store.Database, DirtyRows.Stricter, Sample.At, CancellationToken.None);

        Assert.Equal(["9001-stricter.sql"], done.Select(s => s.Name));
        await using var look = await store.Database.Look(CancellationToken.None);
        Assert.Equal(["r1", "r4"], await look.Query<string>("SELECT id FROM meter_reading ORDER BY id", null, CancellationToken.None));
        var leftovers = await look.Query<LeftoverRow>("SELECT * FROM leftover ORDER BY id", null, CancellationToken.None);
        Assert.Equal([("meter_reading", "r2"), ("meter_reading", "r3")], leftovers.Select(l => (l.TableName, l.RowId)));
        Assert.Equal("the unit has another reading; it's the first that counts", leftovers[0].Reason);
        Assert.Contains("\"minutes\":2", leftovers[0].Content, StringComparison.Ordinal);
        // The audit still knows them, and finds them where they were put.
        Assert.Empty(await Sample.Prove(store.Database));
    }

    [Fact]
    public async Task An_upgrade_over_dirty_rows_that_fails_at_any_statement_is_resumed()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await DirtyRows.Dirty(store.Database);
        var root = await Sample.Root(store.Database);
        var failures = 0;
        for (var k = 1; ; k++)
        {
            var count = 0;
            store.Database.Before = _ =>
            {
                if (++count == k) throw new NpgsqlException("the connection broke");
            };
            try
            {
                await Migrator.Run(store.Database, DirtyRows.Stricter, Sample.At, CancellationToken.None);
                break;
            }
            catch (NpgsqlException)
            {
                failures++;
            }

            store.Database.Before = null;
            // Either nothing of the step is there, or, when it failed after its end, all of it.
            if ((await Migrator.Pending(store.Database, DirtyRows.Stricter, CancellationToken.None)).Count > 0) Assert.Equal(root, await Sample.Root(store.Database));
        }

        store.Database.Before = null;
        Assert.True(failures > 8, $"only {failures} statements");
        await using var look = await store.Database.Look(CancellationToken.None);
        Assert.Equal(2, await look.Single<long>("SELECT count(*) FROM leftover", null, CancellationToken.None));
        Assert.Equal(2, await look.Single<long>("SELECT count(*) FROM meter_reading", null, CancellationToken.None));
    }

    [Fact]
    public async Task Before_an_upgrade_of_a_store_with_rows_stands_a_backup_that_was_proven()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await DirtyRows.Dirty(store.Database);
        var root = await Sample.Root(store.Database);
        Assert.True((await Migrate.Run(store.Database, store.Folder, DirtyRows.Stricter, withBackup: true, Sample.At, CancellationToken.None)).Granted(out var done, out _));
        Assert.NotNull(done.Backup);
        Assert.Equal(Path.Combine(store.Folder, "backups"), Path.GetDirectoryName(done.Backup));

        await using var back = await BareStore.Make<OnSqlite>(cluster);
        Assert.True((await Restore.Run(new Restore.Command(done.Backup), back.Database, back.Folder, Sample.At, CancellationToken.None)).Granted(out var restored, out _));
        Assert.Equal(root, restored.Root);
        Assert.Equal(root, await Sample.Root(back.Database));
    }

    [Fact]
    public async Task An_empty_store_needs_no_backup_and_a_store_up_to_date_nothing_at_all()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        Assert.True((await Migrate.Run(store.Database, store.Folder, withBackup: true, Sample.At, CancellationToken.None)).Granted(out var nothing, out _));
        Assert.Empty(nothing.Steps);
        Assert.True((await Migrate.Run(store.Database, store.Folder, DirtyRows.Stricter, withBackup: true, Sample.At, CancellationToken.None)).Granted(out var done, out _));
        Assert.Equal(["9001-stricter.sql"], done.Steps);
        Assert.Null(done.Backup);
    }

    [Fact]
    public async Task A_store_of_a_newer_program_is_refused_with_what_to_do()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await Migrator.Run(store.Database, DirtyRows.Stricter, Sample.At, CancellationToken.None);
        var newer = await Assert.ThrowsAsync<SchemaException>(() => Migrator.Run(store.Database, Sample.At, CancellationToken.None));
        Assert.Contains("9001-stricter.sql", newer.Message, StringComparison.Ordinal);
        Assert.Contains("makegood restore BACKUP --into FOLDER", newer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_that_was_changed_is_refused()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        IReadOnlyList<MigrationStep> other = [Migrator.Steps[0] with { Sql = Migrator.Steps[0].Sql + "\n" }, .. Migrator.Steps.Skip(1)];
        var changed = await Assert.ThrowsAsync<SchemaException>(() => Migrator.Run(store.Database, [new(1, Migrator.Steps[0].Name, other[0].Sql), .. Migrator.Steps.Skip(1)], Sample.At, CancellationToken.None));
        Assert.Contains(Migrator.Steps[0].Name, changed.Message, StringComparison.Ordinal);
    }
}

public sealed class MigrationTestsOnSqlite(PostgresCluster cluster) : MigrationTests<OnSqlite>(cluster);

public sealed class MigrationTestsOnPostgres(PostgresCluster cluster) : MigrationTests<OnPostgres>(cluster);

/// <summary>What a killed program leaves on SQLite is its file; PostgreSQL's own recovery is not ours to test.</summary>
public sealed class KilledUpgrade(PostgresCluster cluster)
{
    [Fact]
    public async Task An_upgrade_over_dirty_rows_that_is_killed_at_any_statement_is_resumed()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        await DirtyRows.Dirty(store.Database);
        var copies = Directory.CreateTempSubdirectory("makegood-killed-").FullName;
        var count = 0;
        store.Database.Before = _ =>
        {
            // What the folder holds now is what a kill would leave behind. Another program copies it: to open and close the file here would take SQLite's own locks away.
            using var copy = System.Diagnostics.Process.Start("cp", ["-r", store.Folder, Path.Combine(copies, (++count).ToString())]);
            copy.WaitForExit();
        };
        await Migrator.Run(store.Database, DirtyRows.Stricter, Sample.At, CancellationToken.None);
        store.Database.Before = null;
        var root = await Sample.Root(store.Database);

        Assert.InRange(count, 9, 40);
        for (var k = 1; k <= count; k++)
        {
            await using var resumed = new SqliteDatabase(Path.Combine(copies, k.ToString()));
            await Migrator.Run(resumed, DirtyRows.Stricter, Sample.At, CancellationToken.None);
            Assert.Equal(root, await Sample.Root(resumed));
            Assert.Empty(await Sample.Prove(resumed));
        }

        Directory.Delete(copies, recursive: true);
    }
}

/// <summary>A step that no release has: a unit may have one reading only, and old rows break that rule.</summary>
internal static class DirtyRows
{
    public static readonly IReadOnlyList<MigrationStep> Stricter =
    [
        .. Migrator.Steps,
        new(9001, "9001-stricter.sql", """
            -- One reading for each unit; older programs let the same one in twice.
            CARRY meter_reading WHERE EXISTS (SELECT 1 FROM meter_reading o WHERE o.maker = meter_reading.maker AND o.unit_id = meter_reading.unit_id AND o.id < meter_reading.id) BECAUSE 'the unit has another reading; it''s the first that counts';
            CREATE UNIQUE INDEX meter_reading_one ON meter_reading (maker, unit_id);
            CREATE TABLE note (maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL, words {text}, PRIMARY KEY (maker, id)) {strict};
            """),
    ];

    public static async Task Dirty(Database database)
    {
        await Sample.Do(database, async work =>
        {
            await work.Add(Sample.Product("p1"), "product.added", CancellationToken.None);
            foreach (var unit in new[] { "u1", "u2" })
            {
                await work.Add(new UnitRow { Maker = "acme", Id = unit, Serial = unit, PrintedSerial = unit, ProductId = "p1", PrintCounter = true, RegisteredAt = Sample.At }, "unit.registered", CancellationToken.None);
            }

            foreach (var (id, unit, minutes) in new[] { ("r1", "u1", 1), ("r2", "u1", 2), ("r3", "u1", 3), ("r4", "u2", 4) })
            {
                var reading = new MeterReadingRow { Maker = "acme", Id = id, UnitId = unit, Minutes = minutes, Written = "x", TakenAt = Sample.At.AddDays(minutes), Source = "customer_photo", Confidence = "doubtful", AfterReset = false, Falls = false, RecordedAt = Sample.At };
                await work.Add(reading, "meter.read", CancellationToken.None);
            }
        });
    }
}

public sealed class ScriptTests
{
    [Fact]
    public void Semicolons_in_quotes_and_comments_end_nothing()
    {
        const string sql = "-- one; two 'three\nINSERT INTO a VALUES ('x;''y', \"b;c\"); -- end;\n;CREATE TABLE t (a TEXT)\n";
        Assert.Equal(["INSERT INTO a VALUES ('x;''y', \"b;c\")", "CREATE TABLE t (a TEXT)"], Script.Statements(sql));
        Assert.Throws<SchemaException>(() => Script.Statements("SELECT 'x"));
    }

    [Fact]
    public void A_rule_for_old_rows_names_table_condition_and_reason()
    {
        Assert.Equal(new Carry("unit", "serial = ''\n AND id > 'BECAUSE'", "it's bare"), Carry.Read("CARRY unit WHERE serial = ''\n AND id > 'BECAUSE' BECAUSE 'it''s bare'"));
        Assert.Null(Carry.Read("DELETE FROM unit"));
        Assert.Throws<SchemaException>(() => Carry.Read("CARRY unit WHERE 1 = 1"));
    }
}
