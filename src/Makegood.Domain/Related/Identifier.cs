using System.Text.Json.Serialization;

namespace Makegood.Domain.Related;

/// <summary>What kinds of signs two orders can share. Signs of one family say the same thing twice, so only the strongest of them counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SignFamily>))]
public enum SignFamily
{
    Payment,
    Phone,
    Email,
    Address,
    Ip,
}

/// <summary>A sign as it is compared. An IPv6 address is three signs, because nobody can see how large a network a household was given.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SignKind>))]
public enum SignKind
{
    Payment,
    Phone,
    Email,
    Address,
    Ip4,
    Ip64,
    Ip56,
    Ip48,
}

/// <summary>A sign of an order as it is kept: a keyed hash, from which nobody can read what it was.</summary>
/// <param name="High">First half of the hash.</param>
/// <param name="Low">Second half.</param>
public readonly record struct Identifier(SignKind Kind, ulong High, ulong Low) : IComparable<Identifier>
{
    public SignFamily Family => FamilyOf(Kind);

    /// <summary>People seldom share one of these with strangers; only these tell whether people who share something else belong together.</summary>
    public bool IsStrong => Kind is SignKind.Payment or SignKind.Phone;

    /// <summary>Enough of the hash to tell two values apart on a page, and too little to find it again.</summary>
    public string Short => $"{High:x16}"[..8];

    public static bool operator <(Identifier left, Identifier right) => left.CompareTo(right) < 0;

    public static bool operator >(Identifier left, Identifier right) => left.CompareTo(right) > 0;

    public static bool operator <=(Identifier left, Identifier right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Identifier left, Identifier right) => left.CompareTo(right) >= 0;

    public static SignFamily FamilyOf(SignKind kind) => kind switch
    {
        SignKind.Payment => SignFamily.Payment,
        SignKind.Phone => SignFamily.Phone,
        SignKind.Email => SignFamily.Email,
        SignKind.Address => SignFamily.Address,
        SignKind.Ip4 or SignKind.Ip64 or SignKind.Ip56 or SignKind.Ip48 => SignFamily.Ip,
    };

    public int CompareTo(Identifier other) => (Kind, High, Low).CompareTo((other.Kind, other.High, other.Low));
}
