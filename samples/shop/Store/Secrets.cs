using System.Security.Cryptography;

namespace Shop.Store;

/// <summary>Names that nobody can guess.</summary>
public static class Secrets
{
    /// <summary>128 random bits behind a prefix that says what it is.</summary>
    public static string Name(string prefix) => $"{prefix}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
}
