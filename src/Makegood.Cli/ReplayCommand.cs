using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Policy.Assessment;

namespace Makegood.Cli;

/// <summary><c>makegood replay</c>: order and credit events run through a programme's ledger, in memory.</summary>
internal static class ReplayCommand
{
    // A ledger of a whole shop has more accounts than anybody reads after every line.
    private const int AccountsShown = 20;

    private static readonly VerdictJson Line = new(indented: false);

    public static Verb Create(Terminal terminal)
    {
        var policy = new Argument<string>("CREDIT-POLICY") { Description = "a credit programme: a policy file, or a folder with its versions" };
        var events = new Argument<string?>("EVENTS") { Description = "events in JSON Lines; standard input when left out or `-`", Arity = ArgumentArity.ZeroOrOne };
        var asJson = new Option<bool>("--json") { Description = "print a line of JSON for each event" };
        var verb = new Verb("replay", "Run orders and credit through a programme, and see each effect.")
        {
            More = "Nothing is stored: anyone can try a programme on an export of a shop. Events may come in any order and more than once; the end is the same. An event that makes no sense is refused with its reason, and the others go on. "
                + $"Balances of all accounts are told after every event while there are at most {AccountsShown}; with more, those that the event touched.",
            Examples =
            [
                ("makegood replay policies/store-credit.policy.md examples/credit.jsonl", "each event with what it books"),
                ("makegood replay policies/store-credit.policy.md examples/credit.jsonl --json", "the same as JSON Lines"),
            ],
            Codes =
            [
                (Exit.Done, "done; events may have been refused by the programme"),
                (Exit.WrongInput, "wrong usage, the policy is no credit programme, or a line cannot be read; the other lines are run all the same"),
                (Exit.System, "a file cannot be read"),
            ],
        };
        verb.Arguments.Add(policy);
        verb.Arguments.Add(events);
        verb.Options.Add(asJson);
        verb.Run = call =>
        {
            var programmes = Load(call.GetRequiredValue(policy), terminal);
            using var source = ClaimSource.Open(call.GetValue(events), lines: true, terminal);
            return Run(new CreditLedger(programmes.On), source, call.GetValue(asJson), terminal);
        };
        return verb;
    }

    private static Programmes Load(string path, Terminal terminal)
    {
        var programmes = new List<Programme>();
        foreach (var model in PolicyFiles.Load(path, terminal).All)
        {
            if (ProgrammeFromPolicy.Read(model).Granted(out var programme, out var problems))
            {
                programmes.Add(programme);
                continue;
            }

            foreach (var problem in problems) terminal.Complain($"{model.File}: {problem}");
            throw StopException.WrongInput($"{model.File}: this policy is no credit programme yet; docs/reference/credit-programme.md tells what one says");
        }

        return new Programmes(programmes);
    }

    private static int Run(CreditLedger ledger, ClaimSource source, bool asJson, Terminal terminal)
    {
        var page = new Page(terminal) { LabelWidth = 18 };
        var code = Exit.Done;
        var (count, refused) = (0L, 0L);
        foreach (var line in source.Read())
        {
            var read = line.Problem is { } broken ? new EventProblem(null, broken) : ShopEventReader.Read(line.Text);
            if (!read.Granted(out var told, out var problem))
            {
                terminal.Complain($"{source.Name}:{line.Line}:{ColumnOf(line.Text, problem.Field)}: {problem.Detail}");
                if (asJson) WriteUnread(terminal, line.Line, problem);
                code = Exit.WrongInput;
                continue;
            }

            var done = ledger.Tell(told);
            count++;
            if (!done.IsAccepted) refused++;
            if (asJson) terminal.Out.WriteLine(Json(ledger, done));
            else Write(page, ledger, done);
        }

        if (asJson) return code;
        page.Line();
        foreach (var (name, file) in ledger.Accounts.Take(AccountsShown))
        {
            var book = file.At(ledger.Now);
            page.Row(name, Ink.Strong(Balances(book)), Ink.Quiet(book.ExpiresOn is { } day ? $"  until {day:yyyy-MM-dd}" : string.Empty));
            foreach (var order in book.UnderReview) page.Row(string.Empty, new Ink($"order {order} is for a person to look at", Tone.Caution), Ink.Quiet(book.ReviewsOf(order) is [var why, ..] ? $": {why}" : string.Empty));
        }

        if (ledger.Accounts.Count > AccountsShown) page.Row(string.Empty, Ink.Quiet($"and {Say.Count(ledger.Accounts.Count - AccountsShown, "more account")}"));
        if (ledger.Waiting > 0) page.Row("waiting", $"{Say.Count(ledger.Waiting, "fact")} about orders that nobody has placed");
        page.Line();
        page.Text(Ink.Quiet($"{Say.Count(count, "event")}, {refused.ToString("N0", CultureInfo.InvariantCulture)} refused"));
        page.Line();
        return code;
    }

