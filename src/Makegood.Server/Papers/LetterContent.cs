using System.Text;

namespace Makegood.Server.Papers;

/// <summary>How an answer sounds: its sign and colour beside the words.</summary>
public enum LetterTone
{
    Yes,
    Partly,
    No,
    Open,
}

public enum LetterBlockKind
{
    Paragraph,

    /// <summary>A claimed part; the aside says what was decided.</summary>
    Part,

    /// <summary>A clause; the aside says which.</summary>
    Quote,

    /// <summary>A fact; the aside says where it came from.</summary>
    Fact,
    Item,

    /// <summary>A small heading inside a section.</summary>
    Lead,

    /// <summary>A line of an offer; the aside is the amount.</summary>
    Price,
    Total,
}

/// <summary>A piece of a section.</summary>
/// <param name="Language">Of a quotation that is in another language than the letter.</param>
public sealed record LetterBlock(LetterBlockKind Kind, string Text, string? Aside = null, LetterTone? Tone = null, string? Language = null);

public sealed record LetterSection(string Heading, IReadOnlyList<LetterBlock> Blocks);

/// <summary>A letter, written: every word of it, in its order. Pages lay it out and add nothing.</summary>
public sealed record LetterContent
{
    /// <summary>Counts the looks that letters had; kept with each letter.</summary>
    public const string Template = "letter-1";

    public required string Language { get; init; }
    public required string Title { get; init; }
    public required string Maker { get; init; }
    public required IReadOnlyList<string> From { get; init; }
    public required IReadOnlyList<string> To { get; init; }
    public required string Day { get; init; }
    public required IReadOnlyList<(string Label, string Value)> About { get; init; }
    public required LetterTone Tone { get; init; }
    public required string Heading { get; init; }
    public required string Greeting { get; init; }
    public required string Opening { get; init; }
    public required IReadOnlyList<LetterSection> Sections { get; init; }
    public required string Regards { get; init; }
    public required string Team { get; init; }
    public required string Footer { get; init; }

    /// <summary>The letter as plain text, for mails and for those who read with their ears.</summary>
    public string PlainText()
    {
        var text = new StringBuilder();
        foreach (var line in (string[])[Maker, .. From, string.Empty, .. To, string.Empty, Day, string.Empty]) text.AppendLine(line);
        foreach (var (label, value) in About) text.AppendLine($"{label}: {value}");
        text.AppendLine().AppendLine(Heading.ToUpperInvariant()).AppendLine().AppendLine(Greeting).AppendLine().AppendLine(Opening);
        foreach (var section in Sections)
        {
            text.AppendLine().AppendLine($"{section.Heading}");
            foreach (var block in section.Blocks) text.AppendLine(Line(block));
        }

        return text.AppendLine().AppendLine(Regards).AppendLine(Team).AppendLine().AppendLine(Footer).ToString();
    }

    private static string Line(LetterBlock block) => block.Kind switch
    {
        LetterBlockKind.Paragraph => "  " + block.Text,
        LetterBlockKind.Lead => "  " + block.Text,
        LetterBlockKind.Part => $"  {block.Text}: {block.Aside}",
        LetterBlockKind.Quote => $"    | {block.Text}\n    | ({block.Aside})",
        LetterBlockKind.Fact => $"    - {block.Text}{(block.Aside is null ? string.Empty : $" ({block.Aside})")}",
        LetterBlockKind.Item => "    - " + block.Text,
        LetterBlockKind.Price or LetterBlockKind.Total => $"    {block.Text}: {block.Aside}",
    };
}
