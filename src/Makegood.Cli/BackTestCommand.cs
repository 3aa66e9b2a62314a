using System.CommandLine;
using System.Text.Json;
using Makegood.Policy.Assessment;
using Makegood.Policy.BackTest;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Server.Doors.Http;
using Makegood.Server.Reports;

namespace Makegood.Cli;

/// <summary><c>makegood backtest</c>: what a new version of a policy would have said about claims of the past.</summary>
internal static class BackTestCommand
{
    // A renamed fact breaks every line alike; nobody reads the same sentence a million times.
    private const int ProblemsShown = 10;
    private const int IdsShown = 5;

    public static Verb Create(Terminal terminal)
    {
        var old = new Argument<string>("OLD") { Description = "the policy file the claims were decided under; alone, a draft to try on the claims of a store" };
        var next = new Argument<string?>("NEW") { Description = "the policy file to compare it with", Arity = ArgumentArity.ZeroOrOne };
        var claims = new Argument<string?>("CLAIMS") { Description = "past claims in JSON Lines; standard input for `-`", Arity = ArgumentArity.ZeroOrOne };
        var store = new StoreChoice();
        var asJson = new Option<bool>("--json") { Description = "print the report as JSON" };
        var verb = new Verb("backtest", "Compare two versions of a policy over past claims.")
        {
            More = "Every claim is assessed under both versions. The report groups what changes by the clause that makes the change, and tells which facts the new version needs that were never collected. With one policy alone, that draft is tried on the claims in the store, each against the version it was assessed with; the report is kept there, and publishing the text asks for it.",
            Examples =
            [
                ("makegood backtest old.policy.md new.policy.md claims.jsonl", "which past claims change, and why"),
                ("makegood backtest draft.policy.md --data /srv/makegood", "a draft on the claims of an installation, before a second person publishes it"),
            ],
            Codes =
            [
                (Exit.Done, "no claim changes"),
                (Exit.Negative, "at least one claim changes its outcome or its costs"),
                (Exit.WrongInput, "wrong usage, or a policy or a claim cannot be used; the other claims are compared all the same"),
                (Exit.System, "a file, the store or the server cannot be read"),
            ],
        };
        verb.Arguments.Add(old);
        verb.Arguments.Add(next);
        verb.Arguments.Add(claims);
        verb.Options.Add(asJson);
        store.AddTo(verb);
        verb.Run = call =>
        {
            if (call.GetValue(next) is not { } newer) return OnStore(call, store, call.GetRequiredValue(old), call.GetValue(asJson), terminal);
            var path = call.GetValue(claims) ?? throw StopException.WrongInput("makegood: `backtest` needs CLAIMS with two policies: past claims in JSON Lines, or `-` for standard input. To try a draft on the claims of a store, name the draft alone");
            var (before, after) = (PolicyFiles.LoadOne(call.GetRequiredValue(old), terminal), PolicyFiles.LoadOne(newer, terminal));
            using var source = ClaimSource.Open(path, lines: true, terminal);
            var (report, unread) = Compare(before, after, source, LengthOf(path), terminal);
            if (call.GetValue(asJson)) terminal.Out.WriteLine(new VerdictJson(indented: true).Written(json => Write(json, report, unread)));
            else Write(new Page(terminal), report, unread);
            if (unread > 0) return Exit.WrongInput;
            return report.Changed > 0 || report.Costs.Count > 0 ? Exit.Negative : Exit.Done;
        };
        return verb;
    }

