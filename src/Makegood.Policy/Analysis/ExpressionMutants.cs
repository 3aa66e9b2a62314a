using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Analysis;

/// <summary>The small changes of one expression: each says in words what became what.</summary>
internal static class ExpressionMutants
{
    public static IEnumerable<(Span Span, string Change, Expr Mutant)> Of(Expr expr)
    {
        foreach (var (change, own) in Own(expr)) yield return (expr.Span, change, own);
        for (var i = 0; i < expr.Arguments.Count; i++)
        {
            var at = i;
            foreach (var (span, change, inner) in Of(expr.Arguments[i])) yield return (span, change, expr with { Arguments = Rewrite.Replaced(expr.Arguments, at, inner) });
        }
    }

    /// <summary>The neighbours of a value: one unit less and more.</summary>
    public static IEnumerable<Value> Neighbours(Value value)
    {
        var counts = value.Kind is ValueKind.Number or ValueKind.Duration or ValueKind.Days or ValueKind.Months or ValueKind.Instant or ValueKind.Money || (value.Kind is ValueKind.Date && value.Number < Value.Never);
        if (!counts) yield break;
        yield return value with { Number = value.Number - 1 };
        yield return value with { Number = value.Number + 1 };
    }

    private static IEnumerable<(string Change, Expr Mutant)> Own(Expr expr)
    {
        switch (expr.Op)
        {
            case Op.Const when expr.Data is not FromSetting:
                foreach (var value in Neighbours(expr.Literal)) yield return ($"`{Literals.Write(expr.Literal)}` becomes `{Literals.Write(value)}`", expr with { Literal = value });
                break;
            case Op.Less:
                yield return ("`<` becomes `<=`", expr with { Op = Op.LessOrEqual });
                break;
            case Op.LessOrEqual:
                yield return ("`<=` becomes `<`", expr with { Op = Op.Less });
                break;
            case Op.Equal:
                yield return ("`=` becomes `!=`", Expr.Not(expr));
                break;
            case Op.And or Op.Or:
                var (word, other) = expr.Op is Op.And ? ("and", "or") : ("or", "and");
                yield return ($"`{word}` becomes `{other}`", expr with { Op = expr.Op is Op.And ? Op.Or : Op.And });
                for (var i = 0; i < expr.Arguments.Count && expr.Arguments.Count > 1; i++)
                {
                    var rest = Rewrite.Without(expr.Arguments, i);
                    yield return ($"operand {i + 1} of `{word}` is dropped", rest.Count == 1 ? rest[0] : expr with { Arguments = rest });
                }

                break;
            case Op.Not:
                yield return ("`not` is dropped", expr.Arguments[0]);
                break;
            case Op.OneOf:
                var items = (Value[])expr.Data!;
                for (var i = 0; i < items.Length; i++) yield return ($"`{Literals.Write(items[i])}` is dropped from the list", expr with { Data = Rewrite.Without(items, i).ToArray() });
                yield return ("`in` becomes `not in`", Expr.Not(expr));
                break;
            case Op.InTable or Op.Present or Op.Provided or Op.BeginsWith:
                yield return ("the test is negated", Expr.Not(expr));
                if (expr.Data is Beginning begins) yield return (begins.Exactly ? "`exactly` is dropped" : "`begins with` becomes `begins exactly with`", expr with { Data = begins with { Exactly = !begins.Exactly } });
                break;
            case Op.Fact or Op.Field or Op.Definition or Op.LookUp when expr.Type.Kind is TypeKind.YesNo:
                yield return ("it is negated", Expr.Not(expr));
                break;
            case Op.Latest or Op.Earliest:
                yield return (expr.Op is Op.Latest ? "`latest` becomes `earliest`" : "`earliest` becomes `latest`", expr with { Op = expr.Op is Op.Latest ? Op.Earliest : Op.Latest });
                for (var i = 0; i < expr.Arguments.Count && expr.Arguments.Count > 1; i++)
                {
                    var rest = Rewrite.Without(expr.Arguments, i);
                    yield return ($"operand {i + 1} is dropped", rest.Count == 1 ? rest[0] : expr with { Arguments = rest });
                }

                break;
            case Op.Else:
                yield return ("what stands before `else` is dropped", expr.Arguments[1]);
                break;
            case Op.If:
                yield return ("`then` and `otherwise` change places", expr with { Arguments = [expr.Arguments[0], expr.Arguments[2], expr.Arguments[1]] });
                yield return ("the choice always takes `then`", expr.Arguments[1]);
                yield return ("the choice always takes `otherwise`", expr.Arguments[2]);
                break;
            case Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended:
                foreach (var (change, mutant) in OfList(expr)) yield return (change, mutant);
                break;
        }
    }

    private static IEnumerable<(string Change, Expr Mutant)> OfList(Expr expr)
    {
        var detail = (ListDetail)expr.Data!;
        if (expr.Op is Op.Any or Op.All) yield return (expr.Op is Op.Any ? "`any` becomes `all`" : "`all` becomes `any`", expr with { Op = expr.Op is Op.Any ? Op.All : Op.Any });
        if (expr.Op is Op.Any or Op.All) yield return ("the test of the list is negated", Expr.Not(expr));
        if (detail.HasWhere && expr.Op is not (Op.Any or Op.All)) yield return ("`where` is dropped", expr with { Arguments = Rewrite.Without(expr.Arguments, expr.Arguments.Count - 1), Data = detail with { HasWhere = false } });
        if (detail.HasUntil) yield return ("`until` is dropped", expr with { Arguments = Rewrite.Without(expr.Arguments, detail.HasBase ? 1 : 0), Data = detail with { HasUntil = false } });
        if (detail.HasBase) yield return ("the end is not moved", expr.Arguments[0]);
    }
}
