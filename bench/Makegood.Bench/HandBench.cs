using Makegood.Policy.Evaluation;
using PolicyProgram = Makegood.Policy.Evaluation.Program;

namespace Makegood.Bench;

/// <summary>The engine against the policy written by hand in C#.</summary>
public static class HandBench
{
    private const int Batch = 500;

    public static void Run()
    {
        var report = new Report("bench/run hand");
        var model = Policies.Printer;
        var program = Lowering.Lower(model);
        Check(program, 100_000);

        var claims = PrinterClaims.Make(Batch, 1);
        var binding = new PrinterSheet(program);
        var machine = new Machine(program);
        var sheet = new Sheet(program);
        var sheets = claims.Select(c =>
        {
            var own = new Sheet(program);
            binding.Fill(own, c);
            return own;
        }).ToArray();
        var reader = new WinningClauses(program);
        var clauses = new List<string>(16);
        long sum = 0;

        void Hand()
        {
            foreach (var claim in claims)
            {
                clauses.Clear();
                var (outcome, last) = HandWritten.Decide(claim, clauses);
                sum += outcome + last.DayNumber + clauses.Count;
            }
        }

        void Traced()
        {
            foreach (var own in sheets)
            {
                clauses.Clear();
                machine.Run(own);
                sum += reader.Read(machine, clauses) + reader.LastDay(machine) + clauses.Count;
            }
        }

        void FilledAndTraced()
        {
            foreach (var claim in claims)
            {
                clauses.Clear();
                binding.Fill(sheet, claim);
                machine.Run(sheet);
                sum += reader.Read(machine, clauses) + reader.LastDay(machine) + clauses.Count;
            }
        }

        void OutcomeOnly()
        {
            foreach (var own in sheets)
            {
                machine.RunOutcome(own);
                sum += machine.Number[program.Outcome];
            }
        }

        var times = Measure.Together(Batch, Hand, Traced, FilledAndTraced, OutcomeOnly);
        report.Add("hand-written C#: outcome, clauses, last day", Report.Number(times[0], "ns/claim"), Report.Times(1));
        report.Add("engine, full trace: state of every rule, definition and extra; clauses and last day read off", Report.Number(times[1], "ns/claim"), Report.Times(times[1] / times[0]));
        report.Add("the same, with the facts put on the sheet from the typed claim", Report.Number(times[2], "ns/claim"), Report.Times(times[2] / times[0]));
        report.Add("engine, outcome only", Report.Number(times[3], "ns/claim"), Report.Times(times[3] / times[0]));
        report.Add("allocated, full trace", Report.Number(Measure.BytesPer(Batch, Traced), "B/claim"));
        report.Add("allocated, filling and full trace", Report.Number(Measure.BytesPer(Batch, FilledAndTraced), "B/claim"));
        report.Add("allocated, outcome only", Report.Number(Measure.BytesPer(Batch, OutcomeOnly), "B/claim"));
        report.Print();
        GC.KeepAlive(sum);
    }

    /// <summary>The hand-written policy and the engine give the same outcome, clauses and last day.</summary>
    private static void Check(PolicyProgram program, int count)
    {
        var binding = new PrinterSheet(program);
        var (machine, sheet, reader) = (new Machine(program), new Sheet(program), new WinningClauses(program));
        var outcomes = new int[4];
        List<string> ours = [], theirs = [];
        foreach (var claim in PrinterClaims.Make(count, 2))
        {
            ours.Clear();
            theirs.Clear();
            binding.Fill(sheet, claim);
            machine.Run(sheet);
            var outcome = reader.Read(machine, ours);
            var last = reader.LastDay(machine);
            var (hand, handLast) = HandWritten.Decide(claim, theirs);
            outcomes[hand]++;
            if (outcome != hand || last != handLast.DayNumber || !ours.SequenceEqual(theirs)) throw new InvalidOperationException($"engine {outcome} {last} [{string.Join(' ', ours)}], by hand {hand} {handLast.DayNumber} [{string.Join(' ', theirs)}] for {claim}");
        }

        Console.WriteLine($"{count} random claims: engine and hand-written policy agree (outcomes {string.Join(", ", outcomes.Select((n, i) => $"{program.Model.Outcomes[i].Name} {n}"))})\n");
    }
}

/// <summary>Reads the clauses that gave the outcome off a run.</summary>
public sealed class WinningClauses
{
    private readonly int _outcome;
    private readonly int[][] _rules;
    private readonly string[][][] _clauses;
    private readonly string[] _fallback;
    private readonly int _lastDay;

    public WinningClauses(PolicyProgram program)
    {
        var model = program.Model;
        _outcome = program.Outcome;
        _rules = [.. model.Outcomes.Select((_, o) => model.Rules.Where(r => r.Outcome == o).Select(r => program.Rules[r.Index]).ToArray())];
        _clauses = [.. model.Outcomes.Select((_, o) => model.Rules.Where(r => r.Outcome == o).Select(r => r.Clauses.Select(c => model.Clauses[c].Id).ToArray()).ToArray())];
        _fallback = [.. model.FallbackClauses.Select(c => model.Clauses[c].Id)];
        _lastDay = program.Report.First(r => r.Path == "coverage.last_day").Node;
    }

    public long LastDay(Machine machine) => machine.Number[_lastDay];

    public int Read(Machine machine, List<string> into)
    {
        var (state, number) = (machine.State, machine.Number);
        var outcome = (int)number[_outcome];
        var rules = _rules[outcome];
        for (var i = 0; i < rules.Length; i++)
        {
            if (number[rules[i]] != 1 || state[rules[i]] != Cell.Known) continue;
            foreach (var clause in _clauses[outcome][i]) into.Add(clause);
        }

        if (into.Count == 0)
        {
            foreach (var clause in _fallback) into.Add(clause);
        }

        return outcome;
    }
}
