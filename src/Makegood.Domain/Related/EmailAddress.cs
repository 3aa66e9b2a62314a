using System.Globalization;

namespace Makegood.Domain.Related;

/// <summary>An e-mail address in one spelling. Tags and dots are taken off only where the provider ignores them: elsewhere two spellings are two mailboxes.</summary>
public static class EmailAddress
{
    private const int Longest = 254;

    // What stands before the sign is the mailbox, as these providers document it.
    private static readonly Dictionary<string, char> Tags = new(StringComparer.Ordinal)
    {
        ["gmail.com"] = '+',
        ["outlook.com"] = '+',
        ["hotmail.com"] = '+',
        ["live.com"] = '+',
        ["msn.com"] = '+',
        ["icloud.com"] = '+',
        ["me.com"] = '+',
        ["mac.com"] = '+',
        ["fastmail.com"] = '+',
        ["fastmail.fm"] = '+',
        ["proton.me"] = '+',
        ["protonmail.com"] = '+',
        ["pm.me"] = '+',
        ["mailbox.org"] = '+',
        ["posteo.de"] = '+',
        ["zoho.com"] = '+',
        ["yahoo.com"] = '-',
        ["ymail.com"] = '-',
    };

    private static readonly Dictionary<string, string> SameHouse = new(StringComparer.Ordinal) { ["googlemail.com"] = "gmail.com" };

    // A relay hides who is behind it, and gives one person many addresses or, worse, many people one.
    private static readonly string[] Relays =
    [
        "privaterelay.appleid.com", "mozmail.com", "duck.com", "simplelogin.com", "aleeas.com", "anonaddy.me", "addy.io", "relay.firefox.com", "members.ebay.com", "marketplace.walmart.com", "members.etsy.com",
        "mailinator.com", "guerrillamail.com", "10minutemail.com", "yopmail.com", "temp-mail.org",
    ];

    private static readonly HashSet<string> Placeholders = new(StringComparer.Ordinal) { "noreply", "no-reply", "none", "null", "test", "guest", "unknown", "na", "n-a", "noemail", "no-email" };

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static Spelling Read(string? written)
    {
        var text = written?.Trim() ?? string.Empty;
        if (text.Length == 0) return Spelling.None("no e-mail address was told");
        var at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1 || text.Length > Longest || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) || text.IndexOf('@', StringComparison.Ordinal) != at) return Spelling.None("what was told is no e-mail address");
        if (Ascii(text[(at + 1)..]) is not { } domain) return Spelling.None("the domain of the e-mail address cannot be");
        domain = SameHouse.GetValueOrDefault(domain, domain);
        if (Relays.Any(r => domain == r || domain.EndsWith("." + r, StringComparison.Ordinal)) || domain.StartsWith("marketplace.amazon.", StringComparison.Ordinal)) return Spelling.None("the e-mail address is a relay's, so it says nothing about who is behind it");
        var box = text[..at].ToLowerInvariant();
        if (Tags.TryGetValue(domain, out var tag) && box.IndexOf(tag, StringComparison.Ordinal) is > 0 and var end) box = box[..end];
        if (domain == "gmail.com") box = box.Replace(".", string.Empty, StringComparison.Ordinal);
        if (box.Length == 0) return Spelling.None("what was told is no e-mail address");
        if (Placeholders.Contains(box) || domain is "example.com" or "example.org" or "example.net" || domain.EndsWith(".invalid", StringComparison.Ordinal)) return Spelling.None("a placeholder was told, not an e-mail address");
        return Spelling.Of($"{box}@{domain}");
    }

    private static string? Ascii(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(domain.ToLowerInvariant().TrimEnd('.')).ToLowerInvariant();
            return ascii.Contains('.', StringComparison.Ordinal) ? ascii : null;
        }
        catch (ArgumentException)
        {
            // The one way in which the mapping says that a name breaks its rules.
            return null;
        }
    }
}
