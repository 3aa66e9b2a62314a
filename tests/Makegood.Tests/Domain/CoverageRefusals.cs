using System.Text;
using Makegood.Domain.Warranty;
using static Makegood.Tests.Domain.Book;

namespace Makegood.Tests.Domain;

/// <summary>Which event may follow which state, and with which word it is refused.</summary>
public sealed class CoverageRefusals
{
    private static readonly (string Name, Func<Book> Book)[] States =
    [
        ("nothing yet", () => Two()),
        ("started", () => Two().Start()),
        ("trip open", () => Two().Start().Out("t1", "2024-03-01")),
        ("trip closed", () => Two().Start().Trip("t1", "2024-03-01", "2024-03-11")),
        ("void", () => Two().Start().Write(Voided("2023-09-01"))),
        ("void lifted", () => Two().Start().Write(Voided("2023-09-01")).Write(Unvoided("2023-10-01", "e2"))),
        ("transferred", () => Two().Start().Write(Transferred("2023-09-01", "ann", "bob"))),
        ("replaced", () => Two().Start().Write(Replaced("2023-09-01", "p1", "p9", AfterReplacement.OriginalGoesOn))),
        ("corrected", () => Two().Start().Out("t1", "2024-03-01").Write(Corrected("2024-03-02", "e2", null))),
    ];

    private static readonly (string Name, Func<CoverageEvent> Event)[] Moves =
    [
        ("start", () => Started(Term("2023-06-01"))),
        ("start an unknown line", () => Started(Term("2023-06-01"), "l9")),
        ("open t1", () => PauseOpened("t1", "2024-03-05")),
        ("open t2 too", () => PauseOpened("t2", "2024-03-05")),
        ("open before the start", () => PauseOpened("t2", "2023-05-31")),
        ("open without evidence", () => PauseOpened("t2", "2024-03-05") with { Evidence = [] }),
        ("close t1", () => PauseClosed("t1", "2024-03-20")),
        ("close t1 before it left", () => PauseClosed("t1", "2024-02-28")),
        ("extend", () => Extended("2024-05-01", 12, 0)),
        ("extend on the last day", () => Extended("2024-06-01", 0, 30)),
        ("extend when all is over", () => Extended("2024-07-01", 12, 0)),
        ("extend by nothing", () => Extended("2024-05-01", 0, 0)),
        ("extend no line", () => Extended("2024-05-01", 12, 0) with { LineId = null }),
        ("inherit", () => Inherited("2024-02-01", "l7", "2025-01-01")),
        ("restart", () => Restarted("2024-07-01", 12)),
        ("restart without a reason", () => Restarted("2024-07-01", 12) with { Reason = " " }),
        ("replace p1", () => Replaced("2024-05-01", "p1", "p5", AfterReplacement.OriginalGoesOn)),
        ("replace p9", () => Replaced("2024-05-01", "p9", "p5", AfterReplacement.Fresh)),
        ("replace, inherit nothing", () => Replaced("2024-05-01", "p1", "p5", AfterReplacement.Inherit)),
        ("replace, or no days", () => Replaced("2024-05-01", "p1", "p5", AfterReplacement.RemainingOrDays)),
        ("void", () => Voided("2023-09-01")),
        ("void no part", () => Voided("2023-09-01", VoidScope.Part)),
        ("void no damage", () => Voided("2023-09-01", VoidScope.Damage)),
        ("void a damage", () => Voided("2023-09-01", VoidScope.Damage, damage: "cracked frame")),
        ("lift e2", () => Unvoided("2023-11-01", "e2")),
        ("lift e2 too early", () => Unvoided("2023-08-01", "e2")),
        ("transfer", () => Transferred("2023-12-01", "bob", "cleo")),
        ("transfer to herself", () => Transferred("2023-12-01", "bob", "bob")),
        ("withdraw e1", () => Corrected("2024-04-01", "e1", null)),
        ("withdraw e2", () => Corrected("2024-04-01", "e2", null)),
        ("withdraw e3", () => Corrected("2024-04-01", "e3", null)),
        ("withdraw e7", () => Corrected("2024-04-01", "e7", null)),
        ("correct e1 to a later start", () => Corrected("2024-04-01", "e1", Started(Term("2023-12-24")))),
        ("correct e2 to a trip", () => Corrected("2024-04-01", "e2", PauseOpened("t1", "2024-03-04"))),
        ("correct without a reason", () => Corrected("2024-04-01", "e1", null) with { Reason = null }),
        ("nobody", () => PauseOpened("t5", "2024-03-05") with { Actor = "" }),
    ];

    [Fact]
    public void Every_state_and_every_move()
    {
        var text = new StringBuilder("What is refused, with which word; `-` is recorded. States: " + string.Join(", ", States.Select(s => s.Name)) + "\n\n");
        foreach (var (move, make) in Moves)
        {
            text.Append(move).Append(": ").AppendJoin(", ", States.Select(s => Of(s.Book(), make()))).Append('\n');
        }

        text.Append("\nThe words for people:\n");
        foreach (var refusal in Enum.GetValues<CoverageRefusal>()) text.Append(refusal).Append(": ").Append(CoverageHistory.Words(refusal)).Append('\n');
        Golden.Match("domain/coverage-refusals.txt", text.ToString());
    }

    [Fact]
    public void Two_who_write_at_once_do_not_both_get_the_same_number()
    {
        var book = Two().Start();
        var (one, other) = (book.Next(PauseOpened("t1", "2024-03-01")), book.Next(PauseOpened("t2", "2024-03-01")));
        Assert.True(book.History.Record(one).Granted(out var longer, out _));
        Assert.False(longer.Record(other).Granted(out _, out var refusal));
        Assert.Equal(CoverageRefusal.SequenceNotNext, refusal);
        Assert.False(longer.Record(other with { Sequence = 3 }).Granted(out _, out var taken));
        Assert.Equal(CoverageRefusal.IdTaken, taken);
    }

    [Fact]
    public void What_is_refused_leaves_the_history_as_it_was()
    {
        foreach (var (_, state) in States)
        {
            foreach (var (_, make) in Moves)
            {
                var book = state();
                var before = string.Join('\n', book.History.Events.Select(e => e.ToJson()));
                if (book.Try(make()) is not null) Assert.Equal(before, string.Join('\n', book.History.Events.Select(e => e.ToJson())));
            }
        }
    }

    private static string Of(Book book, CoverageEvent next) => book.Try(next)?.ToString() ?? "-";

    private static Book Two() => new(Line(Term("2023-06-01")), Line(Term("2023-06-01"), "l2", "p2"));
}
