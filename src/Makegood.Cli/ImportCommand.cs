using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Makegood.Server.Doors.Http;
using Makegood.Server.Doors.Import;

namespace Makegood.Cli;

/// <summary><c>makegood import NOUN FILE</c>.</summary>
internal static class ImportCommand
{
    // Nobody reads ten thousand lines of the same mistake; the error file has them all.
    private const int ProblemsShown = 50;

    public static Verb Create(Terminal terminal)
    {
        var noun = new Argument<string>("NOUN") { Description = $"what the file holds: {Say.Or(ImportFile.All)}" };
        var file = new Argument<string>("FILE") { Description = "CSV with a line of names, or JSON Lines, in UTF-8" };
        var preview = new Option<bool>("--preview") { Description = "take nothing and say what would happen" };
        var errors = new Option<string>("--errors") { Description = "where refused rows go, each with its problem; FILE.errors.csv if not given", HelpName = "FILE" };
        var reason = new Option<string>("--reason") { Description = "change what is there with other content, where that is possible; the audit keeps why", HelpName = "TEXT" };
        var format = new Option<string>("--format") { Description = "csv or jsonl; found out if not given", HelpName = "FORMAT" };
        var delimiter = new Option<string>("--delimiter") { Description = "comma, semicolon or tab; found out if not given", HelpName = "NAME" };
        var asJson = new Option<bool>("--json") { Description = "print the report as JSON" };
        var store = new StoreChoice();
        var verb = new Verb("import", "Bring in products, parts, bills of materials, sales, units or readings from a file.")
        {
            More = "Every row is checked whole. Good rows are taken, 500 at a time; refused ones are written to the error file, ready to mend and feed again. A file may be fed again at any time: what is there already counts as unchanged, and nothing comes in twice. While a server has the store open, the server does the work.",
            Examples =
            [
                ("makegood import products products.csv", "the catalogue first"),
                ("makegood import units units.csv --preview", "what would happen, without doing it"),
                ("makegood import units units.csv.errors.csv", "the mended rows"),
                ("makegood import units units.jsonl --server https://care.example --key mgk_…", "through a server elsewhere"),
            ],
            Codes =
            [
                (Exit.Done, "every row is in, or was already"),
                (Exit.Negative, "some rows were refused; the others are in"),
                (Exit.WrongInput, "wrong usage, or the file cannot be used or breaks off; what came before the break is in"),
                (Exit.System, "the store or the server cannot be used; feed the file again later"),
            ],
        };
        verb.Arguments.Add(noun);
        verb.Arguments.Add(file);
        foreach (var option in new Option[] { preview, errors, reason, format, delimiter, asJson }) verb.Options.Add(option);
        store.AddTo(verb);
        verb.Run = call =>
        {
            var (path, what) = (call.GetRequiredValue(file), call.GetRequiredValue(noun));
            if (!ImportFile.Knows(what)) throw StopException.WrongInput($"makegood: {ImportFile.Help(what)}");
            if (!Separators.TryRead(call.GetValue(delimiter), out var separator)) throw StopException.WrongInput($"makegood: {Separators.Help(call.GetValue(delimiter)!)}");
            using var stream = DataFile.Open(path);
            var kind = DataFile.FormatOf(call.GetValue(format), stream);
            var command = new ImportFile.Command(what, kind, separator, call.GetValue(preview), call.GetValue(reason));
            using var refused = new DataFile.Written(call.GetValue(errors) ?? $"{path}.errors.{(kind is FileFormat.Csv ? "csv" : "jsonl")}");
            var report = store.Do(
                call,
                (house, maker) => Here(command, stream, maker, house, refused, terminal),
                server => There(command, stream, server, refused));
            refused.Keep();
            if (call.GetValue(asJson)) terminal.Out.WriteLine(JsonSerializer.Serialize(report with { Errors = refused.IsUsed ? refused.Path : null }, Wire.Options));
            else Show(report, path, refused, terminal);
            foreach (var problem in report.Problems.Take(ProblemsShown).Concat(report.Stopped.Take(ProblemsShown))) terminal.Complain($"{path}:{problem}");
            if (report.ProblemsInAll > ProblemsShown) terminal.Complain($"{path}: {Say.Count(report.ProblemsInAll - ProblemsShown, "more problem")}; {refused.Path} has them all");
            return report.Stopped.Count > 0 ? Exit.WrongInput : report.Refused > 0 ? Exit.Negative : Exit.Done;
        };
        return verb;
    }

    private static ImportReport Here(ImportFile.Command command, Stream stream, string maker, ImportHouse house, DataFile.Written refused, Terminal terminal)
    {
        using var progress = new Progress(terminal, command.Noun);
        var result = ImportFile.Run(command, stream, maker, "cli", house, refused.Stream, (rows, share) => progress.Report(rows, share > 0 ? (long)(rows / share) : 0), CancellationToken.None).GetAwaiter().GetResult();
        return result.Granted(out var report, out var refusal) ? report : throw StopException.WrongInput($"makegood: {refusal.Detail}");
    }

    private static ImportReport There(ImportFile.Command command, Stream stream, ServerConnection server, DataFile.Written refused)
    {
        var reason = command.Reason is { } why ? "&reason=" + Uri.EscapeDataString(why) : string.Empty;
        var delimiter = command.Separator is { } separator ? "&delimiter=" + Uri.EscapeDataString(separator.ToString()) : string.Empty;
        var report = server.Post<ImportReport>($"/api/v1/imports/{command.Noun}?errors=true&preview={(command.Preview ? "true" : "false")}{reason}{delimiter}", stream, command.Format is FileFormat.Csv ? "text/csv" : "application/x-ndjson");
        if (report.Errors is { Length: > 0 } rows) refused.Stream().Write(System.Text.Encoding.UTF8.GetBytes(rows));
        return report;
    }

    private static void Show(ImportReport report, string path, DataFile.Written refused, Terminal terminal)
    {
        var page = new Page(terminal);
        page.Line();
        var title = report.Preview ? "PREVIEW, NOTHING TAKEN" : report.New + report.Changed > 0 ? "TAKEN" : "NOTHING NEW";
        page.Text(Ink.Strong(title), $"   {report.Noun} from {path}");
        page.Line();
        page.Row("new", Number(report.New));
        page.Row("unchanged", Number(report.Unchanged));
        if (report.Changed > 0) page.Row("changed", Number(report.Changed));
        if (report.Refused > 0) page.Row("refused", new Ink(Number(report.Refused), Tone.Bad), $"   mend them in {refused.Path} and feed that file");
        if (report.Stopped.Count > 0) page.Row("broken off", new Ink(report.Rows == 0 ? "the file cannot be used; nothing was taken" : "the rest of the file was not taken", Tone.Bad));
        page.Line();
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
