using System.Net.Http.Headers;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>Headers that an endpoint's owner may add, such as <c>Authorization</c>. Those that steer the connection are ours.</summary>
public static class WebhookHeaders
{
    private const int Most = 10;
    private const int LongestValue = 2048;

    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Encoding", "Connection", "Cookie", "Date", "Expect", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "User-Agent", "Via",
    };

    private static readonly string[] OurPrefixes = ["Content-", "Proxy-", "Sec-", "Webhook-"];

    /// <returns>Every mistake as a sentence; none means that they can be sent. Values are not repeated, because they are often secret.</returns>
    public static List<string> Check(IReadOnlyCollection<KeyValuePair<string, string>> headers)
    {
        var mistakes = new List<string>();
        if (headers.Count > Most) mistakes.Add($"{headers.Count} headers are too many; at most {Most} can be added.");

        foreach (var (name, value) in headers)
        {
            if (!IsToken(name)) mistakes.Add($"{Quoted.Text(name)} is no header name; use letters, digits and hyphens.");
            else if (Ours.Contains(name) || OurPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                mistakes.Add($"`{name}` is set by the sender itself and cannot be added.");
            if (value.Length is 0 or > LongestValue) mistakes.Add($"The value of {Quoted.Text(name)} must have 1 to {LongestValue} characters.");
            else if (!value.All(letter => letter is >= ' ' and <= '~') || value.Trim().Length != value.Length)
                mistakes.Add($"The value of {Quoted.Text(name)} must be plain ASCII on one line, without blanks around it.");
        }

        return mistakes;
    }

    internal static void Add(HttpRequestHeaders to, IReadOnlyCollection<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers) to.TryAddWithoutValidation(name, value);
    }

    // RFC 9110, section 5.6.2, without the signs that nobody uses.
    private static bool IsToken(string name) =>
        name.Length is > 0 and <= 100 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
