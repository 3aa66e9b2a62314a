using System.Text.Json.Nodes;
using Makegood.Domain.Warranty;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Tests.Analysis;
using Makegood.Tests.Evaluation;

namespace Makegood.Tests.Domain;

/// <summary>Two implementations of one rule: the clock over events, and the kit policy over the trips told to it as facts.</summary>
public sealed class ClockAgainstPolicy(ITestOutputHelper output)
{
    private static readonly string[] Items = ["motor", "linear_rail", "screw"];

    [Theory]
    [InlineData("as it ships", "", "")]
    [InlineData("roll", "period.month_end:\n  value: clamp\n  alternative: roll", "period.month_end:\n  value: roll\n  alternative: clamp")]
    [InlineData("last day excluded", "period.last_day:\n  value: included\n  alternative: excluded", "period.last_day:\n  value: excluded\n  alternative: included")]
    [InlineData("whole kit", "value: what_was_sent\n  alternative: whole_kit", "value: whole_kit\n  alternative: what_was_sent")]
    [InlineData("customer's word", "value: tracking_numbers\n  alternative: customer_word", "value: customer_word\n  alternative: tracking_numbers")]
    [InlineData("delivery", "value: invoice\n  alternative: delivery", "value: delivery\n  alternative: invoice")]
    public void Both_give_the_same_last_day(string name, string from, string to)
    {
        var text = Shipped.Text(Shipped.Kit);
        var model = Shipped.Model(from.Length == 0 ? text : Shipped.Edit(text, from, to));
        var (assessor, reader) = (new Assessor(model), new ClaimReader(model));
        var cases = Dice.Count(1_500, 20_000);
        int moved = 0, open = 0, covered = 0;
        for (var i = 0; i < cases; i++)
        {
            var seed = Dice.Seed + i;
            var dice = new Random(seed);
            var facts = RandomUnit(dice);
            Assert.True(TermsFromPolicy.Read(assessor, facts.Read(model)).Granted(out var term, out var refusal), $"seed {seed}: {refusal}");
            var line = new CoverageLine("l1", "u1", facts.Part!.Id, CoverageSource.Commercial, facts.Part.Item, term);
            var history = RandomTrips(dice, term, facts);
            facts = facts with { History = history };
            // A question asked today knows of no trip of tomorrow.
            var asOf = history.Events.Max(e => e.On).AddDays(dice.Next(3) == 0 ? 0 : dice.Next(500));
            var state = CoverageClock.StateOf(line, history, asOf)!;

            var json = facts.ToJson(model);
            json["claim.failed_on"] = asOf.ToString("yyyy-MM-dd");
            json["claim.requested_on"] = json["claim.failed_on"]!.GetValue<string>();
            foreach (var document in (string[])["request.invoice_number", "request.serial_number", "request.description", "request.evidence"]) json[document] = "provided";
            json["request.subject"] = "[Warranty Request] a part";
            json["fault.defect"] = true;
            foreach (var cause in (string[])["fault.improper_assembly", "fault.improper_use", "fault.lack_of_maintenance", "fault.improper_conditions", "fault.external", "fault.wear", "motor.disassembled", "motor.other_rated_current"]) json[cause] = false;
            foreach (var trip in json["repairs"]!.AsArray()) NeverToCome(trip!.AsObject());
            var bag = new DiagnosticBag();
            var claim = reader.Read(json.ToJsonString(), Span.Start("claim"), bag)!;
            var report = assessor.Report(claim.Facts).ToDictionary(r => r.Path, r => r.Value);

            var what = $"seed {seed}, {name}: {json.ToJsonString()}\n{WhyThisDay.Of(state).Text}";
            Assert.True(report["coverage.starts_on"] == Value.Date(state.StartsOn), what);
            Assert.True(report["coverage.paused_days"]?.Number == state.PausedDays, $"{report["coverage.paused_days"]?.Number} paused days; {what}");
            var never = report["coverage.last_day"]?.Number >= Value.Never;
            Assert.True(never == state.IsProvisional, $"the policy says {report["coverage.last_day"]}; {what}");
            Assert.True(never || report["coverage.last_day"] == Value.Date(state.LastDay), $"the policy says {report["coverage.last_day"]}; {what}");
            var outcome = i % 10 == 0 ? assessor.Assess(new Claim(null, claim.Facts, null), explain: false).Outcome : null;
            Assert.True(outcome is null || outcome is "covered" == state.Covers(asOf), $"the policy says {outcome}; {what}");
            covered += state.Covers(asOf) ? 1 : 0;
            moved += state.PausedDays > 0 ? 1 : 0;
            open += state.IsProvisional ? 1 : 0;
        }

        output.WriteLine($"{name}: {cases} units from seed {Dice.Seed}, {moved} ends moved, {open} provisional, {covered} covered; 0 differences");
    }

