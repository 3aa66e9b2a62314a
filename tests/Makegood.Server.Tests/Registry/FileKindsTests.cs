using System.Text;
using Makegood.Server.Registry;
using Makegood.Storage;

namespace Makegood.Server.Tests.Registry;

/// <summary>What a file is called, what it claims to be, and what its bytes say.</summary>
public sealed class FileKindsTests
{
    private static readonly (string Type, byte[] Bytes)[] Real =
    [
        ("image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]),
        ("image/png", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0]),
        ("image/webp", [.. "RIFF"u8, 9, 0, 0, 0, .. "WEBPVP8 "u8]),
        ("image/gif", [.. "GIF89a"u8, 1, 0]),
        ("image/heic", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]),
        ("video/mp4", [0, 0, 0, 24, .. "ftypXXXX"u8, 0, 0, 2, 0, .. "isommp41"u8]),
        ("video/quicktime", [0, 0, 0, 20, .. "ftypqt  "u8, 0, 0, 2, 0, .. "qt  "u8]),
        ("video/webm", [0x1A, 0x45, 0xDF, 0xA3, 0x01, 0x42, 0x82, 0x84, .. "webm"u8]),
        ("application/pdf", [.. "%PDF-1.7\n"u8]),
        ("text/plain", [.. "Klipper: \x1b[31mMCU shutdown\x1b[0m\r\nÄÖ"u8]),
        ("text/csv", [.. "a;b\n1;2\n"u8]),
        ("text/x-gcode", [.. "G28 ; home\n"u8]),
        ("model/3mf", [.. "PK\x03\x04"u8, 20, 0]),
        ("model/stl", [.. "solid cube\n"u8]),
        ("model/stl", [.. new byte[80], 1, 0, 0, 0, .. new byte[50]]),
    ];

    [Fact]
    public async Task Each_kind_knows_its_own_bytes_and_no_others()
    {
        foreach (var (type, bytes) in Real)
        {
            var file = await Take(bytes);
            var fits = FileKinds.All.Where(k => k.Fits(file)).Select(k => k.MediaType).ToList();
            Assert.Contains(type, fits);
            var alike = type switch { "image/heic" => "image/heif", _ when type.StartsWith("text/", StringComparison.Ordinal) || (type is "model/stl" && file.IsText) => "text/", _ => "none" };
            Assert.All(fits, f => Assert.True(f == type || f.StartsWith(alike, StringComparison.Ordinal), $"{type} passes as {f}"));
        }
    }

    [Theory]
    [InlineData("image/jpeg", "<svg onload=alert(1)>")]
    [InlineData("image/jpeg", "")]
    [InlineData("text/plain", "MZ\0\0")]
    [InlineData("text/plain", "%PDF-1.7 but claimed as a text")]
    [InlineData("model/stl", "a binary one that is cut off, and longer than its header has to be to hold the count of triangles")]
    [InlineData("video/mp4", "\0\0\0\u0018ftypheic\0\0\0\0heicmif1")]
    public async Task Bytes_of_another_kind_do_not_fit(string type, string content)
    {
        var file = await Take(Encoding.Latin1.GetBytes(content));
        Assert.False(FileKinds.Claimed(type, "x")!.Fits(file));
    }

    [Theory]
    [InlineData("image/png", "x.exe", "image/png")]
    [InlineData("IMAGE/PNG; charset=x", "x", "image/png")]
    [InlineData("application/octet-stream", "Bracket.STL", "model/stl")]
    [InlineData(null, "klippy.log", "text/plain")]
    [InlineData("application/zip", "logs.zip", null)]
    [InlineData("image/svg+xml", "logo.svg", null)]
    [InlineData("text/html", "page.html", null)]
    [InlineData(null, "setup.exe", null)]
    public void What_is_claimed_is_on_the_list_or_is_not_kept(string? type, string name, string? kind) => Assert.Equal(kind, FileKinds.Claimed(type, name)?.MediaType);

    [Theory]
    [InlineData("photo.jpg", "photo.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\Users\anna\Desktop\Rechnung Müller.pdf", "Rechnung Müller.pdf")]
    [InlineData("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt")]
    [InlineData("gpj.\u202Eexe.jpg", "gpj.exe.jpg")]
    [InlineData("..", "file")]
    [InlineData("folder/", "file")]
    [InlineData(null, "file")]
    [InlineData("\ud800x.txt", "x.txt")]
    public void A_name_is_a_text_and_no_path(string? given, string name) => Assert.Equal(name, FileNames.Clean(given));

    [Fact]
    public void A_name_ends_after_150_characters_and_not_in_the_middle_of_one() => Assert.Equal(149, FileNames.Clean(new string('x', 149) + "😀.jpg").Length);

    private static async Task<ComingFile> Take(byte[] bytes)
    {
        var folder = Directory.CreateTempSubdirectory("makegood-test-");
        var file = await new AttachmentFiles(folder.FullName).Take(new MemoryStream(bytes).ReadAsync, "one", 1 << 20, CancellationToken.None);
        await file!.DisposeAsync();
        folder.Delete(recursive: true);
        return file;
    }
}
