using System.Diagnostics;
using System.Globalization;
using System.Text;
using Makegood.Policy.Evaluation;

namespace Makegood.Bench;

/// <summary>How long it takes until a policy text is ready to assess: read, checked, lowered.</summary>
public static class LoadBench
{
    public static void Run()
    {
        var report = new Report("bench/run load");
        var text = Generate(100);

        // The very first load of this process: it pays for the run-time compiler and for reading the time zones.
        var clock = Stopwatch.StartNew();
        var cpu = Measure.Cpu(() => Load(text));
        report.Add("cold: first load in a new process, 100 clauses (CPU)", Report.Number(cpu.TotalMilliseconds, "ms"));
        report.Add("cold, by the wall clock", Report.Number(clock.Elapsed.TotalMilliseconds, "ms"));
        var warm = Measure.Nanoseconds(1, () => Load(text)) / 1e6;
        report.Add("warm, 100 clauses (CPU)", Report.Number(warm, "ms"), $"{warm / 50:0.00} of the 50 ms target");
        var printer = Measure.Nanoseconds(1, () => Load(Policies.PrinterText)) / 1e6;
        report.Add("warm, the shipped printer policy with its cases (CPU)", Report.Number(printer, "ms"));
        var program = Lowering.Lower(Policies.Printer);
        var compile = Measure.Cpu(() =>
        {
            var machine = new Machine(program);
            machine.Compile();
            machine.Run(new Sheet(program));
        });
        report.Add("compiling the printer policy to machine code, first time, only after 20,000 runs (CPU)", Report.Number(compile.TotalMilliseconds, "ms"));
        report.Print();
    }

    private static void Load(string text) => GC.KeepAlive(Lowering.Lower(Policies.Read("load.policy.md", text)));

    /// <summary>A policy of so many clauses: exclusions by fault, limits by hours, terms by part with months.</summary>
    public static string Generate(int clauses)
    {
        var text = new StringBuilder("""
            ---
            policy: generated
            version: "1"
            outcomes:
              - not_covered: excludes
              - covered: grants
            ---
            # A generated policy

            Damage from a fault of quality is mended free of charge within the term. {#grant}

            ```facts
            bought_on: { type: date, by: system, ask: "When was it bought?" }
            failed_on: { type: date, by: customer, ask: "When did it fail?" }
            hours: { type: duration?, by: customer, ask: "How long did it run?" }
            part: { type: name, by: agent, ask: "Which part?" }

            """);
        for (var i = 1; i < clauses; i++) text.Append(CultureInfo.InvariantCulture, $"fault.f{i}: {{ type: yes/no, by: inspection, ask: \"Is it fault number {i}?\", likely: no }}\n");
        text.Append("""
            constraints:
              - failed_on >= bought_on
            ```

            ```rule
            clause: grant
            outcome: covered
            when: failed_on is on or before bought_on + 12 months
            otherwise: not_covered
            remedy: free_part
            cost: { part: maker }
            ```

            """);
        for (var i = 1; i < clauses; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{i}. What fault number {i} brings about stays outside, whatever else these terms may say about it. {{#c{i}}}\n\n```rule\nclause: c{i}\noutcome: not_covered\nwhen: ");
            text.Append((i % 4) switch
            {
                0 => string.Create(CultureInfo.InvariantCulture, $"fault.f{i} and hours is present and hours > {100 + i} h"),
                1 => string.Create(CultureInfo.InvariantCulture, $"fault.f{i} and failed_on is after bought_on + {1 + (i % 11)} months"),
                2 => string.Create(CultureInfo.InvariantCulture, $"fault.f{i} and part in [part_{i}, part_{i + 1}]"),
                _ => string.Create(CultureInfo.InvariantCulture, $"fault.f{i}"),
            });
            text.Append("\n```\n");
        }

        return text.ToString();
    }
}
