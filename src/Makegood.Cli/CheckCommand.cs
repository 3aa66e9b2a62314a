using System.CommandLine;
using System.Text.Json;
using Makegood.Policy.Analysis;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Cli;

/// <summary><c>makegood check</c>: what is wrong or worth knowing in policies, and whether their cases hold.</summary>
internal static class CheckCommand
{
    public static Verb Create(Terminal terminal)
    {
        var policies = new Argument<string[]>("POLICY") { Description = "policy files, or folders with policy files", Arity = ArgumentArity.OneOrMore };
        var mutate = new Option<bool>("--mutate") { Description = "change the policy in many small ways and see whether its cases notice" };
        var verbose = new Option<bool>("--verbose") { Description = "show every note in full" };
        var asJson = new Option<bool>("--json") { Description = "print the report as JSON" };
        var verb = new Verb("check", "Check policies: gaps, conflicts, clauses without effect, their own cases.")
        {
            More = "A finding comes with a claim that shows it, where one can. Notes inform; errors, warnings and failing cases make the check fail.",
            Examples =
            [
                ("makegood check policies", "every policy of a folder"),
                ("makegood check policies/kit-parts.policy.md --mutate", "also: would the cases notice a change?"),
            ],
            Codes =
            [
                (Exit.Done, "every policy passes"),
                (Exit.Negative, "an error, a warning, a failing case, or a change that no case notices"),
                (Exit.WrongInput, "wrong usage, or there is no such file"),
                (Exit.System, "a file cannot be read"),
            ],
        };
        verb.Arguments.Add(policies);
        verb.Options.Add(mutate);
        verb.Options.Add(verbose);
        verb.Options.Add(asJson);
        verb.Run = call =>
        {
            var files = call.GetRequiredValue(policies).SelectMany(PolicyFiles.Find).Distinct(StringComparer.Ordinal).ToList();
            var results = files.Select(f => Check(f, call.GetValue(mutate), terminal));
            return call.GetValue(asJson) ? Json([.. results], terminal) : Pages(results, call.GetValue(verbose), terminal);
        };
        return verb;
    }

    /// <summary>What came of one file. Without a report the file could not be read as a policy.</summary>
    private sealed record Result(string File, IReadOnlyList<Finding> Findings, CheckReport? Report, MutationReport? Mutation)
    {
        /// <summary>The policy that this file translates; null for a policy itself.</summary>
        public PolicyModel? Translates { get; init; }

        public bool Passes => Translates is not null ? Findings.Count == 0 : Report is { Passes: true } && Mutation is null or { Passes: true };
    }

    private static Result Check(string file, bool mutate, Terminal terminal)
    {
        if (Translation.LanguageOf(file) is { } language) return CheckTranslation(file, language);
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read(file, PolicyFiles.ReadText(file, "a policy"), bag);
        if (model is not null) Confirmation.Check(model, bag);
        if (model is null) return new Result(file, [.. bag.InOrder().Select(d => new Finding(d, []))], null, null);
        var report = Checker.Run(model, bag.InOrder());
        if (!mutate) return new Result(file, report.Findings, report, null);
        using var progress = new Progress(terminal, "changes");
        return new Result(file, report.Findings, report, Mutation.Run(model, (done, all) => progress.Report(done, all)));
    }

    /// <summary>A translation is checked against the policy beside it: same anchors, and words that still fit.</summary>
    private static Result CheckTranslation(string file, string language)
    {
        var original = file[..^(language.Length + ".policy.md".Length + 1)] + ".policy.md";
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read(original, PolicyFiles.ReadText(original, "the policy it translates"), bag);
        if (model is null) return new Result(file, [.. bag.InOrder().Select(d => new Finding(d, []))], null, null);
        var own = new DiagnosticBag();
        Translation.Read(file, PolicyFiles.ReadText(file, "a translation"), model, own);
        return new Result(file, [.. own.InOrder().Select(d => new Finding(d, []))], null, null) { Translates = model };
    }

