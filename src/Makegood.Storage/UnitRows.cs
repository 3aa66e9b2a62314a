namespace Makegood.Storage;

[Table("unit")]
public sealed record UnitRow : Row
{
    public required string Serial { get; init; }
    public required string PrintedSerial { get; init; }
    public required string ProductId { get; init; }
    public string? SaleId { get; init; }
    public string? OwnerId { get; init; }
    public DateOnly? ManufacturedOn { get; init; }
    public string? Hardware { get; init; }
    public string? Firmware { get; init; }

    /// <summary>False when it is known that this unit counts no print time.</summary>
    public required bool PrintCounter { get; init; }
    public required DateTimeOffset RegisteredAt { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
}

[Table("unit_part")]
public sealed record UnitPartRow : Row
{
    public required string UnitId { get; init; }
    public required string PartId { get; init; }
    public required string Item { get; init; }

    /// <summary>Line and number in the bill of materials, such as <c>3.2</c>.</summary>
    public required string Place { get; init; }
    public string? Serial { get; init; }

    /// <summary>When the supplier delivered it to the maker: the supplier's own warranty starts then.</summary>
    public DateOnly? ReceivedOn { get; init; }
    public DateOnly? FittedOn { get; init; }
    public DateOnly? LeftOn { get; init; }
    public string? ReplacesId { get; init; }
}

[Table("meter_reading")]
public sealed record MeterReadingRow : Row
{
    public required string UnitId { get; init; }
    public required long Minutes { get; init; }
    public required string Written { get; init; }
    public required DateTimeOffset TakenAt { get; init; }
    public required string Source { get; init; }
    public required string Confidence { get; init; }
    public required bool AfterReset { get; init; }
    public required bool Falls { get; init; }
    public string? Evidence { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
}
