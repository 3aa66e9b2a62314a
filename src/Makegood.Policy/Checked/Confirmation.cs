using System.Security.Cryptography;
using System.Text;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;

namespace Makegood.Policy.Checked;

/// <summary>A short fingerprint of a clause's words. Folding lines anew does not change it; a changed comma does.</summary>
public static class ClauseHash
{
    /// <summary>Eight hexadecimal digits: enough to notice a change, short enough to write beside the clause's id.</summary>
    public static string Of(Clause clause) => Of(clause.Text);

    internal static string Of(string words) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words)))[..8];
}

/// <summary>A clause's words as somebody had them before their eyes: <c>confirmed: { x3: 1a2b3c4d }</c>.</summary>
public sealed record Confirmed(string Clause, string Hash, Span Span)
{
    /// <summary>Reads the map under <c>confirmed</c>. <paramref name="known"/> are the clauses there are.</summary>
    internal static List<Confirmed> Read(YamlValue? value, IReadOnlyCollection<string> known, string unknownCode, DiagnosticBag bag)
    {
        var all = new List<Confirmed>();
        if (value is null) return all;
        if (value is not YamlMap map)
        {
            bag.Error(DiagnosticCodes.BadValue, value.Span, "`confirmed` names clauses with the fingerprint of their words", "write `confirmed: { CLAUSE: 1a2b3c4d }`");
            return all;
        }

        foreach (var entry in map.Entries)
        {
            if (!known.Contains(entry.Key, StringComparer.Ordinal)) bag.Error(unknownCode, entry.KeySpan, $"there is no clause `{entry.Key}` to confirm", Nearest.Help(entry.Key, known, "remove it"));
            else if (entry.Value is YamlScalar { Text: { Length: 8 } hash } && hash.All(char.IsAsciiHexDigitLower)) all.Add(new(entry.Key, hash, entry.Value.Span));
            else bag.Error(DiagnosticCodes.BadValue, entry.Value.Span, $"the fingerprint of `{entry.Key}` has eight hexadecimal digits", "copy it from the message of `check`, in quotes if it holds digits alone");
        }

        return all;
    }
}

/// <summary>
/// Tells when the words of a clause changed and nobody looked at its rules again. A policy asks for this by a map <c>confirmed</c> in its front matter; without
/// one nothing is said.
/// </summary>
public static class Confirmation
{
    /// <summary>Warns about each clause whose words are not those that were confirmed.</summary>
    public static void Check(PolicyModel model, DiagnosticBag bag)
    {
        if (model.Confirmed.Count == 0) return;
        var confirmed = model.Confirmed.ToDictionary(c => c.Clause, StringComparer.Ordinal);
        foreach (var clause in model.Clauses)
        {
            var now = ClauseHash.Of(clause);
            if (!confirmed.TryGetValue(clause.Id, out var before)) bag.Warn(DiagnosticCodes.TextChanged, clause.Span, $"nobody has confirmed yet that the rules of `{clause.Id}` do what its words say", $"read both, then write `{clause.Id}: \"{now}\"` under `confirmed`");
            else if (!string.Equals(before.Hash, now, StringComparison.Ordinal)) bag.Warn(DiagnosticCodes.TextChanged, clause.Span, $"the words of `{clause.Id}` changed since its rules were confirmed", $"read both, then write `{clause.Id}: \"{now}\"` under `confirmed`");
        }
    }
}
