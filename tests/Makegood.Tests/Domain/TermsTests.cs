using System.Globalization;
using System.Text;
using Makegood.Domain.Warranty;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Tests.Analysis;
using static Makegood.Tests.Domain.Book;

namespace Makegood.Tests.Domain;

/// <summary>What policies promise units, and what units tell policies.</summary>
public sealed class TermsTests
{
    private static readonly Assessor Printers = new(Shipped.Model(Shipped.Text(Shipped.Printer)));
    private static readonly Assessor Kits = new(Shipped.Model(Shipped.Text(Shipped.Kit)));

    [Fact]
    public void Every_subset_of_dates_gives_its_start()
    {
        var text = new StringBuilder();
        foreach (var (name, policy) in (ReadOnlySpan<(string, string)>)[("fff-printer", Shipped.Text(Shipped.Printer)), ("fff-printer, manufacture only", Shipped.Edit(Shipped.Text(Shipped.Printer), "value: purchase_record\n  alternative: manufacture_only", "value: manufacture_only\n  alternative: purchase_record"))])
        {
            var assessor = new Assessor(Shipped.Model(policy));
            foreach (var made in (string?[])["2023-05-10", null])
            {
                foreach (var (bought, onRecord) in (ReadOnlySpan<(string?, bool)>)[("2023-07-15", true), ("2023-04-01", true), ("2023-05-10", true), (null, true), (null, false)])
                {
                    var sale = new Sale("official_store", onRecord, PurchasedOn: bought is null ? null : Day(bought));
                    text.Append(CultureInfo.InvariantCulture, $"{name}: made {made ?? "?"}, bought {bought ?? (onRecord ? "never" : "?")}: {Of(assessor, Printer(made, sale))}\n");
                }
            }
        }

        foreach (var (name, policy) in (ReadOnlySpan<(string, string)>)[("kit-parts", Shipped.Text(Shipped.Kit)), ("kit-parts, delivery", Shipped.Edit(Shipped.Text(Shipped.Kit), "value: invoice\n  alternative: delivery", "value: delivery\n  alternative: invoice"))])
        {
            var assessor = new Assessor(Shipped.Model(policy));
            foreach (var invoiced in (string?[])["2023-06-01", null])
            {
                foreach (var (delivered, onRecord) in (ReadOnlySpan<(string?, bool)>)[("2023-06-05", true), (null, true), (null, false)])
                {
                    var sale = new Sale(IsOnRecord: onRecord, InvoicedOn: invoiced is null ? null : Day(invoiced), DeliveredOn: delivered is null ? null : Day(delivered));
                    text.Append(CultureInfo.InvariantCulture, $"{name}: invoiced {invoiced ?? "?"}, delivered {delivered ?? (onRecord ? "never" : "?")}: {Of(assessor, Kit(sale))}\n");
                }
            }
        }

        Golden.Match("domain/start-bases.txt", text.ToString());
    }

    [Fact]
    public void A_term_carries_the_policy_s_words()
    {
        var printer = Read(Printers, Printer("2023-05-10", Bought("2023-07-15")));
        Assert.Equal(("fff-printer@2021-06", "sale.purchased_at", 12, AfterReplacement.Inherit, false, true), (printer.Policy, printer.Basis, printer.Months, printer.AfterReplacement, printer.Pause.Pauses, printer.Transferable));
        Assert.Equal(["repair_part.term"], printer.ReplacementClauses);
        Assert.Equal(["start.manufacture", "start.purchase"], printer.StartClauses.Order(StringComparer.Ordinal));
        Assert.Contains("start.rule = purchase_record", printer.Readings);
        var nozzle = Read(Printers, Printer("2023-05-10", Bought("2023-07-15")) with { Part = new PartInstance("p1", "u1", "n", "nozzle_assembly", "1.1") });
        Assert.Equal(3, nozzle.Months);
        var motor = Read(Kits, Kit(new Sale(InvoicedOn: Day("2023-06-01"))));
        Assert.Equal(new PauseRule(true), motor.Pause with { Clauses = [] }, (a, b) => a!.Pauses == b!.Pauses && a.Proof == b.Proof && a.Scope == b.Scope && a.Days == b.Days);
        Assert.Equal(["per_part", "pause", "tracking"], motor.Pause.Clauses);
        Assert.Equal((AfterReplacement.OriginalGoesOn, "no_reset"), (motor.AfterReplacement, Assert.Single(motor.ReplacementClauses)));
        Assert.Equal(["start.basis = invoice", "period.last_day = included", "period.month_end = clamp"], motor.Readings);
    }

