using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Papers;

/// <summary>The return label of a remedy. Looks only: the number was given before.</summary>
public static class PrintLabel
{
    public static async Task<Result<LabelContent, Refusal>> Run(string remedy, string? language, string maker, string? onlyPerson, PersonVault vault, Database database, CancellationToken stop)
    {
        // Load.
        await using var look = await database.Look(stop);
        if (await look.FindRemedy(maker, remedy, onlyPerson, stop) is not { } file) return Refusal.NotFound("remedy");
        if (language is not null && !Tongue.IsSpoken(language)) return Refusal.Invalid("language", $"Papers are not written in `{language}`; write {string.Join(", ", Tongue.All)}.");
        if (file.Row.RmaNumber is not { } number) return new Refusal(RefusalCode.NotPossibleNow, "This remedy has no return number yet; give it one first.");
        var head = await LetterheadView.Load(look, maker, stop);
        if (head.ReturnAddress.Count == 0) return new Refusal(RefusalCode.NotPossibleNow, "It is not known where returns go; set `return_address` with `PUT /api/v1/letterhead`.");
        var (name, _) = await Readers.Maker(look, maker, stop);
        var about = await Parcel.Of(look, file, stop);

        // Decide what it says.
        var matter = new LabelMatter(
            language ?? file.Claim.Row.Language, number, file.Claim.Row.Number, await Readers.Addressee(look, maker, file.Claim.Row.PersonId, vault, stop), new Letterhead(head.ReturnName ?? name, head.ReturnAddress),
            about.Product, about.Serial, [about.Back(file)], file.Row.ReturnDueOn, head.Code("r", number));
        return LabelContent.Write(matter);
    }
}

/// <summary>What a remedy moves, in words.</summary>
internal sealed record Parcel(string Product, string Serial, string Part, string? PartSerial)
{
    public static async Task<Parcel> Of(Session session, RemedyFile file, CancellationToken stop)
    {
        var row = file.Row;
        var product = await session.Single<string>("SELECT p.name FROM product p JOIN unit u ON u.maker = p.maker AND u.product_id = p.id WHERE u.maker = @Maker AND u.id = @UnitId", new { row.Maker, row.UnitId }, stop);
        var serial = await session.Single<string>("SELECT printed_serial FROM unit WHERE maker = @Maker AND id = @UnitId", new { row.Maker, row.UnitId }, stop);
        var partSerial = await session.Single<string>("SELECT serial FROM unit_part WHERE maker = @Maker AND id = @UnitPartId", new { row.Maker, row.UnitPartId }, stop);
        return new Parcel(product!, serial!, await Readers.PartName(session, row.Maker, row.Item, row.UnitPartId, stop), partSerial);
    }

    /// <summary>What comes back from the customer: the part, or the whole unit.</summary>
    public SlipItem Back(RemedyFile file) => IsAboutPart(file) ? new SlipItem(Part, file.Row.Quantity, PartSerial) : new SlipItem(Product, 1, Serial);

    public static bool IsAboutPart(RemedyFile file) => file.Row.PartTravels || file.Kind is RemedyKind.PartOnly or RemedyKind.PartWithReturn or RemedyKind.PartAfterReturn or RemedyKind.Paid;
}
