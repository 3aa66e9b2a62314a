using System.Globalization;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>What a customer is told about an order that was put before a person. It names no other customer and no sign: those are not the customer's to know.</summary>
internal static class FlagWords
{
    public static string ToCustomer(RelatedFlagRow flag) => flag.State is "withdrawn"
        ? string.Create(CultureInfo.InvariantCulture, $": more was bought than is permitted for {Whom(flag)} within {flag.WithinDays} days, as a person found on {flag.DecidedAt:yyyy-MM-dd}{(flag.Reason is { } reason ? $" ({reason})" : "")}; if that is wrong, tell us, and a person looks again")
        : string.Create(CultureInfo.InvariantCulture, $" until a person has looked at it: more seems to have been bought than is permitted for {Whom(flag)} within {flag.WithinDays} days; if that is wrong, tell us");

    // A household was allowed more than one buyer; which sign showed it to be one stays unsaid.
    private static string Whom(RelatedFlagRow flag) => RelatedStore.CaseOf(flag).More > 0 ? "one household" : "one buyer";
}
