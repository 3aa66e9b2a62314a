using Makegood.Domain.Basics;
using Makegood.Policy.Checked;

namespace Makegood.Domain.Credit;

/// <summary>What the ledger can tell a credit policy, each fact with the type that the policy declares it by.</summary>
public static class ProgrammeFacts
{
    /// <param name="Name">The fact.</param>
    /// <param name="Type">Its type, as a policy writes it.</param>
    /// <param name="Why">Why it can have no other.</param>
    /// <param name="IsRequired">A policy cannot do without it.</param>
    public sealed record Told(string Name, string Type, string Why, bool IsRequired, Func<PolicyType, bool> Fits);

    private static readonly string[] Requests = [.. Enum.GetValues<CreditRequest>().Select(Words.Write)];

    /// <summary>In the order in which the reference lists them.</summary>
    public static readonly IReadOnlyList<Told> All =
    [
        new(ProgrammeQuestions.Request, string.Join(" | ", Requests), "these are the things that can be asked of credit", true, t => t is { Kind: TypeKind.Name, Optional: false, Names: { } names } && Requests.ToHashSet(StringComparer.Ordinal).SetEquals(names)),
        new(ProgrammeQuestions.PlacedOn, "date", "every order has a day", false, t => t is { Kind: TypeKind.Date, Optional: false }),
        new(ProgrammeQuestions.Channel, "name?", "a shop may tell any channel, or none when it is the maker's own", false, IsAnyName),
        new(ProgrammeQuestions.Affiliate, "yes/no", "a shop that does not tell it means no", false, t => t is { Kind: TypeKind.YesNo, Optional: false }),
        new(ProgrammeQuestions.BuyerType, "name?", "a shop may use any word for its buyers, or none", false, IsAnyName),
        new(ProgrammeQuestions.Product, "name?", "it is the shop's own name of a product, and there is none when an order comes without lines", false, IsAnyName),
    ];

    /// <returns>Every reason why the ledger could not tell this policy what it asks for.</returns>
    public static IEnumerable<string> Problems(PolicyModel model)
    {
        foreach (var fact in model.Facts.Where(f => All.All(t => t.Name != f.Name)))
        {
            yield return $"the ledger knows no fact `{fact.Name}`; it can tell {string.Join(", ", All.Select(t => $"`{t.Name}`"))}";
        }

        foreach (var told in All)
        {
            if (model.FindFact(told.Name) is not { } fact)
            {
                if (told.IsRequired) yield return $"the policy declares no fact `{told.Name}` of the type `{told.Type}`, so it cannot be asked what is allowed";
            }
            else if (!told.Fits(fact.Type))
            {
                yield return $"the fact `{told.Name}` must have the type `{told.Type}`: {told.Why}";
            }
        }
    }

    private static bool IsAnyName(PolicyType type) => type is { Kind: TypeKind.Name, Names: null, Optional: true };
}
