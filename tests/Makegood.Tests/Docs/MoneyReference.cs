using System.Text.Json;
using System.Text.RegularExpressions;
using Makegood.Server.Money;

namespace Makegood.Tests.Docs;

/// <summary>The reference of money reports: every report has its section, and every column its meaning, in the order in which they come.</summary>
public sealed partial class MoneyReference
{
    private static readonly string Page = File.ReadAllText(Repo.Path("docs/reference/money-reports.md")).ReplaceLineEndings("\n");

    public static TheoryData<string> Reports => [.. MoneyReports.All.Select(r => r.Name)];

    [Fact]
    public void Every_report_has_its_section_and_there_is_no_other() =>
        Assert.Equal(MoneyReports.All.Select(r => r.Name).Order(StringComparer.Ordinal), Heading().Matches(Page).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Reports))]
    public void Every_column_has_its_meaning(string report)
    {
        var start = Page.IndexOf($"## `{report}`\n", StringComparison.Ordinal);
        var end = Page.IndexOf("\n## ", start, StringComparison.Ordinal);
        var told = Column().Matches(Page[start..end]).Select(m => m.Groups["name"].Value);
        var type = typeof(MoneyReports).Assembly.GetType($"Makegood.Server.Money.Report{string.Concat(report.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]))}+Row", throwOnError: true)!;
        Assert.Equal(type.GetProperties().Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)), told);
    }

    [GeneratedRegex("^## `(?<name>[a-z-]+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `(?<name>[a-z_0-9]+)` \| ", RegexOptions.Multiline)]
    private static partial Regex Column();
}
