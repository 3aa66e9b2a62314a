using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>A half-filled claim before one policy, and the unknown (in that policy's numbers) whose values are wanted.</summary>
/// <param name="Roots">Only conditions below these count.</param>
/// <param name="Live">The unknowns below the roots.</param>
public readonly record struct Sought(Machine Machine, IReadOnlyList<int> Roots, IReadOnlyList<Unknown> Live, Unknown Target);

/// <summary>Values that stand for all others.</summary>
/// <param name="AreAll">False when there were more regions than are tried: what these values do not show may be so all the same.</param>
public readonly record struct Representatives(IReadOnlyList<Value> Values, bool AreAll);

/// <summary>
/// Finds for each unknown the values that need to be tried: between two neighbouring <see cref="Cuts"/> nothing changes, so one value of each region, its
/// last, stands for all; of names and texts that every condition treats alike the first; of lists those that the conditions see differently.
/// </summary>
public static class Regions
{
    /// <summary>The live unknowns below <paramref name="roots"/> after a run, each with its representative values, in the order a diagram branches on them.</summary>
    public static IReadOnlyList<Variable> Find(Machine machine, IReadOnlyList<int> roots)
    {
        var unknowns = Liveness.Unknowns(machine, roots);
        if (unknowns.Count == 0) return [];
        var cuts = Cuts.Of(machine, roots, unknowns);
        var variables = unknowns.Select(u => new Variable(u, Values([(cuts, u)]).Values)).ToList();

        // What only a constraint asks for comes last, when it matters least; small domains come first, for what is large is reached only where it still matters.
        var deciding = new HashSet<Unknown>(Liveness.Unknowns(machine, [.. roots.Where(r => r != machine.Program.AllConstraints)]));
        return [.. variables.OrderBy(v => !deciding.Contains(v.Unknown)).ThenBy(v => cuts.TypeOf(v.Unknown).Kind is TypeKind.List).ThenBy(v => v.Unknown.Item >= 0).ThenBy(v => cuts.TypeOf(v.Unknown).IsOrdered).ThenBy(v => v.Values.Count).ThenBy(v => v.Unknown)];
    }

    /// <summary>
    /// The values of one unknown for a search that fixes one after the other: where it meets what is known, directly or by way of others that are still open.
    /// Where several policies look at it, a value stands for others only if every one of them treats them alike. No values when nothing cuts it: the caller
    /// chooses where it starts, and all others are then cut relative to it.
    /// </summary>
    public static Representatives Of(IReadOnlyList<Sought> sought)
    {
        List<(Cuts Cuts, Unknown Unknown)> sides = [.. sought.Select(s => (Cuts.Towards(s.Machine, s.Roots, s.Live, s.Target), s.Target))];
        return sides.TrueForAll(s => s.Unknown.Item < 0 && s.Cuts.TypeOf(s.Unknown).IsOrdered && s.Cuts.For(s.Unknown).Count == 0) ? new([], true) : Values(sides);
    }

    private static Representatives Values(List<(Cuts Cuts, Unknown Unknown)> sides)
    {
        var (cuts, unknown) = sides[0];
        var type = cuts.TypeOf(unknown);
        List<Value> values;
        var all = sides.TrueForAll(s => !s.Cuts.IsPartial(s.Unknown));
        switch (type.Kind)
        {
            case TypeKind.YesNo:
                values = [Value.YesNo(false), Value.YesNo(true)];
                break;
            case TypeKind.Document:
                values = [Value.Document(true), Value.Document(false)];
                break;
            case TypeKind.Name when type.Names is { } names:
                values = [.. names.Select(Value.Name)];
                break;
            case TypeKind.Name:
                var words = sides.SelectMany(s => Words.Names(s.Cuts, s.Unknown.Fact, s.Unknown.Field, s.Cuts.For(s.Unknown))).Distinct(StringComparer.Ordinal);
                values = [.. (unknown.Item >= 0 ? words : Words.Alike(words, [.. sides.Select(s => new WordTests(s.Cuts.Program, s.Unknown.Fact, -1))])).Select(Value.Name)];
                break;
            case TypeKind.Text:
                values = Words.Texts([.. sides.Select(s => (s.Cuts, s.Unknown.Fact, s.Unknown.Field, (IEnumerable<long>)s.Cuts.For(s.Unknown)))]);
                break;
            case TypeKind.List:
                return new InventedLists([.. sides.Select(s => (s.Cuts, s.Unknown.Fact))]).All();
            default:
                values = [.. sides.SelectMany(s => Cuts.LastOfEach(s.Cuts.For(s.Unknown), type)).Distinct().Select(c => Value.Of(type.Kind, c, type.Names?[0]))];
                break;
        }

        if (type.Optional) values.Add(Value.Absent);
        return new([.. values.Distinct()], all);
    }
}
