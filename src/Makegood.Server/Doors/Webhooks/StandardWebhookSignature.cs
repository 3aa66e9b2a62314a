using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Makegood.Domain.Basics;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>Signs and verifies webhooks: HMAC-SHA256 over <c>{id}.{timestamp}.{body}</c>, written <c>v1,BASE64</c>.</summary>
/// <remarks>Source: Standard Webhooks 1.0.0, "Signature scheme" and "Webhook headers". Only the symmetric scheme <c>v1</c>.</remarks>
public static class StandardWebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How far a timestamp may be from now, into the past and into the future.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Scheme = "v1,";

    /// <param name="id">The message's id: the same for every attempt; visible ASCII without a full stop, which would blur the signed text.</param>
    /// <param name="unixSeconds">When this attempt is made, in seconds since 1970 UTC.</param>
    /// <param name="body">Exactly the bytes that are sent.</param>
    /// <param name="secrets">At least one; during a rotation the new and the old one.</param>
    /// <returns>One signature for each secret, in their order, with a space between them.</returns>
    public static string Sign(string id, long unixSeconds, ReadOnlySpan<byte> body, IReadOnlyList<WebhookSecret> secrets)
    {
        Invariant.Holds(IsId(id), "a webhook id is 1 to 256 visible ASCII characters without a full stop");
        Invariant.Holds(unixSeconds >= 0, "a webhook is sent after 1970");
        Invariant.Holds(secrets.Count > 0, "a webhook is signed with at least one secret");

        var signatures = new string[secrets.Count];
        for (var at = 0; at < signatures.Length; at++)
            signatures[at] = Signature(id, unixSeconds.ToString(CultureInfo.InvariantCulture), body, secrets[at]);
        return string.Join(' ', signatures);
    }

    /// <summary>Whether a webhook that came in was signed with one of our secrets, and lately. Whether it came twice, the stored ids say.</summary>
    /// <param name="id">The header <c>webhook-id</c> as received; null when it is missing. The other headers likewise.</param>
    /// <param name="body">The raw body, before anybody has read it as JSON.</param>
    /// <param name="secrets">The secrets that count now: one, or two during a rotation.</param>
    /// <returns>The moment at which the sender says it was sent.</returns>
    public static Result<DateTimeOffset, SignatureRefusal> Verify(
        string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, IReadOnlyList<WebhookSecret> secrets, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signatures)) return SignatureRefusal.HeaderMissing;
        if (!IsId(id)) return SignatureRefusal.IdMalformed;

        // Digits only: a sign, a space or a fraction would be a second way to write the same moment.
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sentAt)) return SignatureRefusal.TimestampMalformed;
        var age = now.ToUnixTimeSeconds() - sentAt;
        if (age > (long)Tolerance.TotalSeconds) return SignatureRefusal.TooOld;
        if (age < -(long)Tolerance.TotalSeconds) return SignatureRefusal.FromTheFuture;

        return Matches(id, timestamp, signatures, body, secrets) ? DateTimeOffset.FromUnixTimeSeconds(sentAt) : SignatureRefusal.NoMatch;
    }

    // Every signature is compared with every secret and in full: how long it takes does not say which of them was nearly right.
    private static bool Matches(string id, string timestamp, string signatures, ReadOnlySpan<byte> body, IReadOnlyList<WebhookSecret> secrets)
    {
        var found = false;
        foreach (var secret in secrets)
        {
            var expected = Encoding.UTF8.GetBytes(Signature(id, timestamp, body, secret));
            foreach (var range in signatures.AsSpan().Split(' '))
            {
                var given = Encoding.UTF8.GetBytes(signatures[range]);
                found |= CryptographicOperations.FixedTimeEquals(expected, given);
            }
        }

        return found;
    }

    private static string Signature(string id, string timestamp, ReadOnlySpan<byte> body, WebhookSecret secret)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return Scheme + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= 256 && id.All(letter => letter is > ' ' and <= '~' and not '.');
}

/// <summary>Why a webhook that came in is not believed, in the order of the checks.</summary>
public enum SignatureRefusal
{
    HeaderMissing,
    IdMalformed,
    TimestampMalformed,
    TooOld,
    FromTheFuture,
    NoMatch,
}

public static class SignatureRefusalTexts
{
    public static string Text(this SignatureRefusal refusal) => refusal switch
    {
        SignatureRefusal.HeaderMissing => "A webhook needs the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`.",
        SignatureRefusal.IdMalformed => "The header `webhook-id` must be visible ASCII without a full stop, at most 256 characters.",
        SignatureRefusal.TimestampMalformed => "The header `webhook-timestamp` must be whole seconds since 1970, digits only.",
        SignatureRefusal.TooOld => "This webhook was signed more than five minutes ago. Sign each attempt anew, and check the sender's clock.",
        SignatureRefusal.FromTheFuture => "This webhook was signed more than five minutes in the future. Please check the sender's clock.",
        SignatureRefusal.NoMatch => "No signature fits the body and a current secret. Sign the raw body, and check which secret is in use.",
    };
}
