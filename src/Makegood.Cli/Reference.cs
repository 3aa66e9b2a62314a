using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Makegood.Cli;

/// <summary><c>makegood docs cli</c>: writes docs/reference/cli.md from the commands themselves.</summary>
internal static class Reference
{
    public static Command Create(Terminal terminal)
    {
        var docs = new Command("docs", "Write pages of the documentation from the program.") { Hidden = true };
        var cli = new Verb("cli", "The reference of the command line, in Markdown.");
        cli.Run = _ =>
        {
            terminal.Out.Write(Page(CommandLine.Commands(terminal)));
            return Exit.Done;
        };
        docs.Subcommands.Add(cli);
        return docs;
    }

    public static string Page(Command root)
    {
        var page = new StringBuilder();
        void Line(string text = "") => page.Append(text).Append('\n');
        Line("# The command line");
        Line();
        Line("<!-- Written by `makegood docs cli` from the commands themselves; a test compares the two. -->");
        Line();
        Line("One program, `makegood`. Mistakes in a file are told on standard error as `FILE:LINE:COL: what is wrong; what to do`. Colour is used on");
        Line("a terminal only, and never when `NO_COLOR` is set. Exit codes: 0 done, 1 the answer is negative or a check failed, 2 wrong usage or bad");
        Line("input, 3 the system could not do it.");
        Line();
        Line("| command | does |");
        Line("|---|---|");
        var commands = root.Subcommands.Where(c => !c.Hidden).SelectMany(c => c.Subcommands.Count > 0 ? c.Subcommands : [c]).ToList();
        foreach (var command in commands) Line($"| [`{HelpText.Usage(command).Split(" [--")[0].Replace("|", "\\|", StringComparison.Ordinal)}`](#{HelpText.Name(command).Replace(' ', '-')}) | {command.Description} |");
        foreach (var command in commands)
        {
            Line();
            Line($"## {HelpText.Name(command)}");
            Line();
            Line(command.Description ?? string.Empty);
            Line();
            Line("```");
            Line(HelpText.Usage(command));
            Line("```");
            if (command is Verb { More: { } more })
            {
                Line();
                Line(more);
            }

            Line();
            Line("| | |");
            Line("|---|---|");
            foreach (var argument in command.Arguments) Line($"| `{argument.Name}` | {argument.Description} |");
            foreach (var option in command.Options.Where(o => !o.Hidden).Concat(root.Options.Where(o => o.Recursive))) Line($"| `{HelpText.Left(option)}` | {option.Description} |");
            if (command is not Verb verb) continue;
            Line();
            Line("Examples:");
            Line();
            Line("```sh");
            foreach (var (line, does) in verb.Examples) Line($"{line}   # {does}");
            Line("```");
            Line();
            Line("| exit code | means |");
            Line("|---|---|");
            foreach (var (code, means) in verb.Codes) Line(string.Create(CultureInfo.InvariantCulture, $"| {code} | {means} |"));
        }

        return page.ToString();
    }
}
