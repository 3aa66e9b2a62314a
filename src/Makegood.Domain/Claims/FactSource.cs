using Makegood.Policy.Checked;

namespace Makegood.Domain.Claims;

/// <summary>Where a fact of a claim came from, weakest first: of two that speak about the same fact, the stronger is told to the policy.</summary>
public enum FactSource
{
    /// <summary>The customer's word.</summary>
    Customer,

    /// <summary>The claim itself: when it came, how.</summary>
    Claim,

    /// <summary>The registry of units and parts.</summary>
    Registry,

    /// <summary>The order or invoice on record.</summary>
    Sale,

    /// <summary>A reading of the run time.</summary>
    Reading,

    /// <summary>The coverage events: trips, replacements.</summary>
    Coverage,

    /// <summary>A file that shows it.</summary>
    Evidence,

    /// <summary>Somebody of the maker's, who looked.</summary>
    Staff,
}

/// <summary>Who may tell which fact.</summary>
public static class FactSources
{
    /// <summary>True where the policy takes the customer's word. What the shop's records or an inspection tell, a customer cannot.</summary>
    public static bool MayCustomerTell(Fact fact) => fact.By is "customer";
}