    [Fact]
    public void A_printer_s_part_is_asked_for_only_where_it_matters()
    {
        Assert.False(TermsFromPolicy.Read(Printers, (Printer("2023-05-10", Bought("2023-07-15")) with { Part = null }).Read(Printers.Model)).Granted(out _, out var refusal));
        Assert.Equal(["part.item", "part.replaced_on"], refusal.Names);
        Assert.Equal(12, Read(Printers, Printer("2023-05-10", Bought("2023-07-15")) with { Part = PartInstance.WholeUnit("u1") }).Months);
        Assert.True(TermsFromPolicy.Read(Kits, (Kit(new Sale(InvoicedOn: Day("2023-06-01"))) with { Part = null }).Read(Kits.Model)).Granted(out _, out _));
    }

    [Fact]
    public void The_word_for_replacements_says_what_the_rules_do()
    {
        // The printer: a replaced nozzle runs to the end of the machine. The kit: a replaced part changes nothing.
        var host = Report(Printers, Printer("2023-05-10", Bought("2023-05-10")));
        var nozzle = new PartInstance("p2", "u1", "n", "nozzle_assembly", "1.1", FittedOn: Day("2023-07-01"), ReplacesId: "p1");
        Assert.Equal(host["coverage.last_day"], Report(Printers, Printer("2023-05-10", Bought("2023-05-10")) with { Part = nozzle })["coverage.last_day"]);
        var motor = Kit(new Sale(InvoicedOn: Day("2023-06-01")));
        var replaced = motor with { Part = motor.Part! with { FittedOn = Day("2024-01-01"), ReplacesId = "p0" } };
        Assert.Equal(Report(Kits, motor)["coverage.last_day"], Report(Kits, replaced)["coverage.last_day"]);
    }

    [Fact]
    public void The_statutory_line_stands_beside_the_commercial_one()
    {
        var law = new Assessor(Shipped.Model(Shipped.Text("policies/statutory-eu-consumer.policy.md")));
        var kit = Kit(new Sale(IsOnRecord: true, InvoicedOn: Day("2023-06-01"), DeliveredOn: Day("2023-06-05"), BuyerKind: "consumer", BuyerCountry: "DE"));
        var lines = new[] { Line(Read(Kits, kit), "l1"), Line(Read(law, kit), "l2", null, CoverageSource.Statutory, "unit") };
        var book = new Book(lines).Start().Start("l2").Trip("t1", "2024-03-01", "2024-03-21");
        Golden.Match("domain/statutory-beside-commercial.txt", book.Why("2024-07-01") + "\n" + book.Why("2024-07-01", "l2"));
        Assert.Equal([CoverageStanding.Over, CoverageStanding.Running], lines.Select(l => book.State("2024-07-01", l.Id).Now));
    }

    [Fact]
    public void A_word_that_nobody_knows_is_named()
    {
        var assessor = new Assessor(Shipped.Model(Shipped.Edit(Shipped.Text(Shipped.Kit), "value: tracking_numbers\n  alternative: customer_word", "value: by_pigeon\n  alternative: customer_word")));
        Assert.False(TermsFromPolicy.Read(assessor, Kit(new Sale(InvoicedOn: Day("2023-06-01"))).Read(assessor.Model)).Granted(out _, out var refusal));
        Assert.Equal((TermProblem.WordUnknown, "clock.pause_proof: by_pigeon"), (refusal.Problem, Assert.Single(refusal.Names)));
    }

