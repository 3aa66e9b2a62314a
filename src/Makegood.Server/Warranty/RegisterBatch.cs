using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Policy.Diagnostics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>What one or many registrations share: one loading, the decisions, one saving.</summary>
internal sealed class RegisterBatch
{
    private readonly Work _work;
    private readonly Dictionary<string, ProductRow> _products;
    private readonly Dictionary<(string, long), SaleRow> _sales;
    private readonly ILookup<string, BillLineRow> _bills;
    private readonly Dictionary<string, PartRow> _catalogue;
    private readonly Dictionary<string, UnitRow> _there;
    private readonly HashSet<string> _people;
    private readonly IReadOnlyList<string> _skus;
    private readonly Promises _promises;
    private readonly OpenCoverage _coverage;
    private readonly HashSet<string> _added = new(StringComparer.Ordinal);
    private readonly List<UnitRow> _units = [];
    private readonly List<UnitPartRow> _parts = [];

    private RegisterBatch(Work work, Dictionary<string, ProductRow> products, Dictionary<(string, long), SaleRow> sales, ILookup<string, BillLineRow> bills, Dictionary<string, PartRow> catalogue, Dictionary<string, UnitRow> there, HashSet<string> people, IReadOnlyList<string> skus, Promises promises, DateOnly today)
    {
        _work = work;
        (_products, _sales, _bills, _catalogue, _there, _people, _skus, _promises, Today) = (products, sales, bills, catalogue, there, people, skus, promises, today);
        _coverage = new OpenCoverage(work.Act);
    }

    /// <summary>The maker's local day.</summary>
    public DateOnly Today { get; }

    public static async Task<RegisterBatch> Load(Work work, IReadOnlyList<RegisterUnit.Command> commands, PolicyShelf shelf, CancellationToken stop)
    {
        var maker = work.Act.Maker;
        var wanted = commands.Select(c => c.Product).Distinct().ToList();
        var products = await work.Some<ProductRow>("product", "sku", maker, wanted, "id", stop);
        // Only to help with one that is not there; beyond so many the help is only less good.
        var skus = products.Count == wanted.Count ? [] : await work.Query<string>("SELECT sku FROM product WHERE maker = @maker ORDER BY sku LIMIT 10000", new { maker }, stop);
        var bills = await work.Some<BillLineRow>("bill_line", "product_id", maker, [.. products.Select(p => p.Id)], "product_id, position", stop);
        var catalogue = await work.Some<PartRow>("part", "id", maker, [.. bills.Select(b => b.PartId).Distinct()], "id", stop);
        var sales = await work.Some<SaleRow>("sale", "order_number", maker, [.. commands.Where(c => c.OrderNumber is not null).Select(c => c.OrderNumber!).Distinct()], "id", stop);
        var serials = commands.Select(c => SerialNumber.Read(c.Serial).Granted(out var serial, out _) ? serial.Normal : string.Empty).Distinct().ToList();
        var units = await work.Some<UnitRow>("unit", "serial", maker, serials, "id", stop);
        var people = await work.Some<PersonRow>("person", "id", maker, [.. commands.Where(c => c.OwnerId is not null).Select(c => c.OwnerId!).Distinct()], "id", stop);
        return new RegisterBatch(
            work,
            products.ToDictionary(p => p.Sku, StringComparer.Ordinal),
            sales.ToDictionary(s => (s.OrderNumber, s.Line)),
            bills.ToLookup(b => b.ProductId),
            catalogue.ToDictionary(p => p.Id, StringComparer.Ordinal),
            units.ToDictionary(u => u.Serial, StringComparer.Ordinal),
            [.. people.Where(p => p.ErasedAt is null).Select(p => p.Id)],
            skus,
            await Promises.Load(work, maker, shelf, stop),
            await MakerDay.Of(work, work.Act.At, stop));
    }

    /// <summary>Something was decided that has to be saved.</summary>
    public bool HasNew => _units.Count > 0;

