using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using Makegood.Policy.Diagnostics;

namespace Makegood.Cli;

/// <summary>The list of commands, and what happens around each of them: help, wrong calls, ends of all kinds.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Help = new("--help", "-h", "-?") { Description = "show this help", Recursive = true };
    private static readonly Option<bool> Version = new("--version") { Description = "show the version" };

    /// <summary>Every command, in the order of the help.</summary>
    public static Command Commands(Terminal terminal)
    {
        var root = new Command("makegood", "After-sales for people who make hardware: written policies that decide, units, what covers them, and a server to run it.");
        root.Options.Add(Help);
        root.Options.Add(Version);
        root.Subcommands.Add(AssessCommand.Create(terminal));
        root.Subcommands.Add(AskCommand.Create(terminal));
        root.Subcommands.Add(CheckCommand.Create(terminal));
        root.Subcommands.Add(BackTestCommand.Create(terminal));
        root.Subcommands.Add(ReplayCommand.Create(terminal));
        root.Subcommands.Add(DemoCommand.Create(terminal));
        root.Subcommands.Add(ServeCommand.Create(terminal));
        root.Subcommands.Add(ImportCommand.Create(terminal));
        root.Subcommands.Add(ExportCommand.Create(terminal));
        root.Subcommands.Add(ReportCommand.Create(terminal));
        root.Subcommands.Add(UserCommand.Create(terminal));
        root.Subcommands.Add(MigrateCommand.Create(terminal));
        root.Subcommands.Add(BackupCommand.Create(terminal));
        root.Subcommands.Add(RestoreCommand.Create(terminal));
        root.Subcommands.Add(VerifyCommand.Create(terminal));
        root.Subcommands.Add(DoctorCommand.Create(terminal));
        root.Subcommands.Add(ConfigCommand.Create(terminal));
        root.Subcommands.Add(Reference.Create(terminal));
        return root;
    }

    /// <summary>Runs a command against given texts, as a test does.</summary>
    public static int Run(string[] args, TextReader input, TextWriter output, TextWriter error) => Run(args, new Terminal(input, output, error));

    public static int Run(string[] args, Terminal terminal)
    {
        try
        {
            var code = Dispatch(args, terminal);
            terminal.Out.Flush();
            return code;
        }
        catch (StopException stop)
        {
            return End(terminal, stop.Code, stop.Message);
        }
        catch (IOException problem)
        {
            return IsBrokenPipe(problem) ? Exit.Done : End(terminal, Exit.System, $"makegood: the system refused to read or write ({problem.Message.TrimEnd('.')}); check disk and permissions");
        }
        catch (Exception problem)
        {
            return End(terminal, Exit.System, $"makegood: this is our mistake: {problem.GetType().Name}: {problem.Message}; nothing was changed, please report it with the call and the files\n{problem.StackTrace}");
        }
    }

    private static int End(Terminal terminal, int code, string message)
    {
        try
        {
            foreach (var line in message.Split('\n')) terminal.Complain(line);
        }
        catch (IOException)
        {
            // Nobody is left to tell.
        }

        return code;
    }

    // EPIPE: whoever read our output has seen enough.
    private static bool IsBrokenPipe(IOException problem) => (problem.HResult & 0xFFFF) is 32 or 109;

    private static int Dispatch(string[] args, Terminal terminal)
    {
        var root = Commands(terminal);
        var call = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var command = call.CommandResult.Command;
        if (call.GetValue(Help) || (args.Length == 0 && command == root))
        {
            HelpText.Write(new Page(terminal) { LabelWidth = 16 }, root, command);
            return Exit.Done;
        }

        if (call.GetValue(Version) && command == root)
        {
            var version = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
            terminal.Out.WriteLine($"makegood {version.Split('+')[0]}");
            return Exit.Done;
        }

        if (Wrong(call, command, root, args) is { } complaint) throw StopException.WrongInput(complaint);
        return ((Verb)command).Run!(call);
    }

    /// <summary>What is wrong with the call, in a sentence; null when nothing is.</summary>
    private static string? Wrong(ParseResult call, Command command, Command root, string[] args)
    {
        var name = command == root ? "makegood" : FullName(call.CommandResult);
        var help = $"`{name} --help` shows how";
        var options = command.Options.Concat(root.Options.Where(o => o.Recursive)).SelectMany(o => o.Aliases.Append(o.Name)).ToList();
        var free = args.TakeWhile(a => a != "--").ToHashSet(StringComparer.Ordinal);

        // An unknown option would otherwise be taken for a file name.
        var words = call.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).Concat(call.UnmatchedTokens);
        if (words.FirstOrDefault(w => w.Length > 1 && w[0] == '-' && free.Contains(w)) is { } option)
        {
            return $"makegood: `{option}` is no option of `{name}`; {DidYouMean(option.Split('=')[0], options) ?? help}";
        }

        if (call.UnmatchedTokens is [var stray, ..])
        {
            if (command.Subcommands.Count == 0) return $"makegood: `{stray}` is one word too many for `{name}`; {help}";
            var names = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name).ToList();
            return $"makegood: there is no command `{stray}`; {DidYouMean(stray, names) ?? $"there are {string.Join(", ", names)}"}";
        }

        if (command is not Verb) return $"makegood: a command is missing; {help}";
        foreach (var argument in command.Arguments)
        {
            if ((call.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues) return $"makegood: `{name}` needs {argument.Name}, {argument.Description}; {help}";
        }

        foreach (var given in call.CommandResult.Children.OfType<OptionResult>())
        {
            if (given.Tokens.Count < given.Option.Arity.MinimumNumberOfValues) return $"makegood: `{given.Option.Name}` needs a value; write {given.Option.Name} {given.Option.HelpName ?? "VALUE"}";
            if (given.IdentifierTokenCount > 1) return $"makegood: `{given.Option.Name}` is given twice; keep one";
        }

        return call.Errors.Count > 0 ? $"makegood: {call.Errors[0].Message.TrimEnd('.')}; {help}" : null;
    }

    private static string? DidYouMean(string written, IEnumerable<string> known) => Nearest.To(written, known) is { } near ? $"did you mean `{near}`?" : null;

    private static string FullName(CommandResult result) => result.Parent is CommandResult parent ? $"{FullName(parent)} {result.Command.Name}" : result.Command.Name;
}
