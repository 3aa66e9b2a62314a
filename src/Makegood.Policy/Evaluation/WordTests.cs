using System.Globalization;
using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>What a program asks of one name or text: of two words that all its tests treat alike, one stands for the other.</summary>
internal sealed class WordTests
{
    private readonly Program _program;
    private readonly List<Node> _users;
    private readonly Func<int, bool> _isOwn;
    private readonly bool _areApart;

    /// <param name="fact">The fact, or the list fact whose field is looked at.</param>
    /// <param name="field">The field of the items of a list, or -1 for the fact itself.</param>
    public WordTests(Program program, int fact, int field)
    {
        _program = program;
        var own = program.Nodes.Select((n, i) => (n, i)).Where(n => field < 0 ? n.n.Code is Code.Fact && n.n.Number == fact : n.n.Code is Code.Field && n.n.Number == field).Select(n => n.i).ToHashSet();
        _isOwn = own.Contains;
        _users = [.. program.Nodes.Where(n => Lowering.OperandsOf(n).Any(_isOwn))];

        // Only tests that look at this word alone can be compared; any other use keeps the words apart.
        _areApart = !_users.TrueForAll(IsOfItAlone);
    }

    /// <summary>Words with equal marks are treated alike.</summary>
    public string MarkOf(string word)
    {
        if (_areApart) return word;
        long number = _program.TryFindSymbol(word, out var symbol) ? symbol : -1;
        return string.Join(',', _users.Select(u => Sees(u, word, number).ToString(CultureInfo.InvariantCulture)));
    }

    private bool IsOfItAlone(Node node) => node.Code switch
    {
        Code.OneOf or Code.Present or Code.Provided or Code.BeginsWith or Code.List => true,
        Code.InTable or Code.LookUp => node.Many.Length == 1,
        Code.Equal => Lowering.OperandsOf(node).All(o => _isOwn(o) || _program.Nodes[o].Code is Code.Const),
        _ => false,
    };

    private long Sees(Node node, string word, long number)
    {
        switch (node.Code)
        {
            case Code.OneOf:
                return Array.BinarySearch((long[])node.Data!, number) >= 0 ? 1 : 0;
            case Code.Equal:
                return Lowering.OperandsOf(node).All(o => _isOwn(o) || _program.Nodes[o].Number == number) ? 1 : 0;
            case Code.BeginsWith:
                return Subjects.Begins(word, ((Beginning)node.Data!).Words, ((Beginning)node.Data!).Exactly) ? 1 : 0;
            case Code.InTable:
                return ((TableDetail)node.Data!).Rows.ContainsKey((number, 0)) ? 1 : 0;
            case Code.LookUp:
                var table = (TableDetail)node.Data!;
                return table.Rows.TryGetValue((number, 0), out var row) ? table.Values[row] : table.HasOtherwise ? table.Otherwise : long.MinValue;
            default:
                return 1;
        }
    }
}
