using System.Buffers.Binary;
using System.IO.Compression;

namespace Makegood.Server.Tests.Papers;

/// <summary>The pixels of a PNG as a browser writes it: eight bits, RGB or RGBA, not interlaced.</summary>
/// <remarks>Source: PNG Specification, third edition (W3C, 2023), sections 5 and 9.</remarks>
internal sealed class Picture
{
    private readonly byte[] _pixels;
    private readonly int _channels;

    private Picture(int width, int height, int channels, byte[] pixels) => (Width, Height, _channels, _pixels) = (width, height, channels, pixels);

    public int Width { get; }

    public int Height { get; }

    /// <summary>True where there is more ink than paper.</summary>
    public bool IsDark(double x, double y)
    {
        var at = ((((int)y * Width) + (int)x) * _channels);
        return _pixels[at] + _pixels[at + 1] + _pixels[at + 2] < 3 * 128;
    }

    public static Picture Read(byte[] png)
    {
        var (width, height, channels) = (0, 0, 0);
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var kind = System.Text.Encoding.ASCII.GetString(png, at + 4, 4);
            var data = png.AsSpan(at + 8, length);
            if (kind == "IHDR")
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                channels = data[9] switch { 2 => 3, 6 => 4, _ => throw new NotSupportedException($"colour type {data[9]}") };
                if (data[8] != 8 || data[12] != 0) throw new NotSupportedException("only eight bits, not interlaced");
            }
            else if (kind == "IDAT")
            {
                packed.Write(data);
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var unpacked = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Decompress)) zlib.CopyTo(unpacked);
        return new Picture(width, height, channels, Unfilter(unpacked.ToArray(), width * channels, height, channels));
    }

    private static byte[] Unfilter(byte[] raw, int stride, int height, int channels)
    {
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = raw[y * (stride + 1)];
            for (var i = 0; i < stride; i++)
            {
                int left = i >= channels ? pixels[(y * stride) + i - channels] : 0, up = y > 0 ? pixels[((y - 1) * stride) + i] : 0, corner = i >= channels && y > 0 ? pixels[((y - 1) * stride) + i - channels] : 0;
                var guess = filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => throw new NotSupportedException($"filter {filter}") };
                pixels[(y * stride) + i] = (byte)((raw[(y * (stride + 1)) + 1 + i] + guess) & 0xff);
            }
        }

        return pixels;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - corner - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
