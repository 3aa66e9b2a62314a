using System.Text.Json.Serialization;

namespace Makegood.Domain.Related;

/// <summary>Where an order stands, as far as it matters here.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderStanding>))]
public enum OrderStanding
{
    Open,
    Shipped,
    Received,

    /// <summary>Cancelled, or all of it came back.</summary>
    Undone,
}

/// <summary>How much of a product an order has.</summary>
/// <param name="Product">The shop's own name of it; null when the order came without lines.</param>
/// <param name="Amount">In minor units.</param>
public readonly record struct Piece(string? Product, long Quantity, long Amount);

/// <summary>One order with the signs that it showed: the evidence. Everything else is worked out from these and can be thrown away.</summary>
/// <param name="Source">Who told the signs, such as a shop's connector.</param>
public sealed record RelatedOrder(string Id, string Account, DateTimeOffset At, string Currency, OrderStanding Standing, string Source, IReadOnlyList<Piece> Pieces, IReadOnlyList<Identifier> Signs);
