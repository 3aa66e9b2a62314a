using Makegood.Policy.Checked;

namespace Makegood.Policy.Analysis;

/// <summary>Makes a changed copy of a policy. What does not change stays the very same object, so that a copy can be compared quickly.</summary>
internal static class Rewrite
{
    /// <summary>The expression with <paramref name="change"/> applied to each part, inner parts first.</summary>
    public static Expr Map(Expr expr, Func<Expr, Expr> change)
    {
        Expr[]? arguments = null;
        for (var i = 0; i < expr.Arguments.Count; i++)
        {
            var argument = Map(expr.Arguments[i], change);
            if (ReferenceEquals(argument, expr.Arguments[i])) continue;
            arguments ??= [.. expr.Arguments];
            arguments[i] = argument;
        }

        return change(arguments is null ? expr : expr with { Arguments = arguments });
    }

    /// <summary>The policy with <paramref name="change"/> applied to every part of every expression.</summary>
    public static PolicyModel Expressions(PolicyModel model, Func<Expr, Expr> change)
    {
        Expr Of(Expr expr) => Map(expr, change);
        Expr? OrNone(Expr? expr) => expr is null ? null : Map(expr, change);
        Branch InBranch(Branch branch) => branch with { When = OrNone(branch.When), Value = Of(branch.Value) };
        return model with
        {
            Constraints = [.. model.Constraints.Select(c => c with { Condition = Of(c.Condition) })],
            Definitions = [.. model.Definitions.Select(d => d with { Bases = [.. d.Bases.Select(InBranch)], Exceptions = [.. d.Exceptions.Select(InBranch)] })],
            Rules = [.. model.Rules.Select(r => r with { When = Of(r.When), Exceptions = [.. r.Exceptions.Select(e => e with { When = Of(e.When) })] })],
            Extras = [.. model.Extras.Select(e => e with { When = OrNone(e.When), Value = Of(e.Value), By = OrNone(e.By) })],
            Requirements = [.. model.Requirements.Select(r => r with { When = OrNone(r.When) })],
            Acceptances = [.. model.Acceptances.Select(a => a with { Condition = Of(a.Condition) })],
            Report = [.. model.Report.Select(r => r with { Value = Of(r.Value) })],
        };
    }

    /// <summary>The policy as it would be with another value of a setting.</summary>
    public static PolicyModel Setting(PolicyModel model, int setting, Value value)
    {
        var changed = Expressions(model, e => e.Data is FromSetting from && from.Setting == setting ? e with { Literal = value } : e);
        var dates = changed.Dates;
        if (dates.MonthEndSetting == setting) dates = dates with { MonthEnd = value.Word is "roll" ? MonthEnd.Roll : MonthEnd.Clamp };
        if (dates.LastDaySetting == setting) dates = dates with { LastDayIncluded = value.Word is not "excluded" };
        return changed with { Dates = dates };
    }

    public static IReadOnlyList<T> Replaced<T>(IReadOnlyList<T> list, int index, T value)
    {
        T[] copy = [.. list];
        copy[index] = value;
        return copy;
    }

    public static IReadOnlyList<T> Without<T>(IReadOnlyList<T> list, int index) => [.. list.Where((_, i) => i != index)];
}
