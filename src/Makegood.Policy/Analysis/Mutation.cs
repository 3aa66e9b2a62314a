using Makegood.Policy.Assessment;
using Makegood.Policy.Cases;
using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using Program = Makegood.Policy.Evaluation.Program;

namespace Makegood.Policy.Analysis;

/// <summary>
/// Changes a policy in every small way there is and asks whether its cases notice. What no case notices must be proven to change no answer at all, or a
/// case is missing.
/// </summary>
public static class Mutation
{
    /// <param name="progress">Told how many mutants are done, of how many.</param>
    public static MutationReport Run(PolicyModel model, Action<int, int>? progress = null)
    {
        var mutants = Mutants.Of(model).ToList();
        var trial = new Trial(model);
        var fates = new List<Mutant>(mutants.Count);
        foreach (var mutated in mutants)
        {
            fates.Add(trial.Of(mutated));
            progress?.Invoke(fates.Count, mutants.Count);
        }

        return new MutationReport(fates);
    }

    private sealed class Trial
    {
        private readonly PolicyModel _model;
        private readonly Program _program;
        private readonly Shapes _shapes = new();
        private readonly int[] _shapesOfModel;
        private readonly (PolicyCase Case, Claim Claim, IReadOnlyList<string> Cited)[] _cases;
        private readonly List<int> _order;

        public Trial(PolicyModel model)
        {
            _model = model;
            _program = Lowering.Lower(model);
            _shapesOfModel = _shapes.Of(_program);
            var assessor = new Assessor(_program);
            _cases = [.. model.Cases.Select(c => (c, CaseRunner.ClaimOf(model, c))).Select(c => (c.c, c.Item2, (IReadOnlyList<string>)[.. assessor.Assess(c.Item2, explain: false).Overall.Because.Select(r => r.Clause).Distinct(StringComparer.Ordinal)]))];
            _order = [.. Enumerable.Range(0, _cases.Length)];
        }

        public Mutant Of(Mutated mutated)
        {
            var program = Lowering.Lower(mutated.Model, [], _program);
            if (Killer(mutated, program) is { } killer) return new(mutated.Span, mutated.Change, MutantFate.Killed, killer, null);
            var acceptances = AcceptancesDiffer(mutated.Model);
            var differences = new Differences(_program, program, _shapes, _shapesOfModel, Frontier(mutated.Model, program));
            var parts = acceptances is null ? differences.First() : null;
            if (acceptances is null && parts is null && !differences.CutShort) return new(mutated.Span, mutated.Change, MutantFate.Equivalent, null, null);
            var offered = parts is null ? acceptances : OfferedCases.Write(_model, differences.PathOfOld(), mutated.Change, parts);
            return new(mutated.Span, mutated.Change, MutantFate.Survived, null, offered);
        }

        private string? Killer(Mutated mutated, Program program)
        {
            var assessor = new Assessor(program);
            var ids = Everything.Ids(_model, mutated.Clauses);

            // Cases that cite the clause come first, and among them those that noticed something lately.
            foreach (var i in _order.Where(i => _cases[i].Cited.Any(ids.Contains)).Concat(_order.Where(i => !_cases[i].Cited.Any(ids.Contains))))
            {
                if (CaseRunner.Run(mutated.Model, assessor, _cases[i].Case, _cases[i].Claim).Holds) continue;
                _order.Remove(i);
                _order.Insert(0, i);
                return _cases[i].Case.Name;
            }

            return null;
        }

