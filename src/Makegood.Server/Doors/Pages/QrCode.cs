using System.Globalization;
using System.Text;
using QRCoder;

namespace Makegood.Server.Doors.Pages;

/// <summary>A QR code as lines of a drawing: sharp at every size, and nothing to fetch.</summary>
internal static class QrCode
{
    /// <summary>Path data of the dark modules, and the width of the whole in modules.</summary>
    /// <param name="text">A quarter of the code may be lost to scratches and tape (level Q).</param>
    public static (string Path, int Width) Draw(string text)
    {
        using var generator = new QRCodeGenerator();
        // The four light modules around it, which readers need (ISO/IEC 18004), are part of the matrix; so no layout can eat them.
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.Q, forceUtf8: true);
        var path = new StringBuilder();
        for (var y = 0; y < data.ModuleMatrix.Count; y++)
        {
            var row = data.ModuleMatrix[y];
            for (var x = 0; x < row.Length; x++)
            {
                if (!row[x]) continue;
                var from = x;
                while (x + 1 < row.Length && row[x + 1]) x++;
                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from + 1}v1h-{x - from + 1}z");
            }
        }

        return (path.ToString(), data.ModuleMatrix.Count);
    }
}
