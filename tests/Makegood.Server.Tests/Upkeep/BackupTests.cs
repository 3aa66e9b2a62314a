using System.Diagnostics;
using Makegood.Domain.Basics;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Upkeep;

namespace Makegood.Server.Tests.Upkeep;

public abstract class BackupTests<TStore>(PostgresCluster cluster, ITestOutputHelper output)
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_backup_while_others_write_holds_one_moment_and_goes_into_either_database()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        using var folder = new Scratch();
        await Sample.Fill(store.Database, store.Folder, 300, 11);
        using var enough = new CancellationTokenSource();
        var written = 0;
        var clock = Stopwatch.StartNew();
        var writers = Enumerable.Range(0, store.Database.Dialect.IsSqlite ? 64 : 16).Select(w => Task.Run(async () =>
        {
            // Each for a maker of its own, as makers do.
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await Sample.Do(store.Database, work => work.Add(Sample.Product($"w{w}-{i:D6}", "maker" + w), "product.added", CancellationToken.None), Sample.Act("maker" + w));
                Interlocked.Increment(ref written);
            }
        })).ToList();
        while (Volatile.Read(ref written) < 200) await Task.Yield();

        var (from, since) = (Volatile.Read(ref written), clock.Elapsed);
        var backups = new List<BackUp.Answer>();
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await BackUp.Run(new BackUp.Command(folder.Path), store.Database, store.Folder, Sample.At.AddSeconds(i), CancellationToken.None)).Granted(out var made, out _));
            backups.Add(made);
        }

        output.WriteLine($"{(Volatile.Read(ref written) - from) / (clock.Elapsed - since).TotalSeconds:F0} writes a second meanwhile; {backups.Sum(b => b.Rows) / (clock.Elapsed - since).TotalSeconds:F0} rows a second backed up");
        await enough.CancelAsync();
        await Task.WhenAll(writers);
        Assert.True(backups[2].Rows > backups[0].Rows);
        foreach (var made in backups)
        {
            await using var onSqlite = await BareStore.Make<OnSqlite>(cluster);
            await using var onPostgres = await BareStore.Make<OnPostgres>(cluster);
            foreach (var back in new[] { onSqlite, onPostgres })
            {
                Assert.True((await Restore.Run(new Restore.Command(made.File), back.Database, back.Folder, Sample.At, CancellationToken.None)).Granted(out var restored, out var refusal), refusal?.Detail);
                Assert.Equal((made.Root, made.Rows, made.Files), (restored.Root, restored.Rows, restored.Files));
                var proven = await Verify.Store(back.Database, back.Folder, CancellationToken.None);
                Assert.Empty(proven.Findings);
                Assert.Equal(made.Root, proven.Root);
            }
        }
    }

    [Fact]
    public async Task A_second_backup_copies_only_new_attachments()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        using var folder = new Scratch();
        await Sample.Fill(store.Database, store.Folder, 30, 12);
        var first = await Back(store, folder.Path, 0);
        var second = await Back(store, folder.Path, 1);
        Assert.Equal((3, 3), (first.Files, first.NewFiles));
        Assert.Equal((3, 0), (second.Files, second.NewFiles));
        Assert.Equal(first.Root, second.Root);
        Assert.Equal(2, Directory.GetFiles(folder.Path, "*" + BackUp.Ending).Length);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_store_with_rows_is_not_restored_into()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        using var folder = new Scratch();
        await Sample.Fill(store.Database, store.Folder, 5, 13);
        var made = await Back(store, folder.Path, 0);
        Assert.False((await Restore.Run(new Restore.Command(made.File), store.Database, store.Folder, Sample.At, CancellationToken.None)).Granted(out _, out var refusal));
        Assert.Equal(RefusalCode.NotPossibleNow, refusal.Code);
        Assert.Contains("is not empty", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(made.Root, await Sample.Root(store.Database));
    }

    [Fact]
    public async Task A_restore_that_fails_at_any_statement_leaves_the_store_empty_and_can_be_made_again()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        using var folder = new Scratch();
        await Sample.Fill(store.Database, store.Folder, 3, 14);
        var made = await Back(store, folder.Path, 0);
        await using var back = await BareStore.Make<TStore>(cluster);
        var failures = 0;
        for (var k = 1; ; k++)
        {
            var count = 0;
            back.Database.Before = _ =>
            {
                if (++count == k) throw new IOException("No space left on device");
            };
            try
            {
                if (!(await Restore.Run(new Restore.Command(made.File), back.Database, back.Folder, Sample.At, CancellationToken.None)).Granted(out _, out var refusal))
                {
                    // It failed after the filling, and what is there is whole.
                    Assert.Contains("is not empty", refusal.Detail, StringComparison.Ordinal);
                }

                break;
            }
            catch (IOException)
            {
                failures++;
            }
        }

        back.Database.Before = null;
        Assert.True(failures > 20, $"only {failures}");
        Assert.Equal(made.Root, await Sample.Root(back.Database));
        Assert.Empty((await Verify.Store(back.Database, back.Folder, CancellationToken.None)).Findings);
    }

    private static async Task<BackUp.Answer> Back(TestStore store, string folder, int second)
    {
        Assert.True((await BackUp.Run(new BackUp.Command(folder), store.Database, store.Folder, Sample.At.AddSeconds(second), CancellationToken.None)).Granted(out var made, out var refusal), refusal?.Detail);
        return made;
    }
}

