using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>Something that is not with its owner.</summary>
public sealed record AwayLine
{
    /// <summary>The unit's id, or the part's where a part travels by itself.</summary>
    public required string Id { get; init; }
    public required string UnitId { get; init; }
    public required string Serial { get; init; }
    public required string Product { get; init; }
    public required string Custody { get; init; }
    public required DateTimeOffset Since { get; init; }
    public string? RemedyId { get; init; }
    public string? RmaNumber { get; init; }
    public string? ClaimNumber { get; init; }
}

/// <summary>Every unit, and every part that travels by itself, that is not with its owner: on its way, in the shop, at a supplier, lost.</summary>
public static class FindAway
{
    /// <param name="custody">Only these, such as <c>at_supplier</c>; all when not said.</param>
    /// <param name="after">The id after which the page begins.</param>
    public static async Task<IReadOnlyList<AwayLine>> Run(string? custody, string? after, int most, string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        // A unit that another took the place of is the maker's own by now.
        return await look.Query<AwayLine>(
            $"""
            SELECT w.id, w.unit_id, u.printed_serial AS serial, p.sku AS product, w.custody, w.since, w.remedy_id, r.rma_number, c.number AS claim_number
            FROM custody w JOIN unit u ON u.maker = w.maker AND u.id = w.unit_id JOIN product p ON p.maker = w.maker AND p.id = u.product_id
            LEFT JOIN remedy r ON r.maker = w.maker AND r.id = w.remedy_id LEFT JOIN claim c ON c.maker = w.maker AND c.id = r.claim_id
            WHERE w.maker = @maker AND w.custody IN ('in_transit_in', 'in_shop', 'at_supplier', 'in_transit_out', 'lost') AND (u.owner_id IS NOT NULL OR w.id <> w.unit_id OR w.remedy_id IS NOT NULL)
                AND NOT EXISTS (SELECT 1 FROM unit_link l WHERE l.maker = w.maker AND l.old_unit_id = w.id)
                {(custody is null ? string.Empty : "AND w.custody = @custody")} {(after is null ? string.Empty : "AND w.id > @after")}
            ORDER BY w.id LIMIT @most
            """,
            new { maker, custody, after, most },
            stop);
    }
}
