using System.Globalization;
using Makegood.Server.Money;

namespace Makegood.Server.Doors.Money;

/// <summary>What stands on the page of a money report, in the order in which it is read.</summary>
/// <param name="Lead">What it shows, in a sentence or two.</param>
/// <param name="About">Of when it is, and how it was counted.</param>
public sealed record MoneySheet(string Title, string Maker, string Lead, IReadOnlyList<(string Label, string Value)> About, IReadOnlyList<SheetSection> Sections, string Footer)
{
    private const string Nothing = "There is nothing to show for this time.";

    public static MoneySheet Of(MoneyReport report, string maker)
    {
        var lines = report.Lines.GroupBy(MoneyColumn.CurrencyOf, StringComparer.Ordinal);
        var (lead, section) = SheetSections.Of(report);
        List<(string, string)> about = [report.From == report.To ? ("As of the end of", Day(report.To)) : ("From – to, both included", $"{Day(report.From)} – {Day(report.To)}"), ("Days of", report.TimeZone)];
        about.Add(("A movement belongs to the day", report.Basis is "recorded" ? "it was booked on" : "it counts from"));
        if (report.Account is { } account) about.Insert(0, ("Account", account));
        if (report.KnownAt is { } known) about.Add(("As known at", known.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)));
        if (report.Lines.Count == 0) lead = $"{lead} {Nothing}";
        return new MoneySheet(MoneyReports.Find(report.Name)!.Title, maker, lead, about, [.. lines.Select(c => section(c.Key, [.. c]))], "Figures from the ledger of store credit. What each means, and how it ties to the books, stands in docs/reference/money-reports.md.");
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What a report says about one currency.</summary>
/// <param name="Chart">An SVG; null where a table says it better.</param>
public sealed record SheetSection(string Heading, string? Chart, IReadOnlyList<SheetTable> Tables, string? Note = null);

/// <param name="Caption">What is in it, for those who cannot see where it stands.</param>
public sealed record SheetTable(string Caption, IReadOnlyList<(string Label, string Look)> Columns, IReadOnlyList<SheetRow> Rows);

/// <param name="IsStrong">An opening, a closing or a sum.</param>
public sealed record SheetRow(IReadOnlyList<string> Cells, bool IsStrong = false);
