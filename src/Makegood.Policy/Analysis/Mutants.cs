using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Analysis;

/// <summary>A changed copy of a policy.</summary>
/// <param name="Clauses">The clauses that the change concerns; their cases are asked first.</param>
internal sealed record Mutated(Span Span, string Change, PolicyModel Model, IReadOnlyList<int> Clauses);

/// <summary>Every small change of a policy that its cases should notice.</summary>
internal static class Mutants
{
    public static IEnumerable<Mutated> Of(PolicyModel model) =>
        [.. Constraints(model), .. Definitions(model), .. Rules(model), .. Ranks(model), .. Extras(model), .. Requirements(model), .. Acceptances(model), .. Tables(model), .. Report(model), .. Dates(model)];

    private static IEnumerable<Mutated> Constraints(PolicyModel model)
    {
        for (var i = 0; i < model.Constraints.Count; i++)
        {
            var constraint = model.Constraints[i];
            PolicyModel With(Expr condition) => model with { Constraints = Rewrite.Replaced(model.Constraints, i, constraint with { Condition = condition }) };
            yield return new(constraint.Span, $"the constraint `{constraint.Text}` is dropped", With(Expr.Yes(constraint.Span)), []);
            foreach (var (span, change, mutant) in ExpressionMutants.Of(constraint.Condition)) yield return new(span, change, With(mutant), []);
        }
    }

    private static IEnumerable<Mutated> Definitions(PolicyModel model)
    {
        foreach (var definition in model.Definitions)
        {
            PolicyModel With(Definition changed) => model with { Definitions = Rewrite.Replaced(model.Definitions, definition.Index, changed) };
            foreach (var mutated in Branches(definition.Bases, b => With(definition with { Bases = b }))) yield return mutated;
            foreach (var mutated in Branches(definition.Exceptions, b => With(definition with { Exceptions = b }))) yield return mutated;
            for (var i = 0; i < definition.Exceptions.Count; i++)
            {
                var exception = definition.Exceptions[i];
                yield return new(exception.Span, $"the exception `{exception.Label}` of `{definition.Name}` is dropped", With(definition with { Exceptions = Rewrite.Without(definition.Exceptions, i) }), exception.Clauses);
                foreach (var over in exception.Over)
                {
                    yield return new(exception.Span, $"`over: {over}` is dropped", With(definition with { Exceptions = Rewrite.Replaced(definition.Exceptions, i, exception with { Over = [.. exception.Over.Where(o => o != over)] }) }), exception.Clauses);
                }
            }

            if (definition.Bases.Count > 1)
            {
                for (var i = 0; i < definition.Bases.Count; i++) yield return new(definition.Bases[i].Span, $"base value {i + 1} of `{definition.Name}` is dropped", With(definition with { Bases = Rewrite.Without(definition.Bases, i) }), definition.Bases[i].Clauses);
            }

            foreach (var mutated in OtherValues(definition, With)) yield return mutated;
        }
    }

    private static IEnumerable<Mutated> OtherValues(Definition definition, Func<Definition, PolicyModel> with)
    {
        var all = definition.Bases.Concat(definition.Exceptions).ToList();
        for (var i = 0; i < all.Count && all.Count > 1; i++)
        {
            var other = all[(i + 1) % all.Count];
            var changed = all[i] with { Value = other.Value };
            var bases = i < definition.Bases.Count ? Rewrite.Replaced(definition.Bases, i, changed) : definition.Bases;
            var exceptions = i < definition.Bases.Count ? definition.Exceptions : Rewrite.Replaced(definition.Exceptions, i - definition.Bases.Count, changed);
            yield return new(all[i].Span, $"a value of `{definition.Name}` is replaced by that of {(other.Label is { } label ? $"`{label}`" : "another base")}", with(definition with { Bases = bases, Exceptions = exceptions }), all[i].Clauses);
        }
    }

    private static IEnumerable<Mutated> Branches(IReadOnlyList<Branch> branches, Func<IReadOnlyList<Branch>, PolicyModel> with)
    {
        for (var i = 0; i < branches.Count; i++)
        {
            var branch = branches[i];
            if (branch.When is { } when)
            {
                foreach (var (span, change, mutant) in ExpressionMutants.Of(when)) yield return new(span, change, with(Rewrite.Replaced(branches, i, branch with { When = mutant })), branch.Clauses);
            }

            foreach (var (span, change, mutant) in ExpressionMutants.Of(branch.Value)) yield return new(span, change, with(Rewrite.Replaced(branches, i, branch with { Value = mutant })), branch.Clauses);
        }
    }