    [Fact]
    public void A_later_version_alters_no_unit_that_was_sold()
    {
        var before = new List<(CoverageLine Line, IReadOnlyList<CoverageEvent> Events, string Said)>();
        for (var i = 0; i < 1000; i++)
        {
            var term = Read(Kits, Kit(new Sale(InvoicedOn: Day("2023-01-01").AddDays(i))));
            var line = Line(term, $"l{i}");
            var events = new Book(line).Start($"l{i}").History.Events;
            before.Add((line, events, Said(line, events)));
        }

        var later = new Assessor(Shipped.Model(Shipped.Edit(Shipped.Text(Shipped.Kit), "define: warranty_term\nvalue: 12 months", "define: warranty_term\nvalue: 24 months")));
        var @new = Read(later, Kit(new Sale(InvoicedOn: Day("2023-01-01"))));
        Assert.Equal(24, @new.Months);
        Assert.NotEqual(before[0].Line.Term.PolicyHash, @new.PolicyHash);
        Assert.All(before, b => Assert.Equal(b.Said, Said(b.Line, b.Events)));
        Assert.All(before, b => Assert.Equal((12, Kits.Model.Hash), (b.Line.Term.Months, b.Line.Term.PolicyHash)));

        static string Said(CoverageLine line, IReadOnlyList<CoverageEvent> events) => WhyThisDay.Of(CoverageClock.StateOf(line, events, Day("2025-01-01"))!).Text;
    }

