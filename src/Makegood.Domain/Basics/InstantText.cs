using System.Globalization;

namespace Makegood.Domain.Basics;

/// <summary>An instant as we write it everywhere: UTC, milliseconds, 24 signs. What is below a millisecond is left out.</summary>
public static class InstantText
{
    public const int Length = 24;

    /// <summary>The room that writing needs. The library writes its round-trip format many times faster than one of ours; it has four digits more.</summary>
    public const int RoundTrip = 28;

    public static string Write(DateTimeOffset instant)
    {
        Span<char> text = stackalloc char[RoundTrip];
        Check(instant.UtcDateTime.TryFormat(text, out var written, "O", CultureInfo.InvariantCulture), written);
        text[Length - 1] = 'Z';
        return new string(text[..Length]);
    }

    /// <summary>Writes it as UTF-8.</summary>
    /// <param name="text">Of at least <see cref="RoundTrip"/> bytes; the first <see cref="Length"/> of them are the instant.</param>
    public static void Write(DateTimeOffset instant, Span<byte> text)
    {
        Check(instant.UtcDateTime.TryFormat(text, out var written, "O", CultureInfo.InvariantCulture), written);
        text[Length - 1] = (byte)'Z';
    }

    private static void Check(bool fits, int written) => Invariant.Holds(fits && written == RoundTrip, "an instant in UTC has 28 signs");
}
