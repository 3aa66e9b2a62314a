using System.Net;
using System.Net.Sockets;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>The addresses that are not on the public internet, or that nobody receives webhooks at.</summary>
/// <remarks>
/// Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its additions, with those that are globally
/// reachable as well), the multicast registries, and what RFCs have since withdrawn but old machines still honour. For IPv6 the
/// question is turned round: only 2000::/3 is given out for the internet (RFC 4291, section 2.4), everything else is refused.
/// </remarks>
public static class SpecialUseAddresses
{
    /// <summary>What lies outside 2000::/3 and has no name of its own.</summary>
    public const string NotGlobal = "not a global IPv6 address";

    // The narrower range stands before the wider one that holds it, so that the name says the most.
    private static readonly (IPNetwork Network, string Name)[] V4 =
    [
        Range("0.0.0.0/8", "this network"), // RFC 791, section 3.2; 0.0.0.0 itself reaches the own machine on Linux
        Range("10.0.0.0/8", "private network"), // RFC 1918
        Range("100.64.0.0/10", "carrier-grade NAT"), // RFC 6598
        Range("127.0.0.0/8", "loopback"), // RFC 1122, section 3.2.1.3
        Range("168.63.129.16/32", "Azure platform"), // not in a registry; Microsoft: "What is IP address 168.63.129.16"
        Range("169.254.0.0/16", "link-local"), // RFC 3927; cloud metadata lives at 169.254.169.254
        Range("172.16.0.0/12", "private network"), // RFC 1918
        Range("192.0.0.0/24", "IETF protocol assignments"), // RFC 6890, section 2.1
        Range("192.0.2.0/24", "documentation"), // RFC 5737
        Range("192.31.196.0/24", "AS112"), // RFC 7535
        Range("192.52.193.0/24", "AMT"), // RFC 7450
        Range("192.88.99.0/24", "6to4 relay"), // RFC 7526
        Range("192.168.0.0/16", "private network"), // RFC 1918
        Range("192.175.48.0/24", "AS112"), // RFC 7534
        Range("198.18.0.0/15", "benchmarking"), // RFC 2544
        Range("198.51.100.0/24", "documentation"), // RFC 5737
        Range("203.0.113.0/24", "documentation"), // RFC 5737
        Range("224.0.0.0/4", "multicast"), // RFC 5771
        Range("255.255.255.255/32", "broadcast"), // RFC 919
        Range("240.0.0.0/4", "reserved"), // RFC 1112, section 4
    ];

    private static readonly (IPNetwork Network, string Name)[] V6 =
    [
        Range("::/128", "unspecified"), // RFC 4291, section 2.5.2
        Range("::1/128", "loopback"), // RFC 4291, section 2.5.3
        Range("::/96", "IPv4-compatible"), // RFC 4291, section 2.5.5.1, withdrawn
        Range("::ffff:0:0/96", "IPv4-mapped"), // RFC 4291, section 2.5.5.2
        Range("::ffff:0:0:0/96", "IPv4-translated"), // RFC 2765, section 2.1, withdrawn
        Range("64:ff9b::/96", "NAT64"), // RFC 6052
        Range("64:ff9b:1::/48", "local NAT64"), // RFC 8215
        Range("100::/64", "discard"), // RFC 6666
        Range("100:0:0:1::/64", "dummy prefix"), // RFC 9780
        Range("2001::/32", "Teredo"), // RFC 4380
        Range("2001:2::/48", "benchmarking"), // RFC 5180
        Range("2001:3::/32", "AMT"), // RFC 7450
        Range("2001:4:112::/48", "AS112"), // RFC 7535
        Range("2001:10::/28", "ORCHID"), // RFC 4843, withdrawn
        Range("2001:20::/28", "ORCHIDv2"), // RFC 7343
        Range("2001:30::/28", "drone identifiers"), // RFC 9374
        Range("2001::/23", "IETF protocol assignments"), // RFC 2928
        Range("2001:db8::/32", "documentation"), // RFC 3849
        Range("2002::/16", "6to4"), // RFC 3056
        Range("2620:4f:8000::/48", "AS112"), // RFC 7534
        Range("3fff::/20", "documentation"), // RFC 9637
        Range("5f00::/16", "segment routing"), // RFC 9602
        Range("fc00::/7", "unique local network"), // RFC 4193
        Range("fe80::/10", "link-local"), // RFC 4291, section 2.5.6
        Range("fec0::/10", "site-local"), // RFC 3879, withdrawn
        Range("ff00::/8", "multicast"), // RFC 4291, section 2.7
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    internal static IEnumerable<IPNetwork> Networks => V4.Concat(V6).Select(range => range.Network);

    /// <summary>What kind of special address this is, in words; null when it is an ordinary public one.</summary>
    public static string? Find(IPAddress address)
    {
        foreach (var (network, name) in address.AddressFamily == AddressFamily.InterNetwork ? V4 : V6)
            if (Holds(network, address)) return name;

        return address.AddressFamily == AddressFamily.InterNetwork || Holds(GlobalUnicast, address) ? null : NotGlobal;
    }

    /// <summary>
    /// Whether the address begins with the network's prefix, bit by bit and within one family. <c>IPNetwork.Contains</c> is not
    /// asked: it takes an IPv4-mapped address for the IPv4 one inside, so ::ffff:8.8.8.8 would escape from ::ffff:0:0/96.
    /// </summary>
    internal static bool Holds(IPNetwork network, IPAddress address)
    {
        if (network.BaseAddress.AddressFamily != address.AddressFamily) return false;

        Span<byte> prefix = stackalloc byte[16];
        Span<byte> given = stackalloc byte[16];
        network.BaseAddress.TryWriteBytes(prefix, out _);
        address.TryWriteBytes(given, out _);

        var whole = network.PrefixLength / 8;
        var rest = network.PrefixLength % 8;
        return prefix[..whole].SequenceEqual(given[..whole])
            && (rest == 0 || (prefix[whole] ^ given[whole]) >> (8 - rest) == 0);
    }

    private static (IPNetwork Network, string Name) Range(string network, string name) => (IPNetwork.Parse(network), name);
}
