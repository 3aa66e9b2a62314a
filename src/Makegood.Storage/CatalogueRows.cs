namespace Makegood.Storage;

[Table("product")]
public sealed record ProductRow : Row
{
    public required string Sku { get; init; }
    public required string Name { get; init; }
    public string? Model { get; init; }
    public string? Grade { get; init; }
    public string? Technology { get; init; }
    public required string Kind { get; init; }
    public string? Policy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
}

[Table("part")]
public sealed record PartRow : Row
{
    public required string Sku { get; init; }
    public required string Name { get; init; }
    public required string Item { get; init; }
    public string? Supplier { get; init; }
    public long? SupplierMonths { get; init; }

    /// <summary>What one costs the maker, in minor units of <see cref="CostCurrency"/>; null when not said.</summary>
    public long? CostAmount { get; init; }
    public string? CostCurrency { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
}

[Table("bill_line")]
public sealed record BillLineRow : Row
{
    public required string ProductId { get; init; }
    public required string PartId { get; init; }
    public required long Position { get; init; }
    public required long Quantity { get; init; }
}
