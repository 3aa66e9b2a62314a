using Makegood.Cli;

namespace Makegood.Tests.Cli;

/// <summary>A command run inside the test, as a shell in the root of the repository would run it.</summary>
internal sealed record Call(int Code, string Out, string Err)
{
    public static Call Of(string line, string input = "", int width = Terminal.UsualWidth, bool colour = false)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var root = Repo.Root + "/";
        var args = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(a => a.Replace("~/", root, StringComparison.Ordinal)).ToArray();
        var terminal = new Terminal(new StringReader(input), output, error) { Width = width, HasColour = colour };
        var code = CommandLine.Run(args, terminal);

        // The place of the clone is no part of an answer.
        return new Call(code, output.ToString().Replace(root, string.Empty, StringComparison.Ordinal), error.ToString().Replace(root, string.Empty, StringComparison.Ordinal));
    }

    /// <summary>Everything that was said, for a golden file.</summary>
    public string All => $"{Out}{(Err.Length > 0 ? $"--- standard error\n{Err}" : string.Empty)}--- exit {Code}\n";
}
