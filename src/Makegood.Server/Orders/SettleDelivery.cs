using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Orders;

/// <summary>A person has looked at what a message could not tell safely, and says what came of it.</summary>
public static class SettleDelivery
{
    private const int ReasonMost = 500;

    /// <param name="Reason">What was found and done, such as `entered by hand`.</param>
    public sealed record Command(string Reason);

    public static async Task<Result<ShopDeliveryView, Refusal>> Run(string id, string delivery, Command command, Act act, Database database, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > ReasonMost) return Refusal.Invalid("reason", $"Say in 1 to {ReasonMost} characters what you found and did.");
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);
        var row = await work.Single<ShopDeliveryRow>("SELECT * FROM shop_delivery WHERE maker = @Maker AND shop_id = @id AND id = @delivery", new { act.Maker, id, delivery }, stop);
        if (row is null) return Refusal.NotFound("delivery");
        if (!row.IsOpen) return await work.Commit(ShopDeliveryView.Of(row), stop);
        var settled = await work.Change(row with { IsOpen = false, SettledAt = act.At, SettledBy = act.Actor, SettledBecause = command.Reason }, "shop.delivery_settled", stop);
        return await work.Commit(ShopDeliveryView.Of(settled), stop);
    }
}