    public bool WasThere(string unitId) => !_added.Contains(unitId);

    /// <summary>Everything in a command that names what is not there or cannot be, so that its author can mend it at once.</summary>
    public IReadOnlyList<Refusal> ProblemsOf(RegisterUnit.Command command)
    {
        var problems = new List<Refusal>();
        if (!SerialNumber.Read(command.Serial).Granted(out _, out var wrong)) problems.Add(Refusal.Invalid("serial", Sentence(SerialNumber.Words(wrong))));
        if (!_products.TryGetValue(command.Product, out var product)) problems.Add(Refusal.Invalid("product", $"There is no product with the SKU `{command.Product}`; {(Nearest.To(command.Product, _skus) is { } near ? $"did you mean `{near}`?" : "`GET /api/v1/products` lists them.")}"));
        if (product?.RetiredAt is not null) problems.Add(new Refusal(RefusalCode.Retired, $"The product `{command.Product}` has been retired.", "product"));
        if (command.ManufacturedOn > Today) problems.Add(Refusal.Invalid("manufactured_on", $"{command.ManufacturedOn:yyyy-MM-dd} lies in the future; today is {Today:yyyy-MM-dd}."));
        if (command.OwnerId is { } owner && !_people.Contains(owner)) problems.Add(Refusal.Invalid("owner_id", $"There is no person `{owner}`."));
        if (command.OrderNumber is { } order && !_sales.ContainsKey((order, command.OrderLine))) problems.Add(Refusal.Invalid("order_number", $"There is no sale with order `{order}`, line {command.OrderLine}. Record the sale first: `POST /api/v1/sales`."));
        return problems;
    }

    /// <summary>The unit as it will be, or was already, or the reason why not.</summary>
    public Result<UnitRow, Refusal> Decide(RegisterUnit.Command command)
    {
        if (ProblemsOf(command) is [var first, ..]) return first;
        if (!SerialNumber.Read(command.Serial).Granted(out var serial, out var wrong)) return Refusal.Invalid("serial", Sentence(SerialNumber.Words(wrong)));
        var product = _products[command.Product];
        var sale = command.OrderNumber is { } order ? _sales[(order, command.OrderLine)] : null;
        if (_there.TryGetValue(serial.Normal, out var earlier)) return Same(earlier, command, product, sale);

        var unit = new UnitRow
        {
            Maker = _work.Act.Maker,
            Id = _work.Act.NewId("unit"),
            Serial = serial.Normal,
            PrintedSerial = serial.Printed,
            ProductId = product.Id,
            SaleId = sale?.Id,
            OwnerId = command.OwnerId ?? sale?.PersonId,
            ManufacturedOn = command.ManufacturedOn,
            Hardware = command.Hardware,
            Firmware = command.Firmware,
            PrintCounter = command.PrintCounter,
            RegisteredAt = _work.Act.At,
        };
        if (!PartsOf(unit, command).Granted(out var parts, out var refusal)) return refusal;
        _there.Add(unit.Serial, unit);
        _added.Add(unit.Id);
        _units.Add(unit);
        _parts.AddRange(parts);
        Cover(unit, product, sale, parts);
        return unit;
    }

    public async Task Save(CancellationToken stop)
    {
        await _work.AddAll(_units, "unit.registered", stop);
        await _work.AddAll(_parts, "unit.part_fitted", stop);
        await _coverage.Save(_work, stop);
        await _work.TellAll("unit.registered", _units.Select(unit => new { unit = unit.Id, product = unit.ProductId }), stop);
    }

