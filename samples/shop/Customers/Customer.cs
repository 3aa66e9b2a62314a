using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Shop.Store;

namespace Shop.Customers;

/// <summary>Somebody with an account.</summary>
/// <param name="Id">What Makegood knows the account by: it names nobody.</param>
/// <param name="Mail">In lower case.</param>
public sealed record Customer(string Id, string Mail, string Name, string PasswordHash, bool IsStaff = false);

/// <summary>Accounts and their passwords. The hashing is ASP.NET Core Identity's (PBKDF2, HMAC-SHA512, salted).</summary>
public sealed class Customers(ShopDatabase database)
{
    public const int PasswordLeast = 10;
    private const int PasswordMost = 256;

    // OWASP's number for PBKDF2 with HMAC-SHA512.
    private readonly PasswordHasher<Customer> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));
    private string? _nobody;

    /// <summary>What is wrong with what was typed, by field; nothing when all is well.</summary>
    public static IReadOnlyDictionary<string, string> Problems(string name, string mail, string password)
    {
        var wrong = new Dictionary<string, string>();
        if (name.Length is 0 or > 100) wrong["name"] = "Please tell us your name, in at most 100 characters.";
        if (mail.Length is < 3 or > 200 || mail.IndexOf('@', StringComparison.Ordinal) is < 1 || mail.EndsWith('@') || mail.Any(char.IsWhiteSpace)) wrong["mail"] = "This does not look like an e-mail address. It needs a name, an @ and a domain.";
        if (password.Length is < PasswordLeast or > PasswordMost) wrong["password"] = $"A password needs {PasswordLeast} characters or more; a short sentence is easy to remember.";
        return wrong;
    }

    /// <returns>The new customer; null when somebody has this address already.</returns>
    public Customer? SignUp(string name, string mail, string password)
    {
        var bare = new Customer(Secrets.Name("c"), mail.ToLowerInvariant(), name, string.Empty);
        var customer = bare with { PasswordHash = _hasher.HashPassword(bare, password) };
        return database.Write(books => books.Add(customer)) ? customer : null;
    }

    /// <returns>The customer; null when the address or the password is wrong. Both take the same time.</returns>
    public Customer? LogIn(string mail, string password)
    {
        var customer = database.Read(books => books.CustomerByMail(mail.ToLowerInvariant()));
        _nobody ??= _hasher.HashPassword(new Customer(string.Empty, string.Empty, string.Empty, string.Empty), Secrets.Name("nobody"));
        var who = customer ?? new Customer(string.Empty, string.Empty, string.Empty, _nobody);
        var fits = _hasher.VerifyHashedPassword(who, who.PasswordHash, password.Length > PasswordMost ? password[..PasswordMost] : password) is not PasswordVerificationResult.Failed;
        return fits ? customer : null;
    }

    /// <summary>The account of the people behind the counter, with the password of the settings.</summary>
    public void KeepStaff(string mail, string password)
    {
        var bare = database.Read(books => books.CustomerByMail(mail)) ?? new Customer(Secrets.Name("c"), mail, "Behind the counter", string.Empty);
        var staff = bare with { IsStaff = true, PasswordHash = _hasher.HashPassword(bare, password) };
        database.Write(books => books.Save(staff));
    }
}
