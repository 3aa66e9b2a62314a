using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Makegood.Domain.Basics;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>Where webhooks may go: the operator's settings.</summary>
public sealed record TargetRules
{
    /// <summary>Plain <c>http</c> as well. Off: whoever listens on the way would read every message.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>The ports that may be called.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [443, 80, 8443];

    /// <summary>Networks that may be called although they are private or otherwise special, such as <c>10.0.0.5/32</c>.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>A forward proxy that everything goes through; it then looks up names, and must itself refuse what is private.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Reads the settings as somebody wrote them.</summary>
    /// <param name="ports">None means the usual ones.</param>
    /// <param name="allow">Networks or single addresses.</param>
    /// <returns>The rules, or every mistake as a sentence.</returns>
    public static Result<TargetRules, List<string>> Read(
        bool allowHttp, IReadOnlyCollection<int> ports, IReadOnlyCollection<string> allow, string? proxy)
    {
        var mistakes = new List<string>();
        var networks = new List<IPNetwork>();

        foreach (var port in ports)
            if (port is < 1 or > 65535) mistakes.Add($"`webhooks_ports`: `{port}` is no port; ports go from 1 to 65535.");

        foreach (var text in allow)
        {
            if (ReadNetwork(text) is { } network) networks.Add(network);
            else mistakes.Add($"`webhooks_allow`: `{text}` is no network; write it like `10.0.0.5/32` or `fd00::/8`, with zeros after the prefix.");
        }

        var through = string.IsNullOrWhiteSpace(proxy) ? null : WholeUrl.Read(proxy);
        if (!string.IsNullOrWhiteSpace(proxy) && (through?.Scheme != Uri.UriSchemeHttp || through.Host.Length == 0 || through.UserInfo.Length > 0))
        {
            mistakes.Add($"`webhooks_proxy`: `{proxy}` is no proxy; write it like `http://proxy.internal:4750`.");
        }

        if (mistakes.Count > 0) return mistakes;
        var rules = new TargetRules { AllowHttp = allowHttp, Allow = networks, Proxy = through };
        return ports.Count == 0 ? rules : rules with { Ports = [.. ports] };
    }

    /// <summary>Why no webhook may go to this address; null when one may.</summary>
    internal string? Forbids(IPAddress address)
    {
        foreach (var network in Allow)
            if (SpecialUseAddresses.Holds(network, address)) return null;
        return SpecialUseAddresses.Find(address);
    }

    private static IPNetwork? ReadNetwork(string text)
    {
        var (address, prefix) = text.Split('/') switch
        {
            [var alone] => (alone, null),
            [var before, var after] => (before, after),
            _ => ("", null),
        };
        // Only the usual way to write an address, and nothing after the prefix: 10.0.0.5/8 would open far more than it seems to.
        if (!IPAddress.TryParse(address, out var one) || one.ToString() != address) return null;
        var most = one.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = most;
        if (prefix is not null && !int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out length)) return null;
        if (length > most) return null;

        var bytes = one.GetAddressBytes();
        for (var bit = length; bit < most; bit++)
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0) return null;
        return new IPNetwork(one, length);
    }
}
