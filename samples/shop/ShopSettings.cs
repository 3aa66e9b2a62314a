using Microsoft.Extensions.Configuration;

namespace Shop;

/// <summary>What an installation says. Each comes from an option such as <c>--data shop-data</c>, or from the environment as <c>SHOP_DATA</c>.</summary>
/// <param name="Data">The folder of the shop's file and keys.</param>
/// <param name="Listen">The address to listen on.</param>
/// <param name="Makegood">Makegood's address.</param>
/// <param name="Key">The shop's key there, with <c>credit:read</c> and <c>credit:write</c>.</param>
/// <param name="Prefix">What the numbers of orders begin with; a second shop of the same maker needs another.</param>
/// <param name="StaffMail">Who may go behind the counter.</param>
/// <param name="StaffPassword">Empty: nobody may.</param>
/// <param name="Patience">How long Makegood may take for one answer.</param>
/// <param name="SlowCard">How long the slow test card takes.</param>
public sealed record ShopSettings(string Data, string Listen, Uri Makegood, string Key, string Prefix, string StaffMail, string StaffPassword, TimeSpan Patience, TimeSpan SlowCard)
{
    /// <exception cref="InvalidOperationException">Something is missing, or cannot be read.</exception>
    public static ShopSettings Read(string[] options)
    {
        var said = new ConfigurationBuilder().AddEnvironmentVariables("SHOP_").AddCommandLine(options).Build();
        string Needed(string name) => said[name] is { Length: > 0 } value ? value : throw new InvalidOperationException($"`{name}` is missing; set SHOP_{name.ToUpperInvariant()}. The script samples/shop/run does all of it");
        return new ShopSettings(
            said["data"] ?? "shop-data",
            said["listen"] ?? "http://127.0.0.1:8740",
            Uri.TryCreate(Needed("makegood"), UriKind.Absolute, out var at) ? at : throw new InvalidOperationException($"`makegood` is `{said["makegood"]}`; write an address such as http://127.0.0.1:8730"),
            Needed("key"),
            said["prefix"] ?? "WR",
            said["staff_mail"] ?? "staff@shop.example",
            said["staff_password"] ?? string.Empty,
            TimeSpan.FromSeconds(3),
            TimeSpan.FromSeconds(3));
    }
}
