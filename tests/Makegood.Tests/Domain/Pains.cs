using Makegood.Domain.Warranty;
using Makegood.Policy.Assessment;
using Makegood.Tests.Analysis;
using static Makegood.Tests.Domain.Book;

namespace Makegood.Tests.Domain;

/// <summary>
/// The complaints of section 4 of the research note that a pure rule answers, by their numbers. What needs the server (8: filter and report; 14: ten thousand
/// serials in one go) is shown there.
/// </summary>
public sealed class Pains
{
    [Fact]
    public void Pain_01_an_expiry_is_never_silently_missing()
    {
        var line = Line(Term("2023-06-01"));
        Assert.Null(CoverageClock.StateOf(line, [], Day("2024-01-01")));
        Assert.Equal(Day("2024-06-01"), new Book(line).Start().State("2024-01-01").LastDay);
    }

    [Fact]
    public void Pain_02_a_replacement_names_the_old_part_and_the_new_one()
    {
        var state = new Book(Line(Term("2023-06-01"))).Start().Write(Replaced("2023-09-01", "p1", "p9", AfterReplacement.OriginalGoesOn)).State("2024-01-01");
        Assert.Equal(["p1", "p9"], state.Parts);
        Assert.Equal("e2", state.Steps[^1].EventId);
    }

    [Fact]
    public void Pain_03_every_part_of_the_bill_has_coverage_of_its_own()
    {
        Assert.True(new BillOfMaterials("kit", [new BillLine(1, "m", "motor", 2), new BillLine(2, "r", "linear_rail", 1)]).Expand("u1", place => "p" + place).Granted(out var parts, out _));
        var lines = parts.Select(p => Line(Term("2023-06-01"), "l" + p.Place, p.Id, name: p.Item)).ToArray();
        var book = lines.Aggregate(new Book(lines), (b, l) => b.Start(l.Id)).Write(Voided("2023-09-01", VoidScope.Part, "p1.1")).Trip("t1", "2024-02-01", "2024-02-11", "p1.2");
        Assert.Equal([CoverageStanding.Void, CoverageStanding.Running, CoverageStanding.Running], lines.Select(l => book.State("2024-03-01", l.Id).Now));
        Assert.Equal([Day("2024-06-01"), Day("2024-06-11"), Day("2024-06-01")], lines.Select(l => book.State("2024-03-01", l.Id).LastDay));
    }

    [Fact]
    public void Pain_04_the_start_need_not_be_the_purchase_and_is_corrected_in_the_open()
    {
        var book = new Book(Line(Term("2023-06-01"))).Start();
        var found = Started(Term("2023-06-09") with { Basis = "purchase.delivered_on" });
        var state = book.Write(Corrected("2023-10-01", "e1", found)).State("2024-01-01");
        Assert.Equal((Day("2023-06-09"), Day("2024-06-09"), "purchase.delivered_on"), (state.StartsOn, state.LastDay, state.Basis));
        Assert.Equal(2, book.History.Events.Count); // the wrong one is still there to be read
        Assert.Equal(Day("2024-06-01"), CoverageClock.StateOf(book.History.Lines[0], book.History.KnownAt(book.History.Events[0].RecordedAt), Day("2024-01-01"))!.LastDay);
    }

    [Fact]
    public void Pain_05_an_extension_adds_a_period_and_overwrites_nothing()
    {
        var state = new Book(Line(Term("2023-06-01"))).Start().Write(Extended("2023-06-01", 12, 0)).Write(Extended("2024-06-01", 12, 0)).State("2024-01-01");
        Assert.Equal([Day("2024-06-01"), Day("2025-06-01"), Day("2026-06-01")], state.Steps.Skip(1).Select(s => s.After));
    }

    [Fact]
    public void Pain_05_twelve_months_and_twelve_more_are_twenty_four_from_the_start()
    {
        // 29 February must not be worn down to the 28th by adding years one after the other.
        var state = new Book(Line(Term("2024-02-29"))).Start().Write(Extended("2024-03-01", 36, 0)).State("2025-01-01");
        Assert.Equal(Day("2028-02-29"), state.LastDay);
    }

