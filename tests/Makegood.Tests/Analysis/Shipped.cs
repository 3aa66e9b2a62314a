using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Tests.Analysis;

/// <summary>The policies that ship, and copies of them with an edit.</summary>
internal static class Shipped
{
    public const string Printer = "policies/fff-printer.policy.md";
    public const string Kit = "policies/kit-parts.policy.md";
    public const string Credit = "policies/store-credit.policy.md";

    public static string Text(string file) => File.ReadAllText(Repo.Path(file));

    /// <summary>The text with one thing replaced. The edit must find its place, or the test would test nothing.</summary>
    public static string Edit(string text, string from, string to)
    {
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"`{from}` is not in the text any more");
        return string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }

    public static (PolicyModel? Model, IReadOnlyList<Diagnostic> Said) Read(string text)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read("copy.policy.md", text, bag);
        return (model, bag.All);
    }

    public static PolicyModel Model(string text)
    {
        var (model, said) = Read(text);
        Assert.True(model is not null, string.Join('\n', said));
        return model;
    }
}
