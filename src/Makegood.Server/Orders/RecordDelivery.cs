using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Orders;

/// <summary>Writes down that a message of a shop came and what it told. One that came before counts once.</summary>
public static class RecordDelivery
{
    /// <param name="Digest">SHA-256 of topic and body.</param>
    /// <param name="IsRepeat">It came before and was not read again.</param>
    /// <param name="HasNoTime">Its body says nothing of when, so a repetition may be an old one or a second time the same thing.</param>
    public sealed record Command(string Shop, string Digest, string Topic, string? DeliveryId, DateTimeOffset? SentAt, int Told, IReadOnlyList<ShopNote> Kept, IReadOnlyList<ShopNote> PassedOver, bool IsRepeat, bool HasNoTime);

    public static async Task<Result<ShopDeliveryView, Refusal>> Run(Command command, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        await work.Hold($"shop_delivery {command.Shop} {command.Digest}", stop);
        var earlier = await work.Single<ShopDeliveryRow>("SELECT * FROM shop_delivery WHERE maker = @Maker AND shop_id = @Shop AND digest = @Digest", new { act.Maker, command.Shop, command.Digest }, stop);
        if (earlier is not null)
        {
            var again = earlier with { Times = earlier.Times + 1, LastAt = act.At };
            // A shop that got no answer sends the very same delivery again.
            var isRetry = command.DeliveryId is not null && command.DeliveryId == earlier.DeliveryId;
            if (!command.IsRepeat) again = again with { Told = command.Told, Kept = Write(command.Kept), PassedOver = Write(command.PassedOver), IsOpen = command.Kept.Count > 0 };
            else if (command.HasNoTime && !isRetry) again = again with { IsOpen = true, Kept = Write([.. ShopDeliveryView.Of(earlier).Kept.Where(n => n != Again), Again]) };
            return await work.Commit(ShopDeliveryView.Of(await work.Change(again, "shop.told_again", stop)), stop);
        }

        var row = new ShopDeliveryRow
        {
            Maker = act.Maker,
            Id = act.NewId("delivery"),
            ShopId = command.Shop,
            Digest = command.Digest,
            Topic = command.Topic,
            DeliveryId = command.DeliveryId,
            ReceivedAt = act.At,
            SentAt = command.SentAt,
            Times = 1,
            LastAt = act.At,
            Told = command.Told,
            Kept = Write(command.Kept),
            PassedOver = Write(command.PassedOver),
            IsOpen = command.Kept.Count > 0,
        };
        await work.Add(row, "shop.told", stop);
        return await work.Commit(ShopDeliveryView.Of(row), stop);
    }

    /// <summary>The message came before, and there is nothing in it to read again: it was told, or a person has looked.</summary>
    public static async Task<bool> IsSettled(string maker, string shop, string digest, bool hasNoTime, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var row = await look.Single<ShopDeliveryRow>("SELECT * FROM shop_delivery WHERE maker = @maker AND shop_id = @shop AND digest = @digest", new { maker, shop, digest }, stop);
        // What was refused may go through now, after a programme was published for instance; without a time it would be another deletion.
        return row is not null && (!row.IsOpen || (hasNoTime && row.Told > 0));
    }

    private static readonly ShopNote Again = new(null, "this came again, and the shop does not say when it happened: an old message that somebody repeats, or the order was deleted a second time. It is not counted again; look at the order in the shop");

    private static string Write(IReadOnlyList<ShopNote> notes) => JsonSerializer.Serialize(notes);
}
