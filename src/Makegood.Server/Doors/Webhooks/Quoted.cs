using System.Globalization;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>Words of a stranger inside our own sentences: short, on one line, and without marks that could pass for ours.</summary>
internal static class Quoted
{
    private const int Longest = 200;

    public static string Text(string words)
    {
        var cut = words.Length > Longest ? words[..Longest] + "…" : words;
        return $"`{string.Concat(cut.Select(Harmless)).Trim()}`";
    }

    // Format characters could turn the direction of the whole sentence round.
    private static char Harmless(char letter) => CharUnicodeInfo.GetUnicodeCategory(letter) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => ' ',
        _ => letter == '`' ? '\'' : letter,
    };
}
