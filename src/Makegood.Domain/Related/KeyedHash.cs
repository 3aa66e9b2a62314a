using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Makegood.Domain.Basics;

namespace Makegood.Domain.Related;

/// <summary>
/// Turns signs into what is stored: HMAC-SHA-256 with a key of the maker, cut to 128 bits. A phone number has so few digits that a hash without a key could be
/// tried out in minutes; with it, whoever has the database and not the key can tell nothing. The kind is hashed along, so that the same text as a phone number and
/// as an address are two things.
/// </summary>
public sealed class KeyedHash
{
    public const int KeyBytes = 32;

    private readonly byte[] _key;

    /// <param name="key">32 random bytes.</param>
    public KeyedHash(byte[] key)
    {
        Invariant.Holds(key.Length == KeyBytes, "the key of the signs has 32 bytes");
        _key = key;
    }

    public Identifier Of(SignKind kind, string value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{Words.Write(kind)}\n{value}"), hash);
        return new Identifier(kind, BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }
}
