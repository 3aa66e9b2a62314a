using Makegood.Server.Tests.Stores;
using Makegood.Server.Upkeep;
using Makegood.Storage;

namespace Makegood.Server.Tests.Upkeep;

/// <summary>A byte that flips anywhere is found, and the place is named.</summary>
public sealed class FlippedBytes(PostgresCluster cluster)
{
    private const int Flips = 110;

    [Fact]
    public async Task In_a_backup_file()
    {
        await using var made = await Made.Backup(cluster);
        var bytes = await File.ReadAllBytesAsync(made.File);
        var dice = new Random(1);
        var flipped = made.File + ".flipped.backup.jsonl";
        // Every byte of the first and the last line, and of the first check line, besides random ones.
        var ends = Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '\n').ToList();
        IEnumerable<int> places = [.. Enumerable.Range(0, Flips).Select(_ => dice.Next(bytes.Length)), .. Enumerable.Range(0, 20).Select(_ => dice.Next(ends[0] + 1)), .. Enumerable.Range(0, 20).Select(_ => ends[^2] + 1 + dice.Next(ends[^1] - ends[^2])), .. Enumerable.Range(0, 20).Select(_ => ends[BackupSums.LinesPerBlock - 1] + 1 + dice.Next(100))];
        foreach (var place in places)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[place] ^= (byte)(1 << dice.Next(8));
            await File.WriteAllBytesAsync(flipped, damaged);
            var reader = new BackupReader(flipped);
            reader.Check(CancellationToken.None);
            Assert.True(reader.Findings.Count > 0, $"byte {place} of {bytes.Length} was not found");

