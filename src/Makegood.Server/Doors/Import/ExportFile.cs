using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using Makegood.Storage;

namespace Makegood.Server.Doors.Import;

/// <summary>How our CSV files look.</summary>
internal static class CsvExport
{
    public static readonly CsvWriterOptions Options = new() { NewLine = "\n", Quoting = CsvQuoting.WhenNeededOrWhitespace, ValidateFieldCount = false };
}

/// <summary>Writes everything of one kind to a file; what came in as a file can be brought in again. One moment of the store, row by row, in the order of the keys.</summary>
public static class ExportFile
{
    // Written out often enough that a long table never gathers in memory.
    private const int RowsPerFlush = 500;

    /// <summary>Whether there is such a noun.</summary>
    public static bool Knows(string noun) => Nouns.FindOut(noun) is not null;

    /// <summary>What to say when there is not.</summary>
    public static string Help(string noun) => ImportFile.Sentence(Nouns.HelpOut(noun));

    /// <summary>The names of all nouns.</summary>
    public static IReadOnlyList<string> All => [.. Nouns.Out.Select(n => n.Name)];

    /// <returns>How many rows there were.</returns>
    public static async Task<long> Run(string noun, FileFormat format, Stream to, string maker, Database database, Action<long>? progress, CancellationToken stop)
    {
        var what = Nouns.FindOut(noun) ?? throw new ArgumentException(Nouns.HelpOut(noun), nameof(noun));
        await using var look = await database.Look(stop);
        return format is FileFormat.Csv ? await Csv(what, look, to, maker, progress, stop) : await Jsonl(what, look, to, maker, progress, stop);
    }

    private static async Task<long> Csv(Listing noun, Session look, Stream to, string maker, Action<long>? progress, CancellationToken stop)
    {
        await using var writer = CsvWriter.Create(to, CsvExport.Options, leaveOpen: true);
        foreach (var column in noun.Columns.Where(c => !c.StaysInside)) writer.WriteField(column.Name);
        await writer.EndRecordAsync(stop);
        var rows = 0L;
        await foreach (var row in noun.Export(look, maker, stop))
        {
            foreach (var cell in row) writer.WriteField(cell is null ? string.Empty : Formula.Neutral(cell));
            await writer.EndRecordAsync(stop);
            rows++;
            progress?.Invoke(rows);
            if (rows % RowsPerFlush == 0) await writer.FlushAsync(stop);
        }

        await writer.FlushAsync(stop);
        return rows;
    }

    private static async Task<long> Jsonl(Listing noun, Session look, Stream to, string maker, Action<long>? progress, CancellationToken stop)
    {
        var buffer = new MemoryStream();
        var columns = noun.Columns.Where(c => !c.StaysInside).ToList();
        var rows = 0L;
        await foreach (var row in noun.Export(look, maker, stop))
        {
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                json.WriteStartObject();
                for (var i = 0; i < columns.Count; i++)
                {
                    if (row[i] is not { } cell) continue;
                    json.WritePropertyName(columns[i].Name);
                    if (columns[i].Kind is CellKind.Number or CellKind.YesNo) json.WriteRawValue(Encoding.UTF8.GetBytes(cell));
                    else json.WriteStringValue(cell);
                }

                json.WriteEndObject();
            }

            buffer.WriteByte((byte)'\n');
            rows++;
            progress?.Invoke(rows);
            if (rows % RowsPerFlush == 0) await Empty();
        }

        await Empty();
        return rows;

        async Task Empty()
        {
            buffer.Position = 0;
            await buffer.CopyToAsync(to, stop);
            await to.FlushAsync(stop);
            buffer.SetLength(0);
        }
    }
}
