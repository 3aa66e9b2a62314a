using Makegood.Policy.Cases;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Analysis;

/// <summary>Finds what is wrong or worth knowing in a policy that could be read. What a claim can show is shown by one.</summary>
public static class Checker
{
    /// <param name="reading">What was said while the policy was read.</param>
    public static CheckReport Run(PolicyModel model, IReadOnlyList<Diagnostic> reading)
    {
        var cases = CaseRunner.Run(model);
        var findings = new List<Finding>();
        findings.AddRange(Vocabulary.Check(model));
        findings.AddRange(cases.Where(c => !c.Holds).Select(c => Note.Error(DiagnosticCodes.CaseFailed, c.Case.Span, $"the case `{c.Case.Name}` fails: {string.Join("; ", c.Problems)}", "mend the rule or the case", c.Case.Cites)));
        var survey = new Survey(model);
        findings.AddRange(Conditions.Check(survey));
        findings.AddRange(Completeness.Check(survey));
        findings.AddRange(Conflicts.Check(survey));
        findings.AddRange(Idle.Check(survey));
        findings.AddRange(Overlaps.Check(survey));
        findings.AddRange(DateRulesMatter.Check(model));
        findings.AddRange(Invariants.Check(survey));
        findings.AddRange(Thresholds.Check(survey));
        findings.AddRange(SelfComparisons.Check(model));

        // What the reader said already is said once, with the witness if there is one.
        var own = findings.Select(f => (f.Diagnostic.Code, f.Diagnostic.Span)).ToHashSet();
        findings.AddRange(reading.Where(d => !own.Contains((d.Code, d.Span))).Select(d => new Finding(d, [])));
        return new CheckReport(model, [.. findings.OrderBy(f => f.Diagnostic.Span.Line).ThenBy(f => f.Diagnostic.Span.Column).ThenBy(f => f.Diagnostic.Code, StringComparer.Ordinal)], cases);
    }
}

/// <summary>Short ways to write a finding.</summary>
internal static class Note
{
    public static Finding Error(string code, Span span, string message, string help, IEnumerable<string> clauses, Witness? witness = null) => Of(Severity.Error, code, span, message, help, clauses, witness);

    public static Finding Warning(string code, Span span, string message, string help, IEnumerable<string> clauses, Witness? witness = null) => Of(Severity.Warning, code, span, message, help, clauses, witness);

    public static Finding Info(string code, Span span, string message, string help, IEnumerable<string> clauses, Witness? witness = null) => Of(Severity.Note, code, span, message, help, clauses, witness);

    public static Finding Of(Severity severity, string code, Span span, string message, string help, IEnumerable<string> clauses, Witness? witness = null) =>
        new(new Diagnostic(code, severity, span, message, help), [.. clauses.Distinct(StringComparer.Ordinal)], witness);
}
