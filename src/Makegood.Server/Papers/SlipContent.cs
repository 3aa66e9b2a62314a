using Makegood.Domain.Basics;

namespace Makegood.Server.Papers;

/// <summary>What a customer does with the part that was replaced.</summary>
public enum OldPart
{
    /// <summary>Nothing was replaced.</summary>
    None,
    Return,
    Keep,
    Dispose,
}

/// <summary>One thing in a parcel.</summary>
/// <param name="For">The part it takes the place of; null for what is simply added.</param>
public sealed record SlipItem(string Name, long Quantity, string? Serial = null, string? For = null);

/// <summary>What a packing slip is about.</summary>
/// <param name="To">The customer. Personal data: known at the moment of printing only.</param>
/// <param name="Number">Of the shipment.</param>
/// <param name="OldPartBy">Until when the old part is sent back or kept.</param>
/// <param name="Rma">The number that the old part travels under.</param>
public sealed record SlipMatter(string Language, string Number, string Claim, Letterhead From, Addressee To, string Product, string Serial, DateOnly? SentOn, IReadOnlyList<SlipItem> Items, OldPart OldPart, DateOnly? OldPartBy, string? Rma, string Code);

/// <summary>A packing slip, written: A4 or US Letter, in the customer's language, laid into the parcel.</summary>
public sealed record SlipContent(
    string Language, string Title, string Maker, IReadOnlyList<string> From, string ToLabel, IReadOnlyList<string> To, IReadOnlyList<(string Label, string Value)> About, string Intro,
    IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string OldHeading, string? Old, IReadOnlyList<string> Notes, string Scan, string Code)
{
    public static SlipContent Write(SlipMatter matter)
    {
        var words = PaperWords.Of(matter.Language);
        var about = new List<(string, string)> { (words.Say("slip.number"), matter.Number), (words.Say("label.claim"), matter.Claim), (words.Say("label.product"), matter.Product), (words.Say("label.serial"), matter.Serial) };
        return new SlipContent(
            words.Tongue.Language,
            words.Say("slip.title"),
            matter.From.Maker,
            matter.From.Lines,
            words.Say("slip.to"),
            matter.To.Name is { } name ? [name, .. matter.To.Lines] : matter.To.Lines,
            about,
            (matter.SentOn is { } day ? words.Say("slip.sent_on", ("day", words.Tongue.Day(day))) + ". " : string.Empty) + words.Say("slip.intro", ("claim", matter.Claim)),
            [words.Say("slip.item"), words.Say("slip.quantity"), words.Say("slip.serial"), words.Say("slip.for")],
            [.. matter.Items.Select(i => (IReadOnlyList<string>)[i.Name, words.Say("slip.pieces", i.Quantity), i.Serial ?? "–", i.For ?? "–"])],
            words.Say("slip.old"),
            OldText(matter, words),
            [words.Say("slip.fitting"), words.Say("slip.missing")],
            words.Say("slip.scan", ("claim", matter.Claim)),
            matter.Code);
    }

    private static string? OldText(SlipMatter matter, PaperWords words)
    {
        var rma = matter.Rma ?? matter.Number;
        return matter.OldPart switch
        {
            OldPart.None => null,
            OldPart.Return => matter.OldPartBy is { } by ? words.Say("slip.old.return", ("day", words.Tongue.Day(by)), ("rma", rma)) : words.Say("slip.old.return_undated", ("rma", rma)),
            OldPart.Keep => words.Say("slip.old.keep", ("day", words.Tongue.Day(matter.OldPartBy ?? throw new BrokenInvariantException("an old part is kept until a day")))),
            OldPart.Dispose => words.Say("slip.old.dispose"),
        };
    }
}
