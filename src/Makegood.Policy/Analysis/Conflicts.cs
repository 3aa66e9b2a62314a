using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Two clauses that say different things about one claim, and no order between them.</summary>
internal static class Conflicts
{
    public static IEnumerable<Finding> Check(Survey survey) => [.. Definitions(survey), .. Rules(survey), .. Costs(survey)];

    private static IEnumerable<Finding> Definitions(Survey survey)
    {
        var model = survey.Model;
        foreach (var definition in model.Definitions)
        {
            foreach (var (a, b) in Pairs(definition.Exceptions))
            {
                if (a.Over.Contains(b.Label) || b.Over.Contains(a.Label)) continue;
                var node = survey.Program.Definitions[definition.Index];
                var (first, second) = (survey.NodeOf(a.When!), survey.NodeOf(b.When!));
                var outranking = definition.Exceptions.Where(e => e.Over.Contains(a.Label) || e.Over.Contains(b.Label)).Select(e => survey.NodeOf(e.When!)).ToList();
                var find = AllHoldNoneOf(survey, [first, second], outranking);
                var witness = survey.Confirm(find, facts => survey.Holds(facts, a.When) && survey.Holds(facts, b.When), $"both exceptions of `{definition.Name}` hold: `{a.Label}` and `{b.Label}`");
                if (witness is null) continue;
                yield return Note.Error(DiagnosticCodes.Conflict, b.Span, $"two exceptions of `{definition.Name}` can hold at once: `{a.Label}` and `{b.Label}`", $"say which one counts: `over: [{a.Label}]` or `over: [{b.Label}]`", Everything.Ids(model, a.Clauses.Concat(b.Clauses)), witness);
            }

            foreach (var (a, b) in Pairs(definition.Bases))
            {
                var nodes = new[] { a.When, b.When }.Where(w => w is not null).Select(w => survey.NodeOf(w!)).ToList();
                var find = AllHoldNoneOf(survey, nodes, [.. definition.Exceptions.Select(e => survey.NodeOf(e.When!))]);
                var witness = survey.Confirm(find, facts => survey.Holds(facts, a.When) && survey.Holds(facts, b.When), $"two base values of `{definition.Name}` hold");
                if (witness is null) continue;
                yield return Note.Error(DiagnosticCodes.Conflict, b.Span, $"two base values of `{definition.Name}` can hold at once", "give them conditions that exclude each other, or make one an exception", Everything.Ids(model, a.Clauses.Concat(b.Clauses)), witness);
            }
        }
    }

    private static IEnumerable<Finding> Rules(Survey survey)
    {
        var model = survey.Model;
        foreach (var (a, b) in Pairs(model.Rules))
        {
            if (a.Outcome != b.Outcome || SayTheSame(model, a, b) is not { } what) continue;
            if (Ordered(model, a, b) || Ordered(model, b, a)) continue;
            var find = survey.Ground.AllHold([survey.Program.Rules[a.Index], survey.Program.Rules[b.Index]], a.Outcome);
            var witness = survey.Confirm(find, facts => survey.Holds(facts, a) && survey.Holds(facts, b), $"{Everything.Named(model, a.Clauses)} and {Everything.Named(model, b.Clauses)} both hold");
            if (witness is null) continue;
            yield return Note.Error(DiagnosticCodes.Conflict, b.Span, $"{Everything.Named(model, a.Clauses)} and {Everything.Named(model, b.Clauses)} can hold together and name different {what}", "order them with `over: [CLAUSE]`, or say with `beside: [CLAUSE]` that both may stand", Everything.Ids(model, a.Clauses.Concat(b.Clauses)), witness);
        }
    }