    [Fact]
    public void Pain_06_renewed_after_a_repair_and_sold_second_hand()
    {
        var book = new Book(Line(Term("2023-06-01")), Line(Term("2023-06-01", transferable: false), "l2", "p2")).Start().Start("l2");
        book.Write(Restarted("2024-08-01", 6)).Write(Transferred("2024-03-01", "ann", "bob"));
        Assert.Equal(Day("2025-02-01"), book.State("2024-09-01").LastDay);
        Assert.Equal(CoverageStanding.Running, book.State("2024-09-01").Now);
        Assert.Equal(CoverageStanding.EndedByTransfer, book.State("2024-03-01", "l2").Now);
        Assert.Equal(CoverageStanding.Running, book.State("2024-03-01", "l2").On(Day("2024-02-29")));
    }

    [Fact]
    public void Pain_07_the_term_comes_from_the_policy_and_is_typed_by_nobody()
    {
        var assessor = new Assessor(Shipped.Model(Shipped.Text(Shipped.Kit)));
        Assert.True(SerialNumber.Read("K1").Granted(out var serial, out _));
        var facts = new UnitFacts { Unit = new Unit("u1", serial, "kit"), Sale = new Sale(InvoicedOn: Day("2023-06-01")) };
        Assert.True(TermsFromPolicy.Read(assessor, facts.Read(assessor.Model)).Granted(out var term, out _));
        Assert.Equal((Day("2023-06-01"), 12), (term.StartsOn, term.Months));
    }

    [Fact]
    public void Pain_09_layers_of_different_length_stand_side_by_side()
    {
        var book = new Book(Line(Term("2023-06-01", 36), "l1", null), Line(Term("2023-06-01", 60), "l2"), Line(Term("2023-06-01", 144), "l3", "p3")).Start().Start("l2").Start("l3");
        Assert.Equal([Day("2026-06-01"), Day("2028-06-01"), Day("2035-06-01")], ((string[])["l1", "l2", "l3"]).Select(l => book.State("2024-01-01", l).LastDay));
    }

    [Fact]
    public void Pain_10_a_void_is_an_event_with_a_reason_and_no_falsified_date()
    {
        var book = new Book(Line(Term("2023-06-01"))).Start().Write(Voided("2023-09-01"));
        Assert.Equal((CoverageStanding.Void, Day("2024-06-01")), (book.State("2023-10-01").Now, book.State("2023-10-01").LastDay));
        Assert.Equal("void.use", Assert.Single(book.State("2023-10-01").Voids).Clause);
    }

    [Theory]
    [InlineData("2023-08-31", 3, "2023-11-30")]
    [InlineData("2023-11-30", 3, "2024-02-29")]
    [InlineData("2024-02-29", 12, "2025-02-28")]
    [InlineData("2023-02-28", 12, "2024-02-28")]
    [InlineData("2023-12-31", 2, "2024-02-29")]
    public void Pain_11_nobody_counts_months_by_hand(string start, int months, string last) =>
        Assert.Equal(Day(last), new Book(Line(Term(start, months))).Start().State("2023-09-01").LastDay);

    [Fact]
    public void Pain_12_one_part_is_covered_and_the_other_never_was()
    {
        var book = new Book(Line(Term("2023-06-01")), Line(Term("2023-06-01", 3), "l2", "p2", name: "nozzle")).Start().Start("l2");
        Assert.Equal([true, false], ((string[])["l1", "l2"]).Select(l => book.State("2024-01-01", l).Covers(Day("2023-12-01"))));
    }

    [Fact]
    public void Pain_13_a_repair_that_begins_in_time_is_never_shown_as_expired()
    {
        var book = new Book(Line(Term("2023-06-01"))).Start().Out("t1", "2024-06-01");
        Assert.Equal(CoverageStanding.StandingStill, book.State("2024-07-15").Now);
        book.Back("t1", "2024-07-20");
        Assert.Equal((CoverageStanding.Running, Day("2024-07-20")), (book.State("2024-07-20").Now, book.State("2024-07-20").LastDay));
        Assert.Equal(CoverageStanding.Over, book.State("2024-07-21").Now);
    }

    [Fact]
    public void Pain_15_a_serial_is_found_however_it_is_written()
    {
        string[] written = ["FD2305117", "fd-2305-117", "FD 23 05 117", "ＦＤ２３０５１１７"];
        Assert.Single(written.Select(w => SerialNumber.Read(w).Granted(out var serial, out _) ? serial.Normal : "").Distinct());
    }
}