    // Registering the same thing twice is no mistake; registering another thing under its serial is one.
    private static Result<UnitRow, Refusal> Same(UnitRow earlier, RegisterUnit.Command command, ProductRow product, SaleRow? sale)
    {
        if (earlier.RetiredAt is not null) return new Refusal(RefusalCode.Retired, $"The serial `{command.Serial}` belongs to a unit that was retired on {earlier.RetiredAt:yyyy-MM-dd}.", "serial");
        string[] differs =
        [
            .. Differs("product", earlier.ProductId != product.Id),
            .. Differs("manufactured_on", command.ManufacturedOn is not null && command.ManufacturedOn != earlier.ManufacturedOn),
            .. Differs("order_number", sale is not null && sale.Id != earlier.SaleId),
            .. Differs("owner_id", command.OwnerId is not null && command.OwnerId != earlier.OwnerId),
            .. Differs("hardware", command.Hardware is not null && command.Hardware != earlier.Hardware),
            .. Differs("firmware", command.Firmware is not null && command.Firmware != earlier.Firmware),
            .. Differs("print_counter", command.PrintCounter != earlier.PrintCounter),
        ];
        return differs is []
            ? earlier
            : new Refusal(RefusalCode.AlreadyExists, $"The serial `{command.Serial}` is registered already, with another {string.Join(", ", differs)} (unit {earlier.Id}). If that unit is wrong, correct it; if this is another unit, look at its label again.", "serial");

        static IEnumerable<string> Differs(string name, bool does) => does ? [name] : [];
    }

    private Result<List<UnitPartRow>, Refusal> PartsOf(UnitRow unit, RegisterUnit.Command command)
    {
        var lines = _bills[unit.ProductId].Select(l => new BillLine((int)l.Position, l.PartId, _catalogue[l.PartId].Item, (int)l.Quantity)).ToList();
        var known = (command.Parts ?? []).ToLookup(p => p.Place, StringComparer.Ordinal);
        if (lines.Count == 0) return known.Count == 0 ? new List<UnitPartRow>() : Refusal.Invalid("parts", $"The product `{command.Product}` has no bill of materials, so no part can be named.");
        if (!new BillOfMaterials(unit.ProductId, lines).Expand(unit.Id, _ => _work.Act.NewId("upart")).Granted(out var parts, out var wrong)) return Refusal.Invalid("product", Sentence(BillOfMaterials.Words(wrong)));
        if (known.FirstOrDefault(k => parts.All(p => p.Place != k.Key)) is { } nowhere) return Refusal.Invalid("parts", $"There is no place `{nowhere.Key}` in the bill of materials of `{command.Product}`; it has {parts[0].Place} to {parts[^1].Place}.");
        if (known.FirstOrDefault(k => k.Count() > 1) is { } twice) return Refusal.Invalid("parts", $"The place `{twice.Key}` is named twice.");
        if (known.SelectMany(k => k).FirstOrDefault(p => p.Serial is not null && !SerialNumber.Read(p.Serial).Granted(out _, out _)) is { } bad) return Refusal.Invalid("parts", $"The serial of the part at {bad.Place} cannot be one: `{bad.Serial}`.");
        return parts.Select(part => (part, told: known[part.Place].SingleOrDefault())).Select(p => new UnitPartRow
        {
            Maker = unit.Maker,
            Id = p.part.Id,
            UnitId = unit.Id,
            PartId = p.part.PartId,
            Item = p.part.Item,
            Place = p.part.Place,
            Serial = p.told?.Serial,
            ReceivedOn = p.told?.ReceivedOn,
        }).ToList();
    }

    private void Cover(UnitRow unit, ProductRow product, SaleRow? sale, List<UnitPartRow> rows)
    {
        var file = new UnitFile(unit, product, sale, rows, [], new CoverageHistory(unit.Id, [], []), new MeterHistory([], unit.ManufacturedOn));
        var suppliers = rows.Where(p => p.ReceivedOn is not null && _catalogue[p.PartId] is { Supplier: not null, SupplierMonths: not null })
            .ToDictionary(p => p.Id, p => (new SupplierTerms(_catalogue[p.PartId].Supplier!, (int)_catalogue[p.PartId].SupplierMonths!.Value), p.ReceivedOn!.Value));
        _coverage.Add(unit.Id, _promises.Of(product.Policy, file.Facts, file.Parts, suppliers), 0, Today);
    }

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..] + ".";
}
