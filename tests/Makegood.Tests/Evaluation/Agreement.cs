using System.Globalization;
using System.Text;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagram;
using Makegood.Policy.Evaluation;
using Compiled = Makegood.Policy.Evaluation.Program;

namespace Makegood.Tests.Evaluation;

/// <summary>A policy and a claim on which two ways to the answer differ.</summary>
public sealed record Difference(int Seed, string Message, string Policy, string Claim)
{
    public override string ToString() => $"seed {Seed}: {Message}\nclaim: {Claim}\n{Policy}";
}

/// <summary>What a run of <see cref="Agreement"/> saw.</summary>
/// <param name="Next">The seed to go on from.</param>
public sealed record AgreementReport(long Pairs, long Policies, long Unreadable, long Completions, long Open, long ByBurden, IReadOnlyList<Difference> Differences, int Next);

/// <summary>
/// Compares the reference evaluator, the compiled program, the diagram and the assessor on random policies and random half-filled claims. A seed stands
/// for a policy and its claims, so a run can be split, repeated and gone on with.
/// </summary>
public static class Agreement
{
    private const int CompletionsMost = 3000;
    private const int ClaimsPerPolicy = 150;

    // Machine code is made only for what runs often; here some policies have it from their first run.
    private const int PoliciesPerCompiled = 24;

    /// <summary>Tries at least <paramref name="count"/> pairs of policy and claim, policy by policy; stops at the tenth difference.</summary>
    /// <param name="threads">Share the work; the report is the same for any number.</param>
    /// <param name="tell">Called after every policy, in the order of the seeds, by one thread at a time.</param>
    public static AgreementReport RunPairs(long count, int seed, Profile? profile = null, int threads = 1, Action<AgreementReport>? tell = null)
    {
        var report = new AgreementReport(0, 0, 0, 0, 0, 0, [], seed);
        var waiting = new Dictionary<int, AgreementReport>();
        var taken = seed - 1;
        bool IsDone() => report.Pairs >= count || report.Differences.Count >= 10;

        // A policy that is ready before its turn waits, so that what counts never depends on who was faster.
        void Add(int own, AgreementReport one)
        {
            lock (waiting)
            {
                waiting[own] = one;
                while (!IsDone() && waiting.Remove(report.Next, out var next))
                {
                    report = new AgreementReport(
                        report.Pairs + next.Pairs, report.Policies + next.Policies, report.Unreadable + next.Unreadable, report.Completions + next.Completions,
                        report.Open + next.Open, report.ByBurden + next.ByBurden, [.. report.Differences, .. next.Differences], report.Next + 1);
                    tell?.Invoke(report);
                }
            }
        }

        void Work()
        {
            while (true)
            {
                lock (waiting)
                {
                    if (IsDone()) return;
                }

                var own = Interlocked.Increment(ref taken);
                Add(own, OnePolicy(own, profile ?? Profile.Everything));
            }
        }

        // The reference evaluator and the checker call themselves for what lies deeper; random policies stay far below this.
        var workers = Enumerable.Range(1, threads - 1).Select(_ => new Thread(Work, 16 * 1024 * 1024)).ToList();
        foreach (var worker in workers) worker.Start();
        Work();
        foreach (var worker in workers) worker.Join();
        return report;
    }

    private static AgreementReport OnePolicy(int seed, Profile profile)
    {
        var draft = RandomPolicy.Draft(new Random(seed), profile);
        if (draft.Read() is not { } model) return new AgreementReport(0, 0, 1, 0, 0, 0, [], seed + 1);
        long pairs = 0, completions = 0, open = 0, burden = 0;
        var bench = new Bench(model);
        if (seed % PoliciesPerCompiled == 0) bench.Machine.Compile();
        var dice = new Random(seed ^ 0x5bd1e995);
        for (var i = 0; i < ClaimsPerPolicy; i++)
        {
            var claim = HalfFilled(dice, bench, dice.Next(400) switch { 0 => CompletionsMost, < 16 => 100, < 130 => 40, _ => 12 });
            pairs++;
            var outcome = Compare(bench, claim);
            completions += outcome.Completions;
            open += outcome.Open ? 1 : 0;
            burden += outcome.ByBurden ? 1 : 0;
            if (outcome.Message is null) continue;
            var (small, smallFacts, message) = Shrink(draft, model, claim.Facts, outcome.Message);
            var difference = new Difference(seed, message, small.Short, WriteClaim(small.Read()!, smallFacts));
            return new AgreementReport(pairs, 1, 0, completions, open, burden, [difference], seed + 1);
        }

        return new AgreementReport(pairs, 1, 0, completions, open, burden, [], seed + 1);
    }

