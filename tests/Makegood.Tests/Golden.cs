namespace Makegood.Tests;

/// <summary>
/// Compares a text with the one that somebody has read and accepted. <c>GOLDEN=accept ./test</c> rewrites the files;
/// accepting means reading the diff.
/// </summary>
public static class Golden
{
    private static bool Accepting => Environment.GetEnvironmentVariable("GOLDEN") == "accept";

    /// <param name="name">File name below <c>tests/Makegood.Tests/golden</c>; may contain folders.</param>
    /// <param name="actual">What the program says now.</param>
    public static void Match(string name, string actual)
    {
        var path = Repo.Path($"tests/Makegood.Tests/golden/{name}");
        var now = Normal(actual);
        if (Accepting)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, now);
            return;
        }

        if (!File.Exists(path)) Assert.Fail($"golden/{name} does not exist yet. GOLDEN=accept ./test writes it; then read it.");
        var before = Normal(File.ReadAllText(path));
        if (before != now) Assert.Fail(FirstDifference(name, before.Split('\n'), now.Split('\n')));
    }

    private static string FirstDifference(string name, string[] before, string[] now)
    {
        var at = 0;
        while (at < before.Length && at < now.Length && before[at] == now[at]) at++;
        var (was, isNow) = (at < before.Length ? before[at] : "(end)", at < now.Length ? now[at] : "(end)");
        return $"golden/{name} differs first in line {at + 1}:\n  was: {was}\n  now: {isNow}\nIf the new text is right: GOLDEN=accept ./test";
    }

    // Line ends never differ, and a file ends with exactly one.
    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
}