    private static IEnumerable<Mutated> Rules(PolicyModel model)
    {
        foreach (var rule in model.Rules)
        {
            PolicyModel With(OutcomeRule changed) => model with { Rules = Rewrite.Replaced(model.Rules, rule.Index, changed) };
            var named = Everything.Named(model, rule.Clauses);
            if (rule.FromRequirement < 0) yield return new(rule.Span, $"the rule of {named} is dropped", With(rule with { When = Expr.No(rule.Span) }), rule.Clauses);
            foreach (var (span, change, mutant) in ExpressionMutants.Of(rule.When)) yield return new(span, change, With(rule with { When = mutant }), rule.Clauses);
            for (var i = 0; i < rule.Exceptions.Count; i++)
            {
                var exception = rule.Exceptions[i];
                yield return new(exception.Span, $"the exception `{exception.Label}` is dropped", With(rule with { Exceptions = Rewrite.Without(rule.Exceptions, i) }), exception.Clauses);
                foreach (var (span, change, mutant) in ExpressionMutants.Of(exception.When)) yield return new(span, change, With(rule with { Exceptions = Rewrite.Replaced(rule.Exceptions, i, exception with { When = mutant }) }), exception.Clauses);
            }

            foreach (var over in rule.Over) yield return new(rule.Span, $"`over: {over}` is dropped", With(rule with { Over = [.. rule.Over.Where(o => o != over)] }), rule.Clauses);
            foreach (var beside in rule.Beside) yield return new(rule.Span, $"`beside: {beside}` is dropped", With(rule with { Beside = [.. rule.Beside.Where(o => o != beside)] }), rule.Clauses);
        }
    }

    private static IEnumerable<Mutated> Ranks(PolicyModel model)
    {
        for (var i = 0; i + 1 < model.Outcomes.Count; i++)
        {
            var at = i;
            int Moved(int outcome) => outcome == at ? at + 1 : outcome == at + 1 ? at : outcome;
            var outcomes = model.Outcomes.ToArray();
            (outcomes[at], outcomes[at + 1]) = (outcomes[at + 1], outcomes[at]);
            yield return new(model.Outcomes[at].Span, $"`{model.Outcomes[at].Name}` and `{model.Outcomes[at + 1].Name}` change ranks", model with
            {
                Outcomes = outcomes,
                Rules = [.. model.Rules.Select(r => r with { Outcome = Moved(r.Outcome) })],
                Extras = [.. model.Extras.Select(e => e with { For = [.. e.For.Select(Moved)] })],
                Requirements = [.. model.Requirements.Select(r => r with { For = [.. r.For.Select(Moved)], Otherwise = Moved(r.Otherwise) })],
                Fallback = Moved(model.Fallback),
            }, []);
        }

        if (model.Fallback >= 0) yield return new(model.Rules.FirstOrDefault(r => r.Clauses.Any(model.FallbackClauses.Contains))?.Span ?? Span.Start(model.File), $"`otherwise: {model.Outcomes[model.Fallback].Name}` is dropped", model with { Fallback = -1, FallbackClauses = [] }, model.FallbackClauses);
    }

    private static IEnumerable<Mutated> Extras(PolicyModel model)
    {
        foreach (var extra in model.Extras)
        {
            PolicyModel With(Extra changed) => model with { Extras = Rewrite.Replaced(model.Extras, extra.Index, changed) };
            var what = extra.Kind is ExtraKind.Cost ? $"the cost `{extra.Key}`" : $"the {extra.Kind.ToString().ToLowerInvariant()}";
            var left = model.Extras.Where(e => e.Index != extra.Index).Select((e, i) => e with { Index = i }).ToList();
            yield return new(extra.Span, $"{what} of {Everything.Named(model, extra.Clauses)} is dropped", model with { Extras = left }, extra.Clauses);
            if (extra.When is { } when)
            {
                yield return new(extra.Span, $"the condition of {what} is dropped", With(extra with { When = null }), extra.Clauses);
                foreach (var (span, change, mutant) in ExpressionMutants.Of(when)) yield return new(span, change, With(extra with { When = mutant }), extra.Clauses);
            }

            if (extra.Value is { Op: Op.Const, Data: not FromSetting } value) yield return new(value.Span, $"`{value.Literal.Word}` becomes another", With(extra with { Value = value with { Literal = Value.Name("another") } }), extra.Clauses);
            else
            {
                foreach (var (span, change, mutant) in ExpressionMutants.Of(extra.Value)) yield return new(span, change, With(extra with { Value = mutant }), extra.Clauses);
            }

            if (extra.By is { } by)
            {
                foreach (var (span, change, mutant) in ExpressionMutants.Of(by)) yield return new(span, change, With(extra with { By = mutant }), extra.Clauses);
            }

            // A rule's `over` orders its extras too; it is dropped with the rule.
            foreach (var over in extra.Over.Where(_ => extra.Rule < 0)) yield return new(extra.Span, $"`over: {over}` is dropped", With(extra with { Over = [.. extra.Over.Where(o => o != over)] }), extra.Clauses);
            foreach (var outcome in extra.For) yield return new(extra.Span, $"`for: {model.Outcomes[outcome].Name}` is dropped", With(extra with { For = [.. extra.For.Where(o => o != outcome)] }), extra.Clauses);
        }
    }