    private static int OnStore(ParseResult call, StoreChoice store, string path, bool asJson, Terminal terminal)
    {
        // Read here as well, so that a text with mistakes is told with its places before any store is opened.
        _ = PolicyFiles.LoadOne(path, terminal);
        var command = new TryPolicyOnClaims.Command(File.ReadAllText(path));
        var tried = store.Do(
            call,
            (house, maker) => Upkeep.Granted(Upkeep.Wait(() => TryPolicyOnClaims.Run(command, house.Clock.Act(maker, "cli"), house.Shelf, house.Database, CancellationToken.None))),
            server => server.Post<TryPolicyOnClaims.Answer>("/api/v1/policies/backtest", new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(command, Wire.Options)), "application/json"));
        if (asJson) Upkeep.Write(terminal, tried);
        else Write(new Page(terminal), tried);
        if (tried.Unread > 0) return Exit.WrongInput;
        return tried.Changed > 0 ? Exit.Negative : Exit.Done;
    }

    private static void Write(Page page, TryPolicyOnClaims.Answer tried)
    {
        page.Line();
        page.Text(Ink.Strong(tried.Policy), " on the claims on record");
        page.Line();
        page.Row("claims", Say.Count(tried.Claims, "claim"), Ink.Quiet(tried.Unread > 0 ? $", {tried.Unread:N0} more could not be read" : string.Empty));
        foreach (var against in tried.Against) page.Row("assessed with", $"{against.Policy}, {Say.Count(against.Claims, "claim")}");
        page.Row("unchanged", $"{Say.Count(tried.Unchanged, "answer")}{Share(tried.Unchanged, tried.Answers)}");
        page.Row("changed", tried.Changed > 0 ? new Ink($"{tried.Changed:N0}{Share(tried.Changed, tried.Answers)}", Tone.Caution) : "none");
        if (tried.Errors > 0) page.Row("no answer", new Ink($"{Say.Count(tried.Errors, "answer")} on which a version breaks off", Tone.Bad));
        var label = "what flips";
        foreach (var flip in tried.Flips)
        {
            page.Labelled(label, 2, Ink.Strong($"{flip.Answers:N0}"), $" × {Say.Plain(flip.From)} → ", Ink.Strong(Say.Plain(flip.To)), $"  by {flip.Clause}");
            page.Indented(page.LabelWidth + 2, Ink.Quiet(string.Join(", ", flip.Examples.Take(IdsShown))));
            label = string.Empty;
        }

        foreach (var cost in tried.Costs) page.Row("who pays", $"{Say.Plain(cost.Cost)}: {Say.Plain(cost.From)} → ", Ink.Strong(Say.Plain(cost.To)), $" in {Say.Count(cost.Answers, "answer")}");
        foreach (var money in tried.Money)
        {
            page.Row("money", $"{Literals.Write(Value.Of(TypeKind.Money, money.More, money.Currency))} more, {Literals.Write(Value.Of(TypeKind.Money, money.Less, money.Currency))} less");
        }

        if (tried.CostUnknown > 0) page.Row("not priced", $"{Say.Count(tried.CostUnknown, "answer")} about parts without a recorded cost");
        foreach (var fact in tried.NeverCollected) page.Row("not collected", Ink.Strong(fact.Fact), $" is needed now and not known in {Say.Count(fact.Claims, "answer")}");
        foreach (var problem in tried.Problems) page.Row("not read", problem);
        page.Row("kept as", tried.Id, Ink.Quiet($", sha256 {tried.Sha256}"));
        page.Line();
    }

    private static long LengthOf(string path) => path is "-" || !File.Exists(path) ? 0 : new FileInfo(path).Length;

    private static (BackTestReport Report, long Unread) Compare(PolicyModel old, PolicyModel next, ClaimSource source, long length, Terminal terminal)
    {
        var tester = new BackTester(old, next);
        var (underOld, underNew) = (new ClaimReader(old), new ClaimReader(next));
        using var progress = new Progress(terminal, "claims");
        long done = 0, unread = 0, read = 0;
        foreach (var text in source.Read())
        {
            var bag = new DiagnosticBag();
            var before = source.Read(text, underOld, bag);
            var after = before is null ? null : source.Read(text, underNew, bag);
            if (before is not null && after is not null)
            {
                tester.Add(before, after);
            }
            else if (++unread <= ProblemsShown)
            {
                foreach (var problem in bag.InOrder()) terminal.Complain(problem.ToString());
            }

            // The number of claims is not known before the end; the share of the file that is read says how many there will be.
            done++;
            read += text.Text.Length + 1;
            progress.Report(done, length > 0 ? Math.Max(done, (long)(length * ((double)done / read))) : 0);
        }

        if (unread > ProblemsShown) terminal.Complain($"{source.Name}: {Say.Count(unread - ProblemsShown, "more claim")} cannot be read; mend the kinds of mistakes above first");
        return (tester.Report(), unread);
    }

    private static void Write(Page page, BackTestReport report, long unread)
    {
        page.Line();
        page.Text(Ink.Strong(report.OldPolicy), " → ", Ink.Strong(report.NewPolicy));
        page.Line();
        page.Row("claims", Say.Count(report.Claims, "claim"), Ink.Quiet(unread > 0 ? $", {unread:N0} more could not be read" : string.Empty));
        page.Row("unchanged", $"{report.Unchanged:N0}{Share(report.Unchanged, report.Claims)}");
        page.Row("changed", report.Changed > 0 ? new Ink($"{report.Changed:N0}{Share(report.Changed, report.Claims)}", Tone.Caution) : "none");
        if (report.BecameUndecided > 0) page.Row("now open", $"{Say.Count(report.BecameUndecided, "claim")} that {(report.BecameUndecided == 1 ? "was" : "were")} decided {(report.BecameUndecided == 1 ? "needs" : "need")} information");
        if (report.BecameDecided > 0) page.Row("now decided", $"{Say.Count(report.BecameDecided, "claim")} that needed information");
        if (report.Errors > 0) page.Row("no answer", new Ink($"{Say.Count(report.Errors, "claim")} on which a version breaks off", Tone.Bad));
        var label = "what flips";
        if (report.Flips.Count > 0) page.Line();
        foreach (var group in report.Flips)
        {
            page.Labelled(label, 2, Ink.Strong($"{group.Claims:N0}"), $" × {Say.Plain(group.OldOutcome)} → ", Ink.Strong(Say.Plain(group.NewOutcome)), $"  by {group.Clause}");
            var ids = group.Examples.Take(IdsShown).Select(f => f.Part is { } part ? $"{f.ClaimId} ({Say.Plain(part)})" : f.ClaimId);
            page.Indented(page.LabelWidth + 2, Ink.Quiet($"{string.Join(", ", ids)}{(group.Claims > IdsShown ? ", …" : string.Empty)}"));
            label = string.Empty;
        }

        label = "who pays";
        if (report.Costs.Count > 0) page.Line();
        foreach (var cost in report.Costs)
        {
            var money = cost.Money.Count == 0 ? string.Empty : $", {string.Join(" and ", cost.Money.Select(m => Literals.Write(Value.Of(TypeKind.Money, m.AmountMinor, m.Currency))))} in all";
            page.Labelled(label, 2, $"{Say.Plain(cost.Cost)}: {Say.Plain(cost.OldBearer)} → ", Ink.Strong(Say.Plain(cost.NewBearer)), $" in {Say.Count(cost.Claims, "claim")}{money}");
            label = string.Empty;
        }

        label = "not collected";
        if (report.NeverCollected.Count > 0) page.Line();
        foreach (var fact in report.NeverCollected)
        {
            page.Row(label, Ink.Strong(fact.Fact), $" is needed now and not known in {Say.Count(fact.Claims, "claim")}");
            label = string.Empty;
        }

        page.Line();
        page.Text(report.Changed == 0 && report.Costs.Count == 0 ? new Ink("✓ nothing changes", Tone.Good) : new Ink($"◐ {Say.Count(report.Changed, "claim changes", "claims change")}", Tone.Caution));
        page.Line();
    }

    private static string Share(long some, long all) => all == 0 ? string.Empty : string.Create(System.Globalization.CultureInfo.InvariantCulture, $" ({100.0 * some / all:0.0} %)");

    private static void Write(Utf8JsonWriter json, BackTestReport report, long unread)
    {
        json.WriteStartObject();
        json.WriteString("old", report.OldPolicy);
        json.WriteString("new", report.NewPolicy);
        json.WriteNumber("claims", report.Claims);
        json.WriteNumber("unread", unread);
        json.WriteNumber("unchanged", report.Unchanged);
        json.WriteNumber("changed", report.Changed);
        json.WriteNumber("became_undecided", report.BecameUndecided);
        json.WriteNumber("became_decided", report.BecameDecided);
        json.WriteNumber("errors", report.Errors);
        json.WriteStartArray("flips");
        foreach (var group in report.Flips)
        {
            json.WriteStartObject();
            json.WriteString("from", group.OldOutcome);
            json.WriteString("to", group.NewOutcome);
            json.WriteString("clause", group.Clause);
            json.WriteNumber("claims", group.Claims);
            json.WriteStartArray("examples");
            foreach (var flip in group.Examples)
            {
                json.WriteStartObject();
                json.WriteString("id", flip.ClaimId);
                if (flip.Part is { } part) json.WriteString("part", part);
                Texts(json, "old_clauses", flip.OldClauses);
                Texts(json, "new_clauses", flip.NewClauses);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("costs");
        foreach (var cost in report.Costs)
        {
            json.WriteStartObject();
            json.WriteString("cost", cost.Cost);
            json.WriteString("from", cost.OldBearer);
            json.WriteString("to", cost.NewBearer);
            json.WriteNumber("claims", cost.Claims);
            json.WriteStartArray("money");
            foreach (var (currency, amount) in cost.Money)
            {
                json.WriteStartObject();
                json.WriteNumber("amount", amount);
                json.WriteString("currency", currency);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("never_collected");
        foreach (var fact in report.NeverCollected)
        {
            json.WriteStartObject();
            json.WriteString("fact", fact.Fact);
            json.WriteNumber("claims", fact.Claims);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string key, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
