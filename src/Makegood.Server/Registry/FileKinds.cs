using System.Buffers.Binary;
using System.Text;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>A kind of file that may be kept.</summary>
/// <param name="MediaType">As it is claimed and as it is given out again.</param>
/// <param name="Endings">Of file names; they count only where the sender claims no more than `application/octet-stream`.</param>
/// <param name="Fits">Whether the bytes are of this kind.</param>
public sealed record FileKind(string MediaType, IReadOnlyList<string> Endings, Func<ComingFile, bool> Fits);

/// <summary>
/// The list of what may be kept: evidence of a claim, and what a printer writes. Each is known by its first bytes, because the sender's word proves nothing.
/// Archives are not on it: nobody sees what is in one before it is opened on somebody's desk. A 3MF is one inside and is never opened here.
/// </summary>
public static class FileKinds
{
    private const string Anything = "application/octet-stream";
    private const int StlHeader = 84;
    private const int StlTriangle = 50;

    private static readonly string[] Heic = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];
    private static readonly string[] Mp4 = ["isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "mp71", "avc1", "dash", "M4V ", "MSNV", "XAVC"];

    public static readonly IReadOnlyList<FileKind> All =
    [
        new("image/jpeg", [".jpg", ".jpeg"], f => Begins(f, [0xFF, 0xD8, 0xFF])),
        new("image/png", [".png"], f => Begins(f, [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])),
        new("image/webp", [".webp"], f => Begins(f, "RIFF"u8) && At(f, 8, "WEBP"u8)),
        new("image/gif", [".gif"], f => Begins(f, "GIF87a"u8) || Begins(f, "GIF89a"u8)),
        new("image/heic", [".heic"], f => IsBrand(f, Heic)),
        new("image/heif", [".heif"], f => IsBrand(f, Heic)),
        new("video/mp4", [".mp4", ".m4v"], f => IsBrand(f, Mp4)),
        new("video/quicktime", [".mov"], f => IsBrand(f, ["qt  "]) || At(f, 4, "moov"u8) || At(f, 4, "mdat"u8) || At(f, 4, "wide"u8)),
        new("video/webm", [".webm"], f => Begins(f, [0x1A, 0x45, 0xDF, 0xA3]) && f.Head.Span.IndexOf("webm"u8) > 0),
        new("application/pdf", [".pdf"], f => Begins(f, "%PDF-"u8)),
        new("text/plain", [".txt", ".log", ".cfg"], IsPlain),
        new("text/csv", [".csv"], IsPlain),
        new("text/x-gcode", [".gcode", ".gco"], IsPlain),
        new("model/3mf", [".3mf"], f => Begins(f, "PK\x03\x04"u8)),
        new("model/stl", [".stl"], IsStl),
    ];

    public static string Names { get; } = string.Join(", ", All.Select(k => $"`{k.MediaType}`"));

    /// <summary>The kind that is claimed, or null when it is not on the list.</summary>
    /// <param name="contentType">As sent, parameters and all; what claims nothing is judged by the ending of the name.</param>
    public static FileKind? Claimed(string? contentType, string name)
    {
        var type = contentType?.Split(';')[0].Trim().ToLowerInvariant();
        return type is null or "" or Anything
            ? All.FirstOrDefault(k => k.Endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            : All.FirstOrDefault(k => k.MediaType == type);
    }

    private static bool Begins(ComingFile file, ReadOnlySpan<byte> mark) => At(file, 0, mark);

    private static bool At(ComingFile file, int place, ReadOnlySpan<byte> mark) => file.Head.Length >= place + mark.Length && file.Head.Span.Slice(place, mark.Length).SequenceEqual(mark);

    // ISO 14496-12: the first box is `ftyp`; the major brand stands behind it, those that also fit follow the minor version.
    private static bool IsBrand(ComingFile file, ReadOnlySpan<string> brands)
    {
        if (!At(file, 4, "ftyp"u8)) return false;
        var end = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file.Head.Span), (uint)file.Head.Length);
        for (var place = 8; place + 4 <= end; place += 4)
        {
            if (place != 12 && brands.Contains(Encoding.Latin1.GetString(file.Head.Span.Slice(place, 4)))) return true;
        }

        return false;
    }

    // A text is whatever has no control characters, and does not call itself something else: a PDF can be written without a single one.
    private static bool IsPlain(ComingFile file) => file.IsText && !Begins(file, "%PDF-"u8);

    // The binary form has no mark, but says how many triangles follow; the other is a text that begins with `solid`.
    private static bool IsStl(ComingFile file) =>
        (file.IsText && Begins(file, "solid"u8))
        || (file.Head.Length >= StlHeader && file.Bytes == StlHeader + (long)StlTriangle * BinaryPrimitives.ReadUInt32LittleEndian(file.Head.Span[(StlHeader - 4)..]));
}
