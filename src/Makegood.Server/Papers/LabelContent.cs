namespace Makegood.Server.Papers;

/// <summary>What a return label says: one sheet of 100 × 150 mm, stuck on the outside of a parcel.</summary>
/// <param name="Inside">What the parcel holds, one line each.</param>
/// <param name="Code">What the QR code says: the address of the return, or its number alone where the maker named no address.</param>
/// <param name="ReturnBy">A sentence with the day; null where none was set.</param>
public sealed record LabelContent(
    string Language, string Title, string NumberLabel, string Number, string FromLabel, IReadOnlyList<string> From, string ToLabel, IReadOnlyList<string> To,
    string UnitLabel, string Unit, string InsideLabel, IReadOnlyList<string> Inside, string? ReturnBy, string Stick, string Claim, string Code)
{
    // More lines than these would not fit beside the code; the packing list in the parcel has them all.
    private const int InsideMost = 5;
    private const int NameMost = 60;

    /// <summary>The text of the largest size that everything fits in: 0 is usual, 2 the smallest.</summary>
    public int Size
    {
        get
        {
            var lines = Lines(From, 34) + (Lines(To, 26) * 1.5) + Lines(Inside, 30);
            return lines <= 14 ? 0 : lines <= 20 ? 1 : 2;
        }
    }

    /// <summary>Writes the label.</summary>
    public static LabelContent Write(LabelMatter matter)
    {
        var words = PaperWords.Of(matter.Language);
        var shown = matter.Inside.Count > InsideMost ? matter.Inside.Take(InsideMost - 1).ToList() : [.. matter.Inside];
        var inside = shown.Select(i => $"{words.Tongue.Count(i.Quantity)} × {Short(i.Name)}").ToList();
        if (matter.Inside.Count > shown.Count) inside.Add($"+ {words.Tongue.Count(matter.Inside.Count - shown.Count)}");
        return new LabelContent(
            words.Tongue.Language,
            words.Say("rma.title"),
            words.Say("rma.number"),
            matter.Number,
            words.Say("rma.from"),
            matter.From.Name is { } name ? [name, .. matter.From.Lines] : matter.From.Lines,
            words.Say("rma.to"),
            [matter.To.Maker, .. matter.To.Lines],
            words.Say("rma.unit"),
            $"{Short(matter.Product)} · {matter.Serial}",
            words.Say("rma.inside"),
            inside,
            matter.ReturnBy is { } day ? words.Say("rma.return_by", ("day", words.Tongue.Day(day))) : null,
            $"{words.Say("rma.stick")} {words.Say("rma.cut")}",
            $"{words.Say("label.claim")} {matter.Claim}",
            matter.Code);
    }

    private static string Short(string text) => text.Length <= NameMost ? text : text[..(NameMost - 1)] + "…";

    private static int Lines(IReadOnlyList<string> texts, int width) => texts.Sum(t => 1 + (t.Length / width));
}

/// <summary>What a return label is about.</summary>
/// <param name="From">The customer. Personal data: known at the moment of printing only.</param>
/// <param name="To">Where the maker takes returns in.</param>
/// <param name="Number">The return number.</param>
public sealed record LabelMatter(string Language, string Number, string Claim, Addressee From, Letterhead To, string Product, string Serial, IReadOnlyList<SlipItem> Inside, DateOnly? ReturnBy, string Code);
