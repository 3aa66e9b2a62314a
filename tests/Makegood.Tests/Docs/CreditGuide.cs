using System.Text.RegularExpressions;
using Makegood.Cli;
using Markdig;
using Markdig.Syntax;

namespace Makegood.Tests.Docs;

/// <summary>
/// The guide to a credit programme, followed: the file is built step by step, its commands are run, and what the page shows of their answers is compared. A fence
/// <c>policy start</c> begins the file, <c>policy add</c> goes on, <c>policy change</c> replaces lines; <c>jsonl FILE</c> is a file beside it.
/// </summary>
public sealed partial class CreditGuide : IDisposable
{
    private const string Page = "docs/guides/credit-programme.md";
    private const string Policy = "bonus.policy.md";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("makegood-guide-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_page_can_be_typed_along_and_its_commands_say_what_it_shows()
    {
        var (policy, told, commands) = (string.Empty, string.Empty, 0);
        foreach (var (line, kind, text) in Blocks(File.ReadAllText(Repo.Path(Page))))
        {
            switch (kind.Split(' '))
            {
                case ["policy", "start"]:
                    policy = text;
                    break;
                case ["policy", "add"]:
                    policy += "\n" + text;
                    break;
                case ["policy", "change"]:
                    policy = Changed(policy, text, line);
                    break;
                case ["jsonl", var file]:
                    File.WriteAllText(Path.Combine(_folder.FullName, file), text);
                    break;
                case ["sh"]:
                    File.WriteAllText(Path.Combine(_folder.FullName, Policy), policy);
                    told = Run(text, line);
                    commands++;
                    break;
                case ["text"]:
                    Assert.True(Looks(text).IsMatch(Folded(told)), $"{Page}:{line} shows\n{text}\nand the command says\n{told}");
                    break;
                default:
                    // Shown and not typed.
                    Assert.Contains(kind, (string[])["yaml", "markdown"]);
                    break;
            }
        }

        Assert.Equal(6, commands);
    }

    [Fact]
    public void A_page_that_lies_is_seen()
    {
        Assert.Matches(Looks("  mira   1.97 EUR\n…\n"), Folded("mira 1.97 EUR  until 2027-08-23\n"));
        Assert.DoesNotMatch(Looks("  mira   1.97 EUR\n…\n"), Folded("mira 1.98 EUR  until 2027-08-23\n"));
    }

    private string Run(string commands, int line)
    {
        var output = new StringWriter { NewLine = "\n" };
        foreach (var command in commands.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(words[0] is "./makegood", $"{Page}:{line} runs something else than ./makegood: {command}");
            var args = words[1..].Select(w => File.Exists(Path.Combine(_folder.FullName, w)) ? Path.Combine(_folder.FullName, w) : w).ToArray();
            var error = new StringWriter();
            CommandLine.Run(args, new Terminal(TextReader.Null, output, error));
            Assert.Equal(string.Empty, error.ToString());
        }

        return output.ToString().Replace(_folder.FullName + Path.DirectorySeparatorChar, string.Empty, StringComparison.Ordinal);
    }

    private static string Changed(string policy, string change, int line)
    {
        string Side(char mark) => string.Concat(change.Split('\n').Where(l => l.StartsWith(mark)).Select(l => l[1..] + "\n"));
        var parts = policy.Split(Side('-'));
        Assert.True(parts.Length == 2, $"{Page}:{line}: what is to be changed stands {parts.Length - 1} times in the file");
        return parts[0] + Side('+') + parts[1];
    }

    /// <summary>The shown answer, with … for anything. Where its lines are folded depends on the width of the terminal, so it is of no account.</summary>
    private static Regex Looks(string shown) => new("^" + string.Join(".*", shown.Split('…').Select(s => Regex.Escape(Folded(s)).Trim())) + "$", RegexOptions.CultureInvariant);

    private static string Folded(string text) => Spaces().Replace(text, " ").Trim();

    private static IEnumerable<(int Line, string Kind, string Text)> Blocks(string page) =>
        Markdown.Parse(page.ReplaceLineEndings("\n")).Descendants<FencedCodeBlock>().Select(f => (f.Line + 1, $"{f.Info} {f.Arguments}".Trim(), f.Lines.ToString().ReplaceLineEndings("\n") + "\n"));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
