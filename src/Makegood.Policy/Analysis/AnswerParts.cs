using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>One part of an answer: its name, the nodes it is read from, and how to read it after a run (null while it is open).</summary>
internal sealed record AnswerPart(string Name, int[] Nodes, Func<Side, string?> Read);

/// <summary>Everything a policy says about a claim, part by part: outcome, costs, routes, unmet documents, what is given and promised, the report.</summary>
internal static class AnswerParts
{
    public const string Nothing = "nothing";
    public const string Error = "error";
    private const string Dated = "day of ";
    private const string Reported = "report ";

    /// <summary>Is this a value beside the answer, such as a day, rather than something that happens?</summary>
    public static bool IsBeside(string part) => part.StartsWith(Dated, StringComparison.Ordinal) || part.StartsWith(Reported, StringComparison.Ordinal);

    /// <summary>Is this a part in which two answers can differ, in the sense of <see cref="Answer"/>?</summary>
    public static bool Decides(string part) => part is "outcome" || part.StartsWith("cost ", StringComparison.Ordinal) || part.StartsWith("route", StringComparison.Ordinal) || part.StartsWith("unmet ", StringComparison.Ordinal);

    public static IReadOnlyDictionary<string, AnswerPart> Of(Evaluation.Program program)
    {
        var model = program.Model;
        var parts = new List<AnswerPart> { new("outcome", [program.Outcome], s => Settled(s, program.Outcome, n => model.Outcomes[(int)n].Name)) };
        foreach (var (key, node) in program.Costs) parts.Add(new("cost " + key, [node], s => Settled(s, node, n => n == 0 ? Nothing : s.Sheet.NameOf(n))));
        foreach (var (name, node) in program.Routes)
        {
            if (name is null) parts.Add(new("route", [node], s => Settled(s, node, n => n == 0 ? Nothing : s.Sheet.NameOf(n))));
            else parts.Add(new("route " + name, [node], s => Settled(s, node, n => n == 1 ? name : Nothing)));
        }

        foreach (var (requirement, fact, node) in program.Unmet)
        {
            parts.Add(new($"unmet {model.Facts[fact].Name} ({string.Join(", ", Everything.Ids(model, model.Requirements[requirement].Clauses))})", [node], s => Settled(s, node, n => n == 1 ? "unmet" : Nothing)));
        }

        foreach (var extra in model.Extras.Where(e => e.Kind is ExtraKind.Remedy or ExtraKind.Entitlement or ExtraKind.Promise))
        {
            var (when, value) = program.Extras[extra.Index];
            var by = program.PromiseBy[extra.Index];
            var word = extra.Value.Op is Op.Const ? " " + extra.Value.Literal.Word : string.Empty;
            var name = extra.Kind.ToString().ToLowerInvariant() + word;
            parts.Add(new(name, [when, value], s => Given(s, when, value, n => s.Sheet.NameOf(n))));
            if (by >= 0) parts.Add(new(Dated + name, [when, by], s => Given(s, when, by, Literals.WriteDate)));
        }

        foreach (var (path, node, type) in program.Report.Where(r => program.Nodes[r.Node].Code is not Code.SourceOf))
        {
            parts.Add(new(Reported + path, [node], s => Settled(s, node, n => type.Kind is TypeKind.Name ? s.Sheet.NameOf(n) : type.Kind is TypeKind.Text or TypeKind.List ? "given" : Literals.Write(Value.Of(type.Kind, n, type.Names?[0])))));
        }

        // Several clauses may give the same thing; it is given when one of them does.
        return parts.GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count() == 1 ? g.First() : Together(g.Key, [.. g]), StringComparer.Ordinal);
    }

    private static string? Given(Side side, int when, int node, Func<long, string> write) =>
        Settled(side, when, n => n == 1 ? "given" : Nothing) switch { null => null, "given" => Settled(side, node, write), var other => other };

    private static AnswerPart Together(string name, IReadOnlyList<AnswerPart> parts) => new(name, [.. parts.SelectMany(p => p.Nodes)], s =>
    {
        var read = parts.Select(p => p.Read(s)).ToList();
        if (read.Contains(null)) return null;
        return string.Join(" and ", read.Where(r => r != Nothing).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) is { Length: > 0 } all ? all : Nothing;
    });

    private static string? Settled(Side side, int node, Func<long, string> write) => side.State(node) switch
    {
        Cell.Unknown => null,
        Cell.Known => write(side.Number(node)),
        Cell.Absent => "absent",
        _ => Error,
    };
}