    public static string WriteClaim(PolicyModel model, IReadOnlyList<FactValue> facts)
    {
        var text = new StringBuilder();
        foreach (var fact in model.Facts) text.Append(CultureInfo.InvariantCulture, $"{fact.Name}={Write(facts[fact.Index])} ");
        return text.ToString();
    }

    private static string Write(FactValue value) => value.State switch
    {
        FactState.Unknown => "?",
        FactState.Unknowable => "!",
        _ when value.Value.Kind is ValueKind.List => "[" + string.Join("; ", value.Value.List!.Items.Select(i => string.Join(",", i.Select(Write)))) + "]",
        _ => Literals.Write(value.Value),
    };

    /// <summary>A policy with everything needed to judge claims under it.</summary>
    public sealed class Bench
    {
        public Bench(PolicyModel model)
        {
            Model = model;
            Program = Lowering.Lower(model);
            Machine = new Machine(Program);
            Sheet = new Sheet(Program);
            Assessor = new Assessor(Program);
            Everything = Program.Order;
        }

        public PolicyModel Model { get; }
        public Compiled Program { get; }
        public Machine Machine { get; }
        public Sheet Sheet { get; }
        public Assessor Assessor { get; }
        public int[] Everything { get; }

        /// <summary>Fills the sheet as the assessor does, and runs the program. Values that a clause does not accept become unknown.</summary>
        public FactValue[] Fill(IReadOnlyList<FactValue> facts)
        {
            FactValue[] accepted = [.. facts];
            foreach (var acceptance in Model.Acceptances)
            {
                if (!Acceptances.Holds(Model, facts, acceptance)) accepted[acceptance.Fact] = FactValue.Unknown;
            }

            Sheet.Clear();
            for (var i = 0; i < accepted.Length; i++) Sheet.Set(i, accepted[i]);
            Machine.Run(Sheet);
            return accepted;
        }

        /// <summary>All unknowns of the claim that the program mentions, also those that can no longer matter.</summary>
        public IReadOnlyList<Variable> AllUnknowns(IReadOnlyList<FactValue> facts)
        {
            Fill(facts);
            return Regions.Find(Machine, [.. Machine.Program.Components, Machine.Program.AllConstraints, .. Everything]);
        }
    }

    /// <summary>A claim and the values to complete it with.</summary>
    /// <param name="Diagram">What the diagram branches on, with the diagram's values.</param>
    /// <param name="Others">All else that is unknown: it must make no difference.</param>
    public sealed record Half(FactValue[] Facts, IReadOnlyList<Variable> Diagram, IReadOnlyList<Variable> Others)
    {
        /// <summary>A claim with the values that the whole program gives.</summary>
        public static Half Of(Bench bench, FactValue[] facts)
        {
            var all = bench.AllUnknowns(facts);
            bench.Fill(facts);
            var variables = Regions.Find(bench.Machine, [.. bench.Program.Components, bench.Program.AllConstraints]);
            return new Half(facts, variables, [.. all.Where(a => !variables.Any(v => v.Unknown == a.Unknown))]);
        }
    }

    /// <summary>A claim with at most <paramref name="most"/> completions.</summary>
    public static FactValue[] RandomClaim(Random dice, Bench bench, int most)
    {
        var facts = Dealt(dice, bench.Model, most);
        while (true)
        {
            var variables = bench.AllUnknowns(facts);
            if (Product(variables) <= most) return facts;
            facts = Told(dice, bench, facts, variables[dice.Next(variables.Count)].Unknown);
        }
    }

