using System.Globalization;
using Makegood.Domain.Basics;

namespace Makegood.Domain.Warranty;

/// <summary>A line of a bill of materials: so many of a part.</summary>
/// <param name="Position">Its place in the list, from 1.</param>
/// <param name="PartId">The part in the catalogue.</param>
/// <param name="Item">The part by the name that policies use, such as <c>motor</c>.</param>
public sealed record BillLine(int Position, string PartId, string Item, int Quantity, SupplierTerms? Supplier = null);

/// <summary>One physical part of one unit.</summary>
/// <param name="Place">Where it sits, such as <c>3.2</c>: the second of the third line.</param>
/// <param name="FittedOn">The day it took the place of another; null for the part that came with the unit.</param>
/// <param name="ReplacesId">The part whose place it took.</param>
public sealed record PartInstance(string Id, string UnitId, string PartId, string Item, string Place, SerialNumber? Serial = null, DateOnly? FittedOn = null, string? ReplacesId = null)
{
    /// <summary>Stands for the unit itself where a policy knows parts only: no list of a policy names the item <c>unit</c>, so the general term answers.</summary>
    public static PartInstance WholeUnit(string unitId) => new(unitId, unitId, "unit", "unit", "0");
}

public enum BillRefusal
{
    Empty,
    PositionTwice,
    QuantityNotPositive,
    TooManyParts,
}

/// <summary>What a product is made of, as far as coverage cares.</summary>
public sealed record BillOfMaterials(string ProductId, IReadOnlyList<BillLine> Lines)
{
    public const int PartsMost = 5000;

    /// <summary>The part instances of a unit: a line of four motors becomes four parts, each with coverage of its own.</summary>
    /// <param name="idOf">Gives the id for a place.</param>
    public Result<IReadOnlyList<PartInstance>, BillRefusal> Expand(string unitId, Func<string, string> idOf)
    {
        if (Check() is { } refusal) return refusal;
        var parts = new List<PartInstance>();
        foreach (var line in Lines.OrderBy(l => l.Position))
        {
            for (var i = 1; i <= line.Quantity; i++)
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"{line.Position}.{i}");
                parts.Add(new PartInstance(idOf(place), unitId, line.PartId, line.Item, place));
            }
        }

        return parts;
    }

    public BillRefusal? Check()
    {
        if (Lines.Count == 0) return BillRefusal.Empty;
        if (Lines.DistinctBy(l => l.Position).Count() != Lines.Count) return BillRefusal.PositionTwice;
        if (Lines.Any(l => l.Quantity <= 0)) return BillRefusal.QuantityNotPositive;
        return Lines.Sum(l => (long)l.Quantity) > PartsMost ? BillRefusal.TooManyParts : null;
    }

    public static string Words(BillRefusal refusal) => refusal switch
    {
        BillRefusal.Empty => "a bill of materials needs at least one line",
        BillRefusal.PositionTwice => "two lines have the same position; number them anew",
        BillRefusal.QuantityNotPositive => "a line needs a quantity of at least 1",
        BillRefusal.TooManyParts => $"a unit has at most {PartsMost} parts; leave out what is never claimed",
    };
}
