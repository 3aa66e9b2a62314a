using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Cases made from the policy: one for each way through its diagram, for an author to read and keep.</summary>
/// <param name="CutShort">There are more ways than cases.</param>
public sealed record PathCaseReport(IReadOnlyList<string> Cases, bool CutShort)
{
    /// <summary>A `cases` block to paste.</summary>
    public string Block => "```cases\ncases:\n" + string.Concat(Cases.Select(c => "  " + c.TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal) + "\n")) + "```\n";
}

/// <summary>Writes one case for each path of the diagram.</summary>
public static class PathCases
{
    public const int Most = 200;

    public static PathCaseReport Run(PolicyModel model, int most = Most)
    {
        var ground = new Ground(model, []);
        var program = ground.Program;
        var side = ground.Side(program.Components);
        var cases = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var more = false;
        Hunt? hunt = null;
        hunt = new Hunt(
            [side],
            model.Facts,
            () =>
            {
                if (side.Possible is Sight.Hopeless) return Sight.Hopeless;
                var settled = program.Components.All(c => side.State(c) != Cell.Unknown) || side.State(program.Outcome) == Cell.Error;
                return settled && side.Possible is Sight.Found ? Sight.Found : Sight.Open;
            },
            () =>
            {
                // Days that differ by themselves only are the same way: the rules that hold, and the answer, tell ways apart.
                var way = string.Join(',', program.Rules.Select(r => side.State(r) == Cell.Known ? side.Number(r) : -1)) + "|" + Diagram.FromProgram.AnswerNow(side.Machine).Signature
                    + "|" + string.Join(',', program.Definitions.Select(d => side.State(d) == Cell.Known ? side.Machine.Branch[d] : -1));
                if (!seen.Add(way)) return false;
                if (cases.Count >= most) return more = true;
                cases.Add(OfferedCases.Write(model, hunt!.Path, $"way {cases.Count + 1}: {Title(model, side)}"));
                return false;
            })
        { StartsMost = 1 };
        hunt.Run();
        return new PathCaseReport(cases, more || hunt.CutShort);
    }

    private static string Title(PolicyModel model, Side side)
    {
        var program = side.Program;
        if (side.State(program.Outcome) != Cell.Known) return AnswerParts.Error;
        var outcome = (int)side.Number(program.Outcome);
        var rules = model.Rules.Where(r => r.Outcome == outcome && side.Holds(program.Rules[r.Index])).SelectMany(r => r.Clauses).ToList();
        return rules.Count == 0 ? $"{model.Outcomes[outcome].Name}, as nothing else holds" : $"{model.Outcomes[outcome].Name} by {string.Join(", ", Everything.Ids(model, rules))}";
    }
}
