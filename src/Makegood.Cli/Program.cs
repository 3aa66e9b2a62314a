using System.CommandLine;

namespace Makegood.Cli;

/// <summary>The list of commands, and nothing else.</summary>
public static class Program
{
    /// <summary>Runs one command and returns its exit code.</summary>
    public static int Main(string[] args)
    {
        var root = new RootCommand("Makegood: warranty policies as text that people can read and machines can decide.");

        // Called bare, it says what it can do.
        return root.Parse(args.Length == 0 ? ["--help"] : args).Invoke();
    }
}
