using System.Globalization;
using System.Text;

namespace Makegood.Domain.Related;

/// <summary>
/// Letters in the one form in which spellings are compared: small, without accents, wide forms made narrow, digits of every script as ours. The base library does
/// this only with the data of the operating system, which this program does without so that every machine gives the same answer; so the table is here. It was drawn
/// from the decompositions of Unicode 15.
/// </summary>
internal static class Letters
{
    private const string Table = """
        a àáâãäåāăąǎǟǡǻȁȃȧᵃḁạảấầẩẫậắằẳẵặæ
        b ᵇḃḅḇ
        c çćĉċčᶜḉ
        d ďᵈḋḍḏḑḓđð
        dz ǆǳ
        e èéêëēĕėęěȅȇȩᵉḕḗḙḛḝẹẻẽếềểễệ
        f ᶠḟ
        g ĝğġģǧǵᵍḡ
        h ĥȟʰḣḥḧḩḫẖħ
        i ìíîïĩīĭįǐȉȋᵢḭḯỉịı
        ij ĳ
        j ĵǰʲ
        k ķǩᵏḱḳḵĸ
        l ĺļľˡḷḹḻḽł
        lj ǉ
        m ᵐḿṁṃ
        n ñńņňǹṅṇṉṋŋ
        nj ǌ
        o òóôõöōŏőơǒǫǭȍȏȫȭȯȱᵒṍṏṑṓọỏốồổỗộớờởỡợøœ
        p ᵖṕṗ
        r ŕŗřȑȓʳᵣṙṛṝṟ
        s śŝşšſșˢṡṣṥṧṩẛ
        ss ß
        t ţťțᵗṫṭṯṱẗŧ
        th þ
        u ùúûüũūŭůűųưǔǖǘǚǜȕȗᵘᵤṳṵṷṹṻụủứừửữự
        v ᵛᵥṽṿ
        w ŵʷẁẃẅẇẉẘ
        x ˣẋẍ
        y ýÿŷȳʸẏẙỳỵỷỹ
        z źżžᶻẑẓẕ
        · ·
        α ά
        ε έ
        η ή
        ι ΐίϊ
        ο ό
        υ ΰϋύ
        ω ώ
        ϒ ϓϔ
        е ёѐє
        и йїѝі
        у ў
        ا أإآٱ
        ي ىئ
        ه ة
        و ؤ
        ک ك
        """;

    private static readonly Dictionary<char, string> Folded = Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ')).SelectMany(p => p[1].Select(c => (c, To: p[0]))).DistinctBy(p => p.c).ToDictionary(p => p.c, p => p.To);

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var written in text)
        {
            var c = char.ToLowerInvariant(Narrow(written));
            if (char.IsAsciiLetterOrDigit(c)) folded.Append(c);
            else if (Digit(c) is { } digit) folded.Append(digit);
            else if (Folded.TryGetValue(c, out var letters)) folded.Append(letters);
            else if (!IsMark(c)) folded.Append(c);
        }

        return folded.ToString();
    }

    /// <summary>A decimal digit of any script as ours; null for anything else.</summary>
    public static char? Digit(char c) => CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var value ? (char)('0' + value) : null;

    // The wide forms that keyboards in East Asia write.
    public static char Narrow(char c) => c switch
    {
        '\u3000' => ' ',
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2212' or '\u30FC' => '-',
        '\u2019' or '\u02BC' => '\'',
        _ => c,
    };

    // Accents that stand by themselves, vowel points of Hebrew and Arabic, the stretching of Arabic, and what nobody sees.
    private static bool IsMark(char c) => c is >= '\u0300' and <= '\u036F' or >= '\u0591' and <= '\u05C7' or >= '\u064B' and <= '\u065F' or '\u0640' or '\u00AD' or >= '\u200B' and <= '\u200F' or '\u2060' or '\uFEFF';
}
