using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Bench;

/// <summary>The policies that are measured.</summary>
public static class Policies
{
    public static string Root { get; } = FindRoot();

    public static string PrinterText { get; } = File.ReadAllText(Path.Combine(Root, "policies/fff-printer.policy.md"));

    public static PolicyModel Printer { get; } = Read("fff-printer.policy.md", PrinterText);

    /// <summary>The proposal that is back-tested: 6 months for the host instead of 12, 300 hours for consumer machines instead of 400.</summary>
    public static string ProposalText { get; } = Replace(Replace(Replace(PrinterText,
        "define: machine_term\nvalue: 12 months", "define: machine_term\nvalue: 6 months"),
        "consumer: 400 h, commercial", "consumer: 300 h, commercial"),
        "version: \"2021-06\"", "version: \"proposal\"");

    public static PolicyModel Proposal { get; } = Read("proposal.policy.md", ProposalText);

    public static PolicyModel Read(string file, string text)
    {
        var bag = new DiagnosticBag();
        return FromSyntax.Read(file, text, bag) ?? throw new InvalidOperationException(string.Join('\n', bag.InOrder()));
    }

    private static string Replace(string text, string old, string next) =>
        text.Contains(old, StringComparison.Ordinal) ? text.Replace(old, next, StringComparison.Ordinal) : throw new InvalidOperationException($"the printer policy no longer says `{old}`");

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Makegood.slnx"))) return at.FullName;
        }

        throw new InvalidOperationException("run the bench inside a clone");
    }
}