    private static int Pages(IEnumerable<Result> results, bool verbose, Terminal terminal)
    {
        var page = new Page(terminal) { LabelWidth = 12 };
        var (passing, all) = (0, 0);
        foreach (var result in results)
        {
            if (all > 0) page.Rule();
            Page(page, result, verbose);
            terminal.Out.Flush();
            all++;
            if (result.Passes) passing++;
        }

        if (all > 1)
        {
            page.Rule();
            page.Line();
            page.Text(passing == all ? new Ink($"✓ all {all} policies pass", Tone.Good) : new Ink($"✗ {Say.Count(all - passing, "policy does", "policies do")} not pass", Tone.Bad), passing == all ? string.Empty : Ink.Quiet($", {passing} of {all} do"));
            page.Line();
        }

        return passing == all ? Exit.Done : Exit.Negative;
    }

    private static void Page(Page page, Result result, bool verbose)
    {
        page.Line();
        page.Text(Ink.Strong(result.File), Ink.Quiet(result.Report is { } known ? $"   {known.Model.FullName}" : string.Empty));
        page.Line();
        var notes = result.Findings.Where(f => f.Diagnostic.Severity is Severity.Note).ToList();
        foreach (var finding in result.Findings.Where(f => f.Diagnostic.Severity is not Severity.Note).OrderBy(f => f.Diagnostic.Severity)) Finding(page, finding);
        if (result.Translates is { } translated) page.Row("translates", $"{translated.FullName}, {translated.Clauses.Count} clauses");
        if (result.Report is { } report)
        {
            var failed = report.Cases.Where(c => !c.Holds).ToList();
            page.Row("cases", report.Cases.Count == 0 ? "there are none" : $"{report.Cases.Count - failed.Count:N0} of {report.Cases.Count:N0} hold");
            if (!result.Findings.Any(f => f.Diagnostic.Code == DiagnosticCodes.CaseFailed))
            {
                foreach (var one in failed)
                {
                    page.Labelled(string.Empty, 2, new Ink("✗ ", Tone.Bad), $"{one.Case.Span}: {one.Case.Name}");
                    foreach (var problem in one.Problems) page.Indented(page.LabelWidth + 2, problem);
                }
            }

            page.Row("clauses", $"{report.ClausesWithDisposition} of {report.Model.Clauses.Count} have a disposition");
        }

        if (result.Mutation is { } mutation) Mutants(page, mutation);
        if (notes.Count > 0) Notes(page, notes, verbose);
        page.Line();
        page.Text(result.Passes ? new Ink("✓ passes", Tone.Good) : new Ink("✗ does not pass", Tone.Bad));
        page.Line();
    }

    private static void Finding(Page page, Finding finding)
    {
        var diagnostic = finding.Diagnostic;
        var (word, tone) = diagnostic.Severity switch
        {
            Severity.Error => ("✗ error", Tone.Bad),
            Severity.Warning => ("! warning", Tone.Caution),
            Severity.Note => ("· note", Tone.Quiet),
        };
        page.Text(new Ink(Makegood.Cli.Page.Pad(word, page.LabelWidth), tone), Ink.Strong(diagnostic.Span.ToString()), Ink.Quiet($"  {diagnostic.Code}"));
        page.Row(string.Empty, diagnostic.Message);
        if (diagnostic.Help.Length > 0) page.Labelled(string.Empty, 2, Ink.Quiet($"→ {diagnostic.Help}"));
        if (finding.Witness is { } witness)
        {
            var claim = string.Join(" · ", witness.Facts.Select(f => page.Together($"{f.Fact} {f.Value}")));
            page.Labelled(string.Empty, 2, Ink.Quiet($"for example {claim}: {witness.Shows}"));
        }

        page.Line();
    }

