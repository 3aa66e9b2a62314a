using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>
/// Names and texts for what nobody has told yet. "A name that the policy does not mention" is one region as long as the name stands alone. Where open names
/// are compared with each other it takes as many different ones as names meet there: else two that are both unknown could never differ.
/// </summary>
public sealed class StandIns
{
    // A claim's names and texts are trimmed when they are read, so none of them ends in a space: no claim can write a stand-in.
    private const char Mark = ' ';

    private readonly PolicyModel _model;
    private readonly Node[] _nodes;
    private readonly Dictionary<(int Fact, int Field), Group> _groups = [];
    private readonly string[] _names;

    /// <summary>Names or texts that meet each other, directly or by way of a third.</summary>
    private sealed class Group
    {
        public HashSet<(int Fact, int Field)> Members { get; } = [];

        /// <summary>The name is itself part of an answer, so two that the policy does not mention give two answers.</summary>
        public bool IsShown { get; set; }
    }

    internal StandIns(Program program)
    {
        (_model, _nodes) = (program.Model, program.Nodes);
        foreach (var node in _nodes)
        {
            switch (node.Data)
            {
                case ListDetailNode list:
                    foreach (var inner in list.Segment.Where(i => _nodes[i].Code is Code.Equal)) Meet([_nodes[inner].A, _nodes[inner].B], list.Fact);
                    break;
                case ChoiceDetail choice:
                    foreach (var member in Meet(choice.Value, -1)) _groups[member].IsShown = true;
                    break;
                default:
                    if (node.Code is Code.Equal) Meet([node.A, node.B], -1);
                    break;
            }
        }

        var most = _groups.Values.Select(g => g.Members.Count + 1).DefaultIfEmpty(1).Max();
        _names = [.. Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? "another" : $"another_{n}").Where(n => !program.TryFindSymbol(n, out _)).Take(most).Select(n => n + Mark)];
        foreach (var name in _names) program.Symbol(name);
    }

    /// <summary>The name for a number that nobody gave a name.</summary>
    public string Nameless => _names[0];

    /// <summary>The names to try for an open name that nobody has told.</summary>
    public IEnumerable<string> NamesFor(Sheet sheet, int fact, int field) => _names.Take(CountFor(sheet, fact, field));

    /// <summary>Texts that begin with the same words and differ.</summary>
    public IEnumerable<string> TextsFor(Sheet sheet, int fact, int field, string words) =>
        Enumerable.Range(1, CountFor(sheet, fact, field)).Select(n => string.Concat(Enumerable.Repeat(" -", n).Prepend(words)).TrimStart() + Mark);

    /// <summary>The word without the mark, for people to read and to write in a claim.</summary>
    public static string Plain(string word) => word.EndsWith(Mark) ? word[..^1] : word;

    private int CountFor(Sheet sheet, int fact, int field)
    {
        if (!_groups.TryGetValue((fact, field), out var group)) return 1;

        // What is known and written by a claim needs no stand-in: it is tried by its own name.
        var open = group.Members.Count(m => sheet.State[m.Fact] == Cell.Unknown || m.Field >= 0 || IsStandIn(sheet, m.Fact));
        return Math.Max(open, 1) + (group.IsShown ? 1 : 0);
    }

    private static bool IsStandIn(Sheet sheet, int fact) => sheet.State[fact] == Cell.Known && (sheet.Object[fact] as string ?? sheet.NameOf(sheet.Number[fact])).EndsWith(Mark);

    private List<(int Fact, int Field)> Meet(int[] operands, int list)
    {
        var sources = operands.Select(o => Sources(o, list, []).ToList()).ToList();
        List<(int, int)> all = [.. sources.SelectMany(s => s).Distinct()];
        if (all.Count == 0) return all;
        var group = new Group();
        foreach (var member in all)
        {
            if (_groups.TryGetValue(member, out var known))
            {
                group.Members.UnionWith(known.Members);
                group.IsShown |= known.IsShown;
            }

            group.Members.Add(member);
        }

        foreach (var member in group.Members) _groups[member] = group;
        return all;
    }

    /// <summary>The open names and texts that a node may hand on as its value.</summary>
    private IEnumerable<(int Fact, int Field)> Sources(int index, int list, HashSet<int> seen)
    {
        if (!seen.Add(index)) return [];
        var node = _nodes[index];
        return node.Code switch
        {
            Code.Fact => IsOpen(_model.Facts[(int)node.Number].Type) ? [((int)node.Number, -1)] : [],
            Code.Field => list >= 0 && IsOpen(_model.Facts[list].Type.Fields![(int)node.Number].Type) ? [(list, (int)node.Number)] : [],
            Code.Definition => ((DefinitionDetail)node.Data!).BaseValue.Concat(((DefinitionDetail)node.Data!).ExceptionValue).SelectMany(v => Sources(v, list, seen)),
            Code.If => Sources(node.Many[1], list, seen).Concat(Sources(node.Many[2], list, seen)),
            Code.Else => Sources(node.A, list, seen).Concat(Sources(node.B, list, seen)),
            _ => [],
        };
    }

    private static bool IsOpen(PolicyType type) => type is { Kind: TypeKind.Name, Names: null } or { Kind: TypeKind.Text };
}
