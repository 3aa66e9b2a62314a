using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Upkeep;

/// <summary>The first line of a backup.</summary>
/// <param name="Version">Of the program that wrote it.</param>
/// <param name="At">When its moment was; nothing later is in it.</param>
/// <param name="Store">The database it came from; it can go back into either.</param>
/// <param name="Schema">The steps that the store had seen.</param>
internal sealed record BackupHeader(string Version, DateTimeOffset At, string Store, IReadOnlyList<AppliedStep> Schema);

/// <summary>
/// The lines of a backup: one JSON object each, for people and programs. Every thousand lines a check line tells the SHA-256 of those lines and of
/// the check before; the last line tells what there was in all. Whoever reads keeps the same sums and compares each such line byte by byte.
/// </summary>
internal sealed class BackupSums : IDisposable
{
    public const int LinesPerBlock = 1000;
    public const string CheckBegins = "{\"check\":";
    public const string EndBegins = "{\"end\":";
    public const string MissingBegins = "{\"missing\":";
    public const string HeaderBegins = "{\"makegood_backup\":1,";
    private const string Attachments = "attachment";
    private const string Heads = "audit_head";

    public static readonly JsonSerializerOptions Json = new(Columns.Json) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IncrementalHash _block = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly RootHash _root = new();
    private readonly SortedDictionary<string, long> _rows = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, object> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _files = new(StringComparer.Ordinal);

    public BackupSums() => Follow(AuditChain.Start);

    public int LinesInBlock { get; private set; }

    public int Blocks { get; private set; }

    public long Rows => _rows.Values.Sum();

    public string LastCheck { get; private set; } = AuditChain.Start;

    /// <summary>The attachments that the rows name, as hashes.</summary>
    public IEnumerable<string> Files => _files.Keys;

    public string Root { get; private set; } = string.Empty;

    public static string Header(BackupHeader header) => HeaderBegins + JsonSerializer.Serialize(header, Json)[1..];

    public static string Missing(IReadOnlyList<string> hashes) => MissingBegins + JsonSerializer.Serialize(hashes, Json) + "}";

    public void Line(ReadOnlySpan<byte> line)
    {
        _block.AppendData(line);
        _block.AppendData("\n"u8);
        LinesInBlock++;
    }

    public void Row(string table, string json)
    {
        _root.Add(RootHash.Line(table, json));
        _rows[table] = _rows.GetValueOrDefault(table) + 1;
        if (table is not (Attachments or Heads)) return;
        using var document = JsonDocument.Parse(json);
        var row = document.RootElement;
        if (table == Heads) _heads[row.GetProperty("maker").GetString()!] = new { Number = row.GetProperty("number").GetInt64(), Hash = row.GetProperty("hash").GetString() };
        else if (row.GetProperty("removed_at").ValueKind is JsonValueKind.Null) _files[row.GetProperty("hash").GetString()!] = row.GetProperty("bytes").GetInt64();
    }

    /// <summary>The check line for the lines since the last one.</summary>
    public string Check()
    {
        LastCheck = Convert.ToHexStringLower(_block.GetHashAndReset());
        var line = CheckBegins + JsonSerializer.Serialize(new { Block = ++Blocks, Lines = LinesInBlock, Sha256 = LastCheck }, Json) + "}";
        Follow(LastCheck);
        return line;
    }

    /// <summary>Goes on after a check line that a damaged file has, so that one damage is not told again for each block behind it.</summary>
    public void Follow(string check)
    {
        _block.GetHashAndReset();
        _block.AppendData(Encoding.ASCII.GetBytes(check));
        LinesInBlock = 0;
    }

    /// <summary>The last line.</summary>
    public string End()
    {
        Root = _root.Value();
        return EndBegins + JsonSerializer.Serialize(new { Rows = _rows, Blocks, Files = new { _files.Count, Bytes = _files.Values.Sum() }, Heads = _heads, Root, Check = LastCheck }, Json) + "}";
    }

    public void Dispose()
    {
        _block.Dispose();
        _root.Dispose();
    }
}
