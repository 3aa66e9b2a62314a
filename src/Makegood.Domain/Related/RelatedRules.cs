using System.Text.Json.Serialization;

namespace Makegood.Domain.Related;

/// <summary>What the limit counts.</summary>
public enum LimitCounts
{
    Quantity,

    /// <summary>The price of the pieces, in minor units of the currency they were sold in.</summary>
    Money,
}

public enum LimitPer
{
    Product,
    AllProducts,
}

/// <summary>Whether orders count that were cancelled or came back whole.</summary>
public enum RefundedOrders
{
    NotCounted,
    Counted,
}

public enum Chains
{
    /// <summary>Who shares with one who shares is linked too.</summary>
    Followed,
    DirectOnly,
}

/// <summary>Which orders are put before a person when a limit is crossed.</summary>
public enum LimitTakes
{
    /// <summary>All orders of the linked accounts that the limit counted and whose receipt is not confirmed.</summary>
    AllLinkedOpen,

    /// <summary>Only those that went over it.</summary>
    OnlyExcess,
}

/// <summary>Until when a shop may still cancel an order of a reseller.</summary>
public enum CancelUntil
{
    Shipping,
    Receipt,
}

public enum DecidedBy
{
    /// <summary>Nothing is taken from anybody before a person has looked.</summary>
    Person,
}

/// <summary>What several accounts behind one door are taken for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SharedDoor>))]
public enum SharedDoor
{
    /// <summary>One account, or accounts that no single door joins.</summary>
    None,
    Household,

    /// <summary>One of them also bought other products.</summary>
    MixedHousehold,
}

/// <summary>How one family of signs is weighed.</summary>
/// <param name="Weight">0 to 100; what two accounts share adds up, one sign of each family.</param>
/// <param name="WindowDays">How far apart the two may have used it.</param>
/// <param name="Cap">A value that more unrelated people share than this links nobody. For the wider networks of IPv6 it is twice and four times as much.</param>
public sealed record SignRule(int Weight, int WindowDays, int Cap);

/// <summary>
/// How orders are found to belong together, and how much one buyer may buy: part of the credit programme. Source: `design/credit.md`, related orders; the settings
/// are in `docs/reference/credit-programme.md`, and programmes that say nothing get <see cref="Usual"/>.
/// </summary>
public sealed record RelatedRules
{
    public static readonly RelatedRules Usual = new();

    /// <summary>Pieces, or minor units of money; more than this within the window is too much.</summary>
    public long Limit { get; init; } = 5;

    public LimitCounts Counts { get; init; } = LimitCounts.Quantity;

    public LimitPer Per { get; init; } = LimitPer.Product;

    public int WithinDays { get; init; } = 30;

    /// <summary>
    /// By how much of the limit, in percent, the accounts behind one door may go over it together before a person is asked: several people may live there who buy for
    /// themselves, and none of them is over it. One account by itself, and accounts that something else than a door joins, have only the limit.
    /// </summary>
    public int HouseholdPercent { get; init; } = 20;

    /// <summary>
    /// The same where one of them also bought other products: who buys to sell again buys the one thing over and over, a household many things. At 100 they may have together
    /// what two buyers may. It is never less than <see cref="HouseholdPercent"/>.
    /// </summary>
    public int MixedHouseholdPercent { get; init; } = 100;

    public RefundedOrders Refunded { get; init; } = RefundedOrders.NotCounted;

    public SignRule Payment { get; init; } = new(3, 365, 40);

    public SignRule Phone { get; init; } = new(3, 365, 12);

    public SignRule Email { get; init; } = new(2, 365, 12);

    public SignRule Address { get; init; } = new(2, 180, 8);

    public SignRule Ip { get; init; } = new(1, 3, 8);

    /// <summary>Two accounts whose shared signs weigh at least this are linked; the IP address alone never links.</summary>
    public int Threshold { get; init; } = 3;

    public Chains Chains { get; init; } = Chains.Followed;

    public LimitTakes Takes { get; init; } = LimitTakes.AllLinkedOpen;

    public CancelUntil CancelUntil { get; init; } = CancelUntil.Shipping;

    public DecidedBy DecidedBy { get; init; } = DecidedBy.Person;

    /// <summary>How long signs are kept; older ones are forgotten.</summary>
    public int KeptDays { get; init; } = 400;

    /// <summary>The clause of the limit, and the clause of the links; empty when the programme says nothing about them.</summary>
    public string LimitClause { get; init; } = string.Empty;

    public string LinkClause { get; init; } = string.Empty;

    public SignRule Of(SignFamily family) => family switch
    {
        SignFamily.Payment => Payment,
        SignFamily.Phone => Phone,
        SignFamily.Email => Email,
        SignFamily.Address => Address,
        SignFamily.Ip => Ip,
    };

    public int CapOf(SignKind kind) => kind switch
    {
        SignKind.Payment => Payment.Cap,
        SignKind.Phone => Phone.Cap,
        SignKind.Email => Email.Cap,
        SignKind.Address => Address.Cap,
        SignKind.Ip4 or SignKind.Ip64 => Ip.Cap,
        SignKind.Ip56 => Ip.Cap * 2,
        SignKind.Ip48 => Ip.Cap * 4,
    };

    /// <summary>How much more than the limit accounts may have together that are what <paramref name="door"/> says.</summary>
    public long MoreFor(SharedDoor door) => door switch
    {
        SharedDoor.None => 0,
        SharedDoor.Household => Limit * HouseholdPercent / 100,
        SharedDoor.MixedHousehold => Limit * Math.Max(HouseholdPercent, MixedHouseholdPercent) / 100,
    };

    /// <param name="shared">The families that two accounts share, one bit each.</param>
    public bool Links(int shared)
    {
        if (shared is 0 or 1 << (int)SignFamily.Ip) return false;
        return WeightOf(shared) >= Threshold;
    }

    public int WeightOf(int shared)
    {
        var weight = 0;
        foreach (var family in Enum.GetValues<SignFamily>())
        {
            if ((shared & (1 << (int)family)) != 0) weight += Of(family).Weight;
        }

        return weight;
    }
}
