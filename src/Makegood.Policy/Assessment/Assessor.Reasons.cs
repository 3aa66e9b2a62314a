using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Assessment;

/// <summary>Collects the clauses that took part.</summary>
public sealed partial class Assessor
{
    private sealed class Reasons(Assessor owner)
    {
        // A condition over a longer list is taken whole: the slow evaluator is asked here, and no reason is worth a wait.
        private const int ItemsMost = 50;

        private readonly List<Reason> _all = [];
        private readonly HashSet<int> _definitions = [];
        private readonly SortedSet<int> _settings = [];
        private readonly HashSet<int> _clauses = [];
        private readonly Dictionary<int, int[]> _factsOfDefinition = [];
        private FactValue[]? _values;
        private bool _usesMonthEnd;
        private bool _usesLastDay;

        private PolicyModel Model => owner._model;

        public IReadOnlyList<Reason> All => _all;

        public HashSet<int> Facts { get; } = [];

        public void AddRule(OutcomeRule rule, bool undecided, bool burden)
        {
            var effect = rule.FromRequirement >= 0 ? Effect.Requires : Model.Outcomes[rule.Outcome].Effect;
            Add(rule.Clauses, effect, Deciding(rule.When).SelectMany(OwnFacts), undecided, burden, EntryOf(rule.When, rule.Clauses));
            Support(rule.When, undecided, rule.Clauses);
        }

        /// <summary>A rule whose condition holds but whose exception takes it away: the exception took part.</summary>
        public void AddRuleExceptions(OutcomeRule rule)
        {
            foreach (var exception in rule.Exceptions)
            {
                if (TruthOf(rule.When) != true || TruthOf(exception.When) != true) continue;
                Add(exception.Clauses, Effect.Limits, FactsOf(exception.When), undecided: false);
                Add(rule.Clauses, Effect.Limits, FactsOf(exception.When), undecided: false);
                Support(exception.When, undecided: false, exception.Clauses);
            }
        }

        /// <summary>What a value stands on, when no outcome is asked for.</summary>
        public void AddValue(Expr value) => Support(value, undecided: false, []);

        public void AddFallback()
        {
            var rules = Model.Rules.Where(r => r.Outcome != Model.Fallback && r.Clauses.Any(Model.FallbackClauses.Contains)).ToList();
            Add(Model.FallbackClauses, Effect.Limits, rules.SelectMany(r => Deciding(r.When)).SelectMany(OwnFacts), undecided: false);
            foreach (var rule in rules) Support(rule.When, undecided: false, rule.Clauses);
        }

        public void AddExtra(Extra extra, bool undecided = false)
        {
            var effect = extra.Kind switch
            {
                ExtraKind.Cost => Effect.ShiftsCost,
                ExtraKind.Route => Effect.Routes,
                ExtraKind.Promise => Effect.Promises,
                ExtraKind.Remedy or ExtraKind.Entitlement => Effect.Entitles,
            };

            // What a rule gives beside its outcome is cited with the rule; only a clause of its own is cited again.
            if (!undecided && extra.Clauses.All(_clauses.Contains)) return;
            Add(extra.Clauses, effect, extra.When is { } when ? FactsOf(when) : [], undecided);
            if (extra.When is { } condition) Support(condition, undecided, extra.Clauses);
            Support(extra.Value, undecided, extra.Clauses);
        }

        public void Add(IReadOnlyList<int> clauses, Effect effect, IEnumerable<int> facts, bool undecided, bool burden = false, string? entry = null)
        {
            var read = facts.Distinct().Order().ToList();
            foreach (var fact in read) Facts.Add(fact);
            foreach (var clause in clauses)
            {
                _clauses.Add(clause);
                var id = Model.Clauses[clause].Id;
                if (_all.Exists(r => r.Clause == id && r.Effect == effect)) continue;
                var values = read.Where(f => owner._sheet.State[f] != Cell.Unknown).Select(f => (Model.Facts[f].Name, Literals.Write(owner._sheet.ValueOf(f)!.Value))).ToList();
                _all.Add(new Reason(id, effect, Model.Clauses[clause].Text, values, undecided, burden, entry));
            }
        }

