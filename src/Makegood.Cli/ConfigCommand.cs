using System.CommandLine;
using Makegood.Server;

namespace Makegood.Cli;

/// <summary><c>makegood config print</c>: every setting, what holds and why.</summary>
internal static class ConfigCommand
{
    private const string Hidden = "(set, not shown)";

    private sealed record Shown(string Name, string Value, string From, string Meaning);

    public static Verb Create(Terminal terminal)
    {
        var action = new Argument<string>("print") { Description = "the only thing to do with settings here; they are changed in the file" };
        var json = Upkeep.JsonOption();
        var options = new SettingOptions();
        var verb = new Verb("config", "Print every setting, its value, and where the value comes from. Secrets are not shown.")
        {
            More = "An option beats the environment, the environment beats makegood.json in the data folder, and that beats the default.",
            Examples = [("makegood config print", "what would hold for `makegood serve` here"), ("makegood config print --data /srv/makegood --json", "for a script")],
            Codes =
            [
                (Exit.Done, "printed"),
                (Exit.WrongInput, "a setting or a file cannot be read; the place is named"),
                (Exit.System, "the system refused to read or write"),
            ],
        };
        verb.Arguments.Add(action);
        verb.Options.Add(json);
        options.AddTo(verb);
        verb.Run = call =>
        {
            if (call.GetValue(action) != "print") throw StopException.WrongInput($"makegood: `config {call.GetValue(action)}` is not there; write `makegood config print`");
            var settings = options.Read(call);
            var all = Settings.Known.Select(s => new Shown(s.Name, s.Secret && settings[s.Name].Length > 0 ? Hidden : settings[s.Name], settings.From(s.Name), s.Meaning)).ToList();
            if (call.GetValue(json)) Upkeep.Write(terminal, all);
            else
            {
                var page = new Page(terminal) { LabelWidth = all.Max(s => s.Name.Length) + 2 };
                foreach (var setting in all)
                {
                    page.Row(setting.Name, Ink.Strong(setting.Value.Length > 0 ? Page.Clean(setting.Value) : "(empty)"), Ink.Quiet($"  from {Page.Clean(setting.From)}"));
                    page.Row(string.Empty, setting.Meaning);
                }
            }

            return Exit.Done;
        };
        return verb;
    }
}
