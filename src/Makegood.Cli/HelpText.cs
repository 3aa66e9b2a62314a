using System.CommandLine;
using System.Globalization;

namespace Makegood.Cli;

/// <summary>The help of a command, for the terminal and for the reference page.</summary>
internal static class HelpText
{
    // What stands for a value that has no name of its own.
    private const string Value = "VALUE";

    public static void Write(Page page, Command root, Command command)
    {
        page.Line();
        if (command == root) Root(page, root);
        else One(page, root, command);
        page.Line();
    }

    private static void Root(Page page, Command root)
    {
        page.Text(Ink.Strong("makegood"), $"   {root.Description}");
        page.Line();
        page.Row("usage", "makegood COMMAND …");
        page.Line();
        var label = "commands";
        foreach (var command in root.Subcommands.Where(c => !c.Hidden))
        {
            page.Labelled(label, 10, Ink.Strong(Page.Pad(command.Name, 10)), command.Description ?? string.Empty);
            label = string.Empty;
        }

        page.Line();
        page.Row("options", $"{Left(root.Options[0])}   {root.Options[0].Description}");
        page.Row(string.Empty, $"{Page.Pad(root.Options[1].Name, Left(root.Options[0]).Length)}   {root.Options[1].Description}");
        page.Line();
        page.Row("more", "`makegood COMMAND --help` shows examples and exit codes.");
    }

    private static void One(Page page, Command root, Command command)
    {
        page.Text(Ink.Strong(Name(command)), $"   {command.Description}");
        page.Line();
        page.Row("usage", Usage(command));
        if (command is Verb { More: { } more })
        {
            page.Line();
            page.Row(string.Empty, more);
        }

        if (command.Subcommands.Count > 0) page.Line();
        foreach (var inner in command.Subcommands.Where(c => !c.Hidden)) page.Row(inner.Name, inner.Description ?? string.Empty);
        if (command.Arguments.Count > 0) page.Line();
        foreach (var argument in command.Arguments) page.Row(argument.Name, argument.Description ?? string.Empty);
        page.Line();
        foreach (var option in command.Options.Concat(root.Options.Where(o => o.Recursive)).Where(o => !o.Hidden)) page.Row(Left(option), option.Description ?? string.Empty);
        if (command is not Verb verb) return;
        if (verb.Examples.Count > 0)
        {
            page.Line();
            page.Text(Ink.Quiet("examples"));
        }

        foreach (var (line, does) in verb.Examples)
        {
            page.Indented(2, Ink.Strong(line));
            page.Indented(4, Ink.Quiet(does));
        }

        if (verb.Codes.Count > 0) page.Line();
        for (var i = 0; i < verb.Codes.Count; i++) page.Labelled(i == 0 ? "exit codes" : string.Empty, 3, Ink.Strong(verb.Codes[i].Code.ToString(CultureInfo.InvariantCulture)), $"  {verb.Codes[i].Means}");
    }

    public static string Name(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Name(parent)} {command.Name}" : command.Name;

    public static string Usage(Command command)
    {
        var words = new List<string> { Name(command) };
        if (command.Subcommands.Count > 0) words.Add("COMMAND");
        words.AddRange(command.Arguments.Select(a => (a.Arity.MinimumNumberOfValues, a.Arity.MaximumNumberOfValues) switch
        {
            (0, _) => $"[{a.Name}]",
            (_, > 1) => $"{a.Name}...",
            _ => a.Name,
        }));
        words.AddRange(command.Options.Where(o => !o.Hidden).Select(o => $"[{o.Name}{(o.Arity.MaximumNumberOfValues > 0 && o.ValueType != typeof(bool) ? " " + (o.HelpName ?? Value) : string.Empty)}]"));
        return string.Join(' ', words);
    }

    /// <summary>An option as one types it.</summary>
    public static string Left(Option option)
    {
        var names = option.Aliases.Where(a => a != "-?").Append(option.Name).Distinct(StringComparer.Ordinal).OrderBy(n => n.Length);
        var value = option.ValueType == typeof(bool) ? string.Empty : " " + (option.HelpName ?? Value);
        return string.Join(", ", names) + value;
    }
}
