namespace Makegood.Storage;

[Table("sale")]
public sealed record SaleRow : Row
{
    public required string OrderNumber { get; init; }
    public required long Line { get; init; }
    public string? InvoiceNumber { get; init; }
    public required string Channel { get; init; }
    public string? Seller { get; init; }
    public required bool StoreRecord { get; init; }
    public DateTimeOffset? PurchasedAt { get; init; }
    public DateOnly? PurchasedOn { get; init; }
    public DateOnly? InvoicedOn { get; init; }
    public DateOnly? DeliveredOn { get; init; }
    public string? BuyerKind { get; init; }
    public string? BuyerCountry { get; init; }
    public string? PersonId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
