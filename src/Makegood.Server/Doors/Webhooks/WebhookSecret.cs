using Makegood.Domain.Basics;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>The key that one sender and one receiver share. Written <c>whsec_</c> and base64.</summary>
/// <remarks>Source: Standard Webhooks 1.0.0, "Signature scheme": 24 to 64 random bytes, one secret per endpoint.</remarks>
public sealed class WebhookSecret
{
    public const int MinBytes = 24;
    public const int MaxBytes = 64;
    private const string Prefix = "whsec_";

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    /// <summary>The secret in full, to be shown to its owner once and stored. Never for a log.</summary>
    public string Text => Prefix + Convert.ToBase64String(_key);

    internal ReadOnlySpan<byte> Key => _key;

    /// <param name="random">Bytes from a cryptographic source, <see cref="MinBytes"/> to <see cref="MaxBytes"/> of them; 32 is a good number.</param>
    /// <exception cref="BrokenInvariantException">Too few or too many bytes.</exception>
    public static WebhookSecret FromRandom(ReadOnlySpan<byte> random)
    {
        Invariant.Holds(random.Length is >= MinBytes and <= MaxBytes, "a webhook secret is made of 24 to 64 random bytes");
        return new WebhookSecret(random.ToArray());
    }

    /// <summary>Reads what somebody stored or pasted; spaces around it do not matter.</summary>
    public static Result<WebhookSecret, WebhookSecretRefusal> Read(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (!trimmed.StartsWith(Prefix, StringComparison.Ordinal)) return WebhookSecretRefusal.PrefixMissing;

        var base64 = trimmed[Prefix.Length..];
        var key = new byte[base64.Length];
        if (!Convert.TryFromBase64Chars(base64, key, out var length)) return WebhookSecretRefusal.NotBase64;
        if (length < MinBytes) return WebhookSecretRefusal.TooShort;
        if (length > MaxBytes) return WebhookSecretRefusal.TooLong;
        return new WebhookSecret(key[..length]);
    }

    /// <summary>Hides the secret, because objects end up in logs.</summary>
    public override string ToString() => Prefix + "…";
}

/// <summary>Why a text is no webhook secret, in the order of the checks.</summary>
public enum WebhookSecretRefusal
{
    PrefixMissing,
    NotBase64,
    TooShort,
    TooLong,
}

public static class WebhookSecretRefusalTexts
{
    public static string Text(this WebhookSecretRefusal refusal) => refusal switch
    {
        WebhookSecretRefusal.PrefixMissing => "A webhook secret starts with `whsec_`. Please copy it whole.",
        WebhookSecretRefusal.NotBase64 => "After `whsec_` a webhook secret is base64, and this one is not. Please copy it again.",
        WebhookSecretRefusal.TooShort => "This webhook secret is shorter than 24 bytes and too easy to guess. Please make a longer one.",
        WebhookSecretRefusal.TooLong => "This webhook secret is longer than 64 bytes. Please make a shorter one.",
    };
}
