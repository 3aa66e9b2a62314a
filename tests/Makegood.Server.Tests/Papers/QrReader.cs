using System.Text;

namespace Makegood.Server.Tests.Papers;

/// <summary>
/// Reads a QR code from its modules, written by the standard and not by the library that draws ours. It wants a code without a scratch: what it reads needs no repair.
/// </summary>
/// <remarks>Source: ISO/IEC 18004:2015, sections 6.4, 7.3 to 7.9 and table 9, for level Q up to version 10.</remarks>
internal static class QrReader
{
    private const int Quiet = 4;

    private static readonly int[][] Alignment = [[], [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

    /// <summary>Per version: how many blocks of how many data bytes.</summary>
    private static readonly (int Count, int Bytes)[][] Blocks = [[], [(1, 13)], [(1, 22)], [(2, 17)], [(2, 24)], [(2, 15), (2, 16)], [(4, 19)], [(2, 14), (4, 15)], [(4, 18), (2, 19)], [(4, 16), (4, 17)], [(6, 19), (2, 20)]];

    /// <summary>What a code in a picture says.</summary>
    /// <param name="left">Of the drawing, in pixels, quiet zone included.</param>
    /// <param name="modules">Across the drawing, quiet zone included.</param>
    public static string Read(Picture picture, double left, double top, double width, int modules)
    {
        var step = width / modules;
        var dark = new bool[modules, modules];
        for (var y = 0; y < modules; y++) for (var x = 0; x < modules; x++) dark[x, y] = picture.IsDark(left + ((x + .5) * step), top + ((y + .5) * step));
        for (var i = 0; i < modules; i++) if (dark[i, Quiet - 1] || dark[Quiet - 1, i]) throw new InvalidOperationException("something is printed in the quiet zone");
        return Text((x, y) => dark[x + Quiet, y + Quiet], modules - (2 * Quiet));
    }

    private static string Text(Func<int, int, bool> dark, int size)
    {
        var version = (size - 17) / 4;
        if (size != 17 + (4 * version) || version is < 1 or > 10) throw new InvalidOperationException($"{size} modules are no code that is read here");
        var format = 0;
        foreach (var (x, y) in ((int, int)[])[(0, 8), (1, 8), (2, 8), (3, 8), (4, 8), (5, 8), (7, 8), (8, 8), (8, 7), (8, 5), (8, 4), (8, 3), (8, 2), (8, 1), (8, 0)]) format = (format << 1) | (dark(x, y) ? 1 : 0);
        format ^= 0b101010000010010;
        if (format >> 13 is not 0b11) throw new InvalidOperationException("the code is not of level Q");
        var mask = (format >> 10) & 7;

        var bits = new List<bool>();
        var upwards = true;
        for (var right = size - 1; right > 0; right -= 2)
        {
            if (right == 6) right = 5;
            for (var i = 0; i < size; i++)
            {
                var y = upwards ? size - 1 - i : i;
                foreach (var x in (int[])[right, right - 1]) if (!IsPattern(x, y, size, version)) bits.Add(dark(x, y) ^ IsMasked(mask, x, y));
            }

            upwards = !upwards;
        }

        return Words(Data(bits, Blocks[version]), version);
    }

    private static bool IsPattern(int x, int y, int size, int version)
    {
        if (x == 6 || y == 6 || (x < 9 && y < 9) || (x < 9 && y >= size - 8) || (x >= size - 8 && y < 9)) return true;
        if (version >= 7 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11))) return true;
        var centres = Alignment[version];
        return centres.Any(cx => centres.Any(cy => !((cx == 6 && cy == 6) || (cx == 6 && cy == centres[^1]) || (cy == 6 && cx == centres[^1])) && Math.Abs(x - cx) <= 2 && Math.Abs(y - cy) <= 2));
    }

    private static bool IsMasked(int mask, int x, int y) => mask switch
    {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => ((y / 2) + (x / 3)) % 2 == 0,
        5 => (x * y % 2) + (x * y % 3) == 0,
        6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
        _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
    };

    // The bytes of the blocks are dealt out in turn; the longer blocks come last.
    private static byte[] Data(List<bool> bits, (int Count, int Bytes)[] blocks)
    {
        var lengths = blocks.SelectMany(b => Enumerable.Repeat(b.Bytes, b.Count)).ToArray();
        var dealt = lengths.Select(l => new List<byte>(l)).ToArray();
        var at = 0;
        for (var i = 0; i < lengths.Max(); i++)
        {
            for (var block = 0; block < lengths.Length; block++)
            {
                if (i >= lengths[block]) continue;
                var value = 0;
                for (var bit = 0; bit < 8; bit++) value = (value << 1) | (bits[at++] ? 1 : 0);
                dealt[block].Add((byte)value);
            }
        }

        return [.. dealt.SelectMany(b => b)];
    }

    private static string Words(byte[] data, int version)
    {
        var at = 0;
        int Take(int count)
        {
            var value = 0;
            for (var i = 0; i < count; i++, at++) value = (value << 1) | ((data[at / 8] >> (7 - (at % 8))) & 1);
            return value;
        }

        const string letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        switch (Take(4))
        {
            case 4:
                var bytes = new byte[Take(version < 10 ? 8 : 16)];
                for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)Take(8);
                return Encoding.UTF8.GetString(bytes);
            case 2:
                var text = new StringBuilder();
                var count = Take(version < 10 ? 9 : 11);
                for (; count > 1; count -= 2)
                {
                    var pair = Take(11);
                    text.Append(letters[pair / 45]).Append(letters[pair % 45]);
                }

                return count == 1 ? text.Append(letters[Take(6)]).ToString() : text.ToString();
            case var mode:
                throw new InvalidOperationException($"mode {mode} is not read here");
        }
    }
}
