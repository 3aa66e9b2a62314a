using System.Text.Json;
using System.Text.RegularExpressions;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Evaluation;

/// <summary>What must hold of every policy, tried on random ones.</summary>
public sealed class Laws(ITestOutputHelper output)
{
    private static readonly JsonSerializerOptions Whole = new() { IncludeFields = true };

    private static long Policies => Dice.Count(400, 20_000);

    [Fact]
    public void More_facts_never_flip_what_is_determined()
    {
        long steps = 0, determined = 0;
        foreach (var (seed, draft, bench) in Drafts(Policies))
        {
            var dice = new Random(seed + 1);
            for (var c = 0; c < 8; c++)
            {
                var facts = WithoutUnknowables(Agreement.RandomClaim(dice, bench, 1500));
                var unknowns = bench.AllUnknowns(facts);
                var values = Complete(bench, facts, unknowns, dice);
                if (values is null) continue;
                Judgement? before = null;
                var order = unknowns.Select(v => v.Unknown).ToArray();
                dice.Shuffle(order);
                for (var step = 0; step <= order.Length; step++)
                {
                    var now = bench.Assessor.Assess(new Claim(null, facts, null), explain: false).Overall;
                    steps++;
                    var at = $"seed {seed}, {Agreement.WriteClaim(bench.Model, facts)}\n{draft.Text}";
                    Assert.True(now.Contradictions.Count == 0, $"a possible claim is called contradictory: {at}");
                    if (before is { NeedsInformation: false })
                    {
                        determined++;
                        Assert.True(now.Outcome == before.Outcome, $"{before.Outcome} became {now.Outcome}: {at}");
                    }

                    if (before is { NeedsInformation: true } && now.Outcome is not ("needs_information" or "error")) Assert.True(before.Possible.Contains(now.Outcome), $"{now.Outcome} was not possible before: {at}");
                    if (before is not null) Assert.True(now.Possible.All(before.Possible.Contains), $"new outcomes became possible: {at}");
                    before = now;
                    if (step < order.Length) facts = Assignment.With(facts, order[step], values[order[step]]);
                }

                Assert.True(before!.Missing.Count == 0, $"seed {seed}: a complete claim is asked for more");
            }
        }

        output.WriteLine($"{steps} answers, {determined} of them after the outcome was determined");
    }

    [Fact]
    public void What_one_node_knows_no_further_fact_takes_back()
    {
        // The diagram fills in one unknown after the other and looks again only at what was open.
        long settled = 0, open = 0;
        foreach (var (seed, draft, bench) in Drafts(Policies / 2))
        {
            var dice = new Random(seed + 5);
            for (var c = 0; c < 8; c++)
            {
                var facts = Agreement.RandomClaim(dice, bench, 1500);
                var unknowns = bench.AllUnknowns(facts).ToArray();
                dice.Shuffle(unknowns);
                var (states, numbers) = (bench.Machine.State.ToArray(), bench.Machine.Number.ToArray());
                foreach (var unknown in unknowns)
                {
                    var value = unknown.Values[dice.Next(unknown.Values.Count)];
                    Assignment.Set(bench.Sheet, unknown.Unknown, value);
                    bench.Machine.Run(bench.Sheet);
                    foreach (var node in bench.Program.Order)
                    {
                        if (states[node] == Cell.Unknown) open++;
                        else settled++;
                        var stays = states[node] == Cell.Unknown || (states[node] == bench.Machine.State[node] && (states[node] != Cell.Known || numbers[node] == bench.Machine.Number[node]));
                        Assert.True(stays, $"seed {seed}: node {node} {bench.Program.Nodes[node].Code} was {states[node]} {numbers[node]} and became {bench.Machine.State[node]} {bench.Machine.Number[node]} with {unknown.Unknown} {value}: {Agreement.WriteClaim(bench.Model, facts)}\n{draft.Text}");
                    }

                    (states, numbers) = (bench.Machine.State.ToArray(), bench.Machine.Number.ToArray());
                }
            }
        }

        output.WriteLine($"{settled} times a node stayed as it was, {open} times it was open");
    }