        /// <summary>The settings relied on: those inside what was evaluated, and those that speak of a cited clause.</summary>
        public IReadOnlyList<string> Readings()
        {
            foreach (var setting in Model.Settings.Where(s => s.Clauses.Any(c => _all.Exists(r => r.Clause == c)))) _settings.Add(setting.Index);
            return OwnReadings();
        }

        /// <summary>The settings inside what was evaluated, alone.</summary>
        public IReadOnlyList<string> OwnReadings()
        {
            if (_usesMonthEnd && Model.Dates.MonthEndSetting >= 0) _settings.Add(Model.Dates.MonthEndSetting);
            if (_usesLastDay && Model.Dates.LastDaySetting >= 0) _settings.Add(Model.Dates.LastDaySetting);
            return [.. _settings.Select(s => $"{Model.Settings[s].Name} = {Model.Settings[s].Written}")];
        }

        /// <summary>The truth of a condition; null while a fact in it is open, or when it breaks off.</summary>
        private bool? TruthOf(Expr expr)
        {
            // A condition on the items of a list has no truth of its own outside the list.
            if (IsOfAnItem(expr) || AllFacts(expr).Any(IsOpen)) return null;
            _values ??= [.. Enumerable.Range(0, Model.Facts.Count).Select(f => owner._sheet.ValueOf(f) is { } value ? FactValue.Known(value) : FactValue.Known(Value.Absent))];
            return Reference.Truth(Model, _values, expr);
        }

        private static bool IsOfAnItem(Expr expr) => expr.Op switch
        {
            Op.Field => true,
            Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended => false,
            _ => expr.Arguments.Any(IsOfAnItem),
        };

        /// <summary>The fact, or a field of one of its items, is not known; or the list is too long for the slow evaluator.</summary>
        private bool IsOpen(int fact) =>
            owner._sheet.State[fact] == Cell.Unknown || (owner._sheet.Object[fact] is ListValue list && (list.Items.Count > ItemsMost || list.Items.Any(i => i.Any(v => !v.IsKnown))));

        /// <summary>The facts of an expression, by way of its definitions too.</summary>
        private IEnumerable<int> AllFacts(Expr expr)
        {
            foreach (var inner in expr.All())
            {
                if (inner.Op is Op.Definition)
                {
                    if (!_factsOfDefinition.TryGetValue(inner.Index, out var facts))
                    {
                        var definition = Model.Definitions[inner.Index];
                        _factsOfDefinition[inner.Index] = facts = [.. definition.Bases.Concat(definition.Exceptions).SelectMany(b => AllFacts(b.Value).Concat(b.When is { } when ? AllFacts(when) : [])).Distinct()];
                    }

                    foreach (var fact in facts) yield return fact;
                }
                else if (inner.Op is Op.Fact or Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended)
                {
                    yield return inner.Index;
                }
            }
        }

        /// <summary>
        /// The smallest conditions that decided this one: of an `and` that failed only what failed, of an `or` that held only what held. What is still open is
        /// taken whole.
        /// </summary>
        private IEnumerable<Expr> Deciding(Expr expr)
        {
            if (expr.Op is Op.Not) return Deciding(expr.Arguments[0]);
            if (expr.Op is not (Op.And or Op.Or)) return [expr];
            if (TruthOf(expr) is not { } truth) return expr.Arguments.SelectMany(Deciding);
            var decisive = expr.Op is Op.Or;
            var operands = Flat(expr, expr.Op).ToList();
            if (truth != decisive) return operands.SelectMany(Deciding);

            // What a setting alone decides needs no fact beside it.
            var decided = operands.Where(a => TruthOf(a) == decisive).ToList();
            return decided.Find(a => !AllFacts(a).Any()) is { } setting ? [setting] : decided.SelectMany(Deciding);
        }

        private static IEnumerable<Expr> Flat(Expr expr, Op op) => expr.Op == op ? expr.Arguments.SelectMany(a => Flat(a, op)) : [expr];

        /// <summary>The facts an expression read: of a choice only those of the side that was taken.</summary>
        private IEnumerable<int> OwnFacts(Expr expr) => Taken(expr).Where(e => e.Op is Op.Fact or Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended).Select(e => e.Index).Distinct();

        /// <summary>An expression and what is below it, without the sides of choices that were not taken.</summary>
        private IEnumerable<Expr> Taken(Expr expr)
        {
            yield return expr;
            var below = expr.Op is Op.If && TruthOf(expr.Arguments[0]) is { } truth ? [expr.Arguments[0], expr.Arguments[truth ? 1 : 2]] : expr.Arguments;
            foreach (var argument in below)
            {
                foreach (var inner in Taken(argument)) yield return inner;
            }
        }

