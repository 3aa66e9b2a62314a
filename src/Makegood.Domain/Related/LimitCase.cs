using System.Globalization;

namespace Makegood.Domain.Related;

/// <summary>A sign that two accounts share: one piece of evidence.</summary>
/// <param name="Mark">Enough of its hash to tell two values apart on a page, and too little to find it again.</param>
/// <param name="Strength">Its weight in the programme.</param>
/// <param name="OneOrder">The order of the first account that showed it, of those nearest in time to the other's.</param>
/// <param name="Source">Who told it.</param>
public sealed record SharedSign(SignKind Kind, string Mark, int Strength, string OneOrder, DateTimeOffset OneAt, string OtherOrder, DateTimeOffset OtherAt, string Source)
{
    public string Said => Kind switch
    {
        SignKind.Payment => "the payment account",
        SignKind.Phone => "the phone number",
        SignKind.Email => "the e-mail address",
        SignKind.Address => "the address",
        SignKind.Ip4 => "the IP address",
        SignKind.Ip64 => "the network of the IP address (/64)",
        SignKind.Ip56 => "the network of the IP address (/56)",
        SignKind.Ip48 => "the network of the IP address (/48)",
    };
}

/// <summary>Two accounts and all that they share.</summary>
public sealed record RelatedLink(string One, string Other, IReadOnlyList<SharedSign> Shared)
{
    /// <summary>One sentence for a reviewer.</summary>
    public string Said => string.Create(CultureInfo.InvariantCulture, $"`{One}` and `{Other}` share {And([.. Shared.Select(s => $"{s.Said} (orders `{s.OneOrder}` of {Day(s.OneAt)} and `{s.OtherOrder}` of {Day(s.OtherAt)})")])}.");

    internal static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string And(IReadOnlyList<string> parts) => parts.Count < 2 ? string.Concat(parts) : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";
}

/// <summary>An order that the limit counted.</summary>
/// <param name="Counted">Pieces, or minor units, of what the limit is about.</param>
public sealed record CountedOrder(string Id, string Account, DateTimeOffset At, long Counted, OrderStanding Standing);

/// <summary>That a limit was crossed, with all that shows it.</summary>
/// <param name="Over">The order that went over the limit.</param>
/// <param name="Product">What was bought; null when all products count together.</param>
/// <param name="Currency">Of the amounts, when the limit counts money; else null.</param>
/// <param name="Counted">What the linked accounts bought within the window that ends with <paramref name="Over"/>.</param>
/// <param name="Limit">What one buyer may have.</param>
/// <param name="Orders">The orders that it adds up from, by time.</param>
/// <param name="Path">How the accounts hang together; empty when they are one account.</param>
public sealed record LimitCase(string Over, string? Product, string? Currency, long Counted, long Limit, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<CountedOrder> Orders, IReadOnlyList<RelatedLink> Path)
{
    /// <summary>What the accounts are taken for together.</summary>
    public SharedDoor Door { get; init; }

    /// <summary>How much more than one buyer they may therefore have together.</summary>
    public long More { get; init; }

    /// <summary>What was in force for these accounts together.</summary>
    public long Allowed => Limit + More;

    /// <summary>Why, in words, one sentence after the other.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            var accounts = Orders.Select(o => o.Account).Distinct(StringComparer.Ordinal).Count();
            var what = Currency is null ? $"{Counted} pieces" : Basics.Currency.Show(Counted, Currency);
            var of = Product is null ? "" : $" of `{Product}`";
            var by = accounts == 1 ? "one account" : string.Create(CultureInfo.InvariantCulture, $"{accounts} accounts that may belong to one person");
            return
            [
                string.Create(CultureInfo.InvariantCulture, $"With order `{Over}`, {what}{of} were bought by {by} from {RelatedLink.Day(From)} to {RelatedLink.Day(To)}; {Permitted}."),
                .. Path.Select(l => l.Said),
            ];
        }
    }

    // With the reason for more than one buyer's amount, since a reviewer who compares it with the page would take it for a mistake.
    private string Permitted
    {
        get
        {
            if (More == 0) return $"{Much(Limit)} are permitted";
            var why = Door is SharedDoor.MixedHousehold ? "they share a door behind which other things are bought too, as in a household" : "they share a door, where several people may live";
            return $"{Much(Allowed)} are permitted to them together, {Much(Limit)} to one buyer and {Much(More)} more because {why}";
        }
    }

    private string Much(long counted) => Currency is null ? counted.ToString(CultureInfo.InvariantCulture) : Basics.Currency.Show(counted, Currency);
}

/// <summary>An order that a person should look at, and why.</summary>
public sealed record RelatedFlag(string Order, string Account, LimitCase Case);
