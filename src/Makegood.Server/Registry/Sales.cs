using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>One line of an order or invoice, as a shop or a dealer tells it. Days are local days of the seller.</summary>
/// <param name="OrderNumber">The seller's.</param>
/// <param name="Line">Within the order, from 1.</param>
/// <param name="Channel">As policies name it: <c>official_store</c>, <c>dealer</c>, …</param>
/// <param name="StoreRecord">The sale stands in the maker's own books, not only on a customer's paper.</param>
/// <param name="Seller">Who sold it, when it was not the maker.</param>
/// <param name="PurchasedAt">The moment, where it is known.</param>
/// <param name="BuyerKind"><c>consumer</c> or <c>business</c>.</param>
/// <param name="BuyerCountry">ISO 3166, two capital letters.</param>
/// <param name="BuyerPerson">The id of a person who is known already; otherwise the four fields that follow make one.</param>
public sealed record SaleContent(
    string OrderNumber,
    long Line,
    string Channel,
    bool StoreRecord,
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

    internal IReadOnlyList<Refusal> Problems(DateTimeOffset now)
    {
        var checks = new Checks();
        checks.Needed("order_number", OrderNumber, "100234", Checks.LongestCode);
        checks.Between("line", Line, 1, 100_000);
        checks.Needed("channel", Channel, "official_store", Checks.LongestCode);
        if (!string.IsNullOrWhiteSpace(Channel)) checks.Word("channel", Channel, "`official_store` or `dealer`");
        checks.Optional("invoice_number", InvoiceNumber, Checks.LongestCode);
        checks.Optional("seller", Seller);
        checks.Happened("purchased_at", PurchasedAt, now);
        checks.Happened("purchased_on", PurchasedOn, now);
        checks.Happened("invoiced_on", InvoicedOn, now);
        checks.Happened("delivered_on", DeliveredOn, now);
        checks.InOrder("purchased_on", PurchasedOn, "delivered_on", DeliveredOn);
        checks.InOrder("invoiced_on", InvoicedOn, "delivered_on", DeliveredOn);
        // A moment and its local day differ by a day at most.
        if (PurchasedAt is { } at && PurchasedOn is { } on && Math.Abs(DateOnly.FromDateTime(at.UtcDateTime).DayNumber - on.DayNumber) > 1) checks.Say("purchased_on", "`purchased_on` and `purchased_at` are days apart; keep the right one.");
        checks.OneOf("buyer_kind", BuyerKind, "consumer", "business");
        if (BuyerCountry is { } country && !(country.Length == 2 && country.All(char.IsAsciiLetterUpper))) checks.Say("buyer_country", $"`{country}` is no country; write two capital letters such as `DE`.");
        Persons.Check(checks, Buyer, "buyer_");
        if (BuyerPerson is not null && !Buyer.IsEmpty) checks.Say("buyer_person", "`buyer_person` names somebody who is known, so name, e-mail, phone and address have no place here; leave out one or the other.");
        return checks.Refusals;
    }
}

/// <summary>A sale as the API shows it. The buyer is an id; <c>GET /api/v1/persons/ID</c> shows them to those who may see personal data.</summary>
public sealed record SaleView(
    string Id,
    string OrderNumber,
    long Line,
    string Channel,
    bool StoreRecord,
    string? InvoiceNumber,
    string? Seller,
    DateTimeOffset? PurchasedAt,
    DateOnly? PurchasedOn,
    DateOnly? InvoicedOn,
    DateOnly? DeliveredOn,
    string? BuyerKind,
    string? BuyerCountry,
    string? BuyerPerson,
    DateTimeOffset CreatedAt)
{
    internal static SaleView Of(SaleRow row) =>
        new(row.Id, row.OrderNumber, row.Line, row.Channel, row.StoreRecord, row.InvoiceNumber, row.Seller, row.PurchasedAt, row.PurchasedOn, row.InvoicedOn, row.DeliveredOn, row.BuyerKind, row.BuyerCountry, row.PersonId, row.CreatedAt);
}

