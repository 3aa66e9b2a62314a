namespace Makegood.Domain.Warranty;

/// <summary>One serialised product.</summary>
/// <param name="Model">The model by the name that policies use, such as <c>creator_pro</c>.</param>
/// <param name="Technology">Such as <c>FFF</c>.</param>
/// <param name="Grade">Such as <c>consumer</c>; null when the catalogue does not say.</param>
/// <param name="HasCounter">False when it is known that this model counts no run time.</param>
public sealed record Unit(string Id, SerialNumber Serial, string Model, DateOnly? ManufacturedOn = null, string? Technology = null, string? Grade = null, bool HasCounter = true);

/// <summary>The sale of a unit, as far as it is known.</summary>
/// <param name="Channel">Such as <c>official_store</c> or <c>dealer</c>.</param>
/// <param name="IsOnRecord">The shop's own records were looked up: a date that is missing here does not exist.</param>
/// <param name="PurchasedAt">The moment, where the shop kept one; it becomes a date in the policy's time zone.</param>
/// <param name="BuyerKind">Such as <c>consumer</c> or <c>business</c>.</param>
/// <param name="BuyerCountry">Two letters, ISO 3166.</param>
public sealed record Sale(
    string? Channel = null,
    bool IsOnRecord = false,
    DateTimeOffset? PurchasedAt = null,
    DateOnly? PurchasedOn = null,
    DateOnly? InvoicedOn = null,
    DateOnly? DeliveredOn = null,
    string? BuyerKind = null,
    string? BuyerCountry = null);
