using System.Reflection;
using System.Text;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Tests.Checked;

/// <summary>
/// What the program says about mistakes. Every file in <c>golden/bad</c> holds one kind of mistake, or several at once; beside it stands what a person
/// is told, with the line and a caret under the column.
/// </summary>
public sealed class BadInput
{
    private const string Folder = "tests/Makegood.Tests/golden/bad";

    public static TheoryData<string> Policies => Named("*.policy.md", ".policy.md");

    public static TheoryData<string> Claims => Named("*.json", ".json");

    [Theory, MemberData(nameof(Policies))]
    public void A_bad_policy_is_told_where_and_what(string name)
    {
        var text = TextOf(name + ".policy.md");
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read(name + ".policy.md", text, bag);

        Assert.Equal(bag.HasErrors, model is null);
        Assert.NotEmpty(bag.All);
        Golden.Match($"bad/{name}.txt", Told(bag, text));
    }

    [Theory, MemberData(nameof(Claims))]
    public void A_bad_claim_is_told_where_and_what(string name)
    {
        var text = TextOf(name + ".json");
        var bag = new DiagnosticBag();
        var claim = new ClaimReader(Frame(name.StartsWith("whole-", StringComparison.Ordinal) ? "whole" : "parts")).Read(text, Span.Start(name + ".json"), bag);

        Assert.Null(claim);
        Assert.NotEmpty(bag.All);
        Golden.Match($"bad/{name}.txt", Told(bag, text));
    }

