using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>Lists units, and helps with a serial that is not known as it was written.</summary>
public static class FindUnits
{
    public const int PageMost = 200;

    /// <summary>A unit in a list.</summary>
    /// <param name="LastDay">The latest last day of its lines; null while none has a term.</param>
    public sealed record Item(string Id, string Serial, string Product, string? OwnerId, DateOnly? LastDay, DateTimeOffset RegisteredAt, DateTimeOffset? RetiredAt);

    /// <param name="Next">Where the next page begins; null on the last.</param>
    /// <param name="DidYouMean">When a serial is not known: registered ones that look or read alike. A suggestion for a person, never an answer.</param>
    public sealed record Answer(IReadOnlyList<Item> Items, string? Next, IReadOnlyList<string> DidYouMean);

    /// <param name="serial">This serial only, however it is written.</param>
    /// <param name="coveredUntil">Units with a line that ends on or after this day…</param>
    /// <param name="coveredBefore">…and on or before that one.</param>
    public static async Task<Result<Answer, Refusal>> Run(string? serial, string? product, DateOnly? coveredUntil, DateOnly? coveredBefore, string? after, int limit, string maker, string? onlyOwner, Database database, CancellationToken stop)
    {
        if (limit is < 1 or > PageMost) return Refusal.Invalid("limit", $"A page has 1 to {PageMost} units.");
        SerialNumber? wanted = null;
        if (serial is not null && !SerialNumber.Read(serial).Granted(out wanted, out var wrong)) return Refusal.Invalid("serial", SerialNumber.Words(wrong));

        await using var look = await database.Look(stop);
        var rows = await look.Query<Found>(
            $"""
            SELECT u.id, u.printed_serial, p.sku, u.owner_id, u.registered_at, u.retired_at,
                   (SELECT max(l.last_day) FROM coverage_line l WHERE l.maker = u.maker AND l.unit_id = u.id) AS last_day
            FROM unit u JOIN product p ON p.maker = u.maker AND p.id = u.product_id
            WHERE u.maker = @maker
              {(after is null ? string.Empty : "AND u.id > @after")}
              {(wanted is null ? string.Empty : "AND u.serial = @serial")}
              {(product is null ? string.Empty : "AND p.sku = @product")}
              {(onlyOwner is null ? string.Empty : "AND u.owner_id = @onlyOwner")}
              {(coveredUntil is null && coveredBefore is null ? string.Empty : $"AND EXISTS (SELECT 1 FROM coverage_line l WHERE l.maker = u.maker AND l.unit_id = u.id {(coveredUntil is null ? string.Empty : "AND l.last_day >= @coveredUntil")} {(coveredBefore is null ? string.Empty : "AND l.last_day <= @coveredBefore")})")}
            ORDER BY u.id LIMIT @most
            """,
            new { maker, after, serial = wanted?.Normal, product, onlyOwner, coveredUntil, coveredBefore, most = limit + 1 },
            stop);
        var items = rows.Take(limit).Select(r => new Item(r.Id, r.PrintedSerial, r.Sku, r.OwnerId, r.LastDay, r.RegisteredAt, r.RetiredAt)).ToList();
        IReadOnlyList<string> alike = wanted is not null && items.Count == 0 && onlyOwner is null ? await Alike(look, maker, wanted, stop) : [];
        return new Answer(items, rows.Count > limit ? items[^1].Id : null, alike);
    }

    // Serials that share the beginning or the end are near in the index or rare; a slip in both halves at once finds nothing, on purpose.
    internal static async Task<IReadOnlyList<string>> Alike(Session look, string maker, SerialNumber wanted, CancellationToken stop)
    {
        const int most = 5000;
        var half = wanted.Normal[..Math.Max(1, wanted.Normal.Length / 2)];
        var candidates = await look.Query<(string Printed, string Normal)>(
            "SELECT printed_serial, serial FROM unit WHERE maker = @maker AND serial >= @from AND serial < @to ORDER BY serial LIMIT @most",
            new { maker, from = half, to = half + "\x7f", most },
            stop);
        if (candidates.Count == 0)
        {
            candidates = await look.Query<(string, string)>("SELECT printed_serial, serial FROM unit WHERE maker = @maker AND serial LIKE @tail ORDER BY serial LIMIT @most", new { maker, tail = "%" + wanted.Normal[(wanted.Normal.Length / 2)..], most }, stop);
        }

        return [.. wanted.NearestTo(candidates.Select(c => new SerialNumber(c.Printed, c.Normal))).Select(s => s.Printed)];
    }

    private sealed record Found
    {
        public required string Id { get; init; }
        public required string PrintedSerial { get; init; }
        public required string Sku { get; init; }
        public string? OwnerId { get; init; }
        public DateOnly? LastDay { get; init; }
        public required DateTimeOffset RegisteredAt { get; init; }
        public DateTimeOffset? RetiredAt { get; init; }
    }
}