    private static IEnumerable<Finding> Costs(Survey survey)
    {
        var model = survey.Model;
        foreach (var (a, b) in Pairs(model.Extras.Where(e => e.Kind is ExtraKind.Cost).ToList()))
        {
            if (!string.Equals(a.Key, b.Key, StringComparison.Ordinal)) continue;
            if (a.Value.Op is Op.Const && b.Value.Op is Op.Const && a.Value.Literal == b.Value.Literal) continue;
            if (a.Rule >= 0 && b.Rule >= 0 && model.Rules[a.Rule].Outcome == model.Rules[b.Rule].Outcome && SayTheSame(model, model.Rules[a.Rule], model.Rules[b.Rule]) is not null) continue;
            var (first, second) = (survey.Program.Extras[a.Index], survey.Program.Extras[b.Index]);
            var side = survey.Ground.Side(first.When, first.Value, second.When, second.Value);
            var find = survey.Ground.Run(side, [first.When, second.When], () =>
            {
                if (side.Possible is Sight.Hopeless || side.Fails(first.When) || side.Fails(second.When)) return Sight.Hopeless;
                if (!side.Holds(first.When) || !side.Holds(second.When)) return Sight.Open;
                if (side.State(first.Value) == Cell.Unknown || side.State(second.Value) == Cell.Unknown) return Sight.Open;
                return side.State(first.Value) == Cell.Known && side.State(second.Value) == Cell.Known && side.Number(first.Value) != side.Number(second.Value) ? side.Possible : Sight.Hopeless;
            });
            var witness = survey.Confirm(find, facts => survey.Answer(facts).Outcome < 0, $"two bearers of `{a.Key}` are named");
            if (witness is null) continue;
            yield return Note.Error(DiagnosticCodes.Conflict, b.Span, $"{Everything.Named(model, a.Clauses)} and {Everything.Named(model, b.Clauses)} can name different bearers of `{a.Key}`", "order them with `over: [CLAUSE]`", Everything.Ids(model, a.Clauses.Concat(b.Clauses)), witness);
        }
    }

    private static Find AllHoldNoneOf(Survey survey, IReadOnlyList<int> hold, IReadOnlyList<int> fail)
    {
        var side = survey.Ground.Side([.. hold, .. fail]);
        return survey.Ground.Run(side, [.. hold, .. fail], () =>
        {
            var sight = side.Possible;
            if (sight is Sight.Hopeless || hold.Any(n => side.State(n) != Cell.Unknown && !side.Holds(n)) || fail.Any(n => side.State(n) != Cell.Unknown && !side.Fails(n))) return Sight.Hopeless;
            return hold.All(side.Holds) && fail.All(side.Fails) ? sight : Sight.Open;
        });
    }

    private static bool Ordered(PolicyModel model, OutcomeRule a, OutcomeRule b) => Everything.Orders(model, a.Over, b.Clauses) || Everything.Orders(model, a.Beside, b.Clauses);

    /// <summary>What two rules name differently; null when nothing. A rule that names nothing contradicts no other.</summary>
    private static string? SayTheSame(PolicyModel model, OutcomeRule a, OutcomeRule b)
    {
        IReadOnlyList<string> Of(OutcomeRule rule, ExtraKind kind, string key) => [.. model.Extras.Where(e => e.Rule == rule.Index && e.Kind == kind && e.Key == key).Select(e => e.Value.Op is Op.Const ? e.Value.Literal.Word! : "?" + e.Index).Order(StringComparer.Ordinal)];
        bool Differ(ExtraKind kind, string key) => Of(a, kind, key) is { Count: > 0 } first && Of(b, kind, key) is { Count: > 0 } second && !first.SequenceEqual(second, StringComparer.Ordinal);
        if (Differ(ExtraKind.Route, string.Empty)) return "routes";
        if (Differ(ExtraKind.Remedy, string.Empty)) return "remedies";
        foreach (var key in model.Extras.Where(e => e.Rule == a.Index && e.Kind is ExtraKind.Cost).Select(e => e.Key))
        {
            if (Differ(ExtraKind.Cost, key)) return $"bearers of `{key}`";
        }

        return null;
    }

    internal static IEnumerable<(T A, T B)> Pairs<T>(IReadOnlyList<T> list)
    {
        for (var j = 1; j < list.Count; j++)
        {
            for (var i = 0; i < j; i++) yield return (list[i], list[j]);
        }
    }
}
