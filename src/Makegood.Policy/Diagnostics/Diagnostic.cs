namespace Makegood.Policy.Diagnostics;

/// <summary>How much a diagnostic weighs. Errors stop the work; warnings fail a check; notes inform.</summary>
public enum Severity
{
    Error,
    Warning,
    Note,
}

/// <summary>One thing that is wrong or worth knowing in a text, said so that its author can mend it.</summary>
/// <param name="Code">Stable code from <see cref="DiagnosticCodes"/>.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Span">Where it is.</param>
/// <param name="Message">What is wrong, in the author's words; user text in back-ticks.</param>
/// <param name="Help">What to do.</param>
public sealed record Diagnostic(string Code, Severity Severity, Span Span, string Message, string Help)
{
    /// <summary>The one-line form: <c>FILE:LINE:COL: what is wrong; what to do</c>.</summary>
    public override string ToString() => Help.Length == 0 ? $"{Span}: {Message}" : $"{Span}: {Message}; {Help}";
}

/// <summary>Collects the diagnostics of one text, so that all are reported and not only the first.</summary>
public sealed class DiagnosticBag
{
    // A broken file can produce a finding per line; beyond this nobody reads on.
    private const int Most = 200;

    private readonly List<Diagnostic> _all = [];

    public IReadOnlyList<Diagnostic> All => _all;

    public bool HasErrors { get; private set; }

    public void Error(string code, Span span, string message, string help) => Add(new(code, Severity.Error, span, message, help));

    public void Warn(string code, Span span, string message, string help) => Add(new(code, Severity.Warning, span, message, help));

    public void Note(string code, Span span, string message, string help) => Add(new(code, Severity.Note, span, message, help));

    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity is Severity.Error;
        if (_all.Count < Most && !_all.Contains(diagnostic)) _all.Add(diagnostic);
    }

    /// <summary>All diagnostics in reading order.</summary>
    public IReadOnlyList<Diagnostic> InOrder() =>
        [.. _all.OrderBy(d => d.Span.File, StringComparer.Ordinal).ThenBy(d => d.Span.Line).ThenBy(d => d.Span.Column)];
}
