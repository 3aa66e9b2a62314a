namespace Makegood.Domain.Warranty;

/// <summary>Who promised it.</summary>
public enum CoverageSource
{
    /// <summary>The maker, of his own will.</summary>
    Commercial,

    /// <summary>The law of the buyer's country.</summary>
    Statutory,

    /// <summary>Who sold the part to the maker.</summary>
    Supplier,
}

/// <summary>One promise about one thing: a unit, or one part of it, under one version of one policy.</summary>
/// <param name="PartId">The part instance; null for the unit as a whole.</param>
/// <param name="Name">What the line is called on a page: the item, or <c>unit</c>.</param>
public sealed record CoverageLine(string Id, string UnitId, string? PartId, CoverageSource Source, string Name, CoverageTerm Term);
