using System.Text;
using System.Text.RegularExpressions;

namespace Makegood.Domain.Related;

/// <summary>
/// A postal address as postcode, house number and street, with the flat apart: everybody in a tower shares the first three. Names of people, towns and countries are
/// left out, because they are written in more ways than they tell places apart. An address without postcode or house number is nobody's.
/// </summary>
public static partial class PostalAddress
{
    private static readonly char[] Breaks = [',', ';', '\n', '\r', '、', '，', '|', '\t'];

    public static Spelling Read(string? written)
    {
        if (string.IsNullOrWhiteSpace(written)) return Spelling.None("no address was told");
        var segments = written.Split(Breaks, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(s => Numbered(Letters.Fold(s))).Where(s => s.Length > 0).ToList();
        var whole = string.Join(", ", segments);
        if (Holds(whole, PostalWords.PickUp)) return Spelling.None("the address is a pick-up point, where parcels of many people wait");
        if (Holds(whole, PostalWords.Forwarders)) return Spelling.None("the address is a freight forwarder's, who passes parcels on for many people");
        var country = CountryOf(written);
        var behind = PostcodeAt(segments);
        if (Street(segments, behind) is not { } street) return Spelling.None("the address has no house number");
        if ((street.PostcodeInside ?? (behind >= 0 && behind != street.At ? Plain(LastPostcode(segments[behind])!.Value) : null)) is not { } postcode) return Spelling.None("the address has no postcode");
        if (Holds(whole, PostalWords.PostBoxes) && street.Number.Length > 0) return Spelling.Of($"{country}|{postcode}|box|{street.Number}");
        var name = Name(street.Words);
        if (name.Length == 0) return Spelling.None("the address has no street");
        var unit = street.Unit.Length > 0 ? street.Unit : UnitAmong(segments, street.At, behind);
        return Spelling.Of($"{country}|{postcode}|{street.Number}|{name}|{unit}");
    }

    /// <summary>The two letters of ISO 3166 with which shops end an address, in capitals; null when there are none.</summary>
    public static string? CountryOf(string? written)
    {
        var last = written?.Split(Breaks, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        return last is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] && PhonePlans.Of(last) is not null ? last : null;
    }

    private static bool Holds(string text, string[] words) => words.Any(w => text.Contains(w, StringComparison.Ordinal));

    // 1丁目2番3号 and 1-2-3 are one place.
    private static string Numbered(string folded) => Blanks().Replace(Seams().Replace(JapaneseBlock().Replace(folded, "${number}-").Replace("〒", " ", StringComparison.Ordinal), " "), " ").Trim();

    private sealed record StreetLine(int At, string Number, IReadOnlyList<string> Words, string Unit, string? PostcodeInside);

    /// <summary>The first part that has letters and a number that is no postcode.</summary>
    private static StreetLine? Street(List<string> segments, int behind)
    {
        for (var at = 0; at < segments.Count; at++)
        {
            var (text, inside) = (segments[at], (string?)null);

            // All in one line: what looks like a postcode behind the street is taken out first.
            if (segments.Count == 1 && LastPostcode(text) is { } found)
            {
                inside = Plain(found.Value);
                text = text[..found.Index] + " " + text[(found.Index + found.Length)..];

                // What follows the postcode is the town; before it, in a language without blanks, the whole address may stand behind it.
                if (found.Index > 3) text = text[..found.Index];
            }

            if (at == behind) continue;
            var words = Words(text);
            var unit = TakeUnit(words);
            var number = TakeNumber(words, ref unit);
            if (number is not null && (words.Count > 0 || Holds(text, PostalWords.PostBoxes))) return new StreetLine(at, number, words, unit, inside);

            // The number may stand in a part of its own: `10, Rue de la Paix`, `Hauptstr., 5`.
            if (number is not null && at + 1 < segments.Count && at + 1 != behind && unit.Length == 0 && Words(segments[at + 1]) is var after && after.Exists(PostalWords.Short.ContainsKey) && !after.Exists(IsNumber)) return new StreetLine(at + 1, number, after, unit, inside);
            if (number is not null && at > 0 && at == segments.FindIndex(s => s.Any(char.IsAsciiDigit)) && Words(segments[at - 1]) is { Count: > 0 } before) return new StreetLine(at, number, before, unit, inside);
        }

        return null;
    }

    private static List<string> Words(string text) => [.. Pieces().Matches(text).Select(m => m.Value.Trim('.', '\'', '-')).Where(w => w.Length > 0)];

    private static string TakeUnit(List<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            // `#4`, `apt4`, `кв12`
            if (words[i] is ['#', _, ..] hash) return Cut(words, i, 1, hash[1..]);
            if (!PostalWords.Units.Contains(words[i])) continue;
            if (i + 1 < words.Count && words[i + 1].Any(char.IsAsciiDigit)) return Cut(words, i, 2, words[i + 1].TrimStart('#'));
            if (i > 0 && i + 1 == words.Count && words[i - 1].All(char.IsAsciiDigit) && i > 1) return Cut(words, i - 1, 2, words[i - 1]);
            if (i > 1 && i + 1 < words.Count && words[i + 1] is [>= 'a' and <= 'z']) return Cut(words, i, 2, words[i + 1]);
        }

        return string.Empty;
    }

    private static string Cut(List<string> words, int at, int count, string unit)
    {
        words.RemoveRange(at, count);
        return unit;
    }

