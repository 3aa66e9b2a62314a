using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Makegood.Policy.Assessment;
using Makegood.Policy.Cases;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Tests.Evaluation;

namespace Makegood.Tests.Assessment;

/// <summary>Broken input gets diagnostics: never an exception, never a hang, never a decision.</summary>
public sealed class Fuzz(ITestOutputHelper output)
{
    private static readonly string[] Oddities =
    [
        "\0", "\r", "\r\n", "\t", "\u00a0", "\u200b", "\u202e", "\ufeff", "é", "日本", "👩‍👩‍👧", "\ud800", "---\n", "...", "```", "````", "~~~", "{#", "}", "{#x1}", "{#x1 .a}", "{#}", "&a ", "*a", "!!str ", "!<x> ", "? ", ": ", "- ", "|\n", ">\n", "|-\n  ", "\"", "'", "\\", "\\u0000", "#", " #",
        "%TAG", "@", "`", "[[[[[[[[", "((((((((", "{{{{{{{{", "not not not ", "if if ", " and ", " or ", "99999999999999999999", "-1", "1e9", "0x10", "9999-12-31", "0001-01-01", "2024-02-30", "never", " + 120000 months", " * 1000000000000", " else ", " is present", "cannot be had", "source of ", "days_between(", "union_days(",
        "a.b.c.d", ".", "..", "null", "~", "yes", "clause: [", "each: ", "over: [x1]", "exception: e", "otherwise: ", "<script>", "<!--", "-->", "[a](b)", "![", "| a | b |\n|---|---|\n", "> ", "    ", "* * *", "===", "\n\n\n", "{\"", "]}", "{\"cannot_be_had\":true}", "\"parts\":[", "1E400", "-0", "true",
    ];

    private readonly ConcurrentDictionary<int, (Effort Since, string Input)> _running = new();
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly Lock _telling = new();
    private long _read, _decided, _slowest;
    private int _slowestSeed;

    /// <summary>
    /// A point from which to count. Time that others' work takes away is no slowness of ours, so of the clock and the process time the smaller counts; it is
    /// still too large by what the other threads did meanwhile.
    /// </summary>
    private readonly record struct Effort(long Clock, TimeSpan Cpu)
    {
        public static Effort Now => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public long SpentMs => (long)Math.Min(Stopwatch.GetElapsedTime(Clock).TotalMilliseconds, (Environment.CpuUsage.TotalTime - Cpu).TotalMilliseconds);
    }

    [Fact]
    public void Mutated_policies_and_claims_get_diagnostics_and_nothing_worse()
    {
        var count = Dice.Count(20_000, 1_000_000);
        var clock = Stopwatch.StartNew();
        var shipped = Directory.GetFiles(Repo.Path("policies"), "*.policy.md").Select(File.ReadAllText).ToArray();
        var models = shipped.Select(t => FromSyntax.Read("shipped.policy.md", t, new DiagnosticBag())).OfType<PolicyModel>().Select(m => (Model: m, Claims: m.Cases.Take(12).Select(c => ClaimText(m, c)).ToArray())).ToArray();
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(w => new Thread(() =>
        {
            for (long i = w; i < count && _problems.Count < 10; i += Environment.ProcessorCount) One((int)(Dice.Seed + i), w, shipped, models);
            _running.TryRemove(w, out _);
        }, 16 * 1024 * 1024)
        { IsBackground = true }).ToList();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers)
        {
            while (!worker.Join(500))
            {
                foreach (var (_, run) in _running)
                {
                    if (run.Since.SpentMs > 30_000) Assert.Fail($"half a minute and no end:\n{run.Input}");
                }
            }
        }

