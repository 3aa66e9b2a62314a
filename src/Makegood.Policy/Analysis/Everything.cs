using Makegood.Policy.Checked;

namespace Makegood.Policy.Analysis;

/// <summary>Walks what a policy says.</summary>
internal static class Everything
{
    /// <summary>Every expression that stands in the policy, with the clauses it belongs to.</summary>
    public static IEnumerable<(Expr Expr, IReadOnlyList<int> Clauses)> Expressions(PolicyModel model)
    {
        foreach (var constraint in model.Constraints) yield return (constraint.Condition, []);
        foreach (var definition in model.Definitions)
        {
            foreach (var branch in definition.Bases.Concat(definition.Exceptions))
            {
                if (branch.When is { } when) yield return (when, branch.Clauses);
                yield return (branch.Value, branch.Clauses);
            }
        }

        foreach (var rule in model.Rules)
        {
            yield return (rule.When, rule.Clauses);
            foreach (var exception in rule.Exceptions) yield return (exception.When, exception.Clauses);
        }

        foreach (var extra in model.Extras)
        {
            if (extra.When is { } when) yield return (when, extra.Clauses);
            yield return (extra.Value, extra.Clauses);
            if (extra.By is { } by) yield return (by, extra.Clauses);
        }

        foreach (var requirement in model.Requirements)
        {
            if (requirement.When is { } when) yield return (when, requirement.Clauses);
        }

        foreach (var acceptance in model.Acceptances) yield return (acceptance.Condition, acceptance.Clauses);
        foreach (var item in model.Report) yield return (item.Value, []);
    }

    /// <summary>The facts that an expression reads itself.</summary>
    public static IEnumerable<int> FactsOf(Expr expr) =>
        expr.All().Where(e => e.Op is Op.Fact or Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended).Select(e => e.Index).Distinct();

    /// <summary>The facts of an expression, by way of its definitions too.</summary>
    public static IReadOnlySet<int> AllFactsOf(PolicyModel model, Expr expr)
    {
        var facts = new SortedSet<int>();
        var seen = new HashSet<int>();
        Visit(expr);
        return facts;

        void Visit(Expr at)
        {
            foreach (var fact in FactsOf(at)) facts.Add(fact);
            foreach (var inner in at.All().Where(e => e.Op is Op.Definition or Op.SourceOf && seen.Add(e.Index)))
            {
                foreach (var branch in model.Definitions[inner.Index].Bases.Concat(model.Definitions[inner.Index].Exceptions))
                {
                    if (branch.When is { } when) Visit(when);
                    Visit(branch.Value);
                }
            }
        }
    }

    /// <summary>The settings that an expression stands on, by way of its definitions too.</summary>
    public static IReadOnlySet<int> SettingsOf(PolicyModel model, Expr expr)
    {
        var settings = new SortedSet<int>();
        var seen = new HashSet<int>();
        Visit(expr);
        return settings;

        void Visit(Expr at)
        {
            foreach (var inner in at.All())
            {
                if (inner.Data is FromSetting from) settings.Add(from.Setting);
                if (inner.Op is not Op.Definition || !seen.Add(inner.Index)) continue;
                foreach (var branch in model.Definitions[inner.Index].Bases.Concat(model.Definitions[inner.Index].Exceptions))
                {
                    if (branch.When is { } when) Visit(when);
                    Visit(branch.Value);
                }
            }
        }
    }

    /// <summary>The values that another maker might have chosen for a setting.</summary>
    public static IEnumerable<Value> Alternatives(PolicyModel model, Setting setting)
    {
        var zone = NodaTime.DateTimeZoneProviders.Tzdb[model.TimeZone];
        foreach (var written in setting.Alternatives)
        {
            if (Literals.TryRead(setting.Type, written, zone, out var value, out _)) yield return value;
        }
    }

    public static IReadOnlyList<string> Ids(PolicyModel model, IEnumerable<int> clauses) => [.. clauses.Distinct().Select(c => model.Clauses[c].Id)];

    public static string Named(PolicyModel model, IEnumerable<int> clauses) => string.Join(", ", Ids(model, clauses).Select(c => $"`{c}`"));

    /// <summary>Does one setting inform the clauses of both? Then the maker has seen them together.</summary>
    public static bool SettingNamesBoth(PolicyModel model, IReadOnlyList<int> a, IReadOnlyList<int> b) =>
        model.Settings.Any(s => a.Any(c => s.Clauses.Contains(model.Clauses[c].Id)) && b.Any(c => s.Clauses.Contains(model.Clauses[c].Id)));

    public static bool Orders(PolicyModel model, IReadOnlyList<string> ids, IReadOnlyList<int> clauses) => clauses.Any(c => ids.Contains(model.Clauses[c].Id));
}
