using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>All addresses of a name, as the DNS says now.</summary>
internal delegate Task<IPAddress[]> ResolveName(string host, CancellationToken stop);

/// <summary>A connection to exactly this address and port.</summary>
internal delegate Task<Stream> ConnectTo(IPEndPoint address, CancellationToken stop);

/// <summary>
/// Opens connections only to addresses that the rules allow. Looking the name up, checking what it means and connecting are
/// one step: the address that was checked is the address that is called, so a name that means something else a moment later
/// ("DNS rebinding") changes nothing.
/// </summary>
internal sealed class GuardedConnection(TargetRules rules, TimeProvider time, ResolveName resolve, ConnectTo connect)
{
    /// <summary>How long an address may keep silent when there is another one to try.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // More would not fit into the time for the whole attempt.
    private const int MostAddressesTried = 3;

    public static ResolveName Dns { get; } = (host, stop) => System.Net.Dns.GetHostAddressesAsync(host, stop);

    public static ConnectTo Tcp { get; } = async (address, stop) =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    };

    /// <summary>A handler that follows no redirects, keeps no cookies, unpacks nothing and asks nobody else.</summary>
    /// <param name="roots">Trust only these certificate authorities; null means those of the machine.</param>
    public SocketsHttpHandler Handler(X509Certificate2Collection? roots)
    {
        var trust = new X509ChainPolicy
        {
            // A certificate may name an address to fetch its issuer from. That would be a way around this very guard.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTimeIgnored = true,
        };
        trust.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // RFC 5280, section 4.2.1.12: server authentication
        if (roots is not null)
        {
            trust.TrustMode = X509ChainTrustMode.CustomRootTrust;
            trust.CustomTrustStore.AddRange(roots);
        }

        return new SocketsHttpHandler
        {
            ConnectCallback = Connect,
            ConnectTimeout = TimeSpan.FromSeconds(30), // whoever asks has a shorter limit; this only ends what it has left behind
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = rules.Proxy is not null,
            Proxy = rules.Proxy is null ? null : new OnlyProxy(rules.Proxy),
            MaxResponseHeadersLength = 16, // kilobytes
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null, // our trace ids are nobody's business
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        };
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);

        // The operator's own proxy may well be private; it is the one place that is called unchecked.
        if (rules.Proxy is { } proxy) return await First(await Resolve(proxy.IdnHost, stop), proxy.Port, stop);

        var addresses = await Resolve(host, stop);
        foreach (var address in addresses)
            if (rules.Forbids(address) is { } name) throw new TargetRefusedException(TargetRefusal.Address(host, address, name));
        return await First(addresses, port, stop);
    }

    private async Task<IPAddress[]> Resolve(string host, CancellationToken stop)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        try
        {
            var addresses = await resolve(host, stop);
            return addresses is [] ? throw new NameNotFoundException(host) : addresses;
        }
        catch (SocketException)
        {
            throw new NameNotFoundException(host);
        }
    }

    // INVARIANT: every address in here was checked, and no name is looked up from here on.
    private async Task<Stream> First(IPAddress[] addresses, int port, CancellationToken stop)
    {
        for (var at = 0; ; at++)
        {
            var last = at + 1 >= Math.Min(addresses.Length, MostAddressesTried);
            using var patience = new CancellationTokenSource(last ? Timeout.InfiniteTimeSpan : Patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
            try
            {
                return await connect(new IPEndPoint(addresses[at], port), both.Token);
            }
            catch (Exception error) when (!last && !stop.IsCancellationRequested && error is (SocketException or OperationCanceledException))
            {
                // The next address may answer: a machine with a broken IPv6 route still has an IPv4 one.
            }
        }
    }

    /// <summary>The ordinary proxy class makes exceptions for some hosts; this one makes none.</summary>
    private sealed class OnlyProxy(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}

/// <summary>Carries a refusal out through the HTTP library; <see cref="WebhookSender"/> turns it back into a value.</summary>
internal sealed class TargetRefusedException(TargetRefusal refusal) : Exception(refusal.Text)
{
    public TargetRefusal Refusal { get; } = refusal;
}

/// <summary>The name has no address.</summary>
internal sealed class NameNotFoundException(string host) : Exception($"`{host}` has no address.");
