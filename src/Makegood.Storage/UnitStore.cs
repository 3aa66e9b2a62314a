using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;

namespace Makegood.Storage;

/// <summary>Everything on record about one unit, as rows and as the rules want it.</summary>
public sealed record UnitFile(
    UnitRow Row,
    ProductRow Product,
    SaleRow? SaleRow,
    IReadOnlyList<UnitPartRow> PartRows,
    IReadOnlyList<CoverageLineRow> LineRows,
    CoverageHistory History,
    MeterHistory Meter)
{
    public Unit Unit => UnitStore.ToUnit(Row, Product);

    public Sale? Sale => SaleRow is null ? null : UnitStore.ToSale(SaleRow);

    public IReadOnlyList<PartInstance> Parts => [.. PartRows.Select(UnitStore.ToPart)];

    /// <summary>The id of the only part of this kind that is in the unit now; null when there is none, or several.</summary>
    public string? OnlyPart(string item) => PartRows.Where(p => p.LeftOn is null && p.Item == item).Take(2).ToList() is [var only] ? only.Id : null;

    /// <summary>What a policy may be told about a part of it, or about the unit as a whole.</summary>
    public UnitFacts Facts(string? unitPartId)
    {
        var parts = Parts;
        return new()
        {
            Unit = Unit,
            Sale = Sale,
            // A policy that looks at each part by itself hears of a whole unit as of one part that is no spare part.
            Part = unitPartId is null ? PartInstance.WholeUnit(Row.Id) : parts.Single(p => p.Id == unitPartId),
            Parts = parts,
            History = History,
            Meter = Meter,
        };
    }
}

/// <summary>Units with all that belongs to them.</summary>
public static class UnitStore
{
    private static readonly JsonSerializerOptions TermJson = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>One unit by its id; null when there is none, or when it is not this owner's.</summary>
    /// <param name="onlyOwner">The person whose units alone may be seen; null for staff.</param>
    public static async Task<UnitFile?> FindUnit(this Session session, string maker, string id, string? onlyOwner, CancellationToken stop)
    {
        var unit = await session.Single<UnitRow>($"SELECT * FROM unit WHERE maker = @maker AND id = @id{(session is Work ? session.Dialect.ForUpdate : string.Empty)}", new { maker, id }, stop);
        return unit is null || (onlyOwner is not null && unit.OwnerId != onlyOwner) ? null : (await session.OpenFiles(maker, [unit], stop))[0];
    }

    /// <summary>The files of some units, in their order, with a handful of questions to the database however many they are.</summary>
    public static async Task<IReadOnlyList<UnitFile>> OpenFiles(this Session session, string maker, IReadOnlyList<UnitRow> units, CancellationToken stop)
    {
        var ids = units.Select(u => u.Id).ToArray();
        var products = (await session.Some<ProductRow>("product", "id", maker, [.. units.Select(u => u.ProductId).Distinct()], "id", stop)).ToDictionary(p => p.Id);
        var sales = (await session.Some<SaleRow>("sale", "id", maker, [.. units.Where(u => u.SaleId is not null).Select(u => u.SaleId!).Distinct()], "id", stop)).ToDictionary(s => s.Id);
        var parts = (await session.Some<UnitPartRow>("unit_part", "unit_id", maker, ids, "unit_id, id", stop)).OrderBy(p => PlaceInOrder(p.Place)).ThenBy(p => p.FittedOn).ToLookup(p => p.UnitId);
        // Ordered as the index is: by the id alone SQLite walks the whole table in the order of its key.
        var lineRows = await session.Some<CoverageLineRow>("coverage_line", "unit_id", maker, ids, "unit_id, id", stop);
        var terms = (await session.Some<CoverageTermRow>("coverage_term", "id", maker, [.. lineRows.Where(l => l.TermId is not null).Select(l => l.TermId!).Distinct()], "id", stop)).ToDictionary(t => t.Id, t => ReadTerm(t.Data));
        // In the order of the bill of materials, as a person reads it: the whole first, then part by part.
        var places = parts.SelectMany(p => p).ToDictionary(p => p.Id, p => PlaceInOrder(p.Place), StringComparer.Ordinal);
        var lines = lineRows.OrderBy(l => l.UnitPartId is null ? default : places[l.UnitPartId]).ThenBy(l => l.Source, StringComparer.Ordinal).ToLookup(l => l.UnitId);
        var events = (await session.Some<CoverageEventRow>("coverage_event", "unit_id", maker, ids, "unit_id, sequence", stop)).ToLookup(e => e.UnitId);
        var readings = (await session.Some<MeterReadingRow>("meter_reading", "unit_id", maker, ids, "taken_at, id", stop)).ToLookup(r => r.UnitId);
        return
        [
            .. units.Select(unit => new UnitFile(
                unit,
                products[unit.ProductId],
                unit.SaleId is null ? null : sales[unit.SaleId],
                [.. parts[unit.Id]],
                [.. lines[unit.Id]],
                new CoverageHistory(
                    unit.Id,
                    [.. lines[unit.Id].Where(l => l.TermId is not null).Select(l => ToLine(l, terms[l.TermId!]))],
                    [.. events[unit.Id].Select(e => CoverageEvent.FromJson(e.Data))]),
                new MeterHistory([.. readings[unit.Id].Select(ToReading)], unit.ManufacturedOn))),
        ];
    }

