using System.Globalization;
using System.Text;
using System.Text.Json;
using Makegood.Storage;

namespace Makegood.Server.Upkeep;

/// <summary>Reads a backup, and holds each of its lines against the checks that it carries.</summary>
internal sealed class BackupReader(string path)
{
    private const int BufferBytes = 1 << 20;

    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> Findings => _findings;

    public BackupHeader? Header { get; private set; }

    public string Root { get; private set; } = string.Empty;

    public long Rows { get; private set; }

    /// <summary>The attachments that belong to it.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>Attachments that were missing or damaged already when it was written.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>The rows of a backup that was checked before.</summary>
    public static async IAsyncEnumerable<(string Table, string Json)> RowsOf(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        foreach (var line in Lines(file))
        {
            var text = Encoding.UTF8.GetString(line.Bytes);
            if (IsRow(text) && Split(text) is { } row) yield return row;
        }
    }

    /// <summary>Looks at every byte.</summary>
    public void Check(CancellationToken stop)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        using var sums = new BackupSums();
        var number = 0L;
        var first = 1L;
        var hasEnd = false;
        var suspects = new List<string>();
        foreach (var (bytes, isWhole) in Lines(file))
        {
            stop.ThrowIfCancellationRequested();
            number++;
            var text = Encoding.UTF8.GetString(bytes);
            var place = Place(number);
            if (hasEnd) Found(place, "something stands behind the last line");
            else if (!isWhole) Found(place, "the file ends in the middle of a line: it was cut off");
            else if (text.StartsWith(BackupSums.CheckBegins, StringComparison.Ordinal)) Checked(place, text);
            else if (text.StartsWith(BackupSums.EndBegins, StringComparison.Ordinal)) Ended(place, text);
            else Content(place, text, bytes);
        }

        if (!hasEnd) Found(Place(number), "the last line is missing: the file was cut off, or the backup was never finished");
        Rows = sums.Rows;
        Files = [.. sums.Files];

        void Content(string place, string text, byte[] bytes)
        {
            // Only a damaged check line lets a block grow longer than a block is.
            if (sums.LinesInBlock == BackupSums.LinesPerBlock)
            {
                Found(place, "a check line should stand here");
                sums.Follow(sums.LastCheck);
                first = number;
            }

            sums.Line(bytes);
            try
            {
                if (number == 1) Header = ReadHeader(text);
                else if (text.StartsWith(BackupSums.MissingBegins, StringComparison.Ordinal)) Missing = JsonDocument.Parse(text).RootElement.GetProperty("missing").Deserialize<string[]>()!;
                else if (Split(text) is var (table, json)) sums.Row(table, json);
                else suspects.Add($"{place} is no row");
            }
            catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                suspects.Add($"{place} cannot be read: {problem.Message.Split(". ")[0].TrimEnd('.')}");
            }
        }

        void Checked(string place, string text)
        {
            var lines = Range(first, number - 1);
            if (text != sums.Check())
            {
                Found($"{path}, {lines}, or the check line behind them", $"they are not the bytes that were written{(suspects.Count > 0 ? "; " + string.Join("; ", suspects) : string.Empty)}");
                sums.Follow(HashIn(text) ?? sums.LastCheck);
            }
            else if (suspects.Count > 0)
            {
                Found(place, string.Join("; ", suspects));
            }

            suspects.Clear();
            first = number + 1;
        }

        void Ended(string place, string text)
        {
            hasEnd = true;
            if (sums.LinesInBlock > 0) Found($"{path}, {Range(first, number - 1)}", "no check line follows them");
            if (text != sums.End()) Found(place, "the last line does not fit the lines before it");
            Root = sums.Root;
        }

        string Place(long line) => string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}");
    }

    private static string Range(long first, long last) => string.Create(CultureInfo.InvariantCulture, $"lines {first} to {last}");

    private static BackupHeader? ReadHeader(string text) => text.StartsWith(BackupSums.HeaderBegins, StringComparison.Ordinal)
        ? JsonSerializer.Deserialize<BackupHeader>("{" + text[BackupSums.HeaderBegins.Length..], BackupSums.Json)
        : throw new FormatException("this is no backup of makegood");

    private static bool IsRow(string text) =>
        !text.StartsWith(BackupSums.CheckBegins, StringComparison.Ordinal) && !text.StartsWith(BackupSums.EndBegins, StringComparison.Ordinal)
        && !text.StartsWith(BackupSums.MissingBegins, StringComparison.Ordinal) && !text.StartsWith(BackupSums.HeaderBegins, StringComparison.Ordinal);

    // {"table":{…}}; cut, not parsed, because the row's bytes are what is hashed.
    private static (string Table, string Json)? Split(string text)
    {
        var colon = text.IndexOf("\":{", StringComparison.Ordinal);
        return colon > 2 && text.StartsWith("{\"", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal) ? (text[2..colon], text[(colon + 2)..^1]) : null;
    }

    private static string? HashIn(string check)
    {
        const string before = "\"sha256\":\"";
        var at = check.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return at >= before.Length && check.Length >= at + 64 && AttachmentFiles.IsHash(check[at..(at + 64)]) ? check[at..(at + 64)] : null;
    }

    private static IEnumerable<(byte[] Bytes, bool IsWhole)> Lines(Stream file)
    {
        var buffer = new byte[BufferBytes];
        using var line = new MemoryStream();
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            var from = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', from, read - from)) >= 0; from = end + 1)
            {
                line.Write(buffer, from, end - from);
                yield return (line.ToArray(), true);
                line.SetLength(0);
            }

            line.Write(buffer, from, read - from);
        }

        if (line.Length > 0) yield return (line.ToArray(), false);
    }

    private void Found(string place, string what) => _findings.Add(new Finding(place, what));
}