    [Fact]
    public void Order_and_names_change_nothing()
    {
        var compared = 0;
        foreach (var (seed, draft, bench) in Drafts(Policies))
        {
            var dice = new Random(seed + 2);
            var other = Read(Renamed(Shuffled(draft, dice)));
            Assert.True(other is not null, $"seed {seed}: renamed and in another order it no longer reads\n{draft.Text}");
            var turned = new Agreement.Bench(other);
            for (var c = 0; c < 10; c++)
            {
                var facts = Agreement.RandomClaim(dice, bench, 800);
                var elsewhere = new FactValue[facts.Length];
                foreach (var fact in bench.Model.Facts) elsewhere[other.FindFact(New(fact.Name))!.Index] = facts[fact.Index];
                var (a, b) = (bench.Assessor.Assess(new Claim(null, facts, null)).Overall, turned.Assessor.Assess(new Claim(null, elsewhere, null)).Overall);
                Same(a, b, m => New(m), seed, draft, bench.Model, facts);
                compared++;
            }
        }

        output.WriteLine($"{compared} claims");
    }

    [Fact]
    public void A_list_in_two_halves_is_the_same_list()
    {
        var compared = 0;
        foreach (var (seed, draft, bench) in Drafts(Policies * 2))
        {
            if (!draft.Text.Contains(" in t1", StringComparison.Ordinal)) continue;
            var text = Regex.Replace(draft.Text, @"(f\d+|d\d+|\((?:f\d+|d\d+) else \w+\)) in t1\b", "($1 in t1a or $1 in t1b)");
            text = Regex.Replace(text, @"name: t1\nclause: (\w+)\nkey: name\nentries: \[(\w+)(?:, )?(.*?)\]\n```", m => $"name: t1a\nclause: {m.Groups[1]}\nkey: name\nentries: [{m.Groups[2]}]\n```\n\n```table\nname: t1b\nclause: {m.Groups[1]}\nkey: name\nentries: [{(m.Groups[3].Length > 0 ? m.Groups[3] : m.Groups[2])}]\n```");
            if (Regex.IsMatch(text, @" in t1\b")) continue;
            var other = Read(text);
            Assert.True(other is not null, $"seed {seed}: in halves it no longer reads\n{text}");
            var halves = new Agreement.Bench(other);
            var dice = new Random(seed + 3);
            for (var c = 0; c < 10; c++)
            {
                var facts = Agreement.RandomClaim(dice, bench, 800);
                Same(bench.Assessor.Assess(new Claim(null, facts, null)).Overall, halves.Assessor.Assess(new Claim(null, facts, null)).Overall, m => m, seed, draft, bench.Model, facts);
                compared++;
            }
        }

        output.WriteLine($"{compared} claims");
        Assert.True(compared > 50, $"only {compared} claims were compared");
    }

    [Fact]
    public void The_same_claim_gives_the_same_bytes()
    {
        foreach (var (seed, draft, bench) in Drafts(Policies))
        {
            var dice = new Random(seed + 4);
            var claims = Enumerable.Range(0, 6).Select(_ => new Claim("x", Agreement.RandomClaim(dice, bench, 200), null)).ToList();
            var first = claims.Select(c => Bytes(new Assessor(bench.Model).Assess(c))).ToList();
            for (var round = 0; round < 2; round++)
            {
                for (var i = claims.Count - 1; i >= 0; i--)
                {
                    var again = Bytes(bench.Assessor.Assess(claims[i]));
                    Assert.True(again == first[i], $"seed {seed}: {Agreement.WriteClaim(bench.Model, claims[i].Facts)}\n{first[i]}\n{again}\n{draft.Text}");
                }
            }
        }
    }

    private static string Bytes(Verdict verdict) => JsonSerializer.Serialize(verdict, Whole);

    private static IEnumerable<(int Seed, PolicyDraft Draft, Agreement.Bench Bench)> Drafts(long count)
    {
        for (var i = 0; i < count; i++)
        {
            var seed = Dice.Seed + 1_000_000 + i;
            var draft = RandomPolicy.Draft(new Random(seed), Profile.Everything);
            if (draft.Read() is { } model) yield return (seed, draft, new Agreement.Bench(model));
        }
    }

    private static PolicyModel? Read(string text) => FromSyntax.Read("other.policy.md", text, new DiagnosticBag());

