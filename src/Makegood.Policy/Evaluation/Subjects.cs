using System.Net.Mail;

namespace Makegood.Policy.Evaluation;

/// <summary>Compares the beginning of a text as a patient person would.</summary>
public static class Subjects
{
    // The reply and forward marks of common mail programs in several languages.
    private static readonly string[] ReplyPrefixes = ["re:", "fw:", "fwd:", "aw:", "wg:", "sv:", "vs:", "antw:", "tr:", "rv:", "res:", "enc:", "回复:", "转发:", "答复:", "回复：", "转发：", "答复："];

    /// <summary>Does <paramref name="text"/> begin with <paramref name="words"/>? Unless <paramref name="exactly"/>, encoded mail words are decoded, and case, spaces and reply prefixes do not count.</summary>
    public static bool Begins(string text, string words, bool exactly)
    {
        if (exactly) return text.StartsWith(words, StringComparison.Ordinal);
        text = Fold(Decode(text));
        while (ReplyPrefixes.FirstOrDefault(p => text.StartsWith(p, StringComparison.OrdinalIgnoreCase)) is { } prefix) text = text[prefix.Length..].TrimStart();
        return text.StartsWith(Fold(words), StringComparison.OrdinalIgnoreCase);
    }

    private static string Fold(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Decode(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal) || text.Length > 2000) return text;
        try
        {
            // The framework decodes encoded words (RFC 2047) when it reads an attachment's name; there is no public decoder beside it.
            using var carrier = Attachment.CreateAttachmentFromString(string.Empty, text);
            return carrier.Name ?? text;
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException or NotSupportedException)
        {
            return text;
        }
    }
}
