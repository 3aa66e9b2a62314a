using System.Text.RegularExpressions;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Tests.Analysis;

namespace Makegood.Tests.Docs;

/// <summary>The contract of credit programmes: paths, words, facts and events are those of the ledger, and each figure in bold is what the ledger does.</summary>
public sealed partial class CreditReference
{
    private static readonly string Page = File.ReadAllText(Repo.Path("docs/reference/credit-programme.md")).ReplaceLineEndings("\n");
    private static readonly string Usual = Shipped.Text(Shipped.Credit);

    /// <summary>The setting of the shipped page behind a path. What is not here stands in a rule.</summary>
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["earn_when"] = "earn.when",
        ["base"] = "earn.base",
        ["rounding"] = "earn.rounding",
        ["round_per"] = "earn.round_per",
        ["partial_refund"] = "refund.partial",
        ["shortfall"] = "refund.shortfall",
        ["refund_split"] = "refund.split",
        ["credit_on_refund"] = "cancel.on_refund",
        ["cancel_reversal"] = "cancel.reversal",
        ["expiry"] = "expiry.mode",
        ["expiry_clock"] = "expiry.clock",
        ["renewed_by"] = "expiry.renewed_by",
        ["grace"] = "cancel.grace",
        ["over_request"] = "use.over_request",
        ["hold_for"] = "hold.for",
        ["closing"] = "closing.effect",
        ["withdraw_until"] = "withdraw.until",
        ["fraud_until"] = "fraud.until",
    };

    public static TheoryData<string> Sections => [.. PathHeading().Matches(Page).Select(m => m.Groups["path"].Value)];

    [Fact]
    public void Every_path_has_its_section_in_the_order_in_which_it_is_read()
    {
        Assert.Equal(ProgrammeFromPolicy.Paths.Order(StringComparer.Ordinal), Sections.Select(s => "credit." + s.Data).Order(StringComparer.Ordinal));
        Assert.Equal(ProgrammeFromPolicy.Optional.Order(StringComparer.Ordinal), Sections.Where(s => Section(s.Data).Contains("May be left out", StringComparison.Ordinal)).Select(s => "credit." + s.Data).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_facts_are_those_that_the_ledger_tells() =>
        Assert.Equal(ProgrammeFacts.All.Select(f => (f.Name, f.Type)), FactRow().Matches(Page[..Page.IndexOf("## How a path", StringComparison.Ordinal)]).Select(m => (m.Groups["name"].Value, m.Groups["type"].Value.Replace("\\|", "|", StringComparison.Ordinal))));

    [Theory, MemberData(nameof(Sections))]
    public void A_path_lists_exactly_the_words_that_the_ledger_knows(string path)
    {
        var section = Section(path);
        if (!section.Contains("| word |", StringComparison.Ordinal)) return;
        Assert.False(ProgrammeFromPolicy.Read(Shipped.Model(With(path, "quite_another"))).Granted(out _, out var problems));
        Assert.Equal($"`credit.{path}` is `quite_another`; the ledger knows {string.Join(", ", Rows(section).Select(r => r.Word))}", Assert.Single(problems));
    }

    [Theory, MemberData(nameof(Sections))]
    public void And_each_does_what_its_example_shows(string path)
    {
        var rows = Rows(Section(path));
        Assert.NotEmpty(rows);
        foreach (var (word, shown) in rows)
        {
            Assert.True(ProgrammeFromPolicy.Read(Shipped.Model(With(path, word))).Granted(out var programme, out var problems), string.Join('\n', problems ?? []));
            Assert.Equal((word, string.Join(' ', shown)), (word, string.Join(' ', CreditExamples.Of(path, programme))));
        }
    }

    [Fact]
    public void Every_event_is_shown_as_it_can_be_told()
    {
        var types = new List<string>();
        foreach (var json in EventRow().Matches(Page).Select(m => m.Groups["fields"].Value))
        {
            Assert.True(ShopEventReader.Read("{\"at\": \"2026-03-20T18:40:00Z\", " + json).Granted(out var told, out var problem), $"{json}: {problem?.Detail}");
            types.Add(told.Type);
        }

        Assert.Equal(ShopEventReader.Types.Order(StringComparer.Ordinal), types.Order(StringComparer.Ordinal));
    }

    private static string With(string path, string word)
    {
        if (path is "rate_per_10000") return Shipped.Edit(Usual, "define: rate\nvalue: 100\n", $"define: rate\nvalue: {word}\n");
        if (path is "expiry_months") return Shipped.Edit(Usual, "value: 12 months\n", $"value: {word}\n");
        if (path is "lot_months") return Lots(Changed(Usual, "expiry.mode", "lot"), word);
        if (path is "remind_first" or "remind_last") return Shipped.Edit(Usual, "    grace: grace\n", $"    grace: grace\n    {path}: reminder_days\n") + $"\n```rule\nclause: expiry\ndefine: reminder_days\nvalue: {word}\n```\n";
        var text = Changed(Usual, Settings[path], word);
        return path is "expiry" ? Lots(text, "24 months") : text;
    }

    private static string Lots(string text, string months) =>
        Shipped.Edit(text, "    expiry_clock: one_clock\n", "    lot_months: lot_term\n    expiry_clock: one_clock\n") + $"\n```rule\nclause: expiry\ndefine: lot_term\nvalue: {months}\n```\n";

    private static string Changed(string text, string setting, string value)
    {
        var model = Shipped.Model(text).Settings.Single(s => s.Name == setting);
        return Shipped.Edit(text, $"\n{setting}:\n  value: {model.Written}\n", $"\n{setting}:\n  value: {value}\n");
    }

    private static string Section(string path)
    {
        var start = Page.IndexOf($"### `{path}`\n", StringComparison.Ordinal);
        var end = Page.IndexOf("\n##", start + 4, StringComparison.Ordinal);
        return Page[start..(end < 0 ? Page.Length : end)];
    }

    private static List<(string Word, List<string> Shown)> Rows(string section) =>
        [.. ExampleRow().Matches(section).Select(m => (m.Groups["word"].Value, Bold().Matches(m.Groups["shown"].Value).Select(b => b.Groups["figure"].Value).ToList()))];

    [GeneratedRegex("^### `(?<path>[a-z0-9_]+)`$", RegexOptions.Multiline)]
    private static partial Regex PathHeading();

    [GeneratedRegex(@"^\| `(?<name>[a-z_.]+)` \| `(?<type>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex FactRow();

    [GeneratedRegex(@"^\| `(?<word>[^`]+)` \| [^|]+ \| (?<shown>.+) \|$", RegexOptions.Multiline)]
    private static partial Regex ExampleRow();

    [GeneratedRegex(@"\*\*(?<figure>[^*]+)\*\*")]
    private static partial Regex Bold();

    [GeneratedRegex(@"^\| `\{(?<fields>""type"": .+\})` \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();
}
