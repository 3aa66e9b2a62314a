using System.Text;
using Makegood.Policy.Cases;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Markdig;
using Markdig.Syntax;

namespace Makegood.Tests.Docs;

/// <summary>
/// Runs the examples of the documentation. A fence named <c>policy good</c> must be read without a word, and its cases must hold; <c>policy bad P021</c> must give
/// that code and no other. A fragment is completed with a frame: see <see cref="Completed"/>. The tutorial builds one file: <c>policy start</c> begins it,
/// <c>policy add</c> goes on, <c>policy change</c> replaces lines, and <c>policy bad</c> is a slip that does not stay.
/// </summary>
public sealed class ReferenceExamples
{
    private const string Reference = "docs/reference/policy-language.md";
    private const string Tutorial = "docs/start.md";

    public static TheoryData<int, string> Examples
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (var (line, kind, _) in Read(Reference)) data.Add(line, kind);
            return data;
        }
    }

    [Theory, MemberData(nameof(Examples))]
    public void An_example_says_what_its_fence_promises(int line, string kind)
    {
        var text = Read(Reference).Single(e => e.Line == line).Text;
        if (kind is "good") Good($"{Reference}:{line}", Completed(text));
        else if (IsConditions(text)) Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), one => Bad($"{Reference}:{line}: {one}", Completed(one), kind));
        else Bad($"{Reference}:{line}", Completed(text), kind);
    }

    /// <summary>After every step the file of the tutorial is read without an error, and all its cases hold.</summary>
    [Fact]
    public void The_tutorial_can_be_typed_along()
    {
        var file = string.Empty;
        var steps = Read(Tutorial);
        Assert.True(steps.Count > 8 && steps[0].Kind is "start");
        for (var i = 0; i < steps.Count; i++)
        {
            var (line, kind, text) = steps[i];
            var place = $"{Tutorial}:{line}";
            if (kind is "start") file = text;
            else if (kind is "add") file += "\n" + text;
            else if (kind is "change") file = Changed(file, text, place);
            else
            {
                var before = Told(place, file, out _).Select(d => d.Message).ToHashSet(StringComparer.Ordinal);
                Assert.Equal(kind, Told(place, file + "\n" + text, out _).Where(d => !before.Contains(d.Message)).Select(d => d.Code).Distinct().Single());
                continue;
            }

            // One step stops in the middle on purpose: a name is used that the next one explains.
            var told = Told(place, file, out var model);
            if (text.Contains("delivered_on, term)", StringComparison.Ordinal))
            {
                Assert.Equal(DiagnosticCodes.UnknownName, told.Single().Code);
                continue;
            }

            Assert.True(model is not null && told.All(d => d.Code == DiagnosticCodes.GrantsNothing), $"{place}\n{string.Join('\n', told)}");
            Hold(place, model);
        }

        Assert.Empty(Told(Tutorial, file, out var last));
        Assert.All(last!.HasDisposition, Assert.True);
        Assert.True(last.Cases.Count >= 12);
        Assert.Equal("lamp@2027-01", last.FullName);
    }

    private static string Changed(string file, string change, string place)
    {
        string? old = null;
        foreach (var line in change.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '-')
            {
                old = line[1..];
                Assert.Equal(2, file.Split(old).Length);
            }
            else
            {
                Assert.True(line[0] == '+' && old is not null, place);
                file = file.Replace(old, line[1..], StringComparison.Ordinal);
            }
        }

        return file;
    }

    private static void Good(string place, string text)
    {
        var told = Told(place, text, out var model);
        Assert.True(told.Count == 0, $"{place} should be good, and gives:\n{string.Join('\n', told)}");
        Hold(place, model!);
    }

    private static void Bad(string place, string text, string code)
    {
        var told = Told(place, text, out _);
        Assert.True(told.Count > 0 && told.All(d => d.Code == code), $"{place} should give {code}, and gives:\n{string.Join('\n', told.Select(d => $"{d.Code} {d}"))}");
    }

    private static void Hold(string place, PolicyModel model)
    {
        foreach (var result in CaseRunner.Run(model)) Assert.True(result.Holds, $"{place}, case `{result.Case.Name}`: {string.Join("; ", result.Problems)}");
    }

    private static IReadOnlyList<Diagnostic> Told(string place, string text, out PolicyModel? model)
    {
        var bag = new DiagnosticBag();
        model = FromSyntax.Read(place, text, bag);
        return bag.InOrder();
    }

    [Fact]
    public void There_are_many_examples_of_both_kinds()
    {
        var good = Read(Reference).Count(e => e.Kind is "good");
        Assert.True(good >= 22 && Read(Reference).Count - good >= 35, $"{good} good, {Read(Reference).Count - good} bad");
    }

    [Fact]
    public void Every_code_in_the_reference_exists_and_every_code_is_in_the_reference()
    {
        var page = File.ReadAllText(Repo.Path(Reference));
        var codes = typeof(DiagnosticCodes).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToList();
        Assert.DoesNotContain(codes, c => !page.Contains($"`{c}`", StringComparison.Ordinal));
        Assert.DoesNotContain(System.Text.RegularExpressions.Regex.Matches(page, "`([PCF][0-9]{3})`").Select(m => m.Groups[1].Value), c => !codes.Contains(c));
    }

    /// <summary>
    /// A whole file stays as it is. A fragment gets front matter with the outcomes `refused` and `granted`; a fragment without fences is taken for the inside of one
    /// (facts, a rule, a table, settings or cases, as its first key says), or for a condition when it is a single line; every clause that it names and does not
    /// contain gets words; and every fact of the frame that it does not declare is declared.
    /// </summary>
    private static string Completed(string text)
    {
        if (text.StartsWith("---\n", StringComparison.Ordinal) || text.StartsWith("# ", StringComparison.Ordinal)) return text;
        var body = text.Contains("```", StringComparison.Ordinal) || text.Contains("{#", StringComparison.Ordinal) ? text : Fenced(text);
        if (!body.Contains("outcome:", StringComparison.Ordinal)) body += "\n" + Fence("rule", "clause: c9\noutcome: refused\nwhen: unit.opened");
        var named = System.Text.RegularExpressions.Regex.Matches(body, @"(?:clause|clauses|over|beside|cites|not_cites):\s*\[?([a-z0-9_., ]+)\]?").SelectMany(m => m.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct();
        var words = string.Concat(named.Where(c => c.StartsWith('c') && c.Length == 2 && char.IsDigit(c[1]) && !body.Contains("{#" + c + "}", StringComparison.Ordinal)).Select(c => $"Words of the clause {c}. {{#{c}}}\n\n"));
        var facts = string.Concat(Facts.Where(f => !body.Contains($"\n{f.Name}:", StringComparison.Ordinal)).Select(f => $"{f.Name}: {f.Type}\n"));
        return $"---\npolicy: example\nversion: \"1\"\ntime_zone: Europe/Berlin\noutcomes:\n  - refused: excludes\n  - granted: grants\n---\n\n```facts\n{facts}```\n\n{words}{body}";
    }

    private static bool IsConditions(string text) => !text.StartsWith("---\n", StringComparison.Ordinal) && !text.Contains("```", StringComparison.Ordinal) && !text.Contains("{#", StringComparison.Ordinal) && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(":\n", StringComparison.Ordinal) && !text.StartsWith("# ", StringComparison.Ordinal);

    private static string Fenced(string text)
    {
        string[] rule = ["clause:", "each:", "outcome:"];
        if (rule.Any(r => text.StartsWith(r, StringComparison.Ordinal))) return Fence("rule", text);
        if (text.StartsWith("name:", StringComparison.Ordinal)) return Fence("table", text);
        if (text.StartsWith("cases:", StringComparison.Ordinal) || text.StartsWith("defaults:", StringComparison.Ordinal)) return Fence("rule", "clause: c1\noutcome: refused\nwhen: unit.opened\notherwise: granted") + Fence("cases", text);
        if (text.Contains("type:", StringComparison.Ordinal) || text.Contains("by:", StringComparison.Ordinal) || text.StartsWith("constraints:", StringComparison.Ordinal)) return Fence("facts", text);
        if (text.Contains("value:", StringComparison.Ordinal)) return Fence("settings", text) + Fence("rule", "clause: c1\ninformative: for the settings");

        // INVARIANT: what is left are lines of conditions (IsConditions asks the same); one rule each.
        var rules = new StringBuilder();
        var number = 1;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            rules.Append(Fence("rule", $"clause: c{number++}\noutcome: refused\nwhen: {line}"));
        }

        return rules.ToString();
    }

    private static string Fence(string kind, string text) => $"```{kind}\n{text.TrimEnd('\n')}\n```\n\n";

    private static readonly (string Name, string Type)[] Facts =
    [
        ("claim.failed_on", "{ type: date, by: customer }"),
        ("claim.sent_at", "{ type: instant, by: system }"),
        ("claim.subject", "{ type: text, by: customer }"),
        ("claim.photo", "{ type: document, by: customer }"),
        ("sale.bought_on", "{ type: date?, by: customer }"),
        ("sale.price", "{ type: money USD, by: system }"),
        ("sale.channel", "{ type: shop | dealer, by: customer }"),
        ("unit.made_on", "{ type: date, by: system }"),
        ("unit.model", "{ type: name, by: system }"),
        ("unit.grade", "{ type: home | business, by: system }"),
        ("unit.run_time", "{ type: duration, by: customer }"),
        ("unit.copies", "{ type: number, by: customer }"),
        ("unit.opened", "{ type: yes/no, by: inspection }"),
        ("repairs", "{ type: list, by: system, of: { left_on: date, back_on: date?, cost: money USD, proof: document } }"),
    ];

    private static IReadOnlyList<(int Line, string Kind, string Text)> Read(string page)
    {
        var found = new List<(int, string, string)>();
        foreach (var fence in Markdown.Parse(File.ReadAllText(Repo.Path(page)).ReplaceLineEndings("\n")).Descendants<FencedCodeBlock>())
        {
            if (fence.Info != "policy") continue;
            var words = (fence.Arguments ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var kind = words switch
            {
                ["good" or "start" or "add" or "change"] => words[0],
                ["bad", var code] => code,
                _ => throw new InvalidOperationException($"{page}:{fence.Line + 1}: a policy example is `good`, `bad CODE`, `start`, `add` or `change`, not `{fence.Arguments}`"),
            };
            found.Add((fence.Line + 1, kind, fence.Lines.ToString().ReplaceLineEndings("\n") + "\n"));
        }

        return found;
    }
}