    private static Half HalfFilled(Random dice, Bench bench, int most)
    {
        var facts = Dealt(dice, bench.Model, most);
        while (true)
        {
            var accepted = bench.Fill(facts);
            var variables = Regions.Find(bench.Machine, [.. bench.Program.Components, bench.Program.AllConstraints]);
            var product = Product(variables);
            if (product <= most) return new Half(facts, variables, Others(dice, bench, facts, accepted, variables, most / product));
            facts = Told(dice, bench, facts, variables[dice.Next(variables.Count)].Unknown);
        }
    }

    /// <summary>
    /// Values for unknowns that the diagram does not know. Mostly they are dealt, which costs little and asks the code that is tested for nothing; sometimes
    /// they are those that the whole program gives.
    /// </summary>
    private static List<Variable> Others(Random dice, Bench bench, FactValue[] facts, FactValue[] accepted, IReadOnlyList<Variable> variables, long room)
    {
        var known = variables.Select(v => v.Unknown).ToHashSet();
        if (room > 1 && dice.Next(20) == 0)
        {
            List<Variable> all = [.. bench.AllUnknowns(facts).Where(v => !known.Contains(v.Unknown))];
            bench.Fill(facts);
            if (Product(all) <= room) return all;
        }

        var others = new List<Variable>();
        for (var f = 0; f < accepted.Length; f++)
        {
            var type = bench.Model.Facts[f].Type;
            if (!accepted[f].IsKnown) Deal(new Unknown(f), type);
            if (accepted[f] is not { IsKnown: true, Value.List.Items: var items }) continue;
            for (var i = 0; i < items.Count; i++)
            {
                for (var n = 0; n < items[i].Count; n++)
                {
                    if (!items[i][n].IsKnown) Deal(new Unknown(f, i, n), type.Fields![n].Type);
                }
            }
        }

        return others;

        void Deal(Unknown unknown, PolicyType type)
        {
            if (known.Contains(unknown)) return;
            var count = (int)Math.Min(room, 1 + dice.Next(3));
            room /= count;
            others.Add(new Variable(unknown, [.. Enumerable.Range(0, count).Select(_ => type.Optional && dice.Next(3) == 0 ? Value.Absent : RandomPolicy.ValueOf(dice, type))]));
        }
    }

    private static FactValue[] Dealt(Random dice, PolicyModel model, int most)
    {
        // Few unknowns, mostly: a claim with many costs a thousand times as much and shows little more. Where few completions are wanted, an open date or number
        // would only be told again, as it has a dozen regions by itself.
        var share = most > 100 ? 70 : 100 * (most > 40 ? 3 : most > 12 ? 1 : dice.Next(0, 4)) / Math.Max(1, model.Facts.Count);
        var facts = new FactValue[model.Facts.Count];
        foreach (var fact in model.Facts)
        {
            var open = dice.Next(100) < (most <= 12 && (fact.Type.IsOrdered || fact.Type.Kind is TypeKind.List) ? share / 6 : share);
            if (!open) facts[fact.Index] = FactValue.Known((fact.Type.Optional || fact.Type.Kind is TypeKind.Text) && dice.Next(4) == 0 ? Value.Absent : RandomPolicy.ValueOf(dice, fact.Type));
            else facts[fact.Index] = fact.Type.Kind is not (TypeKind.Document or TypeKind.List) && dice.Next(4) == 0 ? FactValue.Unknowable : FactValue.Unknown;
            if (facts[fact.Index] is { IsKnown: true, Value.List: { Items.Count: > 0 } list } && dice.Next(2) == 0) facts[fact.Index] = FactValue.Known(Value.Of(Holes(dice, list)));
        }

        return facts;
    }

    private static FactValue[] Told(Random dice, Bench bench, FactValue[] facts, Unknown unknown)
    {
        var type = bench.Model.Facts[unknown.Fact].Type;
        if (unknown.Item >= 0) return Assignment.With(facts, unknown, RandomPolicy.ValueOf(dice, type.Fields![unknown.Field].Type));
        var value = RandomPolicy.ValueOf(dice, type);
        return Assignment.With(facts, unknown, Accepted(bench, facts, unknown.Fact, value) ? value : Value.Absent);
    }

