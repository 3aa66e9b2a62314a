using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Makegood.Server;
using Makegood.Server.Doors.Demo;
using Makegood.Storage;

namespace Makegood.Cli;

/// <summary><c>makegood demo</c>: an installation with three years of a sample maker's life, served on this machine.</summary>
internal static class DemoCommand
{
    private const string Marker = "demo.json";
    private static readonly DateOnly Earliest = new(2024, 7, 1);
    private const string UsualFolder = "makegood-demo";

    public static Verb Create(Terminal terminal)
    {
        var size = new Option<string>("--size") { Description = "small: 300 claims, in half a minute; large: 200,000 claims about 100,000 units, in minutes and 10 GB", HelpName = "SIZE" };
        var seed = new Option<long?>("--seed") { Description = "a number; the same seed and last day make the same life; 1 when not said", HelpName = "N" };
        var until = new Option<string>("--until") { Description = "the last day of the sample life; today when not said", HelpName = "DATE" };
        var data = new Option<string>("--data") { Description = $"the folder to make it in, empty or not there yet; {UsualFolder} when not said", HelpName = "DIR" };
        var listen = new Option<string>("--listen") { Description = "an address of this machine; http://127.0.0.1:8730 when not said", HelpName = "URL" };
        var only = new Option<bool>("--make-only") { Description = "make it, and do not serve it" };
        var verb = new Verb("demo", "Try it out: a sample maker with three years of sales, claims and repairs, served on this machine only.")
        {
            More = "Everything in it is made up: people, orders, machines and what befell them. It is no start for your own installation; for that there is `makegood serve`. A folder that holds a demo is served again as it is.",
            Examples =
            [
                ("makegood demo", "300 claims in ./makegood-demo, then the server on http://127.0.0.1:8730"),
                ("makegood demo --size large --data /tmp/large --make-only", "200,000 claims, to measure with"),
            ],
            Codes =
            [
                (Exit.Done, "it is made, or was told to stop"),
                (Exit.WrongInput, "wrong usage, or the folder holds something else"),
                (Exit.System, "the folder or the address cannot be used"),
            ],
        };
        verb.Options.Add(size);
        verb.Options.Add(seed);
        verb.Options.Add(until);
        verb.Options.Add(data);
        verb.Options.Add(listen);
        verb.Options.Add(only);
        verb.Run = call =>
        {
            var address = Loopback(call.GetValue(listen) ?? "http://127.0.0.1:8730");
            var folder = Path.GetFullPath(call.GetValue(data) ?? UsualFolder);
            var wanted = Size(call.GetValue(size) ?? "small");
            var last = Day(call.GetValue(until));
            return Upkeep.Guarded(() =>
            {
                if (!IsDemo(folder)) Make(folder, wanted, call.GetValue(seed) ?? 1, last, terminal);
                Tell(folder, terminal);
                if (call.GetValue(only)) return Exit.Done;
                var settings = Settings.Read(new Dictionary<string, string> { ["data"] = folder, ["listen"] = address }, new Dictionary<string, string>());
                terminal.Out.Flush();
                ServerHost.Run(settings, terminal.Out, CancellationToken.None).GetAwaiter().GetResult();
                return Exit.Done;
            });
        };
        return verb;
    }

    private static bool IsDemo(string folder)
    {
        if (File.Exists(Path.Combine(folder, Marker))) return true;
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any()) return false;
        throw StopException.WrongInput($"makegood: {folder} is not empty and holds no whole demo. Name another folder with --data, or delete this one if it is what a broken-off demo left");
    }

    private static void Make(string folder, DemoSize size, long seed, DateOnly until, Terminal terminal)
    {
        var clock = Stopwatch.StartNew();
        var measure = MakeDemo.Of(size);
        DemoAccess access;
        using (var progress = new Steps(terminal))
        {
            access = Upkeep.Wait(async () =>
            {
                await using var database = Database.Open(folder);
                return await MakeDemo.Run(measure, seed, until, folder, database, progress.Report, CancellationToken.None);
            });
        }

        var bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        // Written last: a folder without it holds half a demo.
        var note = new Note(measure.Units, measure.Claims, seed, until, clock.Elapsed.TotalSeconds, bytes, access.Password, access.Key, [.. access.Logins.Select(l => new Login(l.Login, l.Role))]);
        using var written = new DataFile.Written(Path.Combine(folder, Marker));
        JsonSerializer.Serialize(written.Stream(), note, JsonSerializerOptions.Web);
        written.Keep();
    }

    private static void Tell(string folder, Terminal terminal)
    {
        var note = JsonSerializer.Deserialize<Note>(File.ReadAllText(Path.Combine(folder, Marker)), JsonSerializerOptions.Web)!;
        var page = new Page(terminal);
        page.Line();
        page.Text(Ink.Strong("This is a demo."), " Everybody and everything in it is made up.");
        page.Line();
        page.Row("holds", string.Create(CultureInfo.InvariantCulture, $"{note.Units:N0} units, {note.Claims:N0} claims, three years until {note.Until:yyyy-MM-dd}, seed {note.Seed}"));
        page.Row("made in", string.Create(CultureInfo.InvariantCulture, $"{note.Seconds:0.0} s; {note.Bytes / 1e6:N0} MB in {folder}"));
        page.Row("sign in", "maker ", Ink.Strong(DemoMaker), " with the password ", Ink.Strong(note.Password));
        foreach (var login in note.Logins) page.Row(string.Empty, Ink.Strong(login.Name), $"  {login.Role.Replace('_', ' ')}{(login.Name is "house" ? ", of the installation: signs in with the maker `_`" : string.Empty)}");
        page.Row("key", Ink.Strong(note.Key));
        page.Row("try", $"curl -H 'Authorization: Bearer {note.Key}' 'http://127.0.0.1:8730/api/v1/claims?sort=-opened&limit=3'");
        page.Line();
        terminal.Out.Flush();
    }

    private static string Loopback(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" && (uri.Host is "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)))
            ? address
            : throw StopException.WrongInput($"makegood: a demo has passwords that everybody knows, so it listens on this machine only; `{address}` is no such address, http://127.0.0.1:8730 is one");

    private static DemoSize Size(string text) => text switch
    {
        "small" => DemoSize.Small,
        "large" => DemoSize.Large,
        _ => throw StopException.WrongInput($"makegood: `{text}` is no size; write small or large"),
    };

    private static DateOnly Day(string? text)
    {
        if (text is null) return DateOnly.FromDateTime(Upkeep.Clock.Now.UtcDateTime);
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day >= Earliest ? day : throw StopException.WrongInput($"makegood: `{text}` is no day, or one before {Earliest:yyyy-MM-dd}: the sample policies begin three years before; write one such as 2026-06-30");
    }

    private const string DemoMaker = MakeDemo.Maker;

    private sealed record Login(string Name, string Role);

    /// <summary>What the folder holds, and how to get in: not secret, for it is a demo.</summary>
    private sealed record Note(int Units, int Claims, long Seed, DateOnly Until, double Seconds, long Bytes, string Password, string Key, IReadOnlyList<Login> Logins);

    /// <summary>A line for units, then one for claims.</summary>
    private sealed class Steps(Terminal terminal) : IDisposable
    {
        private Progress? _progress;
        private string? _what;

        public void Report(string what, long done, long all)
        {
            if (_what != what)
            {
                _progress?.Dispose();
                (_what, _progress) = (what, new Progress(terminal, what));
            }

            _progress!.Report(done, all);
        }

        public void Dispose() => _progress?.Dispose();
    }
}
