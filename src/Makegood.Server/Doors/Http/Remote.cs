using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Makegood.Server.Doors.Http;

/// <summary>Where a request comes from.</summary>
internal static class Remote
{
    /// <summary>True for this machine itself: loopback or the local socket, and no proxy in between that we do not know.</summary>
    public static bool IsLocal(HttpContext context) =>
        (context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address))
        // A proxy on this machine is loopback too; what it brings from elsewhere says so.
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded");

    /// <summary>What budgets count by: the address; of IPv6 the /64, because that is what one customer of a network gets.</summary>
    public static string Network(HttpContext context) => Network(context.Connection.RemoteIpAddress, 8);

    /// <summary>What the log may hold: the /24 or /48, which names a network and no person.</summary>
    public static string Neighbourhood(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && (address.AddressFamily is AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
            ? string.Join('.', address.MapToIPv4().GetAddressBytes().Take(3)) + ".0/24"
            : Network(context.Connection.RemoteIpAddress, 6);

    private static string Network(IPAddress? address, int bytes)
    {
        if (address is null) return "local";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily is AddressFamily.InterNetwork) return address.ToString();
        var prefix = new byte[16];
        address.GetAddressBytes().AsSpan(0, bytes).CopyTo(prefix);
        return $"{new IPAddress(prefix)}/{bytes * 8}";
    }
}
