using System.Security.Cryptography;

namespace Makegood.Storage;

/// <summary>
/// Where attachments lie: <c>files/ab/abcdef…</c>, named by the SHA-256 of what is in them, in an installation and in a backup alike. The same bytes lie
/// there once, however many rows name them. What is on its way in or out waits in <c>files/coming</c>.
/// </summary>
/// <param name="Folder">The data folder, or the folder of the backups.</param>
public sealed record AttachmentFiles(string Folder)
{
    public const string Name = "files";
    private const string Mark = ".look";

    private string Coming => Path.Combine(Folder, Name, "coming");

    public string PathOf(string hash) => Path.Combine(Folder, Name, hash[..2], hash);

    /// <summary>The attachments that a store has now, each hash once.</summary>
    public static Task<IReadOnlyList<string>> Named(Session look, CancellationToken stop) =>
        look.Query<string>("SELECT DISTINCT hash FROM attachment WHERE removed_at IS NULL ORDER BY hash", null, stop);

    public static bool IsHash(string hash) => hash.Length == 2 * SHA256.HashSizeInBytes && hash.All(char.IsAsciiHexDigitLower);

    /// <summary>Takes in a file: onto disk under a name of its own, and read back. Returns null when it is too large; nothing is left of it then.</summary>
    /// <param name="read">Gives the next bytes; none at the end.</param>
    /// <param name="id">A name that nobody else uses.</param>
    /// <param name="most">In bytes.</param>
    public Task<ComingFile?> Take(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, string id, long most, CancellationToken stop)
    {
        MakeFolder(Coming);
        return ComingFile.Take(this, Path.Combine(Coming, id), read, most, stop);
    }

    /// <summary>What is wrong with a file, in a sentence; null when it is what its name says.</summary>
    public async Task<string?> Problem(string hash, CancellationToken stop)
    {
        if (!IsHash(hash)) return "this is not the name of a file";
        var path = PathOf(hash);
        if (!File.Exists(path)) return "the file is not there";
        var now = await HashOf(path, stop);
        return now == hash ? null : $"its content has another hash, {now}: the file was changed";
    }

    /// <summary>Copies a file to another place of the same kind. Returns false when it was there already.</summary>
    /// <exception cref="InvalidDataException">The file is missing or is not what its name says; nothing was copied.</exception>
    public async Task<bool> CopyTo(AttachmentFiles other, string hash, CancellationToken stop)
    {
        if (IsHash(hash) && File.Exists(other.PathOf(hash)) && File.Exists(PathOf(hash)) && new FileInfo(other.PathOf(hash)).Length == new FileInfo(PathOf(hash)).Length) return false;
        if (await Problem(hash, stop) is { } problem) throw new InvalidDataException(problem);
        var to = other.PathOf(hash);
        MakeFolder(Path.GetDirectoryName(to)!);
        await using (var whole = WholeFile.Begin(to))
        {
            await using (var from = File.OpenRead(PathOf(hash))) await from.CopyToAsync(whole.Stream, stop);
            whole.Keep();
        }

        return true;
    }

    /// <summary>Notes that a file may be there without a row, until somebody has looked: a killed process leaves the note behind.</summary>
    internal void Doubt(string hash)
    {
        MakeFolder(Coming);
        using var mark = OwnerOnly.Open(Path.Combine(Coming, hash + Mark), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
    }

    internal void Settle(string hash)
    {
        if (Directory.Exists(Coming)) File.Delete(Path.Combine(Coming, hash + Mark));
    }

    /// <summary>The files of which nobody knows whether a row names them.</summary>
    internal IReadOnlyList<string> Doubtful() =>
        Directory.Exists(Coming) ? [.. Directory.EnumerateFiles(Coming, "*" + Mark).Select(f => Path.GetFileName(f)[..^Mark.Length]).Where(IsHash).Order(StringComparer.Ordinal)] : [];

    /// <summary>Removes what killed programs left of files that were coming in.</summary>
    internal void ClearUnfinished()
    {
        if (Directory.Exists(Coming)) WholeFile.ClearUnfinished(Coming);
    }

    /// <summary>Moves a file to its place, over one that may be there: what is in it was read a moment ago.</summary>
    internal void Place(string from, string hash)
    {
        var to = PathOf(hash);
        MakeFolder(Path.GetDirectoryName(to)!);
        File.Move(from, to, overwrite: true);
        WholeFile.FlushFolder(Path.GetDirectoryName(to)!);
    }

    internal void Remove(string hash)
    {
        if (File.Exists(PathOf(hash))) File.Delete(PathOf(hash));
    }

    internal static async Task<string> HashOf(string path, CancellationToken stop)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
    }

    // A new folder is a name in the one above, which is written to disk by itself.
    private static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        var above = Path.GetDirectoryName(path)!;
        MakeFolder(above);
        OwnerOnly.MakeFolder(path);
        WholeFile.FlushFolder(above);
    }
}