    private static long Product(IReadOnlyList<Variable> variables)
    {
        long product = 1;
        foreach (var variable in variables) product = Math.Min(product * variable.Values.Count, long.MaxValue / 1000);
        return product;
    }

    private static bool Accepted(Bench bench, FactValue[] facts, int fact, Value value)
    {
        var saved = facts[fact];
        facts[fact] = FactValue.Known(value);
        var good = bench.Model.Acceptances.All(a => a.Fact != fact || Acceptances.Holds(bench.Model, facts, a));
        facts[fact] = saved;
        return good;
    }

    private static ListValue Holes(Random dice, ListValue list)
    {
        var items = list.Items.Select(i => i.ToArray()).ToArray();
        for (var holes = dice.Next(1, 3); holes > 0; holes--)
        {
            var item = items[dice.Next(items.Length)];
            item[dice.Next(item.Length)] = dice.Next(5) == 0 ? FactValue.Unknowable : FactValue.Unknown;
        }

        return new ListValue([.. items]);
    }

    /// <summary>Compares all ways on one claim. The message is null when they agree.</summary>
    public static (string? Message, long Completions, bool Open, bool ByBurden) Compare(Bench bench, Half claim)
    {
        try
        {
            return CompareAll(bench, claim);
        }
        catch (Exception crash) when (crash is not OutOfMemoryException)
        {
            return ($"it crashes: {crash}", 0, false, false);
        }
    }

    private static (string? Message, long Completions, bool Open, bool ByBurden) CompareAll(Bench bench, Half claim)
    {
        var (model, program, given) = (bench.Model, bench.Program, claim.Facts);
        var facts = bench.Fill(given);
        var diagram = FromProgram.Build(bench.Machine, bench.Sheet, program.Components, null, claim.Diagram);
        List<Variable> variables = [.. claim.Diagram, .. claim.Others];
        var brute = BruteForce.Run(model, facts, variables);
        var answers = brute.Answers;
        string? Fail(string what) => $"{what}; by brute force {Listed(answers.Select(a => a.Signature))}";

        // The compiled program on complete claims.
        for (var i = 0; i < brute.Size; i += 1 + (brute.Size / 6))
        {
            var complete = brute.Completion(facts, i);
            bench.Sheet.Clear();
            for (var f = 0; f < complete.Length; f++) bench.Sheet.Set(f, complete[f]);
            bench.Machine.Run(bench.Sheet);
            var holds = bench.Machine.State[program.AllConstraints] == Cell.Known && bench.Machine.Number[program.AllConstraints] == 1;
            if (holds != brute[i] is not null) return (Fail($"compiled: the constraints {(holds ? "hold" : "fail")} on {WriteClaim(model, complete)}"), 0, false, false);
            if (!holds) continue;
            var compiled = FromProgram.AnswerNow(bench.Machine);
            if (!compiled.Equals(brute[i])) return (Fail($"compiled: {compiled.Signature} but by the reference {brute[i]!.Signature} on {WriteClaim(model, complete)}"), 0, false, false);
        }

        // Kleene, if it settles.
        bench.Fill(given);
        var settled = program.Components.All(c => bench.Machine.State[c] != Cell.Unknown) || bench.Machine.State[program.Outcome] == Cell.Error;
        if (settled && answers.Count > 0)
        {
            var kleene = FromProgram.AnswerNow(bench.Machine);
            if (answers.Count != 1 || !answers.Contains(kleene)) return (Fail($"Kleene settles on {kleene.Signature}"), 0, false, false);
        }

        // The diagram.
        if (diagram.CutShort) return (Fail("the diagram was cut short"), 0, false, false);
        var byDiagram = diagram.Answers(diagram.Root).ToHashSet();
        if (!byDiagram.SetEquals(answers)) return (Fail($"the diagram says {Listed(byDiagram.Select(a => a.Signature))}"), 0, false, false);
        var relevant = diagram.Relevant(diagram.Root);
        var matters = new HashSet<Unknown>();
        for (var i = 0; i < variables.Count; i++)
        {
            if (brute.IsRelevant(i)) matters.Add(variables[i].Unknown);
        }

        var byFlips = Enumerable.Range(0, relevant.Length).Where(i => relevant[i]).Select(i => diagram.Variables[i].Unknown).ToHashSet();
        if (!byFlips.SetEquals(matters)) return (Fail($"the diagram calls {Names(model, byFlips)} relevant, by flips it is {Names(model, matters)}"), 0, false, false);
        var judged = Judge(bench, given, facts, brute, matters);
        return (judged.Message is null ? null : Fail(judged.Message), brute.Size, answers.Count > 1, judged.ByBurden);
    }

