using System.Buffers;
using System.Data.Common;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Makegood.Storage;

/// <summary>A row as a line of JSON: its columns by name, in the order of the table. The same row gives the same bytes on both stores.</summary>
/// <param name="Json">Without a line end.</param>
public sealed record RowText(string Maker, string Id, string Json)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="InvalidDataException">The row holds something that no column here can hold: the file is damaged.</exception>
    internal static RowText Read(DbDataReader reader, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            for (var i = 0; i < reader.FieldCount; i++)
            {
                switch (reader.GetValue(i))
                {
                    case DBNull: writer.WriteNull(reader.GetName(i)); break;
                    case string text: writer.WriteString(reader.GetName(i), text); break;
                    case long number: writer.WriteNumber(reader.GetName(i), number); break;
                    case var other: throw new InvalidDataException($"column {reader.GetName(i)} holds {other.GetType().Name} instead of a text or a whole number");
                }
            }

            writer.WriteEndObject();
        }

        return new RowText(reader.GetString(0), reader.GetString(1), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
