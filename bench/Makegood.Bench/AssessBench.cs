using System.Text;
using System.Text.Json;
using Makegood.Policy.Assessment;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Bench;

/// <summary>JSON Lines in, whole verdicts out; and the claims with our answers, for the peers.</summary>
public static class AssessBench
{
    public static void Run()
    {
        const int count = 2_000;
        var report = new Report("bench/run assess");
        var model = Policies.Printer;
        var lines = PrinterClaims.Make(count, 5).Select((c, i) => PrinterClaims.Json(c, "c-" + i)).ToArray();
        var (reader, assessor) = (new ClaimReader(model), new Assessor(model));
        var claims = lines.Select(l => Read(reader, l)).ToArray();
        var machine = new Machine(Lowering.Lower(model));
        var sheet = new Sheet(machine.Program);
        var times = Measure.Together(
            count,
            () =>
            {
                foreach (var line in lines) Read(reader, line);
            },
            () =>
            {
                foreach (var claim in claims) assessor.Assess(claim, explain: false);
            },
            () =>
            {
                foreach (var claim in claims)
                {
                    sheet.Fill(claim.Facts);
                    machine.Run(sheet);
                }
            });
        report.Add("reading a claim of 28 facts from a line of JSON", Report.Number(times[0] / 1000, "us/claim"), Report.Times(1));
        report.Add("assessing it in words: clauses with their texts and facts, costs, routes, readings", Report.Number(times[1] / 1000, "us/claim"), Report.Times(times[1] / times[0]));
        report.Add("filling the sheet and running the program alone", Report.Number(times[2] / 1000, "us/claim"), Report.Times(times[2] / times[0]));
        report.Add("JSON Lines to verdicts, one core", $"{1e9 / (times[0] + times[1]):#,0} claims/s");
        report.Print();
    }

    /// <summary>Writes claims with our outcome, clauses and last day, one a line.</summary>
    public static void Export(int count, string path)
    {
        var program = Lowering.Lower(Policies.Printer);
        var (reader, machine, sheet, winning) = (new ClaimReader(Policies.Printer), new Machine(program), new Sheet(program), new WinningClauses(program));
        var text = new StringBuilder();
        foreach (var (i, claim) in PrinterClaims.Make(count, 6).Index())
        {
            var json = PrinterClaims.Json(claim, "c-" + i);
            sheet.Fill(Read(reader, json).Facts);
            machine.Run(sheet);
            var clauses = new List<string>();
            var outcome = Policies.Printer.Outcomes[winning.Read(machine, clauses)].Name;
            var last = DateOnly.FromDayNumber((int)winning.LastDay(machine)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            text.Append("{\"claim\":").Append(json).Append(",\"outcome\":\"").Append(outcome).Append("\",\"clauses\":").Append(JsonSerializer.Serialize(clauses)).Append(",\"last_day\":\"").Append(last).Append("\"}\n");
        }

        File.WriteAllText(path, text.ToString());
    }

    private static Claim Read(ClaimReader reader, string line)
    {
        var bag = new DiagnosticBag();
        return reader.Read(line, Span.Start("claims.jsonl"), bag) ?? throw new InvalidOperationException(string.Join('\n', bag.InOrder()));
    }
}
