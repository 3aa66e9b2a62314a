using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Makegood.Storage;

/// <summary>
/// The hash over what was written together: it covers the hash before it and every fact and movement, so a change to the past shows at that very commit. One hash
/// per commit and not per row, because a chain of rows is what limits other ledgers (`research/credit-anchors.md` 3.2).
/// </summary>
public static class CreditChain
{
    // For each thread: there may be hundreds of commits a second.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _text;

    public static string CommitId(long number) => number.ToString("D12", CultureInfo.InvariantCulture);

    public static string FactId(long number) => number.ToString("D15", CultureInfo.InvariantCulture);

    public static long FactNumber(string id) => long.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture);

    public static string MovementId(long commit, int position) => string.Create(CultureInfo.InvariantCulture, $"{commit:D12}.{position:D6}");

    /// <summary>The commit with its hash.</summary>
    public static CreditCommitRow Seal(CreditCommitRow commit, IReadOnlyList<CreditFactRow> facts, IReadOnlyList<CreditMovementRow> movements)
    {
        // Row by row: the text of a full commit would be a large object each time, and those are cleared away slowly.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var text = _text ??= new ArrayBufferWriter<byte>(2048);
        text.ResetWrittenCount();
        Put(text, commit.Previous);
        Put(text, commit.Maker);
        Put(text, commit.Number);
        Put(text, Columns.Write(commit.At));
        Put(text, commit.Facts);
        Put(text, commit.Movements);
        foreach (var fact in facts)
        {
            Put(text, fact.Id);
            Put(text, fact.Account);
            Put(text, fact.Kind);
            Put(text, fact.ShopOrder);
            Put(text, fact.EffectiveAt.UtcTicks);
            Put(text, fact.RecordedAt.UtcTicks);
            Put(text, fact.Actor);
            Put(text, fact.Policy);
            Put(text, fact.Data);
            Pour(text, hash);
        }

        foreach (var movement in movements)
        {
            Put(text, movement.Id);
            Put(text, movement.Account);
            Put(text, movement.Currency);
            Put(text, movement.Kind);
            Put(text, movement.Amount);
            Put(text, movement.Debit);
            Put(text, movement.Credit);
            Put(text, movement.Corrects ? 1 : 0);
            Put(text, movement.ShopOrder);
            Put(text, movement.Lot);
            Put(text, movement.EffectiveAt.UtcTicks);
            Put(text, movement.RecordedAt.UtcTicks);
            Put(text, movement.Actor);
            Put(text, movement.Policy);
            Put(text, movement.Clause);
            Put(text, movement.Fact);
            Pour(text, hash);
        }

        Pour(text, hash);
        return commit with { Hash = Convert.ToHexStringLower(hash.GetHashAndReset()) };
    }

    private static void Pour(ArrayBufferWriter<byte> text, IncrementalHash hash)
    {
        hash.AppendData(text.WrittenSpan);
        text.ResetWrittenCount();
    }

    // With its length, so that no two different histories give the same bytes; nothing is not the same as an empty text.
    private static void Put(ArrayBufferWriter<byte> text, string? value)
    {
        if (value is null)
        {
            Put(text, -1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Put(text, length);
        text.Advance(Encoding.UTF8.GetBytes(value, text.GetSpan(length)));
    }

    private static void Put(ArrayBufferWriter<byte> text, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(text.GetSpan(sizeof(long)), number);
        text.Advance(sizeof(long));
    }
}
