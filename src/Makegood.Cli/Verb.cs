using System.CommandLine;

namespace Makegood.Cli;

/// <summary>A command with what its help shows beside the options: examples and exit codes.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Lines to type, each with what it does.</summary>
    public IReadOnlyList<(string Line, string Does)> Examples { get; init; } = [];

    /// <summary>What the exit codes mean here.</summary>
    public IReadOnlyList<(int Code, string Means)> Codes { get; init; } = [];

    /// <summary>A few sentences below the description.</summary>
    public string? More { get; init; }

    /// <summary>What the command does, once its arguments are read. Gives the exit code.</summary>
    public Func<ParseResult, int>? Run { get; set; }
}