    private static (string? Message, bool ByBurden) Judge(Bench bench, IReadOnlyList<FactValue> given, FactValue[] facts, BruteForce brute, HashSet<Unknown> matters)
    {
        var model = bench.Model;
        var answers = brute.Answers;
        var judgement = bench.Assessor.Assess(new Claim(null, given, null), explain: false).Overall;
        if (judgement.Contradictions.Count > 0) return (answers.Count == 0 ? null : "the assessor sees a contradiction", false);
        if (answers.Count == 0) return ($"the assessor says {judgement.Outcome} about a claim that the constraints rule out", false);
        bool Unknowable(Unknown u) => (u.Item < 0 ? facts[u.Fact] : facts[u.Fact].Value.List!.Items[u.Item][u.Field]).State is FactState.Unknowable;
        var missing = matters.Where(m => !Unknowable(m)).Select(m => m.Fact).Distinct().Order().Select(f => model.Facts[f].Name).ToList();
        if (answers.Count == 1)
        {
            var only = answers.Single();
            var expected = only.Outcome < 0 ? "error" : model.Outcomes[only.Outcome].Name;
            return (Differs(judgement, expected, [], only.Outcome < 0 ? [] : [expected], only), false);
        }

        // Facts that only a constraint ties together are tested by examples, not here.
        if (missing.Count == 0 && !brute.Variables.Any(v => matters.Contains(v.Unknown))) return (null, false);
        var outcomes = answers.Select(a => a.Outcome).Distinct().Order().ToList();
        if (missing.Count > 0)
        {
            var stands = outcomes.Count == 1 && outcomes[0] >= 0 && answers.Select(a => string.Join(';', a.Unmet)).Distinct(StringComparer.Ordinal).Count() == 1;
            return (Differs(judgement, stands ? model.Outcomes[outcomes[0]].Name : "needs_information", missing, [.. outcomes.Where(o => o >= 0).Select(o => model.Outcomes[o].Name)], null), false);
        }

        // A rule by itself has other regions than the whole policy; where one of them stands for too much, the two can differ.
        if (brute.Variables.Any(v => IsComparedWithItself(bench, v.Unknown))) return (null, false);
        // Rules that the burden lets hold side by side may name two bearers of one cost: an error with its own tests.
        if (judgement.Error is { } torn && torn.Message.StartsWith("two clauses name different bearers", StringComparison.Ordinal)) return (null, true);
        var byBurden = Burden(model, facts, brute);
        return (byBurden is null ? null : Differs(judgement, byBurden, [], byBurden is "error" ? [] : [byBurden], null), true);
    }

    /// <summary>Each rule's status over all completions; what is open falls to whoever bears the burden.</summary>
    private static string? Burden(PolicyModel model, FactValue[] facts, BruteForce brute)
    {
        var possible = Enumerable.Range(0, brute.Size).Where(i => brute[i] is not null).Select(i => brute.Completion(facts, i)).ToList();
        for (var rank = 0; rank < model.Outcomes.Count; rank++)
        {
            var breaks = false;
            foreach (var rule in model.Rules.Where(r => r.Outcome == rank))
            {
                var truths = possible.Select(p => Reference.Holds(model, p, rule)).Distinct().ToList();
                var holds = truths.Count == 1 ? truths[0] : model.Outcomes[rank].Effect is Effect.Grants ? model.UnprovenConditionHolds : model.UnprovenExclusionApplies;
                if (holds == true) return model.Outcomes[rank].Name;
                breaks |= holds is null;
            }

            if (breaks) return "error";
        }

        return model.Fallback >= 0 ? model.Outcomes[model.Fallback].Name : "error";
    }

