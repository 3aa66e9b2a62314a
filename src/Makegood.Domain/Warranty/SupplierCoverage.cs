using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Makegood.Policy.Checked;

namespace Makegood.Domain.Warranty;

/// <summary>What a supplier promises the maker for a part: so many months from the day it was received.</summary>
public sealed record SupplierTerms(string Supplier, int Months);

/// <summary>The supplier's coverage beside the customer's: it never answers a claim, it says who may owe the maker a part (research note, G7).</summary>
public static class SupplierCoverage
{
    public static CoverageLine Line(string id, PartInstance part, SupplierTerms terms, DateOnly receivedOn) =>
        new(id, part.UnitId, part.Id, CoverageSource.Supplier, part.Item, TermOf(terms, receivedOn));

    /// <summary>Months under the usual rules (the same calendar date included, clamped to the month's end); trips to us do not stop the supplier's clock.</summary>
    public static CoverageTerm TermOf(SupplierTerms terms, DateOnly receivedOn)
    {
        var written = string.Create(CultureInfo.InvariantCulture, $"supplier:{terms.Supplier}:{terms.Months} months from received_on");
        return new CoverageTerm
        {
            Policy = "supplier:" + terms.Supplier,
            PolicyHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(written))),
            StartsOn = receivedOn,
            Basis = "received_on",
            Months = terms.Months,
            MonthEnd = MonthEnd.Clamp,
            LastDayIncluded = true,
            Pause = PauseRule.Never,
            AfterReplacement = AfterReplacement.OriginalGoesOn,
            Transferable = true,
        };
    }
}