        /// <summary>Where the two policies say something different themselves: if all of that comes out the same, everything does. Null when the change is of another kind.</summary>
        private IReadOnlyList<(int, int)>? Frontier(PolicyModel mutant, Program program)
        {
            if (!ReferenceEquals(_model.Outcomes, mutant.Outcomes) || _model.Fallback != mutant.Fallback || !ReferenceEquals(_model.Requirements, mutant.Requirements) || !ReferenceEquals(_model.Extras, mutant.Extras)) return null;
            var tables = Enumerable.Range(0, _model.Tables.Count).Where(i => !ReferenceEquals(_model.Tables[i], mutant.Tables[i])).ToHashSet();
            var dates = _model.Dates != mutant.Dates;
            bool Touched(Expr expr) => expr.All().Any(e => (e.Op is Op.LookUp or Op.InTable && tables.Contains(e.Index)) || (dates && e.Op is Op.LastDay or Op.AddMonths or Op.MonthsBetween));
            var pairs = new List<(int, int)>();
            foreach (var definition in _model.Definitions)
            {
                if (ReferenceEquals(definition, mutant.Definitions[definition.Index]) && !definition.Bases.Concat(definition.Exceptions).Any(b => Touched(b.Value) || (b.When is { } when && Touched(when)))) continue;
                pairs.Add((_program.Definitions[definition.Index], program.Definitions[definition.Index]));
            }

            foreach (var rule in _model.Rules)
            {
                var other = mutant.Rules[rule.Index];
                if (rule.Outcome != other.Outcome || !ReferenceEquals(rule.Over, other.Over)) return null;
                if (ReferenceEquals(rule, other) && !Touched(rule.When) && !rule.Exceptions.Any(e => Touched(e.When))) continue;
                pairs.Add((_program.Rules[rule.Index], program.Rules[rule.Index]));
            }

            for (var i = 0; i < _model.Constraints.Count; i++)
            {
                if (!ReferenceEquals(_model.Constraints[i], mutant.Constraints[i]) || Touched(_model.Constraints[i].Condition)) pairs.Add((_program.Constraints[i], program.Constraints[i]));
            }

            for (var i = 0; i < _model.Report.Count; i++)
            {
                if (!ReferenceEquals(_model.Report[i], mutant.Report[i]) || Touched(_model.Report[i].Value)) pairs.Add((_program.Report[i].Node, program.Report[i].Node));
            }

            foreach (var extra in _model.Extras.Where(e => Touched(e.Value) || (e.When is { } when && Touched(when)) || (e.By is { } by && Touched(by))))
            {
                pairs.Add((_program.Extras[extra.Index].When, program.Extras[extra.Index].When));
                pairs.Add((_program.Extras[extra.Index].Value, program.Extras[extra.Index].Value));
                if (_program.PromiseBy[extra.Index] >= 0) pairs.Add((_program.PromiseBy[extra.Index], program.PromiseBy[extra.Index]));
            }

            if (_model.Requirements.Any(r => r.When is { } when && Touched(when))) return null;
            return pairs;
        }

        /// <summary>A text that one policy accepts and the other does not; null when there is none.</summary>
        private string? AcceptancesDiffer(PolicyModel mutant)
        {
            if (ReferenceEquals(_model.Acceptances, mutant.Acceptances)) return null;
            var words = _model.Acceptances.Concat(mutant.Acceptances).SelectMany(a => a.Condition.All()).Select(e => e.Data).OfType<Beginning>().Select(b => b.Words).Distinct(StringComparer.Ordinal).ToList();
            foreach (var fact in _model.Acceptances.Select(a => a.Fact).Distinct())
            {
                // For each beginning: exactly so, so but for case and reply marks, and not so.
                foreach (var text in words.SelectMany(w => new[] { w, w.ToLowerInvariant(), "Re: " + w, "x" + w }).Append("-"))
                {
                    var facts = Enumerable.Repeat(FactValue.Unknown, _model.Facts.Count).ToArray();
                    facts[fact] = FactValue.Known(Value.Text(text));
                    bool Accepts(PolicyModel policy) => policy.Acceptances.Where(a => a.Fact == fact).All(a => Acceptances.Holds(policy, facts, a));
                    if (Accepts(_model) != Accepts(mutant)) return $"- name: is `{text}` accepted\n  given: {{ {_model.Facts[fact].Name}: {Completions.Write(_model.Facts[fact].Type, Value.Text(text))} }}\n  expect: {(Accepts(_model) ? "OUTCOME" : "needs_information")}\n";
                }
            }

            return null;
        }
    }
}