        /// <summary>The words of the list entry that a rule found, when the list belongs to the rule's own clause.</summary>
        private string? EntryOf(Expr expr, IReadOnlyList<int> clauses)
        {
            foreach (var test in expr.All().Where(e => e.Op is Op.InTable && e.Arguments is [{ Op: Op.Fact }]))
            {
                var table = Model.Tables[test.Index];
                if (!table.Clauses.Any(clauses.Contains)) continue;
                if (owner._sheet.ValueOf(test.Arguments[0].Index) is not { } value) continue;
                if (table.Rows.FirstOrDefault(r => r.Keys[0] == value) is { } row) return row.Words ?? Literals.Write(value);
            }

            return null;
        }

        /// <summary>Cites the definitions and tables that a condition or value stands on.</summary>
        private void Support(Expr expr, bool undecided, IReadOnlyList<int> citing)
        {
            var parts = expr.Type.Kind is TypeKind.YesNo ? Deciding(expr) : [expr];
            foreach (var inner in parts.SelectMany(Taken))
            {
                if (inner.Data is FromSetting setting) _settings.Add(setting.Setting);
                switch (inner.Op)
                {
                    case Op.Definition:
                        Define(inner.Index, undecided);
                        break;
                    case Op.LastDay:
                        (_usesMonthEnd, _usesLastDay) = (true, true);
                        break;
                    case Op.AddMonths or Op.MonthsBetween:
                        _usesMonthEnd = true;
                        break;
                    case Op.LookUp or Op.InTable:
                        Consult(inner, citing);
                        break;
                }
            }

            // A setting in a condition was relied on even where the other operand decided.
            foreach (var inner in expr.All())
            {
                if (inner.Data is FromSetting setting) _settings.Add(setting.Setting);
            }
        }

        private void Consult(Expr test, IReadOnlyList<int> citing)
        {
            var table = Model.Tables[test.Index];
            if (table.Clauses.Count == 0 || table.Clauses.Any(citing.Contains)) return;
            var keys = new List<Value>();
            foreach (var argument in test.Arguments)
            {
                if (argument.Op is Op.Fact && owner._sheet.ValueOf(argument.Index) is { } value) keys.Add(value);
            }

            // A list that was asked and said no took no part; a look-up always did.
            if (test.Op is Op.InTable && (keys.Count != test.Arguments.Count || !table.Rows.Any(r => r.Keys.SequenceEqual(keys)))) return;
            Add(table.Clauses, Effect.Defines, test.Arguments.Where(a => a.Op is Op.Fact).Select(a => a.Index), undecided: false);
        }

        private void Define(int index, bool undecided)
        {
            if (!_definitions.Add(index)) return;
            var definition = Model.Definitions[index];
            var node = owner._program.Definitions[index];
            if (owner._machine.State[node] != Cell.Known || owner._machine.Branch[node] < 0)
            {
                if (!undecided) return;
                foreach (var branch in definition.Bases.Concat(definition.Exceptions)) Add(branch.Clauses, Effect.Defines, FactsOf(branch.Value), undecided: true);
                return;
            }

            var taken = owner._machine.Branch[node];
            var detail = (DefinitionDetail)owner._program.Nodes[node].Data!;
            for (var i = 0; i < definition.Bases.Count; i++)
            {
                // The base that an exception replaces is cited with it: it is what the exception excepts from.
                var when = detail.BaseWhen[i];
                if (taken == i || (taken >= definition.Bases.Count && owner._machine.State[when] == Cell.Known && owner._machine.Number[when] == 1)) Use(definition.Bases[i], undecided);
            }

            if (taken >= definition.Bases.Count) Use(definition.Exceptions[taken - definition.Bases.Count], undecided);
        }

        private void Use(Branch branch, bool undecided)
        {
            Add(branch.Clauses, Effect.Defines, OwnFacts(branch.Value).Concat(branch.When is { } when ? OwnFacts(when) : []), undecided: false);
            if (branch.When is { } condition) Support(condition, undecided, branch.Clauses);
            Support(branch.Value, undecided, branch.Clauses);
        }
    }
}