    private static FactValue[] WithoutUnknowables(FactValue[] facts) =>
        [.. facts.Select(f => f.State is FactState.Unknowable ? FactValue.Unknown : f is { IsKnown: true, Value.List: { } list } ? FactValue.Known(Value.Of(new ListValue([.. list.Items.Select(i => (IReadOnlyList<FactValue>)[.. i.Select(v => v.State is FactState.Unknowable ? FactValue.Unknown : v)])]))) : f)];

    /// <summary>A possible completion by dice; null if there seems to be none.</summary>
    private static Dictionary<Unknown, Value>? Complete(Agreement.Bench bench, FactValue[] facts, IReadOnlyList<Variable> unknowns, Random dice)
    {
        for (var attempt = 0; attempt < 40; attempt++)
        {
            var values = unknowns.Select(u => u.Values[dice.Next(u.Values.Count)]).ToList();
            var complete = facts;
            for (var i = 0; i < values.Count; i++) complete = Assignment.With(complete, unknowns[i].Unknown, values[i]);
            if (Reference.IsPossible(bench.Model, bench.Fill(complete))) return unknowns.Select((u, i) => (u.Unknown, values[i])).ToDictionary();
        }

        return null;
    }

    private static string New(string name) => Regex.Replace(name, @"^f(\d+)", "zone.fact_$1");

    private static string Renamed(string text)
    {
        text = Regex.Replace(text, @"\bf(\d+)\b", "zone.fact_$1");
        text = Regex.Replace(text, @"\bd(\d+)\b", "a_value_$1");
        text = Regex.Replace(text, @"\be(\d+)\b", "because_$1");
        return Regex.Replace(text, @"\bt(\d+)\b", "rows_$1");
    }

    private static string Shuffled(PolicyDraft draft, Random dice)
    {
        var blocks = draft.Blocks.Select((b, i) => b.Replace("CLAUSE", $"c{i}", StringComparison.Ordinal)).ToArray();
        var facts = draft.Facts.ToArray();
        var clauses = Enumerable.Range(0, blocks.Length).Select(i => $"Clause number {i}. {{#c{i}}}\n").ToArray();
        dice.Shuffle(blocks);
        dice.Shuffle(facts);
        dice.Shuffle(clauses);
        var constraints = draft.Constraints.Count == 0 ? string.Empty : "constraints:\n" + string.Concat(draft.Constraints.Reverse().Select(c => $"  - {c}\n"));
        return $"---\n{draft.Front}---\n\n{string.Join('\n', clauses)}\n```facts\n{string.Join('\n', facts)}\n{constraints}```\n\n{string.Join('\n', blocks)}";
    }

    private static void Same(Judgement a, Judgement b, Func<string, string> rename, int seed, PolicyDraft draft, PolicyModel model, FactValue[] facts)
    {
        var at = $"seed {seed}, {Agreement.WriteClaim(model, facts)}\n{draft.Text}";
        Assert.True(a.Outcome == b.Outcome, $"{a.Outcome} became {b.Outcome}: {at}");
        Assert.True(a.Possible.ToHashSet().SetEquals(b.Possible), $"{string.Join(",", a.Possible)} became {string.Join(",", b.Possible)}: {at}");
        Assert.True(a.Missing.Select(rename).ToHashSet().SetEquals(b.Missing), $"{string.Join(",", a.Missing)} became {string.Join(",", b.Missing)}: {at}");
        Assert.True(a.Costs.ToHashSet().SetEquals(b.Costs), $"{string.Join(",", a.Costs)} became {string.Join(",", b.Costs)}: {at}");
        Assert.True(a.Routes.ToHashSet().SetEquals(b.Routes), $"{string.Join(",", a.Routes)} became {string.Join(",", b.Routes)}: {at}");
        Assert.True(a.Because.Select(r => (r.Clause, r.Effect, r.Undecided)).ToHashSet().SetEquals(b.Because.Select(r => (r.Clause, r.Effect, r.Undecided))), $"other clauses are cited, {string.Join(",", a.Because.Select(r => r.Clause + r.Effect))} became {string.Join(",", b.Because.Select(r => r.Clause + r.Effect))}: {at}");
    }
}
