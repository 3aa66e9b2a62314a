using System.Security.Cryptography;
using Makegood.Domain.Basics;
using Makegood.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Makegood.Server.Access;

/// <summary>Passwords by ASP.NET Core Identity's hasher (PBKDF2 with a salt). Length counts, not composition (OWASP ASVS 5.0, 6.2).</summary>
public static class Passwords
{
    private const int Shortest = 12;
    private const int Longest = 256;

    // HMAC-SHA512 with as many rounds as OWASP asks for (Password Storage Cheat Sheet).
    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    // What is compared when there is no such account, so that the answer takes the same time.
    private static readonly string Nobody = Hash("nobody has this password");

    /// <summary>A random one for a person to begin with: 138 bits in letters and digits that cannot be mistaken for each other.</summary>
    public static string New() => string.Join('-', Enumerable.Range(0, 5).Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQR", 5)));

    public static string Hash(string password) => Hasher.HashPassword(string.Empty, password);

    public static bool Fits(string? hash, string password) => Hasher.VerifyHashedPassword(string.Empty, hash ?? Nobody, password) is not PasswordVerificationResult.Failed && hash is not null;

    public static Refusal? Problem(string password, string field) =>
        password.Length is < Shortest or > Longest ? Refusal.Invalid(field, $"A password has {Shortest} to {Longest} characters; any characters will do. A sentence is easier to keep than a puzzle.") : null;
}

/// <summary>Names for signing in.</summary>
public static class Logins
{
    private const int Longest = 100;

    public static Refusal? Problem(string login, string field) =>
        login.Length is 0 or > Longest || login.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? Refusal.Invalid(field, $"A login has 1 to {Longest} characters and no spaces.") : null;
}

/// <summary>A signed-in person's stay.</summary>
public static class Sessions
{
    private static readonly TimeSpan Length = TimeSpan.FromHours(12);

    public static (SessionRow Row, string Secret) New(AccountRow account, Act act)
    {
        var secret = Secrets.New(Secrets.SessionPrefix);
        return (new SessionRow { Maker = account.Maker, Id = act.NewId("session"), Hash = Secrets.Hash(secret), AccountId = account.Id, CreatedAt = act.At, ExpiresAt = act.At + Length }, secret);
    }
}
