using System.Security.Cryptography;
using System.Text;
using Makegood.Domain.Orders;
using Makegood.Server.Doors.Http;
using Makegood.Server.Orders;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Makegood.Server.Doors.Shops;

/// <summary>What the ledger did with the events of a message.</summary>
/// <param name="Told">How many it took.</param>
/// <param name="Refused">What it did not take, and what contradicts something it knows: for a person.</param>
internal sealed record LedgerAnswer(int Told, IReadOnlyList<Note> Refused);

/// <summary>Where the events of shops go: into the ledger. When it returns they are on disk.</summary>
internal interface ILedgerDoor
{
    Task<LedgerAnswer> Take(IReadOnlyList<ShopEvent> events, Act act, CancellationToken stop);
}

/// <summary>
/// A shop's webhook comes in: is it the shop, was it here before, what does it tell. A message that is signed is answered with 200 even where a person has to look
/// at it, because shops stop talking to whoever refuses them a few times; and only once everything is on disk.
/// </summary>
internal sealed class ShopDoor(Database database, Clock clock, PersonVault vault, ILedgerDoor ledger)
{
    /// <summary>In bytes; an order of 500 lines has a quarter of it.</summary>
    public const long MostBody = 4 << 20;

    /// <param name="Delivery">Our name of it, by which it is found again.</param>
    public sealed record Answer(string Delivery, long Told, int Kept);

    public async Task<IResult> Shopify(string id, HttpContext context)
    {
        var sentAt = ShopSignature.Moment(Header(context, "X-Shopify-Triggered-At"));
        return await Hear(id, Shops.Shopify.Platform, context, Header(context, "X-Shopify-Hmac-Sha256"), Header(context, "X-Shopify-Shop-Domain"), new(Header(context, "X-Shopify-Topic") ?? string.Empty, Header(context, "X-Shopify-Webhook-Id"), clock.Now, sentAt), Shops.Shopify.Read);
    }

    /// <summary>WooCommerce sends no time, so there is no window here.</summary>
    public async Task<IResult> WooCommerce(string id, HttpContext context) =>
        await Hear(id, Shops.WooCommerce.Platform, context, Header(context, "X-WC-Webhook-Signature"), Header(context, "X-WC-Webhook-Source"), new(Header(context, "X-WC-Webhook-Topic") ?? string.Empty, Header(context, "X-WC-Webhook-Delivery-ID"), clock.Now), Shops.WooCommerce.Read);

    private async Task<IResult> Hear(string id, string platform, HttpContext context, string? signature, string? domain, ShopMessage message, Func<ShopReading, ShopMessage, ReadOnlyMemory<byte>, Heard> read)
    {
        var stop = context.RequestAborted;
        var body = await Body(context.Request, stop);
        if (platform == Shops.WooCommerce.Platform && signature is null && Shops.WooCommerce.IsPing(body)) return Results.Json(new Answer(string.Empty, 0, 0), Wire.Options);

        var shop = await FindShop.Run(id, platform, message.ReceivedAt, vault, database, stop);
        var isSigned = ShopSignature.Fits(signature, body, shop?.Secrets ?? []);
        if (shop is null || !isSigned || !ShopSignature.IsInTime(message.SentAt, message.ReceivedAt) || !IsFrom(shop.Shop.Domain, domain))
        {
            return Problems.Answer(Problems.BadSignature, "This message is not believed. The address, the secret, the sending shop or its clock is not what was agreed.");
        }

        var act = clock.Act(shop.Maker, shop.Shop.Id);
        var digest = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(message.Topic), 0, .. body]));
        var hasNoTime = message.Topic is "orders/delete" or "order.deleted";
        var isRepeat = await RecordDelivery.IsSettled(shop.Maker, shop.Shop.Id, digest, hasNoTime, database, stop);
        var heard = isRepeat ? new Heard([], [], []) : read(Reading(shop.Shop), message, body);
        var done = heard.Events.Count > 0 ? await ledger.Take(heard.Events, act, stop) : new LedgerAnswer(0, []);
        var command = new RecordDelivery.Command(shop.Shop.Id, digest, Short(message.Topic)!, Short(message.Id), message.SentAt, done.Told, Notes([.. heard.Kept, .. done.Refused]), Notes(heard.PassedOver), isRepeat, hasNoTime);
        var answer = await RecordDelivery.Run(command, act, database, stop);
        return answer.Granted(out var delivery, out var refusal) ? Results.Json(new Answer(delivery.Id, delivery.Told, delivery.Kept.Count), Wire.Options) : Problems.Answer(refusal);
    }

    private static ShopReading Reading(ShopView shop) => new(shop.Platform, shop.Name, shop.Channel, new CreditNames(shop.CreditNames), shop.AffiliateMark);

    // WooCommerce writes the address with a slash at its end; people often do not.
    private static bool IsFrom(string? agreed, string? named) => agreed is null || agreed.TrimEnd('/').Equals(named?.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);

    private static List<ShopNote> Notes(IEnumerable<Note> notes) => [.. notes.Distinct().Take(MostNotes).Select(n => new ShopNote(n.Field, n.Text))];

    private const int MostNotes = 50;

    private static async Task<byte[]> Body(HttpRequest request, CancellationToken stop)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, stop);
        return buffer.ToArray();
    }

    private static string? Header(HttpContext context, string name) => context.Request.Headers.TryGetValue(name, out StringValues values) && values is [{ Length: > 0 } one] ? one : null;

    // Headers are not signed, so anything may stand there.
    private static string? Short(string? header) => header is null ? null : new string([.. header.Where(c => c is > ' ' and <= '~').Take(100)]);
}
