using Makegood.Policy.Analysis;
using Makegood.Policy.Assessment;
using Makegood.Policy.Cases;

namespace Makegood.Tests.Analysis;

/// <summary>Two hundred faults in copies of the shipped policies: every one is found, and a copy without a fault is left in peace.</summary>
public abstract class SeededFaultTests(ITestOutputHelper output, string file)
{
    private const int Faults = 100;

    private static readonly string[] Harmless = ["## How long", "## What "];

    [Fact]
    public void No_fault_stays_silent()
    {
        var seed = Environment.GetEnvironmentVariable("SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 20_261_121;
        output.WriteLine($"seed {seed}");
        var text = Shipped.Text(file);
        var known = Known(text);
        var original = Shipped.Model(text);
        var random = new Random(seed);
        var kinds = new SeededFaults(text, random).Kinds;
        var (silent, byReading, byCases, byFindings) = (new List<string>(), 0, 0, 0);
        for (var made = 0; made < Faults;)
        {
            var (name, make) = kinds[made % kinds.Count];
            var copy = make();
            if (copy is null || copy == text)
            {
                kinds = [.. kinds.Where(k => k.Name != name)];
                continue;
            }

            made++;
            var (model, said) = Shipped.Read(copy);
            if (model is null || said.Any(d => !known.Contains(d.Code + d.Message)))
            {
                byReading++;
                continue;
            }

            var assessor = new Assessor(model);
            if (model.Cases.Any(c => !CaseRunner.Run(model, assessor, c).Holds))
            {
                byCases++;
                continue;
            }

            if (Checker.Run(model, said).Findings.Any(f => !known.Contains(f.Diagnostic.Code + f.Diagnostic.Message))) byFindings++;
            else if (name.EndsWith(" off", StringComparison.Ordinal) && SemanticDiff.Run(original, model).SameAnswers)
            {
                // A comparison that is off where no claim can tell is no fault: another one takes its place.
                made--;
                kinds = [.. kinds.Where(k => k.Name != name)];
            }
            else silent.Add($"seed {seed}, fault {made}: {name}\n{Difference(text, copy)}");
        }

        output.WriteLine($"{Faults} faults: {byReading} by reading, {byCases} by a case, {byFindings} by a finding");
        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }

    [Fact]
    public void Harmless_edits_report_nothing_new()
    {
        var text = Shipped.Text(file);
        var known = Known(text);
        var edits = new List<string> { text, text.ReplaceLineEndings("\r\n"), text + "\n> A note at the end.\n" };
        edits.AddRange(Harmless.Where(h => text.Contains(h, StringComparison.Ordinal)).Select(h => Shipped.Edit(text, h, "> A note.\n\n" + h)));
        edits.Add(text.Replace("store_record", "shop_record", StringComparison.Ordinal).Replace("repair_trip", "trip", StringComparison.Ordinal));
        edits.Add(Reordered(text));
        foreach (var copy in edits)
        {
            var (model, said) = Shipped.Read(copy);
            Assert.True(model is not null, string.Join('\n', said));
            var report = Checker.Run(model, said);
            Assert.True(report.Passes, string.Join('\n', report.Findings.Select(f => f.Diagnostic)));
            Assert.DoesNotContain(report.Findings, f => !known.Contains(f.Diagnostic.Code + f.Diagnostic.Message));
        }
    }

    private static HashSet<string> Known(string text)
    {
        var (model, said) = Shipped.Read(text);
        return [.. Checker.Run(model!, said).Findings.Select(f => f.Diagnostic.Code + f.Diagnostic.Message)];
    }

    /// <summary>Two rule blocks that follow each other change places.</summary>
    private static string Reordered(string text)
    {
        const string fence = "```\n\n```rule\n";
        var at = text.IndexOf(fence, StringComparison.Ordinal);
        var start = text.LastIndexOf("```rule\n", at, StringComparison.Ordinal);
        var end = text.IndexOf("```\n", at + fence.Length, StringComparison.Ordinal) + 4;
        var (first, second) = (text[start..(at + 4)], text[(at + 5)..end]);
        return text[..start] + second + "\n" + first + text[end..];
    }

    private static string Difference(string a, string b)
    {
        var (x, y) = (a.Split('\n'), b.Split('\n'));
        var i = 0;
        while (i < x.Length && i < y.Length && x[i] == y[i]) i++;
        return $"line {i + 1}: `{(i < x.Length ? x[i] : string.Empty)}` / `{(i < y.Length ? y[i] : string.Empty)}`";
    }
}

public sealed class SeededFaultsInThePrinterPolicy(ITestOutputHelper output) : SeededFaultTests(output, Shipped.Printer);

public sealed class SeededFaultsInTheKitPolicy(ITestOutputHelper output) : SeededFaultTests(output, Shipped.Kit);
