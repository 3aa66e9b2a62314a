namespace Makegood.Policy.Evaluation;

/// <summary>
/// Which facts a program follows steadily: as such a fact rises, no number made from it falls, and each comparison of such a number turns at most once. Two
/// values of a steady fact that leave every condition the same leave it the same for all values in between.
/// </summary>
public sealed class Steady
{
    private readonly Program _program;

    internal Steady(Program program)
    {
        _program = program;
        IsCarrier = [.. program.Nodes.Select(IsNumber)];
        var users = program.Nodes.Select(_ => new List<int>()).ToArray();
        foreach (var index in program.Order)
        {
            foreach (var operand in program.Operands[index]) users[operand].Add(index);
        }

        Users = [.. users.Select(u => u.ToArray())];
        IsSteady = [.. program.Model.Facts.Select(f => IsCarrier[f.Index] && Follows(f.Index))];
    }

    /// <summary>Per fact whether the program follows it steadily.</summary>
    public IReadOnlyList<bool> IsSteady { get; }

    /// <summary>Per node: it is a number that rises with each number it is made of, and counts only through the conditions that stand on it.</summary>
    public bool[] IsCarrier { get; }

    /// <summary>Per node the nodes of a run that it is an operand of.</summary>
    public int[][] Users { get; }

    private bool IsNumber(Node node) => node.Code switch
    {
        Code.Fact => _program.Model.Facts[(int)node.Number].Type.IsOrdered,
        Code.Definition => ((DefinitionDetail)node.Data!).Definition.Type.IsOrdered,
        Code.If or Code.Else => node.Source is { Type.IsOrdered: true },
        Code.LastDay or Code.AddMonths or Code.AddDays or Code.Add or Code.Latest or Code.Earliest => true,
        _ => false,
    };

    private bool Follows(int fact)
    {
        var moves = new bool[_program.Nodes.Length];
        foreach (var index in _program.Dependents[fact])
        {
            moves[index] = true;
            if (index == fact || IsCarrier[index]) continue;
            var moved = _program.Operands[index].Count(o => moves[o]);
            var numbers = _program.Operands[index].Count(o => moves[o] && IsCarrier[o]);
            switch (_program.Nodes[index].Code)
            {
                case Code.Less or Code.LessOrEqual when moved == 1:
                case Code.Present or Code.Provided or Code.SourceOf:
                case Code.Not or Code.And or Code.Or or Code.If or Code.Else or Code.Definition or Code.Outcome or Code.OutcomeIn or Code.Choice when numbers == 0:
                    break;
                default:
                    // Both sides of a comparison on the move may meet more than once; of a table, a list or a difference we know nothing.
                    return false;
            }
        }

        return true;
    }
}
