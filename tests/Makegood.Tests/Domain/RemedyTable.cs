using System.Globalization;
using System.Text;
using Makegood.Domain.Warranty;
using static Makegood.Tests.Domain.Book;

namespace Makegood.Tests.Domain;

/// <summary>What follows for a line: five rules by three remedies (research note, B2).</summary>
public sealed class RemedyTable
{
    [Fact]
    public void Five_rules_by_three_remedies()
    {
        var text = new StringBuilder("A motor, 12 months from 2023-06-01, so until 2024-06-01. The machine it sits in runs until 2025-03-15.\n");
        text.Append("Part: a part is sent and fitted by the customer on 2024-05-20. Depot: away 2024-05-10 to 2024-05-30, replaced on 2024-05-20.\n");
        text.Append("Swap: the unit is away from 2024-05-10, and another arrives on 2024-05-30 in its place.\n\n");
        foreach (var rule in Enum.GetValues<AfterReplacement>())
        {
            var days = rule is AfterReplacement.RemainingOrDays or AfterReplacement.ExtendByDays ? 90 : 0;
            text.Append(CultureInfo.InvariantCulture, $"{rule}{(days > 0 ? $" ({days})" : string.Empty)}: part {PartOnly(rule, days):yyyy-MM-dd}, depot {Depot(rule, days):yyyy-MM-dd}, swap {Swap(rule, days):yyyy-MM-dd}\n");
        }

        Golden.Match("domain/remedy-table.txt", text.ToString());
    }

    [Fact]
    public void Remaining_or_days_never_takes_time_away()
    {
        for (var day = 0; day < 366; day++)
        {
            var on = Day("2023-06-01").AddDays(day);
            var state = Book(AfterReplacement.RemainingOrDays, 90).Write(Replaced(on.ToString("yyyy-MM-dd"), "p1", "p9", AfterReplacement.RemainingOrDays, 90)).State("2025-01-01");
            var expected = on.AddDays(90) > Day("2024-06-01") ? on.AddDays(90) : Day("2024-06-01");
            Assert.Equal(expected, state.LastDay);
        }
    }

    [Fact]
    public void A_chain_of_replacements_keeps_the_first_period()
    {
        var book = Book(AfterReplacement.OriginalGoesOn, 0);
        string[] parts = ["p1", "p2", "p3", "p4"];
        for (var i = 0; i < 3; i++) book.Write(Replaced($"2023-0{7 + i}-01", parts[i], parts[i + 1], AfterReplacement.OriginalGoesOn));
        book.Trip("t1", "2024-03-01", "2024-03-11", "p4");
        Assert.Equal(Day("2024-06-11"), book.State("2025-01-01").LastDay);
        Assert.Equal(parts, book.State("2025-01-01").Parts);
    }

    private static DateOnly PartOnly(AfterReplacement rule, int days) =>
        Book(rule, days).Write(Replaced("2024-05-20", "p1", "p9", rule, days, Inherits(rule))).State("2025-01-01").LastDay;

    private static DateOnly Depot(AfterReplacement rule, int days) =>
        Book(rule, days).Out("t1", "2024-05-10").Write(Replaced("2024-05-20", "p1", "p9", rule, days, Inherits(rule))).Back("t1", "2024-05-30").State("2025-01-01").LastDay;

    // The old unit stays with us; the line goes on in the new one, which the customer has from the day it arrives.
    private static DateOnly Swap(AfterReplacement rule, int days) =>
        Book(rule, days).Out("t1", "2024-05-10").Back("t1", "2024-05-30").Write(Replaced("2024-05-30", "p1", "p9", rule, days, Inherits(rule))).State("2025-01-01").LastDay;

    private static string? Inherits(AfterReplacement rule) => rule is AfterReplacement.Inherit ? "2025-03-15" : null;

    private static Book Book(AfterReplacement rule, int days) => new Book(Line(Term("2023-06-01", after: rule, days: days))).Start();
}
