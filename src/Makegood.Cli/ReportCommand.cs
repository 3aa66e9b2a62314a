using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Makegood.Server;
using Makegood.Server.Credit;
using Makegood.Server.Doors.Http;
using Makegood.Server.Doors.Money;
using Makegood.Server.Money;
using Makegood.Storage;

namespace Makegood.Cli;

/// <summary><c>makegood report NAME FILE</c>: the books of store credit as figures.</summary>
internal static class ReportCommand
{
    private static readonly Option<string> AsOf = new("--as-of") { Description = "as of the end of this day; today if not given", HelpName = "DATE" };
    private static readonly Option<string> From = new("--from") { Description = "the first day; 1 January if not given", HelpName = "DATE" };
    private static readonly Option<string> To = new("--to") { Description = "the last day, included; today if not given", HelpName = "DATE" };
    private static readonly Option<string> Year = new("--year") { Description = "the calendar year, for year-end and expired", HelpName = "YEAR" };
    private static readonly Option<string> Account = new("--account") { Description = "whose statement", HelpName = "ACCOUNT" };
    private static readonly Option<string> Basis = new("--basis") { Description = "effective: by when movements count from; recorded: by when they were booked", HelpName = "BASIS" };
    private static readonly Option<string> KnownAt = new("--known-at") { Description = "leave out what was recorded after this instant", HelpName = "INSTANT" };
    private static readonly Option<string> Method = new("--method") { Description = "for breakage: proportional or remote", HelpName = "METHOD" };
    private static readonly Option<string> Expected = new("--expected") { Description = "for breakage: the share expected to be used, in parts of ten thousand", HelpName = "PARTS" };
    private static readonly Option<string> ExpectedBefore = new("--expected-before") { Description = "for breakage: the same as estimated at the opening", HelpName = "PARTS" };
    private static readonly Option<string> RemoteAfter = new("--remote-after-days") { Description = "for breakage: credit that nobody touched for longer is remote", HelpName = "DAYS" };

    public static Verb Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = $"which report: {Say.Or([.. MoneyReports.All.Select(r => r.Name)])}" };
        var file = new Argument<string>("FILE") { Description = "where to; standard output for `-`" };
        var format = new Option<string>("--format") { Description = "csv, json or html; by the file's name if not given", HelpName = "FORMAT" };
        var store = new StoreChoice();
        var verb = new Verb("report", "Write a report over the books of store credit: trial balance, liability, roll-forward, ageing, statements and more.")
        {
            More = "Days are those of the maker's zone. What has lapsed is booked first, so figures, statements and journal agree. In CSV amounts are decimals of their currency; in JSON they are whole minor units. What each column means: docs/reference/money-reports.md.",
            Examples =
            [
                ("makegood report roll-forward year.csv --from 2026-01-01 --to 2026-12-31", "for a spread-sheet"),
                ("makegood report liability liability.html --as-of 2025-12-31", "a page to print"),
                ("makegood report statement - --account mira@example.com", "one customer, each cent explained"),
                ("makegood report breakage - --method proportional --expected 9700", "with an estimate of your own"),
            ],
            Codes =
            [
                (Exit.Done, "the report is written"),
                (Exit.WrongInput, "wrong usage, or there is no such report, day or account"),
                (Exit.System, "the store, the server or the file cannot be used"),
            ],
        };
        verb.Arguments.Add(name);
        verb.Arguments.Add(file);
        verb.Options.Add(format);
        foreach (var option in (Option<string>[])[AsOf, From, To, Year, Account, Basis, KnownAt, Method, Expected, ExpectedBefore, RemoteAfter]) verb.Options.Add(option);
        store.AddTo(verb);
        verb.Run = call =>
        {
            var (what, path) = (call.GetRequiredValue(name), call.GetRequiredValue(file));
            var entry = MoneyReports.Find(what) ?? throw StopException.WrongInput($"makegood: there is no report `{what}`; there are {string.Join(", ", MoneyReports.All.Select(r => r.Name))}");
            var kind = FormatOf(call.GetValue(format), path);
            var question = Question(call);
            var bytes = store.Do(call, (house, maker) => Here(entry, question, kind, house.Database, house.Clock, new CreditProgrammes(house.Shelf), maker), server => There(what, call, kind, server));
            if (path is "-")
            {
                terminal.Out.Write(Encoding.UTF8.GetString(bytes));
                return Exit.Done;
            }

            using var written = new DataFile.Written(path);
            written.Stream().Write(bytes);
            written.Keep();
            return Exit.Done;
        };
        return verb;
    }

    private static byte[] Here(MoneyReports.Entry entry, MoneyQuestion question, string format, Database database, Clock clock, CreditProgrammes programmes, string maker) => Upkeep.Wait(async () =>
    {
        await using var desk = new CreditDesk(database, clock, programmes);
        var house = new MoneyHouse(maker, database, clock, programmes, desk);
        if (!(await entry.Run(question, house, CancellationToken.None)).Granted(out var report, out var refusal)) throw StopException.WrongInput($"makegood: {refusal.Detail}");
        return format switch
        {
            "csv" => MoneyCsv.Bytes(report),
            "html" => Encoding.UTF8.GetBytes(await MoneyPages.Html(report, house, CancellationToken.None)),
            _ => JsonSerializer.SerializeToUtf8Bytes(report, report.GetType(), Wire.Options),
        };
    });

    private static byte[] There(string name, ParseResult call, string format, ServerConnection server)
    {
        var asked = new StringBuilder($"/api/v1/credit/reports/{name}?format={format}");
        foreach (var option in (Option<string>[])[AsOf, From, To, Year, Account, Basis, KnownAt, Method, Expected, ExpectedBefore, RemoteAfter])
        {
            if (call.GetValue(option) is { } value) asked.Append(CultureInfo.InvariantCulture, $"&{option.Name[2..].Replace('-', '_')}={Uri.EscapeDataString(value)}");
        }

        using var to = new MemoryStream();
        server.Get(asked.ToString(), to);
        return to.ToArray();
    }

    private static MoneyQuestion Question(ParseResult call) => new()
    {
        AsOf = Day(call, AsOf),
        From = Day(call, From),
        To = Day(call, To),
        Year = Number(call, Year),
        Account = call.GetValue(Account),
        Basis = call.GetValue(Basis),
        KnownAt = call.GetValue(KnownAt) is { } written ? DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : throw StopException.WrongInput($"makegood: `{written}` is no instant; write one such as 2026-01-31T18:00:00Z") : null,
        Method = call.GetValue(Method),
        Expected = Number(call, Expected),
        ExpectedBefore = Number(call, ExpectedBefore),
        RemoteAfterDays = Number(call, RemoteAfter),
    };

    private static DateOnly? Day(ParseResult call, Option<string> option) => call.GetValue(option) is not { } written ? null
        : DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw StopException.WrongInput($"makegood: `{written}` is no day; write one such as 2026-01-31");

    private static int? Number(ParseResult call, Option<string> option) => call.GetValue(option) is not { } written ? null
        : int.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw StopException.WrongInput($"makegood: `{option.Name}` needs a whole number, not `{written}`");

    private static string FormatOf(string? named, string path) => (named ?? Path.GetExtension(path).ToLowerInvariant()) switch
    {
        "csv" or "" or ".csv" or ".txt" => "csv",
        "json" or ".json" => "json",
        "html" or ".html" or ".htm" => "html",
        _ when named is null => "csv",
        _ => throw StopException.WrongInput($"makegood: `{named}` is no format; write csv, json or html"),
    };
}
