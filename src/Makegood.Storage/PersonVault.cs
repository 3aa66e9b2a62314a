using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Makegood.Storage;

/// <summary>The installation's master key cannot be used; the message says what to do.</summary>
public sealed class VaultException(string message) : Exception(message);

/// <summary>What the house knows about a person. Everything else in the store names people by their id only.</summary>
public sealed record PersonData(string? Name = null, string? Email = null, string? Phone = null, string? Address = null)
{
    public bool IsEmpty => Name is null && Email is null && Phone is null && Address is null;
}

/// <summary>
/// Seals personal data with a key of each person (AES-256-GCM), and each such key with the installation's master key. Whoever destroys a
/// person's key has erased the person, in the audit and in every later backup too. The master key is a file beside the database that no backup holds.
/// </summary>
public sealed class PersonVault
{
    public const string FileName = "master.key";
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _master;

    private PersonVault(byte[] master) => _master = master;

    /// <summary>Tells this master key from others without telling anything else about it.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData([.. "makegood master key"u8, .. _master]))[..16];

    /// <summary>The vault of a data folder. Makes its master key at the first start, readable by the owner of the process only.</summary>
    /// <exception cref="VaultException">The file is not a master key.</exception>
    public static PersonVault Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) Make(folder, path);
        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? new PersonVault(key) : throw new VaultException($"{path} has {key.Length} bytes and is no master key; put the right file back, it has {KeyBytes}");
    }

    /// <summary>A new key for one person, wrapped for the store.</summary>
    public string NewKey(string maker, string personId) => Seal(_master, RandomNumberGenerator.GetBytes(KeyBytes), Bound(maker, personId, "key"));

    public string Seal(string wrappedKey, string maker, string personId, PersonData data) =>
        Seal(Unwrap(wrappedKey, maker, personId), JsonSerializer.SerializeToUtf8Bytes(data, Columns.Json), Bound(maker, personId, "data"));

    /// <exception cref="VaultException">The key or the data were changed, or belong to another person or installation.</exception>
    public PersonData Open(string wrappedKey, string maker, string personId, string sealedData) =>
        JsonSerializer.Deserialize<PersonData>(Open(Unwrap(wrappedKey, maker, personId), sealedData, Bound(maker, personId, "data")), Columns.Json)!;

    /// <summary>Seals a person's own words, such as a message, for one row.</summary>
    public string SealText(string wrappedKey, string maker, string personId, string rowId, string text) =>
        Seal(Unwrap(wrappedKey, maker, personId), Encoding.UTF8.GetBytes(text), Bound(maker, personId, "text " + rowId));

    /// <exception cref="VaultException">The words were changed, or belong to another person, row or installation.</exception>
    public string OpenText(string wrappedKey, string maker, string personId, string rowId, string sealedText) =>
        Encoding.UTF8.GetString(Open(Unwrap(wrappedKey, maker, personId), sealedText, Bound(maker, personId, "text " + rowId)));

    /// <summary>Seals a secret of the installation itself, such as a webhook's, for one row.</summary>
    public string SealSecret(string maker, string rowId, string secret) => Seal(_master, Encoding.UTF8.GetBytes(secret), Bound(maker, rowId, "secret"));

    /// <exception cref="VaultException">The secret was changed, or belongs to another row or installation.</exception>
    public string OpenSecret(string maker, string rowId, string sealedSecret) => Encoding.UTF8.GetString(Open(_master, sealedSecret, Bound(maker, rowId, "secret")));

    /// <summary>A key of one maker for one purpose, drawn from the master key (HKDF, RFC 5869): nothing of it is stored.</summary>
    public byte[] KeyFor(string maker, string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, KeyBytes, info: Bound(maker, purpose, "key for"));

    private byte[] Unwrap(string wrapped, string maker, string personId) => Open(_master, wrapped, Bound(maker, personId, "key"));

    // Bound to its row: sealed data that are moved to another person do not open.
    private static byte[] Bound(string maker, string personId, string what) => Encoding.UTF8.GetBytes($"{maker}\n{personId}\n{what}");

    private static string Seal(byte[] key, byte[] plain, byte[] bound)
    {
        var box = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes, plain.Length), box.AsSpan(NonceBytes + plain.Length), bound);
        return "v1." + Convert.ToBase64String(box);
    }

    private static byte[] Open(byte[] key, string text, byte[] bound)
    {
        try
        {
            if (!text.StartsWith("v1.", StringComparison.Ordinal)) throw new FormatException();
            var box = Convert.FromBase64String(text[3..]);
            if (box.Length < NonceBytes + TagBytes) throw new FormatException();
            var plain = new byte[box.Length - NonceBytes - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes, plain.Length), box.AsSpan(box.Length - TagBytes), plain, bound);
            return plain;
        }
        catch (Exception problem) when (problem is CryptographicException or FormatException)
        {
            throw new VaultException($"personal data do not open with {FileName} of this data folder; it may be the key of another installation. Put the file back that was there when the data were written");
        }
    }

    // Written whole under another name first: a process that is killed in between leaves no half a key.
    private static void Make(string folder, string path)
    {
        Directory.CreateDirectory(folder);
        var fresh = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(fresh, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it at the same moment; its key is the one.
            File.Delete(fresh);
        }
    }
}
