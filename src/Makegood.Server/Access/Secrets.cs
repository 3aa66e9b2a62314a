using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Makegood.Server.Access;

/// <summary>Keys, tokens and their hashes. A secret is 256 random bits, shown once; only its SHA-256 is kept, which such a long secret needs no salt for.</summary>
public static class Secrets
{
    public const string KeyPrefix = "mgk_";
    public const string SessionPrefix = "mgs_";
    public const string FirstRunPrefix = "mgf_";

    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static bool SameHash(string left, string right) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(left), Encoding.ASCII.GetBytes(right));
}
