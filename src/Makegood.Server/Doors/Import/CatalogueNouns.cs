using System.Runtime.CompilerServices;
using Makegood.Domain.Basics;
using Makegood.Server.Registry;
using Makegood.Storage;

namespace Makegood.Server.Doors.Import;

/// <summary>Products, one in each row, by SKU.</summary>
internal sealed class ProductsNoun() : Noun(
    "products",
    [
        new("sku", CellKind.Text, IsNeeded: true),
        new("name", CellKind.Text, IsNeeded: true),
        new("kind", CellKind.Text),
        new("model", CellKind.Text),
        new("grade", CellKind.Text),
        new("technology", CellKind.Text),
        new("policy", CellKind.Text),
    ],
    "{\"sku\":\"FFP-100\",\"name\":\"Creator Pro\",\"kind\":\"unit\"}")
{
    public override IReadOnlyList<Refusal> Check(object command, DateTimeOffset now) => ((ProductContent)command).Problems();

    public override object Read(Cells cells) =>
        new ProductContent(cells.Needed("sku"), cells.Needed("name"), cells.Text("kind") ?? "unit", cells.Text("model"), cells.Text("grade"), cells.Text("technology"), cells.Text("policy"));

    public override string KeyOf(object command) => $"sku `{((ProductContent)command).Sku}`";

    public override Task<IReadOnlyList<TakenIn>> Take(IReadOnlyList<object> commands, Bringing how, Act act, ImportHouse house, CancellationToken stop) =>
        BringProducts.Run([.. commands.Cast<ProductContent>()], how, act, house.Database, stop);

    public override async IAsyncEnumerable<string?[]> Export(Session session, string maker, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var p in session.Stream<ProductRow>("SELECT * FROM product WHERE maker = @maker ORDER BY sku", new { maker }, stop)) yield return [p.Sku, p.Name, p.Kind, p.Model, p.Grade, p.Technology, p.Policy];
    }
}

/// <summary>Parts, one in each row, by SKU.</summary>
internal sealed class PartsNoun() : Noun(
    "parts",
    [
        new("sku", CellKind.Text, IsNeeded: true),
        new("name", CellKind.Text, IsNeeded: true),
        new("item", CellKind.Text, IsNeeded: true),
        new("supplier", CellKind.Text),
        new("supplier_months", CellKind.Number),
        new("cost_amount", CellKind.Number),
        new("cost_currency", CellKind.Text),
    ],
    "{\"sku\":\"MOT-17\",\"name\":\"Stepper motor\",\"item\":\"motor\"}")
{
    public override IReadOnlyList<Refusal> Check(object command, DateTimeOffset now) => ((PartContent)command).Problems();

    public override object Read(Cells cells) => new PartContent(cells.Needed("sku"), cells.Needed("name"), cells.Needed("item"), cells.Text("supplier"), cells.Number("supplier_months"), cells.Number("cost_amount"), cells.Text("cost_currency"));

    public override string KeyOf(object command) => $"sku `{((PartContent)command).Sku}`";

    public override Task<IReadOnlyList<TakenIn>> Take(IReadOnlyList<object> commands, Bringing how, Act act, ImportHouse house, CancellationToken stop) =>
        BringParts.Run([.. commands.Cast<PartContent>()], how, act, house.Database, stop);

    public override async IAsyncEnumerable<string?[]> Export(Session session, string maker, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var p in session.Stream<PartRow>("SELECT * FROM part WHERE maker = @maker ORDER BY sku", new { maker }, stop)) yield return [p.Sku, p.Name, p.Item, p.Supplier, Cell(p.SupplierMonths), Cell(p.CostAmount), p.CostCurrency];
    }
}

/// <summary>Bills of materials, a line in each row, by product and position.</summary>
internal sealed class BillsNoun() : Noun(
    "bills",
    [
        new("product", CellKind.Text, IsNeeded: true),
        new("position", CellKind.Number, IsNeeded: true),
        new("part", CellKind.Text, IsNeeded: true),
        new("quantity", CellKind.Number),
    ],
    "{\"product\":\"KIT-1\",\"position\":1,\"part\":\"MOT-17\",\"quantity\":4}")
{
    public override IReadOnlyList<Refusal> Check(object command, DateTimeOffset now) => ((BillContent)command).Problems();

    public override object Read(Cells cells) => new BillContent(cells.Needed("product"), cells.NeededNumber("position"), cells.Needed("part"), cells.Number("quantity") ?? 1);

    public override string KeyOf(object command) => command is BillContent line ? FormattableString.Invariant($"product `{line.Product}` and position {line.Position}") : string.Empty;

    public override Task<IReadOnlyList<TakenIn>> Take(IReadOnlyList<object> commands, Bringing how, Act act, ImportHouse house, CancellationToken stop) =>
        BringBills.Run([.. commands.Cast<BillContent>()], how, act, house.Database, stop);

    public override async IAsyncEnumerable<string?[]> Export(Session session, string maker, [EnumeratorCancellation] CancellationToken stop)
    {
        const string sql = """
            SELECT p.sku AS product, b.position, q.sku AS part, b.quantity
            FROM bill_line b JOIN product p ON p.maker = b.maker AND p.id = b.product_id JOIN part q ON q.maker = b.maker AND q.id = b.part_id
            WHERE b.maker = @maker ORDER BY p.sku, b.position
            """;
        await foreach (var b in session.Stream<BillContent>(sql, new { maker }, stop)) yield return [b.Product, Cell(b.Position), b.Part, Cell(b.Quantity)];
    }
}
