using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using Makegood.Tests.Evaluation;

namespace Makegood.Tests.Assessment;

/// <summary>Half-filled claims under the policies that we ship.</summary>
public sealed class ShippedClaims(ITestOutputHelper output)
{
    private static readonly DateOnly[] Days = [new(2022, 11, 10), new(2023, 2, 28), new(2023, 5, 10), new(2023, 8, 31), new(2023, 11, 30), new(2024, 2, 29), new(2024, 5, 10), new(2024, 5, 31), new(2024, 8, 31)];

    public static TheoryData<string> Policies => [.. Shipped.Names];

    [Theory]
    [MemberData(nameof(Policies))]
    public void What_is_missing_is_what_trying_every_completion_finds(string policy)
    {
        var bench = new Agreement.Bench(Shipped.Read(policy));
        var claims = Dice.Count(10_000, 100_000);
        long completions = 0, open = 0;
        for (var i = 0; i < claims; i++)
        {
            var seed = Dice.Seed + i;
            var dice = new Random(seed);
            var facts = HalfFilled(dice, bench, dice.Next(40) == 0 ? 1500 : dice.Next(4) == 0 ? 150 : 40);
            var found = Agreement.Compare(bench, Agreement.Half.Of(bench, facts));
            Assert.True(found.Message is null, $"seed {seed}: {found.Message}\n{Agreement.WriteClaim(bench.Model, facts)}");
            completions += found.Completions;
            open += found.Open ? 1 : 0;
        }

        output.WriteLine($"{policy}: {claims} claims, {completions} completions, {open} claims left open, 0 differences");
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_interview_asks_less_than_going_through_the_clauses(string policy)
    {
        var model = Shipped.Read(policy);
        var bench = new Agreement.Bench(model);
        var claims = (int)Dice.Count(750, 5000);
        long asked = 0, lazily = 0, clock = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = 0; i < claims; i++)
        {
            var dice = new Random(Dice.Seed + i);
            var whole = Whole(dice, model);

            // A subject that no clause accepts would be asked for again and again.
            foreach (var text in model.Facts.Where(f => f.Type.Kind is TypeKind.Text)) whole[text.Index] = FactValue.Known(Value.Text("[Warranty Request] my kit"));
            FactValue[] start = [.. model.Facts.Select(f => f.By is "system" || f.Index == model.PartFact ? whole[f.Index] : FactValue.Unknown)];
            asked += ByInterview(bench, start, whole);
            lazily += ClauseByClause(bench, start, whole);
        }

        output.WriteLine($"{policy}: {claims} claims; the interview asks {(double)asked / claims:0.00} questions, clause by clause it is {(double)lazily / claims:0.00}; {System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalSeconds:0.0} s");
        Assert.True(asked <= 0.9 * lazily, $"{asked} questions, clause by clause {lazily}");
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_claim_of_which_nothing_is_known_is_asked_about(string policy)
    {
        var assessor = new Assessor(Shipped.Read(policy));
        assessor.Assess(Claim.Empty(assessor.Model));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var verdict = assessor.Assess(Claim.Empty(assessor.Model));
        output.WriteLine($"{policy}: {clock.ElapsedMilliseconds} ms, asks for {verdict.Overall.Missing.Count} facts");
        Assert.Equal("needs_information", verdict.Outcome);
    }

    private static int ByInterview(Agreement.Bench bench, FactValue[] start, FactValue[] whole)
    {
        IReadOnlyList<FactValue> facts = start;
        var none = new HashSet<Unknown>();
        for (var asked = 0; ; asked++)
        {
            Assert.True(asked <= facts.Count, "the interview never ends");
            var judgement = bench.Assessor.Assess(new Claim(null, facts, null), explain: false).Overall;
            if (!judgement.NeedsInformation || judgement.Contradictions.Count > 0) return asked;
            var question = Interview.Next(bench.Assessor, facts, none);
            Assert.True(question is not null, "it needs information and asks nothing");

            // What was given is not accepted, and this customer has nothing else to give.
            if (question.Refused is not null) return asked;
            facts = Interview.Answer(facts, question.Unknown, whole[question.Unknown.Fact]);
        }
    }

    /// <summary>The first clause that is not decided asks for its first unknown fact, until Kleene logic settles the outcome.</summary>
    private static int ClauseByClause(Agreement.Bench bench, FactValue[] start, FactValue[] whole)
    {
        FactValue[] facts = [.. start];
        for (var asked = 0; ; asked++)
        {
            bench.Fill(facts);
            if (bench.Machine.State[bench.Program.Outcome] != Cell.Unknown) return asked;
            var rule = bench.Model.Rules.First(r => bench.Machine.State[bench.Program.Rules[r.Index]] == Cell.Unknown);
            var fact = Liveness.Unknowns(bench.Machine, [bench.Program.Rules[rule.Index]])[0].Fact;
            facts[fact] = whole[fact];
        }
    }

    private static FactValue[] HalfFilled(Random dice, Agreement.Bench bench, int most)
    {
        var whole = Whole(dice, bench.Model);
        FactValue[] facts = [.. whole];
        var order = Enumerable.Range(0, facts.Length).ToArray();
        dice.Shuffle(order);
        foreach (var fact in order.Take(dice.Next(1, 12)))
        {
            var kind = bench.Model.Facts[fact].Type.Kind;
            facts[fact] = kind is not (TypeKind.Document or TypeKind.List) && dice.Next(5) == 0 ? FactValue.Unknowable : FactValue.Unknown;
        }

        if (bench.Model.Facts.FirstOrDefault(f => f.Type.Kind is TypeKind.List) is { } list && facts[list.Index] is { IsKnown: true, Value.List: { Items.Count: > 0 } items } && dice.Next(2) == 0)
        {
            var copy = items.Items.Select(i => i.ToArray()).ToArray();
            copy[dice.Next(copy.Length)][dice.Next(copy[0].Length)] = FactValue.Unknown;
            facts[list.Index] = FactValue.Known(Value.Of(new ListValue([.. copy])));
        }

        while (true)
        {
            var variables = bench.AllUnknowns(facts);
            long product = 1;
            foreach (var variable in variables) product = Math.Min(product * variable.Values.Count, 1_000_000_000);
            if (product <= most) return facts;
            var fact = variables[dice.Next(variables.Count)].Unknown.Fact;
            facts[fact] = whole[fact];
        }
    }

    /// <summary>A whole claim: what the policy calls likely is likely, dates lie about a year apart.</summary>
    private static FactValue[] Whole(Random dice, PolicyModel model)
    {
        var facts = new FactValue[model.Facts.Count];
        long earliest = Days[dice.Next(Days.Length - 3)].DayNumber + dice.Next(-3, 4);
        foreach (var fact in model.Facts)
        {
            var value = fact.Likely is { } likely && dice.Next(100) < 85 ? likely : fact.Type.Optional && dice.Next(3) == 0 ? Value.Absent : ValueOf(dice, model, fact);
            facts[fact.Index] = FactValue.Known(value);
        }

        // Made, sold, delivered, failed, claimed: mostly in this order.
        long DayAfter(long days) => earliest + days + dice.Next(-2, 3);
        foreach (var fact in model.Facts.Where(f => f.Type.Kind is TypeKind.Date && facts[f.Index].Value.Kind is ValueKind.Date && dice.Next(5) != 0))
        {
            var last = fact.Name.Split('.')[^1];
            var day = last switch { "manufactured_on" => earliest, "purchased_at" or "invoiced_on" => DayAfter(3), "delivered_on" => DayAfter(8), "failed_on" => DayAfter(dice.Next(3) switch { 0 => 92, 1 => 366, _ => dice.Next(600) }), "requested_on" or "applied_on" => DayAfter(700), _ => DayAfter(200) };
            facts[fact.Index] = FactValue.Known(Value.Of(TypeKind.Date, day));
        }

        return facts;
    }

    private static Value ValueOf(Random dice, PolicyModel model, Fact fact)
    {
        if (fact.Type.Kind is TypeKind.Name && fact.KnownTable >= 0 && dice.Next(10) != 0)
        {
            var rows = model.Tables[fact.KnownTable].Rows;
            return rows[dice.Next(rows.Count)].Keys[0];
        }

        return fact.Type.Kind switch
        {
            TypeKind.Date => Value.Of(TypeKind.Date, Days[dice.Next(Days.Length)].DayNumber + dice.Next(-2, 3)),
            TypeKind.Duration => Value.Of(TypeKind.Duration, new[] { 0, 300, 399, 400, 401, 999, 1000, 1001 }[dice.Next(8)] * 3600L + dice.Next(2)),
            TypeKind.Text => Value.Text(dice.Next(3) == 0 ? "my kit is broken" : "Re: [Warranty Request] my kit"),
            TypeKind.Document => Value.Document(dice.Next(5) != 0),
            TypeKind.List => Value.Of(new ListValue([.. Enumerable.Range(0, dice.Next(4) == 0 ? 2 : dice.Next(2)).Select(_ => Trip(dice, model, fact))])),
            _ => RandomPolicy.ValueOf(dice, fact.Type),
        };
    }

    private static FactValue[] Trip(Random dice, PolicyModel model, Fact fact)
    {
        var left = Days[dice.Next(Days.Length)].DayNumber + dice.Next(-40, 4);
        var fields = fact.Type.Fields!;
        var item = new FactValue[fields.Count];
        for (var i = 0; i < item.Length; i++)
        {
            item[i] = FactValue.Known(fields[i].Type.Kind switch
            {
                TypeKind.Date => Value.Of(TypeKind.Date, fields[i].Type.Optional ? left + dice.Next(0, 30) : left),
                TypeKind.Name when model.PartFact >= 0 => ValueOf(dice, model, model.Facts[model.PartFact]),
                _ => RandomPolicy.ValueOf(dice, fields[i].Type),
            });
            if (fields[i].Type.Optional && dice.Next(4) == 0) item[i] = FactValue.Known(Value.Absent);
        }

        return item;
    }
}
