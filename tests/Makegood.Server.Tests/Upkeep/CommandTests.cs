using System.Text.Json.Nodes;
using Makegood.Cli;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Upkeep;
using Makegood.Storage;

namespace Makegood.Server.Tests.Upkeep;

/// <summary>The commands of an operator, as typed.</summary>
public sealed class CommandTests(PostgresCluster cluster)
{
    [Fact]
    public async Task From_a_backup_to_a_store_that_verifies()
    {
        await using var made = await Made.Backup(cluster);
        using var folder = new Scratch();
        var into = Path.Combine(folder.Path, "new");
        Assert.Equal(0, Call("verify", made.File).Code);
        var (code, said, complained) = Call("restore", made.File, "--into", into);
        Assert.True(code == 0, complained);
        Assert.Contains("All sessions ended", said, StringComparison.Ordinal);
        var verified = Call("verify", "--data", into, "--json");
        Assert.Equal(0, verified.Code);
        Assert.Empty(JsonNode.Parse(verified.Out)!["findings"]!.AsArray());

        // Again into the same place: refused, and told why.
        var again = Call("restore", made.File, "--into", into);
        Assert.Equal(1, again.Code);
        Assert.Contains("is not empty", again.Err, StringComparison.Ordinal);
        Assert.Equal((0, "The schema is up to date; there is nothing to do.\n"), (Call("migrate", "--data", into).Code, Call("migrate", "--data", into, "--dry-run").Out));

        var backup = Call("backup", Path.Combine(folder.Path, "backups"), "--data", into, "--json");
        Assert.True(backup.Code == 0, backup.Err);
        Assert.Equal((string)JsonNode.Parse(verified.Out)!["root"]!, (string)JsonNode.Parse(backup.Out)!["root"]!);
    }

    [Fact]
    public async Task What_is_wrong_ends_with_a_place_and_a_code()
    {
        await using var made = await Made.Backup(cluster);
        await File.AppendAllTextAsync(made.File, "x\n");
        var damaged = Call("verify", made.File);
        Assert.Equal(1, damaged.Code);
        Assert.Contains("something stands behind the last line", damaged.Out, StringComparison.Ordinal);
        using var folder = new Scratch();
        Assert.Equal(2, Call("restore", made.File, "--into", folder.Path).Code);
        Assert.Equal(2, Call("restore", made.File).Code);
        Assert.Equal(2, Call("backup", folder.Path, "--data", folder.Path).Code);
        Assert.Contains("there is no store in", Call("verify", "--data", folder.Path).Err, StringComparison.Ordinal);
        Assert.Equal(2, Call("verify", folder.Path + "/none.backup.jsonl").Code);
    }

    [Fact]
    public async Task The_doctor_says_for_each_thing_what_to_do()
    {
        await using var store = await TestStore.Make<OnSqlite>(cluster);
        await store.Database.DisposeAsync();
        var well = JsonNode.Parse(Call("doctor", "--data", store.Folder, "--json").Out)!["lines"]!.AsArray().ToLookup(l => (string)l!["name"]!, l => (string)l!["state"]!);
        Assert.Equal(["ok"], well["schema"]);
        Assert.Equal(["ok"], well["store"]);
        Assert.Equal(["warn"], well["backup"]);

        await File.WriteAllTextAsync(Path.Combine(store.Folder, "master.key"), "x");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(store.Folder, "master.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "makegood.json"), "{\"log\": \"loud\", \"upload_limit_mb\": \"much\", \"listen\": \"127.0.0.1\"}");
        OwnerOnly.Close(Path.Combine(store.Folder, "makegood.json"));
        var ill = Call("doctor", "--data", store.Folder);
        Assert.Equal(1, ill.Code);
        foreach (var word in new[] { "chmod 600", "`log` is `loud`", "`upload_limit_mb` is `much`", "`127.0.0.1` is no address" }) Assert.Contains(word, ill.Out.ReplaceLineEndings(" ").Replace("                    ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_doctor_knows_which_sqlite_has_the_bug()
    {
        Assert.True(Doctor.HasResetBug(new Version(3, 50, 4)));
        Assert.True(Doctor.HasResetBug(new Version(3, 51, 2)));
        Assert.False(Doctor.HasResetBug(new Version(3, 51, 3)));
        Assert.False(Doctor.HasResetBug(new Version(3, 6, 23)));
    }

    [Fact]
    public async Task Settings_are_printed_with_where_they_come_from_and_without_secrets()
    {
        using var folder = new Scratch();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "makegood.json"), "{\"log\": \"warning\"}");
        var printed = Call("config", "print", "--data", folder.Path, "--store", "postgres://u:topsecret@h/d", "--json");
        Assert.Equal(0, printed.Code);
        Assert.DoesNotContain("topsecret", printed.Out, StringComparison.Ordinal);
        var all = JsonNode.Parse(printed.Out)!.AsArray().ToDictionary(s => (string)s!["name"]!, s => ((string)s!["value"]!, (string)s!["from"]!));
        Assert.Equal(("warning", Path.Combine(folder.Path, "makegood.json")), all["log"]);
        Assert.Equal(("(set, not shown)", "option --store"), all["store"]);
        Assert.Equal("default", all["listen"].Item2);
        Assert.DoesNotContain("topsecret", Call("config", "print", "--store", "postgres://u:topsecret@h/d").Out, StringComparison.Ordinal);
        Assert.Equal(2, Call("config", "show").Code);
    }

    private static (int Code, string Out, string Err) Call(params string[] arguments)
    {
        var (said, complained) = (new StringWriter(), new StringWriter());
        var code = CommandLine.Run(arguments, new StringReader(string.Empty), said, complained);
        return (code, said.ToString(), complained.ToString());
    }
}