        output.WriteLine($"{count} inputs in {clock.Elapsed.TotalSeconds:0.0} s, {_read} read without error, {_decided} decisions, slowest {_slowest} ms (seed {_slowestSeed})");
        Assert.True(_problems.IsEmpty, string.Join("\n\n", _problems.Take(3)));
    }

    private void One(int seed, int worker, string[] shipped, (PolicyModel Model, string[] Claims)[] models)
    {
        var dice = new Random(seed);
        var aClaim = dice.Next(100) < 65;
        var (model, claims) = models[dice.Next(models.Length)];
        var input = Mutated(dice, aClaim ? claims[dice.Next(claims.Length)] : dice.Next(20) == 0 ? shipped[dice.Next(shipped.Length)] : RandomPolicy.Draft(new Random(dice.Next()), Profile.Everything).Text);
        for (var attempt = 0; ; attempt++)
        {
            var since = Effort.Now;
            _running[worker] = (since, input);
            try
            {
                if (aClaim) TryClaim(model, input);
                else TryPolicy(input, seed);
            }
            catch (Exception crash)
            {
                _problems.Enqueue($"seed {seed}: {crash}\n{input}");
            }

            var spent = since.SpentMs;
            lock (_telling)
            {
                if (spent > _slowest) (_slowest, _slowestSeed) = (spent, seed);
            }

            if (spent < 1000) return;

            // A busy machine is not a hang: only what is slow every time counts.
            if (attempt < 3) continue;
            _problems.Enqueue($"seed {seed}: {spent} ms\n{input}");
            return;
        }
    }

    private void TryPolicy(string text, int seed)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read("fuzz.policy.md", text, bag);
        if (model is null != bag.HasErrors) throw new InvalidOperationException("a model beside errors, or neither");
        if (model is null) return;
        Interlocked.Increment(ref _read);
        var bench = new Agreement.Bench(model);
        var claim = model.Cases.Count > 0 ? CaseRunner.ClaimOf(model, model.Cases[seed % model.Cases.Count]) : new Claim(null, Agreement.RandomClaim(new Random(seed), bench, 100), null);
        bench.Assessor.Assess(claim);
        Interlocked.Increment(ref _decided);
    }

    private void TryClaim(PolicyModel model, string text)
    {
        var bag = new DiagnosticBag();
        var claim = new ClaimReader(model).Read(text, Span.Start("claim"), bag);
        if (claim is null != bag.HasErrors) throw new InvalidOperationException("a claim beside errors, or neither");
        if (claim is null) return;
        Interlocked.Increment(ref _read);
        new Assessor(model).Assess(claim);
        Interlocked.Increment(ref _decided);
    }

    private static string ClaimText(PolicyModel model, PolicyCase one)
    {
        var claim = CaseRunner.ClaimOf(model, one);
        string Object(IReadOnlyList<FactValue> facts) => string.Join(", ", model.Facts.Where(f => facts[f.Index].State is not FactState.Unknown).Select(f => $"\"{f.Name}\": {Json(f.Type, facts[f.Index])}"));
        var parts = claim.Parts is null ? string.Empty : $", \"parts\": [{string.Join(", ", claim.Parts.Select(p => "{" + string.Join(", ", model.Facts.Where(f => f.PerPart && p[f.Index].IsKnown).Select(f => $"\"{f.Name}\": {Json(f.Type, p[f.Index])}")) + "}"))}]";
        return $"{{\"id\": \"a\", {Object(claim.Facts)}{parts}}}";
    }

    private static string Json(PolicyType type, FactValue value)
    {
        if (value.State is FactState.Unknowable) return "{\"cannot_be_had\": true}";
        if (value.Value.Kind is ValueKind.Absent) return "null";
        return value.Value.Kind switch
        {
            ValueKind.YesNo => value.Value.Number == 1 ? "true" : "false",
            ValueKind.Document => value.Value.Number == 1 ? "\"provided\"" : "null",
            ValueKind.List => "[" + string.Join(", ", value.Value.List!.Items.Select(i => "{" + string.Join(", ", type.Fields!.Select((f, n) => i[n].IsKnown ? $"\"{f.Name}\": {Json(f.Type, i[n])}" : string.Empty).Where(f => f.Length > 0)) + "}")) + "]",
            _ => System.Text.Json.JsonSerializer.Serialize(Literals.Write(value.Value)),
        };
    }

    private static string Mutated(Random dice, string text)
    {
        var result = new StringBuilder(text);
        for (var times = dice.Next(8) switch { 0 => dice.Next(1, 20), 1 or 2 => 2, _ => 1 }; times > 0 && result.Length > 0; times--)
        {
            var at = dice.Next(result.Length);
            var length = Math.Min(dice.Next(1, dice.Next(2) == 0 ? 4 : 60), result.Length - at);
            switch (dice.Next(16))
            {
                case 12 or 13 or 14:
                    // Another digit or another operator often still reads.
                    for (var tries = 0; tries < 40 && !char.IsAsciiDigit(result[at]) && result[at] is not ('<' or '>' or '+' or '-' or '='); tries++) at = dice.Next(result.Length);
                    result[at] = char.IsAsciiDigit(result[at]) ? (char)('0' + dice.Next(10)) : "<>+-="[dice.Next(5)];
                    break;
                case 0:
                    result[at] = (char)(result[at] ^ (1 << dice.Next(7)));
                    break;
                case 1:
                    result.Remove(at, length);
                    break;
                case 2:
                    result.Insert(dice.Next(result.Length), result.ToString(at, length));
                    break;
                case 3 or 4 or 5:
                    result.Insert(at, Oddities[dice.Next(Oddities.Length)]);
                    break;
                case 6:
                    Swap(dice, result);
                    break;
                case 7:
                    result.Length = at;
                    break;
                case 8:
                    var deep = dice.Next(3) switch { 0 => "(", 1 => "[", _ => "{\"a\":" };
                    result.Insert(at, string.Concat(Enumerable.Repeat(deep, dice.Next(1, 3000))));
                    break;
                case 9:
                    result.Insert(at, new string("x( -\n"[dice.Next(5)], dice.Next(1, 20_000)));
                    break;
                case 10:
                    result.Insert(at, string.Concat(Enumerable.Repeat(Oddities[dice.Next(Oddities.Length)], dice.Next(1, 300))));
                    break;
                default:
                    result[at] = (char)dice.Next(0x10000);
                    break;
            }
        }

        return result.ToString();
    }

    private static void Swap(Random dice, StringBuilder text)
    {
        var words = text.ToString().Split(' ');
        if (words.Length < 2) return;
        var (a, b) = (dice.Next(words.Length), dice.Next(words.Length));
        (words[a], words[b]) = (words[b], words[a]);
        text.Clear().AppendJoin(' ', words);
    }
}
