using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Evaluation;

/// <summary>The definition, carried out: every completion of the unknowns, each judged by the reference evaluator.</summary>
public sealed class BruteForce
{
    private readonly Answer?[] _answers;
    private readonly int[] _strides;

    private BruteForce(IReadOnlyList<Variable> variables, Answer?[] answers, int[] strides) => (Variables, _answers, _strides) = (variables, answers, strides);

    public IReadOnlyList<Variable> Variables { get; }

    /// <summary>The answers of the possible completions.</summary>
    public IReadOnlySet<Answer> Answers => field ??= _answers.Where(a => a is not null).Select(a => a!).ToHashSet();

    public int Size => _answers.Length;

    public Answer? this[int completion] => _answers[completion];

    /// <param name="judge">The answer of a completion; null when the constraints rule it out.</param>
    public static BruteForce Run(IReadOnlyList<FactValue> facts, IReadOnlyList<Variable> variables, Func<FactValue[], Answer?> judge)
    {
        var strides = new int[variables.Count];
        var size = 1;
        for (var i = 0; i < strides.Length; i++)
        {
            strides[i] = size;
            size *= variables[i].Values.Count;
        }

        var answers = new Answer?[size];
        for (var i = 0; i < size; i++) answers[i] = judge(Completion(facts, variables, strides, i));
        return new BruteForce(variables, answers, strides);
    }

    public static BruteForce Run(PolicyModel model, IReadOnlyList<FactValue> facts, IReadOnlyList<Variable> variables) =>
        Run(facts, variables, complete => Reference.IsPossible(model, complete) ? Reference.Evaluate(model, complete) : null);

    public FactValue[] Completion(IReadOnlyList<FactValue> facts, int number) => Completion(facts, Variables, _strides, number);

    /// <summary>Two possible completions differ in this variable alone and in their answer.</summary>
    public bool IsRelevant(int variable)
    {
        var stride = _strides[variable];
        var count = Variables[variable].Values.Count;
        for (var from = 0; from < _answers.Length; from++)
        {
            if (from / stride % count != 0) continue;
            Answer? seen = null;
            for (var i = 0; i < count; i++)
            {
                if (_answers[from + (i * stride)] is not { } answer) continue;
                if (seen is not null && !seen.Equals(answer)) return true;
                seen = answer;
            }
        }

        return false;
    }

    private static FactValue[] Completion(IReadOnlyList<FactValue> facts, IReadOnlyList<Variable> variables, int[] strides, int number)
    {
        FactValue[] complete = [.. facts];
        for (var i = 0; i < strides.Length; i++)
        {
            var value = variables[i].Values[number / strides[i] % variables[i].Values.Count];
            if (variables[i].Unknown.Item < 0) complete[variables[i].Unknown.Fact] = FactValue.Known(value);
            else complete = Assignment.With(complete, variables[i].Unknown, value);
        }

        return complete;
    }
}
