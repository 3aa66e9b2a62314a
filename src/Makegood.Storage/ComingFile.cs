using System.Buffers;
using System.Security.Cryptography;

namespace Makegood.Storage;

/// <summary>A file on its way in: whole on disk, read back, but not yet at its place. Left without being placed, it is gone.</summary>
public sealed class ComingFile : IAsyncDisposable
{
    public const int HeadMost = 4096;
    private const int Portion = 1 << 16;

    // What no text holds: NUL and the other control characters but tab, line ends, form feed and escape (printers colour their logs).
    private static readonly SearchValues<byte> NotInTexts = SearchValues.Create([.. Enumerable.Range(0, 32).Where(b => b is not (9 or 10 or 12 or 13 or 27)).Select(b => (byte)b)]);

    private readonly AttachmentFiles _files;
    private readonly string _path;
    private bool _isPlaced;

    private ComingFile(AttachmentFiles files, string path) => (_files, _path) = (files, path);

    /// <summary>SHA-256 of its bytes.</summary>
    public string Hash { get; private set; } = string.Empty;

    public long Bytes { get; private set; }

    /// <summary>Its first bytes.</summary>
    public ReadOnlyMemory<byte> Head { get; private set; }

    /// <summary>No byte of it is one that texts do not hold.</summary>
    public bool IsText { get; private set; } = true;

    /// <summary>Puts the file to its place. Part of the work that adds its row, which must hold the hash: before the commit, so that a saved row always has its file.</summary>
    /// <exception cref="IOException">It could not be put there; the work must not be saved.</exception>
    public async Task Place(Work work, CancellationToken stop)
    {
        await work.Hold(Hash, stop);
        _files.Doubt(Hash);
        if (!_isPlaced) _files.Place(_path, Hash);
        // A try before this one put it there; should the last other row that named it have gone meanwhile, the sender tries again.
        else if (!File.Exists(_files.PathOf(Hash))) throw new IOException("the file went away while its row was tried anew");
        _isPlaced = true;
    }

    /// <summary>The row is saved.</summary>
    public void Settle() => _files.Settle(Hash);

    public ValueTask DisposeAsync()
    {
        if (!_isPlaced) File.Delete(_path);
        return ValueTask.CompletedTask;
    }

    internal static async Task<ComingFile?> Take(AttachmentFiles files, string path, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, long most, CancellationToken stop)
    {
        var coming = new ComingFile(files, path + WholeFile.Unfinished);
        try
        {
            if (await coming.Write(read, most, stop))
            {
                if (await AttachmentFiles.HashOf(coming._path, stop) != coming.Hash) throw new IOException($"{coming._path} does not read back as it was written");
                return coming;
            }
        }
        catch
        {
            await coming.DisposeAsync();
            throw;
        }

        await coming.DisposeAsync();
        return null;
    }

    private async Task<bool> Write(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, long most, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Portion);
        var head = new byte[HeadMost];
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var file = OwnerOnly.Open(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            while (await read(buffer, stop) is > 0 and var count)
            {
                if (Bytes + count > most) return false;
                var portion = buffer.AsMemory(0, count);
                hash.AppendData(portion.Span);
                if (Bytes < HeadMost) portion.Span[..(int)Math.Min(count, HeadMost - Bytes)].CopyTo(head.AsSpan((int)Bytes));
                IsText = IsText && !portion.Span.ContainsAny(NotInTexts);
                await file.WriteAsync(portion, stop);
                Bytes += count;
            }

            file.Flush(flushToDisk: true);
            Hash = Convert.ToHexStringLower(hash.GetCurrentHash());
            Head = head.AsMemory(0, (int)Math.Min(Bytes, HeadMost));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