    [Fact]
    public void Every_code_for_input_is_shown_by_some_file()
    {
        var shown = AllTold().Select(d => d.Code).ToHashSet(StringComparer.Ordinal);
        var codes = typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).Where(c => c[0] is 'P' or 'C');
        Assert.DoesNotContain(codes, c => !shown.Contains(c));
    }

    [Fact]
    public void Every_place_lies_inside_the_file_and_every_message_is_a_sentence_with_advice()
    {
        foreach (var (diagnostic, text) in AllToldWithText())
        {
            var lines = text.Split('\n');
            Assert.InRange(diagnostic.Span.Line, 1, lines.Length);
            Assert.InRange(diagnostic.Span.Column, 1, lines[diagnostic.Span.Line - 1].Length + 1);
            Assert.False(diagnostic.Message.Contains("``", StringComparison.Ordinal), diagnostic.ToString());
            Assert.False(string.IsNullOrWhiteSpace(diagnostic.Help), diagnostic.ToString());
            Assert.False(diagnostic.Message.EndsWith('.') || diagnostic.Help.EndsWith('.') && !diagnostic.Help.EndsWith("...", StringComparison.Ordinal), diagnostic.ToString());
        }
    }

    /// <summary>Line ends of another system, a byte order mark and spaces after a fence change no message and no place.</summary>
    [Fact]
    public void Line_ends_and_a_byte_order_mark_change_nothing()
    {
        foreach (var name in Policies.Select(d => d.Data))
        {
            var text = TextOf(name + ".policy.md");
            var before = Told(name, text);
            Assert.Equal(before, Told(name, text.Replace("\n", "\r\n", StringComparison.Ordinal)));
            Assert.Equal(before, Told(name, text.Replace('\n', '\r')));
            if (text.Length > 0) Assert.Equal(before, Told(name, "\uFEFF" + text));
        }

        static string Told(string name, string text)
        {
            var bag = new DiagnosticBag();
            FromSyntax.Read(name, text, bag);
            return string.Join('\n', bag.InOrder());
        }
    }

    /// <summary>Whatever a file is cut down to, reading it ends and says something or gives a policy.</summary>
    [Fact]
    public void No_cut_of_a_policy_breaks_the_reader()
    {
        foreach (var text in Directory.GetFiles(Repo.Path(Folder), "*.policy.md").Where(f => new FileInfo(f).Length < 6000).Select(File.ReadAllText))
        {
            for (var length = 0; length < text.Length; length += 7)
            {
                var bag = new DiagnosticBag();
                var model = FromSyntax.Read("cut", text[..length], bag);
                Assert.Equal(bag.HasErrors, model is null);
            }
        }
    }

    [Fact]
    public void No_cut_of_a_claim_breaks_the_reader()
    {
        var reader = new ClaimReader(Frame("parts"));
        foreach (var text in Directory.GetFiles(Repo.Path(Folder), "*.json").Select(File.ReadAllText))
        {
            for (var length = 0; length < text.Length; length++)
            {
                var bag = new DiagnosticBag();
                var claim = reader.Read(text[..length], Span.Start("cut"), bag);
                Assert.Equal(bag.HasErrors, claim is null);
            }
        }
    }

    public static TheoryData<string, string> Hostile() => new()
    {
        { "a long run of brackets", "```rule\nclause: " + new string('[', 200_000) + "\n```\n" },
        { "a long run of braces", "```facts\na: " + new string('{', 200_000) + "\n```\n" },
        { "deep Markdown quotes", new string('>', 50_000) + " words {#a}\n" },
        { "deep Markdown lists", string.Concat(Enumerable.Range(0, 400).Select(i => new string(' ', 2 * i) + "- a\n")) },
        { "many parentheses", "A. {#a}\n\n```rule\nclause: a\noutcome: yes_\nwhen: " + new string('(', 100_000) + "\n```\n" },
        { "many nots", "A. {#a}\n\n```rule\nclause: a\noutcome: yes_\nwhen: " + string.Concat(Enumerable.Repeat("not ", 50_000)) + "x\n```\n" },
        { "many elses", "A. {#a}\n\n```rule\nclause: a\noutcome: yes_\nwhen: " + string.Concat(Enumerable.Repeat("x else ", 50_000)) + "x\n```\n" },
        { "many ands", "A. {#a}\n\n```rule\nclause: a\noutcome: yes_\nwhen: " + string.Concat(Enumerable.Repeat("x and ", 20_000)) + "x\n```\n" },
        { "many sums", "A. {#a}\n\n```rule\nclause: a\ndefine: v\nvalue: " + string.Concat(Enumerable.Repeat("1 + ", 20_000)) + "1\n```\n" },
        { "many ifs", "A. {#a}\n\n```rule\nclause: a\ndefine: v\nvalue: " + string.Concat(Enumerable.Repeat("if x then 1 otherwise ", 20_000)) + "1\n```\n" },
        { "a long name", "```facts\n" + new string('a', 300_000) + ": { type: dat }\n```\n" },
        { "many anchors", string.Concat(Enumerable.Range(0, 100_000).Select(i => $"w {{#a{i}}}\n")) },
        { "many keys", "```facts\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"a{i}: 1\n")) + "```\n" },
        { "many rows", "```table\nname: t\nkey: number\nvalue: number\nrows:\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"  {i}: 1\n")) + "```\n" },
        { "many cases", "```cases\ncases:\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"  - {{ name: c{i}, expect: yes_ }}\n")) + "```\n" },
        { "a laughing alias", "```facts\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n```\n" },
        { "control characters", "A\u0000\u0001\u0007\u001b[31m. {#a}\n\n```rule\nclause: \u0000\n\u2028x: \u0085\n```\n" },
        { "half characters", "A \ud800 b \udc00. {#a}\n\n```rule\nclause: \ud800\nwhen: \"\udc00\n```\n" },
        { "odd escapes", "```rule\nclause: \"\\uZZZZ \\U00110000 \\ud800\"\n```\n" },
        { "definitions in a row", string.Concat(Enumerable.Range(0, 3_000).Select(i => $"A. {{#a{i}}}\n\n```rule\nclause: a{i}\ndefine: d{i}\nvalue: {(i == 2_999 ? "1" : $"d{i + 1} + 1")}\n```\n\n")) },
    };

    /// <summary>Texts made to exhaust the stack, the memory or the patience of a reader.</summary>
    [Theory, MemberData(nameof(Hostile))]
    public void A_hostile_policy_neither_breaks_nor_stalls_the_reader(string what, string body)
    {
        Assert.NotNull(what);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read("hostile", "---\npolicy: hostile\nversion: \"1\"\noutcomes: [ yes_: grants ]\n---\n\n" + body, bag);
        Assert.Equal(bag.HasErrors, model is null);
        Assert.True(bag.All.Count <= 200);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"it took {clock.Elapsed}");
    }

    [Fact]
    public void A_file_beyond_the_limit_is_refused_at_once()
    {
        var bag = new DiagnosticBag();
        Assert.Null(FromSyntax.Read("long.policy.md", new string('x', 5_000_000), bag));
        Assert.Equal("long.policy.md:1:1: the file has 5,000,000 characters, more than a policy may have (4,000,000); check that this is a policy file", bag.All.Single().ToString());
    }

    public static TheoryData<string, string> HostileClaims() => new()
    {
        { "many items", "{ \"repairs\": [" + string.Join(',', Enumerable.Repeat("{ \"left_on\": \"2024-01-01\" }", 200_000)) + "] }" },
        { "many wrong items", "{ \"repairs\": [" + string.Join(',', Enumerable.Repeat("1", 500_000)) + "] }" },
        { "many parts", "{ \"parts\": [" + string.Join(',', Enumerable.Repeat("{ \"part.item\": \"a\" }", 100_000)) + "] }" },
        { "many unknown keys", "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\": {i}")) + "}" },
        { "a long number", "{ \"unit.copies\": " + new string('9', 1_000_000) + " }" },
        { "a long text", "{ \"unit.model\": \"" + new string('x', 1_000_000) + "\" }" },
        { "deep lists", "{ \"x\": " + new string('[', 1_000_000) },
        { "deep objects", string.Concat(Enumerable.Repeat("{ \"unit\": ", 100_000)) },
        { "half characters", "{ \"unit.model\": \"\ud800\" }" },
    };

    [Theory, MemberData(nameof(HostileClaims))]
    public void A_hostile_claim_neither_breaks_nor_stalls_the_reader(string what, string text)
    {
        Assert.NotNull(what);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var bag = new DiagnosticBag();
        Assert.Null(new ClaimReader(Frame("parts")).Read(text, Span.Start("hostile"), bag));
        Assert.InRange(bag.All.Count, 1, 200);
        Assert.All(bag.All, d => Assert.True(d.Message.Length < 400, d.Message));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"it took {clock.Elapsed}");
    }

    [Fact]
    public void A_text_that_is_not_unicode_is_placed()
    {
        var bag = new DiagnosticBag();
        new ClaimReader(Frame("parts")).Read("{\n  \"unit.model\": \"\ud800\" }", Span.Start("c.json"), bag);
        Assert.Equal("c.json:2:18: a broken character stands here; save the claim as UTF-8", bag.All.Single().ToString());
    }

    /// <summary>A claim inside a JSON Lines file: its places are those of the file.</summary>
    [Fact]
    public void Places_of_a_claim_start_where_it_starts()
    {
        var bag = new DiagnosticBag();
        new ClaimReader(Frame("parts")).Read("{ \"unit.opened\": 1,\n \"unit.copies\": \"3\" }", new Span("claims.jsonl", 7, 3), bag);
        Assert.Equal(["claims.jsonl:7:20", "claims.jsonl:8:17"], bag.InOrder().Select(d => d.Span.ToString()));
    }

    [Fact]
    public void The_frames_themselves_are_sound()
    {
        Assert.NotNull(Frame("parts"));
        Assert.NotNull(Frame("whole"));
        var bag = new DiagnosticBag();
        Assert.NotNull(new ClaimReader(Frame("parts")).Read("""{ "id": 7, "unit": { "opened": true }, "sale.bought_on": null, "parts": [ { "part.item": "motor" }, { "part": { "item": "belt" } } ] }""", Span.Start("c"), bag));
        Assert.Empty(bag.All);
    }

    private static PolicyModel Frame(string name)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read(name, TextOf($"frames/{name}.policy.md"), bag);
        Assert.True(model is not null, string.Join('\n', bag.InOrder()));
        return model;
    }

    private static IEnumerable<Diagnostic> AllTold() => AllToldWithText().Select(t => t.Diagnostic);

    private static IEnumerable<(Diagnostic Diagnostic, string Text)> AllToldWithText()
    {
        foreach (var name in Policies.Select(d => d.Data))
        {
            var (bag, text) = (new DiagnosticBag(), TextOf(name + ".policy.md"));
            FromSyntax.Read(name, text, bag);
            foreach (var diagnostic in bag.All) yield return (diagnostic, text);
        }

        foreach (var name in Claims.Select(d => d.Data))
        {
            var (bag, text) = (new DiagnosticBag(), TextOf(name + ".json"));
            new ClaimReader(Frame(name.StartsWith("whole-", StringComparison.Ordinal) ? "whole" : "parts")).Read(text, Span.Start(name), bag);
            foreach (var diagnostic in bag.All) yield return (diagnostic, text);
        }
    }

    /// <summary>Each diagnostic with its code, its line and a caret under its column.</summary>
    private static string Told(DiagnosticBag bag, string text)
    {
        var lines = text.Split('\n');
        var told = new StringBuilder();
        foreach (var diagnostic in bag.InOrder())
        {
            told.Append(diagnostic.Code).Append(diagnostic.Severity is Severity.Error ? " " : " (warning) ").Append(diagnostic).Append('\n');
            if (diagnostic.Span.Line > lines.Length || text.Length == 0) continue;
            var line = lines[diagnostic.Span.Line - 1].Replace('\t', ' ');
            var from = Math.Max(0, diagnostic.Span.Column - 100);
            var shown = line[Math.Min(from, line.Length)..];
            told.Append("    ").Append(shown.Length > 160 ? shown[..160] : shown).Append('\n');
            told.Append("    ").Append(' ', diagnostic.Span.Column - 1 - from).Append('^').Append('\n');
        }

        return told.ToString();
    }

    private static string TextOf(string file) => File.ReadAllText(Repo.Path($"{Folder}/{file}"));

    private static TheoryData<string> Named(string pattern, string ending)
    {
        var data = new TheoryData<string>();
        foreach (var file in Directory.GetFiles(Repo.Path(Folder), pattern).Select(Path.GetFileName).Order(StringComparer.Ordinal)) data.Add(file![..^ending.Length]);
        return data;
    }
}
