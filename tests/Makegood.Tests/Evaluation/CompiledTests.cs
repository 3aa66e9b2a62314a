using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Evaluation;

/// <summary>The machine code of random policies against the machine's own steps: the trace must be the same, node by node.</summary>
public sealed class CompiledTests(ITestOutputHelper output)
{
    [Fact]
    public void Machine_code_leaves_the_trace_that_the_steps_leave()
    {
        long known = 0, open = 0, errors = 0;
        var problems = new List<string>();
        var policies = Dice.Count(150, 5_000);
        for (var i = 0; i < policies && problems.Count < 5; i++)
        {
            var seed = Dice.Seed + i;
            var draft = RandomPolicy.Draft(new Random(seed), i % 4 == 0 ? Profile.Intervals : i % 4 == 1 ? Profile.Ordered : Profile.Everything);
            if (draft.Read() is not { } model) continue;
            var program = Lowering.Lower(model);
            var (slow, fast, sheet) = (new Machine(program), new Machine(program), new Sheet(program));
            var outcomeOnly = new Machine(program);
            fast.Compile();
            outcomeOnly.Compile();
            var dice = new Random(seed ^ 0x1b873593);
            for (var c = 0; c < 120; c++)
            {
                var facts = Claim(dice, model, holes: c % 10 == 0);
                sheet.Fill(facts);
                slow.Run(sheet);
                fast.Run(sheet);
                outcomeOnly.RunOutcome(sheet);
                if (facts.All(f => f.IsKnown)) known++;
                else open++;
                if (slow.State[program.Outcome] == Cell.Error) errors++;
                var differs = program.Order.FirstOrDefault(n => Differs(slow, fast, n), -1);
                if (differs < 0 && Differs(slow, outcomeOnly, program.Outcome, withBranch: false)) differs = program.Outcome;
                if (differs < 0) continue;
                problems.Add($"seed {seed}: node {differs} {program.Nodes[differs].Code} is {slow.State[differs]} {slow.Number[differs]}, in machine code {fast.State[differs]} {fast.Number[differs]}\nclaim: {Agreement.WriteClaim(model, facts)}\n{draft.Short}");
                break;
            }
        }

        output.WriteLine($"{known} claims with every fact known, {open} others, {errors} that break off");
        Assert.True(problems.Count == 0, string.Join("\n\n", problems));
        Assert.True(known > 5_000 && open > 500 && errors > 0, $"{known} {open} {errors}");
    }

    private static bool Differs(Machine slow, Machine fast, int node, bool withBranch = true) =>
        slow.State[node] != fast.State[node]
        || (slow.State[node] is Cell.Known or Cell.Error && slow.Number[node] != fast.Number[node])
        || (withBranch && slow.State[node] == Cell.Known && slow.Branch[node] != fast.Branch[node]);

    /// <summary>A claim with every fact known, absent ones among them; with <paramref name="holes"/>, facts and fields of items may be unknown too.</summary>
    private static FactValue[] Claim(Random dice, PolicyModel model, bool holes)
    {
        var facts = new FactValue[model.Facts.Count];
        foreach (var fact in model.Facts)
        {
            var value = fact.Type.Optional && dice.Next(3) == 0 ? Value.Absent : RandomPolicy.ValueOf(dice, fact.Type);
            if (fact.Type.Kind is TypeKind.Text && dice.Next(4) == 0) value = Value.Absent;
            if (dice.Next(40) == 0 && fact.Type.Kind is TypeKind.Date) value = Value.Of(TypeKind.Date, dice.Next(3) switch { 0 => 1, 1 => Calendar.LastDayNumber, _ => Calendar.LastDayNumber - 40 });
            facts[fact.Index] = holes && dice.Next(5) == 0 ? FactValue.Unknown : FactValue.Known(value);
            if (value.List is not { Items.Count: > 0 } list || dice.Next(4) != 0) continue;
            var items = list.Items.Select(i => i.ToArray()).ToArray();
            var item = items[dice.Next(items.Length)];
            item[dice.Next(item.Length)] = FactValue.Unknown;
            facts[fact.Index] = FactValue.Known(Value.Of(new ListValue([.. items])));
        }

        return facts;
    }
}
