namespace Makegood.Domain.Remedies;

/// <summary>A policy speaks of remedies in its own words; these are the words we act on. Any other word leaves the choice to the person at the desk.</summary>
public static class RemedyWords
{
    private static readonly Dictionary<string, RemedyKind> Known = new(StringComparer.Ordinal)
    {
        ["free_part"] = RemedyKind.PartOnly,
        ["part_only"] = RemedyKind.PartOnly,
        ["replacement_part"] = RemedyKind.PartOnly,
        ["part_with_return"] = RemedyKind.PartWithReturn,
        ["part_after_return"] = RemedyKind.PartAfterReturn,
        ["advance_unit"] = RemedyKind.AdvanceUnit,
        ["advance_replacement"] = RemedyKind.AdvanceUnit,
        ["depot_repair"] = RemedyKind.DepotRepair,
        ["repair"] = RemedyKind.DepotRepair,
        ["free_repair"] = RemedyKind.DepotRepair,
        ["repair_or_replacement"] = RemedyKind.DepotRepair,
        ["unit_swap"] = RemedyKind.UnitSwap,
        ["replacement"] = RemedyKind.UnitSwap,
        ["money_hand_off"] = RemedyKind.MoneyHandOff,
        ["refund"] = RemedyKind.MoneyHandOff,
        ["store_credit"] = RemedyKind.MoneyHandOff,
        ["paid"] = RemedyKind.Paid,
        ["customer_pays"] = RemedyKind.Paid,
    };

    /// <summary>All words, for the reference and for messages.</summary>
    public static IReadOnlyCollection<string> All => Known.Keys;

    /// <summary>The kind that a policy's words stand for: the first that is known; without one, a part is sent where a part is claimed, and a unit repaired.</summary>
    public static RemedyKind KindOf(IReadOnlyList<string> words, bool isAboutPart) =>
        words.Where(Known.ContainsKey).Select(w => Known[w]).Cast<RemedyKind?>().FirstOrDefault() ?? (isAboutPart ? RemedyKind.PartOnly : RemedyKind.DepotRepair);
}