    [Fact]
    public void A_unit_tells_a_policy_only_what_it_declares()
    {
        var text = new StringBuilder();
        var sale = new Sale("official_store", true, new DateTimeOffset(2023, 5, 10, 18, 0, 0, TimeSpan.FromHours(2)), Day("2023-05-10"), Day("2023-05-11"), Day("2023-05-20"), "consumer", "DE");
        Assert.True(new BillOfMaterials("kit", [new BillLine(1, "m", "motor", 3), new BillLine(2, "r", "linear_rail", 1)]).Expand("u1", place => "p" + place).Granted(out var parts, out _));
        var book = new Book(Line(Term("2023-05-11"))).Start()
            .Trip("t1", "2023-06-01", "2023-06-09").Trip("t2", "2023-07-01", "2023-07-09", "p1.1").Trip("t3", "2023-08-01", "2023-08-09", "p1.2").Trip("t4", "2023-09-01", "2023-09-09", "p2.1")
            .Write(PauseOpened("t5", "2023-10-01", "p1.3", "p2.1") with { Evidence = [new(EvidenceKind.CustomersWord, "mail-1")] });
        Assert.True(SerialNumber.Read("fd-23 05117").Granted(out var serial, out _));
        var meter = new MeterHistory([new MeterReading("r1", 24_600, "410 h", new DateTimeOffset(2023, 9, 1, 0, 0, 0, TimeSpan.Zero), MeterSource.CustomerPhoto, MeterConfidence.Plausible)], Day("2023-05-01"));
        var facts = new UnitFacts
        {
            Unit = new Unit("u1", serial, "creator_pro", Day("2023-05-01"), "FFF", "consumer"),
            Sale = sale,
            Parts = [.. parts, new PartInstance("p9", "u1", "m", "motor", "1.1", FittedOn: Day("2023-07-08"), ReplacesId: "p1.1")],
            Part = new PartInstance("p9", "u1", "m", "motor", "1.1", FittedOn: Day("2023-07-08"), ReplacesId: "p1.1"),
            History = book.History,
            Meter = meter,
            RunTimeAt = new DateTimeOffset(2023, 11, 1, 0, 0, 0, TimeSpan.Zero),
        };
        foreach (var model in (PolicyModel[])[Printers.Model, Kits.Model])
        {
            text.Append(model.FullName).Append('\n').Append(facts.ToJson(model).ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true })).Append('\n');
            Assert.Equal(model.Facts.Count, facts.Read(model).Count);
        }

        Golden.Match("domain/unit-facts.txt", text.ToString());
    }

    [Theory]
    [InlineData(24_000L, MeterConfidence.Certain, "covered", false)] // 400 h are not more than 400 h
    [InlineData(24_001L, MeterConfidence.Certain, "not_covered", false)]
    [InlineData(24_001L, MeterConfidence.Doubtful, "needs_information", true)]
    [InlineData(null, MeterConfidence.Certain, "needs_information", true)]
    public void A_reading_above_the_limit_excludes_and_a_missing_one_never_does(long? minutes, MeterConfidence confidence, string outcome, bool asks)
    {
        var moment = new DateTimeOffset(2023, 9, 1, 0, 0, 0, TimeSpan.Zero);
        var facts = Printer("2023-05-10", Bought("2023-05-10")) with
        {
            Meter = new MeterHistory(minutes is { } known ? [new MeterReading("r1", known, "", moment, MeterSource.Printer, confidence)] : []),
            RunTimeAt = moment.AddDays(1),
        };
        var json = facts.ToJson(Printers.Model);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("claim.failed_on", "2023-09-02"), ("claim.applied_on", "2023-09-02"), ("claim.application", "provided"), ("unit.warranty_card", "provided")]) json[name] = value;
        foreach (var fact in Printers.Model.Facts.Where(f => f.Type.Kind is TypeKind.YesNo)) json[fact.Name] = fact.Name is "fault.quality_defect";
        json["repairs"] = null;
        var claim = new ClaimReader(Printers.Model).Read(json.ToJsonString(), Policy.Diagnostics.Span.Start("claim"), new Policy.Diagnostics.DiagnosticBag())!;
        var verdict = Printers.Assess(claim);
        Assert.Equal(outcome, verdict.Outcome);
        Assert.Equal(asks, verdict.Overall.Missing.Contains("unit.run_time"));
    }

    [Fact]
    public void A_model_without_a_counter_is_not_asked()
    {
        var facts = Printer("2023-05-10", Bought("2023-05-10"));
        Assert.False(facts.ToJson(Printers.Model).ContainsKey("unit.run_time"));
        var without = (facts with { Unit = facts.Unit with { HasCounter = false } }).ToJson(Printers.Model);
        Assert.True(without.ContainsKey("unit.run_time"));
        Assert.Null(without["unit.run_time"]);
    }

    private static Sale Bought(string on) => new("official_store", true, PurchasedOn: Day(on));

    private static UnitFacts Printer(string? made, Sale sale)
    {
        Assert.True(SerialNumber.Read("FD2305117").Granted(out var serial, out _));
        return new UnitFacts { Unit = new Unit("u1", serial, "creator_pro", made is null ? null : Day(made), "FFF", "consumer"), Sale = sale, Part = new PartInstance("p1", "u1", "b", "mainboard", "1.1") };
    }

    private static UnitFacts Kit(Sale sale)
    {
        Assert.True(SerialNumber.Read("K-1").Granted(out var serial, out _));
        return new UnitFacts { Unit = new Unit("u1", serial, "kit"), Sale = sale, Part = new PartInstance("p1", "u1", "m", "motor", "1.1"), History = new CoverageHistory("u1", [], []) };
    }

    private static CoverageTerm Read(Assessor assessor, UnitFacts facts) =>
        TermsFromPolicy.Read(assessor, facts.Read(assessor.Model)).Granted(out var term, out var refusal) ? term : throw new InvalidOperationException(refusal.ToString());

    private static Dictionary<string, Value?> Report(Assessor assessor, UnitFacts facts) => assessor.Report(facts.Read(assessor.Model)).ToDictionary(r => r.Path, r => r.Value);

    private static string Of(Assessor assessor, UnitFacts facts)
    {
        if (!TermsFromPolicy.Read(assessor, facts.Read(assessor.Model)).Granted(out var term, out var refusal)) return $"{refusal.Problem} {string.Join(", ", refusal.Names)}";
        return string.Create(CultureInfo.InvariantCulture, $"{term.StartsOn:yyyy-MM-dd} by {term.Basis}, #{string.Join(" #", term.StartClauses)}{string.Concat(term.PassedOver.Select(p => "; " + WhyThisDay.Words(p)))}");
    }
}
