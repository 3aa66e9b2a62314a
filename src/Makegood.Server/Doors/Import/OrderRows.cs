using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Orders;

namespace Makegood.Server.Doors.Import;

/// <summary>Reads one event of an order from a row: the columns have the names of the event's fields (`design/interfaces.md`, credit events), amounts are in minor units.</summary>
internal static class OrderRows
{
    public static readonly IReadOnlyList<Column> Columns =
    [
        new("at", CellKind.Instant, IsNeeded: true),
        new("type", CellKind.Text, IsNeeded: true),
        new("order", CellKind.Text, IsNeeded: true),
        new("account", CellKind.Text),
        new("currency", CellKind.Text),
        new("items", CellKind.Number),
        new("coupon", CellKind.Number),
        new("shipping", CellKind.Number),
        new("credit_used", CellKind.Number),
        new("other_payment", CellKind.Number),
        new("paid", CellKind.YesNo),
        new("channel", CellKind.Text),
        new("affiliate", CellKind.YesNo),
        new("refund", CellKind.Text),
        new("items_money", CellKind.Number),
        new("goods_value", CellKind.Number),
        new("shipping_money", CellKind.Number),
        new("money_refunded", CellKind.Number),
        new("credit_returned", CellKind.Number),
        new("reason", CellKind.Text),
    ];

    private static readonly string[] Types = ["order.placed", "order.paid", "order.shipped", "order.received", "order.refunded", "order.cancel_requested", "order.cancel_rejected", "order.cancelled", "order.flagged"];

    /// <summary>True for events that a row can stand for.</summary>
    public static bool HasRow(ShopEvent told) => Types.Contains(told.Type);

    /// <summary>The event, or null when something is wrong; what, stands in the cells.</summary>
    public static ShopEvent? Read(Cells cells)
    {
        var (at, type) = (cells.Instant("at"), cells.Needed("type"));
        cells.Needed("at");
        cells.Needed("order");
        if (type.Length > 0 && !Types.Contains(type)) cells.Say("type", $"`{type}` is no event of an order; write one of {string.Join(", ", Types.Select(t => $"`{t}`"))}");
        // An order without an account would go to the account that trials use.
        if (type == "order.placed") cells.Needed("account");
        var json = new JsonObject { ["type"] = type };
        if (at is { } instant) json["at"] = Storage.Columns.Write(instant);
        foreach (var column in Columns.Skip(2))
        {
            JsonNode? value = column.Kind switch
            {
                CellKind.Number => cells.Number(column.Name) is { } number ? JsonValue.Create(number) : null,
                CellKind.YesNo => cells.YesNo(column.Name) is { } yes ? JsonValue.Create(yes) : null,
                CellKind.Text => cells.Text(column.Name) is { } text ? JsonValue.Create(text) : null,
                CellKind.Date or CellKind.Instant => null,
            };
            if (value is not null) json[column.Name] = value;
        }

        if (cells.Problems.Count > 0) return null;
        if (ShopEventReader.Read(JsonSerializer.SerializeToElement(json)).Granted(out var told, out var problem)) return told;
        cells.Say(problem.Field ?? "type", problem.Detail);
        return null;
    }
}
