using System.CommandLine;
using Makegood.Server.Doors.Import;

namespace Makegood.Cli;

/// <summary><c>makegood export NOUN FILE</c>.</summary>
internal static class ExportCommand
{
    public static Verb Create(Terminal terminal)
    {
        var noun = new Argument<string>("NOUN") { Description = $"what to write: {Say.Or(ExportFile.All)}" };
        var file = new Argument<string>("FILE") { Description = "where to; standard output for `-`" };
        var format = new Option<string>("--format") { Description = "csv or jsonl; by the file's name if not given", HelpName = "FORMAT" };
        var store = new StoreChoice();
        var verb = new Verb("export", "Write products, parts, bills of materials, sales, units, readings or claims to a file.")
        {
            More = "The columns are those of import, in an order that does not change, so two exports can be compared. Cells that a spread-sheet would run as a formula get an apostrophe in front, which import takes off again. Buyers' names and addresses are not written, nor what customers told. Claims go out only; everything else can be brought in again. This is no backup: `makegood backup` is.",
            Examples =
            [
                ("makegood export units units.csv", "for a spread-sheet"),
                ("makegood export claims claims.csv", "the list of claims"),
                ("makegood export sales - --format jsonl", "for a program"),
            ],
            Codes =
            [
                (Exit.Done, "the file is written"),
                (Exit.WrongInput, "wrong usage"),
                (Exit.System, "the store, the server or the file cannot be used"),
            ],
        };
        verb.Arguments.Add(noun);
        verb.Arguments.Add(file);
        verb.Options.Add(format);
        store.AddTo(verb);
        verb.Run = call =>
        {
            var (path, what) = (call.GetRequiredValue(file), call.GetRequiredValue(noun));
            if (!ExportFile.Knows(what)) throw StopException.WrongInput($"makegood: {ExportFile.Help(what)}");
            var kind = FormatOf(call.GetValue(format), path);
            if (path is "-")
            {
                terminal.Out.Flush();
                using var output = Console.OpenStandardOutput();
                Write(store, call, what, kind, output, terminal);
                return Exit.Done;
            }

            using var written = new DataFile.Written(path);
            Write(store, call, what, kind, written.Stream(), terminal);
            written.Keep();
            return Exit.Done;
        };
        return verb;
    }

    private static void Write(StoreChoice store, ParseResult call, string noun, FileFormat format, Stream to, Terminal terminal) => store.Do(
        call,
        (house, maker) =>
        {
            using var progress = new Progress(terminal, noun);
            return ExportFile.Run(noun, format, to, maker, house.Database, rows => progress.Report(rows, 0), CancellationToken.None).GetAwaiter().GetResult();
        },
        server =>
        {
            server.Get($"/api/v1/exports/{noun}?format={(format is FileFormat.Csv ? "csv" : "jsonl")}", to);
            return 0L;
        });

    private static FileFormat FormatOf(string? named, string path) => (named ?? Path.GetExtension(path).ToLowerInvariant()) switch
    {
        "csv" or "" or ".csv" or ".txt" => FileFormat.Csv,
        "jsonl" or ".jsonl" or ".ndjson" => FileFormat.Jsonl,
        _ when named is null => FileFormat.Csv,
        _ => throw StopException.WrongInput($"makegood: `{named}` is no format; write csv or jsonl"),
    };
}
