namespace Makegood.Policy.Checked;

/// <summary>
/// Finds operations in which one ordered fact stands on both sides, directly or by way of definitions (<c>x + 3 months &lt; x * 2</c>). Where such a fact and
/// another are both unknown, the places at which the comparison changes follow the calendar and cannot all be tried, so what is asked may be one fact too
/// many or too few. No maker's text has needed it.
/// </summary>
public static class SelfComparison
{
    public static IReadOnlyList<Expr> Find(PolicyModel model)
    {
        var memo = new Dictionary<int, HashSet<int>>();
        var expressions = model.Rules.Select(r => r.When).Concat(model.Rules.SelectMany(r => r.Exceptions.Select(e => e.When)))
            .Concat(model.Definitions.SelectMany(d => d.Bases.Concat(d.Exceptions)).SelectMany(b => b.When is { } when ? new[] { when, b.Value } : [b.Value]))
            .Concat(model.Extras.SelectMany(e => e.When is { } when ? new[] { when, e.Value } : [e.Value]))
            .Concat(model.Requirements.Where(r => r.When is not null).Select(r => r.When!))
            .Concat(model.Constraints.Select(c => c.Condition));
        return [.. expressions.SelectMany(e => e.All()).Where(e => e.Op is not (Op.And or Op.Or or Op.If or Op.Else) && MeetsItself(model, e, memo))];
    }

    private static bool MeetsItself(PolicyModel model, Expr expr, Dictionary<int, HashSet<int>> memo)
    {
        var seen = new HashSet<int>();
        foreach (var argument in expr.Arguments)
        {
            foreach (var fact in Ordered(model, argument, memo))
            {
                if (!seen.Add(fact)) return true;
            }
        }

        // A list operation reads its list beside its arguments.
        return expr.Op is Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended && seen.Contains(expr.Index);
    }

    private static HashSet<int> Ordered(PolicyModel model, Expr expr, Dictionary<int, HashSet<int>> memo)
    {
        var facts = new HashSet<int>();
        foreach (var inner in expr.All())
        {
            if (inner.Op is Op.Fact && inner.Type.IsOrdered) facts.Add(inner.Index);
            else if (inner.Op is Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended) facts.Add(inner.Index);
            else if (inner.Op is Op.Definition)
            {
                if (!memo.TryGetValue(inner.Index, out var known))
                {
                    memo[inner.Index] = known = [];
                    var definition = model.Definitions[inner.Index];
                    foreach (var branch in definition.Bases.Concat(definition.Exceptions))
                    {
                        known.UnionWith(Ordered(model, branch.Value, memo));
                        if (branch.When is { } when) known.UnionWith(Ordered(model, when, memo));
                    }
                }

                facts.UnionWith(known);
            }
        }

        return facts;
    }
}
