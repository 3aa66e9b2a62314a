using System.Net;
using Makegood.Domain.Basics;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>
/// A URL that webhooks may be sent to as far as its text tells. Its addresses are checked again at every connection
/// (<see cref="GuardedConnection"/>): what a name means can change at any time.
/// </summary>
public sealed record SafeTarget
{
    private const int LongestUrl = 2048;

    private SafeTarget(Uri url) => Url = url;

    public Uri Url { get; }

    /// <summary>Checks a URL when it is saved and again before it is used, since the settings may have changed in between.</summary>
    public static Result<SafeTarget, TargetRefusal> Check(string text, TargetRules rules)
    {
        // Backslashes and blanks are read differently by different readers; nobody needs them in a URL.
        if (text.Length > LongestUrl) return new TargetRefusal(TargetRefusalKind.NotAUrl, $"This URL has {text.Length} characters; at most {LongestUrl} are possible.");
        if (text.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter) || letter == '\\')
            || !text.Contains("://", StringComparison.Ordinal) || WholeUrl.Read(text) is not { } url)
            return new TargetRefusal(TargetRefusalKind.NotAUrl, $"{Quoted.Text(text)} is no URL. Write it whole, like `https://example.com/hooks`, without blanks.");

        if (url.Scheme != Uri.UriSchemeHttps && !(rules.AllowHttp && url.Scheme == Uri.UriSchemeHttp))
        {
            return new TargetRefusal(TargetRefusalKind.SchemeNotAllowed, url.Scheme == Uri.UriSchemeHttp
                ? "Webhooks go over `https` here. Please give an `https` URL, or have the operator set `webhooks_http`."
                : $"Webhooks go over `https`, not `{url.Scheme}`.");
        }

        if (url.UserInfo.Length > 0)
            return new TargetRefusal(TargetRefusalKind.HasUserInfo, "Please take the name and password before the `@` out of the URL; a header can carry them.");
        if (!rules.Ports.Contains(url.Port))
        {
            return new TargetRefusal(TargetRefusalKind.PortNotAllowed,
                $"Port {url.Port} is not open for webhooks. Possible here: {string.Join(", ", rules.Ports)}; the operator can add one to `webhooks_ports`.");
        }

        return CheckHost(url, rules) is { } refusal ? refusal : new SafeTarget(url);
    }

    // Uri has already read every way to write an IPv4 address (hexadecimal, octal, one number, fewer parts) into its usual form.
    private static TargetRefusal? CheckHost(Uri url, TargetRules rules)
    {
        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            if (url.DnsSafeHost.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(url.DnsSafeHost, out var address))
                return new TargetRefusal(TargetRefusalKind.StrangeHost, $"{Quoted.Text(url.DnsSafeHost)} is an address with a network card in it; please leave out what follows the `%`.");
            return rules.Forbids(address) is { } name ? TargetRefusal.Address(url.Host, address, name) : null;
        }

        // Letters beyond ASCII look like others or turn into digits on their way to the name server, so they come encoded.
        if (!url.Host.All(char.IsAscii))
            return new TargetRefusal(TargetRefusalKind.StrangeHost, $"{Quoted.Text(url.Host)} has letters beyond ASCII. Please write the name in its encoded form, which starts with `xn--`.");

        // The rule of browsers (WHATWG URL, "ends in a number"): whatever ends like that is meant as an address, so a broken one is no name.
        var host = url.IdnHost;
        var last = host.TrimEnd('.').Split('.')[^1];
        var number = last.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? last.Skip(2).All(char.IsAsciiHexDigit) : last.All(char.IsAsciiDigit);
        return url.HostNameType != UriHostNameType.Dns || number
            ? new TargetRefusal(TargetRefusalKind.StrangeHost, $"{Quoted.Text(host)} is neither a host name nor an address.")
            : null;
    }
}

/// <summary>Why webhooks may not go there.</summary>
/// <param name="Text">A sentence for the person who gave the URL.</param>
public sealed record TargetRefusal(TargetRefusalKind Kind, string Text)
{
    internal static TargetRefusal Address(string host, IPAddress address, string name) => new(
        TargetRefusalKind.AddressForbidden,
        (host.Trim('[', ']') == address.ToString() ? $"`{address}` is no public address ({name})" : $"{Quoted.Text(host)} leads to `{address}`, which is no public address ({name})")
        + ", and webhooks only go to those. The operator can add it to `webhooks_allow`.");
}

/// <summary>In the order of the checks.</summary>
public enum TargetRefusalKind
{
    NotAUrl,
    SchemeNotAllowed,
    HasUserInfo,
    PortNotAllowed,
    StrangeHost,
    AddressForbidden,
}
