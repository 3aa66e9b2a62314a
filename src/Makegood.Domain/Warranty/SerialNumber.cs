using Makegood.Domain.Basics;

namespace Makegood.Domain.Warranty;

/// <summary>Why a text is no serial number, in the order of the checks.</summary>
public enum SerialRefusal
{
    Empty,
    TooLong,
    ControlCharacter,
    ForeignCharacter,
    NoLetterOrDigit,
    TooManyLettersAndDigits,
}

/// <summary>A serial number as it is printed, and in the form that two spellings of it share.</summary>
/// <param name="Printed">As given, without the spaces around it.</param>
/// <param name="Normal">Capital letters A to Z and digits only: what is searched and kept unique.</param>
/// <remarks>
/// The rule: letters A to Z and digits count, in capitals. Full-width forms become plain ones. Spaces, dashes, dots and the other marks that a label can bear
/// are dropped, so <c>fd-23 0511.7</c> and <c>FD2305117</c> are one. Any other letter or sign is refused: a Cyrillic А looks like an A and is none.
/// The marks are those of character set 82 of the GS1 General Specifications, in which serial numbers on labels (AI 21) are written.
/// </remarks>
public sealed record SerialNumber(string Printed, string Normal)
{
    /// <summary>More than any label has; a longer text is something else.</summary>
    public const int PrintedMost = 64;

    public const int NormalMost = 40;

    // GS1 character set 82 without letters and digits, and what else separates groups on labels.
    private const string Marks = "!\"%&'()*+,-./_:;<=>?#";

    /// <summary>The same for every text that a hurried eye could take for this one: O for 0, I and L for 1.</summary>
    public string LookAlike => string.Create(Normal.Length, Normal, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++) to[i] = from[i] switch { 'O' => '0', 'I' or 'L' => '1', var c => c };
    });

    public static Result<SerialNumber, SerialRefusal> Read(string text)
    {
        var printed = text.Trim();
        if (printed.Length == 0) return SerialRefusal.Empty;
        if (printed.Length > PrintedMost) return SerialRefusal.TooLong;
        Span<char> normal = stackalloc char[PrintedMost];
        var length = 0;
        foreach (var written in printed)
        {
            if (char.IsControl(written)) return SerialRefusal.ControlCharacter;
            var plain = written is >= '\uFF01' and <= '\uFF5E' ? (char)(written - 0xFEE0) : written;
            if (char.IsAsciiLetterOrDigit(plain)) normal[length++] = char.ToUpperInvariant(plain);
            else if (!IsMark(plain)) return SerialRefusal.ForeignCharacter;
        }

        if (length == 0) return SerialRefusal.NoLetterOrDigit;
        if (length > NormalMost) return SerialRefusal.TooManyLettersAndDigits;
        return new SerialNumber(printed, new string(normal[..length]));
    }

    /// <summary>What to say to the person who wrote it.</summary>
    public static string Words(SerialRefusal refusal) => refusal switch
    {
        SerialRefusal.Empty => "there is no serial number here; write the one on the label",
        SerialRefusal.TooLong => $"a serial number has at most {PrintedMost} characters; write only the number itself",
        SerialRefusal.ControlCharacter => "a line end or another invisible character stands inside the serial number; write it on one line",
        SerialRefusal.ForeignCharacter => "a serial number is made of the letters A to Z and digits; another letter or sign stands in this one",
        SerialRefusal.NoLetterOrDigit => "a serial number needs at least one letter or digit",
        SerialRefusal.TooManyLettersAndDigits => $"a serial number has at most {NormalMost} letters and digits; write only the number itself",
    };

    /// <summary>
    /// The registered numbers that an unknown one may stand for: first those that only look alike, then those one slip away (a character wrong, missing, too
    /// many, or two neighbours swapped). A suggestion for a person to look at, never an answer.
    /// </summary>
    public IReadOnlyList<SerialNumber> NearestTo(IEnumerable<SerialNumber> known, int most = 3)
    {
        var own = LookAlike;
        return [.. known.Select(k => (Serial: k, Slips: Slips(own, k.LookAlike)))
            .Where(k => k.Slips <= 1)
            .OrderBy(k => k.Slips).ThenBy(k => k.Serial.Normal, StringComparer.Ordinal)
            .Take(most).Select(k => k.Serial)];
    }

    private static bool IsMark(char plain) =>
        Marks.Contains(plain, StringComparison.Ordinal) || char.IsWhiteSpace(plain) || char.GetUnicodeCategory(plain) is System.Globalization.UnicodeCategory.DashPunctuation or System.Globalization.UnicodeCategory.Format;

    /// <summary>0 when equal, 1 when one slip leads from one to the other, 2 for anything further.</summary>
    private static int Slips(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 1) return 2;
        var head = a.AsSpan().CommonPrefixLength(b);
        if (head == a.Length && head == b.Length) return 0;
        var restOfA = a.AsSpan(head);
        var restOfB = b.AsSpan(head);
        if (restOfA.Length > restOfB.Length) return restOfA[1..].SequenceEqual(restOfB) ? 1 : 2;
        if (restOfA.Length < restOfB.Length) return restOfB[1..].SequenceEqual(restOfA) ? 1 : 2;
        if (restOfA[1..].SequenceEqual(restOfB[1..])) return 1;
        return restOfA.Length > 1 && restOfA[0] == restOfB[1] && restOfA[1] == restOfB[0] && restOfA[2..].SequenceEqual(restOfB[2..]) ? 1 : 2;
    }
}
