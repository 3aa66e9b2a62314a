using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Makegood.Server.Access;
using Makegood.Server.Tests.Claims;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Makegood.Tests;

namespace Makegood.Server.Tests.Warranty;

/// <summary>The guides for the first kit and the first claim, done by bash and curl as a stranger does it: every block of commands is run, and what the page shows is compared.</summary>
public abstract partial class GuideTests<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private const string FirstKit = "docs/guides/first-kit.md";
    private const string FirstClaim = "docs/guides/first-claim.md";
    private const char End = '\x1e';

    [Fact]
    public async Task A_stranger_gets_from_an_empty_server_to_explained_dates_by_the_commands_on_the_page()
    {
        await using var server = await TestServer.StartUnclaimed<TStore>(cluster);
        var token = await ClaimInstallation.NewToken(server.Clock.Act(Act.House, "server"), server.Database, CancellationToken.None);
        await Follow(FirstKit, server, "token", token!);
    }

    [Fact]
    public async Task A_stranger_gets_from_a_claim_to_a_shipped_part_by_the_commands_on_the_page()
    {
        await using var desk = new Desk<TStore>(cluster);
        await desk.InitializeAsync();
        var key = (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/keys", new { name = "guide", scopes = new[] { "registry:read", "registry:write", "coverage:read", "coverage:write", "claims:read", "claims:work", "claims:lead" } }, HttpStatusCode.Created))["key"]!;
        await Follow(FirstClaim, desk.Server, "key", key);
    }

    // What differs here: the server runs already, and on another port.
    private static async Task Follow(string page, TestServer server, string secret, string value)
    {
        var blocks = Blocks(await File.ReadAllTextAsync(Repo.Path(page)));
        var script = new StringBuilder("set -eu\n");
        foreach (var block in blocks.Where(b => b.Info is "sh")) script.Append(Mine(block.Text)).Append($"printf '{End}'\n");
        Assert.Contains(server.Address.ToString().TrimEnd('/'), script.ToString(), StringComparison.Ordinal);
        Assert.Contains(value, script.ToString(), StringComparison.Ordinal);

        var told = (await Bash(script.ToString(), server.Folder)).Split(End)[..^1];

        Assert.Equal(blocks.Count(b => b.Info is "sh"), told.Length);
        var last = -1;
        foreach (var (info, text) in blocks)
        {
            if (info is "sh") last++;
            else if (info is "text" && last >= 0) Assert.True(Looks(text).IsMatch(told[last]), $"the page shows\n{text}\nand the commands say\n{told[last]}");
        }

        string Mine(string commands) => AddressLine().Replace(Regex.Replace(commands, $"^{secret}=mg.*$", $"{secret}={value}", RegexOptions.Multiline), "server=" + server.Address.ToString().TrimEnd('/'));
    }

    [Fact]
    public async Task Only_the_start_of_the_server_is_left_to_the_reader_and_a_page_that_lies_is_seen()
    {
        Assert.Equal(["./makegood serve\n"], Blocks(await File.ReadAllTextAsync(Repo.Path(FirstKit))).Where(b => b.Info is not ("sh" or "text")).Select(b => b.Text));
        Assert.Equal(["./makegood demo\n"], Blocks(await File.ReadAllTextAsync(Repo.Path(FirstClaim))).Where(b => b.Info is not ("sh" or "text")).Select(b => b.Text));
        Assert.Matches(Looks("motor: 2024-06-…\n"), "motor: 2024-06-21\n");
        Assert.DoesNotMatch(Looks("motor: 2024-06-…\n"), "motor: 2024-07-21\n");
    }

    /// <summary>The fenced blocks of a page, in their order.</summary>
    private static List<(string Info, string Text)> Blocks(string page) => [.. Fence().Matches(page).Select(m => (m.Groups["info"].Value, m.Groups["text"].Value))];

    // The shown output with … for anything on a line; curl ends its answers without a new line.
    private static Regex Looks(string shown) => new("^" + Regex.Escape(shown.TrimEnd('\n')).Replace("…", "[^\n]*", StringComparison.Ordinal) + "\n*$", RegexOptions.CultureInvariant);

    private static async Task<string> Bash(string script, string folder)
    {
        // The commands name files of the clone and leave one of their own.
        var place = Directory.CreateDirectory(Path.Combine(folder, "guide")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(place, "policies"), Repo.Path("policies"));
        var how = new ProcessStartInfo("bash", ["-s"]) { UseShellExecute = false, WorkingDirectory = place, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        how.Environment["LC_ALL"] = "C.UTF-8";
        // An address of this machine is not asked for through a proxy.
        how.Environment["NO_PROXY"] = how.Environment["no_proxy"] = "*";
        try
        {
            using var curl = Process.Start(new ProcessStartInfo("curl", ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            await curl.WaitForExitAsync();
        }
        catch (Win32Exception)
        {
            Assert.Fail("The guide is run with `curl`, and there is none on this machine: install it (Debian: apt-get install curl) and run the tests again.");
        }

        using var bash = Process.Start(how)!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var complaints = bash.StandardError.ReadToEndAsync();
        var told = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, $"bash ended with {bash.ExitCode} after\n{told}\n{await complaints}");
        return told;
    }

    [GeneratedRegex("^```(?<info>[^\n]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex("^server=.*$", RegexOptions.Multiline)]
    private static partial Regex AddressLine();
}

public sealed class GuideTestsOnSqlite(PostgresCluster cluster) : GuideTests<OnSqlite>(cluster);

public sealed class GuideTestsOnPostgres(PostgresCluster cluster) : GuideTests<OnPostgres>(cluster);