    private static void Mutants(Page page, MutationReport mutation)
    {
        page.Row("mutation", $"{Say.Count(mutation.Mutants.Count, "small change")}: {mutation.Count(MutantFate.Killed):N0} noticed by a case, {mutation.Count(MutantFate.Equivalent):N0} proven to change nothing, {mutation.Count(MutantFate.Survived):N0} unnoticed");
        foreach (var mutant in mutation.Mutants.Where(m => m.Fate is MutantFate.Survived))
        {
            page.Labelled(string.Empty, 2, new Ink("! ", Tone.Caution), $"{mutant.Span}: {mutant.Change}");
            if (mutant.OfferedCase is not { } offered) continue;
            page.Indented(page.LabelWidth + 2, Ink.Quiet("a case that would notice:"));
            foreach (var line in offered.TrimEnd().Split('\n')) page.Indented(page.LabelWidth + 4, Ink.Quiet(page.Together(line)));
        }
    }

    /// <summary>Notes in one line each, or only counted by kind.</summary>
    private static void Notes(Page page, IReadOnlyList<Finding> notes, bool verbose)
    {
        if (!verbose)
        {
            page.Row("notes", Say.Count(notes.Count, "note"), Ink.Quiet($" ({string.Join(", ", notes.GroupBy(n => n.Diagnostic.Code, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => page.Together($"{g.Key} × {g.Count()}")))}); --verbose shows them"));
            return;
        }

        page.Line();
        foreach (var note in notes) Finding(page, note);
    }

    private static int Json(IReadOnlyList<Result> results, Terminal terminal)
    {
        var passes = results.All(r => r.Passes);
        terminal.Out.WriteLine(new VerdictJson(indented: true).Written(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("passes", passes);
            json.WriteStartArray("policies");
            foreach (var result in results) Write(json, result);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
        return passes ? Exit.Done : Exit.Negative;
    }

    private static void Write(Utf8JsonWriter json, Result result)
    {
        json.WriteStartObject();
        json.WriteString("file", result.File);
        json.WriteString("policy", result.Report?.Model.FullName);
        json.WriteBoolean("passes", result.Passes);
        json.WriteStartArray("findings");
        foreach (var finding in result.Findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Diagnostic.Code);
            json.WriteString("severity", finding.Diagnostic.Severity switch { Severity.Error => "error", Severity.Warning => "warning", Severity.Note => "note" });
            json.WriteString("message", finding.Diagnostic.Message);
            json.WriteString("help", finding.Diagnostic.Help);
            Place(json, finding.Diagnostic.Span);
            json.WriteStartArray("clauses");
            foreach (var clause in finding.Clauses) json.WriteStringValue(clause);
            json.WriteEndArray();
            if (finding.Witness is { } witness)
            {
                json.WriteStartObject("witness");
                json.WriteStartObject("facts");
                foreach (var (fact, value) in witness.Facts) json.WriteString(fact, value);
                json.WriteEndObject();
                json.WriteString("shows", witness.Shows);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (result.Report is { } report)
        {
            json.WriteStartObject("cases");
            json.WriteNumber("total", report.Cases.Count);
            json.WriteNumber("hold", report.Cases.Count(c => c.Holds));
            json.WriteStartArray("failed");
            foreach (var one in report.Cases.Where(c => !c.Holds))
            {
                json.WriteStartObject();
                json.WriteString("name", one.Case.Name);
                Place(json, one.Case.Span);
                json.WriteStartArray("problems");
                foreach (var problem in one.Problems) json.WriteStringValue(problem);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("clauses");
            json.WriteNumber("total", report.Model.Clauses.Count);
            json.WriteNumber("with_disposition", report.ClausesWithDisposition);
            json.WriteEndObject();
        }

        if (result.Mutation is { } mutation)
        {
            json.WriteStartObject("mutation");
            json.WriteNumber("killed", mutation.Count(MutantFate.Killed));
            json.WriteNumber("equivalent", mutation.Count(MutantFate.Equivalent));
            json.WriteNumber("survived", mutation.Count(MutantFate.Survived));
            json.WriteStartArray("survivors");
            foreach (var mutant in mutation.Mutants.Where(m => m.Fate is MutantFate.Survived))
            {
                json.WriteStartObject();
                json.WriteString("change", mutant.Change);
                Place(json, mutant.Span);
                json.WriteString("offered_case", mutant.OfferedCase);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Place(Utf8JsonWriter json, Span place)
    {
        json.WriteString("file", place.File);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
    }
}