    private static IEnumerable<Mutated> Requirements(PolicyModel model)
    {
        foreach (var requirement in model.Requirements)
        {
            PolicyModel With(Requirement changed) => model with { Requirements = Rewrite.Replaced(model.Requirements, requirement.Index, changed) };
            var rule = model.Rules.FirstOrDefault(r => r.FromRequirement == requirement.Index);
            var without = With(requirement with { Facts = [] });
            if (rule is not null) without = without with { Rules = Rewrite.Replaced(without.Rules, rule.Index, rule with { When = Expr.No(rule.Span) }) };
            yield return new(requirement.Span, $"the requirement of {Everything.Named(model, requirement.Clauses)} is dropped", without, requirement.Clauses);
            if (rule is null)
            {
                for (var i = 0; i < requirement.Facts.Count && requirement.Facts.Count > 1; i++) yield return new(requirement.Span, $"`{model.Facts[requirement.Facts[i]].Name}` is no longer required", With(requirement with { Facts = Rewrite.Without(requirement.Facts, i) }), requirement.Clauses);
                if (requirement.When is { } when)
                {
                    foreach (var (span, change, mutant) in ExpressionMutants.Of(when)) yield return new(span, change, With(requirement with { When = mutant }), requirement.Clauses);
                }
            }
        }
    }

    private static IEnumerable<Mutated> Acceptances(PolicyModel model)
    {
        for (var i = 0; i < model.Acceptances.Count; i++)
        {
            var acceptance = model.Acceptances[i];
            yield return new(acceptance.Span, "`accept` is dropped", model with { Acceptances = Rewrite.Without(model.Acceptances, i) }, acceptance.Clauses);
            foreach (var (span, change, mutant) in ExpressionMutants.Of(acceptance.Condition)) yield return new(span, change, model with { Acceptances = Rewrite.Replaced(model.Acceptances, i, acceptance with { Condition = mutant }) }, acceptance.Clauses);
        }
    }

    private static IEnumerable<Mutated> Tables(PolicyModel model)
    {
        var asked = Everything.Expressions(model).SelectMany(e => e.Expr.All()).Where(e => e.Op is Op.LookUp or Op.InTable).Select(e => e.Index).ToHashSet();
        foreach (var table in model.Tables.Where(t => asked.Contains(t.Index)))
        {
            PolicyModel With(Table changed) => model with { Tables = Rewrite.Replaced(model.Tables, table.Index, changed) };
            for (var i = 0; i < table.Rows.Count; i++)
            {
                var row = table.Rows[i];
                var key = string.Join(", ", row.Keys.Select(Literals.Write));
                yield return new(row.Span, $"the row `{key}` of `{table.Name}` is dropped", With(table with { Rows = Rewrite.Without(table.Rows, i) }), table.Clauses);
                if (row.Keys[0] is { Kind: ValueKind.Name, Word: { } word } && table.KeyTypes[0].Names is null)
                {
                    yield return new(row.Span, $"the key `{word}` of `{table.Name}` becomes `{word}_x`", With(table with { Rows = Rewrite.Replaced(table.Rows, i, row with { Keys = Rewrite.Replaced(row.Keys, 0, Value.Name(word + "_x")) }) }), table.Clauses);
                }

                if (table.ValueType is not { } type) continue;
                var others = type.Kind is TypeKind.Name && type.Names is { } names ? names.Where(n => n != row.Value.Word).Select(Value.Name).Take(2) : type.Kind is TypeKind.YesNo ? [Value.YesNo(row.Value.Number == 0)] : ExpressionMutants.Neighbours(row.Value);
                foreach (var value in others) yield return new(row.Span, $"the row `{key}` of `{table.Name}` says `{Literals.Write(value)}`", With(table with { Rows = Rewrite.Replaced(table.Rows, i, row with { Value = value }) }), table.Clauses);
            }

            if (table.Otherwise is not { } otherwise) continue;
            yield return new(table.Span, $"`otherwise` of `{table.Name}` is dropped", With(table with { Otherwise = null }), table.Clauses);
            foreach (var value in ExpressionMutants.Neighbours(otherwise)) yield return new(table.Span, $"`otherwise` of `{table.Name}` says `{Literals.Write(value)}`", With(table with { Otherwise = value }), table.Clauses);
        }
    }

    private static IEnumerable<Mutated> Report(PolicyModel model)
    {
        for (var i = 0; i < model.Report.Count; i++)
        {
            var item = model.Report[i];
            foreach (var (span, change, mutant) in ExpressionMutants.Of(item.Value)) yield return new(span, $"{change} (report `{item.Path}`)", model with { Report = Rewrite.Replaced(model.Report, i, item with { Value = mutant }) }, []);
        }
    }

    private static IEnumerable<Mutated> Dates(PolicyModel model)
    {
        var dates = model.Dates;
        yield return new(Span.Start(model.File), "`month_end` is the other rule", model with { Dates = dates with { MonthEnd = dates.MonthEnd is MonthEnd.Clamp ? MonthEnd.Roll : MonthEnd.Clamp } }, []);
        yield return new(Span.Start(model.File), "`last_day` is the other rule", model with { Dates = dates with { LastDayIncluded = !dates.LastDayIncluded } }, []);
    }
}
