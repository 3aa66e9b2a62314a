using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Makegood.Domain.Related;

/// <summary>
/// An IP address as the networks that it stands for: IPv4 whole, IPv6 by its first 64, 56 and 48 bits, because a household may be given any of these. Addresses
/// that are nobody's or everybody's are left out. Source: the special-purpose registries of IANA (RFC 6890 and its successors).
/// </summary>
public static class NetworkAddress
{
    private const string Private = "the IP address is a private or reserved one, which every network has";
    private const string Relayed = "the IP address is that of a tunnel or relay, behind which anybody can be";

    private static readonly (IPNetwork Network, string Why)[] LeftOut =
    [
        .. new[] { "0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3" }.Select(n => (IPNetwork.Parse(n), Private)),
        (IPNetwork.Parse("100.64.0.0/10"), "the IP address is a carrier's own, shared by many of its customers"),
        (IPNetwork.Parse("192.88.99.0/24"), Relayed),
        .. new[] { "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16" }.Select(n => (IPNetwork.Parse(n), Relayed)),
        (IPNetwork.Parse("2001:db8::/32"), Private),
        (IPNetwork.Parse("3fff::/20"), Private),
    ];

    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    /// <returns>The signs, widest last; or none and why.</returns>
    public static (IReadOnlyList<(SignKind Kind, string Value)> Signs, string? Why) Read(string? written)
    {
        var text = written?.Trim() ?? string.Empty;
        if (text.Length == 0) return ([], "no IP address was told");

        // .NET reads `10` and `0x7f.1` as addresses too; shops that send such things mean something else.
        var isFour = text.Count(c => c == '.') == 3 && text.All(c => char.IsAsciiDigit(c) || c == '.') && text.Split('.').All(p => p is [_] or [not '0', _, ..]);
        if (!isFour && (!text.Contains(':', StringComparison.Ordinal) || text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal)) || !IPAddress.TryParse(text, out var address)) return ([], "what was told is no IP address");
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var (network, why) in LeftOut)
        {
            if (network.Contains(address)) return ([], why);
        }

        if (address.AddressFamily is AddressFamily.InterNetwork) return ([(SignKind.Ip4, address.ToString())], null);
        return Global.Contains(address) ? ([(SignKind.Ip64, First(address, 64)), (SignKind.Ip56, First(address, 56)), (SignKind.Ip48, First(address, 48))], null) : ([], Private);
    }

    private static string First(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, bits / 8, bytes.Length - (bits / 8));
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{bits}");
    }
}
