using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Makegood.Storage;

/// <summary>The last link of a maker's chain.</summary>
[Table("audit_head", Audited = false, Proven = false)]
public sealed record AuditHeadRow : Row
{
    public required long Number { get; init; }
    public required string Hash { get; init; }
}

/// <summary>One saved piece of work: who, when, and the hash that ties it to the one before.</summary>
[Table("audit_commit", Audited = false, Proven = false)]
public sealed record AuditCommitRow : Row
{
    public required long Number { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public string? Reason { get; init; }
    public required string Previous { get; init; }
    public required string Hash { get; init; }
}

/// <summary>What happened to one row: its whole content afterwards, or null when it was removed.</summary>
[Table("audit_event", Audited = false, Proven = false)]
public sealed record AuditEventRow : Row
{
    public required long CommitNumber { get; init; }
    public required long Position { get; init; }
    public required string Kind { get; init; }
    public required string Subject { get; init; }
    public required string SubjectId { get; init; }
    public string? Data { get; init; }
}

/// <summary>
/// Each commit's hash covers the hash before it and every event in it, so a change to the past shows at that very place.
/// SHA-256 over fields with their lengths: no two different histories give the same bytes.
/// </summary>
public static class AuditChain
{
    /// <summary>What the first commit of a maker follows.</summary>
    public static readonly string Start = new('0', 64);

    // Padded, so that texts sort as the numbers do.
    public static string CommitId(long number) => number.ToString("D12", CultureInfo.InvariantCulture);

    public static string EventId(long number, long position) => string.Create(CultureInfo.InvariantCulture, $"{number:D12}.{position:D6}");

    /// <summary>The commit with its hash.</summary>
    public static AuditCommitRow Seal(AuditCommitRow commit, IReadOnlyList<AuditEventRow> events)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Put(hash, commit.Previous);
        Put(hash, commit.Maker);
        Put(hash, CommitId(commit.Number));
        Put(hash, Columns.Write(commit.At));
        Put(hash, commit.Actor);
        Put(hash, commit.Reason);
        foreach (var e in events)
        {
            Put(hash, e.Kind);
            Put(hash, e.Subject);
            Put(hash, e.SubjectId);
            Put(hash, e.Data);
        }

        return commit with { Hash = Convert.ToHexStringLower(hash.GetHashAndReset()) };
    }

    private static void Put(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[4];
        if (text is null)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, -1);
            hash.AppendData(length);
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
