namespace Makegood.Policy.Checked;

/// <summary>
/// Finds operations in which one ordered fact stands on both sides, directly or by way of definitions (<c>x + 3 months &lt; x * 2</c>). Where such a fact and
/// another are both unknown, the places at which the comparison changes follow the calendar and cannot all be tried, so what is asked may be one fact too
/// many or too few. No maker's text has needed it.
/// </summary>
public sealed class SelfComparison(PolicyModel model)
{
    private readonly Dictionary<int, HashSet<int>> _ofDefinition = [];

    /// <summary>The operations below an expression in which a fact meets itself, each with that fact.</summary>
    public IEnumerable<(Expr Operation, int Fact)> Find(Expr expression)
    {
        foreach (var operation in expression.All())
        {
            if (MeetsItself(operation) is { } fact) yield return (operation, fact);
        }
    }

    private int? MeetsItself(Expr expr)
    {
        switch (expr.Op)
        {
            case Op.Equal or Op.Less or Op.LessOrEqual or Op.Add or Op.Subtract or Op.Multiply or Op.AddMonths or Op.AddDays or Op.LastDay or Op.DaysBetween or Op.MonthsBetween or Op.HoursBetween:
                var right = Ordered(expr.Arguments[1]);
                foreach (var fact in Ordered(expr.Arguments[0]).Order())
                {
                    if (right.Contains(fact)) return fact;
                }

                return null;
            case Op.UnionDays or Op.Extended:
                // Beside its items a list operation reads the end it moves, or the day until which open items run.
                var detail = (ListDetail)expr.Data!;
                return expr.Arguments.Take((detail.HasBase ? 1 : 0) + (detail.HasUntil ? 1 : 0)).Any(a => Ordered(a).Contains(expr.Index)) ? expr.Index : null;
            default:
                return null;
        }
    }

    private HashSet<int> Ordered(Expr expr)
    {
        var facts = new HashSet<int>();
        foreach (var inner in expr.All())
        {
            if (inner.Op is Op.Fact && inner.Type.IsOrdered) facts.Add(inner.Index);
            else if (inner.Op is Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended) facts.Add(inner.Index);
            else if (inner.Op is Op.Definition) facts.UnionWith(OfDefinition(inner.Index));
        }

        return facts;
    }

    private HashSet<int> OfDefinition(int index)
    {
        if (_ofDefinition.TryGetValue(index, out var known)) return known;
        _ofDefinition[index] = known = [];
        var definition = model.Definitions[index];
        foreach (var branch in definition.Bases.Concat(definition.Exceptions))
        {
            known.UnionWith(Ordered(branch.Value));
            if (branch.When is { } when) known.UnionWith(Ordered(when));
        }

        return known;
    }
}