public sealed class BackupTestsOnSqlite(PostgresCluster cluster, ITestOutputHelper output) : BackupTests<OnSqlite>(cluster, output);

public sealed class BackupTestsOnPostgres(PostgresCluster cluster, ITestOutputHelper output) : BackupTests<OnPostgres>(cluster, output);

/// <summary>What can go wrong with the file of a backup.</summary>
public sealed class BackupFileTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_file_that_was_cut_off_anywhere_is_refused()
    {
        await using var made = await Made.Backup(cluster);
        var bytes = await File.ReadAllBytesAsync(made.File);
        var dice = new Random(15);
        var cut = made.File + ".cut.backup.jsonl";
        foreach (var length in Enumerable.Range(0, 40).Select(_ => dice.Next(bytes.Length)).Append(0).Append(bytes.Length - 1))
        {
            await File.WriteAllBytesAsync(cut, bytes[..length]);
            var reader = new BackupReader(cut);
            reader.Check(CancellationToken.None);
            Assert.True(reader.Findings.Count > 0, $"cut to {length} of {bytes.Length} bytes");
            await using var back = await BareStore.Make<OnSqlite>(cluster);
            Assert.False((await Restore.Run(new Restore.Command(cut), back.Database, back.Folder, Sample.At, CancellationToken.None)).Granted(out _, out _));
        }
    }

    [Fact]
    public async Task A_disk_that_fills_at_any_write_leaves_no_half_file()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        await Sample.Fill(store.Database, store.Folder, 20, 16);
        using var folder = new Scratch();
        for (var k = 1; ; k++)
        {
            try
            {
                var count = k;
                Assert.True((await BackUp.Run(new BackUp.Command(folder.Path), store.Database, store.Folder, Sample.At, file => new FullAfter(file, count), CancellationToken.None)).Granted(out _, out _));
                Assert.True(k > 100, $"only {k} writes");
                break;
            }
            catch (IOException problem)
            {
                Assert.Contains("No space left", problem.Message, StringComparison.Ordinal);
                Assert.Empty(Directory.GetFiles(folder.Path));
            }
        }

        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task An_attachment_that_is_missing_is_named_and_the_rows_are_saved_all_the_same()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        await Sample.Fill(store.Database, store.Folder, 30, 17);
        var files = Directory.GetFiles(Path.Combine(store.Folder, "files"), "*", SearchOption.AllDirectories);
        File.Delete(files[0]);
        await File.AppendAllTextAsync(files[1], "x");
        using var folder = new Scratch();
        Assert.True((await BackUp.Run(new BackUp.Command(folder.Path), store.Database, store.Folder, Sample.At, CancellationToken.None)).Granted(out var made, out _));
        Assert.Equal(new[] { files[0], files[1] }.Select(f => "attachment " + Path.GetFileName(f)).Order(), made.Missing.Select(m => m.Place).Order());

        await using var back = await BareStore.Make<OnSqlite>(cluster);
        Assert.True((await Restore.Run(new Restore.Command(made.File), back.Database, back.Folder, Sample.At, CancellationToken.None)).Granted(out var restored, out _));
        Assert.Equal((made.Root, 1), (restored.Root, restored.Files));
        Assert.Contains("2 attachments were missing already", restored.Done[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_backup_left_is_cleared_by_the_next()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        await Sample.Fill(store.Database, store.Folder, 1, 18);
        using var folder = new Scratch();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "x.backup.jsonl.part"), "half");
        Assert.True((await BackUp.Run(new BackUp.Command(folder.Path), store.Database, store.Folder, Sample.At, CancellationToken.None)).Granted(out var made, out _));
        Assert.Equal([made.File], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task It_is_text_that_a_person_can_read()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        await Sample.Fill(store.Database, store.Folder, 1, 19);
        using var folder = new Scratch();
        Assert.True((await BackUp.Run(new BackUp.Command(folder.Path), store.Database, store.Folder, Sample.At, CancellationToken.None)).Granted(out var made, out _));
        Assert.EndsWith("20261121T093000.000Z.backup.jsonl", made.File, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(made.File);
        Assert.StartsWith("{\"makegood_backup\":1,\"version\":\"", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("{\"unit\":{\"maker\":\"acme\",\"id\":\"unit_000000\",\"revision\":2,\"serial\":\"S000000\"", StringComparison.Ordinal));
        Assert.StartsWith("{\"check\":{\"block\":1,\"lines\":", lines[^2], StringComparison.Ordinal);
        Assert.StartsWith("{\"end\":{\"rows\":{\"attachment\":1,", lines[^1], StringComparison.Ordinal);
    }

    private sealed class FullAfter(Stream inner, int writes) : Stream
    {
        private int _left = writes;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (--_left == 0) throw new IOException("No space left on device");
            inner.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (--_left == 0) throw new IOException("No space left on device");
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
