using System.Text;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Writes cases as YAML to paste into a `cases` block.</summary>
internal static class OfferedCases
{
    /// <summary>A whole claim with what the policy says about it now.</summary>
    /// <param name="parts">The parts of the answer that matter; null for the outcome alone.</param>
    public static string Write(PolicyModel model, IEnumerable<(Unknown Unknown, Value Value)> path, string name, IReadOnlyList<PartDifference>? parts = null)
    {
        var facts = Completions.Whole(model, path);
        var judgement = new Assessor(model).Assess(new Claim(null, facts, null), explain: false).Overall;
        var text = new StringBuilder();
        text.Append("- name: ").Append(Quoted(name)).Append('\n');
        text.Append("  given: { ").AppendJoin(", ", model.Facts.Select(f => $"{f.Name}: {Completions.Write(f.Type, facts[f.Index].Value)}")).Append(" }\n");
        text.Append("  expect: ").Append(judgement.Outcome).Append('\n');
        bool Matters(string part) => parts?.Any(p => p.Part.StartsWith(part, StringComparison.Ordinal)) != false;
        if (Matters("cost ") && judgement.Costs.Count > 0) text.Append("  costs: { ").AppendJoin(", ", judgement.Costs.Select(c => $"{c.Key}: {c.Bearer}")).Append(" }\n");
        if (Matters("route") && judgement.Routes.Count > 0) text.Append("  routes: [").AppendJoin(", ", judgement.Routes).Append("]\n");
        if (parts is null) return text.ToString();
        if (Matters("remedy")) text.Append("  remedies: [").AppendJoin(", ", judgement.Remedies).Append("]\n");
        if (Matters("entitlement")) text.Append("  entitlements: [").AppendJoin(", ", judgement.Entitlements).Append("]\n");
        if (Matters("promise")) text.Append("  promises: [").AppendJoin(", ", judgement.Promises.Select(p => p.Promise)).Append("]\n");
        var report = judgement.Report.Where(r => r.Value is not null && Matters("report " + r.Path)).ToList();
        if (report.Count > 0) text.Append("  report: { ").AppendJoin(", ", report.Select(r => $"{r.Path}: {Literals.Write(r.Value!.Value)}")).Append(" }\n");
        return text.ToString();
    }

    public static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
