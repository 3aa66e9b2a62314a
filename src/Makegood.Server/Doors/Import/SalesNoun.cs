using System.Runtime.CompilerServices;
using Makegood.Domain.Basics;
using Makegood.Server.Registry;
using Makegood.Storage;

namespace Makegood.Server.Doors.Import;

/// <summary>
/// Sales, one line of an order in each row, by order number and line. Who bought can be brought in, and does not go out: a file of sales may lie about,
/// personal data may not.
/// </summary>
internal sealed class SalesNoun() : Noun(
    "sales",
    [
        new("order_number", CellKind.Text, IsNeeded: true),
        new("line", CellKind.Number),
        new("channel", CellKind.Text, IsNeeded: true),
        new("store_record", CellKind.YesNo),
        new("invoice_number", CellKind.Text),
        new("seller", CellKind.Text),
        new("purchased_at", CellKind.Instant),
        new("purchased_on", CellKind.Date),
        new("invoiced_on", CellKind.Date),
        new("delivered_on", CellKind.Date),
        new("buyer_kind", CellKind.Text),
        new("buyer_country", CellKind.Text),
        new("buyer_name", CellKind.Text) { StaysInside = true },
        new("buyer_email", CellKind.Text) { StaysInside = true },
        new("buyer_phone", CellKind.Text) { StaysInside = true },
        new("buyer_address", CellKind.Text) { StaysInside = true },
    ],
    "{\"order_number\":\"100234\",\"line\":1,\"channel\":\"official_store\",\"store_record\":true}")
{
    public override IReadOnlyList<Refusal> Check(object command, DateTimeOffset now) => ((SaleContent)command).Problems(now);

    public override object Read(Cells cells) => new SaleContent(
        cells.Needed("order_number"),
        cells.Number("line") ?? 1,
        cells.Needed("channel"),
        cells.YesNo("store_record") ?? false,
        cells.Text("invoice_number"),
        cells.Text("seller"),
        cells.Instant("purchased_at"),
        cells.Date("purchased_on"),
        cells.Date("invoiced_on"),
        cells.Date("delivered_on"),
        cells.Text("buyer_kind"),
        cells.Text("buyer_country"),
        null,
        cells.Text("buyer_name"),
        cells.Text("buyer_email"),
        cells.Text("buyer_phone"),
        cells.Text("buyer_address"));

    public override string KeyOf(object command) => command is SaleContent sale ? FormattableString.Invariant($"order_number `{sale.OrderNumber}` and line {sale.Line}") : string.Empty;

    public override Task<IReadOnlyList<TakenIn>> Take(IReadOnlyList<object> commands, Bringing how, Act act, ImportHouse house, CancellationToken stop) =>
        BringSales.Run([.. commands.Cast<SaleContent>()], how, house.Vault, act, house.Database, stop);

    public override async IAsyncEnumerable<string?[]> Export(Session session, string maker, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var s in session.Stream<SaleRow>("SELECT * FROM sale WHERE maker = @maker ORDER BY order_number, line", new { maker }, stop))
        {
            yield return [s.OrderNumber, Cell(s.Line), s.Channel, Cell(s.StoreRecord), s.InvoiceNumber, s.Seller, Cell(s.PurchasedAt), Cell(s.PurchasedOn), Cell(s.InvoicedOn), Cell(s.DeliveredOn), s.BuyerKind, s.BuyerCountry];
        }
    }
}
