using System.Security.Cryptography;
using Makegood.Storage;

namespace Makegood.Server.Upkeep;

/// <summary>Where attachments lie: <c>files/ab/abcdef…</c>, named by the SHA-256 of what is in them, in an installation and in a backup alike.</summary>
/// <param name="Folder">The data folder, or the folder of the backups.</param>
public sealed record AttachmentFiles(string Folder)
{
    public const string Name = "files";

    public string PathOf(string hash) => Path.Combine(Folder, Name, hash[..2], hash);

    /// <summary>The attachments that a store has now, each hash once.</summary>
    public static Task<IReadOnlyList<string>> Named(Session look, CancellationToken stop) =>
        look.Query<string>("SELECT DISTINCT hash FROM attachment WHERE removed_at IS NULL ORDER BY hash", null, stop);

    public static bool IsHash(string hash) => hash.Length == 2 * SHA256.HashSizeInBytes && hash.All(char.IsAsciiHexDigitLower);

    /// <summary>What is wrong with a file, in a sentence; null when it is what its name says.</summary>
    public async Task<string?> Problem(string hash, CancellationToken stop)
    {
        if (!IsHash(hash)) return "this is not the name of a file";
        var path = PathOf(hash);
        if (!File.Exists(path)) return "the file is not there";
        await using var file = File.OpenRead(path);
        var now = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
        return now == hash ? null : $"its content has another hash, {now}: the file was changed";
    }

    /// <summary>Copies a file to another place of the same kind. Returns false when it was there already.</summary>
    /// <exception cref="InvalidDataException">The file is missing or is not what its name says; nothing was copied.</exception>
    public async Task<bool> CopyTo(AttachmentFiles other, string hash, CancellationToken stop)
    {
        if (IsHash(hash) && File.Exists(other.PathOf(hash)) && File.Exists(PathOf(hash)) && new FileInfo(other.PathOf(hash)).Length == new FileInfo(PathOf(hash)).Length) return false;
        if (await Problem(hash, stop) is { } problem) throw new InvalidDataException(problem);
        var to = other.PathOf(hash);
        OwnerOnly.MakeFolder(Path.GetDirectoryName(to)!);
        await using (var whole = WholeFile.Begin(to))
        {
            await using (var from = File.OpenRead(PathOf(hash))) await from.CopyToAsync(whole.Stream, stop);
            whole.Keep();
        }

        return true;
    }
}
