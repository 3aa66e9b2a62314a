using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Makegood.Tests;

namespace Makegood.Server.Tests.Doors.Webhooks;

/// <summary>What <c>docs/guides/webhooks.md</c> tells receivers to do, done. The other languages run where they are installed.</summary>
public sealed class GuideExamples
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Body = """{"test": 2432232314}""";
    private const long SentAt = 1614265330;

    private static readonly string Guide = File.ReadAllText(Repo.Path("docs/guides/webhooks.md"));

    // Each case: what reaches the example, and what it must say.
    private static readonly (string Signatures, string Body, long Now, bool Genuine)[] Cases =
    [
        (Signature(), Body, SentAt, true),
        ("v1,AAAA " + Signature() + " v2,BBBB", Body, SentAt + 300, true),
        (Signature(), Body, SentAt - 300, true),
        (Signature(), Body, SentAt + 301, false),
        (Signature(), Body, SentAt - 301, false),
        (Signature(), Body + " ", SentAt, false),
        ("v1,AAAA", Body, SentAt, false),
        ("", Body, SentAt, false),
    ];

    [Fact]
    public void The_csharp_example_in_the_guide_is_the_one_below_and_works()
    {
        var file = File.ReadAllText(Here());
        var below = file[file.LastIndexOf("    private static bool IsGenuine(", StringComparison.Ordinal)..file.LastIndexOf("    // end of the example", StringComparison.Ordinal)];
        Assert.Equal("private " + Example("csharp"), string.Join('\n', below.Split('\n').Select(line => line.Length > 4 ? line[4..] : line)).Trim());
        foreach (var (signatures, body, now, genuine) in Cases)
            Assert.Equal(genuine, IsGenuine(Secret, Id, SentAt.ToString(), signatures, Encoding.UTF8.GetBytes(body), DateTimeOffset.FromUnixTimeSeconds(now)));
    }

    [Fact]
    public void The_javascript_example_works() => Runs("node", ["--input-type=module", "-e"], Example("js") + "\n" + string.Join('\n', Cases.Select(one =>
        $"if (isGenuine('{Secret}', '{Id}', '{SentAt}', '{one.Signatures}', Buffer.from('{one.Body}'), {one.Now}) !== {(one.Genuine ? "true" : "false")}) throw new Error('{one}');")));

    [Fact]
    public void The_python_example_works() => Runs("python3", ["-c"], Example("python") + "\n" + string.Join('\n', Cases.Select(one =>
        $"assert is_genuine('{Secret}', '{Id}', '{SentAt}', '{one.Signatures}', b'{one.Body}', {one.Now}) is {one.Genuine}, '{one}'")));

    // The example of the guide, letter by letter but for `private`.
    private static bool IsGenuine(string secret, string id, string timestamp, string signatures, byte[] body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, out var sentAt) || Math.Abs(now.ToUnixTimeSeconds() - sentAt) > 300) return false;

        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        return signatures.Split(' ').Any(given => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected));
    }
    // end of the example

    private static string Signature() => "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static string Example(string language) =>
        Regex.Match(Guide, $"^```{language}\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline).Groups[1].Value.Trim();

    private static void Runs(string program, string[] arguments, string script)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, [.. arguments, script]) { UseShellExecute = false, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed here.");
            return;
        }

        using (process)
        {
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error);
        }
    }

    private static string Here([CallerFilePath] string path = "") => File.Exists(path) ? path : Repo.Path("tests/Makegood.Server.Tests/Doors/Webhooks/GuideExamples.cs");
}
