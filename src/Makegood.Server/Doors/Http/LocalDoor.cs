using System.Net.Sockets;
using Makegood.Server.Access;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Makegood.Server.Doors.Http;

/// <summary>
/// The door for the program's own commands: a socket in the data folder. Whoever may open it may also read and write the whole folder, so a request
/// that comes through it counts as the operator of the house. The mark is set by the socket itself; nothing in a request can.
/// </summary>
/// <param name="Path">Where the socket lies.</param>
public sealed record LocalDoor(string Path)
{
    public const string FileName = "makegood.sock";

    // What the kernel has room for (108 bytes on Linux, 104 on macOS), with the end of the text.
    private const int LongestPath = 103;

    private static readonly Caller Operator = new(Act.House, "local", Role.Operator, Role.ScopesOf(Role.Operator).ToHashSet(), null);

    /// <summary>The door of a data folder; null where the path is too long or holds what an address cannot.</summary>
    public static LocalDoor? Of(string folder)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), FileName);
        return !OperatingSystem.IsWindows() && path.Length <= LongestPath && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '@' or '+' or '~') ? new LocalDoor(path) : null;
    }

    /// <summary>The operator, when the request came through the door; otherwise null.</summary>
    public static Caller? CallerThrough(HttpContext context) => context.Features.Get<Mark>() is null ? null : Operator;

    /// <summary>True when a server listens behind the door.</summary>
    public bool IsOpen()
    {
        if (!File.Exists(Path)) return false;
        using var knock = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            knock.Connect(new UnixDomainSocketEndPoint(Path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    internal string Address => "http://unix:" + Path;

    internal void Mount(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(listen =>
    {
        if (listen.SocketPath != Path) return;
        listen.Use(next => connection =>
        {
            connection.Features.Set(new Mark());
            return next(connection);
        });
    });

    /// <exception cref="StoreBusyException">Another server has the door already.</exception>
    internal void Mount(SocketTransportOptions sockets) => sockets.CreateBoundListenSocket = endpoint =>
    {
        if (endpoint is not UnixDomainSocketEndPoint || endpoint.ToString() != Path) return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (IsOpen()) throw new StoreBusyException($"another makegood serves {System.IO.Path.GetDirectoryName(Path)}; stop that one first");
        // A server that was killed leaves its door behind.
        File.Delete(Path);
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        // Nobody can come in before the listening begins, and then only its owner.
        OwnerOnly.Close(Path);
        return socket;
    };

    private sealed class Mark;
}
