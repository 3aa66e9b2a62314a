using System.CommandLine;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Server;
using Makegood.Server.Doors.Http;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Cli;

/// <summary><c>makegood serve</c>: the server, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Verb Create(Terminal terminal)
    {
        var options = new SettingOptions();
        var verb = new Verb("serve", "Run the server: API and pages, on embedded SQLite or on PostgreSQL.")
        {
            More = "Settings come from options, from MAKEGOOD_ variables, and from makegood.json in the data folder; `makegood config print` shows what holds and why.",
            Examples =
            [
                ("makegood serve", "on this machine, data in ./makegood-data"),
                ("makegood serve --data /srv/makegood --listen http://0.0.0.0:8730", "for a network"),
                ("makegood serve --store postgres://makegood@db.example/makegood", "rows in PostgreSQL, files in the data folder"),
            ],
            Codes =
            [
                (Exit.Done, "it was told to stop, and everything is saved"),
                (Exit.WrongInput, "wrong usage or settings"),
                (Exit.System, "the store, the schema or an address cannot be used"),
            ],
        };
        options.AddTo(verb);
        verb.Run = call =>
        {
            using var stop = new CancellationTokenSource();
            Upkeep.Guarded(() => ServerHost.Run(options.Read(call), terminal.Out, stop.Token).GetAwaiter().GetResult());
            return Exit.Done;
        };
        return verb;
    }
}

/// <summary>The settings as options of a command.</summary>
internal sealed class SettingOptions(params string[] names)
{
    private readonly List<(SettingInfo Setting, Option<string> Option)> _options =
        [.. Settings.Known.Where(s => names.Contains(s.Name)).Select(s => (s, new Option<string>("--" + s.Name.Replace('_', '-')) { Description = Description(s) }))];

    /// <summary>Those of the server.</summary>
    public SettingOptions()
        : this("data", "store", "listen", "public_url", "log")
    {
    }

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options) command.Options.Add(option);
    }

    public Settings Read(ParseResult call) => Upkeep.Guarded(() => Settings.Read(
        _options.Where(o => call.GetValue(o.Option) is not null).ToDictionary(o => o.Setting.Name, o => call.GetValue(o.Option)!),
        Environment.GetEnvironmentVariables()));

    private static string Description(SettingInfo setting) => char.ToLowerInvariant(setting.Meaning[0]) + setting.Meaning[1..].TrimEnd('.');
}

/// <summary>What the commands that look after an installation share.</summary>
internal static class Upkeep
{
    public static void Guarded(Action action) => Guarded(() =>
    {
        action();
        return 0;
    });

    public static Clock Clock { get; } = new(TimeProvider.System);

    public static Option<bool> JsonOption() => new("--json") { Description = "the answer as JSON" };

    public static void Write(Terminal terminal, object answer) => terminal.Out.WriteLine(JsonSerializer.Serialize(answer, Wire.Options));

    /// <summary>The store that the settings name, which must be there: a command that looks after a store makes none by a slip of the pen.</summary>
    public static Database OpenThere(Settings settings) => Database.IsPostgres(settings.Store) || File.Exists(Path.Combine(settings.Folder, SqliteDatabase.FileName))
        ? Database.Open(settings.Store)
        : throw StopException.WrongInput($"makegood: there is no store in {settings.Folder}; name its folder with --data, or make one with `makegood serve`");

    /// <summary>Works on the store, or has the server do it that holds the store.</summary>
    public static T With<T>(Settings settings, Func<Database, T> here, Func<LocalDoor, T> there)
    {
        if (!Database.IsPostgres(settings.Store) && RunningServer.Behind(settings.Folder) is { } door) return there(door);
        var database = OpenThere(settings);
        try
        {
            return here(database);
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    public static T Wait<T>(Func<Task<T>> work) => work().GetAwaiter().GetResult();

    /// <summary>The answer; a refusal ends the command.</summary>
    public static T Granted<T>(Result<T, Refusal> result)
        where T : notnull =>
        result.Granted(out var answer, out var refusal) ? answer : throw new StopException(refusal.Code is RefusalCode.NotPossibleNow ? Exit.Negative : Exit.WrongInput, $"makegood: {refusal.Detail}");

    /// <summary>Turns what can go wrong with settings and stores into an end with a sentence.</summary>
    public static T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SettingsException problem)
        {
            throw StopException.WrongInput(problem.Message);
        }
        catch (Exception problem) when (problem is SchemaException or VaultException)
        {
            throw StopException.System($"makegood: {problem.Message}");
        }
        catch (Exception problem) when (StoreProblems.IsStore(problem))
        {
            throw StopException.System($"makegood: {problem.Message}");
        }
    }
}