/// <summary>
/// Brings in sales, many in one work. Order number and line say which is which. A sale is a fact: one that is there is never overwritten.
/// The lines of an order that name the same buyer share one person.
/// </summary>
public static class BringSales
{
    public static async Task<IReadOnlyList<TakenIn>> Run(IReadOnlyList<SaleContent> sales, Bringing how, PersonVault vault, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load.
        var rows = await work.Some<SaleRow>("sale", "order_number", act.Maker, [.. sales.Select(s => s.OrderNumber).Distinct()], "id", stop);
        var there = rows.ToDictionary(s => (s.OrderNumber, s.Line));
        var persons = (await work.Some<PersonRow>("person", "id", act.Maker, [.. rows.Select(r => r.PersonId).Concat(sales.Select(s => s.BuyerPerson)).OfType<string>().Distinct()], "id", stop)).ToDictionary(p => p.Id, StringComparer.Ordinal);
        var buyers = new Dictionary<(string Order, PersonData Data), string>();
        foreach (var row in rows)
        {
            if (row.PersonId is { } id && persons.TryGetValue(id, out var person) && await Persons.Data(work, vault, person, stop) is { } data) buyers[(row.OrderNumber, data)] = id;
        }

        // Decide.
        var answers = new List<TakenIn>(sales.Count);
        var (added, people, keys) = (new List<SaleRow>(), new List<PersonRow>(), new List<PersonKeyRow>());
        foreach (var sale in sales)
        {
            if (sale.Problems(act.At) is { Count: > 0 } problems)
            {
                answers.Add(TakenIn.Refuse(problems));
                continue;
            }

            if (sale.BuyerPerson is { } named && (!persons.TryGetValue(named, out var known) || known.ErasedAt is not null))
            {
                answers.Add(TakenIn.Refuse(Refusal.NotFound("person") with { Field = "buyer_person" }));
                continue;
            }

            if (there.TryGetValue((sale.OrderNumber, sale.Line), out var row))
            {
                answers.Add(Compare(row, sale, row.PersonId is { } id ? persons.GetValueOrDefault(id) : null, buyers));
                continue;
            }

            var buyer = sale.BuyerPerson;
            if (!sale.Buyer.IsEmpty && !buyers.TryGetValue((sale.OrderNumber, sale.Buyer), out buyer))
            {
                var (person, key) = Persons.Seal(sale.Buyer, vault, act);
                people.Add(person);
                keys.Add(key);
                persons.Add(person.Id, person);
                buyers.Add((sale.OrderNumber, sale.Buyer), person.Id);
                buyer = person.Id;
            }

            var fresh = Fresh(sale, buyer, act);
            there.Add((fresh.OrderNumber, fresh.Line), fresh);
            added.Add(fresh);
            answers.Add(TakenIn.As(Taken.New, fresh.Id));
        }

        // Remember.
        if (how.ForShow || added.Count == 0) return answers;
        await work.AddAll(people, "person.created", stop);
        await work.AddAll(keys, "person.key_made", stop);
        await work.AddAll(added, "sale.recorded", stop);
        await work.Commit(stop);
        return answers;
    }

    internal static SaleRow Fresh(SaleContent sale, string? personId, Act act) => new()
    {
        Maker = act.Maker,
        Id = act.NewId("sale"),
        OrderNumber = sale.OrderNumber,
        Line = sale.Line,
        InvoiceNumber = sale.InvoiceNumber,
        Channel = sale.Channel,
        Seller = sale.Seller,
        StoreRecord = sale.StoreRecord,
        PurchasedAt = sale.PurchasedAt?.ToUniversalTime(),
        PurchasedOn = sale.PurchasedOn,
        InvoicedOn = sale.InvoicedOn,
        DeliveredOn = sale.DeliveredOn,
        BuyerKind = sale.BuyerKind,
        BuyerCountry = sale.BuyerCountry,
        PersonId = personId,
        CreatedAt = act.At,
    };

