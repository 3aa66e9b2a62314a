using Makegood.Domain.Basics;
using Makegood.Server.Registry;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>
/// What was not on record when a sale was recorded is added, and what was recorded wrongly is corrected with a reason, which the audit keeps beside both
/// contents. Lines of its units that waited for a fact get their term now; lines that have one keep it, because it was promised: their dates are moved by
/// events only. Safe to repeat.
/// </summary>
public static class CompleteSale
{
    /// <param name="Reason">Needed to correct a fact that is on record; not to add one.</param>
    /// <param name="BuyerPerson">The id of a person who is known already; otherwise the four fields that follow make one.</param>
    public sealed record Command(
        string? Reason = null,
        string? InvoiceNumber = null,
        string? Seller = null,
        DateTimeOffset? PurchasedAt = null,
        DateOnly? PurchasedOn = null,
        DateOnly? InvoicedOn = null,
        DateOnly? DeliveredOn = null,
        string? BuyerKind = null,
        string? BuyerCountry = null,
        string? BuyerPerson = null,
        string? BuyerName = null,
        string? BuyerEmail = null,
        string? BuyerPhone = null,
        string? BuyerAddress = null)
    {
        internal PersonData Buyer => new(BuyerName, BuyerEmail, BuyerPhone, BuyerAddress);
    }

    public static async Task<Result<SaleView, Refusal>> Run(string saleId, Command command, PersonVault vault, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        if (command.Reason is not null && Reasons.Problem(command.Reason) is { } noReason) return noReason;
        if (command with { Reason = null } == new Command()) return Refusal.Invalid("delivered_on", "Nothing is said; write what is to be added, such as `delivered_on`.");
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);

        // Load.
        if (await work.Single<SaleRow>($"SELECT * FROM sale WHERE maker = @Maker AND id = @saleId{work.Dialect.ForUpdate}", new { act.Maker, saleId }, stop) is not { } row) return Refusal.NotFound("sale");
        if (command.BuyerPerson is { } named && await Persons.Row(work, act.Maker, named, stop) is not { ErasedAt: null }) return Refusal.NotFound("person") with { Field = "buyer_person" };

        // Decide.
        var next = row with
        {
            InvoiceNumber = command.InvoiceNumber ?? row.InvoiceNumber,
            Seller = command.Seller ?? row.Seller,
            PurchasedAt = command.PurchasedAt is { } at ? Columns.Trim(at.ToUniversalTime()) : row.PurchasedAt,
            PurchasedOn = command.PurchasedOn ?? row.PurchasedOn,
            InvoicedOn = command.InvoicedOn ?? row.InvoicedOn,
            DeliveredOn = command.DeliveredOn ?? row.DeliveredOn,
            BuyerKind = command.BuyerKind ?? row.BuyerKind,
            BuyerCountry = command.BuyerCountry ?? row.BuyerCountry,
            PersonId = command.BuyerPerson ?? row.PersonId,
        };
        if (Content(next, command).Problems(act.At) is [var first, ..]) return first;
        var overwritten = Overwritten(row, next).ToList();
        if (!command.Buyer.IsEmpty && row.PersonId is not null) return new Refusal(RefusalCode.DiffersFromEarlier, "The sale has a buyer on record. Correct what is known of them with `PUT /api/v1/persons/{person}`; was it somebody else, name them in `buyer_person`.", "buyer_name");
        if (overwritten is [var field, ..] && command.Reason is null) return new Refusal(RefusalCode.DiffersFromEarlier, $"On record is another `{string.Join("`, `", overwritten)}`. To correct it, say why in `reason`; the audit keeps both.", field);

        // Remember and tell.
        if (!command.Buyer.IsEmpty)
        {
            var (person, key) = Persons.Seal(command.Buyer, vault, act);
            await work.Add(person, "person.created", stop);
            await work.Add(key, "person.key_made", stop);
            next = next with { PersonId = person.Id };
        }

        if (next == row) return await work.Commit(SaleView.Of(row), stop);
        next = await work.Change(next, overwritten.Count > 0 ? "sale.corrected" : "sale.completed", stop);
        await Units(work, row, next, shelf, stop);
        await work.Tell("sale.completed", new { sale = saleId }, stop);
        return await work.Commit(SaleView.Of(next), stop);
    }

    private static async Task Units(Work work, SaleRow before, SaleRow sale, PolicyShelf shelf, CancellationToken stop)
    {
        var ids = await work.Query<string>("SELECT id FROM unit WHERE maker = @Maker AND sale_id = @Id AND retired_at IS NULL ORDER BY id", new { work.Act.Maker, sale.Id }, stop);
        if (ids.Count == 0) return;
        var promises = await Promises.Load(work, work.Act.Maker, shelf, stop);
        var today = await MakerDay.Of(work, work.Act.At, stop);
        foreach (var id in ids)
        {
            if (await work.FindUnit(work.Act.Maker, id, null, stop) is not { } file) continue;
            // Who bought it owns it, as at a registration; a later owner stays.
            var owner = before.PersonId is null ? file.Row.OwnerId ?? sale.PersonId : file.Row.OwnerId;
            var row = await work.Change(file.Row with { OwnerId = owner }, "unit.completed", stop);
            await WaitingLines.Start(work, file with { Row = row, SaleRow = sale }, promises, today, stop);
            await work.Tell("unit.completed", new { unit = id }, stop);
        }
    }

    private static IEnumerable<string> Overwritten(SaleRow row, SaleRow next)
    {
        (string Field, object? Was, object? Is)[] facts =
        [
            ("invoice_number", row.InvoiceNumber, next.InvoiceNumber),
            ("seller", row.Seller, next.Seller),
            ("purchased_at", row.PurchasedAt, next.PurchasedAt),
            ("purchased_on", row.PurchasedOn, next.PurchasedOn),
            ("invoiced_on", row.InvoicedOn, next.InvoicedOn),
            ("delivered_on", row.DeliveredOn, next.DeliveredOn),
            ("buyer_kind", row.BuyerKind, next.BuyerKind),
            ("buyer_country", row.BuyerCountry, next.BuyerCountry),
            ("buyer_person", row.PersonId, next.PersonId),
        ];
        return facts.Where(f => f.Was is not null && !f.Was.Equals(f.Is)).Select(f => f.Field);
    }

    // The whole sale as it will be, so that dates are held against those on record too.
    private static SaleContent Content(SaleRow row, Command command) =>
        new(row.OrderNumber, row.Line, row.Channel, row.StoreRecord, row.InvoiceNumber, row.Seller, row.PurchasedAt, row.PurchasedOn, row.InvoicedOn, row.DeliveredOn, row.BuyerKind, row.BuyerCountry, command.BuyerPerson, command.BuyerName, command.BuyerEmail, command.BuyerPhone, command.BuyerAddress);
}
