using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Cli;

/// <summary><c>makegood assess</c>: one claim or many, answered from a policy.</summary>
internal static class AssessCommand
{
    public static Verb Create(Terminal terminal)
    {
        var policy = new Argument<string>("POLICY") { Description = "a policy file, or a folder with the versions of one policy" };
        var claim = new Argument<string?>("CLAIM") { Description = "a claim in JSON, or claims in JSON Lines; standard input when left out or `-`", Arity = ArgumentArity.ZeroOrOne };
        var asJson = new Option<bool>("--json") { Description = "print the assessment as JSON, one line for each claim" };
        var lines = new Option<bool>("--lines") { Description = "every line of the input is a claim, and is answered as soon as it arrives" };
        var full = new Option<bool>("--full") { Description = "show every reading and every change on the card" };
        var asOf = new Option<string?>("--as-of") { Description = "the day the claim is judged on, for the record (the policy names a fact for it)", HelpName = "DATE" };
        var verb = new Verb("assess", "Assess one claim, or many.")
        {
            More = "In a folder, the version in force on the claim's own date is picked. Several claims (JSON Lines) are answered in order, one at a time; a line that cannot be read is told and does not stop the others.",
            Examples =
            [
                ("makegood assess policies/fff-printer.policy.md examples/covered.json", "the answer as a card"),
                ("makegood assess policies/kit-parts.policy.md examples/batch.jsonl --json", "a line of JSON for each claim"),
            ],
            Codes =
            [
                (Exit.Done, "done; the answer to a single claim is yes"),
                (Exit.Negative, "the answer to a single claim is not yes: refused, referred, mixed, or information is needed"),
                (Exit.WrongInput, "wrong usage, or a claim or the policy cannot be used"),
                (Exit.System, "a file cannot be read"),
            ],
        };
        verb.Arguments.Add(policy);
        verb.Arguments.Add(claim);
        verb.Options.Add(asJson);
        verb.Options.Add(lines);
        verb.Options.Add(asOf);
        verb.Options.Add(full);
        verb.Run = call =>
        {
            var day = Day(call.GetValue(asOf));
            var versions = PolicyFiles.Load(call.GetRequiredValue(policy), terminal);
            using var source = ClaimSource.Open(call.GetValue(claim), call.GetValue(lines), terminal);
            return Run(versions, source, call.GetValue(asJson), day, call.GetValue(full), terminal);
        };
        return verb;
    }

    public static DateOnly? Day(string? written)
    {
        if (written is null) return null;
        return DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw StopException.WrongInput($"`{written}` is not a date of the calendar; write --as-of YYYY-MM-DD");
    }

    private static int Run(PolicyVersions versions, ClaimSource source, bool asJson, DateOnly? asOf, bool full, Terminal terminal)
    {
        var desks = new Dictionary<PolicyModel, (ClaimReader Reader, Assessor Assessor)>();
        VerdictJson? json = null;
        var page = new Page(terminal);
        var (count, code) = (0, Exit.Done);
        foreach (var text in source.Read())
        {
            json ??= new VerdictJson(indented: terminal.OutputIsTerminal && !source.IsBatch);
            var chosen = versions.For(text.Text);
            if (!desks.TryGetValue(chosen.Model, out var desk)) desks[chosen.Model] = desk = (new ClaimReader(chosen.Model), new Assessor(chosen.Model));
            var bag = new DiagnosticBag();
            var claim = source.Read(text, desk.Reader, bag);
            if (claim is null)
            {
                foreach (var problem in bag.InOrder()) terminal.Complain(problem.ToString());
                if (asJson) terminal.Out.WriteLine(json.WriteError(ClaimSource.IdOf(text.Text), bag.InOrder()[0]));
                code = Exit.WrongInput;
                continue;
            }

            var verdict = chosen.IsOpen ? versions.WithoutDate(claim.Id) : desk.Assessor.Assess(claim, asOf);
            if (chosen.Note is { } note) verdict = verdict with { Overall = verdict.Overall with { Notes = [.. verdict.Overall.Notes, note] } };
            if (asJson)
            {
                terminal.Out.WriteLine(json.Write(verdict));
            }
            else
            {
                if (count > 0) page.Rule();
                page.Line();
                Card.Write(page, chosen.Model, claim, verdict, full);
                page.Line();
            }

            // Whoever waits at the other end of a pipe gets the answer before sending the next claim.
            terminal.Out.Flush();
            count++;
            if (verdict.Overall.Error is { } error)
            {
                terminal.Complain($"{error.Place}: {error.Message}");
                code = Exit.WrongInput;
            }
            else if (!source.IsBatch && verdict.Overall.Effect is not Effect.Grants)
            {
                code = Exit.Worse(code, Exit.Negative);
            }
        }

        if (count == 0 && code == Exit.Done && !source.IsBatch) throw StopException.WrongInput($"{source.Name}: there is no claim here; give one JSON object, or one per line");
        return code;
    }
}

