using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Orders;

/// <summary>A shop begins to tell us about its orders.</summary>
public static class ConnectShop
{
    private const int SecretBytes = 32;
    private const int SecretLeast = 16;
    private const int SecretMost = 256;
    private const int NamesMost = 20;
    private const int TextMost = 200;

    /// <param name="Platform">`shopify` or `woocommerce`.</param>
    /// <param name="Name">Your short name of the shop, such as `eu`; it begins the names of its orders and accounts and stays for ever.</param>
    /// <param name="Secret">What the shop signs with. Shopify gives it to you; for WooCommerce leave it out and one is made.</param>
    /// <param name="Domain">The shop's own address, such as `my-shop.myshopify.com` or `https://shop.example.com/`; messages that name another are refused.</param>
    /// <param name="Channel">What your credit programme calls this shop; `official_store` when left out.</param>
    /// <param name="CreditNames">By which names the shop means our credit: coupon codes, payment methods, names of fees; `*` at the end stands for all that begin so.</param>
    /// <param name="AffiliateMark">The tag (Shopify) or meta key (WooCommerce) of orders that an affiliate brought.</param>
    public sealed record Command(string Platform, string Name, string? Secret = null, string? Domain = null, string? Channel = null, IReadOnlyList<string>? CreditNames = null, string? AffiliateMark = null);

    /// <param name="Path">Where the shop posts to, behind the address of this server.</param>
    /// <param name="Secret">The one that was made, shown this once; null when you gave it.</param>
    public sealed record Answer(ShopView Shop, string Path, string? Secret);

    public static async Task<Result<Answer, Refusal>> Run(Command command, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        if (Problem(command) is { } problem) return problem;
        var made = command.Secret is null ? NewSecret() : null;
        var id = act.NewId("shop");
        var row = new ShopRow
        {
            Maker = act.Maker,
            Id = id,
            Name = command.Name,
            Platform = command.Platform,
            Domain = command.Domain,
            Channel = command.Channel ?? "official_store",
            CreditNames = JsonSerializer.Serialize(command.CreditNames ?? []),
            AffiliateMark = command.AffiliateMark,
            Secret = vault.SealSecret(act.Maker, id, command.Secret ?? made!),
            ConnectedAt = act.At,
        };
        await using var work = await database.Begin(act, stop);
        await work.Hold($"shop {act.Maker} {command.Platform} {command.Name}", stop);
        if (await work.Single<string>("SELECT id FROM shop WHERE maker = @Maker AND platform = @Platform AND name = @Name", row, stop) is not null)
        {
            return new Refusal(RefusalCode.AlreadyExists, $"There is or was a {command.Platform} shop `{command.Name}`. Its orders and accounts begin with that name, so take another, or give the one that is there a new secret.", "name");
        }

        await work.Add(row, "shop.connected", stop);
        await work.Commit(stop);
        return new Answer(ShopView.Of(row), PathOf(row), made);
    }

    /// <summary>Where a shop posts to.</summary>
    internal static string PathOf(ShopRow row) => $"/api/v1/shops/{row.Id}/{row.Platform}";

    /// <summary>Without signs that a shop's form could write in another way.</summary>
    internal static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    internal static Refusal? SecretProblem(string? secret, string platform)
    {
        if (secret is null) return platform is "shopify" ? Refusal.Invalid("secret", "Shopify makes the secret: copy it from Settings, Notifications, Webhooks, or from your app.") : null;
        return secret.Length is < SecretLeast or > SecretMost || secret.Any(c => c is <= ' ' or > '~')
            ? Refusal.Invalid("secret", $"A secret has {SecretLeast} to {SecretMost} visible ASCII characters; copy it whole and without spaces.")
            : null;
    }

    private static Refusal? Problem(Command command)
    {
        if (command.Platform is not ("shopify" or "woocommerce")) return Refusal.Invalid("platform", $"`{command.Platform}` is no platform that is read; write `shopify` or `woocommerce`.");
        if (command.Name.Length is 0 or > 40 || command.Name.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))) return Refusal.Invalid("name", "A shop's name has 1 to 40 small letters, digits, `-` and `_`, such as `eu`.");
        if (command.Channel is { } channel && (channel.Length is 0 or > 60 || !char.IsAsciiLetterLower(channel[0]) || channel.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_')))) return Refusal.Invalid("channel", $"`{channel}` cannot be a channel; write it as your credit programme does, such as `official_store`.");
        if (command.Domain is { } domain && (domain.Length is 0 or > TextMost || domain.Any(c => c is <= ' ' or > '~'))) return Refusal.Invalid("domain", "Write the shop's address as the shop does, such as `my-shop.myshopify.com`.");
        if (command.CreditNames is { } names && (names.Count > NamesMost || names.Any(n => n.Length is 0 or > TextMost || n is "*"))) return Refusal.Invalid("credit_names", $"At most {NamesMost} names of 1 to {TextMost} characters; `*` alone would make credit of everything.");
        if (command.AffiliateMark is { Length: 0 or > TextMost }) return Refusal.Invalid("affiliate_mark", $"A mark has 1 to {TextMost} characters; leave it out when there is none.");
        return SecretProblem(command.Secret, command.Platform);
    }
}