    private static TakenIn Compare(SaleRow row, SaleContent sale, PersonRow? person, Dictionary<(string Order, PersonData Data), string> buyers)
    {
        var difference = new Difference()
            .Of("invoice_number", row.InvoiceNumber, sale.InvoiceNumber).Of("channel", row.Channel, sale.Channel).Of("seller", row.Seller, sale.Seller).Of("store_record", row.StoreRecord, sale.StoreRecord)
            .Of("purchased_at", row.PurchasedAt, sale.PurchasedAt?.ToUniversalTime()).Of("purchased_on", row.PurchasedOn, sale.PurchasedOn).Of("invoiced_on", row.InvoicedOn, sale.InvoicedOn).Of("delivered_on", row.DeliveredOn, sale.DeliveredOn)
            .Of("buyer_kind", row.BuyerKind, sale.BuyerKind).Of("buyer_country", row.BuyerCountry, sale.BuyerCountry);
        if (sale.BuyerPerson is not null) difference.Of("buyer_person", row.PersonId, sale.BuyerPerson);

        // An old file that comes again must not bring back who was erased, nor must it fail for it. What differs is not quoted: it is personal.
        var isErased = person?.ErasedAt is not null;
        var isSomebodyElse = !sale.Buyer.IsEmpty && !isErased && !(buyers.TryGetValue((sale.OrderNumber, sale.Buyer), out var same) && same == row.PersonId);
        if (difference.IsNone && !isSomebodyElse) return TakenIn.As(Taken.Unchanged, row.Id);
        var words = string.Join(", ", new[] { difference.IsNone ? null : difference.ToString(), isSomebodyElse ? "the buyer" : null }.OfType<string>());
        return TakenIn.Refuse(new Refusal(RefusalCode.DiffersFromEarlier, string.Create(CultureInfo.InvariantCulture, $"Line {row.Line} of order `{row.OrderNumber}` is recorded already and differs in {words}; a sale is never overwritten, so leave it out or correct it by an event on the unit."), difference.FirstField ?? "buyer_name"));
    }
}

/// <summary>Records a sale. The same sale again is answered with the one that is there.</summary>
public static class RecordSale
{
    public static async Task<Result<SaleView, Refusal>> Run(SaleContent sale, PersonVault vault, Act act, Database database, CancellationToken stop)
    {
        if (sale.Problems(act.At) is [var first, ..]) return first;
        await using var work = await database.Begin(act, stop);

        // Load and decide.
        if (await work.Single<SaleRow>("SELECT * FROM sale WHERE maker = @Maker AND order_number = @OrderNumber AND line = @Line", new { act.Maker, sale.OrderNumber, sale.Line }, stop) is { } there)
        {
            return new Refusal(RefusalCode.AlreadyExists, string.Create(CultureInfo.InvariantCulture, $"Line {there.Line} of order `{there.OrderNumber}` is recorded already, as {there.Id}."), "order_number");
        }

        var buyer = sale.BuyerPerson;
        if (buyer is not null && await Persons.Row(work, act.Maker, buyer, stop) is not { ErasedAt: null }) return Refusal.NotFound("person") with { Field = "buyer_person" };

        // Remember.
        if (!sale.Buyer.IsEmpty)
        {
            var (person, key) = Persons.Seal(sale.Buyer, vault, act);
            await work.Add(person, "person.created", stop);
            await work.Add(key, "person.key_made", stop);
            buyer = person.Id;
        }

        var row = BringSales.Fresh(sale, buyer, act);
        await work.Add(row, "sale.recorded", stop);
        return await work.Commit(SaleView.Of(row), stop);
    }
}

/// <summary>Looks up sales.</summary>
public static class FindSales
{
    public static async Task<Result<SaleView, Refusal>> One(string id, string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await look.Single<SaleRow>("SELECT * FROM sale WHERE maker = @maker AND id = @id", new { maker, id }, stop) is { } row ? SaleView.Of(row) : Refusal.NotFound("sale");
    }

    /// <summary>A page in the order in which they were recorded.</summary>
    /// <param name="order">Only of this order.</param>
    /// <param name="invoice">Only of this invoice.</param>
    public static async Task<Result<Page<SaleView>, Refusal>> All(string maker, string? order, string? invoice, Slice slice, Database database, CancellationToken stop)
    {
        if (slice.Problem is { } problem) return problem;
        await using var look = await database.Look(stop);
        var rows = await look.Query<SaleRow>(
            $"SELECT * FROM sale WHERE maker = @maker AND id > @After{(order is null ? string.Empty : " AND order_number = @order")}{(invoice is null ? string.Empty : " AND invoice_number = @invoice")} ORDER BY id LIMIT @Ask",
            new { maker, slice.After, slice.Ask, order, invoice },
            stop);
        return slice.Cut([.. rows.Select(SaleView.Of)], s => s.Id);
    }
}
