using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>The names and texts to try for an open word.</summary>
internal static class Words
{
    // Beginnings, each of which makes a text or two.
    private const int BeginningsMost = 48;

    /// <summary>The names a policy asks for, and those for what it does not mention.</summary>
    public static IEnumerable<string> Names(Cuts cuts, int fact, int field, IEnumerable<long> asked) => asked.Select(cuts.Sheet.NameOf).Concat(cuts.Program.StandIns.NamesFor(cuts.Sheet, fact, field));

    /// <summary>Of words that every test of every policy treats alike the first.</summary>
    public static IEnumerable<string> Alike(IEnumerable<string> words, IReadOnlyList<WordTests> policies) => words.DistinctBy(w => string.Join('|', policies.Select(p => p.MarkOf(w))), StringComparer.Ordinal);

    /// <summary>
    /// Every way in which a text can begin and be equal to others. Words that need not stand exactly so can follow others that must, as in `Re: Hello`; what
    /// begins with the words of a comparison need not be equal to them.
    /// </summary>
    public static List<Value> Texts(IReadOnlyList<(Cuts Cuts, int Fact, int Field, IEnumerable<long> Asked)> sides)
    {
        var words = new List<string>();
        var exact = new List<string>();
        var equal = sides.SelectMany(s => s.Asked.Select(s.Cuts.Sheet.NameOf)).ToList();
        foreach (var (cuts, _, _, _) in sides)
        {
            var program = cuts.Program;
            foreach (var node in program.Nodes)
            {
                if (node.Code is Code.BeginsWith) words.Add(((Beginning)node.Data!).Words);
                if (node.Data is Beginning { Exactly: true } exactly) exact.Add(exactly.Words);
                if (node.Code is Code.Equal && node.Number == 1) equal.AddRange(new[] { node.A, node.B }.Select(o => program.Nodes[o]).Where(o => o.Code is Code.Const).Select(o => program.SymbolName(o.Number)));
                if (node.Code is Code.OneOf && node.Number == 1) equal.AddRange(((long[])node.Data!).Select(program.SymbolName));
            }
        }

        var beginnings = words.Concat(exact.Count == 0 ? [] : words.Select(w => "re: " + w)).Concat(exact.SelectMany(e => words.Select(w => e + w))).Prepend(string.Empty).Distinct(StringComparer.Ordinal).Take(BeginningsMost);
        var texts = beginnings.SelectMany(b => sides.SelectMany(s => s.Cuts.Program.StandIns.TextsFor(s.Cuts.Sheet, s.Fact, s.Field, b))).Concat(equal).Distinct(StringComparer.Ordinal);
        var alike = Alike(texts, [.. sides.Select(s => new WordTests(s.Cuts.Program, s.Fact, s.Field))]).Select(Value.Text);
        return [.. alike.Where(v => sides.Any(s => Accepts(s.Cuts.Program.Model, s.Fact, s.Field, v))), Value.Absent];
    }

    private static bool Accepts(PolicyModel model, int fact, int field, Value value)
    {
        if (field >= 0 || model.Acceptances.FirstOrDefault(a => a.Fact == fact) is not { } acceptance) return true;
        var facts = Enumerable.Repeat(FactValue.Unknown, model.Facts.Count).ToArray();
        facts[fact] = FactValue.Known(value);
        return Acceptances.Holds(model, facts, acceptance);
    }
}