    private static void Write(Page page, CreditLedger ledger, Told done)
    {
        var order = done.Event switch { OrderEvent o => $" {o.Order}", CreditRedeem r => $" {r.Order}", _ => string.Empty };
        page.Row(done.Event.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), Ink.Strong(done.Event.Type + order), Ink.Quiet(done.Reception is Reception.Repeated ? "  known already" : string.Empty));
        if (done.Refusal is { } refusal) page.Row(string.Empty, new Ink($"refused: {refusal.Detail}", Tone.Bad), Ink.Quiet(refusal.Clause is { } clause ? $"  {clause}" : string.Empty));
        if (done.Split is { } split && done.Entries is [var first, ..]) page.Row(string.Empty, $"to give back: {Currency.Show(split.Money, first.Entry.Currency)} as money, {Currency.Show(split.Credit, first.Entry.Currency)} as credit");
        foreach (var (account, entry) in done.Entries)
        {
            page.Row(string.Empty, $"{(entry.Corrects ? "correction: " : string.Empty)}{Words.Write(entry.Kind)} {Currency.Show(entry.Amount, entry.Currency)}", Ink.Quiet($"  {account}  {entry.Clause}{(entry.Effective < done.Event.At ? $"  from {entry.Effective.UtcDateTime:yyyy-MM-dd HH:mm}" : string.Empty)}"));
        }

        foreach (var name in done.Touched.Where(_ => done.Entries.Count > 0))
        {
            page.Row(string.Empty, Ink.Quiet($"= {Balances(ledger.Accounts[name].At(ledger.Now))}"));
        }
    }

    private static string Balances(AccountBook book) => book.Balances.Any() ? string.Join(", ", book.Balances.Select(b => Show(b.Currency, b.Balance))) : "nothing";

    private static string Show(string currency, Balance balance) =>
        Currency.Show(balance.Available, currency) + (balance.Held > 0 ? $" ({Currency.Show(balance.Held, currency)} held)" : string.Empty) + (balance.Owed > 0 ? $" ({Currency.Show(balance.Owed, currency)} owed)" : string.Empty);

    private static int ColumnOf(string text, string? field)
    {
        var name = field?[(field.LastIndexOf('.') + 1)..];
        var at = name is null ? -1 : text.IndexOf($"\"{name}\"", StringComparison.Ordinal);
        return at < 0 ? 1 : at + 1;
    }

    private static void WriteUnread(Terminal terminal, int line, EventProblem problem) => terminal.Out.WriteLine(Line.Written(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("line", line);
        json.WriteBoolean("accepted", false);
        json.WriteString("refused_because", problem.Detail);
        if (problem.Field is { } field) json.WriteString("field", field);
        json.WriteEndObject();
    }));

    private static string Json(CreditLedger ledger, Told done) => Line.Written(json =>
    {
        json.WriteStartObject();
        json.WriteString("at", done.Event.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture));
        json.WriteString("type", done.Event.Type);
        json.WriteBoolean("accepted", done.IsAccepted);
        if (done.Refusal is { } refusal)
        {
            json.WriteString("refused_because", refusal.Detail);
            json.WriteString("reason", Words.Write(refusal.Reason));
            if (refusal.Field is { } field) json.WriteString("field", field);
            if (refusal.Clause is { } clause) json.WriteString("clause", clause);
        }

        if (done.Reception is not Reception.Taken) json.WriteString("known", Words.Write(done.Reception));
        if (done.Split is { } split)
        {
            json.WriteStartObject("split");
            json.WriteNumber("money", split.Money);
            json.WriteNumber("credit", split.Credit);
            json.WriteEndObject();
        }

        json.WriteStartArray("entries");
        foreach (var (account, entry) in done.Entries) Write(json, account, entry);
        json.WriteEndArray();
        var shown = ledger.Accounts.Count <= AccountsShown ? ledger.Accounts.Keys : done.Touched;
        var books = shown.Where(ledger.Accounts.ContainsKey).Select(a => (Account: a, Book: ledger.Accounts[a].At(ledger.Now))).ToList();
        json.WriteStartObject("balances");
        foreach (var (account, book) in books)
        {
            json.WriteStartObject(account);
            foreach (var (currency, balance) in book.Balances)
            {
                json.WriteStartObject(currency);
                json.WriteNumber("available", balance.Available);
                json.WriteNumber("held", balance.Held);
                json.WriteNumber("owed", balance.Owed);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("expires_on");
        foreach (var (account, book) in books.Where(b => b.Book.ExpiresOn is { } day && day != DateOnly.MaxValue)) json.WriteString(account, book.ExpiresOn!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteStartArray("orders_under_review");
        foreach (var order in books.SelectMany(b => b.Book.UnderReview)) json.WriteStringValue(order);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, string account, Entry entry)
    {
        json.WriteStartObject();
        json.WriteString("account", account);
        json.WriteString("kind", Words.Write(entry.Kind));
        json.WriteString("currency", entry.Currency);
        json.WriteNumber("amount", entry.Amount);
        json.WriteString("clause", entry.Clause);
        if (entry.Order is { } order) json.WriteString("order", order);
        if (entry.Corrects) json.WriteBoolean("corrects", true);
        json.WriteString("effective", entry.Effective.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