            // The place that is named holds the line that was changed.
            var line = 1 + bytes.AsSpan(0, place).Count((byte)'\n');
            Assert.True(reader.Findings.Any(f => Named(f.Place).Any(r => line >= r.First - 1 && line <= r.Last + 1)), $"line {line}: {string.Join(" | ", reader.Findings.Select(f => f.Place))}");
        }
    }

    [Fact]
    public async Task In_an_attachment_of_a_backup_and_of_a_store()
    {
        await using var made = await Made.Backup(cluster);
        var dice = new Random(2);
        var files = Directory.GetFiles(Path.Combine(made.Folder, "files"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var live = Directory.GetFiles(Path.Combine(made.Store.Folder, "files"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(files.Select(Path.GetFileName), live.Select(Path.GetFileName));
        for (var i = 0; i < Flips; i++)
        {
            var inBackup = i % 2 == 0;
            var file = (inBackup ? files : live)[dice.Next(files.Count)];
            var bytes = await File.ReadAllBytesAsync(file);
            var place = dice.Next(bytes.Length);
            bytes[place] ^= (byte)(1 << dice.Next(8));
            await File.WriteAllBytesAsync(file, bytes);
            if (i < 10)
            {
                using var scratch = new Scratch();
                IReadOnlyList<Finding> findings;
                if (inBackup)
                {
                    Assert.True((await Verify.Backup(made.File, scratch.Path, Sample.At, CancellationToken.None)).Granted(out var answer, out _));
                    findings = answer.Findings;
                }
                else
                {
                    findings = (await Verify.Store(made.Store.Database, made.Store.Folder, CancellationToken.None)).Findings;
                }

                Assert.Equal([file], findings.Select(f => f.Place));
            }
            else
            {
                Assert.NotNull(await new AttachmentFiles(inBackup ? made.Folder : made.Store.Folder).Problem(Path.GetFileName(file), CancellationToken.None));
            }

            bytes[place] ^= 0xFF;
            File.Delete(file);
            await File.WriteAllBytesAsync(file, Undo(bytes, place, Path.GetFileName(file)));
        }
    }

    [Fact]
    public async Task In_the_file_of_a_live_store()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        await Sample.Fill(store.Database, store.Folder, 25, 3);
        var before = await Dump(store.Database);
        await store.Database.DisposeAsync();
        var path = Path.Combine(store.Folder, SqliteDatabase.FileName);
        var bytes = await File.ReadAllBytesAsync(path);
        var dice = new Random(4);
        var found = 0;
        for (var tries = 0; found < Flips; tries++)
        {
            Assert.True(tries < 20 * Flips, $"only {found} of {tries} flips hit a row");
            var place = dice.Next(bytes.Length);
            var damaged = (byte[])bytes.Clone();
            damaged[place] ^= (byte)(1 << dice.Next(8));
            using var scratch = new Scratch();
            await File.WriteAllBytesAsync(Path.Combine(scratch.Path, SqliteDatabase.FileName), damaged);
            var (isChanged, findings) = await LookAt(scratch.Path, before);
            // A flip in room that holds nothing changes nothing.
            if (!isChanged) continue;
            found++;
            Assert.True(findings.Count > 0, $"byte {place} was changed, and nothing was found");
            Assert.All(findings, f => Assert.NotEmpty(f.Place));
        }
    }

    [Fact]
    public async Task A_sound_store_and_a_sound_backup_have_no_findings()
    {
        await using var made = await Made.Backup(cluster);
        using var scratch = new Scratch();
        var live = await Verify.Store(made.Store.Database, made.Store.Folder, CancellationToken.None);
        Assert.True((await Verify.Backup(made.File, scratch.Path, Sample.At, CancellationToken.None)).Granted(out var backup, out _));
        Assert.Empty(live.Findings);
        Assert.Empty(backup.Findings);
        Assert.Equal(live.Root, backup.Root);
        Assert.Equal(live.Files, backup.Files);
        Assert.True(live is { Rows: > 1000, Commits: > 300 }, live.ToString());
    }

    [Theory]
    [InlineData("UPDATE unit SET firmware = 'v11' WHERE id = 'unit_000003'", "table unit, id unit_000003 of acme")]
    [InlineData("DELETE FROM unit_part WHERE id = 'unit_000003.1'", "table unit_part, id unit_000003.1 of acme")]
    [InlineData("UPDATE unit_part SET id = 'x' WHERE id = 'unit_000003.1'", "table unit_part, id x of acme")]
    [InlineData("UPDATE outbox SET payload = '{}' WHERE id = (SELECT min(id) FROM outbox)", "table outbox, id msg_")]
    [InlineData("UPDATE audit_event SET data = replace(data, 'sku', 'skv') WHERE id = '000000000001.000000'", "audit of acme, commit 1")]
    [InlineData("UPDATE audit_commit SET actor = 'somebody' WHERE number = 7", "audit of acme, commit 7")]
    [InlineData("DELETE FROM audit_event WHERE commit_number = 5 AND position = 1", "audit of acme, commit 5")]
    [InlineData("DELETE FROM audit_commit WHERE number = 9", "audit of acme, commit 10")]
    [InlineData("UPDATE audit_head SET number = number - 1", "audit of acme, head")]
    [InlineData("DELETE FROM audit_head", "audit of acme")]
    public async Task Somebody_with_a_tool_is_found_out(string sql, string place)
    {
        foreach (var isSqlite in new[] { true, false })
        {
            await using var store = isSqlite ? await TestStore.Make<OnSqlite>(cluster) : await TestStore.Make<OnPostgres>(cluster);
            await Sample.Fill(store.Database, store.Folder, 12, 5);
            Assert.Empty(await Sample.Prove(store.Database));
            await store.Database.RunSchema(work => work.Run(sql, null, CancellationToken.None), CancellationToken.None);
            var findings = await Sample.Prove(store.Database);
            Assert.True(findings.Any(f => f.Place.StartsWith(place, StringComparison.Ordinal)), string.Join("\n", findings.Select(f => $"{f.Place}: {f.What}")));
        }
    }

    private static async Task<(bool IsChanged, IReadOnlyList<Finding> Findings)> LookAt(string folder, string before)
    {
        SqliteDatabase database;
        try
        {
            database = new SqliteDatabase(folder);
        }
        catch (Microsoft.Data.Sqlite.SqliteException problem)
        {
            // It does not even open; every command says so.
            return (true, [new Finding("the database file", problem.Message)]);
        }

        await using (database)
        {
            string? now;
            try
            {
                now = await Dump(database);
            }
            catch (Exception problem) when (problem is not Xunit.Sdk.XunitException)
            {
                now = problem.Message;
            }

            // What nobody reads nobody need find.
            if (now == before) return (false, []);
            try
            {
                return (true, (await Verify.Store(database, folder, CancellationToken.None)).Findings.Where(f => !f.What.StartsWith("the file is not there", StringComparison.Ordinal)).ToList());
            }
            catch (Exception problem) when (problem is Microsoft.Data.Sqlite.SqliteException or Makegood.Storage.Migrations.SchemaException)
            {
                return (true, [new Finding("the database file", problem.Message)]);
            }
        }
    }

    // Everything but sessions, as texts.
    private static async Task<string> Dump(Database database)
    {
        await using var look = await database.Look(CancellationToken.None);
        var lines = new System.Text.StringBuilder();
        foreach (var table in await Sample.TablesOf(database))
        {
            await foreach (var row in look.Rows(table, CancellationToken.None)) lines.Append(row.Json).Append('\n');
        }

        return lines.ToString();
    }

    private static byte[] Undo(byte[] bytes, int place, string hash)
    {
        for (var value = 0; value < 256; value++)
        {
            bytes[place] = (byte)value;
            if (Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)) == hash) return bytes;
        }

        throw new InvalidOperationException("the file cannot be put right");
    }

    private static IEnumerable<(long First, long Last)> Named(string place)
    {
        foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(place, @"lines? (\d+)(?: to (\d+))?"))
        {
            var first = long.Parse(match.Groups[1].Value);
            yield return (first, match.Groups[2].Success ? long.Parse(match.Groups[2].Value) : first);
        }
    }
}