    /// <summary>Takes the house number out: the first number, or the last one when the street itself begins with one, such as `17 Juni Str 5`.</summary>
    private static string? TakeNumber(List<string> words, ref string unit)
    {
        words.RemoveAll(PostalWords.Noise.Contains);
        var at = words.FindLastIndex(IsNumber);
        if (at < 0) return null;
        var first = words.FindIndex(IsNumber);

        // English and French put the number first, German and Slavic ones last.
        if (first == 0 && at != words.Count - 1 && !(words.Count > at + 1 && words[at + 1] is [>= 'a' and <= 'z'])) at = 0;
        var number = words[at];
        words.RemoveAt(at);
        if (at < words.Count && words[at] is [>= 'a' and <= 'z'] && (at == words.Count - 1 || at == 0) && char.IsAsciiDigit(number[^1]) && !(at == 0 && PostalWords.Short.ContainsKey(words[at])))
        {
            number += words[at];
            words.RemoveAt(at);
        }

        // `12/5` is flat 5 in house 12.
        if (number.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
        {
            if (unit.Length == 0) unit = number[(slash + 1)..];
            number = number[..slash];
        }

        return number.TrimStart('0');
    }

    private static bool IsNumber(string word) => char.IsAsciiDigit(word[0]) && word.Count(char.IsLetter) <= 1;

    private static string Name(IReadOnlyList<string> words)
    {
        var name = new StringBuilder();
        foreach (var word in words.Where(w => !PostalWords.Noise.Contains(w)))
        {
            var plain = word.Replace("ae", "a", StringComparison.Ordinal).Replace("oe", "o", StringComparison.Ordinal).Replace("ue", "u", StringComparison.Ordinal);
            if (PostalWords.Short.TryGetValue(word, out var known) || PostalWords.Short.TryGetValue(plain, out known))
            {
                name.Append(known);
                continue;
            }

            foreach (var (end, to) in PostalWords.Ends)
            {
                if (!plain.EndsWith(end, StringComparison.Ordinal) || plain.Length <= end.Length + 1) continue;
                plain = plain[..^end.Length] + to;
                break;
            }

            name.Append(plain.Replace("-", string.Empty, StringComparison.Ordinal).Replace("'", string.Empty, StringComparison.Ordinal));
        }

        return name.ToString();
    }

    /// <summary>The part that is or holds the postcode: the last that is nothing else, else the last that has one and comes after another number.</summary>
    private static int PostcodeAt(List<string> segments)
    {
        if (segments.Count == 1) return -1;
        var alone = segments.FindLastIndex(s => LastPostcode(s) is { } found && found.Length == s.Length);
        if (alone > 0) return alone;
        var first = segments.FindIndex(s => s.Any(char.IsAsciiDigit));
        return segments.FindLastIndex(s => LastPostcode(s) is not null) is var last && last > first ? last : -1;
    }

    /// <summary>The flat that stands in a part of its own: `Flat 4, 12 King St` or `12 King St, Apt 4`.</summary>
    private static string UnitAmong(List<string> segments, int street, int behind)
    {
        for (var at = 0; at < segments.Count; at++)
        {
            if (at == street || at == behind || Math.Abs(at - street) > 1) continue;
            var words = Words(segments[at]);
            if (words is [var alone] && alone.All(char.IsAsciiDigit) && at == street + 1 && alone.Length < 4) return alone;
            if (TakeUnit(words) is { Length: > 0 } unit) return unit;
        }

        return string.Empty;
    }

    private static Match? LastPostcode(string segment) => Postcodes().Matches(segment).LastOrDefault();

    // The four more digits of the United States name a side of a street, and are written or not.
    private static string Plain(string postcode)
    {
        var plain = new string([.. postcode.Where(char.IsLetterOrDigit)]);
        if (plain.Length > 4 && char.IsAsciiLetter(plain[0]) && plain.Skip(1).All(char.IsAsciiDigit) && plain[1..].Length >= 4) plain = plain[1..];
        return postcode.Length == 10 && postcode[5] == '-' ? plain[..5] : plain;
    }

    /// <summary>British, Canadian, Irish and Dutch postcodes, and those of digits alone, as they are written with blanks, dashes and the letter of their country.</summary>
    [GeneratedRegex(@"(?<![\p{L}\d-])(?:[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}|[a-z]\d[a-z][\s-]?\d[a-z]\d|[ac-fhknprtv-y]\d[\dw]\s?[0-9ac-fhknprtv-y]{4}|\d{4}\s?[a-z]{2}|(?:[a-z]{1,2}-)?(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{3}-\d{4}|\d{2}-\d{3}|\d{3}\s\d{2}|\d{4,8}))(?![\p{L}\d-])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Postcodes();

    [GeneratedRegex(@"#?[\p{IsCJKUnifiedIdeographs}\p{IsHangulSyllables}\p{IsHiragana}\p{IsKatakana}]+|\d+[a-z]?(?:[-/]\d+[a-z]?)*(?![\p{L}\d])|#?[\p{L}\p{M}'\d°º№.-]*[\p{L}\p{M}\d°º№]|#|№", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pieces();

    [GeneratedRegex(@"(?<number>\d+)\s?(?:丁目|番地|番|号(?!室)|號(?!室))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JapaneseBlock();

    /// <summary>Where a number begins or ends without a blank: `Hauptstr.5`, `建国路88号`.</summary>
    [GeneratedRegex(@"(?<=\p{L}{3}\.?)(?=\d)|(?<=[\p{IsCJKUnifiedIdeographs}\p{IsHangulSyllables}\p{IsHiragana}\p{IsKatakana}])(?=\d)|(?<=\d)(?=[\p{IsCJKUnifiedIdeographs}\p{IsHangulSyllables}\p{IsHiragana}\p{IsKatakana}])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Seams();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blanks();
}
