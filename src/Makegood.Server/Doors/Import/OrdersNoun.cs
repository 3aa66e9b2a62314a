using System.Runtime.CompilerServices;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Orders;
using Makegood.Server.Access;
using Makegood.Server.Credit;
using Makegood.Server.Registry;
using Makegood.Storage;

namespace Makegood.Server.Doors.Import;

/// <summary>Events of orders, one in each row, into the credit ledger and out of it. Out go those that hold; what a shop took back stays behind.</summary>
internal sealed class OrdersNoun() : Noun("orders", OrderRows.Columns, "{\"at\":\"2026-03-01T10:00:00Z\",\"type\":\"order.placed\",\"order\":\"A\",\"account\":\"a\",\"currency\":\"EUR\",\"items\":20000}")
{
    // Stands for a row that could not be read; its problems are in the cells.
    private static readonly ClockTick Nothing = new() { At = default };

    public override string WriteScope => Scope.CreditWrite;

    public override string ReadScope => Scope.CreditRead;

    public override object Read(Cells cells) => OrderRows.Read(cells) ?? Nothing;

    public override IReadOnlyList<Refusal> Check(object command, DateTimeOffset now) => [];

    public override string KeyOf(object command) => $"`{((ShopEvent)command).Identity}`";

    public override async Task<IReadOnlyList<TakenIn>> Take(IReadOnlyList<object> commands, Bringing how, Act act, ImportHouse house, CancellationToken stop)
    {
        if (how.ForShow) return [.. commands.Select(_ => TakenIn.As(Taken.New, string.Empty))];

        // The server's own desk may be at work for the same maker: the two take turns by the ledger's head.
        await using var desk = new CreditDesk(house.Database, house.Clock, new CreditProgrammes(house.Shelf), house.Vault);
        return (await IngestEvents.Run([.. commands.Cast<ShopEvent>()], act, desk, stop)).Granted(out var answer, out var refusal)
            ? [.. answer.Events.Select(Of)]
            : [.. commands.Select(_ => TakenIn.Refuse(refusal))];
    }

    public override async IAsyncEnumerable<string?[]> Export(Session session, string maker, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var account in await session.Query<string>("SELECT id FROM credit_account WHERE maker = @maker ORDER BY id", new { maker }, stop))
        {
            var told = new List<ShopEvent>();
            await foreach (var row in session.CreditFacts(maker, account, null, stop)) told.Add(CreditStore.EventOf(row.Data));
            foreach (var one in Tellings.InEffect(told.OfType<OrderEvent>()).Events.Where(OrderRows.HasRow)) yield return Row(one);
        }
    }

    private static TakenIn Of(EventView view) => view switch
    {
        { Accepted: false } => TakenIn.Refuse(Refusal.Invalid(view.Field ?? "type", view.RefusedBecause!)),
        { Known: "repeated" } => TakenIn.As(Taken.Unchanged, string.Empty),
        { Known: "contradicts" } => TakenIn.Refuse(new Refusal(RefusalCode.DiffersFromEarlier, "Something else was told about this before; the order is shown to a person.", "type")),
        _ => TakenIn.As(Taken.New, string.Empty),
    };

    private string?[] Row(ShopEvent told)
    {
        using var json = JsonDocument.Parse(ShopEventJson.Text(told));
        return [.. Columns.Select(c => json.RootElement.TryGetProperty(c.Name, out var value) ? value.ValueKind is JsonValueKind.String ? value.GetString() : value.GetRawText() : null)];
    }
}