    private static UnitFacts RandomUnit(Random dice)
    {
        var invoiced = new DateOnly(2023, 1, 1).AddDays(dice.Next(800));
        Assert.True(SerialNumber.Read("K-1").Granted(out var serial, out _));
        var sale = new Sale(IsOnRecord: true, InvoicedOn: invoiced, DeliveredOn: dice.Next(4) == 0 ? null : invoiced.AddDays(dice.Next(9)));
        var bill = new BillOfMaterials("kit", [.. Items.Select((item, n) => new BillLine(n + 1, item, item, 2))]);
        Assert.True(bill.Expand("u1", place => "p" + place).Granted(out var parts, out _));
        return new UnitFacts { Unit = new Unit("u1", serial, "kit"), Sale = sale, Parts = parts, Part = parts[dice.Next(2)], History = new CoverageHistory("u1", [], []) };
    }

    private static CoverageHistory RandomTrips(Random dice, CoverageTerm term, UnitFacts facts)
    {
        var end = term.LastDayFrom(term.StartsOn, term.Months, 0);
        var events = new List<CoverageEvent> { new Started(term.Basis, []) { Id = "e1", Sequence = 1, LineId = "l1", On = term.StartsOn, RecordedAt = DateTimeOffset.UnixEpoch, Actor = "anna" } };
        for (var n = dice.Next(6); n > 0; n--)
        {
            var left = dice.Next(2) == 0 ? end.AddDays(dice.Next(-20, 40)) : term.StartsOn.AddDays(dice.Next(400));
            string[] parts = dice.Next(3) switch { 0 => [], 1 => [facts.Part!.Id], _ => [facts.Parts[dice.Next(facts.Parts.Count)].Id] };

            // With the whole kit paused, a twin's trip counts for the clock and cannot be told to a policy that knows parts by their item.
            if (term.Pause.Scope is PauseScope.WholeUnit && parts is [var sent] && sent != facts.Part!.Id && facts.Parts.First(p => p.Id == sent).Item == facts.Part.Item) parts = [];
            var sequence = events.Count + 1;
            events.Add(new PauseOpened("t" + sequence, parts) { Id = "e" + sequence, Sequence = sequence, On = left, RecordedAt = DateTimeOffset.UnixEpoch, Actor = "anna", Evidence = Proof(dice) });
            if (dice.Next(8) != 0) events.Add(new PauseClosed("t" + sequence) { Id = "b" + sequence, Sequence = sequence + 1, On = left.AddDays(dice.Next(40)), RecordedAt = DateTimeOffset.UnixEpoch, Actor = "anna", Evidence = Proof(dice) });
        }

        return new CoverageHistory("u1", [], events);
    }

    private static IReadOnlyList<EvidenceReference> Proof(Random dice) => [new(dice.Next(6) == 0 ? EvidenceKind.CustomersWord : dice.Next(2) == 0 ? EvidenceKind.TrackingNumber : EvidenceKind.CarrierScan, "n")];

    // Of a trip that is over, a number that is not there by now will never be; one on the way back may still come.
    private static void NeverToCome(JsonObject trip)
    {
        foreach (var field in (string[])["tracking_out", "tracking_back"])
        {
            if (trip[field]!.GetValue<string>() == "missing") trip[field] = new JsonObject { ["cannot_be_had"] = true };
        }
    }
}
