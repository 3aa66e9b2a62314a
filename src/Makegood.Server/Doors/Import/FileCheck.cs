using System.Globalization;
using System.Text;

namespace Makegood.Server.Doors.Import;

/// <summary>What is wrong at a place of a file, and what to do.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters; in bytes where the bytes are no characters.</param>
/// <param name="Field">The column's name, where it is about one.</param>
public sealed record ImportProblem(long Line, long Column, string? Field, string Message)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}: {Message}");
}

/// <summary>
/// Looks through a whole file before anything of it is taken: is it UTF-8, is it text, is it made of lines. A file in another encoding would
/// otherwise be half taken before its first umlaut.
/// </summary>
internal static class FileCheck
{
    /// <summary>No line and no row of ours comes near it; a longer one is another kind of file, or a quote that nobody closed.</summary>
    public const int LongestLine = 1 << 20;

    private static string AsUtf8(string from) => $"save it as UTF-8 (in Excel: `CSV UTF-8`), or convert it: `iconv -f {from} -t UTF-8 FILE > NEW`";

    /// <summary>The first thing that makes it unusable, or null. Leaves the stream at its start.</summary>
    public static async Task<ImportProblem?> Run(Stream file, CancellationToken stop)
    {
        file.Position = 0;
        var buffer = new byte[1 << 16];
        var (held, isFirst) = (0, true);
        var state = new Place();
        ImportProblem? problem = null;
        while (problem is null)
        {
            var read = await file.ReadAtLeastAsync(buffer.AsMemory(held), 1, throwOnEndOfStream: false, stop);
            var bytes = buffer.AsSpan(0, held + read);
            if (isFirst) problem = Kind(bytes);
            isFirst = false;
            if (problem is not null) break;
            var used = state.Go(bytes, read == 0, out problem);
            if (read == 0) break;
            held = bytes.Length - used;
            bytes[used..].CopyTo(buffer);
        }

        file.Position = 0;
        return problem;
    }

    private static ImportProblem? Kind(ReadOnlySpan<byte> bytes)
    {
        string? other = bytes switch
        {
            [0xFF, 0xFE, 0x00, 0x00, ..] => "UTF-32LE",
            [0x00, 0x00, 0xFE, 0xFF, ..] => "UTF-32BE",
            [0xFF, 0xFE, ..] => "UTF-16LE",
            [0xFE, 0xFF, ..] => "UTF-16BE",
            [not 0, 0, not 0, 0, ..] => "UTF-16LE",
            [0, not 0, 0, not 0, ..] => "UTF-16BE",
            _ => null,
        };
        if (other is not null) return new ImportProblem(1, 1, null, $"this is {other}, not UTF-8; {AsUtf8(other)}");
        return bytes switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => new ImportProblem(1, 1, null, "this is a spread-sheet or a ZIP archive, not text; save the sheet as `CSV UTF-8`"),
            [0x1F, 0x8B, ..] => new ImportProblem(1, 1, null, "this is packed with gzip; unpack it first: `gunzip FILE`"),
            _ => null,
        };
    }

    private sealed class Place
    {
        private long _line = 1;
        private long _lineBytes;

        /// <returns>How many bytes were looked at; the rest begins a character whose end is still to come.</returns>
        public int Go(ReadOnlySpan<byte> bytes, bool isEnd, out ImportProblem? problem)
        {
            problem = null;
            var i = 0;
            while (i < bytes.Length)
            {
                var b = bytes[i];
                if (b == '\n')
                {
                    _line++;
                    _lineBytes = 0;
                    i++;
                    continue;
                }

                if (b == 0)
                {
                    problem = new ImportProblem(_line, _lineBytes + 1, null, string.Create(CultureInfo.InvariantCulture, $"byte {_lineBytes + 1} of this line is NUL, which no text holds; the file is damaged or no text. Export it again"));
                    return i;
                }

                var length = 1;
                if (b >= 0x80)
                {
                    var decoded = Rune.DecodeFromUtf8(bytes[i..], out _, out length);
                    if (decoded is System.Buffers.OperationStatus.NeedMoreData && !isEnd) return i;
                    if (decoded is not System.Buffers.OperationStatus.Done)
                    {
                        // Windows-1252 is what is meant nearly always; the letter helps to find the place.
                        var letter = b >= 0xA0 ? $" (`{(char)b}` in Windows-1252)" : string.Empty;
                        problem = new ImportProblem(_line, _lineBytes + 1, null, string.Create(CultureInfo.InvariantCulture, $"byte {_lineBytes + 1} of this line is 0x{b:X2}{letter} and no UTF-8; {AsUtf8("WINDOWS-1252")}"));
                        return i;
                    }
                }

                i += length;
                _lineBytes += length;
                if (_lineBytes <= LongestLine) continue;
                problem = new ImportProblem(_line, LongestLine, null, string.Create(CultureInfo.InvariantCulture, $"this line is longer than {LongestLine:N0} bytes; a file of rows has shorter ones. Check what kind of file it is, and that its lines end"));
                return i;
            }

            return i;
        }
    }
}
