using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Makegood.Server.Doors.Shops;

/// <summary>
/// Whether a message was signed with one of a shop's secrets: base64 of HMAC-SHA256 over the raw body, with both platforms. Source: shopify.dev, "Verify webhook
/// deliveries"; WooCommerce, `WC_Webhook::generate_signature`.
/// </summary>
internal static class ShopSignature
{
    /// <summary>How far ahead of ours a shop's clock may be.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How late a message may come. Shopify tries for four hours and speaks of up to a day, always with the first attempt's time and body; a shorter window would
    /// lose orders after a longer stop of ours. It would guard nothing either: the time is not signed, and what comes again counts once (decision 0022).
    /// </summary>
    public static readonly TimeSpan Behind = TimeSpan.FromHours(25);

    // In place of the secret of a shop that there is not: an address that is not known takes as long as one that is.
    private static readonly string[] Nobody = ["nobody-has-this-secret"];

    /// <param name="signature">The header as received.</param>
    /// <param name="secrets">Those that count now; none for a shop that is not there.</param>
    public static bool Fits(string? signature, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        Span<byte> given = stackalloc byte[64];
        var isWhole = Convert.TryFromBase64String(signature is { Length: <= 80 } ? signature : string.Empty, given, out var length) && length == SHA256.HashSizeInBytes;
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        var found = false;
        foreach (var secret in secrets.Count > 0 ? secrets : Nobody)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
            // No way out before the end: how long it takes does not say which secret was nearly right.
            found |= CryptographicOperations.FixedTimeEquals(expected, given[..SHA256.HashSizeInBytes]);
        }

        return found && isWhole && secrets.Count > 0;
    }

    /// <summary>The moment in a header such as <c>2026-03-01T13:30:00.877041743Z</c>; null when there is none, or none that can be read.</summary>
    public static DateTimeOffset? Moment(string? header)
    {
        if (header is null) return null;
        var dot = header.IndexOf('.', StringComparison.Ordinal);
        var end = dot < 0 ? -1 : header.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9');
        // Nanoseconds are more than a clock of .NET reads.
        var text = end < 0 ? header : header[..dot] + header[(dot + 1 + end)..];
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;
    }

    public static bool IsInTime(DateTimeOffset? sentAt, DateTimeOffset now) => sentAt is not { } sent || (sent <= now + Ahead && sent >= now - Behind);
}
