using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Assessment;

/// <summary>One value of a policy's report, with what it stands on.</summary>
/// <param name="Path">Its dotted name.</param>
/// <param name="Value">The value; null while facts are missing, when there is none, or when it cannot be worked out.</param>
/// <param name="Missing">The facts that are still needed for it, in the order of the policy.</param>
/// <param name="Because">The clauses that gave it, with the facts they read.</param>
/// <param name="Readings">The settings inside it, as <c>name = value</c>.</param>
public sealed record Reported(string Path, Value? Value, IReadOnlyList<string> Missing, IReadOnlyList<Reason> Because, IReadOnlyList<string> Readings);

/// <summary>The report alone, for who wants the values and no outcome: nothing that only the outcome needs is asked for.</summary>
public sealed partial class Assessor
{
    /// <param name="wanted">The paths that are wanted; null for all.</param>
    public IReadOnlyList<Reported> Report(IReadOnlyList<FactValue> facts, IReadOnlyCollection<string>? wanted = null)
    {
        Fill(facts);
        _variables = [];
        _machine.Run(_sheet);
        var values = ReportNow();
        var report = new List<Reported>();
        for (var i = 0; i < values.Count; i++)
        {
            if (wanted is not null && !wanted.Contains(values[i].Item1)) continue;
            var node = _program.Report[i].Node;
            var from = _program.Nodes[node].Code is Code.SourceOf ? _program.Nodes[node].A : node;
            var because = new Reasons(this);
            because.AddValue(_model.Report[i].Value);
            var missing = _machine.State[from] == Cell.Unknown ? Names(Liveness.Unknowns(_machine, [from])) : [];
            report.Add(new Reported(values[i].Item1, values[i].Item2, missing, because.All, because.OwnReadings()));
        }

        return report;
    }
}
