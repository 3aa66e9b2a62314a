using Makegood.Domain.Orders;

namespace Makegood.Domain.Related;

/// <summary>What can be compared of a buyer, and what cannot and why.</summary>
/// <param name="Signs">As keyed hashes, in their own order.</param>
/// <param name="LeftOut">Families without a sign, each with its reason in words for a reviewer.</param>
public sealed record BuyerSigns(IReadOnlyList<Identifier> Signs, IReadOnlyList<LeftOut> LeftOut)
{
    public static readonly BuyerSigns None = Read(new Buyer(), new KeyedHash(new byte[KeyedHash.KeyBytes]));

    /// <summary>Brings what a shop told about a buyer into one spelling and hashes it. Nothing of what was written remains.</summary>
    public static BuyerSigns Read(Buyer buyer, KeyedHash hash)
    {
        var signs = new List<Identifier>(8);
        var left = new List<LeftOut>();
        One(SignKind.Payment, PaymentAccount.Read(buyer.Payment));
        One(SignKind.Phone, PhoneNumber.Read(buyer.Phone, PostalAddress.CountryOf(buyer.Address)));
        One(SignKind.Email, EmailAddress.Read(buyer.Email));
        One(SignKind.Address, PostalAddress.Read(buyer.Address));
        var (networks, why) = NetworkAddress.Read(buyer.Ip);
        signs.AddRange(networks.Select(n => hash.Of(n.Kind, n.Value)));
        if (why is not null) left.Add(new LeftOut(SignFamily.Ip, why));
        signs.Sort();
        return new BuyerSigns(signs, left);

        void One(SignKind kind, Spelling spelling)
        {
            if (spelling.Value is { } value) signs.Add(hash.Of(kind, value));
            else left.Add(new LeftOut(Identifier.FamilyOf(kind), spelling.Why!));
        }
    }
}

/// <summary>Why there is no sign of this family.</summary>
public sealed record LeftOut(SignFamily Family, string Why);