/// <summary>The claims of a file or of standard input.</summary>
internal sealed class ClaimSource : IDisposable
{
    private readonly TextReader _input;
    private readonly bool _isFile;
    private readonly ClaimFeed _feed;

    private ClaimSource(string name, TextReader input, bool isFile, bool lines)
    {
        (Name, _input, _isFile) = (name, input, isFile);
        _feed = new ClaimFeed(input, lines);
    }

    /// <summary>The file, as messages call it.</summary>
    public string Name { get; }

    /// <summary>Several claims; known when the first is read.</summary>
    public bool IsBatch => _feed.IsBatch;

    public static ClaimSource Open(string? path, bool lines, Terminal terminal)
    {
        if (path is not (null or "-")) return new ClaimSource(path, PolicyFiles.Open(path, "a claim"), isFile: true, lines || path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase));
        if (terminal.InputIsTerminal && terminal.ErrorIsTerminal) terminal.Complain("Type or paste a claim in JSON and end it with Ctrl-D. (`makegood ask` asks one question at a time.)");
        return new ClaimSource("stdin", terminal.In, isFile: false, lines);
    }

    /// <summary>The texts of the claims; trouble with the file ends the command with a sentence.</summary>
    public IEnumerable<ClaimText> Read()
    {
        using var texts = _feed.Read().GetEnumerator();
        while (true)
        {
            ClaimText text;
            try
            {
                if (!texts.MoveNext()) yield break;
                text = texts.Current;
            }
            catch (Exception problem) when (PolicyFiles.IsTrouble(problem))
            {
                throw PolicyFiles.Sorry(Name, "a claim", problem);
            }

            yield return text;
        }
    }

    /// <summary>Reads a text as a claim. Null when <paramref name="bag"/> got an error.</summary>
    public Claim? Read(ClaimText text, ClaimReader reader, DiagnosticBag bag)
    {
        var place = new Span(Name, text.Line, 1);
        if (text.Problem is null) return reader.Read(text.Text, place, bag);
        bag.Error(DiagnosticCodes.ClaimJson, place, text.Problem, string.Empty);
        return null;
    }

    /// <summary>The id of a claim that could not be read, as far as it can be made out.</summary>
    public static string? IdOf(string text)
    {
        try
        {
            var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = 64 });
            if (!json.Read() || json.TokenType is not JsonTokenType.StartObject) return null;
            while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
            {
                var isId = json.ValueTextEquals("id");
                if (!json.Read()) return null;
                if (isId) return json.TokenType switch { JsonTokenType.String => json.GetString(), JsonTokenType.Number => Encoding.UTF8.GetString(json.ValueSpan), _ => null };
                json.Skip();
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Broken before the id: there is none to give back.
        }

        return null;
    }

    public void Dispose()
    {
        if (_isFile) _input.Dispose();
    }
}
