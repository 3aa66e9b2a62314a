using System.Text;
using Makegood.Domain.Warranty;
using Makegood.Policy.Checked;
using static Makegood.Tests.Domain.Book;

namespace Makegood.Tests.Domain;

public sealed class WhyThisDayTests
{
    [Fact]
    public void Every_step_is_told()
    {
        var text = new StringBuilder();
        Tell("two trips that overlap, one of another part, one without proof, one too late", new Book(Line(Passed()))
            .Start()
            .Trip("t1", "2024-03-01", "2024-03-21").Trip("t2", "2024-03-11", "2024-03-31", "p1").Trip("t3", "2024-03-12", "2024-03-14")
            .Trip("t4", "2024-04-10", "2024-04-20", "p2")
            .Write(PauseOpened("t5", "2024-05-01") with { Evidence = [new(EvidenceKind.CustomersWord, "mail-3")] }).Back("t5", "2024-05-09")
            .Trip("t6", "2024-09-01", "2024-09-11"), "2025-01-01");
        Tell("still away", new Book(Line(Term("2023-06-01"))).Start().Out("t1", "2024-05-20"), "2024-06-10");
        Tell("bought longer, and a trip in the time won", new Book(Line(Term("2023-06-01"))).Start().Write(Extended("2023-06-01", 12, 0)).Write(Extended("2024-08-01", 0, 30)).Trip("t1", "2025-06-20", "2025-06-30").Write(Extended("2023-07-01", 0, 1)), "2025-01-01");
        Tell("replaced while away, a whole new period", new Book(Line(Term("2023-06-01"))).Start().Out("t1", "2024-05-10").Write(Replaced("2024-05-20", "p1", "p9", AfterReplacement.Fresh)).Back("t1", "2024-05-30"), "2025-01-01");
        Tell("replaced, what remains or 90 days", new Book(Line(Term("2023-06-01"))).Start().Trip("t1", "2023-08-01", "2023-08-11").Write(Replaced("2024-05-20", "p1", "p9", AfterReplacement.RemainingOrDays, 90)), "2025-01-01");
        Tell("replaced early, what remains or 90 days", new Book(Line(Term("2023-06-01"))).Start().Write(Replaced("2023-08-20", "p1", "p9", AfterReplacement.RemainingOrDays, 90)), "2025-01-01");
        Tell("a swapped unit carries on what was left", new Book(Line(Term("2024-02-01"))).Write(Inherited("2024-02-01", "l7", "2024-06-11")).Trip("t1", "2024-03-01", "2024-03-06"), "2025-01-01");
        Tell("31 January, rolled and clamped", new Book(Line(Term("2023-01-31", 1) with { MonthEnd = MonthEnd.Roll }), Line(Term("2023-01-31", 1), "l2", "p2")).Start().Start("l2"), "2025-01-01", "l1", "l2");
        Tell("the last day excluded", new Book(Line(Term("2023-06-01") with { LastDayIncluded = false })).Start(), "2025-01-01");
        Tell("void, a damage, lifted", new Book(Line(Term("2023-06-01"))).Start().Write(Voided("2023-09-01")).Write(Voided("2023-09-05", VoidScope.Damage, "p1", "burnt winding")).Write(Unvoided("2023-10-01", "e2")), "2025-01-01");
        Tell("a policy without pauses", new Book(Line(Term("2023-06-01", pause: PauseRule.Never))).Start().Trip("t1", "2024-03-01", "2024-03-21"), "2025-01-01");
        Golden.Match("domain/why-this-day.txt", text.ToString());

        void Tell(string name, Book book, string asOf, params string[] lines)
        {
            text.Append("== ").Append(name).Append('\n');
            foreach (var line in lines.DefaultIfEmpty("l1")) text.Append(book.Why(asOf, line));
            text.Append('\n');
        }
    }

    [Fact]
    public void The_steps_lead_from_day_to_day_without_a_gap()
    {
        for (var i = 0; i < 5_000; i++)
        {
            var random = ClockTests.RandomHistory.Of(77_000 + i);
            var state = CoverageClock.StateOf(random.Line, random.Events, random.AsOf)!;
            for (var step = 1; step < state.Steps.Count; step++) Assert.Equal(state.Steps[step - 1].After, state.Steps[step].Before);
            Assert.Equal(state.PausedDays, state.Steps.Where(s => s.Kind is CoverageStepKind.Pause).Sum(s => s.AddedDays));
            Assert.Equal(random.Trips.Count + random.Extensions.Count, state.Steps.Count(s => s.EventId is not null) - 1 + state.NotCounted.Count);
        }
    }

    private static CoverageTerm Passed() => Term("2023-06-01") with
    {
        PassedOver = [new("purchase.delivered_on", Day("2023-06-05"), PassedOverBecause.AnotherCounts), new("sale.registered_on", null, PassedOverBecause.NoneOnRecord)],
        Readings = ["start.basis = invoice", "period.month_end = clamp"],
    };
}
