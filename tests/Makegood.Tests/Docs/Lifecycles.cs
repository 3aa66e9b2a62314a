using System.Globalization;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Domain.Service;

namespace Makegood.Tests.Docs;

/// <summary>The page of all state machines is made from the tables that the program runs by, so that picture and program never differ.</summary>
public sealed class Lifecycles
{
    private const string Page = "docs/reference/lifecycles.md";

    private const string Top = """
        # Lifecycles

        What can become of a claim, of each kind of remedy, of the place where a unit is, of a conversation and of remote help. Made from the very tables
        that the program runs by; `GOLDEN=accept ./test` writes it anew. What a step needs besides the right state, and what is answered when it is
        refused, stands in the goldens `tests/Makegood.Tests/golden/claims` and `…/remedies`, state by state.

        """;

    [Fact]
    public void The_page_shows_the_tables_as_they_are()
    {
        var page = new StringBuilder(Top.ReplaceLineEndings("\n"));
        Machine(page, "A claim", "Whose turn it is follows from the state: the clocks of the service level run while it is the desk's.", ClaimLifecycle.Steps.Select(s => (Words.Write(s.From), Words.Write(s.Move), Words.Write(s.To))));
        page.Append("| State | Whose turn |\n|---|---|\n");
        foreach (var state in Enum.GetValues<ClaimState>()) page.Append(CultureInfo.InvariantCulture, $"| {Words.Write(state)} | {Words.Write(ClaimLifecycle.TurnOf(state))} |\n");
        foreach (var kind in Enum.GetValues<RemedyKind>()) Machine(page, $"Remedy: {Words.Write(kind).Replace('_', ' ')}", null, RemedyLifecycle.Steps[kind].Select(s => (Words.Write(s.From), Words.Write(s.Move), Words.Write(s.To))));
        Machine(page, "Custody: where a unit is", "One place at a time, each change with its evidence.", CustodyTable.Steps.Select(s => (Words.Write(s.From), string.Empty, Words.Write(s.To))));
        Machine(page, "A conversation", "Mail adds words and files; it never decides anything.", ConversationLifecycle.Steps.Select(s => (Words.Write(s.From), Words.Write(s.Move), Words.Write(s.To))));
        Machine(page, "Remote help", "Open to everybody for as long as they have the machine, with no question of cover.", GuidanceLifecycle.Steps.Select(s => (Words.Write(s.From), Words.Write(s.Move), Words.Write(s.To))));
        var made = page.ToString();
        if (Environment.GetEnvironmentVariable("GOLDEN") == "accept") File.WriteAllText(Repo.Path(Page), made);
        Assert.Equal(File.ReadAllText(Repo.Path(Page)), made);
    }

    private static void Machine(StringBuilder page, string title, string? note, IEnumerable<(string From, string Move, string To)> steps)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
        if (note is not null) page.Append(note).Append("\n\n");
        page.Append("```mermaid\nstateDiagram-v2\n");
        var all = steps.ToList();
        page.Append(CultureInfo.InvariantCulture, $"    [*] --> {all[0].From}\n");
        foreach (var (from, move, to) in all) page.Append(CultureInfo.InvariantCulture, $"    {from} --> {to}{(move.Length == 0 ? string.Empty : $": {move.Replace('_', ' ')}")}\n");
        foreach (var end in all.Select(s => s.To).Where(t => all.All(s => s.From != t)).Distinct()) page.Append(CultureInfo.InvariantCulture, $"    {end} --> [*]\n");
        page.Append("```\n\n");
    }
}