    private static string? Differs(Judgement judgement, string outcome, IReadOnlyList<string> missing, IReadOnlyList<string> possible, Answer? answer)
    {
        if (judgement.Outcome != outcome) return $"the assessor says {judgement.Outcome}, not {outcome} ({judgement.Error?.Message})";
        if (!judgement.Missing.SequenceEqual(missing)) return $"the assessor misses {Listed(judgement.Missing)}, not {Listed(missing)}";
        if (!judgement.Possible.SequenceEqual(possible)) return $"the assessor calls {Listed(judgement.Possible)} possible, not {Listed(possible)}";
        if (answer is not { Outcome: >= 0 }) return null;
        if (!judgement.Costs.SequenceEqual(answer.Costs.Select(c => (c.Key, c.Bearer)))) return $"the assessor gives the costs {Listed(judgement.Costs.Select(c => c.ToString()))}";
        return judgement.Routes.SequenceEqual(answer.Routes) ? null : $"the assessor gives the routes {Listed(judgement.Routes)}";
    }

    /// <summary>
    /// A date that is compared with something made of itself (<c>d + 1 months &gt; d + 30 days</c>) changes sides at every month's end: no small number of
    /// values stands for that. The engine knows this limit; nothing sensible is lost by it.
    /// </summary>
    public static bool IsComparedWithItself(Bench bench, Unknown unknown)
    {
        var nodes = bench.Program.Nodes;
        var reads = new bool[nodes.Length];
        var operands = new int[nodes.Length][];
        for (var i = 0; i < nodes.Length; i++)
        {
            operands[i] = [.. new[] { nodes[i].A, nodes[i].B }.Concat(nodes[i].Many).Where(o => o >= 0)];
            reads[i] = (nodes[i].Code is Code.Fact && nodes[i].Number == unknown.Fact) || (nodes[i].Code is Code.Field && unknown.Item >= 0 && nodes[i].Number == unknown.Field) || operands[i].Any(o => reads[o]);
            if (nodes[i].Code is Code.Equal or Code.Less or Code.LessOrEqual or Code.Add or Code.Subtract or Code.Multiply or Code.AddDays or Code.AddMonths or Code.LastDay or Code.DaysBetween or Code.MonthsBetween
                && nodes[i].Many.Length == 0 && operands[i].Length == 2 && reads[nodes[i].A] && reads[nodes[i].B]) return true;
            if (nodes[i].Data is ListDetailNode detail && ((detail.Base >= 0 && reads[detail.Base]) || (detail.Until >= 0 && reads[detail.Until])) && reads[i] && detail.Fact == unknown.Fact && unknown.Item >= 0) return true;
        }

        return false;
    }

    private static string Names(PolicyModel model, IEnumerable<Unknown> unknowns) => Listed(unknowns.Order().Select(u => model.Facts[u.Fact].Name + (u.Item < 0 ? string.Empty : $"[{u.Item}].{u.Field}")));

    private static string Listed(IEnumerable<string> words) => "{" + string.Join(", ", words) + "}";

    /// <summary>Cuts blocks and constraints away for as long as the claim still shows a difference.</summary>
    private static (PolicyDraft Draft, FactValue[] Facts, string Message) Shrink(PolicyDraft draft, PolicyModel model, FactValue[] facts, string message)
    {
        var cut = true;
        while (cut)
        {
            cut = false;
            for (var i = 0; i < draft.Blocks.Count + draft.Constraints.Count; i++)
            {
                if (i < draft.Blocks.Count && draft.Blocks[i].Contains("cut away", StringComparison.Ordinal)) continue;
                var smaller = i < draft.Blocks.Count ? draft.WithoutBlock(i) : draft.WithoutConstraint(i - draft.Blocks.Count);
                if (smaller.Read() is not { } read || read.Facts.Count != model.Facts.Count) continue;
                var bench = new Bench(read);
                var claim = Half.Of(bench, facts);
                if (Product([.. claim.Diagram, .. claim.Others]) > 20_000 || Compare(bench, claim).Message is not { } still) continue;
                (draft, message, cut) = (smaller, still, true);
                break;
            }
        }

        return (draft, facts, message);
    }
}
