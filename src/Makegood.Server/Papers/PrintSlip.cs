using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Papers;

/// <summary>The packing slip of what a remedy sends to the customer: before it leaves, as planned; afterwards, as it left.</summary>
public static class PrintSlip
{
    public static async Task<Result<SlipContent, Refusal>> Run(string remedy, string? language, string maker, string? onlyPerson, PersonVault vault, Database database, CancellationToken stop)
    {
        // Load.
        await using var look = await database.Look(stop);
        if (await look.FindRemedy(maker, remedy, onlyPerson, stop) is not { } file) return Refusal.NotFound("remedy");
        if (language is not null && !Tongue.IsSpoken(language)) return Refusal.Invalid("language", $"Papers are not written in `{language}`; write {string.Join(", ", Tongue.All)}.");
        if (file.Kind is RemedyKind.MoneyHandOff) return new Refusal(RefusalCode.NotPossibleNow, "This remedy sends money, and nothing in a parcel.");
        var head = await LetterheadView.Load(look, maker, stop);
        var (name, _) = await Readers.Maker(look, maker, stop);
        var about = await Parcel.Of(look, file, stop);
        var sent = await look.Single<ShipmentRow>("SELECT * FROM shipment WHERE maker = @maker AND remedy_id = @Id AND direction = 'out' ORDER BY number DESC LIMIT 1", new { maker, file.Row.Id }, stop);
        var issued = sent is null ? [] : await look.Query<PartIssueRow>("SELECT * FROM part_issue WHERE maker = @maker AND shipment_id = @Id ORDER BY id", new { maker, sent.Id }, stop);

        // Decide what it says.
        var claim = file.Claim.Row;
        var matter = new SlipMatter(
            language ?? claim.Language, $"{claim.Number}/{file.Row.Position}", claim.Number, new Letterhead(name, head.Lines), await Readers.Addressee(look, maker, claim.PersonId, vault, stop),
            about.Product, about.Serial, sent?.SentOn, await Items(look, file, about, issued, stop), OldPartOf(file), file.Row.ReturnDueOn, file.Row.RmaNumber, head.Code("c", claim.Number));
        return SlipContent.Write(matter);
    }

    private static async Task<IReadOnlyList<SlipItem>> Items(Session look, RemedyFile file, Parcel about, IReadOnlyList<PartIssueRow> issued, CancellationToken stop)
    {
        var old = about.Back(file);
        var replaced = Replaces(file) ? old.Serial is { } oldSerial ? $"{old.Name} ({oldSerial})" : old.Name : null;
        if (issued.Count == 0) return [new SlipItem(old.Name, old.Quantity, Replaces(file) ? null : old.Serial, replaced)];
        var items = new List<SlipItem>();
        foreach (var issue in issued)
        {
            var part = await look.Single<string>("SELECT name FROM part WHERE maker = @Maker AND id = @PartId", new { issue.Maker, issue.PartId }, stop);
            var serial = issue.Serial ?? await look.Single<string>("SELECT printed_serial FROM unit WHERE maker = @Maker AND id = @UnitId", new { issue.Maker, issue.UnitId }, stop);
            items.Add(new SlipItem(part ?? about.Product, issue.Quantity, serial, replaced));
        }

        return items;
    }

    private static OldPart OldPartOf(RemedyFile file) => file.Kind switch
    {
        RemedyKind.PartWithReturn or RemedyKind.AdvanceUnit => file.Row.RmaNumber is null && file.Row.ReturnDueOn is null ? OldPart.None : OldPart.Return,
        RemedyKind.PartOnly => OldPart.Dispose,
        RemedyKind.PartAfterReturn or RemedyKind.DepotRepair or RemedyKind.UnitSwap or RemedyKind.MoneyHandOff or RemedyKind.Paid => OldPart.None,
    };

    // What went through the workshop comes back itself.
    private static bool Replaces(RemedyFile file) => file.Kind is not RemedyKind.DepotRepair;
}