    /// <summary>The rows for events that are new in a history.</summary>
    public static IEnumerable<CoverageEventRow> RowsOf(string maker, string unitId, IEnumerable<CoverageEvent> events) =>
        events.Select(e => new CoverageEventRow
        {
            Maker = maker,
            Id = e.Id,
            UnitId = unitId,
            LineId = e.LineId,
            Sequence = e.Sequence,
            Kind = e.KindText,
            OnDay = e.On,
            RecordedAt = e.RecordedAt,
            Actor = e.Actor,
            Corrects = (e as Corrected)?.EventId,
            Data = e.ToJson(),
        });

    /// <summary>A term as a row; equal terms have equal ids.</summary>
    public static CoverageTermRow RowOf(string maker, string? policyId, CoverageTerm term)
    {
        var data = JsonSerializer.Serialize(term, TermJson);
        return new CoverageTermRow { Maker = maker, Id = "term_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)))[..32], PolicyId = policyId, Data = data };
    }

    public static CoverageTerm ReadTerm(string data) => JsonSerializer.Deserialize<CoverageTerm>(data, TermJson)!;

    public static Unit ToUnit(UnitRow row, ProductRow product) =>
        new(row.Id, new SerialNumber(row.PrintedSerial, row.Serial), product.Model ?? product.Sku, row.ManufacturedOn, product.Technology, product.Grade, row.PrintCounter);

    public static Sale ToSale(SaleRow row) =>
        new(row.Channel, row.StoreRecord, row.PurchasedAt, row.PurchasedOn, row.InvoicedOn, row.DeliveredOn, row.BuyerKind, row.BuyerCountry);

    public static PartInstance ToPart(UnitPartRow row) =>
        new(row.Id, row.UnitId, row.PartId, row.Item, row.Place, row.Serial is { } printed && SerialNumber.Read(printed).Granted(out var serial, out _) ? serial : null, row.FittedOn, row.ReplacesId);

    public static MeterReading ToReading(MeterReadingRow row) =>
        new(row.Id, row.Minutes, row.Written, row.TakenAt, Words.Read<MeterSource>(row.Source), Words.Read<MeterConfidence>(row.Confidence), row.AfterReset);

    // `2.10` comes after `2.9`.
    private static (int Line, int Number) PlaceInOrder(string place) =>
        place.Split('.') is [var line, var number] && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var second) ? (first, second) : (int.MaxValue, 0);

    private static CoverageLine ToLine(CoverageLineRow row, CoverageTerm term) =>
        new(row.Id, row.UnitId, row.UnitPartId, Words.Read<CoverageSource>(row.Source), row.Name, term);
}
